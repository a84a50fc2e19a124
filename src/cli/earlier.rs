//! How long the steps of a runbook took in earlier runs, so that somebody knows whether to wait or to get a coffee.

use super::ledgers::Ledgers;
use crate::record::{Event, Outcome};
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

/// How many runs are looked through, newest first.
const LOOKED: usize = 20;
/// What takes less is no news.
const SHORT: Duration = Duration::from_secs(3);

/// How long each step took when it went well last, by its id. Best effort: a record that cannot be read tells nothing.
pub(super) fn took(ledgers: &Ledgers, runbook: &str) -> HashMap<String, Duration> {
    let name = Path::new(runbook).file_name();
    let mut took = HashMap::new();
    for past in ledgers.recent(LOOKED) {
        let Ok(opened) = past.opened() else { continue };
        if Path::new(&opened.runbook).file_name() != name {
            continue;
        }
        for (_, event) in past.records.iter().rev() {
            if let Event::StepExited(exited) = event
                && exited.outcome == Outcome::Done
            {
                let time = Duration::from_millis(exited.duration_ms);
                took.entry(exited.step.clone()).or_insert(time);
            }
        }
    }
    took.retain(|_, time| *time >= SHORT);
    took
}
