//! A line that as a whole is for a client: `.tables`, `use shop`, `source FILE`, `DELIMITER //`, `GO`.

use super::{Command, Meaning, mysql, sqlite};
use crate::sql::Engine;

/// What a line is for a client.
pub(super) enum Line {
    /// It ends the statement above it, and sends that.
    Ends,
    /// A statement that needs no semicolon: its line ends it.
    Statement,
    /// A command.
    Command(Command),
}

/// What `line` is, which may stand in the middle of a statement; none where it is a part of one, or statements.
pub(super) fn whole(line: &str, engine: Option<Engine>, delimiter: &str, has_begun: bool) -> Option<Line> {
    let written = line.trim();
    let bare = written.trim_end_matches(';').trim_end();
    let is_usual = delimiter == ";";
    let is_go = is_usual && is_go(bare);
    let is_sqlite = engine == Some(Engine::Sqlite);
    if is_sqlite && (is_go || is_usual && bare == "/" && has_begun) {
        return Some(Line::Ends);
    }
    if is_go {
        return Some(refused(bare, "It is sqlcmd's. Write a semicolon behind the statement."));
    }
    if has_begun {
        return None;
    }
    let (word, argument) = written.split_once(char::is_whitespace).unwrap_or((written, ""));
    if let Some(name) = word.strip_prefix('.').filter(|name| is_word(name)) {
        let is_known = engine.is_none() || is_sqlite;
        let other = || Meaning::refused("It is sqlite3's, and this block is for another database.");
        let meaning = if is_known { sqlite::meaning(name, argument) } else { other() };
        return Some(Line::Command(Command { name: word.to_owned(), meaning }));
    }
    of_word(line, (word, argument), engine, delimiter)
}

/// A batch's end of SQL Server's client, with how often it is sent.
fn is_go(bare: &str) -> bool {
    let mut words = bare.split_whitespace();
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("go"))
        && words.all(|word| word.parse::<u32>().is_ok())
}

fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn refused(name: &str, instead: &str) -> Line {
    Line::Command(Command { name: name.to_owned(), meaning: Meaning::refused(instead) })
}

/// A line that begins with a word of MySQL's client. Some of them other clients have too.
fn of_word(
    line: &str,
    (word, argument): (&str, &str),
    engine: Option<Engine>,
    delimiter: &str,
) -> Option<Line> {
    let name = word.trim_end_matches(';').to_lowercase();
    let (_, letter) = mysql::WORDS.iter().find(|(known, _)| *known == name)?;
    let is_mysql = engine == Some(Engine::Mysql);
    let may_be_mysql = is_mysql || engine.is_none();
    let of_mysql = |name: &str| {
        let meaning = mysql::meaning(*letter, argument, false)?;
        Some(Line::Command(Command { name: name.to_owned(), meaning }))
    };
    match letter {
        'u' if may_be_mysql && argument.contains(delimiter) => None,
        'u' if may_be_mysql && mysql::is_name(argument.trim()) => Some(Line::Statement),
        'u' | 'd' | '.' if !may_be_mysql => Some(refused(&name, &elsewhere(*letter, engine))),
        'd' | '.' | 'u' => of_mysql(word),
        'q' if engine != Some(Engine::Sqlite) && argument.is_empty() => of_mysql(word),
        _ if is_mysql && !line.contains(delimiter) => of_mysql(word),
        _ => None,
    }
}

/// What to write where a word of MySQL's client stands in a block for another database.
pub(super) fn elsewhere(letter: char, engine: Option<Engine>) -> String {
    let is_postgres = engine == Some(Engine::Postgres);
    let another = "Give what follows a fence of its own with db=NAME, and NAME its address in [env.NAME.database] of stepgate.toml.";
    match letter {
        'u' if is_postgres => format!("A connection to PostgreSQL has one database. {another}"),
        'u' => format!("A file of SQLite's is one database. {another}"),
        '.' if is_postgres => "It is mysql's. Write \\i FILE.".to_owned(),
        '.' => "It is mysql's. Write .read FILE.".to_owned(),
        _ if is_postgres => {
            "It is mysql's. A function's body stands in $$ … $$, where a semicolon ends nothing.".to_owned()
        }
        _ => "It is mysql's. A trigger's body stands in BEGIN … END, where a semicolon ends nothing."
            .to_owned(),
    }
}
