//! The statements of a stretch of SQL: one step each, with what its comments say of it, and a gate between phases.

use super::draft::{Draft, DraftKind};
use super::holes;
use super::psql;
use super::script::{Landing, Script};
use super::source_file::{InFile, SqlFiles};
use super::title::first_line;
use super::values::Values;
use crate::document::{Attributes, BodyLine};
use crate::reading::{self, Effect, Mode, Within};
use crate::shell::SyntaxError;
use crate::sql::{self, Engine, SqlError, Statement, Words};
use crate::text::{Diagnostic, Pattern};
use std::ops::Range;

/// `expect rows: 12`, in a comment.
static EXPECTED_ROWS: Pattern =
    Pattern::needing(&["rows"], r"(?i)^\s*expect(?:ed|s)?[- ]rows\s*[:=]?\s*(\d+)\s*$");
/// `Phase 2: Backfill`, as the first words of a comment.
pub(super) static PHASE: Pattern = Pattern::needing(&["phase"], r"(?i)^\W*phase\s+\d+\b");

/// Why a statement has the mode that it has.
const A_STATEMENT: &str = "a statement";

/// What is known of files while blocks are read.
#[derive(Clone, Copy)]
pub(super) struct Files<'a> {
    pub(super) known: &'a SqlFiles,
    pub(super) values: &'a Values<'a>,
    /// The file that is being read, and those that it was called from.
    pub(super) within: &'a [String],
}

/// The text of a block, or of a file that it runs.
pub(super) struct Text<'a> {
    pub(super) script: &'a Script,
    pub(super) lines: &'a [BodyLine],
    /// The line of its opening fence, or of the line that runs the file.
    pub(super) block: usize,
    /// What its fence is tagged with.
    pub(super) dialect: &'static str,
    pub(super) files: Files<'a>,
    /// The file's name and hash, where it is one.
    pub(super) file: Option<(&'a str, &'a str)>,
}

impl Text<'_> {
    /// The line in the document of the text's line `number`, from 1.
    pub(super) fn line(&self, number: usize) -> usize {
        self.lines.get(number.saturating_sub(1)).map_or(self.block, |line| line.line)
    }

    /// A message about the line `number`, with where that is in a file.
    pub(super) fn located(&self, number: usize, message: &str) -> String {
        self.file.map_or_else(|| message.to_owned(), |(path, _)| format!("{path}:{number}: {message}"))
    }
}

/// Adds the statements of a stretch of the text; gives the comments behind the last one.
pub(super) fn own(
    text: &Text<'_>,
    stretch: Range<usize>,
    drafts: &mut Vec<Draft>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let kept = psql::blanked(&text.script.text, &stretch);
    let mut found = match sql::split_for(&kept, Engine::of_name(text.dialect)) {
        Ok(found) => found,
        Err(error) => {
            drafts.push(refused(text, &kept, &error));
            return Vec::new();
        }
    };
    let end = found.last().map_or(stretch.start, |last| last.range.end);
    drafts.reserve(found.len());
    for one in &mut found {
        phases(text, &one.comments, one.line, drafts);
        let written = &text.script.text[one.range.clone()];
        // What has been blanked is in the text, as wrong as it is there.
        let words = one.words.take().filter(|_| kept[one.range.clone()] == *written);
        let draft = draft(text, one, words.unwrap_or_else(|| Words::of(written)));
        diagnostics.extend(of_input(text, one, &draft.words));
        drafts.push(draft);
    }
    let behind = text.script.text[end..stretch.end].lines();
    behind.filter_map(|line| line.trim().strip_prefix("--")).map(|line| line.trim().to_owned()).collect()
}

/// A stretch that cannot be split: one statement that nobody can run, until the settings say what becomes of it.
fn refused(text: &Text<'_>, stretch: &str, error: &SqlError) -> Draft {
    let whole = Script { text: stretch.to_owned(), holes: text.script.holes.clone() };
    let written = whole.as_written();
    let written = written.trim();
    let mut draft = Draft::new(0, DraftKind::Sql, text.line(error.line), first_line(written));
    draft.effect = (Effect::Unknown, "it cannot be split into statements".to_owned());
    draft.mode = (Mode::Plain, A_STATEMENT.to_owned());
    draft.script = Script { text: written.to_owned(), holes: Vec::new() };
    let message = text.located(error.line, &format!("this SQL cannot be split into statements: {error}"));
    draft.invalid = Some(SyntaxError { line: error.line, message });
    draft
}

/// An error for each command of `psql`'s own but those that run a file: what follows may depend on them.
pub(super) fn commands_of_psql(text: &Text<'_>) -> Vec<Diagnostic> {
    let lines = text.script.text.lines().enumerate();
    let others = lines.filter(|(_, line)| psql::file_of(line).is_none());
    let found = others.filter_map(|(at, line)| Some((at + 1, psql::command_of(line)?)));
    found
        .map(|(number, word)| {
            let message = text.located(number, &format!("`\\{word}` is a command of psql's own and no SQL"));
            Diagnostic::error("psql-command", text.line(number), message).hinted(psql::instead(word))
        })
        .collect()
}

