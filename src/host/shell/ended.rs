//! How a step, and a shell, ended. Plain facts; never a judgement of whether that is good.

use super::processes::Process;
use super::stuck::Stuck;
use crate::record::Status;
use std::path::PathBuf;
use std::time::Duration;

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its exit status; a signal only where bash itself died of it (a command killed by signal 9 is `Exit(137)`).
    pub status: Status,
    /// Who ended it.
    pub why: Why,
    /// How long it took.
    pub duration: Duration,
    /// Where the shell is now.
    pub cwd: PathBuf,
    /// Whether the shell ended with it, so that the next step gets a new one.
    pub shell_restarted: bool,
    /// Whether it ended the shell by itself, as `exit` does: the rest of its block is not run.
    pub ends_shell: bool,
    /// Processes that it started and that still run.
    pub survivors: Vec<Process>,
}

/// Who ended a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It ended by itself.
    Exited,
    /// Its timeout was over.
    TimedOut,
    /// Somebody stopped it.
    Interrupted,
    /// It would never have ended.
    Stuck(Stuck),
    /// Nobody knows: the connection to where it runs was lost.
    Lost,
}

/// What became of a shell at the end of its run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Closed {
    /// Processes that still ran when the shell had ended, and were then stopped.
    pub stopped: Vec<Process>,
    /// Those that still run because they were started to stay, or because the run can go on.
    pub stays: Vec<Process>,
    /// What was to be stopped, then or with its step, and could not be.
    pub survivors: Vec<Process>,
}
