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
use crate::record::{Before, Event, RunOpened, Statement};
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
            match self.open_run(later).and_then(|later| beginning(&later)) {
                Ok(events) => found.mentions.extend(events.iter().flat_map(|event| said(event, later, run))),
                Err(_) => found.unread.push(format!("run {later} cannot be read, and may name this one")),
            }
        }
        Ok(found)
    }
}

/// What an event of the beginning of `later` says of `run`: the run itself, or whoever has approved it and compared it with that one.
fn said(event: &Event, later: &RunId, run: &RunId) -> Vec<Mention> {
    let mut found: Vec<(String, String, String)> = Vec::new();
    match event {
        Event::RunOpened(opened) => found.extend(of_opening(opened, later)),
        Event::ApprovalGranted(signed) | Event::ApprovalDenied(signed) => {
            let after = Statement::parse(&signed.statement).ok().and_then(|statement| statement.after);
            let who = format!("what {} has signed for the run {later}", signed.approver);
            found.extend(after.map(|(named, head)| (named, head, who)));
        }
        _ => {}
    }
    let of_this = found.into_iter().filter(|(named, ..)| named == run.as_str());
    of_this.map(|(named, head, source)| Mention::of(&named, &head, source)).collect()
}

/// The runs that a run names as it begins, each with its head and with who says so.
fn of_opening(opened: &RunOpened, later: &RunId) -> Vec<(String, String, String)> {
    let continues = opened.continues.as_ref().map(|before| (&before.run, &before.head, "goes on from it"));
    let before = opened.before.as_ref().map(|before| (&before.run, &before.head, "began after it"));
    let both = continues.into_iter().chain(before);
    both.map(|(named, head, how)| (named.clone(), head.clone(), format!("run {later}, which {how}")))
        .collect()
}

/// What a run begins with, up to the first record that may be of a step, where the record behind each holds it as it is.
fn beginning(run: &Run) -> Result<Vec<Event>, LedgerError> {
    let failed = |cause| run.failed("read", super::Piece::Ledger, cause);
    let mut reader = Reader::new(BufReader::new(run.read_lines()?), Some(run.id().as_str()));
    let (mut held, mut newest) = (Vec::new(), None);
    while let Some(record) = reader.next_record().map_err(failed)? {
        // The record before this one is the one that this one names.
        held.extend(newest.take());
        match record.event() {
            Ok(event) if is_of_the_beginning(&event) => newest = Some(event),
            _ => return Ok(held),
        }
    }
    match reader.into_tail() {
        Tail::Broken { .. } | Tail::Newer { .. } if held.is_empty() => {
            Err(failed(std::io::Error::other("its first record does not hold")))
        }
        Tail::Broken { .. } | Tail::Newer { .. } | Tail::Clean | Tail::Torn(_) => Ok(held),
    }
}

/// Whether a run begins with such an event; the recorder may have something to say first.
fn is_of_the_beginning(event: &Event) -> bool {
    matches!(
        event,
        Event::RecorderFault(_)
            | Event::RunOpened(_)
            | Event::PlanPinned(_)
            | Event::BreakGlassUsed(_)
            | Event::OperatorSigned(_)
            | Event::ApprovalGranted(_)
            | Event::ApprovalDenied(_)
    )
}
