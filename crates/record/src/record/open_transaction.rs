//! A transaction that has not ended, and the steps that were started in it.

use super::{StepOn, Target};

/// A step that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Started {
    step: String,
    target: Target,
}

/// A transaction that has not ended.
#[derive(Debug, Clone, Default)]
pub(super) struct OpenTransaction {
    pub(super) steps: Vec<Started>,
    /// Whether its COMMIT may have been sent.
    pub(super) committing: bool,
}

impl From<StepOn<'_>> for Started {
    fn from(at: StepOn<'_>) -> Self {
        Self { step: at.step.to_owned(), target: at.target.clone() }
    }
}

impl<'a> From<&'a Started> for StepOn<'a> {
    fn from(started: &'a Started) -> Self {
        Self::new(&started.step, &started.target)
    }
}
