//! `SQLite`, which is built in. Its statements run on a thread of their own, so that the run still hears its operator.

use super::address::Address;
use super::connection::{Canceller, Connection, Reply};
use super::fault::Fault;
use super::table::Table;
use crate::record::DatabaseOpened;
use crate::text::hex;
use rusqlite::types::ValueRef;
use rusqlite::{OpenFlags, ffi::ErrorCode};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How many rows may wait to be drawn.
const AHEAD: usize = 1024;
/// After how many of its steps the database looks whether it is to stop.
const BREATH: i32 = 1000;
/// For how long a statement's answer is looked for before it is waited for.
const SHORT: Duration = Duration::from_micros(100);

/// An open file.
pub(super) struct Sqlite {
    asks: mpsc::Sender<Ask>,
    about: DatabaseOpened,
    /// Whether the statement that runs is to stop.
    stop: Arc<AtomicBool>,
}

/// A statement for the thread, and where its answers go.
struct Ask {
    statement: String,
    answers: Sender<Answer>,
}

/// What comes of a statement, piece by piece.
enum Answer {
    Columns(Vec<String>),
    Row(Vec<Option<String>>),
    Changed(u64),
    Done(rusqlite::Result<Option<u64>>),
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
    let mut connection = rusqlite::Connection::open_with_flags(&path, flags).map_err(refused)?;
    if let Some(limit) = address.limits.lock {
        connection.busy_timeout(limit).map_err(refused)?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let is_to_stop = stop.clone();
    connection.progress_handler(BREATH, Some(move || is_to_stop.load(Ordering::Relaxed))).map_err(refused)?;
    let about = DatabaseOpened {
        engine: "sqlite".to_owned(),
        server: path.display().to_string(),
        version: rusqlite::version().to_owned(),
        read_only: connection.is_readonly("main").unwrap_or(false),
        ..DatabaseOpened::default()
    };
    let (asks, asked) = mpsc::channel();
    std::thread::spawn(move || serve(&connection, &asked));
    Ok(Sqlite { asks, about, stop })
}

/// Runs what it is asked to, until nobody can ask any more.
fn serve(connection: &rusqlite::Connection, asked: &mpsc::Receiver<Ask>) {
    while let Ok(Ask { statement, answers }) = asked.recv() {
        let done = run(connection, &statement, &answers);
        // Nobody waits for it where the connection was given up.
        let _given_up = answers.blocking_send(Answer::Done(done));
    }
}

impl Drop for Sqlite {
    /// What still runs was given up.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Connection for Sqlite {
    fn about(&mut self) -> Reply<'_, Result<DatabaseOpened, Fault>> {
        Box::pin(std::future::ready(Ok(self.about.clone())))
    }

    fn execute<'a>(
        &'a mut self,
        statement: &'a str,
        table: &'a mut Table<'_>,
    ) -> Reply<'a, Result<Option<u64>, Fault>> {
        self.stop.store(false, Ordering::Relaxed);
        let (answers, answered) = channel(AHEAD);
        let asked = self.asks.send(Ask { statement: statement.to_owned(), answers });
        Box::pin(async move {
            let done = if asked.is_ok() { take(answered, table).await } else { None };
            let gone = || Fault::Lost("the database's thread has ended".to_owned());
            done.ok_or_else(gone)?.map_err(|error| fault(&error))
        })
    }

    fn canceller(&self) -> Canceller {
        let stop = self.stop.clone();
        Box::new(move || Box::pin(async move { stop.store(true, Ordering::Relaxed) }))
    }
}

/// Draws what comes of a statement; gives how it ended, if it did.
async fn take(
    mut answered: Receiver<Answer>,
    table: &mut Table<'_>,
) -> Option<rusqlite::Result<Option<u64>>> {
    while let Some(answer) = next(&mut answered).await {
        match answer {
            Answer::Columns(columns) => table.columns(columns),
            Answer::Row(cells) => table.row(cells.into_iter()),
            Answer::Changed(rows) => table.changed(rows),
            Answer::Done(done) => return Some(done),
        }
    }
    None
}

/// The next answer. Most statements take less time than it takes to fall asleep and be woken: for so long it is looked for.
async fn next(answered: &mut Receiver<Answer>) -> Option<Answer> {
    let asked = Instant::now();
    while asked.elapsed() < SHORT {
        match answered.try_recv() {
            Ok(answer) => return Some(answer),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) => std::thread::yield_now(),
        }
    }
    answered.recv().await
}

fn run(
    connection: &rusqlite::Connection,
    statement: &str,
    answers: &Sender<Answer>,
) -> rusqlite::Result<Option<u64>> {
    // Whoever no longer listens has given the statement up, and it is stopped.
    let tell = |answer| drop(answers.blocking_send(answer));
    let mut prepared = connection.prepare(statement)?;
    let n_columns = prepared.column_count();
    let before = connection.total_changes();
    if n_columns == 0 {
        let counts = !prepared.readonly();
        let changed = prepared.execute([])?;
        // What no statement has touched still says how many rows the one before has changed.
        let touched = counts && connection.total_changes() > before;
        if touched {
            tell(Answer::Changed(changed as u64));
        }
        let is_data = crate::sql::changes_rows(statement);
        return Ok((touched || is_data).then_some(if touched { changed as u64 } else { 0 }));
    }
    tell(Answer::Columns(prepared.column_names().map(str::to_owned).collect()));
    let changes = !prepared.readonly();
    let mut rows = prepared.query([])?;
    while let Some(row) = rows.next()? {
        let cells = (0..n_columns).map(|at| row.get_ref(at).map(cell));
        tell(Answer::Row(cells.collect::<rusqlite::Result<_>>()?));
    }
    Ok(changes.then(|| connection.total_changes() - before))
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
