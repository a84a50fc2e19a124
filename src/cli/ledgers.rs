//! Past runs: where they lie, and one of them read back.

use super::error::CommandError;
use crate::host;
use crate::ledger::{Foreign, Hash, Part, Piece, ReadSeek as _, Run, RunId, Store};
use crate::plan::{self, Plan};
use crate::record::{
    Attention, Event, Output, OutputName, Progress, Record, Resolution, RunOpened, StepOn, StepState, Stream,
    Target, written_by,
};
use crate::report::RunRow;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// How much of a run's output is read at once.
const PIECE: u64 = 64 * 1024;

/// The state directory.
pub(super) struct Ledgers {
    pub(super) home: Store,
}

/// A run that is read, not gone on with.
pub(super) struct Past {
    pub(super) folder: Run,
    /// Its records as far as they can be read, each with its event.
    pub(super) records: Vec<(Record, Event)>,
    /// The head that the seal names, or the hash of the last record where there is no seal.
    pub(super) head: String,
    /// The hash of the bytes that it was read from; none where only its outline was.
    bytes: Option<Hash>,
    /// What of it only another version of Stepgate can read, in words.
    foreign: Option<String>,
    /// Which records say where output lies, by its name.
    printed: BTreeMap<OutputName, Vec<usize>>,
}

/// The part of a plan that every version has.
#[derive(Default, Deserialize)]
struct OfFormat {
    format: u32,
}

impl Ledgers {
    /// Finds the record of this user: in a folder, or on a server.
    pub(super) fn open() -> Result<Self, CommandError> {
        Ok(Self { home: host::record_store()? })
    }

    /// The run that is meant by `wanted`: its id, the beginning of it, or the newest without one.
    pub(super) fn past(&self, wanted: Option<&str>) -> Result<Past, CommandError> {
        let past = if let Some(wanted) = wanted {
            Past::read(self.home.find(wanted)?)
        } else {
            let newest = self.home.runs()?.pop().ok_or_else(none_yet)?;
            Past::read(self.home.find(newest.as_str())?)
        }?;
        past.is_of_this_version()?;
        Ok(past)
    }

    /// A run that was read before, as it is now.
    pub(super) fn again(&self, past: Past) -> Result<Past, CommandError> {
        let is_as_read = match &past.bytes {
            Some(bytes) => past.folder.is_unchanged(bytes)?,
            None => false,
        };
        if !is_as_read {
            return self.past(Some(past.folder.id().as_str()));
        }
        past.is_of_this_version()?;
        Ok(past)
    }

    /// The run that goes on from the run `id`, if one does.
    pub(super) fn successor(&self, id: &RunId) -> Result<Option<RunId>, CommandError> {
        let runs = self.home.runs()?;
        let mut later = runs.iter().rev().filter(|run| *run != id && run.second() >= id.second());
        Ok(later.find(|run| self.continues(run).as_deref() == Some(id.as_str())).cloned())
    }

    fn continues(&self, run: &RunId) -> Option<String> {
        let past = Past::read(self.home.find(run.as_str()).ok()?).ok()?;
        Some(past.opened().ok()?.continues?.run).filter(|_| past.has_begun())
    }

    /// The runbook that a run was of, as far as its record can be read.
    pub(super) fn runbook_of(&self, run: &RunId) -> Option<String> {
        let past = Past::read(self.home.find(run.as_str()).ok()?).ok()?;
        Some(past.opened().ok()?.runbook)
    }

    /// Every run, newest first. One that cannot be read is left to `verify`.
    pub(super) fn all(&self) -> Result<Vec<Past>, CommandError> {
        let ids: Vec<RunId> = self.home.runs()?;
        Ok(ids.iter().rev().filter_map(|id| Past::read(self.home.open_run(id).ok()?).ok()).collect())
    }

    /// What `wanted` finds in the newest run in which it finds something. One that cannot be read is left to `verify`.
    pub(super) fn newest<T>(&self, wanted: impl Fn(&Past) -> Option<T>) -> Result<Option<T>, CommandError> {
        let runs = self.home.runs()?;
        let read = |id: &RunId| self.home.open_run(id).map_err(CommandError::from).and_then(Past::read).ok();
        Ok(runs.iter().rev().filter_map(read).find_map(|past| wanted(&past)))
    }

    /// The run `id` as far as it can be read, of whatever version it is.
    pub(super) fn read(&self, id: &RunId) -> Result<Past, CommandError> {
        Past::read(self.home.open_run(id)?)
    }
}

fn none_yet() -> CommandError {
    CommandError::usage("there is no run yet").hinted("`stepgate run RUNBOOK` makes one.")
}

/// Which of `records` say where output lies, by its name.
fn printed(records: &[(Record, Event)]) -> BTreeMap<OutputName, Vec<usize>> {
    let mut names: BTreeMap<(&str, &Target, u32), OutputName> = BTreeMap::new();
    let mut printed: BTreeMap<OutputName, Vec<usize>> = BTreeMap::new();
    for (at, (_, event)) in records.iter().enumerate() {
        match event {
            Event::StepStarted(started) => {
                names.insert((&started.step, &started.target, started.attempt), started.output());
            }
            Event::Output(output) => {
                if let Some(name) = names.get(&(output.step.as_str(), &output.target, output.attempt)) {
                    printed.entry(name.clone()).or_default().push(at);
                }
            }
            _ => {}
        }
    }
    printed
}

