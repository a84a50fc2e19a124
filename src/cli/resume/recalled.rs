//! The secrets that stood in a runbook, for a run that is gone on with: its plan was kept without them, so they are taken from the
//! runbook again, as declared ones are fetched again.

use crate::cli::error::CommandError;
use crate::cli::plan_request::PlanRequest;
use crate::cli::prepare::Prepared;
use crate::host;
use crate::plan::{Inputs, Plan};
use crate::redact::Secret;
use std::path::Path;

/// The plan as the runbook in its place would be planned now, for what `plan` was made for; none where there is no such runbook.
fn planned_now(plan: &Plan, runbook: &Path, inputs: &Inputs) -> Option<Plan> {
    let text = host::read_text(runbook).ok()?;
    let request = PlanRequest::of_environment(plan.environment.clone());
    let mut prepared = Prepared::of(runbook, text, &request, false).ok()?;
    prepared.inputs.selection = plan.selection.clone();
    let values = plan.variables.iter().filter_map(|row| Some((row.name.clone(), row.value.clone()?)));
    prepared.inputs.set = values.chain(inputs.set.iter().cloned()).collect();
    Some(prepared.plan())
}

/// The plan with what it runs, as far as the runbook still says it; `secrets` are those that stood in the runbook besides tokens.
pub(in crate::cli) fn recalled(plan: Plan, runbook: &Path, inputs: &Inputs, secrets: Vec<Secret>) -> Plan {
    if plan.forgotten().is_none() {
        return plan;
    }
    match planned_now(&plan, runbook, inputs) {
        Some(now) => plan.recalling(&now.masked(secrets)),
        None => plan,
    }
}

/// Refuses to go on where a step that is still to be done holds a mask instead of what it ran.
pub(in crate::cli) fn whole(plan: &Plan) -> Result<(), CommandError> {
    let Some(step) = plan.forgotten() else { return Ok(()) };
    let message = format!(
        "`{}` ({}) held a secret that stood in the runbook, which is not kept and stands there no more",
        step.title,
        step.place()
    );
    Err(CommandError::document(message)
        .hinted("`--adopt` goes on with the runbook as it is now.")
        .hinted("`--abandon REASON` gives this run up."))
}

/// `now`, in which every line that differs from one of `before` only where that was masked is masked too.
pub(in crate::cli) fn like(before: &str, now: &str) -> String {
    let lines: Vec<&str> = before.split_inclusive('\n').collect();
    let mut masked: Vec<(usize, Vec<&str>)> = lines.iter().map(|line| parts(line)).enumerate().collect();
    masked.retain(|(_, parts)| parts.len() > 1);
    // Of several that fit, the one with the most text.
    masked.sort_by_key(|(_, parts)| std::cmp::Reverse(text_length(parts)));
    let masks = |(at, line): (usize, &str)| {
        let fitting = masked.iter().filter(|(_, parts)| fits(line, parts));
        let at_its_place = fitting.clone().find(|(place, _)| *place == at);
        let same = at_its_place.or_else(|| fitting.clone().find(|(_, parts)| text_length(parts) >= TELLING));
        let same = same.filter(|_| !lines.contains(&line));
        same.map_or_else(|| line.to_owned(), |(_, parts)| parts.concat())
    };
    now.split_inclusive('\n').enumerate().map(masks).collect()
}

/// How much text a line has beside its masks must tell it from others, in bytes.
const TELLING: usize = 8;

fn text_length(parts: &[&str]) -> usize {
    parts.iter().step_by(2).map(|text| text.trim().len()).sum()
}

/// What a mask begins with.
const OPEN: &str = "[redacted:";

/// A line as its text and its masks by turns; text stands at the even places.
fn parts(line: &str) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), line);
    while let Some(at) = rest.find(OPEN) {
        let end = rest[at..].find(']').map_or(rest.len(), |length| at + length + 1);
        parts.extend([&rest[..at], &rest[at..end]]);
        rest = &rest[end..];
    }
    parts.push(rest);
    parts
}

/// Whether a line has the text of `parts` with anything where they have masks.
fn fits(line: &str, parts: &[&str]) -> bool {
    let texts: Vec<&str> = parts.iter().step_by(2).copied().collect();
    let [first, between @ .., last] = texts.as_slice() else { return false };
    let Some(mut rest) = line.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else {
        return false;
    };
    between.iter().all(|text| match rest.find(text) {
        Some(at) => {
            rest = &rest[at + text.len()..];
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn a_line_that_differs_only_in_its_secret_is_no_change() {
        let before = "a\nlogin -p [redacted:token] x\nb\n";
        assert_eq!(like(before, "a\nlogin -p hunter2 x\nb\n"), before);
        let alone = "a\n[redacted:token]\nb\n";
        assert_eq!(like(alone, "a\nhunter2\nb\n"), alone);
        assert_eq!(like(alone, "\nb\na\n"), "\nb\na\n", "any line fits a mask alone");
        assert_eq!(like(before, "a\nlogout -p hunter2 x\nb\n"), "a\nlogout -p hunter2 x\nb\n");
    }
}
