//! The journal of a real run: its record's ledger and output, stamped by the clock.

use super::Clock;
use super::stopwatch::Stopwatch;
use crate::ledger::{Ledger, LedgerError, Milestone, OutputWriter, Piece, Run, ShellSnapshot, Store};
use crate::record::{Event, Output, Record, RecorderFault, StepOn, Stream};
use crate::session::{Closed, Journal, JournalError};
use chrono::TimeDelta;
use std::time::{Duration, Instant};

/// How long output waits for its record in the ledger.
const OUTPUT_EVERY: Duration = Duration::from_secs(1);

/// Whoever wants each record as it is written.
pub type Tap<'a> = Box<dyn FnMut(&Record) + 'a>;

/// Writes a run's events and output to its record.
pub struct LedgerJournal<'a> {
    run: &'a Run,
    ledger: Ledger,
    output: Option<OutputWriter>,
    flushed: Instant,
    clock: &'a Clock,
    tap: Tap<'a>,
    /// Why output of this step could not be stored.
    lost: Option<LedgerError>,
    /// The head that the seal names, once there is one.
    sealed: Option<String>,
    /// Where the record goes on if it can no longer be written in its place.
    fallback: Option<&'a Store>,
    /// Where it has gone on, and why.
    moved: Option<Moved<'a>>,
    /// What all of this takes of the run's time.
    watch: Stopwatch,
}

/// A record that goes on elsewhere.
pub struct Moved<'a> {
    /// The other home.
    pub home: &'a Store,
    /// The run's record there.
    pub run: Run,
    /// What was wrong with the first one.
    pub cause: String,
}

impl<'a> LedgerJournal<'a> {
    /// Goes on writing `ledger`, which belongs to `run`.
    pub fn new(run: &'a Run, ledger: Ledger, clock: &'a Clock, tap: Tap<'a>) -> Self {
        Self {
            run,
            ledger,
            output: None,
            flushed: super::clock::monotonic(),
            clock,
            tap,
            lost: None,
            sealed: None,
            fallback: None,
            moved: None,
            watch: Stopwatch::default(),
        }
    }

    /// The same, that goes on in `home` if the record can no longer be written in its place.
    pub fn falling_back(mut self, home: Option<&'a Store>) -> Result<Self, JournalError> {
        if home.is_some() {
            self.ledger.keep_copy(self.run).map_err(|error| refused(&error))?;
        }
        self.fallback = home;
        Ok(self)
    }

    /// Where the record has gone on, if it had to.
    pub fn moved(&mut self) -> Option<Moved<'a>> {
        self.moved.take()
    }

    fn run(&self) -> &Run {
        self.moved.as_ref().map_or(self.run, |moved| &moved.run)
    }

    /// After a failure of the disk: goes on in the fallback, where there is one, with all that there is so far. Gives how many
    /// of the last bytes of output are to be given again; the failure itself where it stands.
    fn move_on(&mut self, error: LedgerError) -> Result<u64, LedgerError> {
        let broken = matches!(error, LedgerError::Io { .. } | LedgerError::Unreliable { .. });
        let Some(home) = self.fallback.filter(|_| broken && !self.ledger.is_sealed()) else {
            return Err(error);
        };
        // Once: what fails there too is the end.
        self.fallback = None;
        let run = home.create_run(self.run.id())?;
        self.run.copy_to(&run, self.output.as_ref().map(OutputWriter::name))?;
        self.ledger.move_to(&run)?;
        let again = self.output.as_mut().map_or(Ok(0), |output| output.move_to(&run))?;
        let fault = RecorderFault {
            operation: "writing the record".to_owned(),
            cause: error.to_string(),
            detail: format!("it goes on in {}", run.place(Piece::Whole)),
        };
        self.append(&Event::RecorderFault(fault))?;
        self.ledger.barrier(self.output.as_mut())?;
        home.note(Milestone::Opened, &self.ledger, self.clock.now())?;
        self.moved = Some(Moved { home, run, cause: error.to_string() });
        Ok(again)
    }

    /// Says in the index of all runs where this one stands.
    pub fn note(&mut self, home: &Store, milestone: Milestone) -> Result<(), JournalError> {
        let home = self.moved.as_ref().map_or(home, |moved| moved.home);
        let noted = home.note(milestone, &self.ledger, self.clock.now());
        noted.or_else(|error| self.move_on(error).map(|_| ())).map_err(|error| refused(&error))
    }

    /// Ends the ledger for good.
    pub fn seal(&mut self) -> Result<(), JournalError> {
        let _lap = self.watch.lap();
        let record = self.ledger.seal().map_err(|error| refused(&error))?;
        (self.tap)(&record);
        self.sealed = record.body["head"].as_str().map(str::to_owned);
        // What a resume would need is worth nothing now, and holds what the shell held.
        self.run().remove_states().map_err(|error| refused(&error))
    }

    /// Says in the diagnostics what the record has taken of the run's time so far.
    pub fn say_cost(&self) {
        tracing::debug!(records = self.ledger.count(), ms = self.watch.total().as_millis(), "the record");
    }

    /// The head of the run: the one that its seal names, or the hash of the last record so far.
    pub fn head(&self) -> String {
        self.sealed.clone().unwrap_or_else(|| self.ledger.head().to_string())
    }

    /// Stores output, in the fallback if need be.
    fn store(&mut self, stream: Stream, bytes: &[u8]) -> Result<Option<Output>, LedgerError> {
        let Some(output) = &mut self.output else { return Ok(None) };
        output.append(stream, bytes).or_else(|error| {
            let again = usize::try_from(self.move_on(error)?).unwrap_or(bytes.len());
            let rest = &bytes[bytes.len().saturating_sub(again)..];
            self.output.as_mut().map_or(Ok(None), |output| output.append(stream, rest))
        })
    }

    fn append(&mut self, event: &Event) -> Result<(), LedgerError> {
        let (now, jumped) = self.clock.watch();
        let set = jumped.map(clock_was_set);
        for event in set.iter().chain([event]) {
            let record = self.ledger.append(event, now)?;
            (self.tap)(&record);
        }
        Ok(())
    }
}

