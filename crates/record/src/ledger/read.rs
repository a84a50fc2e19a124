//! Reading a ledger, record by record, as far as it holds.
//!
//! Takes any bytes, gives the records that stand in an unbroken chain, and says how it ends. Holds one line at a time. Never
//! writes, never repairs, never panics whatever the bytes.

use super::Hash;
use super::rewritten::Rewritten;
use crate::record::{Actor, Event, FORMAT, REWRITTEN, Record, RecordWithheld, RunSealed, writer, written_by};
use chrono::{DateTime, Utc};
use std::io::{self, BufRead, Read as _};

/// A line longer than this is no record: more than the largest script that bash takes, many times over.
const LONGEST_LINE: u64 = 64 << 20;

/// A ledger being read.
#[derive(Debug)]
pub struct Reader<R> {
    source: R,
    run: Option<String>,
    head: Option<Hash>,
    count: u64,
    bytes: u64,
    last: Option<Last>,
    was_sealed: bool,
    rewritten: Rewritten,
    tail: Option<Tail>,
    /// The version that has written the records, as the last of them that says so says it.
    writer: Option<String>,
    /// Room for the next line.
    spare: Vec<u8>,
}

/// How a ledger ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tail {
    /// After a whole line.
    Clean,
    /// With these bytes of an unfinished line.
    Torn(Vec<u8>),
    /// With a record that does not hold; what follows it means nothing.
    Broken {
        /// The first record that does not hold.
        seq: u64,
        /// Why.
        found: String,
    },
    /// With a record of a format that came after this version.
    Newer {
        /// The first such record.
        seq: u64,
        /// Which format, and whose.
        found: String,
    },
}

/// What the next record is compared with.
#[derive(Debug)]
struct Last {
    kind: String,
    ts: DateTime<Utc>,
    actor: Actor,
}

impl<R: BufRead> Reader<R> {
    /// Reads the ledger of `run`; where none is given, of the run that its first record names.
    pub fn new(source: R, run: Option<&str>) -> Self {
        Self {
            source,
            run: run.map(str::to_owned),
            head: None,
            count: 0,
            bytes: 0,
            last: None,
            was_sealed: false,
            rewritten: Rewritten::default(),
            tail: None,
            writer: None,
            spare: Vec::new(),
        }
    }

    /// The next record that holds; none at the end, which [`Self::into_tail`] tells of.
    pub fn next_record(&mut self) -> io::Result<Option<Record>> {
        if self.tail.is_some() {
            return Ok(None);
        }
        let line = match self.next_line()? {
            Ok(line) => line,
            Err(tail) => {
                self.tail = Some(self.last_word(tail));
                return Ok(None);
            }
        };
        let given = match self.check(&line)? {
            Ok(record) => {
                self.head = self.rewritten.take(&line, &record);
                self.count += 1;
                self.bytes += line.len() as u64 + 1;
                self.was_sealed |= record.kind == SEAL;
                self.remember(&record);
                Some(record)
            }
            Err((seq, found)) => {
                let newer = self.newer(&line);
                self.tail =
                    Some(newer.map_or(Tail::Broken { seq, found }, |found| Tail::Newer { seq, found }));
                None
            }
        };
        self.spare = line;
        Ok(given)
    }

    /// What `line` is, if it is a record of a format that came after this version; it may look in any way.
    fn newer(&self, line: &[u8]) -> Option<String> {
        let fields: serde_json::Value = serde_json::from_slice(line).ok()?;
        let known = if fields.get("was").is_some() { REWRITTEN } else { FORMAT };
        let format = fields.get("v")?.as_u64().filter(|format| *format > u64::from(known))?;
        let version = fields.get("body").and_then(|body| body.get("version")?.as_str());
        let by = written_by(version.or(self.writer.as_deref()));
        Some(format!("it is of format {format}, and this reads format {FORMAT}: {by}"))
    }

    /// Keeps what the next record is compared with. Most records are by the same actor.
    fn remember(&mut self, record: &Record) {
        let last = self.last.get_or_insert_with(|| Last {
            kind: String::new(),
            ts: record.ts,
            actor: record.actor.clone(),
        });
        last.kind.clone_from(&record.kind);
        if let Some(version) = writer(record) {
            self.writer = Some(version.to_owned());
        }
        last.ts = record.ts;
        if last.actor != record.actor {
            last.actor.clone_from(&record.actor);
        }
    }

    /// The hash of the last record that holds; none before the first.
    pub fn head(&self) -> Option<Hash> {
        self.head
    }

    /// How many records hold so far.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many bytes they take.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The run's id, once it is known.
    pub fn run(&self) -> Option<&str> {
        self.run.as_deref()
    }

