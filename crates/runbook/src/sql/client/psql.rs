//! The commands of PostgreSQL's client.

use super::arguments::words;
use super::{Meaning, Repeat, describe, in_bash};
use crate::sql::file_copy::{self, Side};

/// What the client shows otherwise, and this program in its own way.
const SHOWS: &[(&str, &str)] = &[
    ("timing", "each statement has its time"),
    ("a", "rows are a table"),
    ("t", "rows are a table with the names of its columns"),
    ("H", "rows are a table"),
    ("f", "rows are a table"),
    ("C", "a table has no title"),
    ("T", "rows are a table"),
    ("pset", "rows are a table, or a line a column where they are too wide"),
    ("conninfo", "the record has the server, the database and the user"),
    ("errverbose", "an error is told with its detail and hint"),
    ("h", "help is shown by the client alone"),
    ("help", "help is shown by the client alone"),
    ("?", "help is shown by the client alone"),
    ("copyright", "it is shown by the client alone"),
];

/// Variables that only change what the client shows.
const OF_SHOWING: &[&str] = &[
    "COMP_KEYWORD_CASE",
    "ECHO",
    "ECHO_HIDDEN",
    "FETCH_COUNT",
    "HIDE_TABLEAM",
    "HIDE_TOAST_COMPRESSION",
    "HISTCONTROL",
    "HISTFILE",
    "HISTSIZE",
    "IGNOREEOF",
    "PROMPT1",
    "PROMPT2",
    "PROMPT3",
    "QUIET",
    "SHOW_ALL_RESULTS",
    "SHOW_CONTEXT",
    "VERBOSITY",
];

/// What a command with this name, without its backslash, does.
pub(super) fn meaning(name: &str, argument: &str) -> Meaning {
    let bare = argument.trim().trim_end_matches(';').trim_end();
    if let Some((_, why)) = SHOWS.iter().find(|(known, _)| *known == name) {
        return match (name, words(bare).as_deref()) {
            ("pset", Some([key, value])) if key == "expanded" || key == "x" => vertical(value),
            (_, Some(_)) => Meaning::Shows(why),
            (_, None) => Meaning::refused("Leave it out."),
        };
    }
    match name {
        "g" | "gx" if bare.is_empty() => Meaning::Sends { vertical: name == "gx" },
        "g" | "gx" => Meaning::refused(format!(
            "What stands behind it takes the rows to a file or a program. {}",
            in_bash("psql \"$DATABASE_URL\" -c 'SELECT …' > FILE")
        )),
        "G" => Meaning::refused("It is mysql's. Write \\gx, or a semicolon."),
        "i" | "include" | "ir" | "include_relative" => {
            file(bare, name.starts_with("ir") || name == "include_relative")
        }
        "x" => vertical(bare),
        "echo" | "qecho" | "warn" => words(argument.trim()).map_or_else(
            || Meaning::refused("It holds what a shell would run. Write it in a bash block: echo \"…\""),
            |words| Meaning::Says(words.join(" ")),
        ),
        "q" | "quit" | "exit" => Meaning::Quits,
        "set" => set(bare),
        // An empty value would stand where psql leaves the name, and `DELETE FROM t :only` would mean all of it.
        "unset" => Meaning::refused("Leave it out: a variable has its value to the end of its block."),
        "c" | "connect" => connect(bare),
        "encoding" if matches!(bare.to_uppercase().as_str(), "" | "UTF8" | "UTF-8") => {
            Meaning::Shows("text is UTF-8")
        }
        "gset" => match words(bare).as_deref() {
            Some([]) => Meaning::Stores(String::new()),
            Some([prefix]) => Meaning::Stores(prefix.clone()),
            _ => Meaning::refused(instead(name)),
        },
        "watch" => Repeat::of(bare).map_or_else(|| Meaning::refused(instead(name)), Meaning::Watches),
        "copy" => copy(argument),
        _ => match describe::postgres(name, bare) {
            Some(statements) => Meaning::Asks(statements),
            None => Meaning::refused(instead(name)),
        },
    }
}

/// The file that a command runs.
fn file(argument: &str, beside: bool) -> Meaning {
    let bare = ['"', '\''].iter().find_map(|quote| argument.strip_prefix(*quote)?.strip_suffix(*quote));
    let name = bare.unwrap_or(argument);
    if name.is_empty() || name.starts_with('|') || name.contains('`') {
        return Meaning::refused("Name the file behind it: \\i migrations/001.sql");
    }
    Meaning::File { name: name.to_owned(), beside }
}

fn vertical(value: &str) -> Meaning {
    match value.to_lowercase().as_str() {
        "" => Meaning::Vertical(None),
        "on" | "1" | "true" | "yes" => Meaning::Vertical(Some(true)),
        "off" | "0" | "false" | "no" => Meaning::Vertical(Some(false)),
        "auto" => Meaning::Shows("rows that are too wide for a table have a line a column"),
        _ => Meaning::refused("Write \\x on or \\x off."),
    }
}

