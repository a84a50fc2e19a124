//! Data as JSON, for programs and for people who look at it.

use crate::plan::Plan;

/// The plan's JSON.
pub(super) fn json(plan: &Plan) -> String {
    pretty(plan)
}

/// JSON for people to look at too.
pub(super) fn pretty(data: &impl serde::Serialize) -> String {
    let mut text =
        serde_json::to_string_pretty(data).expect("it holds only strings, numbers and lists of them");
    text.push('\n');
    text
}
