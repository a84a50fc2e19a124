//! Lines of a block that are not run with the others, as steps: what a person types elsewhere, and what nobody can tell.

use super::draft::{Draft, DraftKind};
use super::quoted::quoted_lines;
use super::script::Script;
use super::title::first_line;
use super::values::Values;
use super::variables;
use crate::document::{Block, BodyLine};
use crate::reading::{Apart, Effect};

/// The step of a stretch of lines of `block`.
pub(super) fn draft(apart: &Apart, block: &Block, values: &Values<'_>) -> Draft {
    let lines: Vec<BodyLine> = block.lines.iter().filter(|line| apart.holds(line.line)).cloned().collect();
    if apart.unsure {
        let text = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
        let mut draft = Draft::new(0, DraftKind::Command, apart.first, first_line(&text));
        draft.script = Script { text, holes: Vec::new() };
        draft.effect = (Effect::Unknown, "nobody can tell what it is".to_owned());
        draft.unsure = Some(apart.why.clone());
        return draft;
    }
    let title = format!("By hand: {}", apart.command);
    let mut draft = Draft::new(0, DraftKind::Manual, apart.first, variables::shown(&title, values));
    draft.said = title;
    draft.covers = Some((apart.first, apart.last));
    draft.opener = apart.opener;
    draft.prose = vec![format!("not run: {}", apart.why), variables::shown(&quoted_lines(&lines), values)];
    draft
}
