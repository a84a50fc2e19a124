//! A file that only ever grows, and is known to have grown as it should.
//!
//! The ledger, the index and every file of output are such files. Takes bytes, writes them at the end, and at a sync looks
//! whether the file still has a name, the right length and its old place. Never writes anywhere but at the end; what a
//! failed write left behind it cuts off again.

use crate::ledger::LedgerError;
use crate::ledger::store::Bytes;
use rustix::fs::{AtFlags, CWD, Stat, fstat, statat};
use std::fs::File;
use std::io::{self, Write as _};
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// A growing file.
#[derive(Debug)]
pub(super) struct Appender {
    file: File,
    path: PathBuf,
    size: u64,
    dirty: bool,
    unreliable: bool,
    /// What was found instead of this file, once it was.
    displaced: Option<String>,
}

impl Appender {
    /// Takes a file opened for appending, `size` bytes long.
    pub(super) fn new(file: File, path: PathBuf, size: u64) -> Self {
        Self { file, path, size, dirty: true, unreliable: false, displaced: None }
    }

    /// Takes an empty file whose name is on disk already: it holds nothing that would have to be brought there.
    pub(super) fn empty(file: File, path: PathBuf) -> Self {
        Self { dirty: false, ..Self::new(file, path, 0) }
    }

    /// Where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file itself.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Takes the first `size` bytes for what was written; behind them goes what comes.
    pub(super) fn trust(&mut self, size: u64) {
        self.size = size;
    }

    /// How long it should be.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Whether a sync has failed: what was written may be gone although later syncs say nothing.
    pub(super) fn is_unreliable(&self) -> bool {
        self.unreliable
    }

    /// Writes as much of `bytes` as there is room for; the rest is lost, and the error says why.
    /// Gives how many bytes were stored.
    pub(super) fn extend(&mut self, bytes: &[u8]) -> (u64, Result<(), LedgerError>) {
        let before = self.size;
        if let Some(found) = &self.displaced {
            // Whatever is there now is evidence, and not ours to add to.
            return (0, Err(LedgerError::Displaced { path: self.path.clone(), found: found.clone() }));
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            match self.file.write(rest) {
                Ok(0) => return (self.size - before, Err(self.failed(io::ErrorKind::WriteZero.into()))),
                Ok(count) => {
                    self.dirty = true;
                    self.size += count as u64;
                    // A disk that claims more than it was given is found out at the barrier.
                    rest = rest.get(count..).unwrap_or_default();
                }
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return (self.size - before, Err(self.failed(cause))),
            }
        }
        (self.size - before, Ok(()))
    }

    /// Writes all of `line` or, as far as the system lets us, nothing.
    pub(super) fn append(&mut self, line: &[u8]) -> Result<(), LedgerError> {
        let before = self.size;
        let (_, written) = self.extend(line);
        if written.is_err() && self.size > before {
            // The next line must not begin in the middle of this one. If the cut fails too, the barrier will see it.
            let cut = self.file.set_len(before);
            self.size = before;
            self.unreliable |= cut.is_err();
        }
        written
    }

    /// Brings everything to disk and makes sure that it is there: whoever deletes, cuts or replaces the file under us gets no
    /// further.
    pub(super) fn barrier(&mut self) -> Result<(), LedgerError> {
        if self.unreliable {
            return Err(LedgerError::Unreliable { path: self.path.clone() });
        }
        if self.dirty {
            // Once a sync has failed the kernel calls the lost pages clean: a second try would succeed and mean nothing.
            self.file.sync_data().map_err(|cause| {
                self.unreliable = true;
                LedgerError::io("sync", &self.path, cause)
            })?;
            self.dirty = false;
        }
        self.check_place()
    }

    fn check_place(&mut self) -> Result<(), LedgerError> {
        let found = self.look()?;
        self.displaced.clone_from(&found);
        found.map_or(Ok(()), |found| Err(LedgerError::Displaced { path: self.path.clone(), found }))
    }

    /// What is wrong with the file that lies there; nothing where it is the one that was written.
    fn look(&self) -> Result<Option<String>, LedgerError> {
        let held = fstat(&self.file).map_err(|errno| LedgerError::io("look at", &self.path, errno))?;
        let size = u64::try_from(held.st_size).unwrap_or(0);
        Ok(match statat(CWD, &self.path, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(named) if place(&named) != place(&held) => {
                Some("another file was put in its place".to_owned())
            }
            Ok(_) if size == self.size => None,
            Ok(_) => Some(format!("it is {size} bytes long and should be {}", self.size)),
            Err(_) if held.st_nlink == 0 => Some("it was deleted".to_owned()),
            Err(_) => Some("it was moved away".to_owned()),
        })
    }

    fn failed(&self, cause: io::Error) -> LedgerError {
        LedgerError::io("write", &self.path, cause)
    }
}

impl Bytes for Appender {
    fn size(&self) -> u64 {
        self.size
    }

    fn extend(&mut self, bytes: &[u8]) -> (u64, Result<(), LedgerError>) {
        Self::extend(self, bytes)
    }

    fn barrier(&mut self) -> Result<(), LedgerError> {
        Self::barrier(self)
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<u8>, LedgerError> {
        let mut bytes = vec![0; usize::try_from(range.end - range.start).unwrap_or(usize::MAX)];
        let read = self.file.read_exact_at(&mut bytes, range.start);
        read.map_err(|cause| LedgerError::io("read", &self.path, cause))?;
        Ok(bytes)
    }
}

/// What tells one file from another.
pub(super) fn place(stat: &Stat) -> (u64, u64) {
    (stat.st_dev, stat.st_ino)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appender(path: &Path) -> Appender {
        let file = File::options().create_new(true).append(true).open(path).unwrap();
        Appender::new(file, path.to_owned(), 0)
    }

    fn displaced_by(act: impl FnOnce(&Path)) -> String {
        let world = tempfile::tempdir().unwrap();
        let path = world.path().join("file");
        let mut appender = appender(&path);
        appender.append(b"one line\n").unwrap();
        appender.barrier().unwrap();
        act(&path);
        appender.append(b"another\n").unwrap();
        appender.barrier().unwrap_err().to_string()
    }

    #[test]
    fn a_file_that_is_not_what_was_written_is_noticed_at_the_barrier() {
        let move_away = |path: &Path| std::fs::rename(path, path.with_extension("old")).unwrap();
        assert!(displaced_by(|path| std::fs::remove_file(path).unwrap()).ends_with("it was deleted"));
        assert!(displaced_by(move_away).ends_with("it was moved away"));
        let replaced = displaced_by(|path| {
            move_away(path);
            std::fs::write(path, "one line\n").unwrap();
        });
        assert!(replaced.ends_with("another file was put in its place"), "{replaced}");
        let cut = displaced_by(|path| File::options().write(true).open(path).unwrap().set_len(0).unwrap());
        assert!(cut.ends_with("it is 8 bytes long and should be 17"), "{cut}");
    }

    #[test]
    fn a_full_disk_is_an_error_that_names_it() {
        let file = File::options().append(true).open("/dev/full").unwrap();
        let mut appender = Appender::new(file, PathBuf::from("/dev/full"), 0);
        let error = appender.append(b"line\n").unwrap_err().to_string();
        assert!(error.starts_with("cannot write `/dev/full`: No space left on device"), "{error}");
    }
}
