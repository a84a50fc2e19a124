//! The files that a ledger vouches for, gathered from its records, and whether a file still is what they say.
//!
//! Takes records in order, then files. Never opens one itself.

use super::store::{OUT, Part, ReadSeek};
use super::{Hash, LedgerError};
use crate::record::{Event, Output, OutputName, OutputWithheld, PlanPinned, RecordWithheld, Target};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Read as _};

/// How much is read at a time: what the processor still has at hand when it is hashed.
const LARGEST_READ: usize = 64 << 10;

/// Every file that the records so far vouch for.
#[derive(Debug, Default)]
pub(super) struct FileManifest {
    pinned: Option<PlanPinned>,
    /// The hashes of files out of which a text was taken, by name.
    withheld: BTreeMap<String, String>,
    /// The hashes of what was left of unfinished lines, by the name under which it was kept.
    torn: BTreeMap<String, String>,
    names: BTreeMap<(String, Target, u32), OutputName>,
    outputs: BTreeMap<OutputName, VouchedFile>,
}

/// What the records say of one file in `out/`.
#[derive(Debug, Default)]
pub(super) struct VouchedFile {
    stretches: Vec<Stretch>,
    /// What holds the whole file, once its step has ended or something was withheld.
    total: Option<Total>,
    withheld: Vec<(u64, u64)>,
}

#[derive(Debug)]
struct Total {
    length: Option<u64>,
    sha256: String,
}

#[derive(Debug)]
struct Stretch {
    seq: u64,
    start: u64,
    end: u64,
    sha256: String,
}

/// What a file turned out to be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Checked {
    /// Its length.
    pub(super) bytes: u64,
    /// How many bytes at its end no record tells of: what came in the last moment before a crash.
    pub(super) unattested: u64,
    /// Why it is not what it was; none where it is.
    pub(super) changed: Option<String>,
}

impl FileManifest {
    /// Takes in what record `seq` tells; an error where it cannot follow the ones before.
    pub(super) fn take(&mut self, seq: u64, event: &Event) -> Result<(), String> {
        match event {
            Event::PlanPinned(pinned) => self.pinned = Some(pinned.clone()),
            Event::StepStarted(started) => {
                let name = started.output();
                let attempt = (started.step.clone(), started.target.clone(), started.attempt);
                if self.outputs.contains_key(&name) && self.names.get(&attempt) != Some(&name) {
                    return Err(format!("{OUT}/{name} is the output of another attempt"));
                }
                self.names.insert(attempt, name.clone());
                self.outputs.entry(name).or_default();
            }
            Event::StepExited(exited) => {
                // A step that never started has an end and no file.
                if let Ok(file) = self.file(&exited.step, &exited.target, exited.attempt) {
                    let (length, sha256) = (Some(exited.output_bytes), exited.output_sha256.clone());
                    file.total = Some(Total { length, sha256 });
                }
            }
            Event::Output(output) => {
                self.file(&output.step, &output.target, output.attempt)?.stretch(seq, output)?;
            }
            Event::OutputWithheld(withheld) => {
                self.file(&withheld.step, &withheld.target, withheld.attempt)?.withhold(withheld)?;
            }
            Event::RecordWithheld(RecordWithheld { file: Some(file), sha256, .. }) => {
                self.withheld.insert(file.clone(), sha256.clone());
            }
            Event::RecorderFault(fault) => self.torn.extend(fault.kept_torn()),
            _ => {}
        }
        Ok(())
    }

    /// The SHA-256 of what a crash had left of a line, kept under `name`, as a record says it.
    pub(super) fn torn(&self, name: &str) -> Option<&str> {
        self.torn.get(name).map(String::as_str)
    }

    /// The parts whose hash a record holds.
    pub(super) fn parts(&self) -> impl Iterator<Item = (Part, &str)> {
        let pinned = self.pinned.iter().flat_map(|pinned| {
            [(Part::Runbook, pinned.runbook_sha256.as_str()), (Part::Plan, pinned.plan_sha256.as_str())]
        });
        pinned.map(|(part, sha256)| (part, self.withheld.get(part.name()).map_or(sha256, String::as_str)))
    }

    /// The files in `out/`, by name.
    pub(super) fn outputs(&self) -> impl Iterator<Item = (&OutputName, &VouchedFile)> {
        self.outputs.iter()
    }

    /// Whether a record tells of the file `name` in `out/`.
    pub(super) fn knows(&self, name: &OutputName) -> bool {
        self.outputs.contains_key(name)
    }

    /// The files out of which a text was taken.
    pub(super) fn withheld_files(&self) -> impl Iterator<Item = &str> {
        self.withheld.keys().map(String::as_str)
    }

    /// How many bytes were withheld.
    pub(super) fn withheld_bytes(&self) -> u64 {
        self.outputs.values().map(VouchedFile::withheld_bytes).sum()
    }

    fn file(&mut self, step: &str, target: &Target, attempt: u32) -> Result<&mut VouchedFile, String> {
        let name = self.names.get(&(step.to_owned(), target.clone(), attempt));
        name.and_then(|name| self.outputs.get_mut(name))
            .ok_or_else(|| format!("step {step} was never started"))
    }
}

impl VouchedFile {
    /// How many of its bytes were withheld; some may have been twice.
    fn withheld_bytes(&self) -> u64 {
        let mut reached = 0;
        let mut bytes = 0;
        for (start, end) in &self.withheld {
            bytes += end.saturating_sub(reached.max(*start));
            reached = reached.max(*end);
        }
        bytes
    }

