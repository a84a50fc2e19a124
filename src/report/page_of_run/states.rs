//! Where a step stands after what was said or seen of it, as a class for the eye and a word.

use super::cell::State;
use crate::record::{Answer, Outcome, Resolution, StepExited};
use crate::report::words;

fn state(class: &'static str, word: &str) -> State {
    State { class, word: word.to_owned() }
}

/// After an answer.
pub(in crate::report) fn of_answer(answer: Answer) -> State {
    match answer {
        Answer::Yes => state("done", "yes"),
        Answer::No => state("declined", "declined"),
        Answer::Skip => state("skipped", "skipped"),
        Answer::NotApplicable => state("skipped", "not applicable"),
        Answer::Later => state("deferred", "put off"),
        Answer::NotAsked => state("done", "not asked"),
        Answer::Assumed => state("assumed", "assumed, not done"),
    }
}

/// After the end of a process.
pub(in crate::report) fn of_exit(exited: &StepExited) -> State {
    match exited.outcome {
        Outcome::Done if exited.runs_on => state("done", "runs on"),
        Outcome::Done => state("done", "done"),
        Outcome::Failed => state("failed", "failed"),
        Outcome::TimedOut => state("failed", "timed out"),
        Outcome::Interrupted => state("failed", "stopped"),
        Outcome::NotStarted => state("failed", "not started"),
        Outcome::InDoubt => state("doubt", "in doubt"),
    }
}

/// After somebody has said how it is to be taken.
pub(in crate::report) fn of_resolution(resolution: Resolution) -> State {
    let class = match resolution {
        Resolution::Accepted | Resolution::Happened => "accepted",
        Resolution::Ended | Resolution::Carried => "done",
        Resolution::Retry | Resolution::DidNotHappen | Resolution::RolledBack => "failed",
    };
    state(class, words::resolution(resolution))
}
