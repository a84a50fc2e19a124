//! What earlier runs of a runbook say of its steps: so that somebody knows whether to wait or to get a coffee, and which steps to mistrust.
//!
//! Goes through each ledger once and holds a line of it at a time. Best effort: a record that cannot be read tells nothing.

use super::runbook_name::name_of;
use crate::cli::error::CommandError;
use crate::cli::ledgers::Ledgers;
use crate::ledger::{Run, RunId};
use crate::record::{Event, Record, RunbookHistory};
use std::collections::HashMap;
use std::time::Duration;

/// How many runs are looked through for a time, the newest.
const LOOKED: usize = 20;
/// What takes less is no news.
const SHORT: Duration = Duration::from_secs(3);

/// What all runs of the runbook say that are kept here.
pub(in crate::cli) fn history(ledgers: &Ledgers, runbook: &str) -> Result<RunbookHistory, CommandError> {
    Ok(gathered(ledgers, &ledgers.home.runs()?, runbook))
}

/// How long each step took when it went well last, by its id.
pub(in crate::cli) fn took(ledgers: &Ledgers, runbook: &str) -> HashMap<String, Duration> {
    let runs = ledgers.home.runs().unwrap_or_default();
    let history = gathered(ledgers, &runs[runs.len().saturating_sub(LOOKED)..], runbook);
    let times = history.steps().filter_map(|(id, step)| {
        let time = Duration::from_millis(step.last_took?);
        (time >= SHORT).then(|| (id.to_owned(), time))
    });
    times.collect()
}

/// What those of `runs` say that were of the runbook.
fn gathered(ledgers: &Ledgers, runs: &[RunId], runbook: &str) -> RunbookHistory {
    let name = name_of(runbook);
    let mut history = RunbookHistory::default();
    for run in runs.iter().filter_map(|id| ledgers.home.open_run(id).ok()) {
        // What was read until it could not be read any more was so.
        let _as_far_as_it_goes = take(&run, name.as_deref(), &mut history);
    }
    history.finished()
}

/// Takes in a run, if it is of the runbook called `name`.
fn take(run: &Run, name: Option<&str>, history: &mut RunbookHistory) -> Result<(), CommandError> {
    let mut is_wanted = false;
    run.each_record(&mut |record: Record| {
        // There are far more of these than of all others, and they tell nothing of that.
        if record.kind == "output" {
            return true;
        }
        let Ok(event) = record.event() else { return is_wanted };
        if let Event::RunOpened(opened) = &event {
            is_wanted = name_of(&opened.runbook).as_deref() == name;
        }
        if is_wanted {
            history.take(record.ts, &event);
        }
        is_wanted
    })?;
    Ok(())
}
