//! Steps to start from in the tests of this room.

use crate::plan::{CommandStep, GateStep, ManualStep, Runnable, SqlStep, Step, StepKind};
use crate::reading::Effect;

/// A gate called `id` with nothing else known.
pub(super) fn gate(id: &str) -> Step {
    Step::new(id, StepKind::Gate(GateStep::default()))
}

/// A manual step called `id` with nothing else known.
pub(super) fn manual(id: &str) -> Step {
    Step::new(id, StepKind::Manual(ManualStep::default()))
}

/// A command called `id`, with this effect.
pub(super) fn command(id: &str, effect: Effect) -> Step {
    let command = CommandStep { run: Runnable::new(id, effect), ..CommandStep::default() };
    Step { block: Some(1), ..Step::new(id, StepKind::Command(command)) }
}

/// A statement called `id`, with this effect.
pub(super) fn statement(id: &str, effect: Effect) -> Step {
    let sql =
        SqlStep { run: Runnable::new(id, effect), database: "default".to_owned(), ..SqlStep::default() };
    Step { block: Some(1), ..Step::new(id, StepKind::Sql(sql)) }
}
