//! What is known of a run, held against its records as they pass.
//!
//! Takes counts and hashes, gives the first thing that is at odds. Never reads anything itself.

use super::Hash;
use super::expectations::Expectations;
use super::verify_outcome::VerifyOutcome;

/// What is compared while the records pass.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    marks: Vec<(u64, String)>,
    head: Option<String>,
    broken: Option<(u64, String)>,
}

impl Comparison {
    /// Begins with what is known.
    pub(super) fn new(known: &Expectations) -> Self {
        Self { marks: known.marks.clone(), head: known.head.clone(), broken: None }
    }

    /// Takes note that `count` records hold and that the last of them has the hash `head`.
    pub(super) fn pass(&mut self, count: u64, head: Option<Hash>) {
        if self.marks.is_empty() && self.head.is_none() {
            return;
        }
        let hash = head.map(|hash| hash.to_string()).unwrap_or_default();
        if self.head.as_ref() == Some(&hash) {
            self.head = None;
        }
        self.marks.retain(|(at, known)| {
            if *at == count && *known != hash {
                let found = "the index knows another record here".to_owned();
                self.broken.get_or_insert((count - 1, found));
            }
            *at != count
        });
    }

    /// Takes note that record `seq` does not fit the ones before it.
    pub(super) fn misfit(&mut self, seq: u64, found: String) {
        self.broken.get_or_insert((seq, found));
    }

    /// Whether something is at odds, now that all records have passed.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.is_some() || self.head.is_some() || !self.marks.is_empty()
    }

    /// What is at odds, after `records` records.
    pub(super) fn verdict(self, records: u64) -> VerifyOutcome {
        let most = self.marks.iter().map(|(count, _)| *count).max();
        match (self.broken, most) {
            (Some((seq, found)), _) => VerifyOutcome::Broken { seq, found },
            (None, Some(count)) => VerifyOutcome::Broken {
                seq: records,
                found: format!("the index knows {count} records of this run"),
            },
            (None, None) => VerifyOutcome::Broken {
                seq: records,
                found: "no record has the head that was given".to_owned(),
            },
        }
    }
}
