//! The bodies of what happens to a run as a whole: its beginning, its plan, its ends.

use super::commit::Commit;
use serde::{Deserialize, Serialize};

/// Body of `run.opened`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOpened {
    /// Stepgate's version.
    pub version: String,
    /// The runbook's path as it was given, and the folder it was given in.
    pub runbook: String,
    /// Where the command was typed.
    pub cwd: String,
    /// The base directory of the run's blocks.
    pub base: String,
    /// The environment's name, if one was chosen.
    pub environment: Option<String>,
    /// The machine's name.
    pub host: String,
    /// The command line, secrets masked.
    pub arguments: Vec<String>,
    /// Who is there to be asked.
    pub asked: Asked,
    /// The digest of the rules that the runbook was read by; none in records of 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// Where the runbook stood in its repository; none outside of one, or where that could not be found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runbook_commit: Option<Commit>,
    /// Where `stepgate.toml` stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings_commit: Option<Commit>,
    /// Where commands would go whose programs decide that by themselves, such as the context of `kubectl`: a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target: Vec<String>,
    /// The run that it goes on from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<Continued>,
    /// The newest run of the same store that was over when this one began; none where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
}

/// Another run of the same store, as it stood when a run began: what holds it from then on is outside of its own folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// Its id.
    pub run: String,
    /// The hash of its last record.
    pub head: String,
}

/// Who is there to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// A person at a terminal.
    Person,
    /// A program that drives the run.
    Program,
    /// Nobody; a file has answers.
    Answers,
    /// Nobody.
    Nobody,
    /// A word of another version.
    #[serde(other)]
    Unknown,
}

/// The run that another one goes on from, because the runbook has changed since it began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continued {
    /// Its id.
    pub run: String,
    /// The hash of its last record then.
    pub head: String,
    /// The unified diff of the runbook.
    pub drift: String,
    /// How many of its steps stay done, each in a record of its own: before the last of them the run has not begun.
    pub carried: usize,
    /// SHA-256 of what its shell knew, which is known here too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_sha256: Option<String>,
}

/// Body of `plan.pinned`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPinned {
    /// The plan's digest, as `plan` prints it.
    pub digest: String,
    /// SHA-256 of `plan.json`'s bytes.
    pub plan_sha256: String,
    /// SHA-256 of the runbook's bytes.
    pub runbook_sha256: String,
    /// How many steps are selected.
    pub steps: usize,
}

/// Body of `run.resumed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunResumed {
    /// Stepgate's version.
    pub version: String,
    /// The machine's name.
    pub host: String,
    /// The step that the run goes on with.
    pub next: Option<String>,
    /// The unified diff of the runbook since it was pinned, if it has changed.
    pub drift: Option<String>,
    /// What is another one than when the run began, in words: a rule that is looser, a target, a database, a user. Somebody has said that
    /// it goes on all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// SHA-256 of what the shell knew that the run goes on with; none where it knows nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_sha256: Option<String>,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunResult {
    /// Every selected step is done, skipped or accepted.
    Done,
    /// A step failed.
    Failed,
    /// A gate was declined, or nobody could be asked.
    Declined,
    /// A signal, or the operator, stopped it.
    Interrupted,
    /// The operator goes on with it later.
    Paused,
    /// A section that takes things back was run instead of the rest.
    RolledBack,
    /// Somebody gave it up for good.
    Abandoned,
}

impl RunResult {
    /// Whether nothing is left to go on with.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::RolledBack | Self::Abandoned)
    }
}

/// Body of `run.closed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunClosed {
    /// How it ended.
    pub result: RunResult,
    /// What the command exits with.
    pub exit_code: i32,
    /// Why, in words, where it is not done.
    pub reason: Option<String>,
    /// Processes that its steps had left running, and that were stopped with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stopped: Vec<String>,
    /// Processes that still run: they were started to stay, or the run can go on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stays: Vec<String>,
}

/// Body of `run.sealed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSealed {
    /// How many records stand before this one.
    pub count: u64,
    /// The hash of the record before this one: the same as this record's `prev`.
    pub head: String,
}
