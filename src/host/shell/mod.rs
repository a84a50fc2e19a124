//! The run's shell: one bash that runs step after step, so that a runbook's blocks behave as one script.
//!
//! Takes a step's text and gives its output as it comes, how it ended, and what the shell held afterwards. A bash that
//! dies (`exit`, `set -e`, `exec`, a kill, a timeout) is replaced by a new one that holds what the last state says.
//! Never decides what runs, never records, never writes a file: the text goes in through memory.

mod attend;
mod bash;
mod channel;
mod close;
mod ended;
mod held;
mod keeper;
mod leftover;
mod line;
mod pieces;
mod printed_value;
mod processes;
mod report;
mod run;
mod state;
mod stop;
mod stuck;
mod terminal;
mod traps;
mod untouched;

#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

pub use attend::{is_up, running};
pub use ended::{Closed, Ended, Why};
pub use held::value_of;
pub use processes::{Process, holders, is_running};
pub use stop::{Grace, Stop, StopReceiver};

use super::output::{Output, Sink};
use crate::session::Piece;
use bash::{Bash, Place};
use keeper::Keeper;
use leftover::Jobs;
use processes::{Found, Known};
use report::Carry;
use state::State;
use std::ffi::OsString;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What a run's shell starts with.
#[derive(Debug, Clone)]
pub struct Start {
    /// The runbook's file name: what bash calls itself in its messages.
    pub name: String,
    /// Variables beyond those that Stepgate itself was started with.
    pub environment: Vec<(OsString, OsString)>,
    /// Variables of Stepgate's own that the shell does not get: they hold secrets, which are lent to the steps that name them.
    pub withheld: Vec<String>,
    /// Where it starts. Absolute.
    pub cwd: PathBuf,
    /// What an earlier shell held: the bytes of [`Shell::state`].
    pub state: Option<Vec<u8>>,
    /// How long a step that is being stopped may take to end by itself.
    pub grace: Grace,
    /// A descriptor that bash and whatever it starts hold for as long as they run.
    pub lease: Option<Arc<OwnedFd>>,
}

/// One step to run.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// Its text.
    pub script: &'a str,
    /// The text's first line in the runbook, from 1, for bash's messages.
    pub line: usize,
    /// Where to go first; none to stay. Absolute.
    pub cwd: Option<&'a Path>,
    /// How long it may take.
    pub timeout: Option<Duration>,
    /// Variables to set and export first: answers, and secrets that the text hands on. They never stand on a command line.
    pub variables: &'a [(String, String)],
    /// Variables to set first that no program gets.
    pub unexported: &'a [(String, String)],
    /// Secrets that are exported for this step alone: nothing that runs later has them, and no state.
    pub lent: &'a [(String, String)],
    /// Whether its text says that it leaves something running that is no job of bash's.
    pub leaves: bool,
}

/// Why a step could not be run at all.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// There is no bash, or it cannot be started.
    #[error("cannot start bash")]
    Start(#[source] std::io::Error),
    /// The channels to bash do not work.
    #[error("lost touch with bash")]
    Channel(#[source] std::io::Error),
    /// Bash ended before it came to the step's text.
    #[error("bash ended before it came to the step's text")]
    NeverBegan,
    /// The step's folder cannot be entered.
    #[error("cannot enter {}", .0.display())]
    Folder(PathBuf),
    /// A variable cannot be set: not a name, or read-only.
    #[error("cannot set the variable `{0}`")]
    Variable(String),
    /// The text, a path or a value holds a NUL byte, which bash would drop.
    #[error("the step holds a NUL byte")]
    Nul,
}

/// The run's shell. Lives for the whole run, whatever its steps do to it.
#[derive(Debug)]
pub struct Shell {
    start: Start,
    output: Output,
    bash: Option<Bash>,
    keeper: Keeper,
    state: State,
    carry: Carry,
    cwd: PathBuf,
    /// `$!` after the last step.
    last_job: String,
    /// Whether bash has commands that a step has loaded into it.
    is_extended: bool,
    /// What earlier steps have left running.
    earlier: Known,
    /// Which of it are jobs of bash's.
    jobs: Jobs,
    /// What was to be stopped, and could not be.
    unstopped: Vec<Found>,
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
