//! How far a session has come with its beginning and with its end.

use super::attempt::ExecutionResult;
use super::todo::Left;
use crate::record::Target;
use std::collections::{BTreeMap, VecDeque};

/// How far a session has come before its first step.
#[derive(Debug, Clone, Default)]
pub(super) struct Opening {
    pub(super) is_answerable: bool,
    pub(super) is_checked: bool,
    pub(super) is_protected: bool,
    /// The steps that were up when the run stopped and are to come up again, once that is known.
    pub(super) fallen: Option<Vec<String>>,
}

/// How far a session has come with its end.
#[derive(Debug, Clone, Default)]
pub(super) struct Closing {
    /// The EXIT traps of the shells that are still to run, each with its machine, once they are known.
    pub(super) traps: Option<VecDeque<(Target, String)>>,
    /// What was ended with the run, and what still runs, once that is known.
    pub(super) left: Option<Left>,
    pub(super) is_recorded: bool,
}

/// What Stepgate has put into the background by itself and what has not shown that it serves.
#[derive(Debug, Default)]
pub(super) struct Unready {
    /// The process of each, by the step's id.
    pub(super) processes: BTreeMap<String, String>,
    /// Those that are still to be looked at before the step of the plan that is named, the last one first.
    pub(super) looks: (Option<usize>, Vec<String>),
}

impl Unready {
    /// Whether a step is among them.
    pub(super) fn holds(&self, step: &str) -> bool {
        self.processes.contains_key(step)
    }

    /// Takes in how an attempt at a step came out.
    pub(super) fn take_in(&mut self, step: &str, result: &ExecutionResult) {
        match result.unready.clone().filter(|_| result.runs_on) {
            Some(process) => drop(self.processes.insert(step.to_owned(), process)),
            None => drop(self.processes.remove(step)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Outcome;
    use std::path::PathBuf;
    use std::time::Duration;

    #[test]
    fn what_still_runs_is_unready_until_it_serves_or_ends() {
        let mut unready = Unready::default();
        let mut result = ExecutionResult::new(Outcome::Done, Duration::ZERO, PathBuf::new(), None);
        (result.unready, result.runs_on) = (Some("41".into()), true);
        unready.take_in("serve", &result);
        assert!(unready.holds("serve") && !unready.holds("other"));
        result.runs_on = false;
        unready.take_in("serve", &result);
        assert!(!unready.holds("serve"));
        (result.unready, result.runs_on) = (None, true);
        unready.take_in("serve", &result);
        assert!(!unready.holds("serve"));
    }
}
