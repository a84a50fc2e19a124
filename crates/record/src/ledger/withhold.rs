//! Taking bytes of a step's output away after they were stored: a secret that nobody had declared.
//!
//! Takes the place of the bytes and a reason, which stand in the ledger for ever. The bytes become zeros, everything around them
//! stays where it was, and the record still verifies, with a hole that has a name. Never touches the ledger's own lines, and
//! cannot unsay the hash of the stretch that held the bytes: a secret that was shown must be changed in any case.

use super::file_manifest::VouchedFile;
use super::store::{Piece, ReadSeek, Run};
use super::{Hash, Ledger, LedgerError};
use crate::record::{Actor, Event, OutputWithheld, Record, StepStarted, Target};
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;

/// Which bytes to take away, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withholding {
    /// The step's id.
    pub step: String,
    /// Where it ran.
    pub target: Target,
    /// Which attempt at it.
    pub attempt: u32,
    /// The bytes, by their place in the attempt's file.
    pub bytes: Range<u64>,
    /// Why.
    pub reason: String,
}

impl Withholding {
    /// Whether the bytes are of the attempt that was `started`.
    fn is_of(&self, started: &StepStarted) -> bool {
        (&self.step, &self.target, self.attempt) == (&started.step, &started.target, started.attempt)
    }
}

/// Why bytes cannot be withheld.
#[derive(Debug, thiserror::Error)]
pub enum WithholdError {
    /// The ledger or the file cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The run never started that.
    #[error("the run has no attempt {attempt} at step {step}")]
    NoSuchStep {
        /// The step.
        step: String,
        /// The attempt.
        attempt: u32,
    },
    /// The text is nowhere.
    #[error("the text stands nowhere in the record")]
    Nowhere,
    /// The text is one of the words by which a record is read.
    #[error("the text is a word of record {seq} itself: without it the record would say something else")]
    Word {
        /// The record.
        seq: u64,
    },
    /// There are no such bytes.
    #[error("the output has {length} bytes: there is nothing from {} to {}", asked.start, asked.end)]
    NoSuchBytes {
        /// How many there are.
        length: u64,
        /// Which were meant.
        asked: Range<u64>,
    },
}

/// Takes bytes of output away, in a run that is over or not. Gives the record that says so.
pub fn withhold(
    run: &Run,
    actor: Actor,
    what: &Withholding,
    now: DateTime<Utc>,
) -> Result<Record, WithholdError> {
    run.may_take_away()?;
    let reopened = Ledger::reopen_any(run, actor, now)?;
    let mut ledger = reopened.ledger;
    let started = reopened.records.iter().rev().find_map(|record| match record.event() {
        Ok(Event::StepStarted(started)) if what.is_of(&started) => Some(started),
        _ => None,
    });
    let no_such_step = || WithholdError::NoSuchStep { step: what.step.clone(), attempt: what.attempt };
    let name = started.ok_or_else(no_such_step)?.output();
    let failed = |cause| run.failed("read", Piece::Output(&name), cause);
    let mut output = run.open_output(&name)?;
    let length = output.seek(SeekFrom::End(0)).map_err(failed)?;
    if what.bytes.is_empty() || what.bytes.end > length {
        return Err(WithholdError::NoSuchBytes { length, asked: what.bytes.clone() });
    }
    // The record first: who finds it and not the zeros can do the same again, and who finds zeros alone finds a change.
    let sha256 = hash_without(&mut *output, &what.bytes).map_err(failed)?;
    let withheld = OutputWithheld {
        step: what.step.clone(),
        target: what.target.clone(),
        attempt: what.attempt,
        offset: what.bytes.start,
        length: what.bytes.end - what.bytes.start,
        reason: what.reason.clone(),
        sha256: sha256.to_string(),
    };
    let sealed = ledger.is_sealed();
    let record = ledger.append(&Event::OutputWithheld(withheld), now)?;
    if sealed {
        ledger.seal()?;
    }
    ledger.barrier([])?;
    run.erase_output(&name, &what.bytes)?;
    Ok(record)
}

