//! The output of an attempt on the server: written as it comes, read where it is wanted.

use super::fault::{failed, server};
use super::session::Session;
use super::stored_run::ServerRun;
use crate::ledger::LedgerError;
use crate::ledger::store::{Bytes, Piece, ReadSeek as _, RunRecord as _};
use crate::record::OutputName;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_postgres::types::Type;

/// The most that one row holds.
const CHUNK: usize = 1 << 18;

/// Where a writer's right has to stand, it is held until the bytes are there.
const EXTEND: &str = "WITH writer AS (SELECT 1 FROM stepgate.leases WHERE token = $5 AND held FOR SHARE) \
    INSERT INTO stepgate.chunks (run, output, start, bytes) SELECT $1, $2, $3, $4 \
    WHERE $5 IS NULL OR EXISTS (SELECT 1 FROM writer)";

/// Output that is being written.
#[derive(Debug)]
pub(super) struct ServerBytes {
    run: ServerRun,
    session: Arc<Session>,
    /// The right to write the run's ledger, where whoever writes this has it.
    writer: Option<i64>,
    name: OutputName,
    size: u64,
}

impl ServerBytes {
    pub(super) fn new(run: ServerRun, session: Arc<Session>, writer: Option<i64>, name: OutputName) -> Self {
        Self { run, session, writer, name, size: 0 }
    }

    fn place(&self) -> String {
        self.run.place(Piece::Output(&self.name))
    }

    fn add(&self, bytes: &[u8]) -> Result<(), LedgerError> {
        let start = i64::try_from(self.size).unwrap_or(i64::MAX);
        let values = [
            (&self.run.name() as _, Type::TEXT),
            (&self.name.as_str() as _, Type::TEXT),
            (&start as _, Type::INT8),
            (&bytes as _, Type::BYTEA),
            (&self.writer as _, Type::INT8),
        ];
        match self.session.change(EXTEND, &values) {
            Ok(1) => Ok(()),
            Ok(_) => Err(LedgerError::LockBroken { path: PathBuf::from(self.place()) }),
            Err(error) => Err(failed("write to", &self.place(), &error)),
        }
    }
}

impl Bytes for ServerBytes {
    fn size(&self) -> u64 {
        self.size
    }

    fn extend(&mut self, bytes: &[u8]) -> (u64, Result<(), LedgerError>) {
        let before = self.size;
        for chunk in bytes.chunks(CHUNK) {
            if let Err(error) = self.add(chunk) {
                return (self.size - before, Err(error));
            }
            self.size += chunk.len() as u64;
        }
        (self.size - before, Ok(()))
    }

    /// Each stretch was safe when the server said so.
    fn barrier(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<u8>, LedgerError> {
        let wanted = range.end.saturating_sub(range.start);
        let mut stored = StoredOutput::new(self.session.clone(), &self.run, &self.name);
        let read = stored.read_range(range);
        let bytes = read.map_err(|cause| self.run.failed("read", Piece::Output(&self.name), cause))?;
        if bytes.len() as u64 == wanted {
            return Ok(bytes);
        }
        Err(server(
            "read",
            &self.place(),
            "it is shorter than it was".to_owned(),
            "`stepgate verify` says more",
        ))
    }
}

/// Output that is read, whether it is still written or not.
#[derive(Debug)]
pub(super) struct StoredOutput {
    session: Arc<Session>,
    run: String,
    output: String,
    at: u64,
    /// The stretch that was read last, and where it starts.
    chunk: (u64, Vec<u8>),
}

impl StoredOutput {
    pub(super) fn new(session: Arc<Session>, run: &ServerRun, name: &OutputName) -> Self {
        let (run, output) = (run.name().to_owned(), name.as_str().to_owned());
        Self { session, run, output, at: 0, chunk: (0, Vec::new()) }
    }

    /// The stretch that holds the byte at `at`, or the last one.
    fn fetch(&mut self) -> io::Result<()> {
        let at = i64::try_from(self.at).unwrap_or(i64::MAX);
        let holds = "SELECT start, bytes FROM stepgate.chunks WHERE run = $1 AND output = $2 AND start <= $3 \
            ORDER BY start DESC LIMIT 1";
        let values = [(&self.run as _, Type::TEXT), (&self.output as _, Type::TEXT), (&at as _, Type::INT8)];
        let rows = self.session.rows(holds, &values).map_err(io::Error::other)?;
        self.chunk = rows.first().map_or((0, Vec::new()), |row| {
            (u64::try_from(row.get::<_, i64>(0)).unwrap_or_default(), row.get(1))
        });
        Ok(())
    }

    fn rest(&self) -> &[u8] {
        let (start, bytes) = &self.chunk;
        let from = self.at.checked_sub(*start).and_then(|from| usize::try_from(from).ok());
        from.and_then(|from| bytes.get(from..)).unwrap_or_default()
    }

    fn length(&self) -> io::Result<u64> {
        let last = "SELECT start + octet_length(bytes) FROM stepgate.chunks WHERE run = $1 AND output = $2 \
            ORDER BY start DESC LIMIT 1";
        let values = [(&self.run as _, Type::TEXT), (&self.output as _, Type::TEXT)];
        let rows = self.session.rows(last, &values).map_err(io::Error::other)?;
        Ok(rows.first().map_or(0, |row| u64::try_from(row.get::<_, i64>(0)).unwrap_or_default()))
    }
}

impl Read for StoredOutput {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest().is_empty() {
            self.fetch()?;
        }
        let count = self.rest().read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for StoredOutput {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::Current(by) => (self.at, by),
            SeekFrom::End(by) => (self.length()?, by),
        };
        self.at = from.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
