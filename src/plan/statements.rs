//! A block of SQL to its steps: one a statement, with what its comments say of it, and a gate between phases.

use super::StepKind;
use super::block::first_line;
use super::draft::Draft;
use super::script::{Landing, Script};
use crate::document::{Attributes, BodyLine};
use crate::reading::{self, Mode};
use crate::sql::{self, Engine, Statement};
use crate::text::{Diagnostic, Pattern};

/// `expect rows: 12`, in a comment.
static EXPECTED_ROWS: Pattern = Pattern::new(r"(?i)^\s*expect(?:ed|s)?[- ]rows\s*[:=]?\s*(\d+)\s*$");
/// `Phase 2: Backfill`, as the first words of a comment.
static PHASE: Pattern = Pattern::new(r"(?i)^\W*phase\s+\d+\b");

/// The text of a block.
pub(super) struct Text<'a> {
    pub(super) script: &'a Script,
    pub(super) lines: &'a [BodyLine],
    /// The line of its opening fence.
    pub(super) block: usize,
    /// What its fence is tagged with.
    pub(super) dialect: &'static str,
}

impl Text<'_> {
    /// The line in the document of the block's line `number`, from 1.
    fn line(&self, number: usize) -> usize {
        self.lines.get(number.saturating_sub(1)).map_or(self.block, |line| line.line)
    }
}

/// The steps of a block.
pub(super) fn drafts(text: &Text<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Draft> {
    diagnostics.extend(commands_of_psql(text));
    let found = match sql::split_for(&without_commands(&text.script.text), Engine::of_name(text.dialect)) {
        Ok(found) => found,
        Err(error) => {
            let hint = "Correct it, or leave the block out with a [[block]] in stepgate.toml.";
            let message = format!("this SQL cannot be split into statements: {error}");
            diagnostics.push(Diagnostic::error("sql-rejects", text.line(error.line), message).hinted(hint));
            return Vec::new();
        }
    };
    let mut drafts = Vec::new();
    let end = found.last().map_or(0, |last| last.range.end);
    for one in &found {
        phases(text, &one.comments, one.line, &mut drafts);
        drafts.push(draft(text, one));
    }
    let trailing = text.script.text[end..].lines().filter_map(|line| line.trim().strip_prefix("--"));
    let trailing: Vec<String> = trailing.map(|line| line.trim().to_owned()).collect();
    let last = text.lines.len();
    drafts.extend(
        trailing
            .iter()
            .filter(|comment| PHASE.is_match(comment))
            .map(|comment| Draft::new(0, StepKind::Manual, text.line(last), comment.clone())),
    );
    drafts
}

/// The command of `psql`'s own on a line, such as `\d`.
fn command_of_psql(line: &str) -> Option<&str> {
    let word = line.trim_start().strip_prefix('\\')?.split_whitespace().next()?;
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!').then_some(word)
}

/// The text with those lines blank, so that everything else stays where it is.
fn without_commands(text: &str) -> String {
    let blank = |line: &str| -> String { line.chars().map(|c| if c == '\n' { c } else { ' ' }).collect() };
    let lines = text.split_inclusive('\n');
    lines.map(|line| if command_of_psql(line).is_some() { blank(line) } else { line.to_owned() }).collect()
}

/// An error for each command of `psql`'s own: no server knows them, and what follows may depend on them.
fn commands_of_psql(text: &Text<'_>) -> Vec<Diagnostic> {
    let lines = text.script.text.lines().enumerate();
    let found = lines.filter_map(|(at, line)| Some((text.line(at + 1), command_of_psql(line)?)));
    found
        .map(|(line, word)| {
            let hint = match word {
                "c" | "connect" => {
                    "Give the block its database: db=NAME, with [env.NAME.database] in stepgate.toml."
                }
                "i" | "ir" => {
                    "Run the file in a bash block: psql \"$DATABASE_URL\" -v ON_ERROR_STOP=1 -f FILE"
                }
                _ => "Run it in a bash block: psql \"$DATABASE_URL\" -c '\\d'",
            };
            let message = format!("`\\{word}` is a command of psql's own and no SQL");
            Diagnostic::error("psql-command", line, message).hinted(hint)
        })
        .collect()
}

/// What the phases that begin above a statement ask: one without statements of its own asks a person to do it, any other whether
/// to go on. The first phase of a block begins with the block.
fn phases(text: &Text<'_>, comments: &[String], line: usize, drafts: &mut Vec<Draft>) {
    let phases: Vec<&String> = comments.iter().filter(|comment| PHASE.is_match(comment)).collect();
    let Some((own, others)) = phases.split_last() else { return };
    let at = text.line(line);
    drafts.extend(others.iter().map(|phase| Draft::new(0, StepKind::Manual, at, phase.as_str())));
    if others.is_empty() && !drafts.is_empty() {
        drafts.push(Draft::new(0, StepKind::Gate, at, format!("Go on with {own}")));
    }
}

fn draft(text: &Text<'_>, statement: &Statement) -> Draft {
    let mut part = text.script.part(&text.script.text[statement.range.clone()]);
    for (index, place) in sql::places(&part.text) {
        part.holes
            .iter_mut()
            .filter(|hole| hole.index == index)
            .for_each(|hole| hole.place = Landing::Sql(place));
    }
    let written = part.as_written();
    let words = |comment: &&String| !comment.is_empty() && !EXPECTED_ROWS.is_match(comment);
    let mut said: Vec<String> = statement.comments.iter().filter(words).cloned().collect();
    let title = said.pop().unwrap_or_else(|| first_line(&written));
    let (effect, reason) = sql::effect(&part.text);
    let title = title.lines().next().unwrap_or_default();
    let mut draft = Draft::new(0, StepKind::Sql, text.line(statement.line), title);
    draft.prose = said;
    draft.effect = (reading::effect_of_sql(effect), reason);
    draft.mode = (Mode::Plain, "a statement".to_owned());
    draft.extras.expect_rows = statement
        .comments
        .iter()
        .chain(&statement.remarks)
        .find_map(|comment| EXPECTED_ROWS.captures(comment).and_then(|found| found[1].parse().ok()));
    draft.script = part;
    draft
}

/// What a block's attributes say of its statements as statements.
pub(super) fn apply_attributes(drafts: &mut [Draft], attributes: &Attributes) {
    let rows = attributes.value("expect-rows").and_then(|number| number.parse().ok());
    let hidden = attributes.value("redact").unwrap_or_default();
    let hidden: Vec<String> =
        hidden.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    for draft in drafts.iter_mut().filter(|draft| draft.kind == StepKind::Sql) {
        draft.extras.hidden.clone_from(&hidden);
        draft.extras.transaction = attributes.value("transaction").map(str::to_owned);
        if sql::changes_rows(&draft.script.text) {
            draft.extras.expect_rows = draft.extras.expect_rows.or(rows);
        }
    }
    if let Some(last) = drafts.iter_mut().rfind(|draft| draft.kind == StepKind::Sql) {
        last.extras.capture = attributes.value("capture").map(str::to_owned);
    }
}