impl Journal for LedgerJournal<'_> {
    fn record(&mut self, event: &Event) -> Result<(), JournalError> {
        let _lap = self.watch.lap();
        let written = self.append(event).or_else(|error| {
            self.move_on(error)?;
            self.append(event)
        });
        written.map_err(|error| refused(&error))
    }

    fn barrier(&mut self) -> Result<(), JournalError> {
        let _lap = self.watch.lap();
        let synced = self.ledger.barrier(self.output.as_mut());
        synced.or_else(|error| self.move_on(error).map(|_| ())).map_err(|error| refused(&error))
    }

    fn open_output(&mut self, at: StepOn<'_>, number: usize, attempt: u32) -> Result<(), JournalError> {
        let _lap = self.watch.lap();
        self.output = None;
        let opened = OutputWriter::create(self.run(), at.step, number, attempt, at.target).or_else(|error| {
            self.move_on(error)?;
            OutputWriter::create(self.run(), at.step, number, attempt, at.target)
        });
        self.output = Some(opened.map_err(|error| refused(&error))?);
        self.flushed = super::clock::monotonic();
        Ok(())
    }

    fn output(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), JournalError> {
        let _lap = self.watch.lap();
        let mut due = match self.store(stream, bytes) {
            Ok(due) => due,
            Err(error) => {
                let told = refused(&error);
                self.lost.get_or_insert(error);
                return Err(told);
            }
        };
        let Some(output) = &mut self.output else { return Ok(()) };
        if due.is_none() && self.flushed.elapsed() > OUTPUT_EVERY {
            due = output.flush();
        }
        if let Some(stretch) = due {
            self.flushed = super::clock::monotonic();
            self.record(&Event::Output(stretch))?;
        }
        Ok(())
    }

    fn close_output(&mut self) -> Closed {
        let _lap = self.watch.lap();
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

    fn keep_state(&mut self, at: StepOn<'_>, attempt: u32, state: Vec<u8>) -> Result<(), JournalError> {
        let _lap = self.watch.lap();
        let state = ShellSnapshot { after: format!("{} {attempt}", at.step), bytes: state };
        let kept = self.run().keep_state(at.target, state.clone()).or_else(|error| {
            self.move_on(error)?;
            self.run().keep_state(at.target, state)
        });
        kept.map_err(|error| refused(&error))
    }
}

/// That the times of the records before and after this one cannot be compared.
fn clock_was_set(jump: TimeDelta) -> Event {
    Event::RecorderFault(RecorderFault::clock_set(jump.num_seconds()))
}

/// A ledger's error in the words of a session.
fn refused(error: &LedgerError) -> JournalError {
    JournalError { message: error.to_string(), hint: Some(error.hint()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Mention, RunId};
    use crate::record::{Actor, Target};

    #[test]
    fn a_journal_writes_to_a_record_wherever_that_is() {
        let store = Store::in_memory();
        let run = store.create_run(&RunId::parse("20261121-024510-k3f9").unwrap()).unwrap();
        let ledger = Ledger::create(&run, Actor::default()).unwrap();
        let (clock, mut told) = (Clock::open().unwrap(), 0);
        let mut journal = LedgerJournal::new(&run, ledger, &clock, Box::new(|_| told += 1));
        let opened = serde_json::json!({
            "version": "0.2.0", "runbook": "deploy.md", "cwd": "/", "base": "/", "environment": null, "host": "ops-1",
            "arguments": [], "asked": "person",
        });
        journal.record(&Event::from_parts("run.opened", opened).unwrap()).unwrap();
        journal.barrier().unwrap();
        journal.note(&store, Milestone::Opened).unwrap();
        journal.keep_state(StepOn::new("deploy", &Target::Local), 1, b"x=1".to_vec()).unwrap();
        assert_eq!(run.states(&Target::Local).unwrap().unwrap()[0].after, "deploy 1");
        let closed = serde_json::json!({"result": "abandoned", "exit_code": 0, "reason": null});
        journal.record(&Event::from_parts("run.closed", closed).unwrap()).unwrap();
        journal.seal().unwrap();
        let kept = Mention::given(journal.head(), "the end of the run");
        drop(journal);
        assert!(run.targets().unwrap().is_empty(), "nothing of the shell is left once the run is over");
        assert_eq!((told, run.read_ledger().unwrap().records.len()), (3, 3));
        assert_eq!(
            store.verify(run.id().as_str(), vec![kept]).unwrap().verdict.to_string(),
            "as it was when its head was kept"
        );
    }
}