impl Past {
    /// The numbers of the processes that its ended steps have left running.
    pub(super) fn left_running(&self) -> Vec<i32> {
        let left = self.records.iter().filter_map(|(_, event)| match event {
            Event::StepExited(exited) => Some(&exited.left),
            _ => None,
        });
        left.flatten().filter_map(|process| process.split(' ').next()?.parse().ok()).collect()
    }

    /// Reads a run's record as far as it holds.
    pub(super) fn read(folder: Run) -> Result<Self, CommandError> {
        let kept = folder.read_ledger()?;
        let last = kept.head.map(|head| head.to_string()).unwrap_or_default();
        let mut foreign = Foreign::default();
        let mut records = Vec::with_capacity(kept.records.len());
        for record in kept.records {
            foreign.take(&record);
            match record.event() {
                Ok(event) => records.push((record, event)),
                Err(_) => foreign.is_not_read(&record),
            }
        }
        let foreign = kept.newer.or_else(|| foreign.words());
        let head = match records.last() {
            Some((_, Event::RunSealed(sealed))) => sealed.head.clone(),
            _ => last,
        };
        let printed = printed(&records);
        Ok(Self { folder, records, head, bytes: Some(kept.bytes), foreign, printed })
    }

    /// One of which no more was read than a list says: for a list alone.
    pub(super) fn listed(folder: Run, records: Vec<(Record, Event)>) -> Self {
        let head = String::new();
        Self { folder, records, head, bytes: None, foreign: None, printed: BTreeMap::new() }
    }

    /// Whether this version reads all of its records.
    pub(super) fn is_readable(&self) -> bool {
        self.foreign.is_none()
    }

    /// Refuses a record that says what this version does not know: what it would make of the rest may be wrong.
    pub(super) fn is_of_this_version(&self) -> Result<(), CommandError> {
        let Some(found) = &self.foreign else { return Ok(()) };
        let error = CommandError::record(format!("{}: {found}", self.folder.place(Piece::Ledger)));
        Err(error.hinted("Read it with the version that has written it, or a newer one."))
    }

    /// The plan as it was pinned.
    pub(super) fn plan(&self) -> Result<Plan, CommandError> {
        let place = self.folder.place(Piece::Part(Part::Plan));
        let bytes = self
            .folder
            .read(Part::Plan)?
            .ok_or_else(|| CommandError::record(format!("{place} is missing")))?;
        let of_format: OfFormat = serde_json::from_slice(&bytes).unwrap_or_default();
        if of_format.format > plan::FORMAT {
            let by = written_by(self.opened().ok().as_ref().map(|opened| opened.version.as_str()));
            let (format, known) = (of_format.format, plan::FORMAT);
            let message = format!("{place}: it is of format {format}, and this reads format {known}: {by}");
            return Err(CommandError::record(message));
        }
        serde_json::from_slice(&bytes).map_err(|error| CommandError::record(format!("{place}: {error}")))
    }

    /// Its first record.
    pub(super) fn opened(&self) -> Result<RunOpened, CommandError> {
        let found = self.records.iter().find_map(|(_, event)| match event {
            Event::RunOpened(opened) => Some(opened.clone()),
            _ => None,
        });
        found.ok_or_else(|| CommandError::record(format!("run {} has no first record", self.folder.id())))
    }

    /// Whether it is over for good.
    pub(super) fn is_sealed(&self) -> bool {
        self.records.iter().any(|(_, event)| matches!(event, Event::RunSealed(_)))
    }

    /// Whether a process still writes its record, as far as this user sees.
    pub(super) fn is_on(&self) -> bool {
        let ledger = self.folder.place(Piece::Ledger);
        let here = self.folder.directory().is_some() && !host::holders(Path::new(&ledger)).is_empty();
        here || self.folder.driver().is_ok_and(|driver| driver.is_some())
    }

    /// Whether its first record is there, and, if it goes on from another run, all that it goes on with. A crash may have come
    /// before that.
    pub(super) fn has_begun(&self) -> bool {
        let Ok(opened) = self.opened() else { return false };
        let Some(before) = opened.continues else { return true };
        let is_carried = |event: &Event| matches!(event, Event::StepResolved(resolved) if resolved.resolution == Resolution::Carried);
        let carried = self.records.iter().filter(|(_, event)| is_carried(event)).count();
        carried >= before.carried
            && self.records.iter().any(|(_, event)| matches!(event, Event::PlanPinned(_)))
    }

