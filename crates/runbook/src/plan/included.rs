//! A block of SQL to its steps: its own statements, and those of the files that it runs, each as its client reads it.

use super::Inputs;
use super::client::{Client, advice};
use super::database::DatabasePlan;
use super::draft::{Advice, Draft, DraftKind};
use super::placeholders;
use super::statements::{Files, PHASE, Stretch, Text, asked, copied, for_client, own, phases};
use super::values::{Lookup, Values};
use crate::document::{Document, PieceKind};
use crate::reading::{self, BlockKind, Reading, Within};
use crate::sql::{self, ClientKind, ClientPiece, Engine, Meaning};
use crate::text::{Diagnostic, Source, hex};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The files that the blocks of SQL in a document name, and those files in turn, and that `inputs` does not have yet.
pub fn sql_files(source: &Source, document: &Document, inputs: &Inputs) -> Vec<String> {
    if !["\\i", "\\.", "source", "SOURCE", ".read"].iter().any(|word| source.text().contains(word)) {
        return Vec::new();
    }
    let reading = Reading::of(document, &inputs.known());
    let written = super::values::front_matter(document);
    let values = Values::new(inputs, &written);
    let mut wanted = Vec::new();
    let mut look = |text: &str, within: Option<&str>| {
        // Which database it is for may depend on the environment: what any client would run is read.
        let engines = [None, Some(Engine::Postgres), Some(Engine::Mysql), Some(Engine::Sqlite)];
        let calls = engines.into_iter().flat_map(|engine| sql::read_as_client(text, engine));
        let files = calls.filter_map(|piece| match piece.kind {
            ClientKind::Command(sql::Command { meaning: Meaning::File { name, beside }, .. }) => {
                Some((name, beside))
            }
            _ => None,
        });
        let names = files.filter_map(|(called, beside)| name(&called, beside, within, &values).ok());
        wanted.extend(names.filter(|name| !inputs.sql_files.contains_key(name)));
    };
    for (piece, verdict) in document.pieces.iter().zip(&reading.verdicts) {
        if let (PieceKind::Block(block), Some(verdict)) = (&piece.kind, verdict)
            && matches!(verdict.nature, BlockKind::Sql { .. })
        {
            let typed = reading::typed_in_client(&block.lines);
            let lines = typed.into_iter().flatten().flat_map(|typed| typed.lines).map(|line| line.text);
            let typed = lines.collect::<Vec<_>>().join("\n");
            look(&if typed.is_empty() { block.text() } else { typed }, None);
        }
    }
    for (path, text) in &inputs.sql_files {
        text.iter().for_each(|text| look(text, Some(path)));
    }
    wanted.sort();
    wanted.dedup();
    wanted
}

