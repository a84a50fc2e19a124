//! The file on this side that rows are copied from or to.

use super::fault::Fault;
use crate::plan::is_inside;
use crate::sql::FileCopy;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// How many bytes are read at once.
const PIECE: usize = 64 * 1024;

/// The file on this side of a copy.
pub(super) struct CopiedFile {
    file: File,
    /// Its name, as the document has it.
    name: String,
}

impl CopiedFile {
    /// Opens the file of `copy`, whose name counts from `folder`. Nothing is opened outside of it, whatever a value says.
    pub(super) fn open(copy: &FileCopy, folder: &Path) -> Result<Self, Fault> {
        let name = copy.file.clone();
        let refused = |why: &str| Fault::NotStarted(format!("the file `{name}` {why}"));
        if !is_inside(&name) {
            return Err(refused("lies outside of the folder in which its block starts"));
        }
        let path = folder.join(&name);
        let within =
            |path: PathBuf| path.canonicalize().and_then(|path| Ok(path.starts_with(folder.canonicalize()?)));
        // A link is there although what it leads to is not, and would be made by writing.
        let known = if copy.takes || path.exists() || path.is_symlink() {
            within(path.clone())
        } else {
            within(path.parent().unwrap_or(folder).to_owned())
        };
        match known {
            Ok(true) => {}
            Ok(false) => return Err(refused("leads outside of the folder in which its block starts")),
            Err(error) => return Err(refused(&format!("cannot be opened: {error}"))),
        }
        if path.exists() && !path.is_file() {
            return Err(refused("is no file"));
        }
        let opened = if copy.takes {
            File::open(&path)
        } else {
            OpenOptions::new().write(true).create(true).truncate(true).open(&path)
        };
        let file = opened.map_err(|error| refused(&format!("cannot be opened: {error}")))?;
        Ok(Self { file, name })
    }

    /// The next bytes; none at the end.
    pub(super) fn read(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let mut piece = vec![0; PIECE];
        let read = self.file.read(&mut piece).map_err(|error| self.broken(&error))?;
        piece.truncate(read);
        Ok((read > 0).then_some(piece))
    }

    /// Takes in more bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.file.write_all(bytes).map_err(|error| self.broken(&error))
    }

    /// What is said of `bytes` that it has taken in.
    pub(super) fn told(&self, bytes: u64) -> String {
        format!("{bytes} bytes written to {}", self.name)
    }

    /// The server has not been told that the rows are all there, so it takes none of them.
    fn broken(&self, error: &std::io::Error) -> Fault {
        Fault::Refused(format!("the file `{}`: {error}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(copy: &str, folder: &Path) -> String {
        let copy = crate::sql::file_copy(copy).expect("it is a copy");
        match CopiedFile::open(&copy, folder) {
            Ok(_) => "opened".to_owned(),
            Err(fault) => fault.into_text(),
        }
    }

    #[test]
    fn a_file_is_opened_below_its_folder_and_nowhere_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let (inside, outside) = (folder.path().join("in"), folder.path().join("out.csv"));
        std::fs::create_dir(&inside).expect("made");
        std::fs::write(&outside, "1\n").expect("written");
        std::fs::write(inside.join("rows.csv"), "1\n").expect("written");
        std::os::unix::fs::symlink(&outside, inside.join("link.csv")).expect("linked");
        std::os::unix::fs::symlink(folder.path().join("made.csv"), inside.join("new-link.csv"))
            .expect("linked");
        for (copy, expected) in [
            ("\\copy t FROM 'rows.csv'", "opened"),
            ("\\copy t TO 'new.csv'", "opened"),
            ("\\copy t FROM 'none.csv'", "cannot be opened"),
            ("\\copy t FROM '../out.csv'", "lies outside"),
            ("\\copy t TO '/tmp/x.csv'", "lies outside"),
            ("\\copy t FROM 'link.csv'", "leads outside"),
            ("\\copy t TO 'link.csv'", "leads outside"),
            ("\\copy t TO 'new-link.csv'", "cannot be opened"),
            ("\\copy t TO 'none/x.csv'", "cannot be opened"),
            ("\\copy t TO '.'", "is no file"),
        ] {
            let said = said(copy, &inside);
            assert!(said.contains(expected), "{copy}: {said}");
        }
        assert_eq!(std::fs::read_to_string(&outside).expect("read"), "1\n");
        assert!(!folder.path().join("made.csv").exists());
    }
}
