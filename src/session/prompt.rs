//! Something that a run cannot decide by itself, as data that anybody can be shown: a terminal, a program, a page.
//!
//! Owned and serialisable. What it takes for an answer is said in it; whether one fits is decided by the session.

use super::changed::Changed;
use super::confirm_reason::ConfirmReason;
use super::reply_kind::ReplyKind;
use crate::reading::Mode;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which prompt of a session: counted from 1, and never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PromptId(pub u64);

/// One prompt.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prompt {
    /// Its number.
    pub id: PromptId,
    /// What kind of thing is asked.
    pub kind: PromptKind,
    /// The id of the step that it is about.
    pub step: Option<String>,
    /// The question in words.
    pub text: String,
    /// Why it is asked.
    pub why: Option<String>,
    /// What may be replied.
    pub replies: Vec<ReplyKind>,
    /// The reply that is safe; none where something has to be typed.
    pub default: Option<ReplyKind>,
    /// Whether saying yes changes or loses something.
    pub dangerous: bool,
    /// Whether what is typed must not be seen.
    pub secret: bool,
    /// What a value may be, where it is one of a few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// The name of the variable, the environment or the question that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Each reason why a command is asked about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ConfirmReason>,
    /// The text that would run, or has run, with secrets masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// How it would be run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// The step's place on the way, from 1, and how long the way is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<(usize, usize)>,
    /// The ids of the gates that stand together with the one that is asked, itself first, and have no evidence to look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<String>,
    /// What each statement of an open transaction has changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Changed>,
    /// What is known of where the run would land.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target: Vec<String>,
}

/// What a prompt is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PromptKind {
    /// Does this gate hold?
    #[default]
    Gate,
    /// Is this manual step done?
    Manual,
    /// May this command run?
    Confirm,
    /// What is the value of this variable?
    Value,
    /// These statements are done and not committed: commit them?
    Commit,
    /// This step did not end well: what now?
    Failed,
    /// It was started and nobody knows how it ended: what now?
    InDoubt,
    /// The operator of a protected environment types its name.
    Protected,
    /// Which of several ways?
    Choice,
    /// Is what depends on this condition done?
    Condition,
    /// What is this part of the document for?
    Reading,
    /// Which environment?
    Environment,
    /// The runbook has changed since the run began: which of the two?
    ChangedRunbook,
    /// Rules, target, database or user are others than when the run began: go on?
    ChangedTarget,
    /// Time passes: has somebody had enough of it?
    Wait,
}

impl PromptKind {
    /// All of them.
    #[cfg(test)]
    pub(super) const ALL: [Self; 15] = [
        Self::Gate,
        Self::Manual,
        Self::Confirm,
        Self::Value,
        Self::Commit,
        Self::Failed,
        Self::InDoubt,
        Self::Protected,
        Self::Choice,
        Self::Condition,
        Self::Reading,
        Self::Environment,
        Self::ChangedRunbook,
        Self::ChangedTarget,
        Self::Wait,
    ];
}

impl Prompt {
    /// A prompt of this kind that takes these replies, the first of which is the safe one.
    pub fn new(kind: PromptKind, text: impl Into<String>, replies: &[ReplyKind]) -> Self {
        Self {
            kind,
            text: text.into(),
            default: replies.first().copied(),
            replies: replies.to_vec(),
            ..Self::default()
        }
    }

    /// Whether `reply` is among what may be replied.
    pub fn takes(&self, reply: ReplyKind) -> bool {
        self.replies.contains(&reply)
    }
}

impl fmt::Display for PromptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
