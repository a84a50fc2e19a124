//! A stopped run of an older version, whose plan does not say by which rules it is gone on with.

use super::error::CommandError;
use super::ledgers::Past;
use crate::plan::{self, Plan, Step};

/// Refuses to go on with a run whose plan is of an older format, and names the ways out. It can still be given up.
pub(super) fn refuse(past: &Past, plan: &Plan) -> Result<(), CommandError> {
    if plan.format >= plan::FORMAT {
        return Ok(());
    }
    let (opened, id) = (past.opened()?, past.folder.id());
    let version = &opened.version;
    let message =
        format!("run {id} was begun by stepgate {version}, whose plan does not hold the rules of the run");
    let environment = plan.environment.as_ref().map_or(String::new(), |name| format!(" --env {name}"));
    let progress = past.progress();
    let next = plan.selected().find(|step: &&Step| !progress.is_settled(&step.id));
    let from = next.map_or(String::new(), |step| format!(" --from {}", step.id));
    Err(CommandError::usage(message)
        .hinted(format!("`stepgate resume {id}` of version {version} goes on with it."))
        .hinted(format!("`stepgate resume {id} --abandon REASON` gives it up."))
        .hinted(format!(
            "`stepgate run {}{environment}{from}` begins anew where it stopped.",
            opened.runbook
        )))
}