/// The hash that the file will have when `bytes` are zeros.
fn hash_without(file: &mut dyn ReadSeek, bytes: &Range<u64>) -> io::Result<Hash> {
    let mut hasher = Sha256::new();
    let mut feed = |source: &mut dyn io::Read| VouchedFile::feed(&mut hasher, source);
    file.rewind()?;
    feed(&mut (&mut *file).take(bytes.start))?;
    feed(&mut io::repeat(0).take(bytes.end - bytes.start))?;
    file.seek(SeekFrom::Start(bytes.end))?;
    feed(&mut &mut *file)?;
    Ok(Hash::of_hasher(hasher))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::begun::begun;
    use crate::ledger::verify_outcome::VerifyOutcome;
    use crate::ledger::{Expectations, Mention, OutputWriter, RunId, Store, verify};
    use crate::record::{Outcome, RunClosed, RunResult, StepExited, Stream};

    const TEXT: &[u8] = b"user=app\npassword=hunter2\ndone\n";

    fn run(world: &std::path::Path) -> (Run, Ledger) {
        let id = RunId::parse("20261121-024510-k3f9").unwrap();
        let folder = Store::at(world).unwrap().create_run(&id).unwrap();
        let mut ledger = begun(&folder, &["deploy"], Utc::now());
        let mut out = OutputWriter::create(&folder, "deploy", 1, 1, &Target::Local).unwrap();
        let started = StepStarted {
            step: "deploy".into(),
            target: Target::Local,
            number: 1,
            attempt: 1,
            script: "env".into(),
            sha256: Hash::of_bytes(b"env").to_string(),
            cwd: "/".into(),
            cwd_reason: None,
            mode: "plain".into(),
            timeout: None,
            deviation: None,
            only_waits: false,
        };
        ledger.append(&Event::StepStarted(started), Utc::now()).unwrap();
        for line in TEXT.split_inclusive(|byte| *byte == b'\n') {
            out.append(Stream::Stdout, line).unwrap();
            ledger.append(&Event::Output(out.flush().unwrap()), Utc::now()).unwrap();
        }
        let exited = StepExited {
            step: "deploy".into(),
            target: Target::Local,
            attempt: 1,
            outcome: Outcome::Done,
            status: None,
            duration_ms: 1,
            output_bytes: out.total().bytes,
            output_sha256: out.total().sha256,
            cwd: "/".into(),
            detail: None,
            redacted: [].into(),
            runs_on: false,
            ends_block: false,
            left: Vec::new(),
            window: None,
            rows: None,
            state_sha256: None,
            not_kept: Vec::new(),
            sets_session: Vec::new(),
        };
        ledger.append(&Event::StepExited(exited), Utc::now()).unwrap();
        (folder, ledger)
    }

    fn what(bytes: Range<u64>) -> Withholding {
        Withholding {
            step: "deploy".into(),
            target: Target::Local,
            attempt: 1,
            bytes,
            reason: "a password".into(),
        }
    }

    #[test]
    fn withheld_bytes_are_gone_and_the_rest_still_verifies() {
        let world = tempfile::tempdir().unwrap();
        let (folder, mut ledger) = run(world.path());
        let closed =
            RunClosed { result: RunResult::Done, exit_code: 0, reason: None, stopped: vec![], stays: vec![] };
        ledger.append(&Event::RunClosed(closed), Utc::now()).unwrap();
        let head = ledger.seal().unwrap().prev;
        drop(ledger);
        withhold(&folder, Actor::default(), &what(18..25), Utc::now()).unwrap();
        let stored = std::fs::read(folder.directory().unwrap().join("out/0001.1")).unwrap();
        assert_eq!(stored, b"user=app\npassword=\0\0\0\0\0\0\0\ndone\n");
        let known = Expectations::default().and(vec![Mention::given(head, "a note")]);
        assert_eq!(
            verify(folder.directory().unwrap(), &known).unwrap().verdict,
            VerifyOutcome::Withheld { bytes: 7 }
        );
        withhold(&folder, Actor::default(), &what(0..20), Utc::now()).unwrap();
        let report = verify(folder.directory().unwrap(), &known).unwrap();
        assert_eq!(report.verdict, VerifyOutcome::Withheld { bytes: 25 });
        assert!(report.is_as_it_was(), "the head was kept before anything was taken away");
        std::fs::write(folder.directory().unwrap().join("out/0001.1"), stored).unwrap();
        let verdict = verify(folder.directory().unwrap(), &known).unwrap().verdict.to_string();
        assert_eq!(verdict, "output changed: out/0001.1: bytes 0 to 20 were withheld and are there");
    }

    #[test]
    fn a_run_that_is_not_over_stays_open() {
        let world = tempfile::tempdir().unwrap();
        let (folder, ledger) = run(world.path());
        drop(ledger);
        withhold(&folder, Actor::default(), &what(0..4), Utc::now()).unwrap();
        assert_eq!(
            verify(folder.directory().unwrap(), &Expectations::default()).unwrap().verdict,
            VerifyOutcome::Unsealed
        );
        let ledger = Ledger::reopen(&folder, Actor::default(), Utc::now()).unwrap();
        assert_eq!(ledger.records.last().unwrap().kind, "output.withheld");
    }

    #[test]
    fn what_is_not_there_is_not_withheld() {
        let world = tempfile::tempdir().unwrap();
        let (folder, ledger) = run(world.path());
        drop(ledger);
        let refused = |what: &Withholding| {
            withhold(&folder, Actor::default(), what, Utc::now()).unwrap_err().to_string()
        };
        assert_eq!(refused(&what(30..32)), "the output has 31 bytes: there is nothing from 30 to 32");
        let other = Withholding { attempt: 2, ..what(0..1) };
        assert_eq!(refused(&other), "the run has no attempt 2 at step deploy");
        assert_eq!(std::fs::read(folder.directory().unwrap().join("out/0001.1")).unwrap(), TEXT);
    }
}
