//! Writing a ledger: one record a line, one write a record, and a barrier where the run must not outrun its record.
//!
//! Takes events and the time, gives records. Writing does not make a record safe; [`Ledger::barrier`] does. Never changes a
//! line that is written, and takes no further step's start once it cannot keep its promises.

use super::read::{Reader, Tail};
use super::store::{Lease, Lines, Piece, Run, Token};
use super::{Hash, LedgerError, OutputWriter};
use crate::record::{Actor, Event, FORMAT, Record, RecorderFault, RunSealed};
use chrono::{DateTime, Utc};
use std::io::{BufReader, Read as _};
use std::path::PathBuf;

/// The ledger of a run that is on. No other process writes it meanwhile.
#[derive(Debug)]
pub struct Ledger {
    lines: Box<dyn Lines>,
    run: String,
    actor: Actor,
    next: u64,
    head: Hash,
    last: Option<(DateTime<Utc>, Actor)>,
    sealed: bool,
    lease: Option<Box<dyn Lease>>,
    /// What every line carries; none without a lease, and where the lines go on in a store that has not given it.
    token: Option<Token>,
    /// Every line, for a ledger that may have to be written again elsewhere.
    copy: Option<Vec<u8>>,
}

/// A ledger opened to go on with, and what it says.
#[derive(Debug)]
pub struct Reopened {
    /// The ledger.
    pub ledger: Ledger,
    /// Every record in it, the note about a torn end included.
    pub records: Vec<Record>,
}

impl Ledger {
    /// Begins the ledger of a new run. Its first record should be `run.opened`.
    pub fn create(run: &Run, actor: Actor) -> Result<Self, LedgerError> {
        let mut lines = run.create_lines()?;
        lines.make_ready()?;
        let run = run.id().as_str().to_owned();
        let head = Hash::before_run(&run);
        Ok(Self {
            lines,
            run,
            actor,
            next: 0,
            head,
            last: None,
            sealed: false,
            lease: None,
            token: None,
            copy: None,
        })
    }

    /// Goes on with a ledger: reads it, checks the chain, and keeps aside what a crash left of an unfinished last line.
    pub fn reopen(run: &Run, actor: Actor, now: DateTime<Utc>) -> Result<Reopened, LedgerError> {
        let reopened = Self::reopen_any(run, actor, now)?;
        if reopened.ledger.sealed {
            return Err(LedgerError::Sealed { run: run.id().to_string() });
        }
        Ok(reopened)
    }

    /// The same, for a run that may be over.
    pub(super) fn reopen_any(run: &Run, actor: Actor, now: DateTime<Utc>) -> Result<Reopened, LedgerError> {
        let mut lines = run.reopen_lines()?;
        let mut records = Vec::new();
        let mut reader = Reader::new(BufReader::new(lines.reader()?), Some(run.id().as_str()));
        while let Some(record) =
            reader.next_record().map_err(|cause| run.failed("read", Piece::Ledger, cause))?
        {
            records.push(record);
        }
        let (head, size, sealed) = (reader.head(), reader.bytes(), reader.is_sealed());
        let torn = match reader.into_tail() {
            Tail::Clean => None,
            Tail::Torn(bytes) => Some(bytes),
            Tail::Broken { seq, found } | Tail::Newer { seq, found } => {
                return Err(LedgerError::Broken {
                    path: PathBuf::from(run.place(Piece::Ledger)),
                    seq,
                    found,
                });
            }
        };
        lines.trust(size);
        let mut ledger = Self {
            lines,
            run: run.id().as_str().to_owned(),
            actor,
            next: records.len() as u64,
            head: head.unwrap_or_else(|| Hash::before_run(run.id().as_str())),
            last: records.last().map(|record| (record.ts, record.actor.clone())),
            sealed,
            lease: None,
            token: None,
            copy: None,
        };
        if let Some(bytes) = torn.filter(|_| !sealed) {
            records.push(ledger.keep_torn_end(run, &bytes, now)?);
        }
        ledger.lines.make_ready()?;
        Ok(Reopened { ledger, records })
    }

    /// Writes under `lease` from now on: every line carries its token, and every barrier makes sure that it still is the lease.
    pub fn hold(&mut self, lease: Box<dyn Lease>) {
        self.token = Some(lease.token());
        self.lease = Some(lease);
    }

