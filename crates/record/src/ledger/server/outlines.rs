//! What a list of runs is made of, asked for all runs at once.

use super::fault::failed;
use super::session::Session;
use crate::ledger::store::Outline;
use crate::ledger::{LedgerError, RunId};
use crate::record::Record;

/// The words of the index `outlines`, which is used only where they are the same. What somebody has typed or printed stands in a record
/// with its quotation marks escaped, so it fits neither.
const OUTLINES: &str = "SELECT run, bytes FROM stepgate.records \
    WHERE position('\"type\":\"run.'::bytea IN bytes) > 0 OR position('\"looked\":'::bytea IN bytes) > 0 \
    ORDER BY run, seq";

/// Those of all runs. One of which a line is no record has none: whoever wants to know reads all of it.
pub(super) fn outlines(session: &Session, place: &str) -> Result<Vec<Outline>, LedgerError> {
    let rows = session.rows(OUTLINES, &[]).map_err(|error| failed("list the runs in", place, &error))?;
    let outline = |rows: &[tokio_postgres::Row]| {
        let run = RunId::parse(rows.first()?.get(0)).ok()?;
        let records = rows.iter().map(|row| serde_json::from_slice(row.get(1)).ok());
        let records = records.collect::<Option<Vec<Record>>>()?;
        records.iter().all(|record| record.run == run.as_str()).then_some(Outline { run, records })
    };
    let of_one_run = |one: &tokio_postgres::Row, other: &tokio_postgres::Row| {
        one.get::<_, &str>(0) == other.get::<_, &str>(0)
    };
    Ok(rows.chunk_by(of_one_run).filter_map(outline).collect())
}
