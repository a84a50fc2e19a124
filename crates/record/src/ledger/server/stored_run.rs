//! What every holder of a run on the server sees: its rows, and whether it is written here.

use super::fault::failed;
use super::session::{Session, Value};
use super::shared::Shared;
use crate::ledger::store::{Piece, RunRecord as _};
use crate::ledger::{LedgerError, RunId};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_postgres::types::Type;

/// The session over which a ledger is written here, and the right to.
type Writer = (Arc<Session>, i64);

/// A run, of which every holder in this process sees whether it is written here.
#[derive(Debug, Clone)]
pub(super) struct ServerRun {
    pub(super) id: RunId,
    pub(super) shared: Arc<Shared>,
    writer: Arc<Mutex<Option<Writer>>>,
}

impl ServerRun {
    pub(super) fn new(id: &RunId, shared: &Arc<Shared>) -> Self {
        Self { id: id.clone(), shared: Arc::clone(shared), writer: Arc::default() }
    }

    /// What it is called in each row of it.
    pub(super) fn name(&self) -> &str {
        self.id.as_str()
    }

    /// A session of the schema's owner, for what takes away.
    pub(super) fn owner(&self, operation: &'static str, piece: Piece<'_>) -> Result<Session, LedgerError> {
        self.shared.owner(operation, &self.place(piece))
    }

    /// An error of the system about a piece of it.
    pub(super) fn failed(&self, operation: &'static str, piece: Piece<'_>, cause: io::Error) -> LedgerError {
        LedgerError::io(operation, Path::new(&self.place(piece)), cause)
    }

    /// What was written under this right is over.
    pub(super) fn no_longer_writes(&self, number: i64) {
        let mut writer = self.writer();
        if writer.as_ref().is_some_and(|(_, held)| *held == number) {
            *writer = None;
        }
    }

    pub(super) fn writer(&self) -> MutexGuard<'_, Option<Writer>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session of whoever writes it here, which is never another one, and the right to write.
    pub(super) fn writing(&self) -> Result<(Arc<Session>, Option<i64>), LedgerError> {
        match &*self.writer() {
            Some((session, number)) => Ok((Arc::clone(session), Some(*number))),
            None => Ok((self.shared.session()?, None)),
        }
    }

    pub(super) fn write(
        &self,
        piece: Piece<'_>,
        statement: &str,
        values: &[Value<'_>],
    ) -> Result<u64, LedgerError> {
        let (session, _) = self.writing()?;
        session.change(statement, values).map_err(|error| failed("write", &self.place(piece), &error))
    }

    pub(super) fn read_piece(&self, piece: Piece<'_>, name: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        let values = [(&self.name() as _, Type::TEXT), (&name as _, Type::TEXT)];
        let rows = self
            .shared
            .session()?
            .rows("SELECT bytes FROM stepgate.pieces WHERE run = $1 AND name = $2", &values);
        let rows = rows.map_err(|error| failed("read", &self.place(piece), &error))?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    pub(super) fn replace_piece(
        &self,
        piece: Piece<'_>,
        name: &str,
        bytes: &[u8],
    ) -> Result<(), LedgerError> {
        let replace = "INSERT INTO stepgate.pieces (run, name, bytes) VALUES ($1, $2, $3) \
            ON CONFLICT (run, name) DO UPDATE SET bytes = excluded.bytes";
        self.write(piece, replace, &[(&self.name(), Type::TEXT), (&name, Type::TEXT), (&bytes, Type::BYTEA)])
            .map(drop)
    }

    pub(super) fn names(&self, statement: &str) -> Result<Vec<String>, LedgerError> {
        let rows = self.shared.session()?.rows(statement, &[(&self.name(), Type::TEXT)]);
        let rows = rows.map_err(|error| failed("read", &self.place(Piece::Whole), &error))?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// What the right to write its ledger is called among the leases.
    pub(super) fn subject(&self) -> String {
        format!("ledger {}", self.id)
    }

    pub(super) fn has_ledger(&self) -> Result<bool, LedgerError> {
        self.names("SELECT run FROM stepgate.ledgers WHERE run = $1").map(|found| !found.is_empty())
    }

    pub(super) fn torn(&self) -> Result<Vec<String>, LedgerError> {
        self.names("SELECT name FROM stepgate.pieces WHERE run = $1 AND name LIKE 'ledger.torn.%' ORDER BY length(name), name")
    }
}
