//! The records of all runs on the server.

use super::fault::failed;
use super::index;
use super::lease::{Held, Takes, break_open};
use super::outlines;
use super::session::Dial;
use super::shared::Shared;
use super::stored_run::ServerRun;
use crate::ledger::index::{Index, Milestone, Stands};
use crate::ledger::store::{Holder, Lease, Outline, RecordStore, Run, Signed, Subject};
use crate::ledger::{LedgerError, RunId};
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use std::sync::Arc;
use tokio_postgres::types::Type;

/// A store on a server.
#[derive(Debug)]
pub struct Server(Arc<Shared>);

impl Server {
    /// The one that `dial` leads to. `who` is this process, `inboxes` a folder of this user on this machine. Nothing is reached before it
    /// is needed.
    pub fn new(dial: Box<dyn Dial>, who: Holder, inboxes: PathBuf) -> Self {
        Self(Arc::new(Shared::new(dial, who, inboxes)))
    }
}

impl RecordStore for Server {
    fn place(&self) -> String {
        self.0.dial.place()
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn create_run(&self, id: &RunId) -> Result<Run, LedgerError> {
        let run = ServerRun::new(id, &self.0);
        let create = "INSERT INTO stepgate.runs (run) VALUES ($1)";
        let created = self.0.session()?.change(create, &[(&id.as_str(), Type::TEXT)]);
        created.map_err(|error| failed("create", &format!("run {id} in {}", self.place()), &error))?;
        Ok(Run::new(run))
    }

    fn open_run(&self, id: &RunId) -> Result<Run, LedgerError> {
        if self.0.has(id)? {
            return Ok(Run::new(ServerRun::new(id, &self.0)));
        }
        Err(LedgerError::NoSuchRun { wanted: id.to_string(), runs: self.place_of_runs() })
    }

    fn delete_run(&self, id: &RunId) -> Result<(), LedgerError> {
        let place = format!("run {id} in {}", self.place());
        let owner = self.0.owner("take away", &place)?;
        self.0.has_lost(id);
        let gone = owner.change("DELETE FROM stepgate.runs WHERE run = $1", &[(&id.as_str(), Type::TEXT)]);
        match gone {
            Ok(0) => Err(LedgerError::NoSuchRun { wanted: id.to_string(), runs: self.place_of_runs() }),
            Ok(_) => Ok(()),
            Err(error) => Err(failed("take away", &place, &error)),
        }
    }

    /// A run is there as a whole, or it is not.
    fn clear_away(&self) -> Result<usize, LedgerError> {
        Ok(0)
    }

    fn run_ids(&self) -> Result<Vec<RunId>, LedgerError> {
        let rows = self.0.session()?.rows("SELECT run FROM stepgate.runs", &[]);
        let rows = rows.map_err(|error| failed("list the runs in", &self.place(), &error))?;
        let ids: Vec<RunId> = rows.iter().filter_map(|row| RunId::parse(row.get(0)).ok()).collect();
        self.0.has_seen(&ids);
        Ok(ids)
    }

    fn outlines(&self) -> Result<Option<Vec<Outline>>, LedgerError> {
        outlines::outlines(&*self.0.session()?, &self.place()).map(Some)
    }

    fn index(&self) -> Result<Index, LedgerError> {
        index::read(&*self.0.session()?, &self.place())
    }

    fn write_note(&self, event: Milestone, stands: &Stands, ts: DateTime<Utc>) -> Result<(), LedgerError> {
        index::note(&*self.0.session()?, &self.place(), event, stands, ts)
    }

    fn lease(&self, subject: Subject<'_>, holder: &Holder) -> Result<Box<dyn Lease>, LedgerError> {
        self.lease_after(subject, holder, &holder.run)
    }

    fn lease_after(
        &self,
        subject: Subject<'_>,
        holder: &Holder,
        lapsed: &str,
    ) -> Result<Box<dyn Lease>, LedgerError> {
        let key = subject.key().to_string();
        match Held::take(&self.0.session()?, &key, holder, Takes::Of(lapsed))? {
            Ok(held) => Ok(Box::new(held)),
            Err(other) => Err(LedgerError::Locked {
                subject: subject.to_string(),
                file: None,
                holder: other.holder.map(Box::new),
                is_lapsed: other.is_lapsed,
            }),
        }
    }

    fn break_lease(&self, subject: Subject<'_>) -> Result<(), LedgerError> {
        break_open(&*self.0.session()?, &subject.key().to_string())
    }

    fn keep_signed(&self, execution: &str, statement: &[u8], signature: &[u8]) -> Result<(), LedgerError> {
        let keep = "INSERT INTO stepgate.approvals (execution, statement, signature) VALUES ($1, $2, $3)";
        let values =
            [(&execution as _, Type::TEXT), (&statement as _, Type::BYTEA), (&signature as _, Type::BYTEA)];
        let kept = self.0.session()?.change(keep, &values);
        kept.map(drop).map_err(|error| failed("keep an approval in", &self.place(), &error))
    }

    fn signed(&self, execution: &str) -> Result<Vec<Signed>, LedgerError> {
        let find = "SELECT id, statement, signature FROM stepgate.approvals WHERE execution = $1 ORDER BY id";
        let rows = self.0.session()?.rows(find, &[(&execution, Type::TEXT)]);
        let rows = rows.map_err(|error| failed("look for approvals in", &self.place(), &error))?;
        let signed = |row: &tokio_postgres::Row| Signed {
            place: format!("approval {} in {}", row.get::<_, i64>(0), self.place()),
            statement: row.get(1),
            signature: row.get(2),
        };
        Ok(rows.iter().map(signed).collect())
    }
}
