//! What is sent to a database on the command line: statements in a flag, a file, the input.
//!
//! Takes what the row says of where the statements are and the program's words, gives the worst of them. A file is
//! judged by its text where that is handed in, else by its name. Never opens one, and never connects.

use super::Effect;
use super::client;
use super::effect_and_mode::EffectAndMode;
use super::follow;
use super::input::Input;
use super::names;
use super::scales::Scales;
use super::sql_effect::effect_of_sql;
use crate::programs::{FlagSet, Line};
use crate::sql;

/// Words in the name of a file that replaces data with older data.
const BACKUPS: &[&str] = &[
    "backup",
    "backups",
    "bak",
    "dump",
    "dumps",
    "snapshot",
    "restore",
    "rollback",
    "drop",
    "down",
    "undo",
    "revert",
    "pg_restore",
];
/// Words in the name of a database that nobody would miss.
const SCRATCH: &[&str] = &[
    "test",
    "tests",
    "tmp",
    "temp",
    "scratch",
    "verify",
    "verification",
    "drill",
    "check",
    "sandbox",
    "restored",
    "restore",
    "recovery",
    "recovered",
    "copy",
    "clone",
];
/// Words in the name of a file that alters something.
const CHANGES: &[&str] = &[
    "migrate",
    "migration",
    "migrations",
    "up",
    "seed",
    "seeds",
    "schema",
    "create",
    "update",
    "alter",
    "insert",
    "grant",
    "grants",
    "init",
    "setup",
    "backfill",
    "fix",
    "patch",
    "upgrade",
    "index",
    "indexes",
    "views",
    "functions",
    "import",
    "load",
    "data",
    "tables",
    "roles",
    "users",
];
/// Words in the name of a file that only looks.
const LOOKS: &[&str] = &[
    "check",
    "checks",
    "verify",
    "validate",
    "validation",
    "select",
    "health",
    "report",
    "query",
    "diagnostics",
    "status",
];

/// What a backup does that is loaded into the database that a line names.
pub(super) fn restore(line: &Line) -> EffectAndMode {
    if is_scratch(line) {
        EffectAndMode::of(Effect::Change, "restores into a scratch database")
    } else {
        EffectAndMode::of(Effect::Destroy, "restores over data")
    }
}

/// What comes in at a client's input.
pub(super) fn fed(scales: Scales<'_>, line: &Line, input: &Input) -> EffectAndMode {
    match input {
        Input::Text(text) => statements(scales, text),
        Input::File(name) => file(scales, name, line, &Input::Person),
        Input::Pipe(name) => by_name(name, line),
        Input::Person => EffectAndMode::nothing(),
    }
}

/// The worst of several statements; lines that start with a backslash or a dot are the client's own.
pub(super) fn statements(scales: Scales<'_>, text: &str) -> EffectAndMode {
    let (own, rest): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| line.trim_start().starts_with(['\\', '.']));
    let own = own.into_iter().map(|line| client::judge(scales, line.trim()));
    let rest = rest.join("\n");
    // What a client's own text is cannot be split: its first words tell.
    let split =
        sql::split(&rest).map(|found| found.into_iter().map(|one| rest[one.range].to_owned()).collect());
    let parts: Vec<String> = split.unwrap_or_else(|_| rest.split(';').map(str::to_owned).collect());
    let judged = parts.into_iter().filter(|part| !part.trim().is_empty()).map(|part| {
        let (effect, why) = sql::effect(&sql::Words::of(&part), None);
        EffectAndMode::of(effect_of_sql(effect), format!("SQL: {why}"))
    });
    // It stands behind a statement, on its line.
    let runs_rows = rest.contains("\\gexec").then(client::computed);
    EffectAndMode::all(own.chain(judged).chain(runs_rows))
}

/// What the statements in a file do: by its text where that is known, else by its name.
pub(super) fn file(scales: Scales<'_>, name: &str, line: &Line, input: &Input) -> EffectAndMode {
    if matches!(name, "-" | "/dev/stdin") {
        return fed(scales, line, input);
    }
    match scales.deeper().zip(follow::text_of(scales, name)) {
        Some((scales, texts)) => EffectAndMode::all(texts.iter().map(|text| statements(scales, text))),
        None => by_name(name, line),
    }
}

/// What the statements in a file do by its name, which never says that they only look.
fn by_name(name: &str, line: &Line) -> EffectAndMode {
    let all: Vec<String> = name.split(['/', ' ']).flat_map(names::words).collect();
    let own = names::words(name.trim_end());
    let has = |words: &[String], wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    if has(&all, BACKUPS) {
        return if is_scratch(line) {
            EffectAndMode::of(Effect::Change, "loads a backup into a scratch database")
        } else {
            EffectAndMode::of(Effect::Destroy, "loads a backup over data")
        };
    }
    if has(&own, CHANGES) && !has(&own, LOOKS) {
        return EffectAndMode::of(Effect::Change, "runs SQL from a file");
    }
    EffectAndMode::of(Effect::Unknown, format!("nobody has read `{}`", name.trim()))
}

/// Whether the database that a line names is one that nobody would miss.
fn is_scratch(line: &Line) -> bool {
    let flags = FlagSet::read("-d|--dbname|-D|--database|--db");
    let named =
        flags.values(line).into_iter().chain(line.operands.iter().map(|operand| operand.text.as_str()));
    named
        .filter(|name| !name.contains('.') || name.contains("://"))
        .flat_map(names::words)
        .any(|word| SCRATCH.contains(&word.as_str()))
}
