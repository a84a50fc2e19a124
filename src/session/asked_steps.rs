//! What a run of a plan asks about before its steps, known beforehand: what an answers file has to hold.

use super::confirm_reason::ConfirmReason;
use super::policy::{asks_gates, reasons};
use crate::plan::{Plan, Step};

/// The steps of `plan` that a run asks about, in order, each with the reasons; a gate and a manual step have none besides themselves. What
/// waits for the answer to a question is among them.
pub fn asked_steps(plan: &Plan) -> Vec<(&Step, Option<String>)> {
    let in_run = plan.steps().iter().filter(|step| step.selected || step.waits);
    let askable = in_run.filter(|step| step.wait().is_none() && !step.is_offered());
    let with_reason = |step| {
        if !Step::runs(step) {
            return asks_gates(&plan.rules).then_some((step, None));
        }
        let reasons: Vec<String> = reasons(step, &plan.rules).iter().map(ConfirmReason::to_string).collect();
        (!reasons.is_empty()).then(|| (step, Some(reasons.join("; "))))
    };
    askable.filter_map(with_reason).collect()
}
