//! The lines of a ledger, read a page of rows at a time.

use super::fault::failed;
use super::session::Session;
use crate::ledger::LedgerError;
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use tokio_postgres::types::Type;

/// How many rows a page has.
const ROWS: i64 = 2000;

/// A ledger that is read from its first byte on.
#[derive(Debug)]
pub(super) struct Pages {
    session: Arc<Session>,
    run: String,
    place: String,
    /// The last row of the page; none where there is no further one.
    last: Option<i64>,
    page: Cursor<Vec<u8>>,
}

impl Pages {
    /// Begins to read the ledger of `run`; none where it has no row.
    pub(super) fn open(session: Arc<Session>, run: &str, place: String) -> Result<Option<Self>, LedgerError> {
        let pages = Self::behind(session, run, place, -1)?;
        Ok((!pages.page.get_ref().is_empty()).then_some(pages))
    }

    /// Begins behind the row `last`, whether there is any or not.
    pub(super) fn behind(
        session: Arc<Session>,
        run: &str,
        place: String,
        last: i64,
    ) -> Result<Self, LedgerError> {
        let page = Cursor::default();
        let mut pages = Self { session, run: run.to_owned(), place, last: Some(last), page };
        pages.turn()?;
        Ok(pages)
    }

    fn turn(&mut self) -> Result<(), LedgerError> {
        let Some(last) = self.last else { return Ok(()) };
        let next =
            "SELECT seq, bytes FROM stepgate.records WHERE run = $1 AND seq > $2 ORDER BY seq LIMIT $3";
        let values = [(&self.run as _, Type::TEXT), (&last as _, Type::INT8), (&ROWS as _, Type::INT8)];
        let rows = self.session.rows(next, &values).map_err(|error| failed("read", &self.place, &error))?;
        let mut bytes = Vec::new();
        rows.iter().for_each(|row| bytes.extend_from_slice(row.get(1)));
        let is_full = i64::try_from(rows.len()).is_ok_and(|count| count == ROWS);
        self.last = rows.last().filter(|_| is_full).map(|row| row.get(0));
        self.page = Cursor::new(bytes);
        Ok(())
    }
}

impl Read for Pages {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.page.read(buffer)?;
        if count > 0 || buffer.is_empty() || self.last.is_none() {
            return Ok(count);
        }
        self.turn().map_err(io::Error::other)?;
        self.page.read(buffer)
    }
}