    /// Whether the last record is a seal.
    pub fn is_sealed(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.kind == SEAL)
    }

    /// Which lines were written again without a text.
    pub(super) fn rewritten(&self) -> &Rewritten {
        &self.rewritten
    }

    /// How the ledger ends. To be asked when there is no further record.
    pub fn into_tail(self) -> Tail {
        self.tail.unwrap_or(Tail::Clean)
    }

    /// A type that this version does not know is taken on trust of the record behind it, which holds its bytes. At the very
    /// end there is none: a seal whose type was changed must not pass for the news of a later version.
    fn last_word(&self, tail: Tail) -> Tail {
        let unvouched = self.rewritten.unvouched().filter(|_| matches!(tail, Tail::Clean | Tail::Torn(_)));
        if let Some(seq) = unvouched {
            return Tail::Broken { seq, found: "it was written again, and no record says so".to_owned() };
        }
        match (&self.last, tail) {
            (Some(last), Tail::Clean) if !Event::is_kind(&last.kind) => {
                Tail::Broken { seq: self.count - 1, found: format!("no record is of type `{}`", last.kind) }
            }
            (_, tail) => tail,
        }
    }

    /// The next line without its newline, or how the ledger ends instead.
    fn next_line(&mut self) -> io::Result<Result<Vec<u8>, Tail>> {
        let mut line = std::mem::take(&mut self.spare);
        line.clear();
        self.source.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        Ok(match line.pop() {
            None => Err(Tail::Clean),
            Some(b'\n') => Ok(line),
            Some(_) if line.len() as u64 + 1 == LONGEST_LINE => {
                Err(Tail::Broken { seq: self.count, found: "the line has no end".to_owned() })
            }
            Some(byte) => {
                line.push(byte);
                Err(Tail::Torn(line))
            }
        })
    }

    /// The record of a line if it belongs here, else which record does not hold and why.
    fn check(&mut self, line: &[u8]) -> io::Result<Result<Record, (u64, String)>> {
        let here = self.count;
        // All of it at once, which is faster than string by string.
        let text = match std::str::from_utf8(line) {
            Ok(text) => text,
            Err(error) => return Ok(Err((here, format!("it is not a record: {error}")))),
        };
        let record: Record = match serde_json::from_str(text) {
            Ok(record) => record,
            Err(error) => return Ok(Err((here, format!("it is not a record: {error}")))),
        };
        if record.v != (if record.was.is_some() { REWRITTEN } else { FORMAT }) {
            return Ok(Err((here, format!("it is of format {}, and this reads format {FORMAT}", record.v))));
        }
        if record.was.as_deref().is_some_and(|was| Hash::parse(was).is_none() || record.kind == SEAL) {
            return Ok(Err((here, "no line can have been written in its place".to_owned())));
        }
        if record.seq != here {
            return Ok(Err((here, format!("number {} stands in its place", record.seq))));
        }
        let run = self.run.get_or_insert_with(|| record.run.clone());
        if record.run != *run {
            return Ok(Err((here, format!("it is of run {}", record.run))));
        }
        let before = self.head.unwrap_or_else(|| Hash::before_run(run));
        if !before.is(&record.prev) {
            return Ok(Err(self.blame(line, &record)?));
        }
        let follows_seal = [SEAL, WITHHELD, RecordWithheld::KIND].contains(&&*record.kind)
            && !(self.is_sealed() && record.kind == SEAL);
        if self.was_sealed && !follows_seal {
            return Ok(Err((here, "it stands after the seal".to_owned())));
        }
        if record.kind == SEAL && !self.is_the_seal_for(line, &record, before) {
            return Ok(Err((here, "it is not the seal that these records have".to_owned())));
        }
        Ok(Ok(record))
    }

    /// Which of two records was changed when the second does not name the hash of the first. The one that the rest of the
    /// ledger knows as it is now is the one that was not.
    fn blame(&mut self, line: &[u8], record: &Record) -> io::Result<(u64, String)> {
        let changed = |seq| (seq, "its bytes are not those that the next record names".to_owned());
        let misnamed = |seq| (seq, "it does not name the record before it".to_owned());
        let here = self.count;
        if here == 0 {
            return Ok(misnamed(0));
        }
        if record.kind == SEAL {
            let agrees = record.body.get("head").and_then(|head| head.as_str()) == Some(&record.prev);
            return Ok(if agrees { changed(here - 1) } else { misnamed(here) });
        }
        let next = match self.next_line()? {
            Ok(next) => serde_json::from_slice::<Record>(&next).ok(),
            Err(_) => return Ok(changed(here - 1)),
        };
        let stands = next.is_some_and(|next| {
            Hash::of_line(line).is(&next.prev) || record.was.as_ref() == Some(&next.prev)
        });
        Ok(if stands { changed(here - 1) } else { misnamed(here) })
    }

    /// Whether `line` is, byte for byte, the seal that follows from what stands before it.
    fn is_the_seal_for(&self, line: &[u8], record: &Record, before: Hash) -> bool {
        let Some(last) = &self.last else { return false };
        let body = Event::RunSealed(RunSealed { count: self.count, head: before.to_string() }).body();
        let seal = Record { body, ts: last.ts, actor: last.actor.clone(), ..record.clone() };
        serde_json::to_vec(&seal).is_ok_and(|bytes| bytes == line)
    }
}

/// The type of the last record.
const SEAL: &str = "run.sealed";

/// What somebody may still say about a sealed run: that something of it was taken away. Another seal follows it.
const WITHHELD: &str = "output.withheld";
