//! A step's output as it is stored: bytes as they come, and for the ledger where each stretch lies.
//!
//! Takes bytes that are redacted already. Holds none of them: only how many came from which stream, and two running hashes.
//! A disk that is full never stops the step: what cannot be stored is counted, and its loss is the caller's to record.

use super::copy::COPIED;
use super::store::{Bytes, Run};
use super::{Hash, LedgerError};
use crate::record::{Output, OutputName, Stream, Target};
use sha2::{Digest as _, Sha256};

/// A stretch is recorded when it has this many bytes…
const STRETCH_BYTES: u64 = 1 << 20;
/// …or when the streams have taken this many turns, which keeps its record under 32 KiB.
const STRETCH_TURNS: usize = 4096;

/// The output of an attempt, being written.
#[derive(Debug)]
pub struct OutputWriter {
    bytes: Box<dyn Bytes>,
    name: OutputName,
    step: String,
    target: Target,
    attempt: u32,
    whole: Sha256,
    pending: Option<Pending>,
    lost: u64,
    /// Of everything that was printed, once not all of it could be stored.
    printed: Option<Sha256>,
}

/// The stretch that has no record yet.
#[derive(Debug)]
struct Pending {
    offset: u64,
    first: Stream,
    last: Stream,
    length: u64,
    lengths: Vec<u64>,
    hash: Sha256,
}

/// What a step's output came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// How many bytes are stored.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// How many bytes could not be stored.
    pub lost: u64,
    /// SHA-256 of those that were and those that were not, where some were not.
    pub printed_sha256: Option<String>,
}

impl OutputWriter {
    /// Makes room for the output of an attempt at `step`, which is number `number` of the run. To be done before the step's start
    /// is recorded: a disk that takes no further file takes no further step.
    pub fn create(
        run: &Run,
        step: &str,
        number: usize,
        attempt: u32,
        target: &Target,
    ) -> Result<Self, LedgerError> {
        let name = OutputName::new(number, attempt, target);
        Ok(Self {
            bytes: run.create_output(&name)?,
            name,
            step: step.to_owned(),
            target: target.clone(),
            attempt,
            whole: Sha256::new(),
            pending: None,
            lost: 0,
            printed: None,
        })
    }

    /// Stores bytes of a stream, in the order of the calls. Gives the `output` record that has become due.
    ///
    /// After an error nothing more is stored, so that the file stays the beginning of what was printed; further calls only
    /// count.
    pub fn append(&mut self, stream: Stream, bytes: &[u8]) -> Result<Option<Output>, LedgerError> {
        if let Some(printed) = &mut self.printed {
            printed.update(bytes);
            self.lost += bytes.len() as u64;
            return Ok(None);
        }
        let offset = self.bytes.size();
        let (stored, result) = self.bytes.extend(bytes);
        let kept = &bytes[..usize::try_from(stored).unwrap_or(bytes.len())];
        if !kept.is_empty() {
            self.whole.update(kept);
            self.pending.get_or_insert_with(|| Pending::new(offset, stream)).take(stream, kept);
        }
        if result.is_err() {
            let rest = &bytes[kept.len()..];
            self.printed = Some(self.whole.clone().chain_update(rest));
            self.lost = rest.len() as u64;
        }
        result?;
        Ok(if self.pending.as_ref().is_some_and(Pending::is_full) { self.flush() } else { None })
    }

    /// The record of what was stored since the last one. To be called every second or so while bytes come, and at the end.
    pub fn flush(&mut self) -> Option<Output> {
        let pending = self.pending.take()?;
        Some(Output {
            step: self.step.clone(),
            target: self.target.clone(),
            attempt: self.attempt,
            offset: pending.offset,
            stream: pending.first,
            lengths: pending.lengths,
            sha256: Hash::of_hasher(pending.hash).to_string(),
        })
    }

    /// What it is called.
    pub fn name(&self) -> &OutputName {
        &self.name
    }

    /// What the output has come to so far.
    pub fn total(&self) -> Total {
        let sha256 = Hash::of_hasher(self.whole.clone()).to_string();
        let printed = self.printed.clone().map(|hash| Hash::of_hasher(hash).to_string());
        Total { bytes: self.bytes.size(), sha256, lost: self.lost, printed_sha256: printed }
    }

