//! How a session ends: what became of the run, why, and what whoever sees it can do about it.

use super::changed::Changed;
use crate::plan::Step;
use crate::record::{Outcome, RunResult, StepExited};

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// What became of it.
    pub kind: EndingKind,
    /// Why, where it is not done; where it is, how many steps it had and how many of them were left out.
    pub reason: Option<String>,
    /// What to add or do next time, a line each.
    pub ways: Vec<String>,
}

/// What became of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndingKind {
    /// It came to its end.
    Done,
    /// It took its changes back.
    RolledBack,
    /// A step failed.
    Failed,
    /// Somebody said no, or nobody was there to say yes.
    Declined,
    /// Nobody knows how a step ended.
    InDoubt,
    /// This signal came.
    Signal(i32),
    /// Somebody goes on with it later.
    Paused,
    /// It has come to the step before which it was to stop, and goes on later.
    StoppedBefore,
}

/// SIGINT, which an operator sends to stop what runs.
pub(super) const INTERRUPT: i32 = 2;

impl EndingKind {
    /// The word of the record.
    pub const fn result(self) -> RunResult {
        match self {
            Self::Done => RunResult::Done,
            Self::RolledBack => RunResult::RolledBack,
            Self::Failed | Self::InDoubt => RunResult::Failed,
            Self::Declined => RunResult::Declined,
            Self::Signal(_) => RunResult::Interrupted,
            Self::Paused | Self::StoppedBefore => RunResult::Paused,
        }
    }

    /// What a command exits with that ends like this: the contract's table.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Done | Self::StoppedBefore => 0,
            Self::RolledBack | Self::Failed => 1,
            Self::Declined | Self::Paused => 3,
            Self::InDoubt => 6,
            Self::Signal(number) => 128_u8.wrapping_add(number.to_le_bytes()[0]),
        }
    }
}

impl Ending {
    /// An ending for this reason.
    pub(super) fn new(kind: EndingKind, reason: impl Into<String>) -> Self {
        Self { kind, reason: Some(reason.into()), ways: Vec::new() }
    }

    pub(super) fn by_signal(signal: i32) -> Self {
        Self::new(EndingKind::Signal(signal), format!("stopped by signal {signal}"))
    }

    /// One that a step is the reason of.
    pub(super) fn at(step: &Step, kind: EndingKind, reason: &str) -> Self {
        Self::new(kind, format!("`{}` (line {}): {reason}", step.title, step.line))
    }

    /// Somebody has said no to a step.
    pub(super) fn declined(step: &Step) -> Self {
        Self::new(EndingKind::Declined, format!("`{}` (line {}) was declined", step.title, step.line))
    }

    /// A step that ended like this, and about which nobody has decided anything.
    pub(super) fn of_failed(step: &Step, exited: &StepExited) -> Self {
        let at = format!("`{}` ({})", step.title, step.place());
        let detail = exited.detail.as_ref().map_or(String::new(), |why| format!(": {why}"));
        match exited.outcome {
            Outcome::Interrupted => Self::new(EndingKind::Signal(INTERRUPT), format!("{at} was stopped")),
            Outcome::TimedOut => Self::new(EndingKind::Failed, format!("{at} took longer than its timeout")),
            Outcome::InDoubt => {
                let why = exited.detail.as_deref().unwrap_or("the connection was lost");
                Self::new(EndingKind::InDoubt, format!("{at} is in doubt: {why}"))
            }
            Outcome::NotStarted | Outcome::Failed | Outcome::Done => {
                Self::new(EndingKind::Failed, format!("{at} failed{detail}"))
            }
        }
    }

    /// A transaction that was not committed because its rows are not as expected.
    pub(super) fn off(changes: &[Changed]) -> String {
        Changed::words(changes.iter().filter(|one| one.is_off()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_steps::command;
    use super::*;
    use crate::reading::Effect;

    #[test]
    fn every_ending_has_the_code_and_the_word_of_the_contract() {
        for (kind, code, result) in [
            (EndingKind::Done, 0, RunResult::Done),
            (EndingKind::RolledBack, 1, RunResult::RolledBack),
            (EndingKind::Failed, 1, RunResult::Failed),
            (EndingKind::Declined, 3, RunResult::Declined),
            (EndingKind::Paused, 3, RunResult::Paused),
            (EndingKind::StoppedBefore, 0, RunResult::Paused),
            (EndingKind::InDoubt, 6, RunResult::Failed),
            (EndingKind::Signal(2), 130, RunResult::Interrupted),
            (EndingKind::Signal(15), 143, RunResult::Interrupted),
        ] {
            assert_eq!((kind.exit_code(), kind.result()), (code, result), "{kind:?}");
        }
    }

    fn of(outcome: Outcome, detail: Option<&str>) -> (EndingKind, String) {
        let mut exited: StepExited = serde_json::from_value(serde_json::json!({
            "step": "make", "attempt": 1, "outcome": "done", "status": null, "duration_ms": 0, "output_bytes": 0, "output_sha256": "",
            "cwd": "", "detail": null, "redacted": {},
        }))
        .unwrap();
        (exited.outcome, exited.detail) = (outcome, detail.map(str::to_owned));
        let ending = Ending::of_failed(&command("make", Effect::Change), &exited);
        (ending.kind, ending.reason.unwrap())
    }

    #[test]
    fn how_a_step_ended_decides_how_its_run_ends() {
        assert_eq!(of(Outcome::Interrupted, None).0, EndingKind::Signal(INTERRUPT));
        assert_eq!(of(Outcome::InDoubt, None).0, EndingKind::InDoubt);
        for outcome in [Outcome::TimedOut, Outcome::NotStarted, Outcome::Failed] {
            assert_eq!(of(outcome, None).0, EndingKind::Failed, "{outcome:?}");
        }
    }

    #[test]
    fn what_is_known_of_the_cause_is_said() {
        assert_eq!(of(Outcome::Failed, Some("exit 7")).1, "`make` (line 1) failed: exit 7");
        assert_eq!(of(Outcome::InDoubt, None).1, "`make` (line 1) is in doubt: the connection was lost");
        assert_eq!(of(Outcome::InDoubt, Some("killed")).1, "`make` (line 1) is in doubt: killed");
    }
}
