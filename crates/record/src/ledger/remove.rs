//! Taking a text away from all of a run's record after it was stored: from output, from what records say, from the runbook and the plan.
//!
//! Takes what finds the text and a reason, which stands in the ledger for ever. Bytes of output become zeros; a record's line is written
//! again without the text and names the hash of the line that stood there, so that the chain stays the chain. Never touches a seal, and
//! cannot unsay the hashes of what held the text: a secret that was shown must be changed in any case.

use super::removal::Removal;
use super::rewritten::{rewritten, without};
use super::store::{Part, Piece, Run};
use super::{Hash, Ledger, LedgerError, WithholdError};
use crate::record::{Actor, Event, OutputName, OutputWithheld, Record, RecordWithheld};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::io::Read as _;

/// What was taken away.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Removed {
    /// How many bytes of output.
    pub bytes: u64,
    /// How many records were written again.
    pub records: usize,
    /// The files that were.
    pub files: Vec<&'static str>,
    /// Whether what the shell knew had to go.
    pub states: bool,
}

/// A line of the ledger, or a file, as it is to stand from now on.
struct Fresh {
    record: Option<u64>,
    part: Option<Part>,
    bytes: Vec<u8>,
}

/// Takes a text away from a run that is over or not; what the ledger says of that is safe before anything is changed.
pub fn remove(
    run: &Run,
    actor: Actor,
    (removal, reason): (&dyn Removal, &str),
    now: DateTime<Utc>,
) -> Result<Removed, WithholdError> {
    run.may_take_away()?;
    let reopened = Ledger::reopen_any(run, actor, now)?;
    let mut ledger = reopened.ledger;
    let sealed = ledger.is_sealed();
    let reason = removal.text(reason);
    let withheld = output(run, &reopened.records, removal, &reason)?;
    let lines = lines(run, removal)?;
    let files = files(run, removal)?;
    let states = holds_state(run, removal)?;
    if withheld.is_empty() && lines.is_empty() && files.is_empty() && !states {
        return Err(WithholdError::Nowhere);
    }
    for (_, event) in &withheld {
        ledger.append(&Event::OutputWithheld(event.clone()), now)?;
    }
    for fresh in lines.iter().chain(&files) {
        ledger.append(&Event::RecordWithheld(fresh.event(&reason)), now)?;
    }
    if sealed {
        ledger.seal()?;
    }
    // The records first: who finds them and not what they say can do the same again, and who finds that alone finds a change.
    ledger.barrier([])?;
    for (name, event) in &withheld {
        run.erase_output(name, &(event.offset..event.offset + event.length))?;
    }
    for (part, fresh) in files.iter().filter_map(|fresh| Some((fresh.part?, fresh))) {
        run.replace(part, &fresh.bytes)?;
    }
    replace(run, &lines)?;
    if states {
        run.remove_states()?;
    }
    Ok(Removed {
        bytes: withheld.iter().map(|(_, event)| event.length).sum(),
        records: lines.len(),
        files: files.iter().filter_map(|fresh| fresh.part.map(Part::name)).collect(),
        states,
    })
}

impl Fresh {
    fn event(&self, reason: &str) -> RecordWithheld {
        let hash =
            if self.record.is_some() { Hash::of_line(&self.bytes) } else { Hash::of_bytes(&self.bytes) };
        RecordWithheld {
            record: self.record,
            file: self.part.map(|part| part.name().to_owned()),
            reason: reason.to_owned(),
            sha256: hash.to_string(),
        }
    }
}

/// The stretches of output that hold it, each with the hash that its file will have.
fn output(
    run: &Run,
    records: &[Record],
    removal: &dyn Removal,
    reason: &str,
) -> Result<Vec<(OutputName, OutputWithheld)>, LedgerError> {
    let mut found = Vec::new();
    let started = records.iter().filter_map(|record| match record.event() {
        Ok(Event::StepStarted(started)) => Some((started.output(), started)),
        _ => None,
    });
    let started: BTreeMap<OutputName, _> = started.collect();
    for name in run.outputs()? {
        // What no record tells of is a change anyway.
        let Some(started) = started.get(&name) else { continue };
        let mut bytes = Vec::new();
        let read = run.open_output(&name)?.read_to_end(&mut bytes);
        read.map_err(|cause| run.failed("read", Piece::Output(&name), cause))?;
        let places = removal.places(&bytes);
        places.iter().for_each(|place| bytes[place.clone()].fill(0));
        let sha256 = if places.is_empty() { String::new() } else { Hash::of_bytes(&bytes).to_string() };
        found.extend(places.into_iter().map(|place| {
            let event = OutputWithheld {
                step: removal.text(&started.step),
                target: started.target.clone(),
                attempt: started.attempt,
                offset: place.start as u64,
                length: place.len() as u64,
                reason: reason.to_owned(),
                sha256: sha256.clone(),
            };
            (name.clone(), event)
        }));
    }
    Ok(found)
}

