//! The commands of `SQLite`'s client: a word behind a dot at the start of a line.

use super::{Meaning, describe, in_bash};

/// What the client shows otherwise, and this program in its own way.
const SHOWS: &[(&str, &str)] = &[
    ("headers", "a table has the names of its columns"),
    ("width", "columns are as wide as their rows"),
    ("nullvalue", "what has no value is shown as NULL"),
    ("separator", "rows are a table"),
    ("timer", "each statement has its time"),
    ("changes", "the rows that a statement changes are counted"),
    ("echo", "each statement is shown before it runs"),
    ("explain", "rows are a table"),
    ("stats", "it only changes what the client shows"),
    ("prompt", "it only changes what the client shows"),
    ("progress", "it only changes what the client shows"),
    ("show", "it only shows how the client is set"),
    ("help", "help is shown by the client alone"),
    ("version", "the record has the version"),
];

/// Other commands that are called by their beginnings.
const OTHERS: &[&str] = &[
    "tables",
    "schema",
    "fullschema",
    "indexes",
    "indices",
    "databases",
    "read",
    "print",
    "mode",
    "bail",
    "quit",
    "exit",
    "open",
    "shell",
    "system",
    "dump",
    "backup",
    "save",
    "restore",
    "import",
    "output",
    "once",
    "excel",
    "timeout",
    "parameter",
    "cd",
    "load",
    "clone",
    "recover",
    "log",
    "trace",
    "eqp",
    "archive",
];

/// What a command with this name, without its dot, does.
pub(super) fn meaning(written: &str, argument: &str) -> Meaning {
    let argument = argument.trim();
    let bare = argument.trim_matches(['"', '\'']);
    let name = whole(written);
    if let Some((_, why)) = SHOWS.iter().find(|(known, _)| *known == name) {
        return Meaning::Shows(why);
    }
    match name {
        "read" if !bare.is_empty() && !bare.starts_with('|') => {
            Meaning::File { name: bare.to_owned(), beside: false }
        }
        "print" => Meaning::Says(bare.to_owned()),
        "mode" if argument.split_whitespace().next() == Some("line") => Meaning::Vertical(Some(true)),
        "mode" => Meaning::Vertical(Some(false)),
        "bail" if argument == "on" => Meaning::Shows("a statement that fails stops the run"),
        "quit" => Meaning::Quits,
        "exit" if matches!(argument, "" | "0") => Meaning::Quits,
        "open" if !argument.is_empty() && !argument.starts_with('-') => Meaning::Database(bare.to_owned()),
        _ => match describe::sqlite(name, argument) {
            Some(statements) => Meaning::Asks(statements),
            None => Meaning::refused(instead(name)),
        },
    }
}

/// The name that is meant by its beginning, as its client takes it; as it is where it is none or several.
fn whole(written: &str) -> &str {
    let known = || SHOWS.iter().map(|(name, _)| *name).chain(OTHERS.iter().copied());
    if known().any(|name| name == written) || written.len() < 3 {
        return written;
    }
    let mut meant = known().filter(|name| name.starts_with(written));
    match (meant.next(), meant.next()) {
        (Some(name), None) => name,
        _ => written,
    }
}

/// What to write for a command that means nothing here.
fn instead(name: &str) -> String {
    let run = |command: &str| in_bash(&format!("sqlite3 FILE '.{command}'"));
    match name {
        "shell" | "system" => "Write the command in a bash block.".to_owned(),
        "read" => "Name the file behind it: .read migrations/001.sql".to_owned(),
        "bail" => "Leave it out: a statement that fails stops the run, and a person decides how it goes on.".to_owned(),
        "exit" => "Take it out, and what stands below it.".to_owned(),
        "timeout" => "Say in stepgate.toml how long a statement waits for a lock: lock-timeout = \"5s\"".to_owned(),
        "parameter" => "Write a placeholder, '<name>', and give it a value: --set name=VALUE".to_owned(),
        "open" => "Give what follows a fence of its own with db=NAME, and NAME its address in [env.NAME.database] of stepgate.toml.".to_owned(),
        "eqp" => "Write EXPLAIN QUERY PLAN in front of the statement.".to_owned(),
        "load" => run("load EXTENSION"),
        "output" | "once" | "excel" => in_bash("sqlite3 FILE 'SELECT …' > OUTPUT"),
        "import" => run("import --csv ROWS TABLE"),
        "cd" => "Write the file's name from where blocks start: .read migrations/001.sql".to_owned(),
        name => run(name),
    }
}
