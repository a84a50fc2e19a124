//! SQL statements on a real database: `SQLite`, which is built in.
//!
//! A connection lives as long as the run, so that a transaction that a block begins is still open in its next statement.

use crate::record::{Outcome, Stream};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

/// How many rows a result shows; the rest are counted.
const SHOWN_ROWS: usize = 1000;

/// The databases of a run, opened when they are first needed.
#[derive(Default)]
pub struct Databases {
    urls: BTreeMap<String, String>,
    base: PathBuf,
    open: BTreeMap<String, Connection>,
}

/// How a statement ended.
pub struct Executed {
    /// Whether it was done, failed, or could not start.
    pub outcome: Outcome,
    /// What the database said, where it is not done.
    pub detail: Option<String>,
}

impl Databases {
    /// The databases at `urls`, by name; relative paths start at `base`.
    pub fn new(urls: BTreeMap<String, String>, base: &Path) -> Self {
        Self { urls, base: base.to_owned(), open: BTreeMap::new() }
    }

    /// Runs one statement on the database called `name`.
    pub fn execute(
        &mut self,
        name: &str,
        statement: &str,
        output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Executed {
        let connection = match self.connection(name) {
            Ok(connection) => connection,
            Err(detail) => return Executed { outcome: Outcome::NotStarted, detail: Some(detail) },
        };
        match run(connection, statement) {
            Ok(text) => {
                output(Stream::Stdout, text.as_bytes());
                Executed { outcome: Outcome::Done, detail: None }
            }
            Err(error) => {
                let detail = error.to_string();
                output(Stream::Stderr, format!("{detail}\n").as_bytes());
                Executed { outcome: Outcome::Failed, detail: Some(detail) }
            }
        }
    }

    fn connection(&mut self, name: &str) -> Result<&Connection, String> {
        if !self.open.contains_key(name) {
            let url = self.urls.get(name).ok_or_else(|| format!("no database is called `{name}`"))?;
            let connection = open(url, &self.base)?;
            self.open.insert(name.to_owned(), connection);
        }
        Ok(&self.open[name])
    }
}

/// Opens `sqlite:path`, `sqlite://path` or a bare path that ends like a database file.
fn open(url: &str, base: &Path) -> Result<Connection, String> {
    let path = url.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    let Some(path) = path else {
        let scheme = url.split(':').next().unwrap_or(url);
        return Err(format!("`{scheme}:` databases cannot be opened; `sqlite:PATH` can"));
    };
    let path = base.join(path);
    Connection::open(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Runs a statement; gives its rows as a table, or the number of rows that it changed.
fn run(connection: &Connection, statement: &str) -> rusqlite::Result<String> {
    let mut prepared = connection.prepare(statement)?;
    let columns: Vec<String> = prepared.column_names().map(str::to_owned).collect();
    if columns.is_empty() {
        let counts = !prepared.readonly();
        let changed = prepared.execute([])?;
        return Ok(if counts && changed > 0 {
            format!("{changed} {}\n", rows_word(changed))
        } else {
            String::new()
        });
    }
    let mut rows = prepared.query([])?;
    let (mut table, mut total) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        total += 1;
        if total <= SHOWN_ROWS {
            table.push(
                (0..columns.len())
                    .map(|at| row.get_ref(at).map(cell))
                    .collect::<rusqlite::Result<Vec<_>>>()?,
            );
        }
    }
    Ok(drawn(&columns, &table, total))
}

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).replace('\n', "⏎"),
        ValueRef::Blob(bytes) => format!("x'{}'", crate::text::hex(bytes)),
    }
}

fn rows_word(number: usize) -> &'static str {
    if number == 1 { "row" } else { "rows" }
}

fn drawn(columns: &[String], table: &[Vec<String>], total: usize) -> String {
    let width =
        |at: usize| table.iter().map(|row| row[at].width()).chain([columns[at].width()]).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let mut out = String::new();
    let mut put = |cells: &[String]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())))
            .collect();
        writeln!(out, "{}", padded.join("  ").trim_end()).expect("writing to a string cannot fail");
    };
    put(columns);
    put(&widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>());
    for row in table {
        put(row);
    }
    let cut = if total > table.len() { format!(", the first {} shown", table.len()) } else { String::new() };
    writeln!(out, "({total} {}{cut})", rows_word(total)).expect("writing to a string cannot fail");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(statements: &[&str]) -> Vec<String> {
        let mut databases =
            Databases::new(BTreeMap::from([("default".into(), "sqlite::memory:".into())]), Path::new(""));
        let mut printed = Vec::new();
        for statement in statements {
            let mut text = String::new();
            databases.execute("default", statement, &mut |_, bytes| {
                text.push_str(&String::from_utf8_lossy(bytes));
            });
            printed.push(text);
        }
        printed
    }

    #[test]
    fn rows_are_a_table_and_changes_are_counted() {
        let printed = script(&[
            "CREATE TABLE a (id INTEGER, name TEXT)",
            "INSERT INTO a VALUES (1, 'é'), (2, NULL)",
            "SELECT * FROM a",
        ]);
        assert_eq!(printed[1], "2 rows\n");
        assert_eq!(printed[2], "id  name\n──  ────\n1   é\n2   NULL\n(2 rows)\n");
    }

    #[test]
    fn an_error_says_what_the_database_said() {
        assert!(script(&["SELECT * FROM nowhere"])[0].contains("no such table: nowhere"));
    }
}
