//! What a verdict on a run is made from: its ledger, its parts, its output, and whatever else lies with them.

use super::error::absent_is_none;
use super::file_manifest::VouchedFile;
use super::store::{Part, Piece, ReadSeek, Run};
use super::strays::Stray;
use super::{Hash, LedgerError};
use crate::record::OutputName;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;

/// Length and hash of the output of every attempt.
pub(super) type Digests = BTreeMap<OutputName, (u64, Hash)>;

/// A run's record to be looked at.
pub(super) trait Evidence: Sync {
    /// Which run it says it is, apart from its records.
    fn run(&self) -> Option<&str>;

    /// Where a piece of it is, for a message.
    fn place(&self, piece: Piece<'_>) -> PathBuf;

    /// The ledger; none where it is not there.
    fn ledger(&self) -> Result<Option<Box<dyn Read>>, LedgerError>;

    /// A part; none where it is not there.
    fn part(&self, part: Part) -> Result<Option<Box<dyn ReadSeek>>, LedgerError>;

    /// The output of an attempt; none where it is not there.
    fn output(&self, name: &OutputName) -> Result<Option<Box<dyn ReadSeek>>, LedgerError>;

    /// What all the output that is there comes to.
    fn digests(&self) -> Result<Digests, LedgerError>;

    /// What lies there beside the ledger, the parts and the output. A store that keeps nothing else has none.
    fn strays(&self) -> Result<Vec<Stray>, LedgerError> {
        Ok(Vec::new())
    }

    /// Length and hash of one of these.
    fn stray(&self, stray: &Stray) -> Result<(u64, Hash), LedgerError> {
        let place = self.place(Piece::Whole).join(&stray.name);
        Err(LedgerError::io("read", &place, io::ErrorKind::NotFound))
    }
}

impl Evidence for Run {
    fn run(&self) -> Option<&str> {
        Some(self.id().as_str())
    }

    fn place(&self, piece: Piece<'_>) -> PathBuf {
        PathBuf::from((**self).place(piece))
    }

    fn ledger(&self) -> Result<Option<Box<dyn Read>>, LedgerError> {
        absent_is_none(self.read_lines())
    }

    fn part(&self, part: Part) -> Result<Option<Box<dyn ReadSeek>>, LedgerError> {
        Ok(self.read(part)?.map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn ReadSeek>))
    }

    fn output(&self, name: &OutputName) -> Result<Option<Box<dyn ReadSeek>>, LedgerError> {
        absent_is_none(self.open_output(name))
    }

    fn digests(&self) -> Result<Digests, LedgerError> {
        let digest = |name: OutputName| {
            let found = VouchedFile::hash(self.open_output(&name)?);
            let found = found.map_err(|cause| self.failed("read", Piece::Output(&name), cause))?;
            Ok((name, found))
        };
        self.outputs()?.into_iter().map(digest).collect()
    }
}
