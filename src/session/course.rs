//! The way through a run: which step is next, where a person goes elsewhere, and when it is over.

use super::drive::{Session, Stop, emit};
use super::ports::{Hands, Runner};
use super::running::Way;
use super::transaction;
use crate::plan::{DecidedBy, Step};
use crate::record::{Event, Resolution, StepResolved, StepSkipped, Target};
use std::collections::{BTreeMap, BTreeSet};

/// Where to go after a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// To the step that follows.
    On,
    /// Back to the first step of its transaction, which was rolled back.
    Again,
    /// The step waits until the end.
    Later,
    /// To the step of this id, for this reason, as this kind of answerer says.
    To { id: String, reason: String, how: DecidedBy },
    /// To the section of this id, and then to the end.
    Branch { section: String, how: DecidedBy },
}

/// The steps in the order in which they come.
pub(super) struct Course<'p> {
    steps: Vec<&'p Step>,
    at: usize,
    /// Those that wait until the end.
    waiting: BTreeSet<String>,
    is_last_round: bool,
    /// How steps are run that a person has changed, in case their transaction is done again.
    changed: BTreeMap<String, Way>,
}

impl<'p> Course<'p> {
    /// From the beginning, or from where the run has left its way.
    pub(super) fn of(session: &Session<'p>) -> Self {
        let plan = session.plan;
        let steps = match session.progress.branch() {
            Some(section) => {
                let ids = plan.rollback(section).map_or(&[][..], |rollback| &rollback.steps);
                ids.iter().filter_map(|id| plan.step(id)).collect()
            }
            None => plan.selected().collect(),
        };
        Self { steps, at: 0, waiting: BTreeSet::new(), is_last_round: false, changed: BTreeMap::new() }
    }

    /// The next step that is open, with its place on the way.
    pub(super) fn next(&mut self, session: &Session<'_>) -> Option<(&'p Step, usize)> {
        loop {
            while let Some(step) = self.steps.get(self.at).copied() {
                self.at += 1;
                if !session.progress.is_settled(&step.id) && !self.waiting.contains(&step.id) {
                    return Some((step, self.at));
                }
            }
            if self.waiting.is_empty() {
                return None;
            }
            // What waits is asked now, and can wait no longer.
            self.waiting.clear();
            (self.at, self.is_last_round) = (0, true);
        }
    }

    /// How a person has last changed a step, if somebody has.
    pub(super) fn changed(&self, step: &Step) -> Option<Way> {
        self.changed.get(&step.id).cloned()
    }

    /// Keeps how a step is run, for when its transaction is done again.
    pub(super) fn keep(&mut self, step: &Step, way: &Way) {
        if way.edited.is_some() {
            self.changed.insert(step.id.clone(), way.clone());
        }
    }

    /// The steps that are left.
    pub(super) fn left(&self) -> &[&'p Step] {
        self.steps.get(self.at..).unwrap_or_default()
    }

    /// How long the way is.
    pub(super) fn length(&self) -> usize {
        self.steps.len()
    }

    /// Whether there is still an end to wait for.
    pub(super) fn may_wait(&self) -> bool {
        !self.is_last_round && self.steps.len() > 1
    }

    /// The gates from the one at `place` on that stand together and have no evidence to look at first.
    pub(super) fn together(&self, session: &Session<'_>, place: usize) -> Vec<&'p Step> {
        let first = self.steps[place - 1];
        let from_here = self.steps[place - 1..].iter().copied();
        from_here
            .take_while(|step| !step.runs() && step.wait().is_none() && step.section == first.section)
            .filter(|step| step.evidence().is_empty() && !session.progress.is_settled(&step.id))
            .collect()
    }

    /// Goes where `next` says after `step`, and records what is left out or done again on the way.
    pub(super) fn go<R: Runner>(
        &mut self,
        session: &mut Session<'p>,
        hands: &mut Hands<'_, R>,
        step: &Step,
        next: Next,
    ) -> Result<(), Stop> {
        match next {
            Next::On => {}
            Next::Again => self.at = transaction::first(&self.steps, self.at - 1),
            Next::Later => drop(self.waiting.insert(step.id.clone())),
            Next::To { id, reason, how } => {
                let here = self.at - 1;
                let Some(there) = self.steps.iter().position(|one| one.id == id) else { return Ok(()) };
                for one in self.steps[here.min(there)..here.max(there)].iter().copied() {
                    self.pass(session, hands, one, there < here, (&reason, &how))?;
                }
                if there < here {
                    self.again(session, hands, self.steps[here], (&reason, &how))?;
                }
                hands.journal.barrier()?;
                self.at = there;
            }
            Next::Branch { section, how } => {
                let title = session.plan.section(&section).map_or(String::new(), |found| found.title.clone());
                let resolved = StepResolved {
                    step: step.id.clone(),
                    target: Target::Local,
                    resolution: Resolution::RolledBack,
                    reason: Some(title),
                    how,
                    section: Some(section),
                };
                emit(session, hands, &Event::StepResolved(resolved))?;
                hands.journal.barrier()?;
                *self = Self::of(session);
            }
        }
        Ok(())
    }

    /// A step between here and there: left out on the way forward, open again on the way back.
    fn pass<R: Runner>(
        &self,
        session: &mut Session<'p>,
        hands: &mut Hands<'_, R>,
        step: &Step,
        is_back: bool,
        (reason, how): (&str, &DecidedBy),
    ) -> Result<(), Stop> {
        if is_back {
            return self.again(session, hands, step, (reason, how));
        }
        if session.progress.is_settled(&step.id) {
            return Ok(());
        }
        let skipped = StepSkipped {
            step: step.id.clone(),
            target: Target::Local,
            reason: format!("jumped over: {reason}"),
            how: how.clone(),
        };
        Ok(emit(session, hands, &Event::StepSkipped(skipped))?)
    }

    #[expect(clippy::unused_self, reason = "it is a part of the way")]
    fn again<R: Runner>(
        &self,
        session: &mut Session<'p>,
        hands: &mut Hands<'_, R>,
        step: &Step,
        (reason, how): (&str, &DecidedBy),
    ) -> Result<(), Stop> {
        if !session.progress.is_settled(&step.id) {
            return Ok(());
        }
        let resolved = StepResolved {
            step: step.id.clone(),
            target: Target::Local,
            resolution: Resolution::Retry,
            reason: Some(format!("jumped back: {reason}")),
            how: how.clone(),
            section: None,
        };
        Ok(emit(session, hands, &Event::StepResolved(resolved))?)
    }
}
