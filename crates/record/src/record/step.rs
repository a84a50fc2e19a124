//! The bodies of what happens to a step: its start, its end, and how somebody takes it.

use super::Target;
use crate::record::DecidedBy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The id of the EXIT trap of the run's shell, which belongs to no step of the plan.
pub const EXIT_TRAP: &str = "exit-trap";

/// The id of a shell that a person opens beside a question; it belongs to no step of the plan either.
pub const SHELL: &str = "shell";

/// Body of `step.started`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepStarted {
    /// The step's id.
    pub step: String,
    /// Where that runs; left out where it is this machine.
    #[serde(default, skip_serializing_if = "Target::is_local")]
    pub target: Target,
    /// Its number in the run, from 1, as in `out/0007.1`.
    pub number: usize,
    /// 1 for the first try.
    pub attempt: u32,
    /// The text that runs, secrets masked.
    pub script: String,
    /// SHA-256 of `script`'s bytes.
    pub sha256: String,
    /// Where it starts.
    pub cwd: String,
    /// Why there, where that is not the base directory.
    pub cwd_reason: Option<String>,
    /// `plain`, `terminal`, `watch` or `background`.
    pub mode: String,
    /// Seconds after which it is stopped.
    pub timeout: Option<u64>,
    /// What a person changed in the text, as a unified diff.
    pub deviation: Option<String>,
    /// Whether it starts nothing: what the attempt before has put into the background is waited for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_waits: bool,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// By itself, with this code.
    Exit(i32),
    /// By this signal.
    Signal(i32),
}

/// Why a step ended as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Exit 0.
    Done,
    /// Another exit status, or a signal of somebody else's.
    Failed,
    /// Stopped by its timeout.
    TimedOut,
    /// Stopped by the operator.
    Interrupted,
    /// It never started: no such program, no such folder, a refused connection.
    NotStarted,
    /// Nobody knows whether it happened: the connection went away before the answer came.
    InDoubt,
}

/// Body of `step.exited`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepExited {
    /// The step's id.
    pub step: String,
    /// Where that runs; left out where it is this machine.
    #[serde(default, skip_serializing_if = "Target::is_local")]
    pub target: Target,
    /// As in `step.started`.
    pub attempt: u32,
    /// Why it ended.
    pub outcome: Outcome,
    /// How its process ended; none where there was none.
    pub status: Option<Status>,
    /// How long it took, in milliseconds of a clock that does not jump.
    pub duration_ms: u64,
    /// How many bytes of output were stored.
    pub output_bytes: u64,
    /// SHA-256 of the step's file in `out/`.
    pub output_sha256: String,
    /// Where the shell was afterwards.
    pub cwd: String,
    /// What happened, where `outcome` and `status` do not say it.
    pub detail: Option<String>,
    /// How many secrets were masked in the output, by label.
    pub redacted: BTreeMap<String, u64>,
    /// How many rows a statement changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Whether it goes on beside the steps that follow.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub runs_on: bool,
    /// Whether the shell ended with it (`exit`, `exec COMMAND`, `set -e`), and so the block, of which the rest is not run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ends_block: bool,
    /// What its terminal was like, if it had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// The processes that it has left running, each with its number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    /// SHA-256 of what was kept of the shell after it, without secrets; none where that is as it was before, or could not be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_sha256: Option<String>,
    /// What was not kept of that because it is a secret, and was before or was not there: the names of variables, and what else it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_kept: Vec<String>,
    /// What a statement has changed of its session without its text saying so, as a procedure may: a new connection does not have it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets_session: Vec<String>,
}

/// The terminal that a step had.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Window {
    /// How wide it was at the end.
    pub columns: u16,
    /// How high.
    pub rows: u16,
    /// Where in the output the stretches begin and end in which what was typed was not shown, such as a password.
    pub unseen: Vec<(u64, u64)>,
}

/// Body of `step.skipped`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepSkipped {
    /// The step's id.
    pub step: String,
    /// Where that runs; left out where it is this machine.
    #[serde(default, skip_serializing_if = "Target::is_local")]
    pub target: Target,
    /// Why.
    pub reason: String,
    /// How it was decided, as in [`Decision::how`](super::Decision::how).
    pub how: DecidedBy,
    /// Who decided it, as they say; none where nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// Body of `step.resolved`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepResolved {
    /// The step's id.
    pub step: String,
    /// Where that runs; left out where it is this machine.
    #[serde(default, skip_serializing_if = "Target::is_local")]
    pub target: Target,
    /// How it is to be taken from now on.
    pub resolution: Resolution,
    /// Why.
    pub reason: Option<String>,
    /// How it was decided, as in [`Decision::how`](super::Decision::how).
    pub how: DecidedBy,
    /// Who decided it, as they say; none where nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The section that the run goes on with, where it leaves its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

/// How a failed or doubtful step is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resolution {
    /// It counts as done although it failed.
    Accepted,
    /// It is to be run again.
    Retry,
    /// In doubt: it did happen.
    Happened,
    /// In doubt: it did not happen.
    DidNotHappen,
    /// The run goes on with a section that takes things back, and with nothing else.
    RolledBack,
    /// It ran on beside other steps, and was ended.
    Ended,
    /// It was done in the run that this one goes on from.
    Carried,
}
