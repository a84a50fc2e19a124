//! What a step has come to on several machines, one after the other: told once where it is the same.
//!
//! Takes the ends of attempts in the order of the record, says which of them is the same as an earlier one. Never looks at output: a
//! hash stands for it.

use crate::record::{Outcome, Status, StepExited};
use std::collections::BTreeMap;

/// What came of an attempt, whatever it took.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Result {
    outcome: Outcome,
    status: Option<Status>,
    output: String,
    detail: Option<String>,
}

impl Result {
    fn of(exited: &StepExited) -> Self {
        Self {
            outcome: exited.outcome,
            status: exited.status,
            output: exited.output_sha256.clone(),
            detail: exited.detail.clone(),
        }
    }
}

/// The machines on which a step came to the same, and where the first of them is told.
#[derive(Debug)]
struct Alike {
    result: Result,
    at: usize,
    machines: Vec<String>,
}

/// What steps came to, by what they are called without the machine.
#[derive(Debug, Default)]
pub(in crate::report) struct Rounds {
    steps: BTreeMap<String, Vec<Alike>>,
}

impl Rounds {
    /// Takes in how `same` ended on `machine`, which is told `at` a place. Gives the first machine on which it came to the same.
    pub(in crate::report) fn take(
        &mut self,
        same: &str,
        machine: &str,
        exited: &StepExited,
        at: usize,
    ) -> Option<String> {
        let result = Result::of(exited);
        let results = self.steps.entry(same.to_owned()).or_default();
        if let Some(alike) = results.iter_mut().find(|alike| alike.result == result) {
            if !alike.machines.iter().any(|name| name == machine) {
                alike.machines.push(machine.to_owned());
            }
            return alike.machines.first().filter(|first| *first != machine).cloned();
        }
        results.push(Alike { result, at, machines: vec![machine.to_owned()] });
        None
    }

    /// The machines on which `same` came to what this attempt came to.
    pub(in crate::report) fn alike(&self, same: &str, exited: &StepExited) -> &[String] {
        let (result, results) = (Result::of(exited), self.steps.get(same));
        let alike = results.into_iter().flatten().find(|alike| alike.result == result);
        alike.map_or(&[], |alike| alike.machines.as_slice())
    }

    /// The places of which it is told that the same came on several machines, with their names.
    pub(in crate::report) fn same(&self) -> impl Iterator<Item = (usize, &[String])> {
        let several = self.steps.values().flatten().filter(|alike| alike.machines.len() > 1);
        several.map(|alike| (alike.at, alike.machines.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Target;

    fn exited(machine: &str, output: &str, status: i32) -> StepExited {
        let text = serde_json::json!({
            "step": format!("look@{machine}"), "target": machine, "attempt": 1, "outcome": if status == 0 { "done" } else { "failed" },
            "status": {"exit": status}, "duration_ms": 1, "output_bytes": 1, "output_sha256": output, "cwd": "/", "detail": null, "redacted": {},
        });
        serde_json::from_value(text).expect("an end of a step")
    }

    #[test]
    fn the_same_is_told_with_the_first_machine_and_what_differs_is_not() {
        let mut rounds = Rounds::default();
        let mut take = |machine: &str, output: &str, status: i32, at: usize| {
            rounds.take("look", machine, &exited(machine, output, status), at)
        };
        assert_eq!(take("web1", "a", 0, 0), None);
        assert_eq!(take("web2", "a", 1, 1), None);
        assert_eq!(take("web3", "b", 0, 2), None);
        assert_eq!(take("web4", "a", 0, 3), Some("web1".to_owned()));
        // Tried again on the machine where it came first.
        assert_eq!(take("web1", "a", 0, 4), None);
        let same: Vec<_> = rounds.same().map(|(at, machines)| (at, machines.join(" "))).collect();
        assert_eq!(same, [(0, "web1 web4".to_owned())]);
        assert_eq!(rounds.alike("look", &exited("web4", "a", 0)), ["web1", "web4"]);
        assert_eq!(exited("web1", "a", 0).target, Target::named("web1"));
    }
}
