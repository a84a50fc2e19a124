//! Commands of which the document says that they ask: they need a person, whatever the table says of the program.
//!
//! Takes a block's drafts and the text around it. Never overrules an attribute or the settings.

use super::draft::Draft;
use crate::document::{Document, PieceKind};
use crate::reading::{Effect, Mode, Nature, Reading, asks};
use std::collections::BTreeMap;

/// How many pieces behind a block are still about it.
const BEHIND: usize = 4;

/// Flags that answer before they are asked.
const ANSWERS: [&str; 8] = [
    "-y",
    "--yes",
    "--force",
    "--no-input",
    "--non-interactive",
    "--batch",
    "--auto-approve",
    "-auto-approve",
];

/// Whether a command may ask: nobody has said how it runs, it does more than look, and nothing in it answers.
fn is_open(draft: &Draft) -> bool {
    draft.kind.runs()
        && draft.mode.0 == Mode::Plain
        && draft.mode.1.is_empty()
        && draft.effect.0 != Effect::Read
        && !draft.script.text.split_whitespace().any(|word| ANSWERS.contains(&word))
}

/// Gives a command of the block at `at` to a terminal where the text before the block or behind it says that it asks: the
/// last one of which nobody knows that it only looks.
pub(super) fn mark(
    drafts: &mut [Draft],
    document: &Document,
    reading: &Reading,
    at: usize,
    before: Option<&String>,
) {
    let said = before.is_some_and(|text| asks(text)) || said_behind(document, reading, at);
    if let Some(draft) = drafts.iter_mut().rev().find(|draft| is_open(draft)).filter(|_| said) {
        draft.mode = (Mode::Terminal, "the document says that it asks".to_owned());
    }
}

/// Gives a script to a terminal that the document elsewhere runs with a flag that answers for the person.
pub(super) fn mark_answered(drafts: &mut [Draft]) {
    let answer = |draft: &Draft| {
        // `--force` may mean much else.
        let mut words = draft.script.text.split_whitespace();
        words.find(|word| ANSWERS.contains(word) && *word != "--force").map(str::to_owned)
    };
    let answered: BTreeMap<String, String> =
        drafts.iter().filter_map(|draft| Some((script(draft)?.to_owned(), answer(draft)?))).collect();
    for draft in drafts.iter_mut().filter(|draft| is_open(draft)) {
        if let Some(flag) = script(draft).and_then(|script| answered.get(script)) {
            draft.mode = (Mode::Terminal, format!("the document answers it with `{flag}` elsewhere"));
        }
    }
}

/// The script that a command begins with.
fn script(draft: &Draft) -> Option<&str> {
    let first = draft.script.text.split_whitespace().next()?;
    (draft.kind.runs() && first.contains(['/', '.'])).then_some(first)
}

/// Whether what follows says so, up to the next commands: an output with a question in it, or a remark.
fn said_behind(document: &Document, reading: &Reading, at: usize) -> bool {
    let (section, item) = (document.pieces[at].section, document.pieces[at].item);
    document
        .pieces
        .iter()
        .zip(&reading.verdicts)
        .skip(at + 1)
        .take(BEHIND)
        .take_while(|(piece, verdict)| {
            piece.section == section
                && (item.is_none() || piece.item == item)
                && !verdict
                    .as_ref()
                    .is_some_and(|verdict| verdict.is_run() || verdict.nature == Nature::Elsewhere)
        })
        .any(|(piece, _)| match &piece.kind {
            // A paragraph that ends in a colon is about what follows it.
            PieceKind::Prose(prose) => !prose.text.ends_with(':') && asks(&prose.text),
            PieceKind::Item(item) => item.checkbox.is_none() && asks(&item.prose.text),
            PieceKind::Block(block) => block.lines.iter().any(|line| asks(&line.text)),
            PieceKind::Html(_) | PieceKind::Rule => false,
        })
}
