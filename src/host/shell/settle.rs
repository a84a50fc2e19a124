//! What a shell holds between two steps, and what it takes over of what bash says at the end of one.
//!
//! Takes how a wait was over, gives the step's exit status. Never waits, and never starts a bash.

use super::carry::Carry;
use super::ended::Why;
use super::error::ShellError;
use super::report::{Report, Word};
use super::state::State;
use super::wait::Outcome;
use crate::record::Status;
use rustix::process::Signal;
use std::path::{Path, PathBuf};

/// What a shell holds between two steps, wherever it runs.
#[derive(Debug)]
pub(super) struct Holdings {
    pub(super) state: State,
    pub(super) carry: Carry,
    pub(super) cwd: PathBuf,
    /// `$!` after the last step.
    pub(super) last_job: String,
    /// Whether bash has commands that a step has loaded into it.
    pub(super) is_extended: bool,
}

impl Holdings {
    /// Those of a shell that starts with `state`: where that stood, or in `cwd` where it says nothing of it.
    pub(super) fn new(state: State, cwd: PathBuf) -> Self {
        let cwd = state.folder().unwrap_or(cwd);
        let carry = Carry::after_restart(&state, 0);
        Self { state, carry, cwd, last_job: String::new(), is_extended: false }
    }

    /// Takes over what the step's bash says. Gives the step's exit status, or why it was refused.
    pub(super) fn settle(
        &mut self,
        outcome: Outcome,
        why: Why,
        cwd: Option<&Path>,
    ) -> Result<Status, ShellError> {
        match outcome {
            Outcome::Alive(report) => self.learn(*report, cwd).map(Status::Exit),
            Outcome::Leaving(report) => {
                let status = report.status;
                self.hear(*report, why);
                self.carry = Carry::after_restart(&self.state, status);
                Ok(Status::Exit(status))
            }
            Outcome::Dead(status, last_words) => {
                last_words.into_iter().for_each(|report| self.hear(*report, why));
                self.bury(status);
                Ok(status)
            }
            Outcome::NeverBegan(status) => {
                self.bury(status);
                if why == Why::Exited { Err(ShellError::NeverBegan) } else { Ok(status) }
            }
            Outcome::Stuck(_) => {
                let status = Status::Signal(Signal::KILL.as_raw());
                self.bury(status);
                Ok(status)
            }
        }
    }

    /// Takes over what a living shell says. Gives the step's exit status, or why it was refused.
    fn learn(&mut self, report: Report, cwd: Option<&Path>) -> Result<i32, ShellError> {
        self.is_extended |= report.is_extended;
        let Report { status, refused, carry, state, .. } = report;
        let refusal = match refused.strip_suffix('=') {
            Some(name) => Some(ShellError::Variable(name.to_owned())),
            None if refused.is_empty() => None,
            None => Some(ShellError::Folder(cwd.unwrap_or(&self.cwd).to_owned())),
        };
        self.last_job = report.last_job;
        self.carry = carry;
        if report.word != Word::Same {
            self.cwd = report.cwd;
            self.state = state;
        }
        refusal.map_or(Ok(status), Err)
    }

    /// Takes over what a bash says that is about to end.
    fn hear(&mut self, report: Report, why: Why) {
        // Of a step that was stopped in the middle, nothing is kept. What is printed in a function is the function's.
        if why == Why::Exited && report.word != Word::Inner {
            self.cwd = report.cwd;
            self.state = report.state;
        }
    }

    /// Prepares for the next bash: it gets what this one held when it last could say so.
    fn bury(&mut self, status: Status) {
        self.last_job.clear();
        self.is_extended = false;
        // One that was killed has not run its EXIT trap. One that became another program never will.
        if status != Status::Signal(Signal::KILL.as_raw()) {
            self.state = std::mem::take(&mut self.state).without_exit_trap();
        }
        let code = match status {
            Status::Exit(code) => code,
            Status::Signal(signal) => 128 + signal,
        };
        self.carry = Carry::after_restart(&self.state, code);
    }
}