fn set(argument: &str) -> Meaning {
    let Some(words) = words(argument) else {
        return Meaning::refused(
            "A shell would set it. Write a placeholder, <name>, and give it a value: --set name=VALUE",
        );
    };
    let Some((name, value)) = words.split_first() else { return Meaning::Shows("variables are in the plan") };
    let value = value.concat();
    let is_on = matches!(value.to_lowercase().as_str(), "on" | "1" | "true" | "yes");
    match name.as_str() {
        "ON_ERROR_STOP" if is_on => Meaning::Shows("a statement that fails stops the run"),
        "ON_ERROR_STOP" => Meaning::refused(
            "Leave it out: a statement that fails stops the run, and a person decides how it goes on.",
        ),
        "AUTOCOMMIT" if is_on => Meaning::Shows("what is committed together is said by the plan"),
        "AUTOCOMMIT" => {
            Meaning::refused("Write BEGIN; in front and COMMIT; behind, or transaction=block on the fence.")
        }
        "ON_ERROR_ROLLBACK" if !is_on => Meaning::Shows("an error rolls back its transaction"),
        "ON_ERROR_ROLLBACK" => {
            Meaning::refused("Write SAVEPOINT and ROLLBACK TO where the document means them.")
        }
        "SINGLELINE" | "SINGLESTEP" | "ENCODING" | "DBNAME" | "HOST" | "PORT" | "USER" => {
            Meaning::refused("Leave it out.")
        }
        name if OF_SHOWING.contains(&name) => Meaning::Shows("it only changes what the client shows"),
        name if name.chars().all(|c| c.is_alphanumeric() || c == '_') => {
            Meaning::Sets(name.to_owned(), value)
        }
        _ => Meaning::refused(instead("set")),
    }
}

fn connect(argument: &str) -> Meaning {
    match words(argument).as_deref() {
        Some([]) => Meaning::Shows("the record has the server, the database and the user"),
        Some([name]) if !name.contains(['=', ':', '/', '-', '"']) => Meaning::Database(name.clone()),
        _ => Meaning::refused(instead("c")),
    }
}

/// What moves rows between a table and a file on this side, the lines below, or the output.
fn copy(argument: &str) -> Meaning {
    let Some(copying) = file_copy::read(argument) else { return Meaning::refused(instead("copy")) };
    match &copying.side {
        Side::File(name) => Meaning::Copies { text: copying.of_client(name), takes_rows: false },
        Side::Here => Meaning::Copies { text: copying.of_server(), takes_rows: copying.takes },
        Side::Program => Meaning::refused(in_bash(if copying.takes {
            "PROGRAM | psql \"$DATABASE_URL\" -c 'COPY TABLE FROM STDIN CSV'"
        } else {
            "psql \"$DATABASE_URL\" -c 'COPY TABLE TO STDOUT CSV' | PROGRAM"
        })),
    }
}

/// What to write for a command that means nothing here.
fn instead(name: &str) -> String {
    let run = |command: &str| in_bash(&format!("psql \"$DATABASE_URL\" -c '{command}'"));
    match name {
        "c" | "connect" => {
            "Give what follows a fence of its own with db=NAME, and NAME its address in [env.NAME.database] of stepgate.toml."
                .to_owned()
        }
        "copy" => "Write it in one line: \\copy TABLE FROM 'FILE' CSV, or \\copy (SELECT …) TO 'FILE' CSV".to_owned(),
        "gexec" => "It runs what the rows say, which nobody can read beforehand. Run the query, look at its rows, and write them into the document as statements."
            .to_owned(),
        "gset" => "Give the fence capture=NAME, which takes the first value, and write <NAME> where it is needed.".to_owned(),
        "watch" => "Write how many seconds lie between two, and how often it is sent: \\watch i=2 c=10".to_owned(),
        "gdesc" | "crosstabview" | "bind" | "parse" | "bind_named" => "Write a semicolon instead, which shows the rows.".to_owned(),
        "!" => "Write the command in a bash block.".to_owned(),
        "set" | "prompt" => "Write a placeholder, <name>, and give it a value: --set name=VALUE".to_owned(),
        "if" | "elif" | "else" | "endif" => {
            "Write a comment above the statement that says when it is for, -- If …, or two blocks, of which one is taken.".to_owned()
        }
        "." => "It ends the rows of COPY … FROM STDIN, and there are none.".to_owned(),
        ";" => "Write the statements one behind the other, each with its semicolon.".to_owned(),
        "o" | "out" | "w" | "write" | "s" => in_bash("psql \"$DATABASE_URL\" -c 'SELECT …' > FILE"),
        "e" | "edit" | "ef" | "ev" | "p" | "print" | "r" | "reset" => "Write the statement as it is to run.".to_owned(),
        "password" => "Write ALTER ROLE NAME PASSWORD '<password>', and declare password in [secrets].".to_owned(),
        "cd" => "Write the file's name from where blocks start: \\i migrations/001.sql".to_owned(),
        "encoding" => "Write SET client_encoding = 'NAME'; text is UTF-8 otherwise.".to_owned(),
        "setenv" | "getenv" => "Write it in a bash block: export NAME=VALUE".to_owned(),
        name if name.starts_with("lo_") => run(&format!("\\{name} …")),
        name if name.starts_with(['d', 's', 'l', 'z']) => run(&format!("\\{name}")),
        name => format!("psql itself knows no command that is called so everywhere. {}", run(&format!("\\{name}"))),
    }
}
