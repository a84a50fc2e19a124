//! The journal of a real run: its folder's ledger and output files, stamped by the clock.

use super::Clock;
use crate::ledger::{Home, Ledger, LedgerError, Milestone, OutputFile, Part, RunFolder};
use crate::plan::Step;
use crate::record::{Event, Record, RecorderFault, Stream};
use crate::session::{Closed, Journal, JournalError};
use std::time::{Duration, Instant};

/// How long output waits for its record in the ledger.
const OUTPUT_EVERY: Duration = Duration::from_secs(1);

/// Whoever wants each record as it is written.
pub type Tap<'a> = Box<dyn FnMut(&Record) + 'a>;

/// Writes a run's events and output to its folder.
pub struct FolderJournal<'a> {
    folder: &'a RunFolder,
    ledger: Ledger,
    output: Option<OutputFile>,
    flushed: Instant,
    clock: &'a Clock,
    tap: Tap<'a>,
    /// Why output of this step could not be stored.
    lost: Option<LedgerError>,
    /// The head that the seal names, once there is one.
    sealed: Option<String>,
}

impl<'a> FolderJournal<'a> {
    /// Goes on writing `ledger`, which belongs to `folder`.
    pub fn new(folder: &'a RunFolder, ledger: Ledger, clock: &'a Clock, tap: Tap<'a>) -> Self {
        Self {
            folder,
            ledger,
            output: None,
            flushed: super::clock::monotonic(),
            clock,
            tap,
            lost: None,
            sealed: None,
        }
    }

    /// Says in the index of all runs where this one stands.
    pub fn note(&self, home: &Home, milestone: Milestone) -> Result<(), JournalError> {
        home.note(milestone, &self.ledger, self.clock.now()).map_err(|error| refused(&error))
    }

    /// Ends the ledger for good.
    pub fn seal(&mut self) -> Result<(), JournalError> {
        let record = self.ledger.seal().map_err(|error| refused(&error))?;
        (self.tap)(&record);
        self.sealed = record.body["head"].as_str().map(str::to_owned);
        // What a resume would need is worth nothing now, and holds what the shell held.
        self.folder.remove(Part::State).map_err(|error| refused(&error))
    }

    /// The head of the run: the one that its seal names, or the hash of the last record so far.
    pub fn head(&self) -> String {
        self.sealed.clone().unwrap_or_else(|| self.ledger.head().to_string())
    }

    fn append(&mut self, event: &Event) -> Result<(), LedgerError> {
        let record = self.ledger.append(event, self.clock.now())?;
        (self.tap)(&record);
        Ok(())
    }
}

impl Journal for FolderJournal<'_> {
    fn record(&mut self, event: &Event) -> Result<(), JournalError> {
        self.append(event).map_err(|error| refused(&error))
    }

    fn barrier(&mut self) -> Result<(), JournalError> {
        self.ledger.barrier(self.output.as_mut()).map_err(|error| refused(&error))
    }

    fn open_output(&mut self, step: &Step, number: usize, attempt: u32) -> Result<(), JournalError> {
        self.output = Some(
            OutputFile::create(self.folder, &step.id, number, attempt).map_err(|error| refused(&error))?,
        );
        self.flushed = super::clock::monotonic();
        Ok(())
    }

    fn output(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), JournalError> {
        let Some(output) = &mut self.output else { return Ok(()) };
        let mut due = match output.append(stream, bytes) {
            Ok(due) => due,
            Err(error) => {
                let told = refused(&error);
                self.lost.get_or_insert(error);
                return Err(told);
            }
        };
        if due.is_none() && self.flushed.elapsed() > OUTPUT_EVERY {
            due = output.flush();
        }
        if let Some(stretch) = due {
            self.flushed = super::clock::monotonic();
            self.append(&Event::Output(stretch)).map_err(|error| refused(&error))?;
        }
        Ok(())
    }

    fn close_output(&mut self) -> Closed {
        let Some(output) = &mut self.output else { return Closed::default() };
        let (rest, total) = (output.flush(), output.total());
        let mut lost = self.lost.take();
        if let Some(printed) = &total.printed_sha256 {
            let fault = RecorderFault {
                operation: "storing a step's output".to_owned(),
                cause: lost.as_ref().map_or_else(String::new, ToString::to_string),
                detail: format!(
                    "{} bytes are stored and {} are lost; SHA-256 of all of them {printed}",
                    total.bytes, total.lost
                ),
            };
            let noted = self.append(&Event::RecorderFault(fault));
            lost = lost.or(noted.err());
        }
        if let Some(stretch) = rest {
            let noted = self.append(&Event::Output(stretch));
            lost = lost.or(noted.err());
        }
        Closed { bytes: total.bytes, sha256: total.sha256, lost: lost.as_ref().map(refused) }
    }

    fn keep_state(&mut self, state: &[u8]) -> Result<(), JournalError> {
        self.folder.replace(Part::State, state).map_err(|error| refused(&error))
    }
}

/// A ledger's error in the words of a session.
fn refused(error: &LedgerError) -> JournalError {
    JournalError { message: error.to_string(), hint: Some(error.hint()) }
}
