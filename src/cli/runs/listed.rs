//! All runs for a list, of which a store that many share gives no more than a list says.

use crate::cli::error::CommandError;
use crate::cli::ledgers::{Ledgers, Past};
use crate::ledger::Outline;
use crate::record::Event;
use std::collections::HashMap;

impl Ledgers {
    /// Gives every run to `take`, newest first. Of one that is over, only what a list says of it may have been read. One that cannot be
    /// read is left to `verify`.
    pub(in crate::cli) fn each_listed(&self, take: &mut dyn FnMut(Past)) -> Result<(), CommandError> {
        let outlines = self.home.outlines()?.unwrap_or_default();
        let mut outlines: HashMap<_, _> =
            outlines.into_iter().map(|outline| (outline.run.clone(), outline)).collect();
        for id in self.home.runs()?.iter().rev() {
            let Ok(run) = self.home.open_run(id) else { continue };
            if let Some(records) = outlines.remove(id).and_then(whole) {
                take(Past::listed(run, records));
            } else if let Ok(past) = Past::read(run) {
                take(past);
            }
        }
        Ok(())
    }

    /// Gives every run to `take`, all of it, newest first, and holds one at a time. One that cannot be read is left to `verify`.
    pub(in crate::cli) fn each(&self, take: &mut dyn FnMut(Past)) -> Result<(), CommandError> {
        let read = |id| self.home.open_run(id).map_err(CommandError::from).and_then(Past::read).ok();
        self.home.runs()?.iter().rev().filter_map(read).for_each(take);
        Ok(())
    }

    /// All runs as in a list, at once.
    pub(in crate::cli) fn listed(&self) -> Result<Vec<Past>, CommandError> {
        let mut all = Vec::new();
        self.each_listed(&mut |past| all.push(past))?;
        Ok(all)
    }
}

/// The records of a run that is over, where its outline says all that a list does. Of one that goes on from another run the others say
/// whether it ever began; of one that is not over, what is in doubt.
fn whole(outline: Outline) -> Option<Vec<(crate::record::Record, Event)>> {
    let events = outline.records.into_iter().map(|record| record.event().ok().map(|event| (record, event)));
    let records = events.collect::<Option<Vec<_>>>()?;
    let begins = matches!(records.first(), Some((_, Event::RunOpened(opened))) if opened.continues.is_none());
    let is_over = matches!(records.last(), Some((_, Event::RunSealed(_))));
    (begins && is_over).then_some(records)
}
