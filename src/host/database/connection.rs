//! What an engine has to be able to do, whichever it is.

use super::copied_file::CopiedFile;
use super::fault::Fault;
use super::table::Table;
use crate::record::DatabaseOpened;
use std::future::Future;
use std::pin::Pin;

/// What an engine gives back once it is there.
pub(super) type Reply<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Stops the statement that runs, from beside it.
pub(super) type Canceller = Box<dyn FnOnce() -> Reply<'static, ()>>;

/// One of the things that a session has, and its value.
pub(super) type Setting = (&'static str, String);

/// An open connection.
pub(super) trait Connection {
    /// Which server this is, and as whom.
    fn about(&mut self) -> Reply<'_, Result<DatabaseOpened, Fault>>;

    /// Runs one statement; gives the number of rows that it changed, where it is one that changes rows.
    fn execute<'a>(
        &'a mut self,
        statement: &'a str,
        table: &'a mut Table<'_>,
    ) -> Reply<'a, Result<Option<u64>, Fault>>;

    /// Copies rows between a table and a file of this side, by a statement of `execute`'s kind.
    fn copy<'a>(
        &'a mut self,
        _statement: &'a str,
        _takes: bool,
        _file: &'a mut CopiedFile,
        _table: &'a mut Table<'_>,
    ) -> Reply<'a, Result<Option<u64>, Fault>> {
        Box::pin(std::future::ready(Err(Fault::NotStarted("only PostgreSQL copies rows so".to_owned()))))
    }

    /// Who and where the session is, and how it takes statements: what each is called, with its value. Nothing where nobody can tell.
    fn session(&mut self) -> Reply<'_, Vec<Setting>> {
        Box::pin(std::future::ready(Vec::new()))
    }

    /// What stops the statement that runs then.
    fn canceller(&self) -> Canceller;

    /// The statement that makes another database of the server the one that bare names mean; none where a connection has one database.
    fn going_to(&self, _database: &str) -> Option<String> {
        None
    }

    /// The statement that begins a transaction.
    fn begin(&self) -> &'static str {
        "BEGIN"
    }
}
