//! Copying what a run has stored so far into another store.

use super::LedgerError;
use super::store::{Part, Piece, Run};
use crate::record::OutputName;
use std::io::Read as _;

/// How much is copied at a time.
pub(super) const COPIED: usize = 1 << 20;

impl Run {
    /// Copies the parts, what the shells knew, and the output of the attempts that are over; not the one called `open`, nor the
    /// ledger, which goes its own way.
    pub fn copy_to(&self, other: &Self, open: Option<&OutputName>) -> Result<(), LedgerError> {
        for part in [Part::Runbook, Part::Plan] {
            if let Some(bytes) = self.read(part)? {
                other.store(part, &bytes)?;
            }
        }
        for target in self.targets()? {
            if let Some(bytes) = self.read_state(&target)? {
                other.replace_state(&target, &bytes)?;
            }
        }
        for name in self.outputs()?.iter().filter(|name| Some(*name) != open) {
            self.copy_output(other, name)?;
        }
        Ok(())
    }

    fn copy_output(&self, other: &Self, name: &OutputName) -> Result<(), LedgerError> {
        let (mut source, mut copy) = (self.open_output(name)?, other.create_output(name)?);
        let mut chunk = vec![0; COPIED];
        loop {
            let count =
                source.read(&mut chunk).map_err(|cause| self.failed("copy", Piece::Output(name), cause))?;
            if count == 0 {
                return copy.barrier();
            }
            copy.extend(&chunk[..count]).1?;
        }
    }
}
