//! Taking away the whole record of a run that is over.
//!
//! The index says so first, so that a run that was pruned is told from one that somebody has made away with. Never takes a run that
//! may still go on, and changes no record.

use super::index::Milestone;
use super::store::{Run, Store};
use super::{Ledger, LedgerError};
use crate::record::Actor;
use chrono::{DateTime, Utc};

/// Takes `run` away for good; gives false, and leaves it, where it is not over. An error where its record cannot be read, or where
/// somebody is writing it: what is not understood is kept.
pub fn prune(store: &Store, run: &Run, actor: Actor, now: DateTime<Utc>) -> Result<bool, LedgerError> {
    run.may_take_away()?;
    let reopened = Ledger::reopen_any(run, actor, now)?;
    if !reopened.ledger.is_sealed() {
        return Ok(false);
    }
    store.note(Milestone::Pruned, &reopened.ledger, now)?;
    store.delete_run(run.id())?;
    Ok(true)
}
