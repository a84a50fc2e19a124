//! The record of a run on the server.

use super::call::call;
use super::callers::callers;
use super::fault::failed;
use super::lease::{Held, Takes, holder_of};
use super::lines::ServerLines;
use super::listen::listen;
use super::output::{ServerBytes, StoredOutput};
use super::pages::Pages;
use super::stored_run::ServerRun;
use super::talk::is_heard;
use crate::ledger::folder::{open_inbox_in, reach_inbox_in};
use crate::ledger::store::{
    Bytes, Callers, Holder, Inbox, Lines, LinesMark, Part, Piece, ReadSeek, RunRecord,
};
use crate::ledger::{LedgerError, RunId};
use crate::record::{OutputName, Target};
use std::io::{ErrorKind, Read, empty};
use std::ops::Range;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Receiver;
use tokio_postgres::types::Type;

const STATE: &str = "state";
const TORN: &str = "ledger.torn.";

/// Takes the right to write the ledger, from nobody who still has it.
fn lines(run: &ServerRun) -> Result<Box<dyn Lines>, LedgerError> {
    let session = run.shared.session()?;
    let holder = Holder { run: run.id.to_string(), ..run.shared.who.clone() };
    let taken = Held::take(&session, &run.subject(), &holder, Takes::OfLostWriter)?;
    let writer = taken.map_err(|_| LedgerError::Busy { run: run.id.to_string() })?;
    let number = writer.number();
    let lines = ServerLines::new(run.clone(), writer)?;
    *run.writer() = Some((session, number));
    Ok(Box::new(lines))
}

impl RunRecord for ServerRun {
    fn id(&self) -> &RunId {
        &self.id
    }

    fn place(&self, piece: Piece<'_>) -> String {
        let whole = format!("run {} in {}", self.id, self.shared.dial.place());
        match piece {
            Piece::Whole => whole,
            Piece::Ledger => format!("the ledger of {whole}"),
            Piece::Part(part) => format!("{} of {whole}", part.name()),
            Piece::ShellSnapshot(target) => format!("the state on {target} of {whole}"),
            Piece::Output(name) => format!("output {name} of {whole}"),
        }
    }

    fn driver(&self) -> Result<Option<Holder>, LedgerError> {
        holder_of(&*self.shared.session()?, &self.subject())
    }

    fn create_lines(&self) -> Result<Box<dyn Lines>, LedgerError> {
        let create = "INSERT INTO stepgate.ledgers (run) VALUES ($1)";
        self.write(Piece::Ledger, create, &[(&self.name(), Type::TEXT)])?;
        lines(self)
    }

    fn reopen_lines(&self) -> Result<Box<dyn Lines>, LedgerError> {
        if self.has_ledger()? {
            return lines(self);
        }
        Err(self.failed("open", Piece::Ledger, ErrorKind::NotFound.into()))
    }

    fn read_lines(&self) -> Result<Box<dyn Read>, LedgerError> {
        if let Some(pages) = Pages::open(self.shared.session()?, self.name(), self.place(Piece::Ledger))? {
            return Ok(Box::new(pages));
        }
        if self.has_ledger()? {
            return Ok(Box::new(empty()));
        }
        Err(self.failed("read", Piece::Ledger, ErrorKind::NotFound.into()))
    }

    fn lines_mark(&self) -> Result<Option<LinesMark>, LedgerError> {
        let mark = "SELECT l.place, coalesce((SELECT r.ends FROM stepgate.records r WHERE r.run = l.run \
            ORDER BY r.seq DESC LIMIT 1), 0) FROM stepgate.ledgers l WHERE l.run = $1";
        let rows = self.shared.session()?.rows(mark, &[(&self.name(), Type::TEXT)]);
        let rows = rows.map_err(|error| failed("look at", &self.place(Piece::Ledger), &error))?;
        let missing = || self.failed("look at", Piece::Ledger, ErrorKind::NotFound.into());
        let row = rows.first().ok_or_else(missing)?;
        let number = |at| u64::try_from(row.get::<_, i64>(at)).unwrap_or_default();
        Ok(Some(LinesMark { place: number(0), size: number(1), written: (0, 0) }))
    }

