//! The shell of a run: what it holds between two steps.
//!
//! Started once. What a step does with it stands beside, one verb a file.

use super::bash::{Bash, Place};
use super::carry::Carry;
use super::error::ShellError;
use super::keeper::Keeper;
use super::leftover::Jobs;
use super::processes::{self, Found, Known};
use super::start::Start;
use super::state::State;
use crate::host::output::Output;
use crate::session::Piece;
use std::path::PathBuf;

/// The run's shell. Lives for the whole run, whatever its steps do to it.
#[derive(Debug)]
pub struct Shell {
    pub(super) start: Start,
    pub(super) output: Output,
    pub(super) bash: Option<Bash>,
    pub(super) keeper: Keeper,
    pub(super) state: State,
    pub(super) carry: Carry,
    pub(super) cwd: PathBuf,
    /// `$!` after the last step.
    pub(super) last_job: String,
    /// Whether bash has commands that a step has loaded into it.
    pub(super) is_extended: bool,
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
        let bash = Bash::start(&start, &start.cwd, &state, Place::Pipes(&output))?;
        let keeper = Keeper::new(&output).map_err(ShellError::Start)?;
        let carry = Carry::after_restart(&state, 0);
        let cwd = start.cwd.clone();
        let earlier = Known::default();
        Ok(Self {
            start,
            output,
            bash: Some(bash),
            keeper,
            state,
            carry,
            cwd,
            last_job: String::new(),
            is_extended: false,
            earlier,
            jobs: Jobs::default(),
            unstopped: Vec::new(),
        })
    }

    /// The same in pieces, of which not every one may be kept for whoever goes on.
    pub fn pieces(&self) -> Vec<Piece> {
        self.state.pieces()
    }

    /// Everything the shell holds after the last step, as a bash script that gives it to another one. Empty before the
    /// first. Holds the values of secrets that a step has handed on.
    pub fn state(&self) -> &[u8] {
        self.state.bytes()
    }
}
