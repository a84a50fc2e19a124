//! A run that stopped: which one is meant, whether it can be gone on with, and where it was left.

use crate::cli::error::CommandError;
use crate::cli::ledgers::{Ledgers, Past};
use crate::record::Event;
use std::collections::BTreeSet;

/// The run that is meant, or the newest that is not over.
pub(in crate::cli) fn stopped(ledgers: &Ledgers, wanted: Option<&str>) -> Result<Past, CommandError> {
    if wanted.is_some() {
        return ledgers.past(wanted);
    }
    let mut begun = ledgers.listed()?;
    begun.retain(Past::has_begun);
    let before = |past: &Past| Some(past.opened().ok()?.continues?.run);
    let left: BTreeSet<String> = begun.iter().filter_map(before).collect();
    let open =
        begun.into_iter().find(|past| !past.progress().sealed && !left.contains(past.folder.id().as_str()));
    open.ok_or_else(|| {
        CommandError::usage("no run is waiting to be resumed").hinted("`stepgate runs` lists past runs.")
    })
}

/// Refuses a run that is over, never began or goes on as another one.
pub(in crate::cli) fn not_over(ledgers: &Ledgers, past: &Past) -> Result<(), CommandError> {
    let id = past.folder.id();
    if let Some(before) = past.opened()?.continues.filter(|_| !past.has_begun()) {
        return Err(CommandError::usage(format!(
            "run {id} was about to go on from run {} and never began",
            before.run
        ))
        .hinted(format!("`stepgate resume {}` goes on with that.", before.run)));
    }
    // It is given up once the other one is on disk, and a crash may have come between.
    if let Some(successor) = ledgers.successor(id)? {
        return Err(CommandError::usage(format!("run {id} goes on as run {successor}"))
            .hinted(format!("`stepgate resume {successor}` goes on with that.")));
    }
    if past.progress().sealed {
        return Err(CommandError::usage(format!("run {id} is over: its record is sealed")));
    }
    Ok(())
}

/// The step that the shell's state was taken after.
pub(in crate::cli) fn last_step(past: &Past) -> Option<&str> {
    past.records.iter().rev().find_map(|(_, event)| match event {
        Event::StepStarted(started) => Some(started.step.as_str()),
        _ => None,
    })
}
