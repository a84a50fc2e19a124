//! The file of a ledger, for the one process that writes it.

use super::append::Appender;
use crate::ledger::LedgerError;
use crate::ledger::store::{Lines, Token};
use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// How much room is kept free behind the last record: enough for a step's end and the run's, whatever the disk says.
const RESERVE: u64 = 256 << 10;

/// A ledger's file, locked.
#[derive(Debug)]
pub(super) struct FolderLines {
    lines: Appender,
    reserved: u64,
}

impl FolderLines {
    /// Takes a file that is opened for appending and locked, `size` bytes long.
    pub(super) fn new(file: File, path: PathBuf, size: u64) -> Self {
        Self { lines: Appender::new(file, path, size), reserved: 0 }
    }
}

impl Lines for FolderLines {
    fn reader(&mut self) -> Result<Box<dyn Read + '_>, LedgerError> {
        Ok(Box::new(self.lines.file()))
    }

    fn trust(&mut self, size: u64) {
        self.lines.trust(size);
    }

    fn cut(&mut self) -> Result<(), LedgerError> {
        let cut = self.lines.file().set_len(self.lines.size());
        cut.map_err(|cause| LedgerError::io("cut", self.lines.path(), cause))
    }

    /// Whose lease it is, is seen at the barrier: what has run by then is recorded, whoever may run something from now on. That
    /// nobody else writes these lines meanwhile is what the lock of the file is for.
    fn append(&mut self, _token: Option<Token>, line: &[u8]) -> Result<(), LedgerError> {
        self.lines.append(line)
    }

    fn barrier(&mut self) -> Result<(), LedgerError> {
        self.lines.barrier()
    }

    /// Sets room aside behind the last line, without changing the file's length.
    fn make_ready(&mut self) -> Result<(), LedgerError> {
        if self.lines.is_unreliable() {
            return Err(LedgerError::Unreliable { path: self.lines.path().to_owned() });
        }
        let size = self.lines.size();
        if size + RESERVE / 2 <= self.reserved {
            return Ok(());
        }
        match fallocate(self.lines.file(), FallocateFlags::KEEP_SIZE, size, RESERVE) {
            // Some file systems cannot; there a full disk is noticed when it is full.
            Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => {
                self.reserved = size + RESERVE;
                Ok(())
            }
            Err(errno) => Err(LedgerError::io("keep room for", self.lines.path(), errno)),
        }
    }

    fn finish(&mut self) {
        // Gives back the reserve. A failure costs some space, nothing else.
        let _ = self.lines.file().set_len(self.lines.size());
    }
}
