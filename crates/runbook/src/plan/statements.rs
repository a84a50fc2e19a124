//! The statements of a stretch of SQL: one step each, with what its comments say of it, and a gate between phases.

use super::client::{Client, advice};
use super::draft::{Advice, Draft, DraftKind};
use super::placeholders;
use super::script::{Landing, Script};
use super::source_file::{InFile, SqlFiles};
use super::title::first_line;
use super::values::Values;
use crate::document::{Attributes, BodyLine};
use crate::reading::{self, Effect, Mode, Typed, Within};
use crate::shell::{self, SyntaxError};
use crate::sql::{self, End, Engine, Meaning, SqlError, Statement, Words};
use crate::text::Pattern;
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
    pub(super) files: Files<'a>,
    /// The file's name and hash, where it is one.
    pub(super) file: Option<(&'a str, &'a str)>,
}

impl Text<'_> {
    /// The line in the document of the text's line `number`, from 1.
    pub(super) fn line(&self, number: usize) -> usize {
        self.lines.get(number.saturating_sub(1)).map_or(self.block, |line| line.line)
    }

    /// Where the line `number` stands, if the text is a file's.
    fn in_file(&self, number: usize) -> Option<InFile> {
        let (path, sha256) = self.file?;
        Some(InFile { path: path.to_owned(), line: number, sha256: sha256.to_owned() })
    }

    /// A message about the line `number`, with where that is in a file.
    pub(super) fn located(&self, number: usize, message: &str) -> String {
        self.file.map_or_else(|| message.to_owned(), |(path, _)| format!("{path}:{number}: {message}"))
    }
}

/// One piece of statements in a text.
pub(super) struct Stretch<'p> {
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
    /// The line of the text that it begins on.
    pub(super) line: usize,
    /// What ends the last statement.
    pub(super) end: &'p End,
    /// Whether it is one statement, whatever stands in it.
    pub(super) whole: bool,
}

/// Adds the statements of a stretch of the text; gives the comments behind the last one.
pub(super) fn own(
    text: &Text<'_>,
    stretch: &Stretch<'_>,
    client: &mut Client<'_>,
    drafts: &mut Vec<Draft>,
) -> Vec<String> {
    let source = text.script.text.as_str();
    let filled = client.filled(&source[stretch.range.clone()]).into_owned();
    let found =
        if stretch.whole { Ok(vec![sql::one(&filled)]) } else { sql::split_for(&filled, client.engine) };
    let before = stretch.line - 1;
    let mut found = match found {
        Ok(found) => found,
        Err(error) => {
            drafts.push(refused(text, &filled, &SqlError { line: error.line + before, ..error }));
            return Vec::new();
        }
    };
    let end = found.last().map_or(0, |last| last.range.end);
    let count = found.len();
    drafts.reserve(count);
    for (at, one) in found.iter_mut().enumerate() {
        one.line += before;
        phases(text, &one.comments, one.line, drafts);
        let written = &filled[one.range.clone()];
        let words = one.words.take().unwrap_or_else(|| Words::of(written));
        let last = (at + 1 == count).then_some(stretch.end);
        let mut draft = match last {
            Some(End::Rows(rows)) => {
                let whole = format!("{written}{}", &source[rows.clone()]);
                draft(text, one, client, &whole, words)
            }
            _ => draft(text, one, client, written, words),
        };
        draft.advice = ended(&mut draft, last, written, client);
        if let Some(End::Sent { vertical: true }) = last {
            draft.extras.vertical = true;
        }
        draft.advice =
            draft.advice.map(|advice| Advice { message: text.located(one.line, &advice.message), ..advice });
        client.settle(&mut draft);
        drafts.push(draft);
    }
    let behind = filled[end..].lines();
    behind.filter_map(|line| line.trim().strip_prefix("--")).map(|line| line.trim().to_owned()).collect()
}

/// What the end of a statement makes of it, as its client has it; gives what is wrong with that.
fn ended(draft: &mut Draft, last: Option<&End>, written: &str, client: &mut Client<'_>) -> Option<Advice> {
    match last {
        Some(End::Refused(command)) => {
            // What its client would do with it nobody has judged.
            draft.effect = (Effect::Unknown, format!("`{}`", command.name));
            advice_of(command)
        }
        Some(End::Stored(prefix)) => match client.keeps(written, prefix) {
            Some(names) => {
                draft.extras.by_client.keeps = names;
                client.unset(written)
            }
            None => Some(advice("\\gset", NO_NAME)),
        },
        Some(End::Watched(_)) if draft.effect.0 != Effect::Read => Some(advice("\\watch", CHANGES_AGAIN)),
        Some(End::Watched(again)) => {
            draft.extras.by_client.again = Some(*again);
            if again.times.is_none() {
                draft.mode = (Mode::Watch, "`\\watch` without a count never ends".to_owned());
            }
            client.unset(written)
        }
        _ => of_input(draft).or_else(|| client.unset(written)),
    }
}

/// Why a row cannot be kept.
const NO_NAME: &str = "Give each of its columns a name of its own, SELECT … AS name, … AS other \\gset; or give the fence capture=NAME, which takes the first value, and write <NAME> where it is needed.";

