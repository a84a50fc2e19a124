//! Steps to start from in tests of other rooms.

use super::step::{CommandStep, GateStep, ManualStep, Runnable, SqlStep, Step, StepKind};
use crate::reading::Effect;

fn step(id: &str, kind: StepKind) -> Step {
    Step {
        id: id.to_owned(),
        section: "section".to_owned(),
        scope: "section".to_owned(),
        line: 1,
        block: None,
        title: id.to_owned(),
        language: None,
        selected: true,
        waits: false,
        question: None,
        reason: None,
        target: None,
        variables: Vec::new(),
        prose: Vec::new(),
        kind,
    }
}

fn runnable(id: &str, effect: Effect) -> Runnable {
    Runnable { script: id.to_owned(), effect, cwd: ".".to_owned(), ..Runnable::default() }
}

/// A gate called `id` with nothing else known.
pub(crate) fn gate(id: &str) -> Step {
    step(id, StepKind::Gate(GateStep::default()))
}

/// A manual step called `id` with nothing else known.
pub(crate) fn manual(id: &str) -> Step {
    step(id, StepKind::Manual(ManualStep::default()))
}

/// A command called `id`, with this effect.
pub(crate) fn command(id: &str, effect: Effect) -> Step {
    let command = CommandStep { run: runnable(id, effect), ..CommandStep::default() };
    Step { block: Some(1), ..step(id, StepKind::Command(command)) }
}

/// A statement called `id`, with this effect.
pub(crate) fn statement(id: &str, effect: Effect) -> Step {
    let sql = SqlStep { run: runnable(id, effect), database: "default".to_owned(), ..SqlStep::default() };
    Step { block: Some(1), ..step(id, StepKind::Sql(sql)) }
}