/// The lines that hold it, as they are to be.
fn lines(run: &Run, removal: &dyn Removal) -> Result<Vec<Fresh>, WithholdError> {
    let stored = stored_lines(run)?;
    let mut fresh = Vec::new();
    for (seq, line) in (0..).zip(stored.split_inclusive(|byte| *byte == b'\n')) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        if let Some(bytes) = rewritten(line, removal).map_err(|()| WithholdError::Word { seq })? {
            fresh.push(Fresh { record: Some(seq), part: None, bytes });
        }
    }
    Ok(fresh)
}

/// The runbook and the plan without it, where they hold it.
fn files(run: &Run, removal: &dyn Removal) -> Result<Vec<Fresh>, LedgerError> {
    let mut fresh = Vec::new();
    for part in [Part::Runbook, Part::Plan] {
        let Some(stored) = run.read(part)? else { continue };
        let bytes = file_without(part, &stored, removal);
        if bytes != stored {
            fresh.push(Fresh { record: None, part: Some(part), bytes });
        }
    }
    Ok(fresh)
}

/// A file of the record without it, text by text where it is data.
pub fn file_without(part: Part, stored: &[u8], removal: &dyn Removal) -> Vec<u8> {
    let data = serde_json::from_slice::<serde_json::Value>(stored).ok().filter(|_| part == Part::Plan);
    let Some(before) = data else {
        return removal.text(&String::from_utf8_lossy(stored)).into_bytes();
    };
    let mut after = before.clone();
    without(&mut after, removal);
    if after == before { stored.to_owned() } else { after.to_string().into_bytes() }
}

