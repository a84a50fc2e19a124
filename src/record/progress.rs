//! The state of a run as the fold of its events: the only notion of state that there is.

use super::{Answer, Event, Outcome, Resolution, TransactionResult};
use std::collections::{BTreeMap, BTreeSet};

/// Where one step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepState {
    /// It was started and nobody knows how it ended.
    InDoubt,
    /// It is done: exit 0, a gate said yes, or a failure that was accepted.
    Done,
    /// It failed, was stopped, or was declined; it is open again when the run is resumed.
    Failed,
    /// It was left out with a reason.
    Skipped,
}

/// What has happened to each step so far.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    states: BTreeMap<String, StepState>,
    attempts: BTreeMap<String, u32>,
    values: BTreeMap<String, String>,
    up: BTreeSet<String>,
    branch: Option<String>,
    /// The transaction that is open.
    transaction: Option<Transaction>,
    /// The steps of a transaction of which nobody knows whether it was committed.
    doubtful: Vec<String>,
    /// Whether the run has been sealed: nothing may follow.
    pub sealed: bool,
}

/// A transaction that has not ended.
#[derive(Debug, Clone, Default)]
struct Transaction {
    steps: Vec<String>,
    /// Whether its COMMIT may have been sent.
    committing: bool,
}

impl Progress {
    /// Takes in one event.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::GateDecided(decision) => self.set(&decision.step, state_of(decision.answer)),
            Event::ConfirmDecided(decision) => match decision.answer {
                Answer::Yes | Answer::NotAsked => {}
                answer => self.set(&decision.step, state_of(answer)),
            },
            Event::VariableGiven(given) => {
                if let Some(value) = &given.value {
                    self.values.insert(given.name.clone(), value.clone());
                }
            }
            Event::StepStarted(started) => {
                self.attempts.insert(started.step.clone(), started.attempt);
                self.set(&started.step, StepState::InDoubt);
                self.transaction.iter_mut().for_each(|open| open.steps.push(started.step.clone()));
            }
            Event::StepExited(exited) => {
                let state = match exited.outcome {
                    Outcome::Done => StepState::Done,
                    Outcome::InDoubt => StepState::InDoubt,
                    _ => StepState::Failed,
                };
                self.set(&exited.step, state);
                if exited.runs_on {
                    self.up.insert(exited.step.clone());
                }
            }
            Event::StepSkipped(skipped) => self.settle(&skipped.step, StepState::Skipped),
            Event::StepResolved(resolved) => match resolved.resolution {
                Resolution::Accepted | Resolution::Happened | Resolution::Carried => {
                    self.settle(&resolved.step, StepState::Done);
                }
                Resolution::Retry | Resolution::DidNotHappen => {
                    self.settle(&resolved.step, StepState::Failed);
                }
                Resolution::RolledBack => {
                    self.set(&resolved.step, StepState::Failed);
                    self.branch.clone_from(&resolved.section);
                }
                Resolution::Ended => drop(self.up.remove(&resolved.step)),
            },
            Event::TransactionBegun(_) => self.transaction = Some(Transaction::default()),
            Event::TransactionCommitting(_) => {
                self.transaction.iter_mut().for_each(|open| open.committing = true);
            }
            Event::TransactionEnded(ended) => {
                let steps = self.transaction.take().map(|open| open.steps).unwrap_or_default();
                match ended.result {
                    TransactionResult::RolledBack if !ended.by_document => self.undo(&steps),
                    TransactionResult::InDoubt => {
                        steps.iter().for_each(|step| self.set(step, StepState::InDoubt));
                        self.doubtful = steps;
                    }
                    TransactionResult::Committed | TransactionResult::RolledBack => {}
                }
            }
            Event::RunResumed(_) => self.resume(),
            Event::RunSealed(_) => self.sealed = true,
            Event::RunOpened(_)
            | Event::PlanPinned(_)
            | Event::ChoiceMade(_)
            | Event::Output(_)
            | Event::OutputWithheld(_)
            | Event::SignalReceived(_)
            | Event::LockBroken(_)
            | Event::RecorderFault(_)
            | Event::DatabaseOpened(_)
            | Event::RunClosed(_) => {}
        }
    }

    /// Takes in that the session has ended: it has lost its connections, and with them what was not committed.
    pub fn resume(&mut self) {
        match self.transaction.take() {
            Some(open) if open.committing => self.doubtful = open.steps,
            open => self.undo(&open.map(|open| open.steps).unwrap_or_default()),
        }
    }

    /// Where `step` stands; none where nothing has happened to it.
    pub fn state(&self, step: &str) -> Option<&StepState> {
        self.states.get(step)
    }

    /// Whether there is nothing left to do about `step`. What is not committed is not done.
    pub fn is_settled(&self, step: &str) -> bool {
        match self.state(step) {
            Some(StepState::Done) => !self.is_uncommitted(step),
            Some(StepState::Skipped) => true,
            _ => false,
        }
    }

    fn is_uncommitted(&self, step: &str) -> bool {
        self.transaction.as_ref().is_some_and(|open| open.steps.iter().any(|one| one == step))
    }

    /// How often `step` has been started.
    pub fn attempts(&self, step: &str) -> u32 {
        self.attempts.get(step).copied().unwrap_or(0)
    }

    /// The values given while the run was on, by name; secrets are not among them.
    pub fn values(&self) -> &BTreeMap<String, String> {
        &self.values
    }

    /// The steps that run on beside the others, or did when the run stopped.
    pub fn up(&self) -> &BTreeSet<String> {
        &self.up
    }

    /// The section that the run goes on with instead of its own steps.
    pub fn branch(&self) -> Option<&str> {
        self.branch.as_deref()
    }

    /// The first step of which nobody knows whether it happened: it was started and has no end, or is part of a transaction
    /// whose COMMIT may have been sent. What was never committed is not in doubt.
    pub fn in_doubt(&self) -> Option<&str> {
        if let Some(open) = self.transaction.as_ref().filter(|open| open.committing) {
            return open.steps.last().map(String::as_str);
        }
        let doubtful = self
            .states
            .iter()
            .find(|(step, state)| **state == StepState::InDoubt && !self.is_uncommitted(step));
        doubtful.map(|(step, _)| step.as_str())
    }

    /// Settles a step, and with it the whole transaction that is as much in doubt.
    fn settle(&mut self, step: &str, state: StepState) {
        if let Some(open) = self.transaction.take_if(|open| open.committing) {
            self.doubtful = open.steps;
        }
        if self.doubtful.iter().any(|one| one == step) {
            for one in std::mem::take(&mut self.doubtful) {
                self.set(&one, state.clone());
            }
        }
        self.set(step, state);
    }

    /// What was rolled back is to be done again; what was left out stays so.
    fn undo(&mut self, steps: &[String]) {
        for step in steps {
            if self.state(step) != Some(&StepState::Skipped) {
                self.set(step, StepState::Failed);
            }
        }
    }

    fn set(&mut self, step: &str, state: StepState) {
        self.states.insert(step.to_owned(), state);
    }
}

fn state_of(answer: Answer) -> StepState {
    match answer {
        Answer::Yes | Answer::NotAsked => StepState::Done,
        Answer::No | Answer::Later => StepState::Failed,
        Answer::Skip | Answer::NotApplicable => StepState::Skipped,
    }
}
