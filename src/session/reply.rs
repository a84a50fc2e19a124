//! A reply to a prompt, and whether it fits: everything that can be wrong with one is told by name, and changes nothing.

use super::prompt::{Prompt, PromptId, PromptKind};
use super::reply_kind::ReplyKind;
use crate::plan::DecidedBy;
use crate::record::Seen;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A reply with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the messages call it that")]
pub struct Reply {
    /// What is replied.
    pub reply: ReplyKind,
    /// Why, or what is noted with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was typed: a value, an option, a mode, the place of an offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The text that is to run instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The step to go to, or the section to roll back with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
}

/// Who replies: how, as whom they say, and what was seen of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// How.
    pub how: DecidedBy,
    /// As whom, as they claim.
    pub claimed: Option<String>,
    /// What was seen of them, from another process.
    pub seen: Option<Seen>,
    /// How long the question stood before them, in milliseconds; none where no person was asked.
    pub looked: Option<u64>,
}

/// Why a reply changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refused {
    /// It is to another prompt than the one that is open.
    #[error("prompt {id} is not open{}", .open.map_or(String::new(), |open| format!("; {open} is")))]
    NotOpen {
        /// The prompt that it is to.
        id: PromptId,
        /// The one that is open.
        open: Option<PromptId>,
    },
    /// It is none of those that the prompt takes.
    #[error("`{}` is no reply to this; there are {}", .reply.word(), words(.replies))]
    NotAmong {
        /// The reply.
        reply: ReplyKind,
        /// Those that the prompt takes.
        replies: Vec<ReplyKind>,
    },
    /// It needs a reason.
    #[error("`{}` needs a `reason`: it goes into the record", .0.word())]
    NoReason(ReplyKind),
    /// It needs a value.
    #[error("`{}` needs a `value` that is not empty", .0.word())]
    NoValue(ReplyKind),
    /// It is none of the values that there are.
    #[error("`{value}` is none of {}", .options.join(", "))]
    NoOption {
        /// The value.
        value: String,
        /// Those that there are.
        options: Vec<String>,
    },
    /// It needs a text.
    #[error("`edit` needs the `text` that is to run")]
    NoText,
    /// The text cannot run there.
    #[error("that cannot run here: {0}")]
    Text(String),
    /// It needs a step.
    #[error("`{}` needs a `step`", .0.word())]
    NoStep(ReplyKind),
    /// There is no such step or section.
    #[error("there is no `{0}` to go to")]
    NoSuchStep(String),
    /// The name of the protected environment is another one.
    #[error("that is not its name")]
    WrongName,
    /// The way back cannot be taken.
    #[error("this cannot be rolled back with: {}", .0.join("; "))]
    Rollback(Vec<String>),
    /// Whoever says so has approved the run.
    #[error("{0} has approved this run: another person has to drive it")]
    Approver(String),
    /// The value cannot be kept.
    #[error("{0}")]
    Value(String),
}

fn words(replies: &[ReplyKind]) -> String {
    replies.iter().map(|reply| reply.word()).collect::<Vec<_>>().join(", ")
}

impl Reply {
    /// A reply with nothing else to it.
    pub const fn new(reply: ReplyKind) -> Self {
        Self { reply, reason: None, value: None, text: None, step: None }
    }

    /// The same with a reason.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }

    /// The same with a value.
    #[must_use]
    pub fn with_value(self, value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), ..self }
    }

    /// The same with a text.
    #[must_use]
    pub fn with_text(self, text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..self }
    }

    /// The same with a step or section.
    #[must_use]
    pub fn at(self, step: impl Into<String>) -> Self {
        Self { step: Some(step.into()), ..self }
    }

    /// Why, without the blanks around it; none where nothing was said.
    pub fn reason(&self) -> Option<String> {
        self.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned)
    }

    /// Whether it fits `prompt` as far as the prompt itself tells.
    pub fn check(&self, prompt: &Prompt) -> Result<(), Refused> {
        let kind = self.reply;
        if !prompt.takes(kind) {
            return Err(Refused::NotAmong { reply: kind, replies: prompt.replies.clone() });
        }
        // Who rolls back, or commits what is not as expected, says why.
        let explains = prompt.kind == PromptKind::Commit && (kind == ReplyKind::No || prompt.dangerous);
        if (kind.wants_reason() || explains) && self.reason().is_none() {
            return Err(Refused::NoReason(kind));
        }
        let value = self.value.as_deref().unwrap_or_default();
        if kind.wants_value() && value.is_empty() {
            return Err(Refused::NoValue(kind));
        }
        let is_one_of_few = matches!(kind, ReplyKind::Choose | ReplyKind::Mode | ReplyKind::Value);
        if is_one_of_few && !prompt.options.is_empty() && !prompt.options.iter().any(|one| one == value) {
            return Err(Refused::NoOption { value: value.to_owned(), options: prompt.options.clone() });
        }
        if prompt.kind == PromptKind::Protected
            && kind == ReplyKind::Value
            && prompt.name.as_deref() != Some(value)
        {
            return Err(Refused::WrongName);
        }
        if kind == ReplyKind::Edit && self.text.as_deref().is_none_or(|text| text.trim().is_empty()) {
            return Err(Refused::NoText);
        }
        if matches!(kind, ReplyKind::Jump | ReplyKind::Rollback) && self.step.is_none() {
            return Err(Refused::NoStep(kind));
        }
        Ok(())
    }
}

impl Author {
    /// A person at the terminal.
    pub const fn person() -> Self {
        Self { how: DecidedBy::Person, claimed: None, seen: None, looked: None }
    }

    /// A rule, or a flag.
    pub const fn rule(how: DecidedBy) -> Self {
        Self { how, claimed: None, seen: None, looked: None }
    }
}
