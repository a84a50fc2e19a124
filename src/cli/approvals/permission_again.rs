//! Permission for a run that goes on: by the approvals that it has begun with, as long as they are good, and by nobody who has given one.

use super::permission::{Applicant, Known, Permission};
use crate::approval::Approval;
use crate::cli::args::ResumeArguments;
use crate::cli::error::CommandError;
use crate::cli::ledgers::{Ledgers, Past};
use crate::cli::prepare::split_pair;
use crate::host::Clock;
use crate::plan::{Inputs, Plan};
use crate::record::{ApprovalSigned, Event, Permit};

/// What the run is given to go on. One that broke the glass has broken it already.
pub(in crate::cli) async fn of(
    past: &Past,
    plan: &Plan,
    inputs: &Inputs,
    arguments: &ResumeArguments,
    (ledgers, clock): (&Ledgers, &Clock),
) -> Result<Permission, CommandError> {
    let typed = (&arguments.approving, arguments.recording.sign.as_deref());
    let run = past.folder.id().as_str();
    let applicant = Applicant::of(plan, &inputs.settings, typed, (ledgers, run, clock));
    if past.progress().leave().permit == Permit::BrokeGlass {
        return applicant.of_broken_glass();
    }
    let events = || past.records.iter().map(|(_, event)| event);
    let granted = events().filter_map(|event| match event {
        Event::ApprovalGranted(signed) => Some(signed),
        _ => None,
    });
    let granted: Vec<&ApprovalSigned> = granted.collect();
    let recorded: Vec<Approval> = events().filter_map(Approval::recorded).collect();
    let approved = granted.iter().find_map(|signed| signed.approved.as_deref());
    let about =
        granted.first().and_then(|signed| Approval::recorded(&Event::ApprovalGranted((*signed).clone())));
    // What counted when the run began was about this plan: the ledger is bound to it.
    let execution = about.as_ref().map_or(&plan.digest, |approval| &approval.statement.execution);
    let against = if granted.is_empty() { Vec::new() } else { other_values(plan, &arguments.set)? };
    let applicant = Applicant { approved, execution, known: Known::Recorded(recorded), against, ..applicant };
    let mut permission = applicant.permission().await?;
    let is_known = |event: &Event| events().any(|known| known == event);
    permission.events.retain(|event| !is_known(event));
    Ok(permission)
}

/// What was typed to be something else than was approved, in words.
fn other_values(plan: &Plan, set: &[String]) -> Result<Vec<String>, CommandError> {
    let mut found = Vec::new();
    for pair in set {
        let (name, value) = split_pair(pair)?;
        let row = plan.variables.iter().find(|row| row.is_called(&name) && !row.secret);
        if let Some(known) = row.and_then(|row| row.value.as_ref()).filter(|known| **known != value) {
            found.push(format!("`{name}` was approved as `{known}`, and --set gives it another value"));
        }
    }
    Ok(found)
}
