//! The index beside the runs: a line when a run opens and when it closes, chained like a ledger, so that a run that is
//! deleted leaves its name behind.
//!
//! Takes milestones, gives entries. Never says what happened in a run.

use super::{Hash, Ledger};
use crate::record::timestamp;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What the index tells of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Milestone {
    /// It began: its first record is on disk.
    Opened,
    /// A session of it ended; it may be resumed.
    Closed,
    /// It is over.
    Sealed,
    /// Its record was taken away on purpose.
    Pruned,
}

/// Where a run's ledger stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stands {
    /// The run.
    pub run: String,
    /// How many records it has.
    pub count: u64,
    /// The hash of the last of them.
    pub head: String,
}

impl Stands {
    /// Where `ledger` stands now.
    pub(super) fn of(ledger: &Ledger) -> Self {
        Self { run: ledger.run().to_owned(), count: ledger.count(), head: ledger.head().to_string() }
    }
}

/// A line of the index. The order of the fields is the order in the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The index format's version.
    pub v: u32,
    /// The line's number, from 0, without gaps.
    pub seq: u64,
    /// When it was written.
    #[serde(with = "timestamp")]
    pub ts: DateTime<Utc>,
    /// What is told.
    pub event: Milestone,
    /// Of which run.
    pub run: String,
    /// How many records the run had then.
    pub count: u64,
    /// The hash of the last of them.
    pub head: String,
    /// SHA-256 of an unfinished line that stood before this one and was kept aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub torn: Option<String>,
    /// The hash of the line before, as in a ledger.
    pub prev: String,
}

/// The index as far as it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// The entries that stand in an unbroken chain.
    pub entries: Vec<Entry>,
    /// The number of the first line that does not hold, and why.
    pub broken: Option<(u64, String)>,
}

impl Entry {
    /// The line that says where a ledger `stands`, behind the index's last `line`, if there is one; `torn` is the hash of what
    /// stood unfinished behind that. An error where the last line is none.
    pub(super) fn after(
        line: Option<&[u8]>,
        torn: Option<Hash>,
        event: Milestone,
        stands: &Stands,
        ts: DateTime<Utc>,
    ) -> Result<Vec<u8>, serde_json::Error> {
        let (seq, prev) = match line {
            None => (0, Hash::before_index()),
            Some(line) => (serde_json::from_slice::<Self>(line)?.seq + 1, Hash::of_line(line)),
        };
        let Stands { run, count, head } = stands.clone();
        let (torn, prev) = (torn.map(|hash| hash.to_string()), prev.to_string());
        let mut line = serde_json::to_vec(&Self { v: 1, seq, ts, event, run, count, head, torn, prev })?;
        line.push(b'\n');
        Ok(line)
    }
}

impl Entry {
    /// Its line in the index, without the newline.
    #[expect(clippy::missing_panics_doc, reason = "what is expected there always holds")]
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("an entry holds only strings and numbers")
    }
}

impl Index {
    /// Reads an index's bytes as far as they hold.
    pub fn read(bytes: &[u8]) -> Self {
        let mut index = Self::default();
        let mut head = Hash::before_index();
        for (seq, line) in (0_u64..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            match check(seq, line, head) {
                Ok((entry, hash)) => {
                    head = hash;
                    index.entries.push(entry);
                }
                Err(found) => {
                    index.broken = Some((seq, found));
                    break;
                }
            }
        }
        index
    }

    /// What the index tells of `run`, in order.
    pub fn of_run<'a>(&'a self, run: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.run == run)
    }
}

fn check(seq: u64, line: &[u8], head: Hash) -> Result<(Entry, Hash), String> {
    let line = line.strip_suffix(b"\n").ok_or("the line is not finished")?;
    let entry: Entry = serde_json::from_slice(line).map_err(|error| format!("it is no entry: {error}"))?;
    if entry.v != 1 || entry.seq != seq {
        return Err(format!("number {} of format {} stands in its place", entry.seq, entry.v));
    }
    if entry.prev != head.to_string() {
        return Err("it does not name the line before it as it is".to_owned());
    }
    Ok((entry, Hash::of_line(line)))
}
