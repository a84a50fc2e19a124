//! How an attempt came out: what its runner says of it, what it printed, what was stored of that.

use super::ending::INTERRUPT;
use super::first_row::FirstRow;
use super::kept::{LeftOut, Piece};
use super::output_tail::Tail;
use crate::record::{DriverChanged, Outcome, Status, Window};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// How an attempt ended, as its runner says.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is something of its own that happened meanwhile")]
pub struct ExecutionResult {
    /// Why it ended.
    pub outcome: Outcome,
    /// How its process ended.
    pub status: Option<Status>,
    /// How long it took.
    pub duration: Duration,
    /// Where the shell is now.
    pub cwd: PathBuf,
    /// What else there is to say.
    pub detail: Option<String>,
    /// The signal that Stepgate got meanwhile.
    pub signal: Option<i32>,
    /// Whether whoever sent the signal has sent it again, and means the whole run.
    pub insisted: bool,
    /// What the shell holds, if that has changed.
    pub state: Option<Vec<Piece>>,
    /// Whether it goes on beside the steps that follow.
    pub runs_on: bool,
    /// The process that is waited for at the end, where it runs on and has not shown that it is ready.
    pub unready: Option<String>,
    /// What it has left running, each with its number.
    pub left: Vec<String>,
    /// Whether the shell ended with it, and so its block.
    pub ends_block: bool,
    /// What the EXIT trap would run that the shell now waits before.
    pub exit_trap: Option<String>,
    /// What its terminal was like, if it had one.
    pub window: Option<Window>,
    /// How many rows a statement changed.
    pub rows: Option<u64>,
    /// The first row of a statement's result.
    pub row: FirstRow,
    /// What a statement has changed of its session without its text saying so.
    pub sets_session: Vec<String>,
    /// Whether nothing was run at all, so that nothing can be missing from what it printed.
    pub is_assumed: bool,
    /// Whether somebody wants the run to stop after this step, to go on another time.
    pub pause: bool,
    /// Who has begun to drive the run meanwhile.
    pub handed_over: Vec<DriverChanged>,
}

/// An attempt with what was stored of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// How it ended.
    pub result: ExecutionResult,
    /// The end of what it printed, secrets masked.
    pub printed: Tail,
    /// How many secrets were masked, by label.
    pub redacted: BTreeMap<String, u64>,
    /// How many bytes of output were stored.
    pub output_bytes: u64,
    /// SHA-256 of what was stored.
    pub output_sha256: String,
    /// SHA-256 of the shell's state, where one was kept for a resume.
    pub state_sha256: Option<String>,
    /// What was left out of that.
    pub left_out: Vec<LeftOut>,
    /// Why the shell's state could not be kept for a resume.
    pub state_lost: Option<String>,
}

impl ExecutionResult {
    /// The signal that ends the run and not only what ran. An operator's Ctrl-C is about the step; whoever sends it twice, or sends
    /// another signal, means the run.
    pub(super) fn stops_run(&self) -> Option<i32> {
        self.signal.filter(|signal| *signal != INTERRUPT || self.insisted)
    }

    /// An attempt that came out like this, with nothing else to say.
    pub fn new(outcome: Outcome, duration: Duration, cwd: PathBuf, detail: Option<String>) -> Self {
        Self {
            outcome,
            status: None,
            duration,
            cwd,
            detail,
            signal: None,
            insisted: false,
            state: None,
            runs_on: false,
            unready: None,
            left: Vec::new(),
            ends_block: false,
            exit_trap: None,
            window: None,
            rows: None,
            row: FirstRow::default(),
            sets_session: Vec::new(),
            is_assumed: false,
            pause: false,
            handed_over: Vec::new(),
        }
    }
}
