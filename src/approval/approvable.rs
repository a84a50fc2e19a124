//! Whether a plan says all that a run of it would do: nobody can approve what is not known yet.

use crate::plan::Plan;
use crate::settings::Limits;
use crate::text::Severity;

/// Why nobody can approve `plan`, each reason in words; nothing where somebody can.
///
/// A secret stands in a plan by where it comes from, so one that is asked for is known as well as any other.
pub fn not_approvable(plan: &Plan) -> Vec<String> {
    // A value that is not there yet is looked at below: within limits, whoever approves knows what it can be.
    let errors = plan
        .of(Severity::Error)
        .filter(|found| found.code != "unfilled-variable")
        .map(|found| format!("line {}: {}", found.line, found.message));
    let mut reasons: Vec<String> = errors.collect();
    let open = plan.questions.iter().filter(|question| question.is_open());
    reasons.extend(open.map(|question| {
        format!("line {}: {} is open; {} settles it", question.line, question.text, question.flag)
    }));
    let back = plan.rollbacks.iter().flat_map(|back| &back.variables);
    for row in plan.variables.iter().chain(back) {
        let is_bounded = !row.options.is_empty() || row.limits.as_ref().is_some_and(Limits::is_bounded);
        if row.value.is_none() && !row.secret && !is_bounded {
            reasons.push(format!(
                "the value of `{}` is asked during the run: give it with --set, or limit it with `pattern` or `one-of` in stepgate.toml",
                row.name
            ));
        }
    }
    if reasons.is_empty() && !plan.ready && !plan.askable {
        reasons.push("it is not ready".to_owned());
    }
    reasons.dedup();
    reasons
}
