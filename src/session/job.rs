//! One attempt at one step, as whoever runs it is told.

use crate::plan::Step;
use crate::reading::Mode;
use std::path::PathBuf;
use std::time::Duration;

/// One attempt at one step.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The step.
    pub step: Step,
    /// Its number in the run, from 1.
    pub number: usize,
    /// 1 for the first try.
    pub attempt: u32,
    /// The text that runs, with its values; secrets of a command are references.
    pub script: String,
    /// How it is run.
    pub mode: Mode,
    /// Whether it is the shell's EXIT trap, which ends the shell.
    pub is_exit_trap: bool,
    /// Whether it has to show that it serves before it counts as ready: nobody but Stepgate says that it stays up.
    pub must_serve: bool,
    /// Whether nothing is started: what an attempt before has put into the background is waited for.
    pub is_wait: bool,
    /// Where it starts.
    pub place: StartDirectory,
    /// Shell variables that it is given first.
    pub variables: Vec<(String, String)>,
    /// Shell variables that it is given first and that no program gets.
    pub unexported: Vec<(String, String)>,
    /// Secrets that it has while it runs, by shell variable.
    pub lent: Vec<(String, String)>,
    /// After how long it is stopped.
    pub timeout: Option<Duration>,
}

/// Where a step starts, and why there if that is not where its block says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StartDirectory {
    /// The folder to go to first; none to stay where the step before ended.
    pub enter: Option<PathBuf>,
    /// The folder that it starts in, for the record.
    pub cwd: PathBuf,
    /// Why there.
    pub reason: Option<String>,
}
