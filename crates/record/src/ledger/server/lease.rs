//! Whose turn it is: a row with a token that is given once, held by a session that renews it.
//!
//! It is free when it was given back, and can be taken when its time is over or when its session is gone: whoever held it writes
//! over no other session. What the server takes, it takes only under a token that still stands.

use super::fault::failed;
use super::session::Session;
use crate::ledger::LedgerError;
use crate::ledger::store::{Holder, Lease, Token};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;
use tokio_postgres::types::Type;

/// How many seconds a lease lasts that nobody renews.
const SECONDS: i32 = 30;
/// How often it is renewed.
const EVERY: Duration = Duration::from_secs(10);

/// Whether the holder of lease `l` cannot come back: its time is over, or its session.
const LAPSED: &str = "(l.until < clock_timestamp() OR NOT EXISTS \
    (SELECT 1 FROM pg_stat_activity a WHERE a.pid = l.backend))";

/// A lease that is held, or, where it is a ledger's, the right to write it.
#[derive(Debug)]
pub(super) struct Held {
    session: Arc<Session>,
    token: i64,
    subject: String,
    /// The run that had it before.
    before: Option<String>,
    is_lost: Arc<AtomicBool>,
    /// Dropped, it ends the renewal.
    _renewal: Sender<()>,
}

/// Who has a lease instead.
#[derive(Debug)]
pub(super) struct Other {
    pub(super) holder: Option<Holder>,
    pub(super) is_lapsed: bool,
}

/// Which leases of somebody else may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes<'a> {
    /// One that has lapsed, if it was this run's: of what another one has started nobody knows the end.
    Of(&'a str),
    /// One that has lapsed, and one whose writer's own lease was taken away: the right to write a ledger.
    OfLostWriter,
}

impl Held {
    /// Takes the lease of `subject`; says who has it where somebody has.
    pub(super) fn take(
        session: &Arc<Session>,
        subject: &str,
        holder: &Holder,
        takes: Takes<'_>,
    ) -> Result<Result<Self, Other>, LedgerError> {
        let refused = |error| failed("take the lease", subject, &error);
        let words = serde_json::to_string(holder).expect("a holder is made of strings and a number");
        let of = if let Takes::Of(run) = takes { run } else { "" };
        let may = match takes {
            Takes::Of(_) => format!("{LAPSED} AND l.holder ->> 'run' = $4"),
            Takes::OfLostWriter => format!(
                "$4 = '' AND ({LAPSED} OR l.under IS NOT NULL AND NOT EXISTS \
                (SELECT 1 FROM stepgate.leases u WHERE u.token = l.under AND u.held))"
            ),
        };
        let take = format!(
            "INSERT INTO stepgate.leases AS l (subject, token, held, until, backend, holder) \
            VALUES ($1, nextval('stepgate.tokens'), true, clock_timestamp() + make_interval(secs => $3), \
              pg_backend_pid(), $2::text::jsonb) \
            ON CONFLICT (subject) DO UPDATE SET token = excluded.token, held = true, until = excluded.until, \
              backend = excluded.backend, holder = excluded.holder, under = NULL \
            WHERE NOT l.held OR {may} \
            RETURNING token, (SELECT b.holder ->> 'run' FROM stepgate.leases b WHERE b.subject = $1)"
        );
        let look =
            format!("SELECT l.holder::text, {LAPSED} FROM stepgate.leases l WHERE l.subject = $1 AND l.held");
        loop {
            let values = [
                (&subject as _, Type::TEXT),
                (&words as _, Type::TEXT),
                (&f64::from(SECONDS) as _, Type::FLOAT8),
                (&of as _, Type::TEXT),
            ];
            if let Some(row) = session.rows(&take, &values).map_err(refused)?.first() {
                return Ok(Ok(Self::renewed(session, subject, row.get(0), row.get(1))));
            }
            // It may have been given back in between.
            if let Some(row) = session.rows(&look, &[(&subject, Type::TEXT)]).map_err(refused)?.first() {
                let holder = serde_json::from_str(row.get(0)).ok();
                return Ok(Err(Other { holder, is_lapsed: row.get(1) }));
            }
        }
    }

