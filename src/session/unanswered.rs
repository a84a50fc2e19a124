//! What a run says that would have to ask and finds nobody: each question at once, with exactly what to add.

use super::confirm_reason::ConfirmReason;
use super::ending::{Ending, EndingKind};
use super::unattended::Lacking;
use crate::plan::{Plan, Step, text_hash};
use crate::reading::Effect;

/// Something that would be asked and that nobody can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Missing {
    /// The name of the protected environment.
    Protected(String),
    /// A gate or manual step.
    Gate(Step, Lacking),
    /// Whether a command may run.
    Command(Step, Vec<ConfirmReason>, Lacking),
}

impl Missing {
    fn asked(&self, plan: &Plan) -> String {
        let at = |step: &Step| format!("`{}` ({}:{})", step.title, plan.runbook.path, step.line);
        match self {
            Self::Protected(name) => format!("`{name}` is protected: its name has to be typed"),
            Self::Gate(step, _) => format!("{} {} has to be confirmed", step.kind.word(), at(step)),
            Self::Command(step, reasons, _) => {
                format!("{} has to be confirmed: {}", at(step), ConfirmReason::words(reasons))
            }
        }
    }

    /// What would answer it.
    fn way(&self, plan: &Plan) -> String {
        match self {
            Self::Protected(name) => format!("a terminal, or --answers FILE with protected = \"{name}\""),
            Self::Gate(step, lacking) | Self::Command(step, _, lacking) => {
                let at = format!("`{}` ({}:{})", step.title, plan.runbook.path, step.line);
                format!("{}{}, for {at}", lacking.flags.join(" "), entry(step, lacking))
            }
        }
    }
}

/// The entry of an answers file that answers a step.
fn entry(step: &Step, lacking: &Lacking) -> String {
    if !lacking.by_file {
        return String::new();
    }
    let text = match step.effect() {
        Effect::Destroy => format!(", text = \"{}\"", text_hash(step)),
        Effect::Read | Effect::Change | Effect::Unknown => String::new(),
    };
    format!(" or --answers FILE with [[answer]] step = \"{}\", answer = \"yes\"{text}", step.id)
}

/// The ending of a run that cannot begin for want of these; none where nothing is missing.
pub(super) fn refusal(missing: &[Missing], plan: &Plan) -> Option<Ending> {
    let first = missing.first()?.asked(plan);
    let reason = match missing.len() {
        1 => first,
        count => format!(
            "{count} things have to be confirmed, and nobody is there to be asked; the first: {first}"
        ),
    };
    let ways = missing.iter().map(|one| one.way(plan)).collect();
    Some(Ending { ways, ..Ending::new(EndingKind::Declined, reason) })
}
