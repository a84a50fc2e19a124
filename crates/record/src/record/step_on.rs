//! A step where it runs: what a run's progress is kept by.

use super::{Decision, Output, OutputWithheld, StepExited, StepResolved, StepSkipped, StepStarted, Target};

/// A step on a target. What names only a step means this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepOn<'a> {
    /// The step's id.
    pub step: &'a str,
    /// Where it runs.
    pub target: &'a Target,
}

impl<'a> StepOn<'a> {
    /// The step on that target.
    pub fn new(step: &'a str, target: &'a Target) -> Self {
        Self { step, target }
    }
}

impl<'a> From<&'a str> for StepOn<'a> {
    fn from(step: &'a str) -> Self {
        Self::new(step, &Target::Local)
    }
}

impl<'a> From<&'a String> for StepOn<'a> {
    fn from(step: &'a String) -> Self {
        Self::new(step, &Target::Local)
    }
}

/// What tells of a step also tells where that ran.
macro_rules! tells_of_a_step {
    ($($body:ty),*) => {$(
        impl<'a> From<&'a $body> for StepOn<'a> {
            fn from(body: &'a $body) -> Self {
                Self::new(&body.step, &body.target)
            }
        }
    )*};
}

tells_of_a_step!(Decision, Output, OutputWithheld, StepExited, StepResolved, StepSkipped, StepStarted);
