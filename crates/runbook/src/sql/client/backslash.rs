//! A command behind a backslash, anywhere in a line: psql's words, and MySQL's letters.

use super::line::elsewhere;
use super::{Command, Meaning, mysql, psql};
use crate::sql::Engine;

/// The command that `line` begins with, and how many of its bytes it takes; none where the backslash is no command.
pub(super) fn command(line: &str, engine: Option<Engine>) -> Option<(Command, usize)> {
    let behind = &line[1..];
    let word = behind.split(|c: char| c.is_whitespace() || c == '\\').next().unwrap_or_default();
    let word = if behind.starts_with('!') { "!" } else { word };
    if word.is_empty() {
        return None;
    }
    let bare = word.trim_end_matches(';');
    let bare = if bare.is_empty() { ";" } else { bare };
    if engine == Some(Engine::Mysql) {
        return letter(line, bare);
    }
    if !bare.starts_with(|c: char| c.is_ascii_alphabetic() || "!?.;".contains(c)) {
        return None;
    }
    let argument = &behind[word.len()..];
    let meaning = match (engine, bare) {
        _ if !is_alone(bare, argument) => one_a_line(),
        (Some(Engine::Postgres), _) | (_, "i" | "ir" | "include" | "include_relative" | "!") => {
            psql::meaning(bare, argument)
        }
        (None, "G" | "g") if argument.trim().is_empty() => Meaning::Sends { vertical: bare == "G" },
        (None, _) => match psql::meaning(bare, argument) {
            Meaning::Database(_) => Meaning::refused(
                "Say which database the block is for: tag it psql, mysql or sqlite, or give the fence db=NAME.",
            ),
            meaning => meaning,
        },
        (_, "c" | "connect") => Meaning::refused(elsewhere('u', engine)),
        (_, _) => Meaning::refused(
            "It is a command of psql's or mysql's, and this block is for SQLite. Write a semicolon, or what sqlite3 has for it: .tables, .schema, .read FILE, .mode line",
        ),
    };
    Some((Command { name: format!("\\{bare}"), meaning }, line.len()))
}

/// Whether no other command stands behind it on its line: where its words end, and what is run then, would be a guess.
fn is_alone(name: &str, argument: &str) -> bool {
    // psql takes all of the line behind these.
    matches!(name, "!" | "copy") || !argument.contains('\\')
}

fn one_a_line() -> Meaning {
    Meaning::refused("Write each command on a line of its own.")
}

/// A letter behind a backslash, as MySQL's client takes it.
fn letter(line: &str, word: &str) -> Option<(Command, usize)> {
    let letter = word.chars().next()?;
    let of_psql = |meaning: Meaning| Some((Command { name: format!("\\{word}"), meaning }, line.len()));
    // Files are run the same way whatever the client.
    if matches!(word, "i" | "ir" | "include" | "include_relative") {
        let argument = &line[1 + word.len()..];
        return of_psql(if is_alone(word, argument) { psql::meaning(word, argument) } else { one_a_line() });
    }
    let is_letter = word.len() == letter.len_utf8() || matches!(letter, 'G' | 'g' | '.' | '!');
    // What psql has is meant by nobody as a letter with more behind it.
    if !is_letter || matches!(word, "gx" | "gset" | "gexec" | "gdesc" | "x" | "l") {
        return of_psql(Meaning::refused(instead(word)));
    }
    let takes = mysql::takes_argument(letter);
    let own = 1 + letter.len_utf8();
    let argument = if takes { &line[own..] } else { "" };
    let meaning = mysql::meaning(letter, argument, true)?;
    Some((Command { name: format!("\\{letter}"), meaning }, if takes { line.len() } else { own }))
}

/// What to write for a command of psql's in a block for MySQL.
fn instead(word: &str) -> &'static str {
    match word {
        "gx" | "x" => "It is psql's. Write \\G behind a statement.",
        "l" => "It is psql's. Write SHOW DATABASES.",
        "gset" => {
            "It is psql's. Give the fence capture=NAME, which takes the first value, and write <NAME> where it is needed."
        }
        "gexec" => {
            "It is psql's. Run the query, look at its rows, and write them into the document as statements."
        }
        "watch" => "It is psql's. Write it in a bash block with mode=watch: watch -n 5 mysql … -e 'SELECT …'",
        "connect" => "Write use shop, for another database of the same server.",
        "copy" => "It is psql's. Write LOAD DATA LOCAL INFILE in a bash block, where the client runs.",
        _ => {
            "It is psql's, and this block is for MySQL. Write the statement that asks for it: SHOW TABLES, DESCRIBE orders"
        }
    }
}