/// Why a statement is not sent again and again.
const CHANGES_AGAIN: &str = "It would send again and again what does not only look. Write a semicolon, or a loop in a bash block that says when it is over: while …; do psql \"$DATABASE_URL\" -c '…'; done";

/// What is said of a command that means nothing here.
fn advice_of(command: &sql::Command) -> Option<Advice> {
    match &command.meaning {
        Meaning::Refused(instead) => Some(advice(&command.name, instead)),
        _ => None,
    }
}

/// A line for the client that nobody can run: a statement to be, until the settings say what becomes of it.
pub(super) fn for_client(text: &Text<'_>, written: &str, line: usize, advice: Advice) -> Draft {
    let part = text.script.part(written.trim());
    let written = part.as_written().into_owned();
    let mut draft = Draft::new(0, DraftKind::Sql, text.line(line), first_line(&written));
    draft.effect = (Effect::Unknown, "a command for a client of the database".to_owned());
    draft.mode = (Mode::Plain, A_STATEMENT.to_owned());
    draft.script = Script { text: written, holes: Vec::new() };
    draft.advice = Some(Advice { message: text.located(line, &advice.message), ..advice });
    draft.file = text.in_file(line);
    draft
}

/// What a command of the client's asks the server for: a statement that only looks.
pub(super) fn asked(text: &Text<'_>, written: &str, line: usize, statement: &str) -> Draft {
    let title = text.script.part(written.trim()).as_written().into_owned();
    let mut draft = Draft::new(0, DraftKind::Sql, text.line(line), title);
    draft.effect = (Effect::Read, "what the client asks".to_owned());
    draft.mode = (Mode::Plain, A_STATEMENT.to_owned());
    draft.script = placed(text.script.part(statement));
    draft.words = Words::of(statement);
    draft.file = text.in_file(line);
    draft
}

/// What a command of the client's copies: a statement, or rows of a file on this side.
pub(super) fn copied(text: &Text<'_>, written: &str, line: usize, client: &mut Client<'_>) -> Draft {
    let mut one = sql::one(written);
    one.line = line;
    let mut draft = draft(text, &one, client, written, Words::of(written));
    client.settle(&mut draft);
    draft
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

/// What is said of a statement whose rows come from its client, and that has none.
fn of_input(draft: &Draft) -> Option<Advice> {
    let is_without = sql::takes_input(&draft.words) && sql::copy(&draft.script.text).is_none();
    is_without.then(|| {
        advice(
            "COPY … FROM STDIN",
            "It is PostgreSQL's, and takes its rows from the lines below it, up to a line `\\.`. For a file, write \\copy TABLE FROM 'FILE' CSV.",
        )
    })
}

/// A draft for each line of which nobody can tell whether it was typed at a client's prompt.
pub(super) fn unsure(typed: Option<&[Typed]>) -> Vec<Draft> {
    let unsure = typed.into_iter().flatten().filter_map(|one| one.unsure().zip(one.lines.first()));
    let draft = |(why, line): (&str, &BodyLine)| {
        let mut draft = Draft::new(0, DraftKind::Sql, line.line, first_line(&line.text));
        draft.script = Script { text: line.text.clone(), holes: Vec::new() };
        draft.effect = (Effect::Unknown, "nobody can tell whether it is a statement".to_owned());
        draft.unsure = Some(why.to_owned());
        draft
    };
    unsure.map(draft).collect()
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

fn draft(text: &Text<'_>, statement: &Statement, client: &Client<'_>, written: &str, words: Words) -> Draft {
    let mut part = text.script.part(written);
    // What a statement before it has kept.
    for hole in client.kept().iter().filter(|hole| written.contains(shell::hole(hole.index))) {
        if part.holes.iter().all(|other| other.index != hole.index) {
            part.holes.push(hole.clone());
        }
    }
    let part = placed(part);
    let is_said = |comment: &&String| !comment.is_empty() && !EXPECTED_ROWS.is_match(comment);
    let mut said: Vec<String> = statement.comments.iter().filter(is_said).cloned().collect();
    let title = said.pop().unwrap_or_else(|| first_line(&part.as_written()));
    let title = title.lines().next().unwrap_or_default();
    let mut draft = Draft::new(0, DraftKind::Sql, text.line(statement.line), title);
    draft.prose = said;
    draft.effect = effect(&words, client.engine);
    draft.mode = (Mode::Plain, A_STATEMENT.to_owned());
    draft.extras.expect_rows = statement
        .comments
        .iter()
        .chain(&statement.remarks)
        .find_map(|comment| EXPECTED_ROWS.captures(comment).and_then(|found| found[1].parse().ok()));
    draft.script = part;
    draft.words = words;
    draft.file = text.in_file(statement.line);
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
    let script = placeholders::extract(text, Within::Sql);
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
    (draft.script, draft.words, draft.invalid, draft.advice) = (part, words, None, None);
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
        let capture = attributes.value("capture").map(str::to_owned);
        last.extras.capture = capture.or(last.extras.capture.take());
    }
}
