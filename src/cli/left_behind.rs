//! What a run that was killed behind its seal has left: put in order by whoever holds its lock next.
//!
//! What its shell knew and a file that was being written are no part of its record, and nobody can tell them from what somebody has put there,
//! so `verify` names them and is not content. They are taken away here, and nothing else is: not what Stepgate never writes, and nothing
//! at all where the record does not hold.

use super::error::CommandError;
use super::ledgers::Ledgers;
use super::resume::replaced::transcribe;
use crate::ledger::Run;
use crate::record::Target;

/// Puts the run that had a lock `before` in order. Whoever has the lock now does not wait for that: what cannot be put in order stays, and
/// `verify` names it.
pub(super) fn in_order(ledgers: &Ledgers, before: Option<&str>) {
    let Some(run) = before else { return };
    match taken_away(ledgers, run) {
        Ok(names) if names.is_empty() => {}
        Ok(names) => tracing::info!(run, names = names.join(", "), "taken away behind its seal"),
        Err(error) => tracing::warn!(run, cause = error.message, "not put in order"),
    }
}

/// What there is of that, by name.
pub(super) fn names(folder: &Run) -> Result<Vec<String>, CommandError> {
    let mut names: Vec<String> = folder.targets()?.iter().map(state_name).collect();
    names.extend(folder.unfinished()?);
    Ok(names)
}

/// Takes away what is left of a run that is over, and writes its transcript anew. For whoever holds its lock. Gives the names.
fn taken_away(ledgers: &Ledgers, run: &str) -> Result<Vec<String>, CommandError> {
    let folder = ledgers.home.find(run)?;
    let names = names(&folder)?;
    if names.is_empty() || !ledgers.read(folder.id())?.is_sealed() {
        return Ok(Vec::new());
    }
    if ledgers.home.verify(folder.id().as_str(), Vec::new())?.verdict.is_broken() {
        return Ok(Vec::new());
    }
    folder.remove_states()?;
    folder.remove_unfinished()?;
    transcribe(ledgers, &folder)?;
    Ok(names)
}

fn state_name(target: &Target) -> String {
    format!("state{}", target.suffix())
}
