//! Copying the whole record of a run that is over into another store, byte for byte.
//!
//! A run that may still go on is left where it is: gone on with in two places it would do everything twice.

use super::LedgerError;
use super::index::Stands;
use super::store::{Part, Piece, ReadSeek as _, Run, Store};
use super::verify_outcome::VerifyOutcome;
use crate::record::OutputName;
use std::io::{self, Seek as _, SeekFrom};

/// How much is compared at a time.
const COMPARED: u64 = 1 << 20;

/// What copying a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transfer {
    /// It was copied, and is the same there.
    Copied,
    /// It was there, and is the same.
    There,
    /// It is not over, so it was left.
    NotOver,
    /// It does not hold, so it was left: what does not verify here would not there.
    Broken(String),
    /// Something else is there under its id: what, in words.
    Differs(String),
}

/// Copies `run` of the store `from` into the store `to`.
pub fn transfer(from: &Store, run: &Run, to: &Store) -> Result<Transfer, LedgerError> {
    let verdict = from.verify(run.id().as_str(), Vec::new())?.verdict;
    if let VerifyOutcome::Broken { .. } = verdict {
        return Ok(Transfer::Broken(verdict.to_string()));
    }
    if !run.read_ledger()?.records.iter().any(|record| record.kind == "run.sealed") {
        return Ok(Transfer::NotOver);
    }
    let is_there = to.run_ids()?.contains(run.id());
    if !is_there {
        copy(run, &to.create_run(run.id())?)?;
    }
    if let Some(what) = difference(run, &to.open_run(run.id())?)? {
        return Ok(Transfer::Differs(what));
    }
    note(from, run, to)?;
    Ok(if is_there { Transfer::There } else { Transfer::Copied })
}

/// The ledger last: one that is there is of a run that is there as a whole.
fn copy(run: &Run, other: &Run) -> Result<(), LedgerError> {
    run.copy_to(other, None)?;
    for part in Part::ALL.into_iter().filter(|part| !matches!(part, Part::Runbook | Part::Plan)) {
        if let Some(bytes) = run.read(part)? {
            other.store(part, &bytes)?;
        }
    }
    for bytes in run.torn_ends()? {
        other.keep_torn(&bytes)?;
    }
    let bytes = run.ledger_bytes()?;
    let mut lines = other.create_lines()?;
    bytes.split_inclusive(|byte| *byte == b'\n').try_for_each(|line| lines.append(None, line))?;
    lines.barrier()
}

/// What is not the same in both, in words; nothing where all of it is.
fn difference(run: &Run, other: &Run) -> Result<Option<String>, LedgerError> {
    let ledger = match other.ledger_bytes() {
        Ok(bytes) => bytes,
        Err(LedgerError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {
            return Ok(Some("it has no ledger: an earlier copy was stopped".to_owned()));
        }
        Err(error) => return Err(error),
    };
    if run.ledger_bytes()? != ledger {
        return Ok(Some("its ledger is another one".to_owned()));
    }
    for part in Part::ALL {
        if run.read(part)? != other.read(part)? {
            return Ok(Some(format!("its {} is another one", part.name())));
        }
    }
    if run.torn_ends()? != other.torn_ends()? {
        return Ok(Some("what was kept of unfinished lines is something else".to_owned()));
    }
    let sorted = |mut names: Vec<OutputName>| {
        names.sort_unstable();
        names
    };
    let outputs = sorted(run.outputs()?);
    if outputs != sorted(other.outputs()?) {
        return Ok(Some("it has output of other attempts".to_owned()));
    }
    for name in &outputs {
        if !is_same(run, other, name)? {
            return Ok(Some(format!("its output {name} is another one")));
        }
    }
    Ok(None)
}

fn is_same(run: &Run, other: &Run, name: &OutputName) -> Result<bool, LedgerError> {
    let (mut one, mut two) = (run.open_output(name)?, other.open_output(name)?);
    let failed = |cause| run.failed("compare", Piece::Output(name), cause);
    let length = one.seek(SeekFrom::End(0)).map_err(failed)?;
    if two.seek(SeekFrom::End(0)).map_err(failed)? != length {
        return Ok(false);
    }
    let mut at = 0;
    while at < length {
        let end = length.min(at + COMPARED);
        if one.read_range(at..end).map_err(failed)? != two.read_range(at..end).map_err(failed)? {
            return Ok(false);
        }
        at = end;
    }
    Ok(true)
}

/// Says in the other index what the one here says of the run, where that says nothing.
fn note(from: &Store, run: &Run, to: &Store) -> Result<(), LedgerError> {
    let id = run.id().as_str();
    if to.index()?.of_run(id).next().is_some() {
        return Ok(());
    }
    for entry in from.index()?.of_run(id) {
        let stands = Stands { run: entry.run.clone(), count: entry.count, head: entry.head.clone() };
        to.write_note(entry.event, &stands, entry.ts)?;
    }
    Ok(())
}
