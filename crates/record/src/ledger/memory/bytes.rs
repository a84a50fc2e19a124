//! The output of an attempt in memory, for the one who writes it.

use super::stored_run::MemoryRun;
use crate::ledger::LedgerError;
use crate::ledger::store::{Bytes, Piece};
use crate::record::OutputName;
use std::io::ErrorKind;
use std::ops::Range;

/// The output with this name.
#[derive(Debug)]
pub(super) struct MemoryBytes {
    run: MemoryRun,
    name: OutputName,
}

impl MemoryBytes {
    pub(super) fn new(run: MemoryRun, name: OutputName) -> Self {
        Self { run, name }
    }
}

impl Bytes for MemoryBytes {
    fn size(&self) -> u64 {
        self.run.stored().outputs.get(&self.name).map_or(0, |bytes| bytes.len() as u64)
    }

    fn extend(&mut self, bytes: &[u8]) -> (u64, Result<(), LedgerError>) {
        self.run.stored().outputs.entry(self.name.clone()).or_default().extend_from_slice(bytes);
        (bytes.len() as u64, Ok(()))
    }

    fn barrier(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<u8>, LedgerError> {
        let stored = self.run.stored();
        let bytes = stored.outputs.get(&self.name).and_then(|bytes| bytes.get(places(&range)));
        let short = || self.run.failed("read", Piece::Output(&self.name), ErrorKind::UnexpectedEof);
        bytes.map(<[u8]>::to_vec).ok_or_else(short)
    }
}

/// A range of bytes as places in memory; what does not fit is nowhere in it.
pub(super) fn places(range: &Range<u64>) -> Range<usize> {
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
    place(range.start)..place(range.end)
}
