//! A record store, whichever it is, and what is the same for all of them: finding a run, verifying it, their order.

use super::order::in_order;
use super::records::RecordStore;
use super::run::Run;
use crate::ledger::expectations::{Expectations, Mention};
use crate::ledger::index::{Milestone, Stands};
use crate::ledger::{Ledger, LedgerError, Report, RunId};
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use std::ops::Deref;
use std::sync::Arc;

/// A record store, whichever it is.
#[derive(Debug, Clone)]
pub struct Store(Arc<dyn RecordStore>);

impl Store {
    /// The one that `records` is.
    pub fn new(records: impl RecordStore + 'static) -> Self {
        Self(Arc::new(records))
    }

    /// Writes into the index where `ledger` stands, safely.
    pub fn note(&self, event: Milestone, ledger: &Ledger, ts: DateTime<Utc>) -> Result<(), LedgerError> {
        self.write_note(event, &Stands::of(ledger), ts)
    }

    /// The ids of all runs, in the order in which they began. Looking leaves no trace.
    pub fn runs(&self) -> Result<Vec<RunId>, LedgerError> {
        in_order(&*self.0, self.run_ids()?)
    }

    /// The one run that `wanted` names: by its id, the beginning of its id or its last characters.
    pub fn find(&self, wanted: &str) -> Result<Run, LedgerError> {
        let mut candidates: Vec<RunId> = self.runs()?;
        // A whole id is never ambiguous, even where another one goes on from it.
        match candidates.iter().position(|id| id.as_str() == wanted) {
            Some(exact) => candidates = vec![candidates.swap_remove(exact)],
            None => candidates.retain(|id| id.is_meant_by(wanted)),
        }
        match candidates.as_slice() {
            [] => Err(LedgerError::NoSuchRun { wanted: wanted.to_owned(), runs: self.place_of_runs() }),
            [id] => self.open_run(id),
            _ => Err(LedgerError::Ambiguous { wanted: wanted.to_owned(), candidates }),
        }
    }

    /// Verifies a run, held against the index, against what later runs of the store say of it, and against what was `kept` elsewhere.
    pub fn verify(&self, run: &str, kept: Vec<Mention>) -> Result<Report, LedgerError> {
        let index = self.index()?;
        let mut known = Expectations::from_index(&index, run).and(kept);
        let mut unread = Vec::new();
        let mut report = match RunId::parse(run) {
            Ok(id) => {
                let mentioned = self.mentions_of(&id)?;
                unread = mentioned.unread;
                known = known.and(mentioned.mentions);
                self.judge(&id, &known)?
            }
            Err(_) => Report::missing(&known),
        };
        report.notes.extend(unread);
        if let Some((line, found)) = &index.broken {
            report.notes.push(format!("the index is broken at line {line}: {found}"));
        } else if known.marks.is_empty() {
            report.notes.push("the index does not know this run".to_owned());
        }
        Ok(report)
    }

    /// The runs that the index knows and that are not there any more, though nobody has pruned them.
    pub fn missing_runs(&self) -> Result<Vec<String>, LedgerError> {
        let there = self.run_ids()?;
        let entries = self.index()?.entries;
        let pruned: HashSet<&str> = entries
            .iter()
            .filter(|entry| entry.event == Milestone::Pruned)
            .map(|entry| entry.run.as_str())
            .collect();
        let mut missing: Vec<String> = entries.iter().map(|entry| entry.run.clone()).collect();
        missing.retain(|run| !pruned.contains(run.as_str()) && !there.iter().any(|id| id.as_str() == run));
        missing.sort_unstable();
        missing.dedup();
        Ok(missing)
    }
}

impl Deref for Store {
    type Target = dyn RecordStore;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}