    /// Keeps every line in memory too, those that are there already included, so that [`Self::move_to`] needs no store.
    pub fn keep_copy(&mut self, run: &Run) -> Result<(), LedgerError> {
        let mut copy = Vec::new();
        let read = run.read_lines()?.read_to_end(&mut copy);
        read.map_err(|cause| run.failed("read", Piece::Ledger, cause))?;
        self.copy = Some(copy);
        Ok(())
    }

    /// Goes on in another record of the same run, with every line so far; what could not be written where it was is written
    /// there. Only after [`Self::keep_copy`].
    pub fn move_to(&mut self, run: &Run) -> Result<(), LedgerError> {
        let mut lines = run.create_lines()?;
        lines.append(None, self.copy.as_deref().unwrap_or_default())?;
        self.lines = lines;
        self.token = None;
        self.lines.make_ready()?;
        self.lines.barrier()
    }

    /// Writes an event as the next record. It is safe once [`Self::barrier`] has succeeded.
    pub fn append(&mut self, event: &Event, ts: DateTime<Utc>) -> Result<Record, LedgerError> {
        // The only thing that can be said about a run that is over.
        if self.sealed && !matches!(event, Event::OutputWithheld(_) | Event::RecordWithheld(_)) {
            return Err(LedgerError::Sealed { run: self.run.clone() });
        }
        if matches!(event, Event::StepStarted(_)) {
            // The end of what starts now must find room.
            self.lines.make_ready()?;
        }
        self.write(event, whole_milliseconds(ts), self.actor.clone())
    }

    fn write(&mut self, event: &Event, ts: DateTime<Utc>, actor: Actor) -> Result<Record, LedgerError> {
        let record = Record {
            v: FORMAT,
            run: self.run.clone(),
            seq: self.next,
            ts,
            kind: event.kind().to_owned(),
            prev: self.head.to_string(),
            was: None,
            actor,
            body: event.body(),
        };
        let mut line = serde_json::to_vec(&record)
            .expect("a record holds only strings, whole numbers and lists of them");
        let head = Hash::of_line(&line);
        line.push(b'\n');
        self.lines.append(self.token, &line)?;
        if let Some(copy) = &mut self.copy {
            copy.extend_from_slice(&line);
        }
        self.head = head;
        self.next += 1;
        self.last = Some((record.ts, record.actor.clone()));
        Ok(record)
    }

    /// Brings the outputs and then every record so far to disk, and makes sure that they lie where they should.
    pub fn barrier<'a>(
        &mut self,
        outputs: impl IntoIterator<Item = &'a mut OutputWriter>,
    ) -> Result<(), LedgerError> {
        // An output that is lost must not keep the records from disk.
        let outputs = outputs.into_iter().map(OutputWriter::barrier).fold(Ok(()), Result::and);
        outputs.and(self.lines.barrier())?;
        self.lease.as_ref().map_or(Ok(()), |lease| lease.check())
    }

    /// Ends the ledger for good. Gives the hash of the record before the seal, which is what to keep elsewhere.
    ///
    /// Time and actor of the seal are those of the record before it: nothing stands after the seal to hold it, so every byte
    /// of it must follow from what it seals.
    pub fn seal(&mut self) -> Result<Record, LedgerError> {
        let head = self.head.to_string();
        let (ts, actor) = self.last.clone().unwrap_or_default();
        let record = self.write(&Event::RunSealed(RunSealed { count: self.next, head }), ts, actor)?;
        self.sealed = true;
        // First: of a line that was written short, giving back what was set aside would make one that is as long as it should be.
        self.lines.barrier()?;
        self.lines.finish();
        Ok(record)
    }

    /// Whether the last record was a seal when the ledger was opened, or has become one.
    pub fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// How many records there are.
    pub fn count(&self) -> u64 {
        self.next
    }

    /// The hash of the last record.
    pub fn head(&self) -> Hash {
        self.head
    }

    /// The run's id.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// Keeps what a crash left of the last line apart, takes it off the ledger, and says so in a record.
    fn keep_torn_end(&mut self, run: &Run, bytes: &[u8], now: DateTime<Utc>) -> Result<Record, LedgerError> {
        let name = run.keep_torn(bytes)?;
        self.lines.cut()?;
        let fault = RecorderFault::torn(bytes.len(), &name, &Hash::of_bytes(bytes).to_string());
        let record = self.append(&Event::RecorderFault(fault), now)?;
        self.lines.barrier()?;
        Ok(record)
    }
}

