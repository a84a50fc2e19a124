//! The step in hand: what is known of it that stands in no record, and is gone with the session.

use super::attempt::ExecutionResult;
use crate::plan::Step;
use crate::reading::Mode;
use crate::record::StepExited;
use std::collections::{BTreeMap, BTreeSet};

/// How a step is to be run, where a person may have changed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ExecutionOverride {
    /// The text that runs instead of the step's own.
    pub(super) edited: Option<String>,
    pub(super) mode: Mode,
}

/// The step in hand.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that has been done for this step, in order"
)]
pub(super) struct CurrentStep {
    /// Its index among the plan's steps.
    pub(super) at: usize,
    pub(super) step: Step,
    /// Its place on the way, and how long the way is.
    pub(super) place: (usize, usize),
    pub(super) way: ExecutionOverride,
    /// What the shell holds in the variables that it reads, once that was looked at.
    pub(super) held: Option<BTreeMap<String, String>>,
    /// Which of the variables are set that a step before may have set, once that was looked at.
    pub(super) set: Option<BTreeSet<String>>,
    /// Whether it was told that it comes up.
    pub(super) is_told: bool,
    /// Whether somebody, or a rule, has said yes to the text in hand.
    pub(super) is_confirmed: bool,
    /// Whether its database was connected to, as far as that goes.
    pub(super) is_connected: bool,
    /// Whether the target was looked at before this attempt.
    pub(super) is_checked: bool,
    /// Whether its own COMMIT may be sent.
    pub(super) may_commit: bool,
    /// An attempt that has ended and been recorded, and what is still to be made of it.
    pub(super) ended: Option<Ended>,
    /// How it ended, where somebody has to say what now.
    pub(super) failed: Option<StepExited>,
}

/// An attempt that has ended.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    pub(super) exited: StepExited,
    pub(super) result: ExecutionResult,
    /// Whether its transaction has taken it in.
    pub(super) is_weighed: bool,
    /// Whether it was in a transaction.
    pub(super) was_part: bool,
}

impl CurrentStep {
    pub(super) fn new(at: usize, step: Step, place: (usize, usize), way: ExecutionOverride) -> Self {
        Self {
            at,
            step,
            place,
            way,
            held: None,
            set: None,
            is_told: false,
            is_confirmed: false,
            is_connected: false,
            is_checked: false,
            may_commit: false,
            ended: None,
            failed: None,
        }
    }

    /// Makes ready for another attempt at the text that somebody has said yes to.
    pub(super) fn again(&mut self) {
        (self.is_checked, self.may_commit, self.held, self.set) = (false, false, None, None);
        (self.ended, self.failed) = (None, None);
    }
}
