//! A folder that is made whole or not at all: under another name beside its own, which it gets once all of it is there.

use super::os_words::os_words;
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// A folder that is being made.
#[derive(Debug)]
pub struct NewFolder {
    target: PathBuf,
    work: PathBuf,
    sums: Vec<(String, String)>,
}

impl NewFolder {
    /// Begins the folder `target`, which must not be there yet, or be empty. Only its owner can read what is in it.
    pub fn begin(target: &Path) -> io::Result<Self> {
        let refuse = |what: &str| Err(io::Error::other(format!("{}: {what}", target.display())));
        match std::fs::symlink_metadata(target) {
            Ok(about) if !about.is_dir() => return refuse("it is there already, and is no folder"),
            Ok(_) if std::fs::read_dir(target)?.next().is_some() => {
                return refuse("it is there already, and not empty");
            }
            _ => {}
        }
        let target = std::path::absolute(target)?;
        let Some(name) = target.file_name() else { return refuse("it is no name for a folder") };
        let beside = format!(".{}.{}.partial", name.to_string_lossy(), std::process::id());
        let work = target.with_file_name(beside);
        DirBuilder::new().mode(0o700).create(&work).map_err(|error| named(&work, &error))?;
        Ok(Self { target, work, sums: Vec::new() })
    }

    /// Makes a folder in it, with those above.
    pub fn folder(&self, name: &str) -> io::Result<()> {
        let path = self.work.join(name);
        DirBuilder::new().mode(0o700).recursive(true).create(&path).map_err(|error| named(&path, &error))
    }

    /// Writes a file in it, whose folder is there.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.copy(name, &mut &*bytes)
    }

    /// Writes what `source` has into a file in it, piece by piece.
    pub fn copy(&mut self, name: &str, source: &mut dyn Read) -> io::Result<()> {
        const PIECE: usize = 128 * 1024;
        let path = self.work.join(name);
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let mut file: File = made.map_err(|error| named(&path, &error))?;
        let (mut hash, mut piece) = (Sha256::new(), vec![0; PIECE]);
        loop {
            let length = source.read(&mut piece)?;
            if length == 0 {
                break;
            }
            hash.update(&piece[..length]);
            file.write_all(&piece[..length]).map_err(|error| named(&path, &error))?;
        }
        self.sums.push((name.to_owned(), hex(&hash.finalize())));
        Ok(())
    }

    /// Each file that was written, with its SHA-256, in the order of their names.
    pub fn sums(&mut self) -> &[(String, String)] {
        self.sums.sort();
        &self.sums
    }

    /// Gives it its name.
    pub fn keep(self) -> io::Result<()> {
        std::fs::rename(&self.work, &self.target).map_err(|error| named(&self.target, &error))
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        // Where it was kept, it is no longer there.
        let _ = std::fs::remove_dir_all(&self.work);
    }
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {}", path.display(), os_words(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn it_is_there_whole_or_not_at_all() {
        let world = tempfile::tempdir().expect("a temporary folder");
        let target = world.path().join("out");
        let mut begun = NewFolder::begin(&target).expect("it is not there");
        begun.folder("a/b").expect("a folder");
        begun.write("a/b/c", b"text").expect("a file");
        assert!(!target.exists());
        assert!(begun.write("a/b/c", b"again").is_err());
        drop(begun);
        assert_eq!(world.path().read_dir().expect("readable").count(), 0);
        std::fs::create_dir(&target).expect("an empty one");
        let mut begun = NewFolder::begin(&target).expect("it is empty");
        begun.write("c", b"text").expect("a file");
        let sum = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
        assert_eq!(begun.sums(), [("c".to_owned(), sum.to_owned())]);
        begun.keep().expect("it is whole");
        let mode = |path: &Path| path.metadata().expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&target), mode(&target.join("c"))), (0o700, 0o600));
        assert!(NewFolder::begin(&target).is_err());
        assert!(NewFolder::begin(&target.join("c")).is_err());
        std::os::unix::fs::symlink(world.path(), world.path().join("link")).expect("a link");
        assert!(NewFolder::begin(&world.path().join("link")).is_err());
        assert_eq!(world.path().read_dir().expect("readable").count(), 2);
    }
}
