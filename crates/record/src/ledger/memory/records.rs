//! The records of all runs in memory, and their index.

use super::lease::Leases;
use super::stored_run::MemoryRun;
use crate::ledger::index::{Entry, Index, Milestone, Stands};
use crate::ledger::store::{Holder, Lease, RecordStore, Run, Subject};
use crate::ledger::{LedgerError, RunId};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const PLACE: &str = "memory";

/// A store that lasts for as long as somebody holds it.
#[derive(Debug, Default)]
pub struct Memory {
    runs: Mutex<BTreeMap<RunId, MemoryRun>>,
    index: Mutex<Vec<u8>>,
    leases: Leases,
}

impl RecordStore for Memory {
    fn place(&self) -> String {
        PLACE.to_owned()
    }

    fn create_run(&self, id: &RunId) -> Result<Run, LedgerError> {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        if runs.contains_key(id) {
            return Err(LedgerError::io("create", Path::new(id.as_str()), ErrorKind::AlreadyExists));
        }
        let run = MemoryRun::new(id, self.leases.clone());
        runs.insert(id.clone(), run.clone());
        Ok(Run::new(run))
    }

    fn open_run(&self, id: &RunId) -> Result<Run, LedgerError> {
        let runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let no_such_run = || LedgerError::NoSuchRun { wanted: id.to_string(), runs: self.place() };
        runs.get(id).cloned().map(Run::new).ok_or_else(no_such_run)
    }

    fn delete_run(&self, id: &RunId) -> Result<(), LedgerError> {
        let no_such_run = || LedgerError::NoSuchRun { wanted: id.to_string(), runs: self.place() };
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        runs.remove(id).map(drop).ok_or_else(no_such_run)
    }

    /// A run is here, or it is not.
    fn clear_away(&self) -> Result<usize, LedgerError> {
        Ok(0)
    }

    fn run_ids(&self) -> Result<Vec<RunId>, LedgerError> {
        Ok(self.runs.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect())
    }

    fn index(&self) -> Result<Index, LedgerError> {
        Ok(Index::read(&self.index.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    fn write_note(&self, event: Milestone, stands: &Stands, ts: DateTime<Utc>) -> Result<(), LedgerError> {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let last = index.strip_suffix(b"\n").and_then(|lines| lines.rsplit(|byte| *byte == b'\n').next());
        let line = Entry::after(last, None, event, stands, ts).map_err(|_| LedgerError::Untrusted {
            path: PathBuf::from(PLACE),
            found: "the last line of its index is none".to_owned(),
            advice: "begin with another one".to_owned(),
        })?;
        index.extend(line);
        Ok(())
    }

    fn lease(&self, subject: Subject<'_>, holder: &Holder) -> Result<Box<dyn Lease>, LedgerError> {
        Ok(Box::new(self.leases.take(subject, holder)?))
    }

    fn break_lease(&self, subject: Subject<'_>) -> Result<(), LedgerError> {
        self.leases.break_open(subject);
        Ok(())
    }
}
