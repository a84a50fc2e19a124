//! Whatever is replied, and however things come out: the run comes to an end, and its record keeps its order.

use super::scene::{Halt, Run};
use super::start::runbook;
use super::stories::{SETTINGS, Story, stories};
use super::world::{ended, signalled, stays_up};
use crate::plan::Step;
use crate::reading::{Effect, Mode};
use crate::record::{Answer, Event, Outcome};
use crate::session::attempt::Attempt;
use crate::session::job::Job;
use crate::session::{Ending, Prompt, Reply, ReplyKind, TransactionEnd};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// After so many prompts everybody has had enough, and says no, or stops.
const MOST: usize = 60;

fn outcome(story: &Story, job: &Job) -> Attempt {
    match story.pick(("outcome", &job.step.id, job.attempt), 12) {
        0 => ended(Outcome::Failed),
        1 => ended(Outcome::TimedOut),
        2 => signalled(Outcome::Interrupted, 2),
        3 if job.attempt > 1 => signalled(Outcome::Done, 15),
        4 => ended(Outcome::NotStarted),
        5 if job.step.sql().is_some() => ended(Outcome::InDoubt),
        _ if job.mode == Mode::Background => stays_up(),
        _ => ended(Outcome::Done),
    }
}

/// One of the replies that the prompt takes, whichever, with all that it may need.
fn reply(story: &Story, prompt: &Prompt, run: &Run, turn: usize) -> Reply {
    let pick =
        |what: &str, among: usize| usize::try_from(story.pick((what, turn), among as u64)).expect("a place");
    let kind = prompt.replies[pick("reply", prompt.replies.len())];
    let steps = run.session.plan().steps();
    let place = match kind {
        ReplyKind::Rollback => run.section("Rollback"),
        _ => steps[pick("step", steps.len())].id.clone(),
    };
    let value = match prompt.options.len() {
        0 => "web-1".to_owned(),
        options => prompt.options[pick("option", options)].clone(),
    };
    let is_sql = prompt
        .step
        .as_deref()
        .and_then(|id| run.session.plan().step(id))
        .is_some_and(|step| step.sql().is_some());
    let text = if is_sql { "UPDATE edited SET x = 1 WHERE id = 1" } else { "mkdir edited" };
    Reply::new(kind).because("so it is").with_value(value).with_text(text).at(place)
}

fn finish(story: &Story, run: &mut Run) -> Ending {
    for turn in 0.. {
        let prompt = match run.halt() {
            Halt::Asks(prompt) => prompt,
            Halt::Ends(ending) => return ending,
            Halt::Waits(prompt) => panic!("{prompt:?}"),
        };
        let tried = if turn < MOST { run.tries(&reply(story, &prompt, run, turn)).is_ok() } else { false };
        if turn >= MOST || !tried {
            let kind = if prompt.takes(ReplyKind::No) { ReplyKind::No } else { ReplyKind::Pause };
            run.tries(&Reply::new(kind).because("enough")).expect("whoever has had enough may stop");
        }
    }
    unreachable!("it is asked for ever")
}

/// What holds of every record, whatever happened.
#[derive(Default)]
struct Order {
    /// The step that runs.
    running: Option<String>,
    /// Steps whose text somebody has said yes to.
    confirmed: BTreeSet<String>,
    is_open: bool,
    is_committing: bool,
}

impl Order {
    fn take_in(&mut self, event: &Event, step: impl Fn(&str) -> Option<Step>) {
        match event {
            Event::ConfirmDecided(decision) if decision.answer == Answer::Yes => {
                self.confirmed.insert(decision.step.clone());
            }
            Event::StepStarted(started) => {
                assert_eq!(self.running.replace(started.step.clone()), None, "two steps at once");
                let asks = step(&started.step).is_some_and(|step| step.effect() > Effect::Read);
                let is_confirmed = self.confirmed.contains(&started.step);
                assert!(!asks || is_confirmed, "{} runs and nobody has said yes", started.step);
                assert!(started.deviation.is_none() || is_confirmed, "{} was edited", started.step);
            }
            Event::StepExited(exited) => {
                assert_eq!(self.running.take().as_ref(), Some(&exited.step), "it ends and was not started");
            }
            Event::TransactionBegun(_) => assert!(!std::mem::replace(&mut self.is_open, true)),
            Event::TransactionCommitting(_) => self.is_committing = true,
            Event::TransactionEnded(ended) => {
                assert!(std::mem::take(&mut self.is_open), "it ends and was not begun");
                let is_committed = ended.result == crate::record::TransactionResult::Committed;
                assert!(!is_committed || self.is_committing, "it is committed and nobody has let it be");
                self.is_committing = false;
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_replied_the_run_ends_and_its_record_keeps_its_order(story in stories()) {
        let judge = story.clone();
        let start = runbook(&story.document).with(SETTINGS).arranging(|world| {
            world.is_judged_by(move |job| Some(outcome(&judge, job)));
            world.ends.extend((0..story.pick("ends", 4)).map(|_| TransactionEnd::Done));
            world.ends.push_back(match story.pick("end", 3) {
                0 => TransactionEnd::Refused("deadlock".to_owned()),
                1 => TransactionEnd::Lost("gone away".to_owned()),
                _ => TransactionEnd::Done,
            });
        });
        let mut run = start.begin();
        let ending = finish(&story, &mut run);
        let mut order = Order::default();
        run.events.iter().for_each(|event| order.take_in(event, |id| run.session.plan().step(id).cloned()));
        prop_assert!(order.running.is_none() && !order.is_open);
        let Some(Event::RunClosed(closed)) = run.events.last() else { panic!("it is not closed") };
        prop_assert_eq!(closed.exit_code, i32::from(ending.kind.exit_code()));
        let ends = run.events.iter().filter(|event| matches!(event, Event::RunClosed(_))).count();
        prop_assert_eq!(ends, 1);
    }
}
