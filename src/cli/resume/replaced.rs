//! A run that is over because another one takes its place, or nobody goes on with it.

use crate::cli::error::CommandError;
use crate::cli::ledgers::{Ledgers, Past};
use crate::cli::report::transcript;
use crate::host::{self, Clock, LedgerJournal};
use crate::ledger::{Ledger, Milestone, Part, Run};
use crate::record::{Event, RunClosed, RunOpened, RunResult};
use crate::session::Journal as _;

/// A run to be given up, its ledger open.
pub(in crate::cli) struct Replaced {
    pub(in crate::cli) past: Past,
    pub(in crate::cli) ledger: Ledger,
}

impl Replaced {
    /// The run that the one that began with `opened` goes on from, where a crash has left it open.
    pub(in crate::cli) fn left_open(
        opened: &RunOpened,
        ledgers: &Ledgers,
        clock: &Clock,
    ) -> Result<Option<Self>, CommandError> {
        let before = opened.continues.as_ref().and_then(|before| ledgers.past(Some(&before.run)).ok());
        let Some(past) = before.filter(|past| !past.progress().sealed) else { return Ok(None) };
        let ledger = Ledger::reopen(&past.folder, host::actor(), clock.now())?.ledger;
        Ok(Some(Self { past, ledger }))
    }

    /// Ends the run for good, with the reason. Gives its head.
    pub(in crate::cli) fn give_up(
        self,
        reason: String,
        ledgers: &Ledgers,
        clock: &Clock,
    ) -> Result<String, CommandError> {
        let folder = &self.past.folder;
        let mut journal = LedgerJournal::new(folder, self.ledger, clock, Box::new(|_| {}));
        let reason = Some(reason);
        let closed = RunClosed {
            result: RunResult::Abandoned,
            exit_code: 0,
            reason,
            stopped: Vec::new(),
            stays: Vec::new(),
        };
        journal.record(&Event::RunClosed(closed))?;
        journal.seal()?;
        journal.note(&ledgers.home, Milestone::Sealed)?;
        // It is over, and its record whole; one whose plan is gone has no transcript.
        if let Err(error) = transcribe(ledgers, folder) {
            tracing::warn!(cause = error.message, "no transcript of a run that was given up");
        }
        Ok(journal.head())
    }
}

/// Writes the transcript of what is in the ledger of `folder` now, and gives what it was made from.
pub(in crate::cli) fn transcribe(ledgers: &Ledgers, folder: &Run) -> Result<Past, CommandError> {
    let _span = tracing::debug_span!("transcript").entered();
    let past = ledgers.past(Some(folder.id().as_str()))?;
    folder.replace(Part::Transcript, transcript(&past)?.as_bytes())?;
    Ok(past)
}
