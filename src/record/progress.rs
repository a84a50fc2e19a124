//! The state of a run as the fold of its events: the only notion of state that there is.

use super::{Answer, Event, Outcome, Resolution};
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
    /// Whether the run has been sealed: nothing may follow.
    pub sealed: bool,
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
            }
            Event::StepExited(exited) => {
                let done = exited.outcome == Outcome::Done;
                self.set(&exited.step, if done { StepState::Done } else { StepState::Failed });
                if exited.runs_on {
                    self.up.insert(exited.step.clone());
                }
            }
            Event::StepSkipped(skipped) => self.set(&skipped.step, StepState::Skipped),
            Event::StepResolved(resolved) => match resolved.resolution {
                Resolution::Accepted | Resolution::Happened => self.set(&resolved.step, StepState::Done),
                Resolution::Retry | Resolution::DidNotHappen => self.set(&resolved.step, StepState::Failed),
                Resolution::RolledBack => {
                    self.set(&resolved.step, StepState::Failed);
                    self.branch.clone_from(&resolved.section);
                }
                Resolution::Ended => drop(self.up.remove(&resolved.step)),
            },
            Event::RunSealed(_) => self.sealed = true,
            Event::RunOpened(_)
            | Event::PlanPinned(_)
            | Event::ChoiceMade(_)
            | Event::Output(_)
            | Event::OutputWithheld(_)
            | Event::SignalReceived(_)
            | Event::LockBroken(_)
            | Event::RecorderFault(_)
            | Event::RunResumed(_)
            | Event::RunClosed(_) => {}
        }
    }

    /// Where `step` stands; none where nothing has happened to it.
    pub fn state(&self, step: &str) -> Option<&StepState> {
        self.states.get(step)
    }

    /// Whether there is nothing left to do about `step`.
    pub fn is_settled(&self, step: &str) -> bool {
        matches!(self.state(step), Some(StepState::Done | StepState::Skipped))
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

    /// The first step that was started and has no end.
    pub fn in_doubt(&self) -> Option<&str> {
        self.states.iter().find(|(_, state)| **state == StepState::InDoubt).map(|(step, _)| step.as_str())
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
