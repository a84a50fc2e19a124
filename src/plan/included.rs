//! A block of SQL to its steps: its own statements, and those of the files that it runs with `\i`.

use super::Inputs;
use super::draft::{Draft, DraftKind};
use super::holes;
use super::psql;
use super::statements::{Files, PHASE, Text, commands_of_psql, own, phases};
use super::values::{Lookup, Values};
use crate::document::{Document, PieceKind};
use crate::reading::{Nature, Reading, Within};
use crate::text::{Diagnostic, Source, hex};
use sha2::{Digest as _, Sha256};

/// The files that the blocks of SQL in a document name, and those files in turn, and that `inputs` does not have yet.
pub fn sql_files(source: &Source, inputs: &Inputs) -> Vec<String> {
    if !source.text().contains("\\i") {
        return Vec::new();
    }
    let document = Document::parse(source);
    let reading = Reading::of(&document, &inputs.known());
    let written = super::values::front_matter(&document);
    let values = Values::new(inputs, &written);
    let mut wanted = Vec::new();
    let mut look = |text: &str, within: Option<&str>| {
        let calls = text.lines().filter_map(psql::file_of);
        let names = calls.filter_map(|call| name(call.argument, call.beside, within, &values).ok());
        wanted.extend(names.filter(|name| !inputs.sql_files.contains_key(name)));
    };
    for (piece, verdict) in document.pieces.iter().zip(&reading.verdicts) {
        if let (PieceKind::Block(block), Some(verdict)) = (&piece.kind, verdict)
            && matches!(verdict.nature, Nature::Sql { .. })
        {
            look(&block.text(), None);
        }
    }
    for (path, text) in &inputs.sql_files {
        text.iter().for_each(|text| look(text, Some(path)));
    }
    wanted.sort();
    wanted.dedup();
    wanted
}

/// The steps of a block.
pub(super) fn drafts(text: &Text<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Draft> {
    diagnostics.extend(commands_of_psql(text));
    let mut drafts = Vec::new();
    let (mut start, mut at) = (0, 0);
    for (number, line) in text.script.text.split_inclusive('\n').enumerate() {
        let end = at + line.len();
        if let Some(call) = psql::file_of(line) {
            let argument = text.script.part(call.argument);
            let written = argument.as_written();
            let call = psql::Call { argument: &written, ..call };
            let above = own(text, start..at, &mut drafts, diagnostics);
            phases(text, &above, number + 1, &mut drafts);
            let mut found = of_call(text, call, number + 1, diagnostics);
            if let Some(first) = found.first_mut() {
                first.prose.splice(0..0, above.into_iter().filter(|comment| !PHASE.is_match(comment)));
            }
            drafts.append(&mut found);
            start = end;
        }
        at = end;
    }
    let behind = own(text, start..at, &mut drafts, diagnostics);
    let phases = behind.into_iter().filter(|comment| PHASE.is_match(comment));
    let last = text.line(text.lines.len());
    drafts.extend(phases.map(|comment| Draft::new(0, DraftKind::Manual, last, comment)));
    drafts
}

/// The steps of the file that a line calls.
fn of_call(
    outer: &Text<'_>,
    call: psql::Call<'_>,
    line: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Draft> {
    let files = outer.files;
    let mut refuse = |message: String, hint: &str| {
        let message = outer.located(line, &message);
        diagnostics.push(Diagnostic::error("sql-file", outer.line(line), message).hinted(hint));
        Vec::new()
    };
    let name = match name(call.argument, call.beside, files.within.last().map(String::as_str), files.values) {
        Ok(name) => name,
        Err(open) => {
            let message = format!("nobody knows which file `{}` is: `{open}` has no value", call.argument);
            return refuse(message, &format!("Give it: --set {open}=VALUE"));
        }
    };
    if files.within.contains(&name) {
        return refuse(format!("{name} runs itself"), "Take one of the calls out.");
    }
    let text = match files.known.get(&name) {
        Some(Ok(text)) => text,
        Some(Err(why)) => {
            return refuse(
                format!("the file of SQL cannot be run: {why}"),
                "Its name counts from where blocks start, or else from the runbook's folder.",
            );
        }
        None => return refuse(format!("{name} has not been read"), "Name it in the document itself."),
    };
    let within: Vec<String> = files.within.iter().cloned().chain([name.clone()]).collect();
    let script = super::Script { text: text.clone(), holes: Vec::new() };
    let sha256 = hex(&Sha256::digest(text.as_bytes()));
    let inner = Text {
        script: &script,
        lines: &[],
        block: outer.line(line),
        dialect: outer.dialect,
        files: Files { within: &within, ..files },
        file: Some((&name, &sha256)),
    };
    drafts(&inner, diagnostics)
}

/// What a call's file is known by, or the variable in its name that has no value.
fn name(argument: &str, beside: bool, within: Option<&str>, values: &Values<'_>) -> Result<String, String> {
    let script = holes::dig(argument, Within::Sql);
    let mut name = script.text.clone();
    for hole in &script.holes {
        let Lookup::Known(value, _) = values.lookup(&hole.name) else { return Err(hole.name.clone()) };
        name = name.replace(crate::shell::hole(hole.index), &value.text());
    }
    let folder = within.filter(|_| beside).and_then(|path| path.rsplit_once('/'));
    Ok(match folder {
        Some((folder, _)) if !name.starts_with('/') => format!("{folder}/{name}"),
        _ => name,
    })
}
