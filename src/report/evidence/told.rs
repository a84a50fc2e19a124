//! What is known of one run: its records, its plan as far as it can be read, and what its record is worth.

use crate::plan::Plan;
use crate::record::{Event, PlanPinned, Record, RunClosed, RunOpened};
use chrono::{DateTime, SecondsFormat, Utc};

/// A run as it was read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// The records that hold, each with its event.
    pub records: &'a [(Record, Event)],
    /// The plan that it followed; none where it cannot be read.
    pub plan: Option<&'a Plan>,
}

impl<'a> Told<'a> {
    /// Its first record.
    pub(super) fn opened(&self) -> Option<(&'a Record, &'a RunOpened)> {
        self.find(|event| match event {
            Event::RunOpened(opened) => Some(opened),
            _ => None,
        })
    }

    /// The plan that its record names.
    pub(super) fn pinned(&self) -> Option<&'a PlanPinned> {
        let pinned = self.find(|event| match event {
            Event::PlanPinned(pinned) => Some(pinned),
            _ => None,
        });
        pinned.map(|(_, pinned)| pinned)
    }

    /// Whether its record names the execution with this digest.
    pub fn names(&self, digest: &str) -> bool {
        self.pinned().is_some_and(|pinned| pinned.digest == digest)
    }

    /// How its last session ended; none where it is on, or was cut.
    pub(super) fn closed(&self) -> Option<(&'a Record, &'a RunClosed)> {
        let last = self.records.iter().rev().find_map(|(record, event)| match event {
            Event::RunClosed(closed) => Some(Some((record, closed))),
            Event::RunResumed(_) | Event::RunOpened(_) => Some(None),
            _ => None,
        });
        last.flatten()
    }

    /// How it ended, in the record's own word; `open` where no session has ended it.
    pub(super) fn result(&self) -> String {
        let word = self.closed().map(|(_, closed)| serde_json::to_value(closed.result).unwrap_or_default());
        word.as_ref().and_then(|word| word.as_str()).unwrap_or("open").to_owned()
    }

    fn find<T>(&self, wanted: impl Fn(&'a Event) -> Option<T>) -> Option<(&'a Record, T)> {
        self.records.iter().find_map(|(record, event)| Some((record, wanted(event)?)))
    }
}

/// A moment as every file of the bundle has it: RFC 3339, UTC, milliseconds.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
