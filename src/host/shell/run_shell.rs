//! The shell of a run: what it holds between two steps.
//!
//! Started once. What a step does with it stands beside, one verb a file.

use super::bash::{Bash, Place};
use super::error::ShellError;
use super::keeper::Keeper;
use super::leftover::Jobs;
use super::processes::{self, Found, Known, Process};
use super::settle::Holdings;
use super::start::Start;
use super::state::State;
use crate::host::output::Output;
use crate::session::Piece;

/// The run's shell. Lives for the whole run, whatever its steps do to it.
#[derive(Debug)]
pub struct Shell {
    pub(super) start: Start,
    pub(super) output: Output,
    pub(super) bash: Option<Bash>,
    pub(super) keeper: Keeper,
    pub(super) holds: Holdings,
    /// What earlier steps have left running.
    pub(super) earlier: Known,
    /// Which of it are jobs of bash's.
    pub(super) jobs: Jobs,
    /// What was to be stopped, and could not be.
    pub(super) unstopped: Vec<Found>,
}

impl Shell {
    /// Starts bash; the runtime must have its I/O and its timers enabled.
    pub fn start(start: Start) -> Result<Self, ShellError> {
        processes::adopt_orphans();
        let state = start.state.as_deref().map(State::from_earlier_session).unwrap_or_default();
        let output = Output::open().map_err(ShellError::Start)?;
        let holds = Holdings::new(state, start.cwd.clone());
        // Where the folder is gone it is for the first step to say whether it needs it.
        let stands = holds.state.is_empty() || holds.cwd.is_dir();
        let start_bash = || Bash::start(&start, &holds.cwd, &holds.state, Place::Pipes(&output));
        let bash = stands.then(start_bash).transpose()?;
        let keeper = Keeper::new(&output).map_err(ShellError::Start)?;
        let earlier = Known::default();
        Ok(Self { start, output, bash, keeper, holds, earlier, jobs: Jobs::default(), unstopped: Vec::new() })
    }

    /// The same in pieces, of which not every one may be kept for whoever goes on.
    pub fn pieces(&self) -> Vec<Piece> {
        self.holds.state.pieces()
    }

    /// Everything the shell holds after the last step, as a bash script that gives it to another one. Empty before the
    /// first. Holds the values of secrets that a step has handed on.
    pub fn state(&self) -> &[u8] {
        self.holds.state.bytes()
    }

    /// Remembers what a step leaves running.
    pub(super) fn leave(&mut self, left: &[Found]) -> Vec<Process> {
        self.earlier.add(left);
        left.iter().copied().map(Found::describe).collect()
    }
}