    fn replace_lines(&self, lines: &[u8]) -> Result<(), LedgerError> {
        let owner = self.owner("replace the lines of", Piece::Ledger)?;
        let refused = |error| failed("replace", &self.place(Piece::Ledger), &error);
        owner.run("BEGIN").map_err(refused)?;
        let run = (&self.name() as _, Type::TEXT);
        for statement in [
            "DELETE FROM stepgate.records WHERE run = $1",
            "UPDATE stepgate.ledgers SET place = DEFAULT WHERE run = $1",
        ] {
            owner.change(statement, std::slice::from_ref(&run)).map_err(refused)?;
        }
        let mut ends = 0;
        for (seq, line) in (0_i64..).zip(lines.split_inclusive(|byte| *byte == b'\n')) {
            ends += i64::try_from(line.len()).unwrap_or(i64::MAX);
            let values = [run.clone(), (&seq, Type::INT8), (&ends, Type::INT8), (&line as _, Type::BYTEA)];
            let add = "INSERT INTO stepgate.records (run, seq, ends, bytes) VALUES ($1, $2, $3, $4)";
            owner.change(add, &values).map_err(refused)?;
        }
        owner.run("COMMIT").map_err(refused)
    }

    fn keep_torn(&self, bytes: &[u8]) -> Result<String, LedgerError> {
        let name = format!("{TORN}{}", self.torn()?.len() + 1);
        let keep = "INSERT INTO stepgate.pieces (run, name, bytes) VALUES ($1, $2, $3)";
        let values = [(&self.name() as _, Type::TEXT), (&name as _, Type::TEXT), (&bytes as _, Type::BYTEA)];
        self.write(Piece::Ledger, keep, &values)?;
        Ok(name)
    }

    fn torn_ends(&self) -> Result<Vec<Vec<u8>>, LedgerError> {
        let kept = self.torn()?.into_iter().map(|name| self.read_piece(Piece::Ledger, &name));
        kept.filter_map(Result::transpose).collect()
    }

    fn store(&self, part: Part, bytes: &[u8]) -> Result<(), LedgerError> {
        let store = "INSERT INTO stepgate.pieces (run, name, bytes) VALUES ($1, $2, $3)";
        let values =
            [(&self.name() as _, Type::TEXT), (&part.name() as _, Type::TEXT), (&bytes as _, Type::BYTEA)];
        self.write(Piece::Part(part), store, &values).map(drop)
    }

    fn replace(&self, part: Part, bytes: &[u8]) -> Result<(), LedgerError> {
        if !matches!(part, Part::Runbook | Part::Plan) || self.read(part)?.is_none() {
            return self.replace_piece(Piece::Part(part), part.name(), bytes);
        }
        let owner = self.owner("replace", Piece::Part(part))?;
        let values =
            [(&self.name() as _, Type::TEXT), (&part.name() as _, Type::TEXT), (&bytes as _, Type::BYTEA)];
        let done =
            owner.change("UPDATE stepgate.pieces SET bytes = $3 WHERE run = $1 AND name = $2", &values);
        done.map(drop).map_err(|error| failed("replace", &self.place(Piece::Part(part)), &error))
    }

    fn read(&self, part: Part) -> Result<Option<Vec<u8>>, LedgerError> {
        self.read_piece(Piece::Part(part), part.name())
    }

    fn read_state(&self, target: &Target) -> Result<Option<Vec<u8>>, LedgerError> {
        self.read_piece(Piece::ShellSnapshot(target), &state_name(target))
    }

    fn replace_state(&self, target: &Target, bytes: &[u8]) -> Result<(), LedgerError> {
        self.replace_piece(Piece::ShellSnapshot(target), &state_name(target), bytes)
    }

    fn targets(&self) -> Result<Vec<Target>, LedgerError> {
        let names = self.names(
            "SELECT name FROM stepgate.pieces WHERE run = $1 AND name LIKE 'state%' ORDER BY name COLLATE \"C\"",
        )?;
        Ok(names.iter().filter_map(|name| Target::of_suffix(name.strip_prefix(STATE)?)).collect())
    }

    fn remove_states(&self) -> Result<(), LedgerError> {
        let remove = "DELETE FROM stepgate.pieces WHERE run = $1 AND name LIKE 'state%'";
        self.write(Piece::Whole, remove, &[(&self.name(), Type::TEXT)]).map(drop)
    }

