//! Which of two runs began first.
//!
//! An id says the second in which its run began, and four characters of chance. Of runs of one second the index tells: each
//! wrote its line there once its first record was on disk. Where it does not know all of them, their first records tell.

use super::RecordStore;
use crate::ledger::read::Reader;
use crate::ledger::{LedgerError, Milestone, RunId};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::io::BufReader;

/// Puts runs in the order in which they began. Looks into nothing where no two are of one second.
pub(super) fn in_order<S: RecordStore + ?Sized>(
    store: &S,
    mut runs: Vec<RunId>,
) -> Result<Vec<RunId>, LedgerError> {
    runs.sort_unstable();
    let is_of_one_second = |one: &RunId, other: &RunId| one.second() == other.second();
    if !runs.windows(2).any(|pair| is_of_one_second(&pair[0], &pair[1])) {
        return Ok(runs);
    }
    let index = store.index()?;
    let opened = index.entries.iter().filter(|entry| entry.event == Milestone::Opened);
    let mut lines: HashMap<&str, u64> = HashMap::new();
    for entry in opened {
        lines.entry(&entry.run).or_insert(entry.seq);
    }
    for tied in runs.chunk_by_mut(is_of_one_second).filter(|tied| tied.len() > 1) {
        let line = |run: &RunId| lines.get(run.as_str()).copied();
        if tied.iter().all(|run| line(run).is_some()) {
            tied.sort_by_key(line);
        } else {
            tied.sort_by_cached_key(|run| (began(store, run), line(run)));
        }
    }
    Ok(runs)
}

/// When a run's first record was written; none where there is none that can be read, so it never began.
fn began<S: RecordStore + ?Sized>(store: &S, run: &RunId) -> Option<DateTime<Utc>> {
    let lines = store.open_run(run).ok()?.read_lines().ok()?;
    let first = Reader::new(BufReader::new(lines), Some(run.as_str())).next_record().ok()?;
    first.map(|record| record.ts)
}
