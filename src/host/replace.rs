//! A file that is written anew as a whole, or not at all, and only if it is still the one that was read.
//!
//! The new text is on disk, under another name in the same folder, before it takes the place of the old one. Never follows a link.

use rustix::fs::{AtFlags, CWD, Gid, RenameFlags, Uid, chownat, renameat_with};
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// A file as it was when it was read, to be replaced.
#[derive(Debug)]
pub struct Replaceable {
    path: PathBuf,
    /// Its text; none where there is no such file yet.
    text: Option<String>,
}

impl Replaceable {
    /// Reads the file at `path`. A link, or what is no file, is an error; that there is none is not.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = match look(path)? {
            Some(_) => Some(super::read_text(path)?),
            None => None,
        };
        Ok(Self { path: path.to_owned(), text })
    }

    /// Its text as it was read.
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// Writes `text` in its place. An error where the file is another one by now; then it is as it was.
    pub fn replace(&self, text: &str) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let word = crate::text::hex(&super::random());
        let beside = Beside(folder.join(format!(".{name}.{word}.new")));
        let before = self.unchanged()?;
        let failed =
            |error: io::Error| named(&self.path, &format!("it cannot be written: {error}"), error.kind());
        let mode = before.as_ref().map(|about| about.permissions().mode() & 0o7777);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let mut file = options.mode(mode.unwrap_or(0o666)).open(&beside.0).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        if let (Some(before), Some(mode)) = (&before, mode) {
            keep_owner(&beside.0, &file.metadata().map_err(failed)?, before);
            // What may be done with it is as before, whatever this process takes away from new files.
            file.set_permissions(std::fs::Permissions::from_mode(mode)).map_err(failed)?;
        }
        file.sync_all().map_err(failed)?;
        self.unchanged()?;
        if before.is_some() {
            std::fs::rename(&beside.0, &self.path).map_err(failed)?;
        } else {
            renameat_with(CWD, &beside.0, CWD, &self.path, RenameFlags::NOREPLACE)
                .map_err(|error| failed(error.into()))?;
        }
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    /// What is known of the file, where it is the one that was read.
    fn unchanged(&self) -> io::Result<Option<Metadata>> {
        let about = look(&self.path)?;
        let now = match about {
            Some(_) => Some(super::read_text(&self.path)?),
            None => None,
        };
        if now == self.text {
            return Ok(about);
        }
        let what = "it has changed since it was read; nothing was written";
        Err(named(&self.path, what, io::ErrorKind::InvalidData))
    }
}

/// The file that is not in its place yet: it goes where that fails.
struct Beside(PathBuf);

impl Drop for Beside {
    fn drop(&mut self) {
        // Once it is in its place, nothing has this name any more.
        let _gone = std::fs::remove_file(&self.0);
    }
}

/// What is known of the file at `path`; none where there is none.
fn look(path: &Path) -> io::Result<Option<Metadata>> {
    let about = match std::fs::symlink_metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(named(path, &error.to_string(), error.kind())),
    };
    let what = if about.is_symlink() {
        "it is a symbolic link, and what it leads to is not written"
    } else if about.is_file() {
        return Ok(Some(about));
    } else {
        "it is no file"
    };
    Err(named(path, what, io::ErrorKind::InvalidInput))
}

/// Gives the new file to whom the old one belonged, where that may be done.
fn keep_owner(path: &Path, new: &Metadata, old: &Metadata) {
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        let (uid, gid) = (Uid::from_raw(old.uid()), Gid::from_raw(old.gid()));
        let _may_not = chownat(CWD, path, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW);
    }
}

fn named(path: &Path, what: &str, kind: io::ErrorKind) -> io::Error {
    io::Error::new(kind, format!("{}: {what}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_as_a_whole_and_may_be_read_by_whom_it_could_be() {
        let world = tempfile::tempdir().expect("a temporary folder");
        let path = world.path().join("a.toml");
        std::fs::write(&path, "old").expect("a file");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("its mode");
        let file = Replaceable::read(&path).expect("it can be read");
        assert_eq!(file.text(), "old");
        file.replace("new").expect("it can be written");
        assert_eq!(std::fs::read_to_string(&path).expect("a file"), "new");
        assert_eq!(std::fs::metadata(&path).expect("a file").mode() & 0o7777, 0o640);
        assert_eq!(world.path().read_dir().expect("a folder").count(), 1, "nothing else is left");
    }

    #[test]
    fn a_file_that_has_changed_meanwhile_and_a_link_are_left_alone() {
        let world = tempfile::tempdir().expect("a temporary folder");
        let path = world.path().join("a.toml");
        let new = Replaceable::read(&path).expect("it need not be there");
        std::fs::write(&path, "somebody's").expect("a file");
        let error = new.replace("ours").expect_err("it is there by now");
        assert!(error.to_string().contains("has changed since"), "{error}");
        let file = Replaceable::read(&path).expect("it can be read");
        std::fs::write(&path, "somebody's again").expect("a file");
        file.replace("ours").expect_err("it is another one by now");
        assert_eq!(std::fs::read_to_string(&path).expect("a file"), "somebody's again");
        let link = world.path().join("link.toml");
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        let error = Replaceable::read(&link).expect_err("a link");
        assert!(error.to_string().contains("symbolic link"), "{error}");
        assert_eq!(world.path().read_dir().expect("a folder").count(), 2, "nothing else is left");
    }
}