    /// Whether it is no wonder that the file is not there.
    pub(super) fn may_be_absent(&self) -> bool {
        self.stretches.is_empty() && self.total.as_ref().is_none_or(|total| total.length == Some(0))
    }

    /// Compares the file with what the records say; `digest` is the length and the hash that it has. Of one that cannot be read
    /// `failed` makes an error.
    pub(super) fn check(
        &self,
        digest: (u64, Hash),
        open: impl FnOnce() -> Result<Box<dyn ReadSeek>, LedgerError>,
        failed: impl FnOnce(io::Error) -> LedgerError,
    ) -> Result<Checked, LedgerError> {
        let (bytes, sha256) = digest;
        let attested = self.stretches.last().map_or(0, |stretch| stretch.end);
        let mut checked = Checked { bytes, ..Checked::default() };
        let total_holds = self.total.as_ref().map(|total| sha256.is(&total.sha256));
        // The hash of the whole file holds its every byte. Without it, or to find the place, the stretches are looked at.
        if total_holds != Some(true) || !self.withheld.is_empty() {
            checked.changed = self.first_changed(&mut *open()?, bytes).map_err(failed)?;
        }
        match &self.total {
            None => checked.unattested = bytes.saturating_sub(attested),
            Some(total) if total_holds == Some(false) && checked.changed.is_none() => {
                checked.changed = Some(match total.length {
                    Some(length) if length != bytes => {
                        format!("it has {bytes} bytes and should have {length}")
                    }
                    _ => "its bytes are not those that were recorded".to_owned(),
                });
            }
            Some(_) => {}
        }
        Ok(checked)
    }

    /// Length and SHA-256 of a file, in one pass.
    pub(super) fn hash(mut file: impl io::Read) -> io::Result<(u64, Hash)> {
        let mut hasher = Sha256::new();
        let bytes = Self::feed(&mut hasher, &mut file)?;
        Ok((bytes, Hash::of_hasher(hasher)))
    }

    /// Gives all bytes of `source` to `hasher`, and says how many there were.
    pub(super) fn feed(hasher: &mut Sha256, source: &mut dyn io::Read) -> io::Result<u64> {
        // The first read shows whether the file is worth a large buffer; a long run has many small ones.
        let mut buffer = vec![0; 4 << 10];
        let mut bytes = 0;
        loop {
            match source.read(&mut buffer) {
                Ok(0) => return Ok(bytes),
                Ok(count) => {
                    bytes += count as u64;
                    hasher.update(&buffer[..count]);
                    if count == buffer.len() && count < LARGEST_READ {
                        buffer.resize(LARGEST_READ, 0);
                    }
                }
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause),
            }
        }
    }

    /// Where the first stretch lies whose bytes are not those that were recorded, and that nobody withheld.
    fn first_changed(&self, file: &mut dyn ReadSeek, bytes: u64) -> io::Result<Option<String>> {
        for stretch in &self.stretches {
            let Stretch { seq, start, end, sha256 } = stretch;
            if *end > bytes {
                return Ok(Some(format!("it has {bytes} bytes, and record {seq} tells of {end}")));
            }
            if self.withheld.iter().any(|(from, to)| from < end && start < to) {
                continue;
            }
            file.seek(io::SeekFrom::Start(*start))?;
            let (_, found) = Self::hash((&mut *file).take(end - start))?;
            if !found.is(sha256) {
                return Ok(Some(format!("bytes {start} to {end} are not those of record {seq}")));
            }
        }
        self.first_unclean(file)
    }

    /// Bytes that were withheld are zeros; others in their place were put there.
    fn first_unclean(&self, file: &mut dyn ReadSeek) -> io::Result<Option<String>> {
        for (start, end) in &self.withheld {
            file.seek(io::SeekFrom::Start(*start))?;
            let mut withheld = io::BufReader::new(&mut *file).take(end - start);
            let mut buffer = [0; 4096];
            loop {
                let count = withheld.read(&mut buffer)?;
                if count == 0 {
                    break;
                }
                if buffer[..count].iter().any(|byte| *byte != 0) {
                    return Ok(Some(format!("bytes {start} to {end} were withheld and are there")));
                }
            }
        }
        Ok(None)
    }

    fn stretch(&mut self, seq: u64, output: &Output) -> Result<(), String> {
        let start = output.offset;
        let end = output.offset.checked_add(output.length()).ok_or("its bytes end nowhere")?;
        // A record that found no room leaves a gap, which the hash of the whole file still holds.
        if self.stretches.last().is_some_and(|before| before.end > start) {
            return Err("it tells of bytes that another record has told of".to_owned());
        }
        self.stretches.push(Stretch { seq, start, end, sha256: output.sha256.clone() });
        Ok(())
    }

    fn withhold(&mut self, withheld: &OutputWithheld) -> Result<(), String> {
        let end = withheld.offset.checked_add(withheld.length).ok_or("its bytes end nowhere")?;
        self.withheld.push((withheld.offset, end));
        self.withheld.sort_unstable();
        // Another hash holds the whole file from now on; its length is as it was.
        let length = self.total.as_ref().and_then(|total| total.length);
        self.total = Some(Total { length, sha256: withheld.sha256.clone() });
        Ok(())
    }
}