/// The steps of a text of SQL, as the client of its database reads it: that of its tag, or else that of the database. `gone` is where
/// a block before it has gone on in another database, and in which.
pub(super) fn of_block(
    text: &Text<'_>,
    dialect: &str,
    database: Option<&str>,
    databases: &BTreeMap<String, DatabasePlan>,
    gone: &mut Option<(usize, String)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Draft> {
    let own = database.unwrap_or("default");
    let of_database = || databases.get(own).and_then(|plan| plan.engine);
    let engine = Engine::of_name(dialect).or_else(of_database);
    let mut client = Client::new(engine, databases);
    let mut found = drafts(text, &mut client, own, diagnostics);
    let of_database = databases.get(own).and_then(|plan| plan.engine);
    if let (Some(said), Some(there)) = (Engine::of_name(dialect), of_database)
        && said != there
        && let Some(first) = found.iter_mut().find(|draft| draft.kind == DraftKind::Sql)
    {
        let (said, there) = (said.word(), there.word());
        let message = format!(
            "its fence or its prompts say that it is for {said}, and the database `{own}` is {there}"
        );
        let instead = "Say with db=NAME which database it is for, or tag the fence sql.".to_owned();
        first.advice.get_or_insert(Advice { message, instead });
    }
    // Whoever goes on in another database stays there until somebody says otherwise.
    if let Some((line, name)) = gone.as_ref().filter(|_| database.is_none())
        && let Some(first) = found.iter_mut().find(|draft| draft.kind == DraftKind::Sql)
        && first.extras.database.is_none()
    {
        let message = format!(
            "line {line} goes on in the database `{name}`, and nobody says where this block is to run"
        );
        let instead = format!("Write db={name} on its fence, or db=default.");
        first.advice.get_or_insert(Advice { message, instead });
    }
    match &client.database {
        Some(name) => *gone = Some((text.block, name.clone())),
        None if database.is_some() => *gone = None,
        None => {}
    }
    if let Some(last) = found.last_mut() {
        last.prose.append(&mut client.asides);
    } else {
        let told = client.asides.drain(..);
        diagnostics.extend(told.map(|aside| Diagnostic::note("client-shows", text.block, aside)));
    }
    found
}

/// The steps of a text, as its `client` reads it; `own_database` is what its fence says.
fn drafts(
    text: &Text<'_>,
    client: &mut Client<'_>,
    own_database: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let source = text.script.text.as_str();
    let pieces = sql::read_as_client(source, client.engine);
    let mut above: Vec<String> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let written = &source[piece.range.clone()];
        let command = match &piece.kind {
            ClientKind::Statements { end, whole } => {
                let (range, line) = (piece.range.clone(), piece.line);
                client.asides.extend(above.drain(..).filter(|comment| !PHASE.is_match(comment)));
                above = own(text, &Stretch { range, line, end, whole: *whole }, client, &mut drafts);
                continue;
            }
            ClientKind::Command(command) => command,
        };
        phases(text, &above, piece.line, &mut drafts);
        client.asides.extend(above.drain(..).filter(|comment| !PHASE.is_match(comment)));
        match &command.meaning {
            Meaning::File { name, beside } => {
                let argument = text.script.part(name);
                let written = argument.as_written();
                let call = Call { argument: &written, beside: *beside };
                drafts.extend(of_call(text, call, piece.line, client, own_database, diagnostics));
            }
            Meaning::Asks(statements) => {
                for statement in statements {
                    let mut draft = asked(text, written, piece.line, statement);
                    client.settle(&mut draft);
                    drafts.push(draft);
                }
            }
            Meaning::Copies { text: copies, .. } => {
                drafts.push(copied(text, copies, piece.line, client));
            }
            Meaning::Quits if pieces[at + 1..].iter().any(|piece| does_something(piece, source)) => {
                let instead = "What stands below it would never run: take it out, or what stands below.";
                drafts.push(for_client(text, written, piece.line, advice(&command.name, instead)));
            }
            Meaning::Quits => break,
            meaning => {
                if let Meaning::Sets(_, value) = meaning {
                    client.remember(&text.script.part(value));
                }
                if let Some(instead) = client.take(&command.name, meaning, own_database) {
                    drafts.push(for_client(text, written, piece.line, advice(&command.name, &instead)));
                }
            }
        }
    }
    let phases = above.into_iter().filter(|comment| PHASE.is_match(comment));
    let last = text.line(text.lines.len());
    drafts.extend(phases.map(|comment| Draft::new(0, DraftKind::Manual, last, comment)));
    drafts
}

/// Whether a piece is more than comments and what changes how rows are shown.
fn does_something(piece: &ClientPiece, source: &str) -> bool {
    match &piece.kind {
        ClientKind::Statements { .. } => {
            let is_said = |line: &str| line.is_empty() || line.starts_with("--") || line.starts_with('#');
            !source[piece.range.clone()].lines().all(|line| is_said(line.trim()))
        }
        ClientKind::Command(command) => !matches!(
            command.meaning,
            Meaning::Shows(_) | Meaning::Says(_) | Meaning::Vertical(_) | Meaning::Quits
        ),
    }
}

/// A line that runs a file.
#[derive(Debug, Clone, Copy)]
struct Call<'a> {
    /// The file's name as it is written.
    argument: &'a str,
    /// Whether the name counts from the folder of the file that calls.
    beside: bool,
}

/// The steps of the file that a line calls.
fn of_call(
    outer: &Text<'_>,
    call: Call<'_>,
    line: usize,
    client: &mut Client<'_>,
    own_database: &str,
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
        files: Files { within: &within, ..files },
        file: Some((&name, &sha256)),
    };
    drafts(&inner, client, own_database, diagnostics)
}

/// What a call's file is known by, or the variable in its name that has no value.
fn name(argument: &str, beside: bool, within: Option<&str>, values: &Values<'_>) -> Result<String, String> {
    let script = placeholders::extract(argument, Within::Sql);
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
