//! A run that stops anywhere and goes on from its record comes to the same end as one that was never stopped.
//!
//! Runbooks are made of random pieces; who replies, and how a step comes out, depends on nothing but the step, so the decisions that
//! are left are the same ones in both runs. A jump over several steps is several records and is not among them: whoever stopped in the
//! middle of it is asked again about what is left.

use super::scene::{Halt, Run};
use super::start::{Start, runbook};
use super::stories::{SETTINGS, Story, stories};
use super::world::{ended, stays_up};
use crate::plan::{DecidedBy, Plan};
use crate::record::{
    Event, Outcome, Progress, Resolution, RunResumed, StepResolved, StepState, Target, TransactionResult,
};
use crate::session::job::Job;
use crate::session::{Ending, Prompt, PromptKind, Reply, ReplyKind};
use proptest::prelude::*;
use std::collections::BTreeSet;

impl Story {
    fn start(&self) -> Start {
        let story = self.clone();
        runbook(&self.document)
            .with(SETTINGS)
            .arranging(|world| world.is_judged_by(move |job| Some(story.outcome(job))))
    }

    /// Some steps fail until somebody edits them, some twice and then no more.
    fn outcome(&self, job: &Job) -> crate::session::attempt::Attempt {
        let is_bad = self.pick(("bad", &job.step.id), 5) == 0 && !job.script.contains("edited");
        let is_early = job.step.title.starts_with("Flaky") && job.attempt <= 2;
        if is_bad && job.mode != crate::reading::Mode::Background || is_early {
            return ended(Outcome::Failed);
        }
        if job.mode == crate::reading::Mode::Background { stays_up() } else { ended(Outcome::Done) }
    }

    /// What is replied to a prompt: the same whenever it is asked.
    fn reply(&self, prompt: &Prompt, run: &Run) -> Reply {
        let wanted = match self.pick((prompt.kind as usize, &prompt.step, &prompt.name), 20) {
            0 => ReplyKind::Skip,
            1 => ReplyKind::No,
            2 => ReplyKind::Later,
            3 => ReplyKind::Pause,
            4 => ReplyKind::NotApplicable,
            5 => ReplyKind::Edit,
            6 => ReplyKind::Rollback,
            7 => ReplyKind::Take,
            8 => ReplyKind::Accept,
            _ => ReplyKind::Yes,
        };
        let usual = match prompt.kind {
            PromptKind::Failed => ReplyKind::Skip,
            PromptKind::Value => ReplyKind::Value,
            PromptKind::Condition => ReplyKind::Leave,
            _ => ReplyKind::Yes,
        };
        let is_edited = prompt.reasons.contains(&crate::session::ConfirmReason::Edited);
        let kind = if prompt.takes(wanted) && !is_edited { wanted } else { usual };
        let is_sql = prompt.step.as_deref().and_then(|id| run.session.plan().step(id)?.sql()).is_some();
        let text = if is_sql { "UPDATE edited SET x = 1 WHERE id = 1" } else { "mkdir edited" };
        let back = run.section("Rollback");
        Reply::new(kind).because("so it is").with_value("web-1").with_text(text).at(back)
    }

    /// Drives `run` to its end.
    fn finish(&self, run: &mut Run) -> Ending {
        for _ in 0..500 {
            match run.halt() {
                Halt::Asks(prompt) => {
                    let reply = self.reply(&prompt, run);
                    // A COMMIT, or BEGIN, is no text to edit: whoever cannot, says yes.
                    let tried = run.tries(&reply);
                    if tried.is_err() {
                        let kind =
                            if prompt.kind == PromptKind::Failed { ReplyKind::No } else { ReplyKind::Yes };
                        run.tries(&Reply::new(kind)).expect("a plain reply");
                    }
                }
                Halt::Ends(ending) => return ending,
                Halt::Waits(prompt) => panic!("{prompt:?}"),
            }
        }
        panic!("it is asked again and again");
    }
}

/// Where each step of the plan stands.
fn states(run: &Run) -> Vec<(String, Option<StepState>)> {
    let progress = run.session.progress();
    let steps = run.session.plan().steps().iter();
    steps.map(|step| (step.title.clone(), progress.state(step.id.as_str()).cloned())).collect()
}

