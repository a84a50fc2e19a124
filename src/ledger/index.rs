//! The index beside the runs: a line when a run opens and when it closes, chained like a ledger, so that a run that is
//! deleted leaves its name behind.
//!
//! Takes milestones, gives entries. Never says what happened in a run.

use super::append::Appender;
use super::directory::{Access, Directory};
use super::{Hash, Home, Ledger, LedgerError};
use crate::record::timestamp;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom};

const INDEX: &str = "index.jsonl";

/// What the index tells of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Milestone {
    /// It began: its first record is on disk.
    Opened,
    /// A session of it ended; it may be resumed.
    Closed,
    /// It is over.
    Sealed,
}

/// A line of the index. The order of the fields is the order in the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The index format's version.
    pub v: u32,
    /// The line's number, from 0, without gaps.
    pub seq: u64,
    /// When it was written.
    #[serde(with = "timestamp")]
    pub ts: DateTime<Utc>,
    /// What is told.
    pub event: Milestone,
    /// Of which run.
    pub run: String,
    /// How many records the run had then.
    pub count: u64,
    /// The hash of the last of them.
    pub head: String,
    /// SHA-256 of an unfinished line that stood before this one and was kept aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub torn: Option<String>,
    /// The hash of the line before, as in a ledger.
    pub prev: String,
}

/// The index as far as it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// The entries that stand in an unbroken chain.
    pub entries: Vec<Entry>,
    /// The number of the first line that does not hold, and why.
    pub broken: Option<(u64, String)>,
}

impl Home {
    /// Writes into the index where `ledger` stands, and brings that to disk.
    pub fn note(&self, event: Milestone, ledger: &Ledger, ts: DateTime<Utc>) -> Result<(), LedgerError> {
        let home = Directory::create_all(self.path())?;
        let file = match home.open_file(INDEX, Access::Append) {
            Err(LedgerError::Io { cause, .. }) if cause.kind() == ErrorKind::NotFound => begin(&home)?,
            other => other?,
        };
        let path = home.path().join(INDEX);
        // Several runs may end at once; each waits for its turn, which takes no longer than a line and a sync.
        file.lock().map_err(|cause| LedgerError::io("lock", &path, cause))?;
        let mut end = End::of(&file).map_err(|cause| LedgerError::io("read", &path, cause))?;
        let torn = (!end.torn.is_empty()).then(|| Hash::of_bytes(&end.torn).to_string());
        if torn.is_some() {
            home.keep_aside("index.torn", &end.torn)?;
            end.size -= end.torn.len() as u64;
            file.set_len(end.size).map_err(|cause| LedgerError::io("cut", &path, cause))?;
        }
        let (seq, prev) = match &end.line {
            None => (0, Hash::before_index()),
            Some(line) => {
                let last: Entry = serde_json::from_slice(line).map_err(|_| LedgerError::Untrusted {
                    path: path.clone(),
                    found: "its last line is no line of an index".to_owned(),
                    advice: "keep it elsewhere as it is; a new one begins with the next run".to_owned(),
                })?;
                (last.seq + 1, Hash::of_line(line))
            }
        };
        let (run, count, head) = (ledger.run().to_owned(), ledger.count(), ledger.head().to_string());
        let entry = Entry { v: 1, seq, ts, event, run, count, head, torn, prev: prev.to_string() };
        let mut line = serde_json::to_vec(&entry).expect("an entry holds only strings and whole numbers");
        line.push(b'\n');
        let mut lines = Appender::new(file, path, end.size);
        lines.append(&line)?;
        lines.barrier()
    }

    /// Reads the index; empty where there is none.
    pub fn index(&self) -> Result<Index, LedgerError> {
        let Some(home) = self.open()? else { return Ok(Index::default()) };
        Ok(Index::read(&home.read(INDEX)?.unwrap_or_default()))
    }
}

impl Index {
    /// Reads an index's bytes as far as they hold.
    pub fn read(bytes: &[u8]) -> Self {
        let mut index = Self::default();
        let mut head = Hash::before_index();
        for (seq, line) in (0_u64..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            match check(seq, line, head) {
                Ok((entry, hash)) => {
                    head = hash;
                    index.entries.push(entry);
                }
                Err(found) => {
                    index.broken = Some((seq, found));
                    break;
                }
            }
        }
        index
    }

    /// What the index tells of `run`, in order.
    pub fn of_run<'a>(&'a self, run: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.run == run)
    }
}

