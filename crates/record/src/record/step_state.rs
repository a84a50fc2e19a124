//! Where one step stands.

use super::Answer;

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

pub(super) fn state_of(answer: Answer) -> StepState {
    match answer {
        Answer::Yes | Answer::NotAsked | Answer::Assumed => StepState::Done,
        Answer::No | Answer::Later => StepState::Failed,
        Answer::Skip | Answer::NotApplicable => StepState::Skipped,
    }
}
