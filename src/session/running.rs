//! An attempt that is being made: what runs, beside what, and how far it has come.

use super::job::StartDirectory;
use crate::plan::Step;
use crate::reading::Mode;

/// An attempt that is being made.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Running {
    pub(super) step: Step,
    pub(super) script: String,
    pub(super) mode: Mode,
    pub(super) number: usize,
    pub(super) beside: Beside,
    pub(super) place: Option<StartDirectory>,
    /// The attempt's number, once it has been recorded.
    pub(super) attempt: Option<u32>,
}

/// What runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// The step in hand.
    Step,
    /// What a gate offers, looked at and not depended on.
    Offer,
    /// A shell of the operator's.
    Shell,
    /// The EXIT trap of the run's shell.
    Trap,
    /// Something that was up when the run stopped.
    Restart,
    /// The end of what the step in hand has put into the background.
    Wait,
}

impl Running {
    pub(super) fn new(step: Step, script: String, mode: Mode, number: usize, beside: Beside) -> Self {
        Self { step, script, mode, number, beside, place: None, attempt: None }
    }

    pub(super) const fn step(&self) -> &Step {
        &self.step
    }
}
