//! One step, as a shell is to run it.

use std::path::Path;
use std::time::Duration;

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
