//! What a store on a server and its runs have in common: the way to the server, and the sessions that it gives.

use super::fault::{failed, server};
use super::listeners::Listeners;
use super::session::{Dial, FAR, SILENT, Session};
use super::{APPLICATION, FORMAT};
use crate::ledger::store::Holder;
use crate::ledger::{LedgerError, RunId};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio_postgres::types::Type;

/// What a session has to be before anything is recorded over it: what is committed is safe, and a server that cannot reach this machine
/// notices.
const PREPARED: &str = "SET synchronous_commit = on; SET lock_timeout = '4s'; SET search_path = pg_catalog; \
    SET client_min_messages = warning; SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 3; \
    SET tcp_keepalives_count = 3; SET tcp_user_timeout = '10s'";

const ABOUT: &str = "SELECT (SELECT pg_get_userbyid(nspowner)::text FROM pg_namespace WHERE nspname = 'stepgate'), \
    (SELECT pg_has_role(session_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = 'stepgate_app'), \
    session_user::text";

/// What the store and its runs have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) dial: Box<dyn Dial>,
    /// Whose this process is.
    pub(super) who: Holder,
    /// Where those of this machine are reached who reply to a run's questions.
    pub(super) inboxes: PathBuf,
    session: Mutex<Option<Arc<Session>>>,
    /// Whether the server was given up last: whoever ends a run because of that is not kept waiting much longer.
    is_silent: AtomicBool,
    /// Who hears of what changes.
    pub(super) listeners: Listeners,
    /// The runs that were there when somebody asked for all.
    seen: Mutex<BTreeSet<RunId>>,
}

impl Shared {
    pub(super) fn new(dial: Box<dyn Dial>, who: Holder, inboxes: PathBuf) -> Self {
        Self {
            dial,
            who,
            inboxes,
            session: Mutex::default(),
            is_silent: AtomicBool::new(false),
            listeners: Listeners::default(),
            seen: Mutex::default(),
        }
    }

    /// The session over which this process looks, and begins to write. A new one where the last is over.
    pub(super) fn session(&self) -> Result<Arc<Session>, LedgerError> {
        let mut held = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = held.as_ref().filter(|session| !session.is_closed()) {
            return Ok(Arc::clone(session));
        }
        if held.as_ref().is_some_and(|session| session.is_given_up()) {
            self.is_silent.store(true, Ordering::Relaxed);
        }
        let session = Arc::new(self.application()?);
        self.is_silent.store(false, Ordering::Relaxed);
        *held = Some(Arc::clone(&session));
        Ok(session)
    }

    /// A session in the role that adds and reads, whatever else its login might do.
    pub(super) fn application(&self) -> Result<Session, LedgerError> {
        let (session, owner, is_member, login) = self.opened()?;
        let place = self.dial.place();
        let refused = |cause: String, advice: &str| server("use the record in", &place, cause, advice);
        if owner.is_none() {
            let cause = "there is no schema `stepgate`".to_owned();
            return Err(refused(cause, "`stepgate store init URL` makes it, once, by a login that may"));
        }
        if is_member != Some(true) {
            let advice = format!("an administrator of the server says: GRANT {APPLICATION} TO \"{login}\"");
            return Err(refused(format!("`{login}` may not act as `{APPLICATION}`"), &advice));
        }
        let failed = |error| failed("use the record in", &place, &error);
        session.run(&format!("SET ROLE {APPLICATION}")).map_err(failed)?;
        let format = session.rows("SELECT max(format) FROM stepgate.about", &[]).map_err(failed)?;
        let format: Option<i32> = format.first().and_then(|row| row.get(0));
        if format == Some(FORMAT) {
            return Ok(session);
        }
        let format = format.map_or_else(|| "none".to_owned(), |format| format.to_string());
        let cause = format!("its schema is of format {format}, and this version knows {FORMAT}");
        Err(refused(cause, "use the version of Stepgate that has made it, or a newer one"))
    }

    /// A session of the schema's owner, for what takes away; an error where this login is not the owner.
    pub(super) fn owner(&self, operation: &'static str, place: &str) -> Result<Session, LedgerError> {
        let (session, owner, ..) = self.opened()?;
        let session = session.patient();
        let owner = owner.unwrap_or_default().replace('"', "\"\"");
        session.run(&format!("SET ROLE \"{owner}\"")).map_err(|error| failed(operation, place, &error))?;
        Ok(session)
    }

    /// A session, who owns the schema, whether its login may act for whoever runs runbooks, and the login.
    fn opened(&self) -> Result<(Session, Option<String>, Option<bool>, String), LedgerError> {
        let place = self.dial.place();
        let advice =
            "see that the server is reached and lets this login in; nothing is recorded anywhere else";
        let silent = if self.is_silent.load(Ordering::Relaxed) { SILENT } else { FAR };
        let session = self.dial.session(silent).map_err(|cause| server("reach", &place, cause, advice))?;
        let refused = |error| failed("use the record in", &place, &error);
        session.run(PREPARED).map_err(refused)?;
        let rows = session.rows(ABOUT, &[]).map_err(refused)?;
        let row = rows.first();
        let (owner, is_member) = (row.and_then(|row| row.get(0)), row.and_then(|row| row.get(1)));
        Ok((session, owner, is_member, row.map_or_else(String::new, |row| row.get(2))))
    }

    /// Whether there is such a run.
    pub(super) fn has(&self, id: &RunId) -> Result<bool, LedgerError> {
        if self.seen.lock().unwrap_or_else(PoisonError::into_inner).contains(id) {
            return Ok(true);
        }
        let look = "SELECT 1 FROM stepgate.runs WHERE run = $1";
        let rows = self.session()?.rows(look, &[(&id.as_str(), Type::TEXT)]);
        rows.map(|rows| !rows.is_empty()).map_err(|error| failed("read", &self.dial.place(), &error))
    }

    /// These are the runs that there are.
    pub(super) fn has_seen(&self, ids: &[RunId]) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = ids.iter().cloned().collect();
    }

    /// There is no such run any more.
    pub(super) fn has_lost(&self, id: &RunId) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}
