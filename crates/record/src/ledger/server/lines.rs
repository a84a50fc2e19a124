//! The lines of a ledger on the server, for the one who writes them.

use super::fault::{Fault, failed, server};
use super::lease::{Held, number};
use super::pages::Pages;
use super::session::Session;
use super::stored_run::ServerRun;
use crate::ledger::LedgerError;
use crate::ledger::store::{Lines, Piece, RunRecord as _, Token};
use std::io::{Read, empty};
use std::path::PathBuf;
use tokio_postgres::Statement;
use tokio_postgres::types::Type;

/// Takes a line where its writer may still write, under the lease that it names, and nobody has added or taken away a line. The rows of
/// the leases are held until the line is there, so nobody takes over in between. Whoever follows the run is woken.
const APPEND: &str = "WITH writer AS (SELECT 1 FROM stepgate.leases WHERE token = $1 AND held FOR SHARE), \
    owner AS (SELECT 1 FROM stepgate.leases WHERE token = $2 AND held FOR SHARE), \
    added AS (INSERT INTO stepgate.records (run, seq, ends, bytes) \
      SELECT $3, $4, $5 + octet_length($6), $6 FROM writer, owner \
      WHERE $5 = coalesce((SELECT ends FROM stepgate.records WHERE run = $3 ORDER BY seq DESC LIMIT 1), 0) \
      RETURNING run) \
    SELECT pg_notify('stepgate', run) FROM added";
const TYPES: [Type; 6] = [Type::INT8, Type::INT8, Type::TEXT, Type::INT8, Type::INT8, Type::BYTEA];

/// A ledger's lines, with the right to write them.
#[derive(Debug)]
pub(super) struct ServerLines {
    run: ServerRun,
    writer: Held,
    append: Statement,
    /// The number of the next row.
    next: i64,
    /// How many bytes there should be.
    size: u64,
    /// The lease that the server knows this writer to write under.
    under: Option<Token>,
    /// What the server did with a line is not known: whoever goes on reads what is there.
    is_unsure: bool,
}

impl ServerLines {
    /// Takes the lines of `run`, which `writer` may write.
    pub(super) fn new(run: ServerRun, writer: Held) -> Result<Self, LedgerError> {
        let refused = |error: Fault| failed("open", &run.place(Piece::Ledger), &error);
        let append = writer.session().prepare(APPEND, &TYPES).map_err(refused)?;
        let (next, size) = end(writer.session(), &run)?;
        Ok(Self { run, writer, append, next, size, under: None, is_unsure: false })
    }

    fn place(&self) -> String {
        self.run.place(Piece::Ledger)
    }

    /// Tells the server under which lease this is written from now on, so that whoever breaks that can go on with the ledger.
    fn go_under(&mut self, token: Option<Token>) -> Result<(), LedgerError> {
        if token == self.under {
            return Ok(());
        }
        let told = self.writer.session().change(
            "UPDATE stepgate.leases SET under = $2 WHERE token = $1",
            &[(&self.writer.number(), Type::INT8), (&token.map(number), Type::INT8)],
        );
        told.map_err(|error| failed("write to", &self.place(), &error))?;
        self.under = token;
        Ok(())
    }

    /// Why a line was not taken.
    fn refused(&self, token: Option<Token>) -> LedgerError {
        let owner = token.map_or(self.writer.number(), number);
        let standing = "SELECT count(*) FROM stepgate.leases WHERE token IN ($1, $2) AND held";
        let values = [(&self.writer.number() as _, Type::INT8), (&owner as _, Type::INT8)];
        let rows = match self.writer.session().rows(standing, &values) {
            Ok(rows) => rows,
            Err(error) => return failed("write to", &self.place(), &error),
        };
        let wanted = if token.is_some() { 2 } else { 1 };
        if rows.first().is_none_or(|row| row.get::<_, i64>(0) < wanted) {
            return LedgerError::LockBroken { path: PathBuf::from(self.place()) };
        }
        match end(self.writer.session(), &self.run) {
            Ok((_, length)) => displaced(&self.place(), length, self.size),
            Err(error) => error,
        }
    }
}