    /// Renews it until it is dropped, or somebody else has it.
    fn renewed(session: &Arc<Session>, subject: &str, token: i64, before: Option<String>) -> Self {
        let is_lost = Arc::new(AtomicBool::new(false));
        let (renewal, over) = channel::<()>();
        let (of_thread, lost) = (Arc::clone(session), Arc::clone(&is_lost));
        let renew = move || {
            while over.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let renew = "UPDATE stepgate.leases SET until = clock_timestamp() + make_interval(secs => $2) \
                    WHERE token = $1 AND held";
                let values = [(&token as _, Type::INT8), (&f64::from(SECONDS) as _, Type::FLOAT8)];
                match of_thread.change(renew, &values) {
                    Ok(0) => return lost.store(true, Ordering::Relaxed),
                    // What is written next says that the session is over.
                    Err(_) if of_thread.is_closed() => return,
                    Ok(_) | Err(_) => {}
                }
            }
        };
        // Without it the lease lapses, and what is written after that is refused if somebody takes it.
        let _started = thread::Builder::new().name("lease".to_owned()).spawn(renew);
        Self {
            session: Arc::clone(session),
            token,
            subject: subject.to_owned(),
            before,
            is_lost,
            _renewal: renewal,
        }
    }

    /// The number of its token.
    pub(super) fn number(&self) -> i64 {
        self.token
    }

    /// The session under which it is held.
    pub(super) fn session(&self) -> &Arc<Session> {
        &self.session
    }
}

/// Takes the lease of `subject` away from whoever has it.
pub(super) fn break_open(session: &Session, subject: &str) -> Result<(), LedgerError> {
    let broken = session
        .change("UPDATE stepgate.leases SET held = false WHERE subject = $1", &[(&subject, Type::TEXT)]);
    broken.map(drop).map_err(|error| failed("break the lease", subject, &error))
}

/// Who holds the lease of `subject`, and has not lapsed.
pub(super) fn holder_of(session: &Session, subject: &str) -> Result<Option<Holder>, LedgerError> {
    let look = format!(
        "SELECT l.holder::text FROM stepgate.leases l WHERE l.subject = $1 AND l.held AND NOT {LAPSED}"
    );
    let rows = session.rows(&look, &[(&subject, Type::TEXT)]);
    let rows = rows.map_err(|error| failed("look at the lease", subject, &error))?;
    Ok(rows.first().and_then(|row| serde_json::from_str(row.get(0)).ok()))
}

/// The number of a token that a store of this kind has given.
pub(super) fn number(token: Token) -> i64 {
    // None is as high as that.
    i64::try_from(token.number()).unwrap_or(i64::MAX)
}

impl Lease for Held {
    fn token(&self) -> Token {
        Token::new(u64::try_from(self.token).unwrap_or_default())
    }

    fn before(&self) -> Option<&str> {
        self.before.as_deref()
    }

    fn descriptor(&self) -> Result<Option<OwnedFd>, LedgerError> {
        Ok(None)
    }

    /// Only what the last renewal found: each line that is written is held against the lease by the server itself.
    fn check(&self) -> Result<(), LedgerError> {
        if self.is_lost.load(Ordering::Relaxed) {
            Err(LedgerError::LockBroken { path: PathBuf::from(&self.subject) })
        } else {
            Ok(())
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Where it cannot be given back it lapses. Whoever follows the run of a ledger is woken.
        let free = "WITH freed AS (UPDATE stepgate.leases SET held = false WHERE token = $1 RETURNING holder ->> 'run' AS run) \
            SELECT pg_notify('stepgate', run) FROM freed";
        let _lapses = self.session.change(free, &[(&self.token, Type::INT8)]);
    }
}