    /// What has happened to each step.
    pub(super) fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        self.records.iter().for_each(|(_, event)| progress.apply(event));
        progress
    }

    /// The beginning of an attempt's output, `limit` bytes at most, told apart by stream.
    pub(super) fn output(&self, name: &OutputName, limit: usize) -> Vec<(Stream, Vec<u8>)> {
        self.output_part(name, 0..limit as u64)
    }

    /// These bytes of an attempt's output, told apart by stream.
    pub(super) fn output_part(&self, name: &OutputName, bytes: Range<u64>) -> Vec<(Stream, Vec<u8>)> {
        let mut parts: Vec<(Stream, Vec<u8>)> = Vec::new();
        let inside = self.printed_by(name).flat_map(Output::parts).filter_map(|(stream, from, length)| {
            let (from, end) = (from.max(bytes.start), from.saturating_add(length).min(bytes.end));
            (from < end).then(|| (stream, from, end - from))
        });
        self.read_parts(inside, name, &mut |stream, bytes| match parts.last_mut() {
            Some((last, all)) if *last == stream => all.extend(bytes),
            _ => parts.push((stream, bytes.to_owned())),
        });
        parts
    }

    /// An attempt's whole output, piece by piece: a gibibyte is never held at once.
    pub(super) fn print_all(&self, name: &OutputName, sink: &mut dyn FnMut(Stream, &[u8])) {
        self.print(self.printed_by(name), name, sink);
    }

    /// What one record says was printed, piece by piece.
    pub(super) fn print_stretch(
        &self,
        name: &OutputName,
        stretch: &Output,
        sink: &mut dyn FnMut(Stream, &[u8]),
    ) {
        self.print(std::iter::once(stretch), name, sink);
    }

    fn printed_by(&self, name: &OutputName) -> impl Iterator<Item = &Output> {
        let found = self.printed.get(name).into_iter().flatten();
        found.filter_map(|at| match self.records.get(*at) {
            Some((_, Event::Output(output))) => Some(output),
            _ => None,
        })
    }

    fn print<'o>(
        &self,
        stretches: impl Iterator<Item = &'o Output>,
        name: &OutputName,
        sink: &mut dyn FnMut(Stream, &[u8]),
    ) {
        self.read_parts(stretches.flat_map(Output::parts), name, sink);
    }

    /// Reads these parts of a stored output, each with its stream, its first byte and its length.
    fn read_parts(
        &self,
        parts: impl Iterator<Item = (Stream, u64, u64)>,
        name: &OutputName,
        sink: &mut dyn FnMut(Stream, &[u8]),
    ) {
        let Ok(mut stored) = self.folder.open_output(name) else { return };
        for (stream, mut from, length) in parts {
            let end = from.saturating_add(length);
            while from < end {
                let Ok(bytes) = stored.read_range(from..end.min(from.saturating_add(PIECE))) else { break };
                if bytes.is_empty() {
                    break;
                }
                from += bytes.len() as u64;
                sink(stream, &bytes);
            }
        }
    }

    /// Where a step ran; this machine where it never did.
    pub(super) fn target_of(&self, step: &str) -> Target {
        let started = self.records.iter().find_map(|(_, event)| match event {
            Event::StepStarted(started) if started.step == step => Some(started.target.clone()),
            _ => None,
        });
        started.unwrap_or_default()
    }

    /// How many bytes an attempt has printed.
    pub(super) fn output_length(&self, at: StepOn<'_>, attempt: u32) -> u64 {
        let exited = self.records.iter().find_map(|(_, event)| match event {
            Event::StepExited(exited) if StepOn::from(exited) == at && exited.attempt == attempt => {
                Some(exited.output_bytes)
            }
            _ => None,
        });
        exited.unwrap_or(0)
    }

    /// Where the output of the last attempt lies, if it ended badly and printed something.
    pub(super) fn last_output(&self) -> Option<String> {
        let started = self.records.iter().rev().find_map(|(_, event)| match event {
            Event::StepStarted(started) => Some(started),
            _ => None,
        })?;
        let bad = self.progress().state(started) == Some(&StepState::Failed);
        (bad && self.output_length(started.into(), started.attempt) > 0)
            .then(|| self.folder.place(Piece::Output(&started.output())))
    }

    /// The run as a row of the list.
    pub(super) fn row(&self) -> RunRow {
        let attention = Attention::of(self.records.iter().map(|(_, event)| event));
        let mut row = RunRow {
            run: self.folder.id().to_string(),
            runbook: String::new(),
            environment: None,
            user: String::new(),
            started: String::new(),
            seconds: None,
            result: "open".to_owned(),
            asked: attention.asked,
            quick: attention.quick,
        };
        let ends = self.records.first().zip(self.records.last());
        row.seconds =
            ends.and_then(|((first, _), (last, _))| (last.ts - first.ts).num_seconds().try_into().ok());
        for (record, event) in &self.records {
            match event {
                Event::RunOpened(opened) => {
                    row.runbook.clone_from(&opened.runbook);
                    row.environment.clone_from(&opened.environment);
                    row.user.clone_from(&record.actor.user);
                    row.started = record.ts.to_rfc3339();
                }
                Event::RunResumed(_) => "open".clone_into(&mut row.result),
                Event::RunClosed(closed) => {
                    let word = serde_json::to_value(closed.result).unwrap_or_default();
                    word.as_str().unwrap_or_default().clone_into(&mut row.result);
                }
                _ => {}
            }
        }
        row
    }
}
