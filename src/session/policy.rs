//! May this step go on by itself? The decision table of what an environment asks about.

use crate::plan::{Step, StepKind};
use crate::reading::Effect;
use crate::settings::Confirm;

/// What has to be asked before a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Nothing.
    Nothing,
    /// Whether the gate holds, or the manual step is done.
    Gate,
    /// Whether the command may run, and why that is asked.
    Confirm(String),
}

/// The rules of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The environment's rule.
    pub confirm: Confirm,
}

impl Policy {
    /// What has to be asked before `step`.
    pub fn ask(self, step: &Step) -> Ask {
        match (&step.kind, self.confirm) {
            (_, Confirm::Never) => Ask::Nothing,
            (StepKind::Gate(_) | StepKind::Manual(_), _) => Ask::Gate,
            (StepKind::Command(_) | StepKind::Sql(_), rule) => match reason(step, rule) {
                Some(reason) => Ask::Confirm(reason),
                None => Ask::Nothing,
            },
        }
    }
}

/// Why a command is asked about; nothing where it is not.
fn reason(step: &Step, rule: Confirm) -> Option<String> {
    let effect = match step.effect() {
        Effect::Destroy => Some("it destroys something".to_owned()),
        Effect::Change if rule >= Confirm::Changes => Some("it changes something".to_owned()),
        Effect::Unknown if rule >= Confirm::Changes => Some("its effect is not known".to_owned()),
        Effect::Read | Effect::Change | Effect::Unknown if rule == Confirm::EveryStep => {
            Some("this environment asks before every step".to_owned())
        }
        Effect::Read | Effect::Change | Effect::Unknown => None,
    };
    match (effect, step.caution()) {
        (Some(effect), Some(caution)) => Some(format!("{effect}; {caution}")),
        (effect, caution) => effect.or_else(|| caution.map(ToString::to_string)),
    }
}
