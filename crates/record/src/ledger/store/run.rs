//! The record of one run, wherever it is kept.

use super::{Bytes, Callers, Holder, Inbox, Lines, LinesMark, Part, Piece, ReadSeek};
use crate::ledger::read::{Reader, Tail};
use crate::ledger::shell_snapshots::{self, ShellSnapshot};
use crate::ledger::{Hash, LedgerError, RunId};
use crate::record::{OutputName, Record, Target};
use std::fmt::Debug;
use std::io::{BufReader, Read};
use std::ops::{Deref, Range};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

/// The record of one run.
pub trait RunRecord: Debug + Send + Sync {
    /// The run's id.
    fn id(&self) -> &RunId;

    /// Where a piece of it is, in words, for a message. It need not be there.
    fn place(&self, piece: Piece<'_>) -> String;

    /// A folder of this machine in which all of it lies; none where it is kept otherwise.
    fn directory(&self) -> Option<&Path> {
        None
    }

    /// Who writes the ledger now, where that may be on another machine; none where that is told by this machine's processes, and where
    /// nobody does.
    fn driver(&self) -> Result<Option<Holder>, LedgerError> {
        Ok(None)
    }

    /// Begins the ledger. No other writer has it until these are dropped.
    fn create_lines(&self) -> Result<Box<dyn Lines>, LedgerError>;

    /// Goes on with the ledger; an error where another writer has it.
    fn reopen_lines(&self) -> Result<Box<dyn Lines>, LedgerError>;

    /// Reads the ledger as it stands now.
    fn read_lines(&self) -> Result<Box<dyn Read>, LedgerError>;

    /// How the ledger stands now, without reading it; none where that cannot be told, and whoever wants to know reads it.
    fn lines_mark(&self) -> Result<Option<LinesMark>, LedgerError> {
        Ok(None)
    }

    /// Puts other lines in the place of all that are there, whole or not at all, and safely. Only for the one who has the ledger open.
    fn replace_lines(&self, lines: &[u8]) -> Result<(), LedgerError>;

    /// Keeps what a crash has left of an unfinished line. Gives the name under which it is kept.
    fn keep_torn(&self, bytes: &[u8]) -> Result<String, LedgerError>;

    /// What was kept of unfinished lines, in the order of their names.
    fn torn_ends(&self) -> Result<Vec<Vec<u8>>, LedgerError>;

    /// Stores a part that is not there yet, safely.
    fn store(&self, part: Part, bytes: &[u8]) -> Result<(), LedgerError>;

    /// Stores a part in the place of what was there, whole or not at all. It may be lost in a power failure: for what can be made
    /// again.
    fn replace(&self, part: Part, bytes: &[u8]) -> Result<(), LedgerError>;

    /// Reads a part; none where it is not there.
    fn read(&self, part: Part) -> Result<Option<Vec<u8>>, LedgerError>;

    /// Reads what is kept of the shell on `target`; none where nothing is.
    fn read_state(&self, target: &Target) -> Result<Option<Vec<u8>>, LedgerError>;

    /// Keeps that in the place of what was there. It may be lost in a power failure, which costs a question.
    fn replace_state(&self, target: &Target, bytes: &[u8]) -> Result<(), LedgerError>;

    /// The targets of whose shell something is kept.
    fn targets(&self) -> Result<Vec<Target>, LedgerError>;

    /// Removes what is kept of the shells on all targets.
    fn remove_states(&self) -> Result<(), LedgerError>;

    /// The names of what was being written when something broke off, and never took its place.
    fn unfinished(&self) -> Result<Vec<String>, LedgerError> {
        Ok(Vec::new())
    }

    /// Removes that. Only for the one who holds the run's lease.
    fn remove_unfinished(&self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Makes room for the output of an attempt. One that is there and empty is taken over; any other is an error.
    fn create_output(&self, name: &OutputName) -> Result<Box<dyn Bytes>, LedgerError>;

    /// Opens output for reading.
    fn open_output(&self, name: &OutputName) -> Result<Box<dyn ReadSeek>, LedgerError>;

    /// The names of all output that is there.
    fn outputs(&self) -> Result<Vec<OutputName>, LedgerError>;

    /// Refuses where this process could not take anything of it away: to be asked before a record says that it was.
    fn may_take_away(&self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Makes these bytes of stored output zeros, wherever they are kept.
    fn erase_output(&self, name: &OutputName, bytes: &Range<u64>) -> Result<(), LedgerError>;

    /// Opens the inbox for those who reply from elsewhere, until it is dropped.
    fn open_inbox(&self) -> Result<Inbox, LedgerError>;

    /// Reaches the one who has opened the inbox, or hears those on other machines; none where nobody does.
    fn reach_inbox(&self) -> Result<Option<UnixStream>, LedgerError>;

    /// Hears those on other machines until what this gives is dropped; none where nobody could come. Only for whoever writes the ledger.
    fn open_callers(&self) -> Result<Option<Callers>, LedgerError> {
        Ok(None)
    }

    /// Gives something whenever anything of the run may have changed, and from time to time; none where that is only seen by looking.
    fn changes(&self) -> Result<Option<Receiver<()>>, LedgerError> {
        Ok(None)
    }
}

/// A run's record, whichever it is.
#[derive(Debug, Clone)]
pub struct Run(Arc<dyn RunRecord>);

/// A ledger that was read as far as it holds.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its records.
    pub records: Vec<Record>,
    /// The hash of the last of them.
    pub head: Option<Hash>,
    /// Why the rest is not read, where that is of a format that came after this version.
    pub newer: Option<String>,
    /// The hash of all its bytes, those that do not hold too.
    pub bytes: Hash,
}

impl Run {
    /// The one that `record` is.
    pub fn new(record: impl RunRecord + 'static) -> Self {
        Self(Arc::new(record))
    }

    /// Reads the run's ledger as far as it holds; what does not is for `verify` to tell.
    pub fn read_ledger(&self) -> Result<Kept, LedgerError> {
        let bytes = self.ledger_bytes()?;
        let mut reader = Reader::new(bytes.as_slice(), Some(self.id().as_str()));
        let mut records = Vec::new();
        while let Some(record) =
            reader.next_record().map_err(|cause| self.failed("read", Piece::Ledger, cause))?
        {
            records.push(record);
        }
        let head = reader.head();
        let newer = match reader.into_tail() {
            Tail::Newer { seq, found } => Some(format!("record {seq} cannot be read: {found}")),
            Tail::Clean | Tail::Torn(_) | Tail::Broken { .. } => None,
        };
        Ok(Kept { records, head, newer, bytes: Hash::of_bytes(&bytes) })
    }

    /// Gives each of its records to `take`, as far as the ledger holds and for as long as that wants more. Holds one line at a time.
    pub fn each_record(&self, take: &mut dyn FnMut(Record) -> bool) -> Result<(), LedgerError> {
        let mut reader = Reader::new(BufReader::new(self.read_lines()?), Some(self.id().as_str()));
        let failed = |cause| self.failed("read", Piece::Ledger, cause);
        while let Some(record) = reader.next_record().map_err(failed)? {
            if !take(record) {
                break;
            }
        }
        Ok(())
    }

    /// Whether the run's ledger is, byte for byte, what it was when it was read.
    pub fn is_unchanged(&self, since: &Hash) -> Result<bool, LedgerError> {
        Ok(Hash::of_bytes(&self.ledger_bytes()?) == *since)
    }

    /// All that there is of its ledger, what does not hold too.
    pub(in crate::ledger) fn ledger_bytes(&self) -> Result<Vec<u8>, LedgerError> {
        let mut bytes = Vec::new();
        let read = self.read_lines()?.read_to_end(&mut bytes);
        read.map_err(|cause| self.failed("read", Piece::Ledger, cause))?;
        Ok(bytes)
    }

    /// Keeps a state beside the one before it.
    pub fn keep_state(&self, target: &Target, state: ShellSnapshot) -> Result<(), LedgerError> {
        // One that is damaged is worth nothing.
        let before =
            self.states(target)?.unwrap_or_default().into_iter().find(|before| before.after != state.after);
        let kept: Vec<ShellSnapshot> = [state].into_iter().chain(before).collect();
        self.replace_state(target, &shell_snapshots::join(target, &kept))
    }

    /// The states of the shell on `target`, the newest first; none where what is there is not what was kept.
    pub fn states(&self, target: &Target) -> Result<Option<Vec<ShellSnapshot>>, LedgerError> {
        Ok(self.read_state(target)?.map_or(Some(Vec::new()), |bytes| shell_snapshots::split(target, &bytes)))
    }

    /// An error about a piece of it.
    pub(in crate::ledger) fn failed(
        &self,
        operation: &'static str,
        piece: Piece<'_>,
        cause: std::io::Error,
    ) -> LedgerError {
        LedgerError::io(operation, Path::new(&self.place(piece)), cause)
    }
}

impl Deref for Run {
    type Target = dyn RunRecord;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}
