//! `SQLite`, which is built in.

use super::{Address, Canceller, Connection, Fault, Reply, Table};
use crate::record::DatabaseOpened;
use crate::text::hex;
use rusqlite::types::ValueRef;
use rusqlite::{OpenFlags, ffi::ErrorCode};
use std::path::PathBuf;

/// An open file.
pub(super) struct Sqlite {
    connection: rusqlite::Connection,
    path: PathBuf,
}

/// Opens `sqlite:PATH` or `sqlite://PATH`.
pub(super) fn open(address: &Address) -> Result<Sqlite, Fault> {
    let path = address.url.split_once(':').map_or("", |(_, rest)| rest);
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = if path == ":memory:" { PathBuf::from(path) } else { address.path(path) };
    let flags = if address.read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX
    } else {
        OpenFlags::default()
    };
    let refused = |error: rusqlite::Error| Fault::NotStarted(format!("{}: {error}", path.display()));
    let connection = rusqlite::Connection::open_with_flags(&path, flags).map_err(refused)?;
    if let Some(limit) = address.limits.lock {
        connection.busy_timeout(limit).map_err(refused)?;
    }
    Ok(Sqlite { connection, path })
}

impl Connection for Sqlite {
    fn about(&mut self) -> Reply<'_, Result<DatabaseOpened, Fault>> {
        let read_only = self.connection.is_readonly("main").unwrap_or(false);
        let about = DatabaseOpened {
            engine: "sqlite".to_owned(),
            server: self.path.display().to_string(),
            version: rusqlite::version().to_owned(),
            read_only,
            ..DatabaseOpened::default()
        };
        Box::pin(std::future::ready(Ok(about)))
    }

    fn execute<'a>(
        &'a mut self,
        statement: &'a str,
        table: &'a mut Table<'_>,
    ) -> Reply<'a, Result<Option<u64>, Fault>> {
        let done = run(&self.connection, statement, table);
        Box::pin(std::future::ready(done.map_err(|error| fault(&error))))
    }

    fn canceller(&self) -> Canceller {
        let handle = self.connection.get_interrupt_handle();
        Box::new(move || Box::pin(async move { handle.interrupt() }))
    }
}

fn run(
    connection: &rusqlite::Connection,
    statement: &str,
    table: &mut Table<'_>,
) -> rusqlite::Result<Option<u64>> {
    let mut prepared = connection.prepare(statement)?;
    let n_columns = prepared.column_count();
    if n_columns == 0 {
        let counts = !prepared.readonly();
        let before = connection.total_changes();
        let changed = prepared.execute([])?;
        // What no statement has touched still says how many rows the one before has changed.
        let touched = counts && connection.total_changes() > before;
        if touched {
            table.changed(changed as u64);
        }
        return Ok((touched || is_data(statement)).then_some(if touched { changed as u64 } else { 0 }));
    }
    table.columns(prepared.column_names().map(str::to_owned).collect());
    let changes = !prepared.readonly();
    let before = connection.total_changes();
    let mut rows = prepared.query([])?;
    while let Some(row) = rows.next()? {
        let cells: Vec<Option<String>> =
            (0..n_columns).map(|at| row.get_ref(at).map(cell)).collect::<rusqlite::Result<_>>()?;
        table.row(cells.into_iter());
    }
    Ok(changes.then(|| connection.total_changes() - before))
}

/// Whether a statement changes rows, rather than what holds them.
fn is_data(statement: &str) -> bool {
    crate::sql::changes_rows(statement)
}

fn cell(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Some(format!("x'{}'", hex(bytes))),
    }
}

/// A file that cannot be read or written to its end leaves open what it holds; everything else was refused.
fn fault(error: &rusqlite::Error) -> Fault {
    let is_lost = matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt | ErrorCode::DiskFull)
    );
    if is_lost { Fault::Lost(error.to_string()) } else { Fault::Refused(error.to_string()) }
}
