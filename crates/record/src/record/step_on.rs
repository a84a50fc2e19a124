//! A step where it runs: what a run's progress is kept by.

use super::{Decision, Output, OutputWithheld, StepExited, StepResolved, StepSkipped, StepStarted, Target};

/// A step on a target.
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

/// A step that is asked about: on a target, or wherever it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepAsked<'a> {
    /// The step's id.
    pub step: &'a str,
    /// Where it runs; none where its id alone tells which it is.
    pub target: Option<&'a Target>,
}

impl<'a> From<&'a str> for StepAsked<'a> {
    fn from(step: &'a str) -> Self {
        Self { step, target: None }
    }
}

impl<'a> From<&'a String> for StepAsked<'a> {
    fn from(step: &'a String) -> Self {
        Self { step, target: None }
    }
}

impl<'a> From<StepOn<'a>> for StepAsked<'a> {
    fn from(at: StepOn<'a>) -> Self {
        Self { step: at.step, target: Some(at.target) }
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

        impl<'a> From<&'a $body> for StepAsked<'a> {
            fn from(body: &'a $body) -> Self {
                StepOn::from(body).into()
            }
        }
    )*};
}

tells_of_a_step!(Decision, Output, OutputWithheld, StepExited, StepResolved, StepSkipped, StepStarted);
