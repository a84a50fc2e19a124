//! A step's output as it is stored: bytes as they come into `out/NNNN.A`, and for the ledger where each stretch lies.
//!
//! Takes bytes that are redacted already. Holds none of them: only how many came from which stream, and two running hashes.
//! A disk that is full never stops the step: what cannot be stored is counted, and its loss is the caller's to record.

use super::append::Appender;
use super::directory::{Access, Directory};
use super::folder::output_name;
use super::{Hash, LedgerError, RunFolder};
use crate::record::{Output, Stream};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::FileExt as _;

/// A stretch is recorded when it has this many bytes…
const STRETCH_BYTES: u64 = 1 << 20;
/// …or when the streams have taken this many turns, which keeps its record under 32 KiB.
const STRETCH_TURNS: usize = 4096;

/// How much is copied at a time.
const COPIED: usize = 1 << 20;

/// The file of a step's output, being written.
#[derive(Debug)]
pub struct OutputFile {
    bytes: Appender,
    step: String,
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

impl OutputFile {
    /// Creates `out/NNNN.A` for `step`, which is number `number` of the run. To be done before the step's start is recorded:
    /// a disk that takes no further file takes no further step.
    pub fn create(folder: &RunFolder, step: &str, number: usize, attempt: u32) -> Result<Self, LedgerError> {
        let out = folder.out()?;
        let name = output_name(number, attempt);
        let file = match out.create_file(&name) {
            // A crash between this and the step's start leaves an empty file that belongs to no step yet.
            Err(LedgerError::Io { cause, .. }) if cause.kind() == ErrorKind::AlreadyExists => {
                reuse(out, &name)?
            }
            other => other?,
        };
        out.sync()?;
        let bytes = Appender::empty(file, out.path().join(name));
        Ok(Self {
            bytes,
            step: step.to_owned(),
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
            attempt: self.attempt,
            offset: pending.offset,
            stream: pending.first,
            lengths: pending.lengths,
            sha256: Hash::of_hasher(pending.hash).to_string(),
        })
    }

    /// The file's name in `out/`.
    pub fn name(&self) -> String {
        self.bytes.path().file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// What the output has come to so far.
    pub fn total(&self) -> Total {
        let sha256 = Hash::of_hasher(self.whole.clone()).to_string();
        let printed = self.printed.clone().map(|hash| Hash::of_hasher(hash).to_string());
        Total { bytes: self.bytes.size(), sha256, lost: self.lost, printed_sha256: printed }
    }

    /// Goes on in another folder of the same run, with what is stored so far. Gives how many of the last bytes were not: they
    /// are to be given again.
    pub fn move_to(&mut self, folder: &RunFolder) -> Result<u64, LedgerError> {
        let out = folder.out()?;
        let name = self.name();
        let mut bytes = Appender::new(out.create_file(&name)?, out.path().join(&name), 0);
        out.sync()?;
        let mut chunk = vec![0; COPIED];
        while bytes.size() < self.bytes.size() {
            let left = usize::try_from(self.bytes.size() - bytes.size()).unwrap_or(COPIED).min(COPIED);
            let read = self.bytes.file().read_exact_at(&mut chunk[..left], bytes.size());
            read.map_err(|cause| LedgerError::io("read", self.bytes.path(), cause))?;
            bytes.extend(&chunk[..left]).1?;
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

/// Opens an output file that is there already, if it is empty.
fn reuse(out: &Directory, name: &str) -> Result<File, LedgerError> {
    let taken = |cause: std::io::Error| LedgerError::io("create", &out.path().join(name), cause);
    let file = out.open_file(name, Access::Append)?;
    match file.metadata() {
        Ok(found) if found.len() == 0 => Ok(file),
        Ok(_) => Err(taken(ErrorKind::AlreadyExists.into())),
        Err(cause) => Err(taken(cause)),
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
    use crate::ledger::{Home, RunId};
    use Stream::{Stderr, Stdout};

    fn with_file(test: impl FnOnce(&RunFolder, OutputFile)) {
        let world = tempfile::tempdir().unwrap();
        let id = RunId::parse("20261121-024510-k3f9").unwrap();
        let folder = Home::at(world.path()).unwrap().create_run(&id).unwrap();
        let file = OutputFile::create(&folder, "deploy-1", 7, 1).unwrap();
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
            let stored = std::fs::read(folder.path_of_output(7, 1)).unwrap();
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
            assert!(OutputFile::create(folder, "deploy-1", 7, 1).is_ok());
            file.append(Stdout, b"x").unwrap();
            assert!(OutputFile::create(folder, "deploy-1", 7, 1).is_err());
        });
    }
}
