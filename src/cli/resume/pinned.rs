//! The plan that a run was begun with, once it is known to be that: its files are held against the ledger before anything is made of
//! them.

use crate::cli::error::CommandError;
use crate::cli::ledgers::Past;
use crate::ledger::{Part, Piece};
use crate::plan::{FORMAT, Plan};
use crate::record::{Event, PlanPinned};
use crate::text::hex;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// The plan of a run that is gone on with.
pub(in crate::cli) fn plan(past: &Past) -> Result<Plan, CommandError> {
    let pinned = past.records.iter().find_map(|(_, event)| match event {
        Event::PlanPinned(pinned) => Some(pinned),
        _ => None,
    });
    let pinned = pinned.ok_or_else(|| never_began(past))?;
    held(past, Part::Runbook, vouched(past, Part::Runbook, &pinned.runbook_sha256))?;
    let bytes = held(past, Part::Plan, vouched(past, Part::Plan, &pinned.plan_sha256))?;
    known_format(past, &bytes)?;
    let plan = past.plan()?;
    same_digest(past, &plan, pinned)?;
    Ok(plan)
}

/// A record that ends before the plan is of a run of which nothing was run.
fn never_began(past: &Past) -> CommandError {
    let id = past.folder.id();
    if past.records.iter().any(|(_, event)| matches!(event, Event::StepStarted(_))) {
        return changed(past, "there is no record of its plan");
    }
    CommandError::usage(format!("run {id} never began: its record ends before its plan"))
        .hinted(format!("Begin anew, or give it up: stepgate resume {id} --abandon REASON"))
}

/// The hash that the ledger has of a file by now: of what was pinned, or of what is left of it after a text was taken out.
fn vouched<'p>(past: &'p Past, file: Part, pinned: &'p str) -> &'p str {
    let withheld = past.records.iter().rev().find_map(|(_, event)| match event {
        Event::RecordWithheld(withheld) if withheld.file.as_deref() == Some(file.name()) => Some(withheld),
        _ => None,
    });
    withheld.map_or(pinned, |withheld| &withheld.sha256)
}

/// A file of the run, which is what the ledger says.
fn held(past: &Past, file: Part, sha256: &str) -> Result<Vec<u8>, CommandError> {
    let place = past.folder.place(Piece::Part(file));
    let bytes = past.folder.read(file)?.ok_or_else(|| changed(past, &format!("{place} is missing")))?;
    if hex(&Sha256::digest(&bytes)) == sha256 {
        Ok(bytes)
    } else {
        Err(changed(past, &format!("{place} is not the one that the run was begun with")))
    }
}

/// A plan of another version may lack the rules that it would have to hold to.
fn known_format(past: &Past, bytes: &[u8]) -> Result<(), CommandError> {
    #[derive(Deserialize)]
    struct Formatted {
        #[serde(default)]
        format: u32,
    }
    let format = serde_json::from_slice::<Formatted>(bytes).map_or(0, |plan| plan.format);
    // One of a later version is named where it is read.
    if format >= FORMAT {
        return Ok(());
    }
    let version = past.opened()?.version;
    let (id, runbook) = (past.folder.id(), past.opened()?.runbook);
    let message = format!(
        "run {id} was begun by stepgate {version}, whose plan does not hold the rules that it runs by; this version does not go on with it"
    );
    Err(CommandError::usage(message)
        .hinted(format!("Go on with stepgate {version}: stepgate resume {id}"))
        .hinted(format!("Or give it up: stepgate resume {id} --abandon REASON"))
        .hinted(format!("Then do what is left in a run of its own: stepgate run {runbook} --from STEP")))
}

fn same_digest(past: &Past, plan: &Plan, pinned: &PlanPinned) -> Result<(), CommandError> {
    if plan.digest == pinned.digest {
        return Ok(());
    }
    let message = format!("the plan is {}, and the run was begun with {}", plan.digest, pinned.digest);
    Err(changed(past, &message))
}

fn changed(past: &Past, message: &str) -> CommandError {
    let id = past.folder.id();
    CommandError::record(format!("run {id} does not hold: {message}; nothing was run"))
        .hinted(format!("`stepgate verify {id}` says what else does not hold."))
        .hinted(format!("`stepgate resume {id} --abandon REASON` gives it up."))
}
