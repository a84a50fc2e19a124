//! What the plan says of a step that a run has come to, for the head of its cell.

use super::cell::{Cell, Prose};
use crate::plan::{QUOTED, Step, StepKind};
use crate::record::EXIT_TRAP;
use crate::report::words;

/// What a step is called that stands in no document.
pub(super) fn outside(id: &str) -> Option<&'static str> {
    match id {
        "target" => Some("The target, before the first step"),
        "shell" => Some("A shell that the operator opened"),
        EXIT_TRAP => Some("The shell's EXIT trap"),
        _ => None,
    }
}

/// What the plan says of a step.
pub(super) fn about(step: &Step) -> Cell {
    let prose = |text: &String| match text.strip_prefix(QUOTED) {
        Some(block) => Prose { text: block.replace(&format!("\n{QUOTED}"), "\n"), is_block: true },
        None => Prose { text: text.trim().to_owned(), is_block: false },
    };
    let asks = matches!(step.kind, StepKind::Gate(_) | StepKind::Manual(_));
    let run = step.run();
    Cell {
        title_is_code: step.is_its_own_title(),
        kind: step.kind.word().to_owned(),
        place: step.place(),
        effect: run.map(|run| run.effect.word().to_owned()),
        effect_reason: run.map(|run| run.effect_reason.clone()).unwrap_or_default(),
        mode: run.map(|run| words::word_of(run.mode)).filter(|mode| mode != "plain"),
        database: step.database().map(str::to_owned),
        target: step.target.clone(),
        ticked: step.is_ticked(),
        // What a person was asked to confirm stands with the answer.
        prose: step.prose.iter().filter(|_| asks).map(prose).collect(),
        ..Cell::default()
    }
}
