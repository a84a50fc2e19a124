//! A prompt that is open, and what it is about: what its answer means to the session that asked.

use super::kept::LeftOut;
use super::prompt::Prompt;

/// A prompt that somebody is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) prompt: Prompt,
    pub(super) about: About,
}

/// What a prompt is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    /// Whether the gate in hand holds, or the manual step is done.
    Gate,
    /// Whether the command in hand may run.
    Confirm,
    /// The value of this variable, which the step in hand needs.
    Value(String),
    /// What the shell has lost since the run was stopped, and the step in hand reads.
    LeftOut(LeftOut),
    /// Whether what was done since its beginning is committed.
    Commit,
    /// What becomes of the step in hand, which did not end well.
    Failed,
    /// The question of the plan with this id.
    Question(String),
    /// The name of the protected environment.
    Protected,
    /// Whether somebody has had enough of a wait.
    Wait,
}