/// What is known of a run that was cut, told by its events alone.
#[derive(Default)]
struct Cut {
    /// Steps that had exited done, and whose transaction, if they were in one, was committed.
    done: BTreeSet<String>,
    /// Steps that stay up beside the others, and come up again.
    up: BTreeSet<String>,
    /// The step that was started and has no end, where no transaction takes it back.
    running: Option<String>,
    /// The steps of a transaction that is open.
    open: Option<Vec<String>>,
}

impl Cut {
    fn after(events: &[Event]) -> Self {
        let mut cut = Self::default();
        events.iter().for_each(|event| cut.take_in(event));
        cut
    }

    fn take_in(&mut self, event: &Event) {
        match event {
            Event::StepStarted(started) => self.running = Some(started.step.clone()),
            Event::StepExited(exited) => {
                self.running = None;
                if exited.runs_on {
                    self.up.insert(exited.step.clone());
                } else if exited.outcome == Outcome::Done {
                    self.open.as_mut().unwrap_or(&mut Vec::new()).push(exited.step.clone());
                    if self.open.is_none() {
                        self.done.insert(exited.step.clone());
                    }
                }
            }
            Event::TransactionBegun(_) => self.open = Some(Vec::new()),
            Event::TransactionEnded(ended) => {
                let steps = self.open.take().unwrap_or_default();
                self.done.extend(steps.into_iter().filter(|_| ended.result == TransactionResult::Committed));
            }
            _ => {}
        }
    }
}

/// Goes on from `events`, as `resume` does. Whoever is asked about a step in doubt says that it did not happen.
fn resumed(story: &Story, plan: &Plan, events: &[Event]) -> Run {
    let mut progress = Progress::default();
    events.iter().for_each(|event| progress.apply(event));
    let doubtful = progress.in_doubt().map(|at| at.step.to_owned());
    let mut run = story.start().from(progress).begin_with(plan.clone());
    run.record(Event::RunResumed(RunResumed {
        version: "0".to_owned(),
        host: "here".to_owned(),
        next: None,
        drift: None,
        changes: Vec::new(),
        state_sha256: None,
    }));
    if let Some(step) = doubtful {
        run.record(Event::StepResolved(StepResolved {
            step,
            target: Target::Local,
            resolution: Resolution::DidNotHappen,
            reason: None,
            how: DecidedBy::Person,
            by: None,
            section: None,
        }));
    }
    run
}

/// Asserts that a run that was cut after the first events of `whole` comes to the same end as it.
fn goes_on_alike(story: &Story, plan: &Plan, whole: &Run, ending: &Ending, at: usize) {
    let events = &whole.events[..at];
    let cut = Cut::after(events);
    let mut progress = Progress::default();
    events.iter().for_each(|event| progress.apply(event));
    let in_doubt = progress.in_doubt().map(|at| at.step.to_owned());
    if let Some(running) = cut.running.as_ref().filter(|_| cut.open.is_none()) {
        assert_eq!(in_doubt.as_ref(), Some(running), "cut at {at}");
    }
    let mut run = resumed(story, plan, events);
    let again = story.finish(&mut run);
    let said = format!("cut at {at} of {}\n{}\n{:#?}", whole.events.len(), story.document, run.told());
    assert_eq!((&again, states(&run)), (ending, states(whole)), "{said}");
    let again: Vec<&String> = run.world.jobs.iter().map(|job| &job.step.id).collect();
    let twice: Vec<_> = again.iter().filter(|id| cut.done.contains(**id) && !cut.up.contains(**id)).collect();
    assert!(twice.is_empty(), "done twice: {twice:?}, {said}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_that_is_cut_anywhere_goes_on_as_the_uncut_run_does(story in stories()) {
        let plan = story.start().plan();
        let mut whole = story.start().begin_with(plan.clone());
        let ending = story.finish(&mut whole);
        for at in 0..=whole.events.len() {
            goes_on_alike(&story, &plan, &whole, &ending, at);
        }
    }
}
