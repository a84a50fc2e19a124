//! Bytes that only ever grow: the lines of a ledger, and the output of a step's attempt.
//!
//! Each is written by one writer at a time. Writing does not make bytes safe, a barrier does. Never writes anywhere but at the end.

use super::Token;
use crate::ledger::LedgerError;
use std::fmt::Debug;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// What is stored and can be read from any place on.
pub trait ReadSeek: Read + Seek {
    /// As much of `range` as is there.
    fn read_range(&mut self, range: Range<u64>) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.seek(SeekFrom::Start(range.start))?;
        self.take(range.end.saturating_sub(range.start)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl<T: Read + Seek> ReadSeek for T {}

/// The lines of a run's ledger, open for the one who writes them.
pub trait Lines: Debug + Send {
    /// Reads all that there is, from the first byte on. To be done before anything is written.
    fn reader(&mut self) -> Result<Box<dyn Read + '_>, LedgerError>;

    /// Takes the first `size` bytes for the lines that count; the next one goes behind them.
    fn trust(&mut self, size: u64);

    /// Takes away what stands behind the lines that count.
    fn cut(&mut self) -> Result<(), LedgerError>;

    /// Writes all of `line` or, as far as the system lets us, nothing. With a `token` that is no longer the one of the lease it
    /// is refused, here or at the latest by the barrier that follows.
    fn append(&mut self, token: Option<Token>, line: &[u8]) -> Result<(), LedgerError>;

    /// Brings every line to where it outlives a crash, and makes sure that it is there and that nobody has changed it.
    fn barrier(&mut self) -> Result<(), LedgerError>;

    /// Refuses where a further step could not be recorded to its end.
    fn make_ready(&mut self) -> Result<(), LedgerError>;

    /// Gives back what was set aside for a further step.
    fn finish(&mut self);
}

/// The output of an attempt, open for the one who writes it.
pub trait Bytes: Debug + Send {
    /// How many bytes are stored.
    fn size(&self) -> u64;

    /// Writes as much of `bytes` as there is room for; the rest is lost, and the error says why. Gives how many bytes were
    /// stored.
    fn extend(&mut self, bytes: &[u8]) -> (u64, Result<(), LedgerError>);

    /// Brings the bytes to where they outlive a crash, and makes sure that they are there.
    fn barrier(&mut self) -> Result<(), LedgerError>;

    /// Reads what was stored there; all of `range` has to be.
    fn read(&self, range: Range<u64>) -> Result<Vec<u8>, LedgerError>;
}
