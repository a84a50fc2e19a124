//! Commands of which the document says that they ask: they need a person, whatever the table says of the program.
//!
//! Takes a block's drafts and the text around it. Never overrules an attribute or the settings.

use super::draft::Draft;
use super::title::first_line;
use crate::document::{Document, PieceKind};
use crate::reading::{BlockKind, Effect, Mode, Reading, mentions_prompt};
use std::collections::{BTreeMap, BTreeSet};

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

/// Gives a command of the block at `at` to a terminal where its comment says that it asks, or the text before the block or
/// behind it: then the last one of which nobody knows that it only looks.
pub(super) fn mark(
    drafts: &mut [Draft],
    document: &Document,
    reading: &Reading,
    at: usize,
    before: Option<&String>,
) {
    let mut titled = false;
    for draft in drafts.iter_mut().filter(|draft| is_open(draft) && mentions_prompt(title(draft))) {
        draft.mode = (Mode::Terminal, SAYS.to_owned());
        titled = true;
    }
    let said = || before.is_some_and(|text| mentions_prompt(text)) || said_behind(document, reading, at);
    if !titled
        && said()
        && let Some(draft) = drafts.iter_mut().rev().find(|draft| is_open(draft))
    {
        draft.mode = (Mode::Terminal, SAYS.to_owned());
    }
}

const SAYS: &str = "the document says that it asks";

/// What a comment calls a command; nothing where it is called by its own text.
fn title(draft: &Draft) -> &str {
    let own = first_line(&draft.script.as_written());
    if draft.title == own { "" } else { &draft.title }
}

/// Gives the same commands as those that ask to a terminal too: the same words up to the first flag.
pub(super) fn mark_alike(drafts: &mut [Draft]) {
    let asking: BTreeSet<String> =
        drafts.iter().filter(|draft| draft.mode.1 == SAYS).filter_map(words).collect();
    for draft in drafts.iter_mut().filter(|draft| is_open(draft)) {
        if words(draft).is_some_and(|words| asking.contains(&words)) {
            draft.mode = (Mode::Terminal, format!("{SAYS} elsewhere"));
        }
    }
}

/// The words of a simple command up to its first flag, where there are enough of them to tell it from others.
fn words(draft: &Draft) -> Option<String> {
    let text = draft.script.text.trim();
    let words: Vec<&str> = text.split_whitespace().take_while(|word| !word.starts_with('-')).collect();
    let simple = !text.contains(['|', ';', '&', '<', '>', '\n']);
    let telling = words.len() > 1 || words.first().is_some_and(|script| script.contains('/'));
    (simple && telling).then(|| words.join(" "))
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
                    .is_some_and(|verdict| verdict.is_run() || verdict.nature == BlockKind::Elsewhere)
        })
        .any(|(piece, _)| match &piece.kind {
            // A paragraph that ends in a colon is about what follows it.
            PieceKind::Prose(prose) => !prose.text.ends_with(':') && mentions_prompt(&prose.text),
            PieceKind::Item(item) => item.checkbox.is_none() && mentions_prompt(&item.prose.text),
            PieceKind::Block(block) => block.lines.iter().any(|line| mentions_prompt(&line.text)),
            PieceKind::Html(_) | PieceKind::Rule => false,
        })
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::reading::Mode;
    use crate::text::Source;

    /// The commands of a block that need a person.
    fn check(block: &str, expected: &[&str]) {
        let markdown = format!("# Keys\n\n```bash\n{block}\n```\n");
        let plan = build(&Source::new("a.md", markdown), &Inputs::default());
        let asking = plan.steps().iter().filter(|step| step.mode() == Mode::Terminal);
        assert_eq!(asking.filter_map(crate::plan::Step::script).collect::<Vec<_>>(), expected, "{block}");
    }

    #[test]
    fn a_command_asks_where_its_comment_says_so_and_so_does_the_same_command_elsewhere() {
        let block = "# Interactive way\nkeys rotate\n\n# At once\nkeys rotate --force\n\nkeys rotate --only a\nkeys list";
        check(block, &["keys rotate", "keys rotate --only a"]);
    }
}
