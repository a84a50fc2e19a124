//! The lines of a ledger in memory, for the one who writes them.

use super::stored_run::MemoryRun;
use crate::ledger::LedgerError;
use crate::ledger::store::{Lines, Piece, RunRecord as _, Token};
use std::io::{Cursor, Read};
use std::path::PathBuf;

/// A ledger's lines, written by the writer with this number.
#[derive(Debug)]
pub(super) struct MemoryLines {
    run: MemoryRun,
    number: u64,
    size: usize,
}

impl MemoryLines {
    pub(super) fn new(run: MemoryRun, number: u64, size: usize) -> Self {
        Self { run, number, size }
    }

    fn is_writer(&self) -> bool {
        self.run.stored().writer.is_some_and(|writer| writer.number == self.number)
    }

    fn refused(&self) -> LedgerError {
        LedgerError::LockBroken { path: PathBuf::from(self.run.place(Piece::Ledger)) }
    }
}

impl Lines for MemoryLines {
    fn reader(&mut self) -> Result<Box<dyn Read + '_>, LedgerError> {
        Ok(Box::new(Cursor::new(self.run.stored().lines.clone().unwrap_or_default())))
    }

    fn trust(&mut self, size: u64) {
        self.size = usize::try_from(size).unwrap_or(usize::MAX);
    }

    fn cut(&mut self) -> Result<(), LedgerError> {
        self.run.stored().lines.get_or_insert_default().truncate(self.size);
        Ok(())
    }

    fn append(&mut self, token: Option<Token>, line: &[u8]) -> Result<(), LedgerError> {
        if !self.is_writer() || token.is_some_and(|token| !self.run.may_write(token)) {
            return Err(self.refused());
        }
        let mut stored = self.run.stored();
        stored.writer.iter_mut().for_each(|writer| writer.token = token);
        stored.lines.get_or_insert_default().extend_from_slice(line);
        self.size += line.len();
        Ok(())
    }

    fn barrier(&mut self) -> Result<(), LedgerError> {
        if !self.is_writer() {
            return Err(self.refused());
        }
        let length = self.run.stored().lines.as_ref().map_or(0, Vec::len);
        if length == self.size {
            return Ok(());
        }
        let path = PathBuf::from(self.run.place(Piece::Ledger));
        let found = format!("it is {length} bytes long and should be {}", self.size);
        Err(LedgerError::Displaced { path, found })
    }

    fn make_ready(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    fn finish(&mut self) {}
}

impl Drop for MemoryLines {
    fn drop(&mut self) {
        if self.is_writer() {
            self.run.stored().writer = None;
        }
    }
}