fn check(seq: u64, line: &[u8], head: Hash) -> Result<(Entry, Hash), String> {
    let line = line.strip_suffix(b"\n").ok_or("the line is not finished")?;
    let entry: Entry = serde_json::from_slice(line).map_err(|error| format!("it is no entry: {error}"))?;
    if entry.v != 1 || entry.seq != seq {
        return Err(format!("number {} of format {} stands in its place", entry.seq, entry.v));
    }
    if entry.prev != head.to_string() {
        return Err("it does not name the line before it as it is".to_owned());
    }
    Ok((entry, Hash::of_line(line)))
}

fn begin(home: &Directory) -> Result<File, LedgerError> {
    match home.create_file(INDEX) {
        Ok(file) => {
            home.sync()?;
            Ok(file)
        }
        // Another run began it at the same moment.
        Err(_) => home.open_file(INDEX, Access::Append),
    }
}

/// The last line of an index, and what stands behind it.
struct End {
    size: u64,
    line: Option<Vec<u8>>,
    torn: Vec<u8>,
}

impl End {
    /// An entry takes some hundred bytes; no two of them reach further back than this.
    const WINDOW: u64 = 64 << 10;

    fn of(mut file: &File) -> std::io::Result<Self> {
        let size = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(size.saturating_sub(Self::WINDOW)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let torn = bytes.split_off(whole);
        bytes.pop();
        let line =
            (whole > 0).then(|| bytes.rsplit(|byte| *byte == b'\n').next().unwrap_or_default().to_vec());
        Ok(Self { size, line, torn })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::RunId;
    use crate::record::{Actor, Event, SignalReceived};

    fn open(home: &Home, id: &str) -> Ledger {
        let folder = home.create_run(&RunId::parse(id).unwrap()).unwrap();
        let mut ledger = Ledger::create(&folder, Actor::default()).unwrap();
        let event = SignalReceived { signal: 2, step: None, action: "noted".into() };
        ledger.append(&Event::SignalReceived(event), Utc::now()).unwrap();
        home.note(Milestone::Opened, &ledger, Utc::now()).unwrap();
        ledger
    }

    #[test]
    fn a_deleted_run_leaves_its_name() {
        let world = tempfile::tempdir().unwrap();
        let home = Home::at(world.path()).unwrap();
        let one = open(&home, "20261121-024510-aaaa");
        let two = open(&home, "20261121-024510-bbbb");
        home.note(Milestone::Closed, &one, Utc::now()).unwrap();
        drop((one, two));
        std::fs::remove_dir_all(home.find("aaaa").unwrap().path()).unwrap();
        let index = home.index().unwrap();
        assert_eq!(index.broken, None);
        let told: Vec<_> =
            index.of_run("20261121-024510-aaaa").map(|entry| (entry.seq, entry.event)).collect();
        assert_eq!(told, [(0, Milestone::Opened), (2, Milestone::Closed)]);
    }

    #[test]
    fn a_line_that_is_changed_or_gone_is_named() {
        let world = tempfile::tempdir().unwrap();
        let home = Home::at(world.path()).unwrap();
        for tail in ["aaaa", "bbbb", "cccc"] {
            open(&home, &format!("20261121-024510-{tail}"));
        }
        let text = std::fs::read_to_string(world.path().join(INDEX)).unwrap();
        assert_eq!(Index::read(text.as_bytes()).entries.len(), 3);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        assert_eq!(Index::read([lines[0], lines[2]].concat().as_bytes()).broken.unwrap().0, 1);
        let changed = text.replacen("aaaa", "dddd", 1);
        assert_eq!(Index::read(changed.as_bytes()).broken.unwrap().0, 1);
    }

    #[test]
    fn a_torn_last_line_is_kept_aside_and_gone_on_behind() {
        let world = tempfile::tempdir().unwrap();
        let home = Home::at(world.path()).unwrap();
        open(&home, "20261121-024510-aaaa");
        let path = world.path().join(INDEX);
        let torn = [std::fs::read(&path).unwrap(), b"{\"v\":1,\"se".to_vec()].concat();
        std::fs::write(&path, torn).unwrap();
        open(&home, "20261121-024510-bbbb");
        let index = home.index().unwrap();
        assert_eq!((index.entries.len(), index.broken), (2, None));
        assert_eq!(index.entries[1].torn, Some(Hash::of_bytes(b"{\"v\":1,\"se").to_string()));
        assert_eq!(std::fs::read(world.path().join("index.torn.1")).unwrap(), b"{\"v\":1,\"se");
    }
}