/// The number of the row behind the last one, and how many bytes there are.
fn end(session: &Session, run: &ServerRun) -> Result<(i64, u64), LedgerError> {
    let last = "SELECT seq, ends FROM stepgate.records WHERE run = $1 ORDER BY seq DESC LIMIT 1";
    let rows = session.rows(last, &[(&run.name(), Type::TEXT)]);
    let rows = rows.map_err(|error| failed("look at", &run.place(Piece::Ledger), &error))?;
    Ok(rows.first().map_or((0, 0), |row| {
        (row.get::<_, i64>(0) + 1, u64::try_from(row.get::<_, i64>(1)).unwrap_or_default())
    }))
}

fn displaced(place: &str, length: u64, wanted: u64) -> LedgerError {
    let found = format!("it is {length} bytes long and should be {wanted}");
    LedgerError::Displaced { path: PathBuf::from(place), found }
}

impl Lines for ServerLines {
    fn reader(&mut self) -> Result<Box<dyn Read + '_>, LedgerError> {
        let pages = Pages::open(self.writer.session().clone(), self.run.name(), self.place())?;
        Ok(pages.map_or_else(|| Box::new(empty()) as Box<dyn Read>, |pages| Box::new(pages)))
    }

    fn trust(&mut self, size: u64) {
        self.size = size;
    }

    /// Rows are whole or not there, so this is for what came from elsewhere: only the owner takes anything away.
    fn cut(&mut self) -> Result<(), LedgerError> {
        let size = i64::try_from(self.size).unwrap_or(i64::MAX);
        let owner = self.run.owner("cut", Piece::Ledger)?;
        let values = [(&self.run.name() as _, Type::TEXT), (&size as _, Type::INT8)];
        let cut = owner.change("DELETE FROM stepgate.records WHERE run = $1 AND ends > $2", &values);
        cut.map_err(|error| failed("cut", &self.place(), &error))?;
        let (next, length) = end(self.writer.session(), &self.run)?;
        self.next = next;
        if length == self.size { Ok(()) } else { Err(displaced(&self.place(), length, self.size)) }
    }

    fn append(&mut self, token: Option<Token>, line: &[u8]) -> Result<(), LedgerError> {
        self.go_under(token)?;
        let (writer, before) = (self.writer.number(), i64::try_from(self.size).unwrap_or(i64::MAX));
        let owner = token.map_or(writer, number);
        let done = self
            .writer
            .session()
            .change_again(&self.append, &[&writer, &owner, &self.run.name(), &self.next, &before, &line]);
        match done {
            Ok(1) => {
                self.next += 1;
                self.size += line.len() as u64;
                Ok(())
            }
            Ok(_) => Err(self.refused(token)),
            Err(error) => {
                // A server that answers has not taken it; one that is gone may have.
                self.is_unsure |= error.code().is_none();
                Err(failed("write to", &self.place(), &error))
            }
        }
    }

    /// Each line was safe when the server said so.
    fn barrier(&mut self) -> Result<(), LedgerError> {
        if self.is_unsure {
            return Err(LedgerError::Unreliable { path: PathBuf::from(self.place()) });
        }
        Ok(())
    }

    fn make_ready(&mut self) -> Result<(), LedgerError> {
        self.barrier()?;
        if self.writer.session().is_closed() {
            let advice = "see that the server is reached, then go on with `stepgate resume`";
            return Err(server("write to", &self.place(), "the connection is lost".to_owned(), advice));
        }
        Ok(())
    }

    fn finish(&mut self) {}
}

impl Drop for ServerLines {
    fn drop(&mut self) {
        self.run.no_longer_writes(self.writer.number());
    }
}