    /// Goes on in another record of the same run, with what is stored so far. Gives how many of the last bytes were not: they
    /// are to be given again.
    pub fn move_to(&mut self, run: &Run) -> Result<u64, LedgerError> {
        let mut bytes = run.create_output(&self.name)?;
        while bytes.size() < self.bytes.size() {
            let end = self.bytes.size().min(bytes.size() + COPIED as u64);
            let chunk = self.bytes.read(bytes.size()..end)?;
            bytes.extend(&chunk).1?;
        }
        self.bytes = bytes;
        self.printed = None;
        Ok(std::mem::take(&mut self.lost))
    }

    /// Brings the bytes to disk; part of [`Ledger::barrier`](super::Ledger::barrier).
    pub(super) fn barrier(&mut self) -> Result<(), LedgerError> {
        self.bytes.barrier()
    }
}

impl Pending {
    fn new(offset: u64, stream: Stream) -> Self {
        Self { offset, first: stream, last: stream, length: 0, lengths: vec![0], hash: Sha256::new() }
    }

    fn take(&mut self, stream: Stream, bytes: &[u8]) {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        if stream != self.last {
            self.lengths.push(0);
            self.last = stream;
        }
        if let Some(length) = self.lengths.last_mut() {
            *length += bytes.len() as u64;
        }
    }

    fn is_full(&self) -> bool {
        self.lengths.len() >= STRETCH_TURNS || self.length >= STRETCH_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{RunId, Store};
    use Stream::{Stderr, Stdout};

    fn with_file(test: impl FnOnce(&Run, OutputWriter)) {
        let world = tempfile::tempdir().unwrap();
        let id = RunId::parse("20261121-024510-k3f9").unwrap();
        let folder = Store::at(world.path()).unwrap().create_run(&id).unwrap();
        let file = OutputWriter::create(&folder, "deploy-1", 7, 1, &Target::Local).unwrap();
        test(&folder, file);
    }

    #[test]
    fn bytes_are_stored_as_they_come_and_told_apart_by_stream() {
        with_file(|folder, mut file| {
            for (stream, bytes) in [(Stdout, "one "), (Stdout, "two"), (Stderr, "!"), (Stdout, "three")] {
                assert_eq!(file.append(stream, bytes.as_bytes()).unwrap(), None);
            }
            let record = file.flush().unwrap();
            assert_eq!((record.offset, record.stream, &*record.lengths), (0, Stdout, &[7, 1, 5][..]));
            assert_eq!(record.sha256, Hash::of_bytes(b"one two!three").to_string());
            assert_eq!(file.flush(), None);
            file.append(Stderr, b"more").unwrap();
            let record = file.flush().unwrap();
            assert_eq!((record.offset, record.stream, &*record.lengths), (13, Stderr, &[4][..]));
            file.barrier().unwrap();
            let stored = std::fs::read(folder.directory().unwrap().join("out/0007.1")).unwrap();
            assert_eq!(stored, b"one two!threemore");
            let sha256 = Hash::of_bytes(&stored).to_string();
            assert_eq!(file.total(), Total { bytes: 17, sha256, lost: 0, printed_sha256: None });
        });
    }

    #[test]
    fn streams_that_alternate_byte_by_byte_make_few_records() {
        with_file(|_, mut file| {
            let mut records = Vec::new();
            for at in 0..10_000 {
                records.extend(file.append(if at % 2 == 0 { Stdout } else { Stderr }, b"x").unwrap());
            }
            records.extend(file.flush());
            assert_eq!(
                records.iter().map(|record| record.lengths.len()).collect::<Vec<_>>(),
                [4096, 4096, 1808]
            );
            assert_eq!(records.iter().map(Output::length).sum::<u64>(), 10_000);
        });
    }

    #[test]
    fn a_long_stretch_is_cut_at_a_mebibyte() {
        with_file(|_, mut file| {
            let chunk = vec![b'x'; 64 << 10];
            let due: Vec<bool> = (0..32).map(|_| file.append(Stdout, &chunk).unwrap().is_some()).collect();
            assert_eq!(
                due.iter().enumerate().filter(|(_, due)| **due).map(|(at, _)| at).collect::<Vec<_>>(),
                [15, 31]
            );
        });
    }

    #[test]
    fn an_empty_file_of_a_step_that_never_started_is_taken_over() {
        with_file(|folder, mut file| {
            assert!(OutputWriter::create(folder, "deploy-1", 7, 1, &Target::Local).is_ok());
            file.append(Stdout, b"x").unwrap();
            assert!(OutputWriter::create(folder, "deploy-1", 7, 1, &Target::Local).is_err());
        });
    }
}
