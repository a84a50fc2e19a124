//! What the runs of a runbook say of its steps: how often each ran, how that went and how long it took, as the fold of their events.
//!
//! Takes the events of one run after the other, in the order in which the runs began. Holds a few numbers a step, however many runs
//! there were. Never judges.

use super::{Answer, Decision, Event, Outcome, StepExited, StepStarted};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Of how many times, the newest, the median is taken.
const TIMES: usize = 1000;

/// What the runs of a runbook say of its steps.
#[derive(Debug, Clone, Default)]
pub struct RunbookHistory {
    runs: usize,
    began: Option<(DateTime<Utc>, DateTime<Utc>)>,
    steps: BTreeMap<String, StepHistory>,
    /// The steps that the run which is taken in has left out, as it stands.
    skipped: BTreeSet<String>,
    /// The steps of which an attempt only waits for what the one before has put into the background.
    waiting: BTreeSet<String>,
}

/// What has become of one step in all of them. Attempts are counted, but for what was left out: that is counted by runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepHistory {
    /// How often it was started.
    pub ran: u64,
    /// How often it ended well.
    pub done: u64,
    /// How often it failed, ran out of time or could not be started.
    pub failed: u64,
    /// In how many runs it was left out.
    pub skipped: u64,
    /// How often another text ran than the document's.
    pub edited: u64,
    /// How often somebody said no to it.
    pub declined: u64,
    /// How often somebody said that it holds, or is done; of a gate or a manual step.
    pub confirmed: u64,
    /// How often it was taken for done although nobody has looked.
    pub assumed: u64,
    /// When it ended well last, or somebody said so.
    pub last_worked: Option<DateTime<Utc>>,
    /// How long it took then, in milliseconds.
    pub last_took: Option<u64>,
    /// The longest time that it took when it went well, in milliseconds.
    pub slowest: Option<u64>,
    /// The newest times that it took when it went well, in milliseconds.
    pub times: VecDeque<u64>,
}

impl RunbookHistory {
    /// Takes in what happened at `time`. A run begins with its first record.
    pub fn take(&mut self, time: DateTime<Utc>, event: &Event) {
        match event {
            Event::RunOpened(_) => {
                self.end_run();
                self.runs += 1;
                self.began = Some((self.began.map_or(time, |(first, _)| first), time));
            }
            Event::StepStarted(started) => self.started(started),
            Event::StepExited(exited) => self.exited(time, exited),
            Event::StepSkipped(skipped) => drop(self.skipped.insert(skipped.step.clone())),
            Event::GateDecided(decision) => self.decided(time, decision, true),
            Event::ConfirmDecided(decision) => self.decided(time, decision, false),
            _ => {}
        }
    }

    /// Says that no run follows.
    #[must_use]
    pub fn finished(mut self) -> Self {
        self.end_run();
        self
    }

    /// How many runs there were.
    pub fn runs(&self) -> usize {
        self.runs
    }

    /// When the first of them began, and when the last.
    pub fn began(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        self.began
    }

    /// What has become of `step`; none where no run has come to it.
    pub fn step(&self, step: &str) -> Option<&StepHistory> {
        self.steps.get(step)
    }

    /// All steps that a run has come to, by their ids.
    pub fn steps(&self) -> impl Iterator<Item = (&str, &StepHistory)> {
        self.steps.iter().map(|(id, step)| (id.as_str(), step))
    }

    fn end_run(&mut self) {
        for step in std::mem::take(&mut self.skipped) {
            self.steps.entry(step).or_default().skipped += 1;
        }
        self.waiting.clear();
    }

    fn of(&mut self, step: &str) -> &mut StepHistory {
        self.steps.entry(step.to_owned()).or_default()
    }

    fn started(&mut self, started: &StepStarted) {
        self.skipped.remove(&started.step);
        if started.only_waits {
            self.waiting.insert(started.step.clone());
            return;
        }
        self.waiting.remove(&started.step);
        let step = self.of(&started.step);
        step.ran += 1;
        step.edited += u64::from(started.deviation.is_some());
    }

    fn exited(&mut self, time: DateTime<Utc>, exited: &StepExited) {
        let only_waited = self.waiting.remove(&exited.step);
        let step = self.of(&exited.step);
        match exited.outcome {
            Outcome::Done if only_waited => {}
            Outcome::Done => {
                step.done += 1;
                step.last_worked = Some(time);
                step.took(exited.duration_ms);
            }
            Outcome::Failed | Outcome::TimedOut | Outcome::NotStarted => {
                // It had only seemed to be up.
                step.done -= u64::from(only_waited && step.done > 0);
                step.failed += 1;
            }
            Outcome::Interrupted | Outcome::InDoubt => {}
        }
    }

    fn decided(&mut self, time: DateTime<Utc>, decision: &Decision, is_gate: bool) {
        match decision.answer {
            Answer::Skip | Answer::NotApplicable => drop(self.skipped.insert(decision.step.clone())),
            Answer::No => self.of(&decision.step).declined += 1,
            Answer::Yes if is_gate => {
                self.skipped.remove(&decision.step);
                let step = self.of(&decision.step);
                step.confirmed += 1;
                step.last_worked = Some(time);
            }
            Answer::Assumed | Answer::NotAsked if is_gate => {
                self.skipped.remove(&decision.step);
                self.of(&decision.step).assumed += 1;
            }
            Answer::Yes | Answer::Assumed | Answer::NotAsked | Answer::Later => {}
        }
    }
}

