//! What a run of a plan asks about before its steps, known beforehand: what an answers file has to hold.

use super::policy::{Ask, Policy};
use crate::plan::{Plan, Step};

/// The steps of `plan` that a run asks about, in order, each with the reason; a gate and a manual step have none besides themselves. What
/// waits for the answer to a question is among them.
pub fn asked_steps(plan: &Plan) -> Vec<(&Step, Option<String>)> {
    let policy = Policy { confirm: plan.rules.confirm };
    let in_run = plan.steps().iter().filter(|step| step.selected || step.waits);
    let askable = in_run.filter(|step| step.wait().is_none() && !step.is_offered());
    let with_reason = |step| match policy.ask(step) {
        Ask::Nothing => None,
        Ask::Gate => Some((step, None)),
        Ask::Confirm(reason) => Some((step, Some(reason))),
    };
    askable.filter_map(with_reason).collect()
}
