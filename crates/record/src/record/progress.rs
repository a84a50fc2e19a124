//! The state of a run as the fold of its events: the only notion of state that there is.

use super::approval::{Leave, Permit};
use super::open_transaction::{OpenTransaction, Started};
use super::step_state::state_of;
use super::target_progress::Steps;
use super::{
    Answer, Decision, Event, Outcome, Resolution, StepAsked, StepOn, StepResolved, StepState, Target,
    TransactionResult,
};
use std::collections::BTreeMap;

/// What has happened to each step so far.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// The steps of each target.
    targets: BTreeMap<Target, Steps>,
    values: BTreeMap<String, String>,
    /// The answers to questions, by the question's id.
    answers: BTreeMap<String, String>,
    branch: Option<String>,
    leave: Leave,
    /// The transaction that is open.
    transaction: Option<OpenTransaction>,
    /// The steps of a transaction of which nobody knows whether it was committed.
    doubtful: Vec<Started>,
    /// Whether the run has been sealed: nothing may follow.
    pub sealed: bool,
}

impl Progress {
    /// Takes in one event.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::GateDecided(decision) => self.decided(decision),
            Event::ConfirmDecided(decision) => match decision.answer {
                Answer::Yes | Answer::NotAsked | Answer::Assumed => {}
                _ => self.decided(decision),
            },
            Event::ChoiceMade(made) => {
                if let Some(question) = &made.question {
                    let value = made.value.as_ref().unwrap_or(&made.chosen);
                    self.answers.insert(question.clone(), value.clone());
                }
            }
            Event::VariableGiven(given) => {
                if let Some(value) = &given.value {
                    self.values.insert(given.name.clone(), value.clone());
                }
            }
            Event::StepStarted(started) => {
                let at = StepOn::from(started);
                self.steps(at).attempts.insert(started.step.clone(), started.attempt);
                self.steps(at).texts.insert(started.step.clone(), started.sha256.clone());
                self.steps(at).ended_block.remove(&started.step);
                self.set(at, StepState::InDoubt);
                self.transaction.iter_mut().for_each(|open| open.steps.push(at.into()));
            }
            Event::StepExited(exited) => {
                let state = match exited.outcome {
                    Outcome::Done => StepState::Done,
                    Outcome::InDoubt => StepState::InDoubt,
                    _ => StepState::Failed,
                };
                let at = StepOn::new(&exited.step, &exited.target);
                if state == StepState::Failed {
                    *self.steps(at).failures.entry(exited.step.clone()).or_insert(0) += 1;
                }
                self.set(at, state);
                if !exited.sets_session.is_empty() {
                    let session = self.steps(at).sessions.entry(exited.step.clone()).or_default();
                    session.extend(exited.sets_session.iter().cloned());
                }
                if exited.ends_block {
                    self.steps(at).ended_block.insert(exited.step.clone());
                }
                if exited.runs_on {
                    self.steps(at).up.insert(exited.step.clone());
                } else {
                    self.steps(at).up.remove(&exited.step);
                }
            }
            Event::StepSkipped(skipped) => {
                self.settle(skipped.into(), StepState::Skipped);
            }
            Event::StepResolved(resolved) => self.resolve(resolved),
            Event::TransactionBegun(_) => self.transaction = Some(OpenTransaction::default()),
            Event::TransactionCommitting(_) => {
                self.transaction.iter_mut().for_each(|open| open.committing = true);
            }
            Event::TransactionEnded(ended) => {
                let steps = self.transaction.take().map(|open| open.steps).unwrap_or_default();
                match ended.result {
                    TransactionResult::RolledBack if !ended.by_document => self.undo(&steps),
                    TransactionResult::InDoubt => {
                        steps.iter().for_each(|one| self.set(one.into(), StepState::InDoubt));
                        self.doubtful = steps;
                    }
                    TransactionResult::Committed | TransactionResult::RolledBack => {}
                }
            }
            Event::ApprovalGranted(signed) => self.leave.granted(signed),
            Event::BreakGlassUsed(_) => self.leave.permit = Permit::BrokeGlass,
            Event::RunResumed(_) => self.resume(),
            Event::RunSealed(_) => self.sealed = true,
            Event::RunOpened(_)
            | Event::PlanPinned(_)
            | Event::ApprovalDenied(_)
            | Event::OperatorSigned(_)
            | Event::TicketNamed(_)
            | Event::DriverChanged(_)
            | Event::Output(_)
            | Event::OutputWithheld(_)
            | Event::RecordWithheld(_)
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
    pub fn state<'a>(&self, step: impl Into<StepAsked<'a>>) -> Option<&StepState> {
        let at = step.into();
        self.of(at)?.1.states.get(at.step)
    }

    /// Whether there is nothing left to do about `step`. What is not committed is not done.
    pub fn is_settled<'a>(&self, step: impl Into<StepAsked<'a>>) -> bool {
        let at = step.into();
        match self.state(at) {
            Some(StepState::Done) => {
                !self.of(at).is_some_and(|(target, _)| self.is_uncommitted(StepOn::new(at.step, target)))
            }
            Some(StepState::Skipped) => true,
            _ => false,
        }
    }

    /// Whether `step` is done or was left out, be it in a transaction that may still be rolled back.
    pub fn is_over<'a>(&self, step: impl Into<StepAsked<'a>>) -> bool {
        matches!(self.state(step), Some(StepState::Done | StepState::Skipped))
    }

    /// How many steps were taken for done although nobody has looked.
    pub fn assumed(&self) -> usize {
        self.targets.values().map(|steps| steps.assumed.len()).sum()
    }

    /// What is known of a target: the one that is asked about, or the one on which something has happened to the step.
    fn of(&self, at: StepAsked<'_>) -> Option<(&Target, &Steps)> {
        match at.target {
            Some(target) => self.targets.get_key_value(target),
            None => self.targets.iter().find(|(_, steps)| steps.knows(at.step)),
        }
    }

    fn is_uncommitted(&self, at: StepOn<'_>) -> bool {
        self.transaction.as_ref().is_some_and(|open| open.steps.iter().any(|one| at == one.into()))
    }

    /// The steps that count as done and have ended their block.
    pub fn ended_blocks(&self) -> impl Iterator<Item = &str> {
        let ended = self.targets.values().flat_map(|steps| &steps.ended_block).map(String::as_str);
        ended.filter(|step| self.state(*step) == Some(&StepState::Done))
    }

    /// How often `step` has been started.
    pub fn attempts<'a>(&self, step: impl Into<StepAsked<'a>>) -> u32 {
        let at = step.into();
        self.of(at).and_then(|(_, steps)| steps.attempts.get(at.step)).copied().unwrap_or(0)
    }

    /// The hash of the text that `step` was started with last, as the record shows it; none where this run has not started it.
    pub fn text<'a>(&self, step: impl Into<StepAsked<'a>>) -> Option<&str> {
        let at = step.into();
        self.of(at)?.1.texts.get(at.step).map(String::as_str)
    }

    /// How often `step` has failed since it was last said to be run again.
    pub fn failures<'a>(&self, step: impl Into<StepAsked<'a>>) -> u32 {
        let at = step.into();
        self.of(at).and_then(|(_, steps)| steps.failures.get(at.step)).copied().unwrap_or(0)
    }

    /// What `step` has changed of its session in a way that its text does not say.
    pub fn set_of_session<'a>(&self, step: impl Into<StepAsked<'a>>) -> Vec<&str> {
        let at = step.into();
        let found = self.of(at).and_then(|(_, steps)| steps.sessions.get(at.step));
        found.into_iter().flatten().map(String::as_str).collect()
    }

    /// Whether `step` waits until the end.
    pub fn is_deferred<'a>(&self, step: impl Into<StepAsked<'a>>) -> bool {
        let at = step.into();
        self.of(at).is_some_and(|(_, steps)| steps.deferred.contains(at.step))
    }

    /// The answer to the question called `id`.
    pub fn answer(&self, id: &str) -> Option<&str> {
        self.answers.get(id).map(String::as_str)
    }

    /// The values given while the run was on, by name; secrets are not among them.
    pub fn values(&self) -> &BTreeMap<String, String> {
        &self.values
    }

    /// The steps that run on beside the others, or did when the run stopped.
    pub fn up(&self) -> impl Iterator<Item = StepOn<'_>> {
        let targets = self.targets.iter();
        targets.flat_map(|(target, steps)| steps.up.iter().map(|step| StepOn::new(step, target)))
    }

    /// Whether `step` is one of them.
    pub fn is_up<'a>(&self, step: impl Into<StepAsked<'a>>) -> bool {
        let at = step.into();
        self.of(at).is_some_and(|(_, steps)| steps.up.contains(at.step))
    }

    /// By whose leave it runs.
    pub fn leave(&self) -> &Leave {
        &self.leave
    }

    /// The section that the run goes on with instead of its own steps.
    pub fn branch(&self) -> Option<&str> {
        self.branch.as_deref()
    }

    /// The first step of which nobody knows whether it happened: it was started and has no end, or is part of a transaction
    /// whose COMMIT may have been sent. What was never committed is not in doubt.
    pub fn in_doubt(&self) -> Option<StepOn<'_>> {
        if let Some(open) = self.transaction.as_ref().filter(|open| open.committing) {
            return open.steps.last().map(StepOn::from);
        }
        let states = self.targets.iter().flat_map(|(target, steps)| {
            steps.states.iter().map(move |(step, state)| (StepOn::new(step, target), state))
        });
        let mut doubtful =
            states.filter(|(at, state)| **state == StepState::InDoubt && !self.is_uncommitted(*at));
        doubtful.next().map(|(at, _)| at)
    }

    fn decided(&mut self, decision: &Decision) {
        let at = StepOn::new(&decision.step, &decision.target);
        let steps = self.steps(at);
        for (set, is_in) in [
            (&mut steps.deferred, decision.answer == Answer::Later),
            (&mut steps.assumed, decision.answer == Answer::Assumed),
        ] {
            if is_in {
                set.insert(decision.step.clone());
            } else {
                set.remove(&decision.step);
            }
        }
        self.set(at, state_of(decision.answer));
    }

    fn resolve(&mut self, resolved: &StepResolved) {
        let at = StepOn::from(resolved);
        match resolved.resolution {
            Resolution::Accepted | Resolution::Happened | Resolution::Carried => {
                self.settle(at, StepState::Done);
            }
            Resolution::Retry | Resolution::DidNotHappen => {
                self.settle(at, StepState::Failed);
                self.steps(at).failures.remove(&resolved.step);
            }
            Resolution::RolledBack => {
                self.set(at, StepState::Failed);
                self.branch.clone_from(&resolved.section);
            }
            Resolution::Ended => drop(self.steps(at).up.remove(&resolved.step)),
        }
    }

    /// Settles a step, and with it the whole transaction that is as much in doubt.
    fn settle(&mut self, at: StepOn<'_>, state: StepState) {
        if let Some(open) = self.transaction.take_if(|open| open.committing) {
            self.doubtful = open.steps;
        }
        if self.doubtful.iter().any(|one| at == one.into()) {
            for one in &std::mem::take(&mut self.doubtful) {
                self.set(one.into(), state.clone());
            }
        }
        self.set(at, state);
    }

    /// What was rolled back is to be done again; what was left out stays so.
    fn undo(&mut self, steps: &[Started]) {
        for one in steps {
            if self.state(StepOn::from(one)) != Some(&StepState::Skipped) {
                self.set(one.into(), StepState::Failed);
            }
        }
    }

    fn set(&mut self, at: StepOn<'_>, state: StepState) {
        self.steps(at).states.insert(at.step.to_owned(), state);
    }

    /// The steps of the target that `at` is on.
    fn steps(&mut self, at: StepOn<'_>) -> &mut Steps {
        self.targets.entry(at.target.clone()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Status, StepExited, StepStarted};

    fn started(target: &Target, attempt: u32) -> Event {
        Event::StepStarted(StepStarted {
            step: "restart".into(),
            target: target.clone(),
            number: 1,
            attempt,
            script: String::new(),
            sha256: String::new(),
            cwd: "/".into(),
            cwd_reason: None,
            mode: "plain".into(),
            timeout: None,
            deviation: None,
            only_waits: false,
        })
    }

    fn exited(target: &Target, outcome: Outcome, runs_on: bool) -> Event {
        Event::StepExited(StepExited {
            step: "restart".into(),
            target: target.clone(),
            attempt: 1,
            outcome,
            status: Some(Status::Exit(0)),
            duration_ms: 0,
            output_bytes: 0,
            output_sha256: String::new(),
            cwd: "/".into(),
            detail: None,
            redacted: BTreeMap::new(),
            rows: None,
            runs_on,
            ends_block: false,
            left: Vec::new(),
            window: None,
            state_sha256: None,
            not_kept: Vec::new(),
            sets_session: Vec::new(),
        })
    }

    #[test]
    fn a_step_stands_where_it_does_on_each_target() {
        let (web1, web2) = (Target::named("web1"), Target::named("web2"));
        let mut progress = Progress::default();
        for event in [
            started(&web1, 1),
            exited(&web1, Outcome::Done, true),
            started(&web2, 1),
            exited(&web2, Outcome::Failed, false),
            started(&web2, 2),
        ] {
            progress.apply(&event);
        }
        let on = |target| StepOn::new("restart", target);
        assert!(progress.is_settled(on(&web1)) && progress.is_up(on(&web1)));
        assert_eq!(progress.up().collect::<Vec<_>>(), [on(&web1)]);
        assert!(!progress.is_settled(on(&web2)) && !progress.is_up(on(&web2)));
        assert_eq!((progress.attempts(on(&web1)), progress.attempts(on(&web2))), (1, 2));
        assert_eq!(progress.in_doubt(), Some(on(&web2)));
        assert_eq!(progress.state(on(&Target::Local)), None);
        assert_eq!((progress.state("restart"), progress.attempts("restart")), (Some(&StepState::Done), 1));
    }
}
