//! What has happened to the steps of one target.
//!
//! Filled and read by the progress of the run. Knows no event.

use super::StepState;
use std::collections::{BTreeMap, BTreeSet};

/// What has happened to the steps of a target, by their ids.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps {
    pub(super) states: BTreeMap<String, StepState>,
    pub(super) attempts: BTreeMap<String, u32>,
    /// The hash of the text that each was started with last.
    pub(super) texts: BTreeMap<String, String>,
    /// How often each has failed since somebody said that it is to be run again.
    pub(super) failures: BTreeMap<String, u32>,
    /// Those that wait until the end.
    pub(super) deferred: BTreeSet<String>,
    /// Those that were taken for done.
    pub(super) assumed: BTreeSet<String>,
    /// Steps that have ended their block.
    pub(super) ended_block: BTreeSet<String>,
    /// What each has changed of its session in a way that its text does not say, since it was first started.
    pub(super) sessions: BTreeMap<String, BTreeSet<String>>,
    pub(super) up: BTreeSet<String>,
}

impl Steps {
    /// Whether anything has happened to `step` here.
    pub(super) fn knows(&self, step: &str) -> bool {
        self.states.contains_key(step)
            || self.attempts.contains_key(step)
            || self.sessions.contains_key(step)
            || [&self.deferred, &self.up].iter().any(|those| those.contains(step))
    }
}
