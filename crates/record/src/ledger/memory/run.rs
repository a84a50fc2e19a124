//! The record of a run in memory.

use super::bytes::MemoryBytes;
use super::lines::MemoryLines;
use super::stored_run::{MemoryRun, Stored, Writer};
use crate::ledger::store::{Bytes, Channel, Inbox, Lines, Part, Piece, ReadSeek, RunRecord};
use crate::ledger::{LedgerError, RunId};
use crate::record::{OutputName, Target};
use std::io::{Cursor, ErrorKind, Read};
use std::ops::Range;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc::channel;

/// Lets nobody else write from now on.
fn lines(run: &MemoryRun, stored: &mut Stored) -> Box<dyn Lines> {
    stored.writers += 1;
    stored.writer = Some(Writer { number: stored.writers, token: None });
    let size = stored.lines.as_ref().map_or(0, Vec::len);
    Box::new(MemoryLines::new(run.clone(), stored.writers, size))
}

impl RunRecord for MemoryRun {
    fn id(&self) -> &RunId {
        &self.id
    }

    fn place(&self, piece: Piece<'_>) -> String {
        let whole = format!("run {} in memory", self.id);
        match piece {
            Piece::Whole => whole,
            Piece::Ledger => format!("the ledger of {whole}"),
            Piece::Part(part) => format!("{} of {whole}", part.name()),
            Piece::ShellSnapshot(target) => format!("the state on {target} of {whole}"),
            Piece::Output(name) => format!("output {name} of {whole}"),
        }
    }

    fn create_lines(&self) -> Result<Box<dyn Lines>, LedgerError> {
        let mut stored = self.stored();
        if stored.lines.is_some() {
            return Err(self.failed("create", Piece::Ledger, ErrorKind::AlreadyExists));
        }
        stored.lines = Some(Vec::new());
        Ok(lines(self, &mut stored))
    }

    fn reopen_lines(&self) -> Result<Box<dyn Lines>, LedgerError> {
        let mut stored = self.stored();
        if stored.lines.is_none() {
            return Err(self.failed("open", Piece::Ledger, ErrorKind::NotFound));
        }
        let has_lost = |writer: &Writer| writer.token.is_some_and(|token| !self.may_write(token));
        if stored.writer.as_ref().is_some_and(|writer| !has_lost(writer)) {
            return Err(LedgerError::Busy { run: self.id.to_string() });
        }
        Ok(lines(self, &mut stored))
    }

    fn read_lines(&self) -> Result<Box<dyn Read>, LedgerError> {
        let lines = self.stored().lines.clone();
        let lines = lines.ok_or_else(|| self.failed("read", Piece::Ledger, ErrorKind::NotFound))?;
        Ok(Box::new(Cursor::new(lines)))
    }

    fn replace_lines(&self, lines: &[u8]) -> Result<(), LedgerError> {
        self.stored().lines = Some(lines.to_vec());
        Ok(())
    }

    fn keep_torn(&self, bytes: &[u8]) -> Result<String, LedgerError> {
        let mut stored = self.stored();
        stored.torn.push(bytes.to_vec());
        Ok(format!("ledger.torn.{}", stored.torn.len()))
    }

    fn torn_ends(&self) -> Result<Vec<Vec<u8>>, LedgerError> {
        Ok(self.stored().torn.clone())
    }

    fn store(&self, part: Part, bytes: &[u8]) -> Result<(), LedgerError> {
        let mut stored = self.stored();
        if stored.parts.contains_key(&part) {
            return Err(self.failed("create", Piece::Part(part), ErrorKind::AlreadyExists));
        }
        stored.parts.insert(part, bytes.to_vec());
        Ok(())
    }

    fn replace(&self, part: Part, bytes: &[u8]) -> Result<(), LedgerError> {
        self.stored().parts.insert(part, bytes.to_vec());
        Ok(())
    }

    fn read(&self, part: Part) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.stored().parts.get(&part).cloned())
    }

    fn read_state(&self, target: &Target) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.stored().states.get(target).cloned())
    }

    fn replace_state(&self, target: &Target, bytes: &[u8]) -> Result<(), LedgerError> {
        self.stored().states.insert(target.clone(), bytes.to_vec());
        Ok(())
    }

    fn targets(&self) -> Result<Vec<Target>, LedgerError> {
        Ok(self.stored().states.keys().cloned().collect())
    }

    fn remove_states(&self) -> Result<(), LedgerError> {
        self.stored().states.clear();
        Ok(())
    }

    fn create_output(&self, name: &OutputName) -> Result<Box<dyn Bytes>, LedgerError> {
        let mut stored = self.stored();
        if stored.outputs.get(name).is_some_and(|bytes| !bytes.is_empty()) {
            return Err(self.failed("create", Piece::Output(name), ErrorKind::AlreadyExists));
        }
        stored.outputs.insert(name.clone(), Vec::new());
        Ok(Box::new(MemoryBytes::new(self.clone(), name.clone())))
    }

    fn open_output(&self, name: &OutputName) -> Result<Box<dyn ReadSeek>, LedgerError> {
        let bytes = self.stored().outputs.get(name).cloned();
        let bytes = bytes.ok_or_else(|| self.failed("open", Piece::Output(name), ErrorKind::NotFound))?;
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn outputs(&self) -> Result<Vec<OutputName>, LedgerError> {
        Ok(self.stored().outputs.keys().cloned().collect())
    }

    fn erase_output(&self, name: &OutputName, bytes: &Range<u64>) -> Result<(), LedgerError> {
        let missing = || self.failed("erase bytes of", Piece::Output(name), ErrorKind::NotFound);
        let mut stored = self.stored();
        let range = super::bytes::places(bytes);
        let erased = stored.outputs.get_mut(name).and_then(|output| output.get_mut(range));
        erased.ok_or_else(missing)?.fill(0);
        Ok(())
    }

    fn open_inbox(&self) -> Result<Inbox, LedgerError> {
        let mut stored = self.stored();
        if stored.inbox.as_ref().is_some_and(|(_, open)| open.strong_count() > 0) {
            return Err(self.failed("open the inbox of", Piece::Whole, ErrorKind::AddrInUse));
        }
        let (sender, receiver) = channel();
        let channel = Channel::new(receiver);
        stored.inbox = Some((sender, channel.open()));
        Ok(Inbox::Channel(channel))
    }

    fn reach_inbox(&self) -> Result<Option<UnixStream>, LedgerError> {
        let stored = self.stored();
        let Some((sender, _)) = &stored.inbox else { return Ok(None) };
        let failed =
            |cause| LedgerError::io("reach the inbox of", Path::new(&self.place(Piece::Whole)), cause);
        let (ours, theirs) = UnixStream::pair().map_err(failed)?;
        Ok(sender.send(theirs).ok().map(|()| ours))
    }
}
