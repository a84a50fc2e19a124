//! What a run's records have told so far, as far as later ones can be at odds with it.
//!
//! A fold, like `Progress`, which it holds. Bounded by the plan's steps, however long the ledger is.

use super::line::Line;
use super::planned::Planned;
use crate::Version;
use crate::record::{Answer, Event, PlanPinned, Progress, RunClosed, RunOpened, RunResult, StepOn, Target};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// Says why a record cannot follow from what was told before it; none where it can.
pub(super) type Rule = fn(&Told, &Line<'_>) -> Option<String>;

/// What was told so far.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The plan; none where it cannot be read.
    pub(super) planned: Option<Planned>,
    /// How the run was opened.
    pub(super) opened: Option<RunOpened>,
    /// The plan that was pinned.
    pub(super) pinned: Option<PlanPinned>,
    /// How the last session was closed; none while one is open.
    pub(super) closed: Option<RunClosed>,
    /// Whether a session was done with everything, so that this one has nothing left to do again.
    pub(super) was_done: bool,
    /// The gate that was declined in this session.
    pub(super) declined: Option<String>,
    /// Whether it was sealed.
    pub(super) is_sealed: bool,
    /// The database of the transaction that is open.
    pub(super) transaction: Option<String>,
    /// When the last record of this session was written.
    pub(super) last: Option<DateTime<Utc>>,
    /// Where each step stands.
    pub(super) progress: Progress,
    /// The targets that something was done on.
    targets: BTreeSet<Target>,
    /// The attempts that have not ended, by step and target.
    running: BTreeMap<(String, Target), u32>,
    /// The version that writes.
    writer: Option<Version>,
}

impl Told {
    pub(super) fn of(planned: Option<Planned>) -> Self {
        Self { planned, ..Self::default() }
    }

    /// Takes in a record.
    pub(super) fn take(&mut self, line: &Line<'_>) {
        match line.event {
            Event::RunOpened(opened) => {
                self.opened = Some(opened.clone());
                self.writer = Version::parse(&opened.version);
            }
            Event::PlanPinned(pinned) => self.pinned = Some(pinned.clone()),
            Event::RunResumed(resumed) => {
                self.was_done |= self.closed.take().is_some_and(|closed| closed.result == RunResult::Done);
                self.writer = Version::parse(&resumed.version);
                // A session has what it holds, and nothing of the one before.
                (self.transaction, self.declined, self.last) = (None, None, None);
                self.running.clear();
            }
            Event::RunClosed(closed) => self.closed = Some(closed.clone()),
            Event::RunSealed(_) => self.is_sealed = true,
            Event::GateDecided(decision) if decision.answer == Answer::No => {
                self.declined = Some(decision.step.clone());
            }
            Event::StepStarted(started) => {
                self.running.insert((started.step.clone(), started.target.clone()), started.attempt);
            }
            Event::StepExited(exited) => {
                self.running.remove(&(exited.step.clone(), exited.target.clone()));
            }
            Event::TransactionBegun(begun) => self.transaction = Some(begun.database.clone()),
            Event::TransactionEnded(_) => self.transaction = None,
            _ => {}
        }
        if let Some(target) = target_of(line.event).filter(|target| !self.targets.contains(target)) {
            self.targets.insert(target.clone());
        }
        if is_by_the_clock(line.event) {
            self.last = Some(line.ts);
        }
        self.progress.apply(line.event);
    }

    /// The attempt at a step that has not ended.
    pub(super) fn running(&self, at: StepOn<'_>) -> Option<u32> {
        self.running.get(&(at.step.to_owned(), at.target.clone())).copied()
    }

    /// Whether nothing is left to do about a step on any target on which something has happened to it, of which there is one.
    pub(super) fn is_settled(&self, step: &str) -> bool {
        let on = self.targets.iter().map(|target| StepOn::new(step, target));
        let mut on = on.filter(|at| self.progress.state(*at).is_some()).peekable();
        on.peek().is_some() && on.all(|at| self.progress.is_settled(at))
    }

    /// A step that was started and has no end.
    pub(super) fn any_running(&self) -> Option<&str> {
        self.running.keys().next().map(|(step, _)| step.as_str())
    }

    /// Whether what writes came after this version.
    pub(super) fn is_of_newer_version(&self) -> bool {
        self.writer.is_some_and(|version| version > Version::of_this())
    }

    /// Whether what writes is of at least this version, and says which it is.
    pub(super) fn is_since(&self, version: &str) -> bool {
        self.writer.zip(Version::parse(version)).is_some_and(|(writer, since)| writer >= since)
    }
}

/// Whether the recorder watched the clock as it wrote this, or says that somebody has set it.
fn is_by_the_clock(event: &Event) -> bool {
    match event {
        Event::RecorderFault(fault) => fault.is_clock_set(),
        Event::RunOpened(_) | Event::RunResumed(_) => true,
        event => event.happens_in_session(),
    }
}

/// Where what it tells of a step has happened.
fn target_of(event: &Event) -> Option<&Target> {
    match event {
        Event::GateDecided(decision) | Event::ConfirmDecided(decision) => Some(&decision.target),
        Event::StepStarted(started) => Some(&started.target),
        Event::StepSkipped(skipped) => Some(&skipped.target),
        Event::StepResolved(resolved) => Some(&resolved.target),
        _ => None,
    }
}