/// A record's time as its line can hold it, so that a record reads back as the same record.
fn whole_milliseconds(ts: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ts.timestamp_millis()).unwrap_or(ts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{RunId, Store};
    use crate::record::{RunClosed, RunResult, SignalReceived};
    use std::path::Path;

    fn folder(world: &Path) -> Run {
        let id = RunId::parse("20261121-024510-k3f9").unwrap();
        Store::at(world).unwrap().create_run(&id).unwrap()
    }

    fn event(signal: i32) -> Event {
        Event::SignalReceived(SignalReceived { signal, step: None, action: "noted".into() })
    }

    fn text(folder: &Run) -> String {
        std::fs::read_to_string(folder.place(Piece::Ledger)).unwrap()
    }

    #[test]
    fn a_sealed_ledger_reads_back_and_takes_nothing_more() {
        let world = tempfile::tempdir().unwrap();
        let folder = folder(world.path());
        let mut ledger = Ledger::create(&folder, Actor::default()).unwrap();
        let mut written = vec![ledger.append(&event(2), Utc::now()).unwrap()];
        let closed =
            RunClosed { result: RunResult::Done, exit_code: 0, reason: None, stopped: vec![], stays: vec![] };
        written.push(ledger.append(&Event::RunClosed(closed), Utc::now()).unwrap());
        ledger.barrier([]).unwrap();
        written.push(ledger.seal().unwrap());
        assert!(matches!(ledger.append(&event(2), Utc::now()), Err(LedgerError::Sealed { .. })));
        drop(ledger);
        let text = text(&folder);
        let mut reader = Reader::new(text.as_bytes(), None);
        let read: Vec<Record> = std::iter::from_fn(|| reader.next_record().unwrap()).collect();
        assert_eq!(read, written);
        assert!(reader.is_sealed());
        assert_eq!(read[2].body["head"], Hash::of_line(text.lines().nth(1).unwrap().as_bytes()).to_string());
        assert!(matches!(
            Ledger::reopen(&folder, Actor::default(), Utc::now()),
            Err(LedgerError::Sealed { .. })
        ));
    }

    #[test]
    fn one_process_writes_at_a_time() {
        let world = tempfile::tempdir().unwrap();
        let folder = folder(world.path());
        let ledger = Ledger::create(&folder, Actor::default()).unwrap();
        assert!(matches!(
            Ledger::reopen(&folder, Actor::default(), Utc::now()),
            Err(LedgerError::Busy { .. })
        ));
        drop(ledger);
        assert!(Ledger::reopen(&folder, Actor::default(), Utc::now()).unwrap().records.is_empty());
    }

    #[test]
    fn a_ledger_cut_anywhere_is_gone_on_with_and_the_rest_is_kept() {
        let world = tempfile::tempdir().unwrap();
        let folder = folder(world.path());
        let mut ledger = Ledger::create(&folder, Actor::default()).unwrap();
        for signal in 0..3 {
            ledger.append(&event(signal), Utc::now()).unwrap();
        }
        drop(ledger);
        let whole = text(&folder);
        // Each of them costs several syncs of the disk.
        for cut in
            (0..whole.len()).step_by(23).chain(whole.match_indices('\n').flat_map(|(at, _)| [at, at + 1]))
        {
            std::fs::write(folder.place(Piece::Ledger), &whole[..cut]).unwrap();
            let lines = whole[..cut].matches('\n').count();
            let torn = whole[..cut].rsplit('\n').next().unwrap();
            let mut again = Ledger::reopen(&folder, Actor::default(), Utc::now()).unwrap();
            again.ledger.append(&event(9), Utc::now()).unwrap();
            again.ledger.barrier([]).unwrap();
            let notes = usize::from(!torn.is_empty());
            assert_eq!(
                (again.records.len(), again.ledger.count()),
                (lines + notes, (lines + notes + 1) as u64)
            );
            let mut reader = Reader::new(std::io::Cursor::new(text(&folder)), Some("20261121-024510-k3f9"));
            while reader.next_record().unwrap().is_some() {}
            assert_eq!((reader.count(), reader.into_tail()), (again.ledger.count(), Tail::Clean));
            if notes == 1 {
                let kept = folder.directory().unwrap().join("ledger.torn.1");
                assert_eq!(std::fs::read_to_string(&kept).unwrap(), torn);
                std::fs::remove_file(kept).unwrap();
            }
        }
    }
}
