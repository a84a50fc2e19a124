//! Where the records of all runs are kept.

use super::{Holder, Lease, Outline, Run, Signed, Subject};
use crate::ledger::expectations::Expectations;
use crate::ledger::index::{Index, Milestone, Stands};
use crate::ledger::verify::judge;
use crate::ledger::{LedgerError, Report, RunId};
use chrono::{DateTime, Utc};
use std::fmt::Debug;

/// The records of all runs, each to be had by its id.
pub trait RecordStore: Debug + Send + Sync {
    /// Where they are, in words.
    fn place(&self) -> String;

    /// Where the runs are, in words.
    fn place_of_runs(&self) -> String {
        self.place()
    }

    /// Whether other machines may read and write it too.
    fn is_shared(&self) -> bool {
        false
    }

    /// Makes room for the record of a run that begins. An id that is taken is an error.
    fn create_run(&self, id: &RunId) -> Result<Run, LedgerError>;

    /// The record of a run that is there.
    fn open_run(&self, id: &RunId) -> Result<Run, LedgerError>;

    /// Takes the record of a run away, with all that belongs to it.
    fn delete_run(&self, id: &RunId) -> Result<(), LedgerError>;

    /// Takes away what a crash has left of runs that were being taken away; gives how many they were.
    fn clear_away(&self) -> Result<usize, LedgerError>;

    /// The ids of all runs, in whatever order. Looking leaves no trace.
    fn run_ids(&self) -> Result<Vec<RunId>, LedgerError>;

    /// What a list of runs is made of, in whatever order; none where reading them all is as good. A run may be missing that is there.
    fn outlines(&self) -> Result<Option<Vec<Outline>>, LedgerError> {
        Ok(None)
    }

    /// What the index tells of all runs, of those that are gone too.
    fn index(&self) -> Result<Index, LedgerError>;

    /// Writes into the index where a ledger `stands`, safely.
    fn write_note(&self, event: Milestone, stands: &Stands, ts: DateTime<Utc>) -> Result<(), LedgerError>;

    /// Takes the lease of `subject` for `holder`; an error that says who has it where somebody has.
    fn lease(&self, subject: Subject<'_>, holder: &Holder) -> Result<Box<dyn Lease>, LedgerError>;

    /// Takes the lease of `subject` for `holder` from the run `lapsed`, which can write nothing any more; an error where somebody else has
    /// it by now.
    fn lease_after(
        &self,
        subject: Subject<'_>,
        holder: &Holder,
        _lapsed: &str,
    ) -> Result<Box<dyn Lease>, LedgerError> {
        self.lease(subject, holder)
    }

    /// Takes the lease of `subject` away from whoever has it. The next one to ask gets a new one, with another token.
    fn break_lease(&self, subject: Subject<'_>) -> Result<(), LedgerError>;

    /// Keeps what an approver has signed about the execution with this digest, for all who share the record. Only one that is shared does.
    fn keep_signed(&self, _execution: &str, _statement: &[u8], _signature: &[u8]) -> Result<(), LedgerError> {
        let place = self.place();
        Err(LedgerError::io(
            "keep an approval in",
            std::path::Path::new(&place),
            std::io::ErrorKind::Unsupported,
        ))
    }

    /// What was kept so of that execution, in the order in which it came.
    fn signed(&self, _execution: &str) -> Result<Vec<Signed>, LedgerError> {
        Ok(Vec::new())
    }

    /// Whether the record of `run` still is what was written, held against what is known of it from elsewhere.
    fn judge(&self, run: &RunId, known: &Expectations) -> Result<Report, LedgerError> {
        match self.open_run(run) {
            Ok(run) => judge(&run, known),
            Err(LedgerError::NoSuchRun { .. }) => Ok(Report::missing(known)),
            Err(error) => Err(error),
        }
    }
}