/// An error for a statement whose rows come from the client's input, which is none here.
fn of_input(text: &Text<'_>, statement: &Statement, words: &Words) -> Option<Diagnostic> {
    sql::takes_input(words).then(|| {
        let message = "COPY … FROM STDIN takes its rows from psql's input";
        let message = text.located(statement.line, message);
        Diagnostic::error("psql-command", text.line(statement.line), message)
            .hinted("Run the file in a bash block: psql \"$DATABASE_URL\" -v ON_ERROR_STOP=1 -f FILE")
    })
}

/// What the phases that begin above a statement ask: one without statements of its own asks a person to do it, any other whether
/// to go on. The first phase of a block begins with the block.
pub(super) fn phases(text: &Text<'_>, comments: &[String], line: usize, drafts: &mut Vec<Draft>) {
    let phases: Vec<&String> = comments.iter().filter(|comment| PHASE.is_match(comment)).collect();
    let Some((own, others)) = phases.split_last() else { return };
    let at = text.line(line);
    drafts.extend(others.iter().map(|phase| Draft::new(0, DraftKind::Manual, at, phase.as_str())));
    if others.is_empty() && !drafts.is_empty() {
        drafts.push(Draft::new(0, DraftKind::Gate, at, format!("Go on with {own}")));
    }
}

fn draft(text: &Text<'_>, statement: &Statement, words: Words) -> Draft {
    let part = placed(text.script.part(&text.script.text[statement.range.clone()]));
    let is_said = |comment: &&String| !comment.is_empty() && !EXPECTED_ROWS.is_match(comment);
    let mut said: Vec<String> = statement.comments.iter().filter(is_said).cloned().collect();
    let title = said.pop().unwrap_or_else(|| first_line(&part.as_written()));
    let title = title.lines().next().unwrap_or_default();
    let mut draft = Draft::new(0, DraftKind::Sql, text.line(statement.line), title);
    draft.prose = said;
    draft.effect = effect(&words, Engine::of_name(text.dialect));
    draft.mode = (Mode::Plain, A_STATEMENT.to_owned());
    draft.extras.expect_rows = statement
        .comments
        .iter()
        .chain(&statement.remarks)
        .find_map(|comment| EXPECTED_ROWS.captures(comment).and_then(|found| found[1].parse().ok()));
    draft.script = part;
    draft.words = words;
    draft.file = text.file.map(|(path, sha256)| InFile {
        path: path.to_owned(),
        line: statement.line,
        sha256: sha256.to_owned(),
    });
    draft
}

/// The text of a statement, with the place in it where each value lands.
fn placed(mut part: Script) -> Script {
    let places = if part.holes.is_empty() { Vec::new() } else { sql::places(&part.text) };
    for (index, place) in places {
        part.holes
            .iter_mut()
            .filter(|hole| hole.index == index)
            .for_each(|hole| hole.place = Landing::Sql(place));
    }
    part
}

fn effect(words: &Words, engine: Option<Engine>) -> (Effect, String) {
    let (effect, reason) = sql::effect(words, engine);
    (reading::effect_of_sql(effect), reason)
}

/// Puts the one statement that `text` is in the place of a draft's own. Says why where it is not one.
pub(super) fn read_again(draft: &mut Draft, text: &str) -> Result<(), String> {
    let script = holes::dig(text, Within::Sql);
    let engine = draft.language.as_deref().and_then(Engine::of_name);
    let found = sql::split_for(&script.text, engine)
        .map_err(|error| format!("cannot be split into statements: {error}"))?;
    let [one] = found.as_slice() else {
        return Err(format!("holds {} statements, and stands in the place of one", found.len()));
    };
    let part = placed(script.part(&script.text[one.range.clone()]));
    let words = one.words.clone().unwrap_or_else(|| Words::of(&part.text));
    draft.effect = effect(&words, engine);
    draft.extras.expect_rows = draft.extras.expect_rows.filter(|_| sql::changes_rows(&part.text));
    (draft.script, draft.words, draft.invalid) = (part, words, None);
    Ok(())
}

/// What a block's attributes say of its statements as statements.
pub(super) fn apply_attributes(drafts: &mut [Draft], attributes: &Attributes) {
    let rows = attributes.value("expect-rows").and_then(|number| number.parse().ok());
    let hidden = attributes.value("redact").unwrap_or_default();
    let hidden: Vec<String> =
        hidden.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    for draft in drafts.iter_mut().filter(|draft| draft.kind == DraftKind::Sql) {
        draft.extras.hidden.clone_from(&hidden);
        draft.extras.rows_as_json = attributes.value("rows") == Some("json");
        draft.extras.transaction = attributes.value("transaction").map(str::to_owned);
        if sql::changes_rows(&draft.script.text) {
            draft.extras.expect_rows = draft.extras.expect_rows.or(rows);
        }
    }
    if let Some(last) = drafts.iter_mut().rfind(|draft| draft.kind == DraftKind::Sql) {
        last.extras.capture = attributes.value("capture").map(str::to_owned);
    }
}