    fn create_output(&self, name: &OutputName) -> Result<Box<dyn Bytes>, LedgerError> {
        let (session, writer) = self.writing()?;
        let values = [(&self.name() as _, Type::TEXT), (&name.as_str() as _, Type::TEXT)];
        // A crash between this and the step's start leaves an empty one that belongs to no step yet.
        let make = "WITH made AS (INSERT INTO stepgate.outputs (run, output) VALUES ($1, $2) \
            ON CONFLICT DO NOTHING) \
            SELECT EXISTS (SELECT 1 FROM stepgate.chunks WHERE run = $1 AND output = $2)";
        let rows = session
            .rows(make, &values)
            .map_err(|error| failed("create", &self.place(Piece::Output(name)), &error))?;
        if rows.first().is_some_and(|row| row.get(0)) {
            return Err(self.failed("create", Piece::Output(name), ErrorKind::AlreadyExists.into()));
        }
        Ok(Box::new(ServerBytes::new(self.clone(), session, writer, name.clone())))
    }

    fn open_output(&self, name: &OutputName) -> Result<Box<dyn ReadSeek>, LedgerError> {
        if !self.outputs()?.contains(name) {
            return Err(self.failed("open", Piece::Output(name), ErrorKind::NotFound.into()));
        }
        Ok(Box::new(StoredOutput::new(self.shared.session()?, self, name)))
    }

    fn outputs(&self) -> Result<Vec<OutputName>, LedgerError> {
        let names =
            self.names("SELECT output FROM stepgate.outputs WHERE run = $1 ORDER BY output COLLATE \"C\"")?;
        Ok(names.iter().map(|name| OutputName::found(name)).collect())
    }

    fn may_take_away(&self) -> Result<(), LedgerError> {
        self.owner("take anything away of", Piece::Whole).map(drop)
    }

    fn erase_output(&self, name: &OutputName, bytes: &Range<u64>) -> Result<(), LedgerError> {
        let piece = Piece::Output(name);
        let owner = self.owner("erase bytes of", piece)?;
        let number = |at: u64| i64::try_from(at).unwrap_or(i64::MAX);
        let (from, end) = (number(bytes.start), number(bytes.end));
        // Of each stretch the bytes that are meant become as many zeros.
        let erase = "UPDATE stepgate.chunks SET bytes = overlay(bytes PLACING \
              decode(repeat('00', (least($4, start + octet_length(bytes)) - greatest($3, start))::integer), 'hex') \
              FROM (greatest($3, start) - start + 1)::integer) \
            WHERE run = $1 AND output = $2 AND start < $4 AND start + octet_length(bytes) > $3";
        let values = [
            (&self.name() as _, Type::TEXT),
            (&name.as_str() as _, Type::TEXT),
            (&from as _, Type::INT8),
            (&end as _, Type::INT8),
        ];
        match owner.change(erase, &values) {
            Ok(0) => Err(self.failed("erase bytes of", piece, ErrorKind::NotFound.into())),
            Ok(_) => Ok(()),
            Err(error) => Err(failed("erase bytes of", &self.place(piece), &error)),
        }
    }

    fn open_inbox(&self) -> Result<Inbox, LedgerError> {
        open_inbox_in(&self.shared.inboxes.join(self.name()))
    }

    /// On this machine, or else over the record.
    fn reach_inbox(&self) -> Result<Option<UnixStream>, LedgerError> {
        if let Some(here) = reach_inbox_in(&self.shared.inboxes.join(self.name()))? {
            return Ok(Some(here));
        }
        match self.driver()? {
            Some(driver) if is_heard(&self.shared, &self.id, &driver)? => call(self).map(Some),
            _ => Ok(None),
        }
    }

    fn open_callers(&self) -> Result<Option<Callers>, LedgerError> {
        callers(&self.shared, &self.id).map(Some)
    }

    fn changes(&self) -> Result<Option<Receiver<()>>, LedgerError> {
        Ok(Some(listen(&self.shared, self.name())))
    }
}

/// What the shell on `target` knew is kept under this name.
fn state_name(target: &Target) -> String {
    format!("{STATE}{}", target.suffix())
}
