//! The index on the server: a row a milestone, each naming the one before it.

use super::fault::{failed, server};
use super::session::Session;
use crate::ledger::LedgerError;
use crate::ledger::index::{Entry, Index, Milestone, Stands};
use chrono::{DateTime, Utc};
use tokio_postgres::types::Type;

/// Writes a milestone behind the last one. Several runs may do so at once; each goes behind the one that was quicker.
pub(super) fn note(
    session: &Session,
    place: &str,
    event: Milestone,
    stands: &Stands,
    ts: DateTime<Utc>,
) -> Result<(), LedgerError> {
    let refused = |error| failed("write to the index of", place, &error);
    loop {
        let last = "SELECT seq, bytes FROM stepgate.milestones ORDER BY seq DESC LIMIT 1";
        let rows = session.rows(last, &[]).map_err(refused)?;
        let seq = rows.first().map_or(0, |row| row.get::<_, i64>(0) + 1);
        let line: Option<&[u8]> = rows.first().map(|row| row.get(1));
        let line = line.map(|line| line.strip_suffix(b"\n").unwrap_or(line));
        let line = Entry::after(line, None, event, stands, ts).map_err(|_| {
            let advice = "an administrator of the server has to look at stepgate.milestones";
            server("write to the index of", place, "its last line is no line of an index".to_owned(), advice)
        })?;
        let values = [(&seq as _, Type::INT8), (&line as _, Type::BYTEA)];
        let add = "INSERT INTO stepgate.milestones (seq, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        if session.change(add, &values).map_err(refused)? == 1 {
            return Ok(());
        }
    }
}

/// Reads the index.
pub(super) fn read(session: &Session, place: &str) -> Result<Index, LedgerError> {
    let rows = session.rows("SELECT bytes FROM stepgate.milestones ORDER BY seq", &[]);
    let rows = rows.map_err(|error| failed("read the index of", place, &error))?;
    let mut bytes: Vec<u8> = Vec::new();
    rows.iter().for_each(|row| bytes.extend_from_slice(row.get(0)));
    Ok(Index::read(&bytes))
}
