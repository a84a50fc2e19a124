//! Steps to start from in tests.

use super::step::{CommandStep, GateStep, Runnable, Step, StepKind};
use crate::reading::Effect;

/// A gate called `id` with nothing else known.
pub(crate) fn gate(id: &str) -> Step {
    Step::new(id, StepKind::Gate(GateStep::default()))
}

/// A command called `id`, with this effect.
pub(crate) fn command(id: &str, effect: Effect) -> Step {
    let command = CommandStep { run: Runnable::new(id, effect), ..CommandStep::default() };
    Step { block: Some(1), ..Step::new(id, StepKind::Command(command)) }
}