impl StepHistory {
    /// How often it was stopped, or nobody knows how it ended.
    pub fn unfinished(&self) -> u64 {
        self.ran.saturating_sub(self.done + self.failed)
    }

    /// The median of the newest times that it took, in milliseconds: what it takes.
    pub fn median(&self) -> Option<u64> {
        let mut times: Vec<u64> = self.times.iter().copied().collect();
        let middle = times.len() / 2;
        (!times.is_empty()).then(|| *times.select_nth_unstable(middle).1)
    }

    fn took(&mut self, time: u64) {
        self.last_took = Some(time);
        self.slowest = self.slowest.max(Some(time));
        if self.times.len() == TIMES {
            self.times.pop_front();
        }
        self.times.push_back(time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::DecidedBy;
    use serde_json::json;

    fn time(second: u32) -> DateTime<Utc> {
        DateTime::from_timestamp(i64::from(second), 0).unwrap()
    }

    fn opened() -> Event {
        let body = json!({"version": "", "runbook": "a.md", "cwd": "/", "base": "/", "environment": null, "host": "",
            "arguments": [], "asked": "nobody"});
        Event::from_parts("run.opened", body).unwrap()
    }

    fn started(step: &str, more: &serde_json::Value) -> Event {
        let mut body = json!({"step": step, "number": 1, "attempt": 1, "script": "", "sha256": "", "cwd": "/", "cwd_reason": null,
            "mode": "plain", "timeout": null, "deviation": null});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Event::from_parts("step.started", body).unwrap()
    }

    fn exited(step: &str, outcome: &str, took: u64) -> Event {
        let body = json!({"step": step, "attempt": 1, "outcome": outcome, "status": null, "duration_ms": took, "output_bytes": 0,
            "output_sha256": "", "cwd": "/", "detail": null, "redacted": {}});
        Event::from_parts("step.exited", body).unwrap()
    }

    fn decided(kind: &str, step: &str, answer: &str) -> Event {
        let how = serde_json::to_value(DecidedBy::Person).unwrap();
        let body = json!({"step": step, "answer": answer, "how": how, "by": null, "note": null});
        Event::from_parts(kind, body).unwrap()
    }

    fn history(events: &[Event]) -> RunbookHistory {
        let mut history = RunbookHistory::default();
        for (at, event) in (0..).zip(events) {
            history.take(time(at), event);
        }
        history.finished()
    }

    #[test]
    fn attempts_are_counted_by_how_they_ended_and_timed_where_that_was_well() {
        let none = json!({});
        let mut events = vec![opened()];
        for (outcome, took) in [("done", 30), ("failed", 999), ("done", 10), ("interrupted", 5), ("done", 20)]
        {
            events.extend([started("a", &none), exited("a", outcome, took)]);
        }
        events.extend([opened(), started("a", &json!({"deviation": "-x +y"}))]);
        let history = history(&events);
        let step = history.step("a").unwrap();
        assert_eq!((step.ran, step.done, step.failed, step.unfinished(), step.edited), (6, 3, 1, 2, 1));
        assert_eq!((step.median(), step.slowest, step.last_took), (Some(20), Some(30), Some(20)));
        assert_eq!((step.last_worked, history.runs()), (Some(time(10)), 2));
        assert_eq!((history.began(), history.step("b")), (Some((time(0), time(11))), None));
    }

    #[test]
    fn what_was_left_out_is_counted_by_runs_and_not_where_it_was_done_after_all() {
        let none = json!({});
        let skip = || decided("confirm.decided", "a", "skip");
        let events =
            [opened(), skip(), skip(), opened(), skip(), started("a", &none), exited("a", "done", 1)];
        let history = history(&events);
        assert_eq!((history.step("a").unwrap().skipped, history.step("a").unwrap().ran), (1, 1));
    }

    #[test]
    fn a_gate_that_nobody_looked_at_has_not_worked() {
        let gate = |answer| decided("gate.decided", "g", answer);
        let history =
            history(&[opened(), gate("yes"), gate("assumed"), gate("not-asked"), gate("no"), gate("later")]);
        let step = history.step("g").unwrap();
        assert_eq!((step.confirmed, step.assumed, step.declined, step.last_worked), (1, 2, 1, Some(time(1))));
    }

    #[test]
    fn what_never_came_up_in_the_background_has_failed_once() {
        let events = [
            opened(),
            started("a", &json!({})),
            exited("a", "done", 1),
            started("a", &json!({"only_waits": true})),
            exited("a", "timed-out", 9000),
        ];
        let history = history(&events);
        let step = history.step("a").unwrap();
        assert_eq!(
            (step.ran, step.done, step.failed, step.unfinished(), step.slowest),
            (1, 0, 1, 0, Some(1))
        );
    }

    #[test]
    fn of_many_times_only_the_newest_are_held() {
        let mut step = StepHistory::default();
        (0..5000).for_each(|time| step.took(time));
        assert_eq!((step.times.len(), step.median(), step.slowest), (TIMES, Some(4500), Some(4999)));
    }
}
