//! What runs of a store say of each other: each names, in its first record, the run that was the newest one over when it began, and
//! the one that it goes on from.
//!
//! Takes a store, gives heads with the words for where they stand. Reads the beginning of later runs, and no further.

use super::handle::Store;
use super::run::Run;
use crate::ledger::expectations::Mention;
use crate::ledger::index::Milestone;
use crate::ledger::read::{Reader, Tail};
use crate::ledger::{LedgerError, RunId};
use crate::record::{Before, Event, RunOpened};
use std::collections::HashSet;
use std::io::BufReader;

/// What other runs say of one.
#[derive(Debug, Default)]
pub(super) struct Mentioned {
    pub(super) mentions: Vec<Mention>,
    /// Those that may say something and cannot be read, in words.
    pub(super) unread: Vec<String>,
}

impl Store {
    /// The newest run of the store that is over, and the hash of its last record: by the index, and by its own record where the index does
    /// not know it.
    pub fn newest_sealed(&self) -> Result<Option<Before>, LedgerError> {
        let index = self.index()?;
        let known: HashSet<&str> = index.entries.iter().map(|entry| entry.run.as_str()).collect();
        let mut there = self.run_ids()?;
        there.sort_unstable();
        for id in there.iter().rev().filter(|id| !known.contains(id.as_str())) {
            // One that cannot be read says nothing; `verify` tells of it.
            let Ok(kept) = self.open_run(id).and_then(|run| run.read_ledger()) else { continue };
            let is_over = kept.records.last().is_some_and(|record| record.kind == "run.sealed");
            if let Some(head) = kept.head.filter(|_| is_over) {
                return Ok(Some(Before { run: id.to_string(), head: head.to_string() }));
            }
        }
        let is_there = |run: &str| there.iter().any(|id| id.as_str() == run);
        let sealed = index.entries.iter().rev().filter(|entry| entry.event == Milestone::Sealed);
        let newest = sealed.into_iter().find(|entry| is_there(&entry.run));
        Ok(newest.map(|entry| Before { run: entry.run.clone(), head: entry.head.clone() }))
    }

    /// What later runs say of `run`.
    pub(super) fn mentions_of(&self, run: &RunId) -> Result<Mentioned, LedgerError> {
        let mut found = Mentioned::default();
        for later in self.run_ids()?.iter().filter(|id| *id != run && id.second() >= run.second()) {
            match self.open_run(later).and_then(|later| opened(&later)) {
                Ok(Some(opened)) => found.mentions.extend(said(&opened, later, run)),
                Ok(None) => {}
                Err(_) => found.unread.push(format!("run {later} cannot be read, and may name this one")),
            }
        }
        Ok(found)
    }
}

/// What `later` says of `run` as it began.
fn said(opened: &RunOpened, later: &RunId, run: &RunId) -> Vec<Mention> {
    let continues = opened.continues.as_ref().map(|before| (&before.run, &before.head, "goes on from it"));
    let before = opened.before.as_ref().map(|before| (&before.run, &before.head, "began after it"));
    let of_this = continues.into_iter().chain(before).filter(|(named, ..)| *named == run.as_str());
    of_this.map(|(named, head, how)| Mention::of(named, head, format!("run {later}, which {how}"))).collect()
}

/// How a run was opened, where the record behind that holds it as it is; none where it has no such record yet.
fn opened(run: &Run) -> Result<Option<RunOpened>, LedgerError> {
    let failed = |cause| run.failed("read", super::Piece::Ledger, cause);
    let mut reader = Reader::new(BufReader::new(run.read_lines()?), Some(run.id().as_str()));
    let mut opened = None;
    while let Some(record) = reader.next_record().map_err(failed)? {
        match record.event() {
            _ if opened.is_some() => return Ok(opened),
            Ok(Event::RunOpened(found)) => opened = Some(found),
            // The recorder may have something to say first.
            Ok(Event::RecorderFault(_)) => {}
            _ => return Ok(None),
        }
    }
    match reader.into_tail() {
        Tail::Broken { .. } | Tail::Newer { .. } => {
            Err(failed(std::io::Error::other("its first record does not hold")))
        }
        Tail::Clean | Tail::Torn(_) => Ok(None),
    }
}