fn holds_state(run: &Run, removal: &dyn Removal) -> Result<bool, LedgerError> {
    for target in run.targets()? {
        if run.read_state(&target)?.is_some_and(|state| removal.is_in(&state)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts lines in the places of those that stood there.
fn replace(run: &Run, fresh: &[Fresh]) -> Result<(), LedgerError> {
    if fresh.is_empty() {
        return Ok(());
    }
    let fresh: BTreeMap<u64, &[u8]> =
        fresh.iter().filter_map(|fresh| Some((fresh.record?, fresh.bytes.as_slice()))).collect();
    let stored = stored_lines(run)?;
    let lines = (0..).zip(stored.split_inclusive(|byte| *byte == b'\n'));
    let lines = lines.flat_map(|(seq, line)| match fresh.get(&seq) {
        Some(fresh) => [*fresh, b"\n"].concat(),
        None => line.to_owned(),
    });
    run.replace_lines(&lines.collect::<Vec<u8>>())
}

fn stored_lines(run: &Run) -> Result<Vec<u8>, LedgerError> {
    let mut stored = Vec::new();
    let read = run.read_lines()?.read_to_end(&mut stored);
    read.map_err(|cause| run.failed("read", Piece::Ledger, cause))?;
    Ok(stored)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::begun::opened;
    use crate::ledger::verify_outcome::VerifyOutcome;
    use crate::ledger::{Expectations, Mention, RunId, Store, verify};
    use crate::record::{RunClosed, RunResult, SignalReceived};
    use std::ops::Range;
    use std::path::{Path, PathBuf};

    /// Takes a word away as it stands.
    struct Word(&'static str);

    impl Removal for Word {
        fn text(&self, text: &str) -> String {
            text.replace(self.0, "[gone]")
        }

        fn places(&self, bytes: &[u8]) -> Vec<Range<usize>> {
            let places = 0..bytes.len().saturating_sub(self.0.len() - 1);
            let found = places.filter(|at| bytes[*at..].starts_with(self.0.as_bytes()));
            found.map(|at| at..at + self.0.len()).collect()
        }
    }

    fn signal(action: &str) -> Event {
        Event::SignalReceived(SignalReceived { signal: 2, step: None, action: action.to_owned() })
    }

    /// A sealed run of four records, with a word in the second.
    fn sealed(world: &Path) -> Run {
        let id = RunId::parse("20261121-024510-k3f9").unwrap();
        let run = Store::at(world).unwrap().create_run(&id).unwrap();
        let mut ledger = Ledger::create(&run, Actor::default()).unwrap();
        ledger.append(&opened(), Utc::now()).unwrap();
        for action in ["took hunter2 and hunter2", "ended"] {
            ledger.append(&signal(action), Utc::now()).unwrap();
        }
        let closed = RunClosed {
            result: RunResult::Done,
            exit_code: 0,
            reason: Some("hunter2".into()),
            stopped: vec![],
            stays: vec![],
        };
        ledger.append(&Event::RunClosed(closed), Utc::now()).unwrap();
        ledger.seal().unwrap();
        run
    }

    fn take_away(run: &Run, word: &'static str) -> Result<Removed, WithholdError> {
        remove(run, Actor::default(), (&Word(word), "it was shown"), Utc::now())
    }

    fn ledger(run: &Run) -> PathBuf {
        run.directory().unwrap().join("ledger.jsonl")
    }

    fn verdict(run: &Run, known: &Expectations) -> VerifyOutcome {
        verify(run.directory().unwrap(), known).unwrap().verdict
    }

    #[test]
    fn a_text_is_gone_from_every_record_and_the_chain_is_the_one_that_was() {
        let world = tempfile::tempdir().unwrap();
        let run = sealed(world.path());
        let head = run.read_ledger().unwrap().records.last().unwrap().prev.clone();
        let removed = take_away(&run, "hunter2").unwrap();
        assert_eq!((removed.records, removed.bytes), (2, 0));
        let text = std::fs::read_to_string(ledger(&run)).unwrap();
        assert!(!text.contains("hunter2") && text.contains("took [gone] and [gone]"), "{text}");
        let rewritten = VerifyOutcome::Rewritten { records: vec![1, 3], files: Vec::new(), bytes: 0 };
        let known = Expectations::default().and(vec![Mention::given(head, "a note")]);
        assert_eq!(verdict(&run, &known), rewritten);
        assert!(!rewritten.holds() && rewritten.is_only_withheld());
        // Another text in one of the same lines.
        assert_eq!(take_away(&run, "took").unwrap().records, 1);
        assert_eq!(verdict(&run, &known), rewritten);
        assert!(matches!(take_away(&run, "hunter2"), Err(WithholdError::Nowhere)));
    }

    #[test]
    fn a_word_that_a_record_is_read_by_is_not_taken_away() {
        let world = tempfile::tempdir().unwrap();
        let run = sealed(world.path());
        let before = std::fs::read(ledger(&run)).unwrap();
        assert!(matches!(take_away(&run, "done"), Err(WithholdError::Word { seq: 3 })));
        assert_eq!(std::fs::read(ledger(&run)).unwrap(), before);
    }

    /// What is said of a ledger in which `from` has become `to`.
    #[track_caller]
    fn changed(run: &Run, from: &str, to: &str) -> String {
        let whole = std::fs::read_to_string(ledger(run)).unwrap();
        assert!(whole.contains(from), "{from}");
        std::fs::write(ledger(run), whole.replacen(from, to, 1)).unwrap();
        let said = verdict(run, &Expectations::default()).to_string();
        std::fs::write(ledger(run), whole).unwrap();
        said
    }

    #[test]
    fn a_line_that_was_written_again_is_held_as_it_is_by_the_record_that_says_so() {
        let world = tempfile::tempdir().unwrap();
        let run = sealed(world.path());
        let before = std::fs::read_to_string(ledger(&run)).unwrap();
        let kept = before.lines().nth(1).unwrap();
        take_away(&run, "hunter2").unwrap();
        let after = std::fs::read_to_string(ledger(&run)).unwrap();
        let fresh = after.lines().nth(1).unwrap();
        let said = changed(&run, "took [gone] and", "gave [gone] and");
        assert_eq!(said, "broken at record 1: it was written again, and no record says so");
        let said = changed(&run, fresh, kept);
        assert!(said.contains("ledger.jsonl: a text was taken out of record 1"), "{said}");
        // Nobody can write a line again by saying what it was.
        let was = Hash::of_line(before.lines().nth(2).unwrap().as_bytes());
        let third = after.lines().nth(2).unwrap();
        let forged = third.replace("\"v\":1", "\"v\":2").replace("ended", "moved");
        let forged = forged.replace(",\"actor\"", &format!(",\"was\":\"{was}\",\"actor\""));
        let said = changed(&run, third, &forged);
        assert_eq!(said, "broken at record 2: it was written again, and no record says so");
        let other = fresh.replace("\"was\":\"", "\"was\":\"0");
        assert!(changed(&run, fresh, &other).starts_with("broken at record 1"));
        assert!(changed(&run, fresh, &fresh.replace("\"v\":2", "\"v\":1")).starts_with("broken at record 1"));
    }
}
