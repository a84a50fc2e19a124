//! What may be replied to a prompt. Knows no prompt: which of them fit one is said there.

use serde::{Deserialize, Serialize};

/// What may be replied to a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplyKind {
    /// Go on, with what was noted.
    Yes,
    /// Do not: the run stops here.
    No,
    /// Leave the step out, for a reason.
    Skip,
    /// The gate is about something that this run does not have, for a reason.
    NotApplicable,
    /// Ask again before the run ends.
    Later,
    /// All the gates that stand together hold.
    All,
    /// Run the command that the gate offers, by its place from 1, then ask again.
    Offer,
    /// The value that was asked for; the name of a protected environment.
    Value,
    /// Run the step again.
    Retry,
    /// Count the step as done, for a reason.
    Accept,
    /// In doubt: it did happen, as somebody knows for a reason.
    Happened,
    /// Run this text instead.
    Edit,
    /// Run it in this mode.
    Mode,
    /// Open a shell that holds what the run's shell holds, then ask again.
    Shell,
    /// Show what the last step has printed, then ask again.
    Show,
    /// Go on with another step, for a reason.
    Jump,
    /// Go on with a section that takes things back, and then end.
    Rollback,
    /// Stop here and go on another time; nothing is decided.
    Pause,
    /// Do what the condition is about.
    Take,
    /// Leave it out.
    Leave,
    /// Take this one of several ways; this environment.
    Choose,
    /// Go on with the runbook as it was.
    Pinned,
    /// Go on with the runbook as it is now.
    Adopt,
    /// The wait is over.
    End,
}

impl ReplyKind {
    /// All of them.
    #[cfg(test)]
    pub(super) const ALL: [Self; 24] = [
        Self::Yes,
        Self::No,
        Self::Skip,
        Self::NotApplicable,
        Self::Later,
        Self::All,
        Self::Offer,
        Self::Value,
        Self::Retry,
        Self::Accept,
        Self::Happened,
        Self::Edit,
        Self::Mode,
        Self::Shell,
        Self::Show,
        Self::Jump,
        Self::Rollback,
        Self::Pause,
        Self::Take,
        Self::Leave,
        Self::Choose,
        Self::Pinned,
        Self::Adopt,
        Self::End,
    ];

    /// Its name in messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Skip => "skip",
            Self::NotApplicable => "not-applicable",
            Self::Later => "later",
            Self::All => "all",
            Self::Offer => "offer",
            Self::Value => "value",
            Self::Retry => "retry",
            Self::Accept => "accept",
            Self::Happened => "happened",
            Self::Edit => "edit",
            Self::Mode => "mode",
            Self::Shell => "shell",
            Self::Show => "show",
            Self::Jump => "jump",
            Self::Rollback => "rollback",
            Self::Pause => "pause",
            Self::Take => "take",
            Self::Leave => "leave",
            Self::Choose => "choose",
            Self::Pinned => "pinned",
            Self::Adopt => "adopt",
            Self::End => "end",
        }
    }

    /// Whether something would be run that does not stand in the plan, or otherwise than it stands there: not in a run that others have approved.
    pub(super) const fn leaves_plan(self) -> bool {
        matches!(self, Self::Edit | Self::Mode | Self::Shell | Self::Jump)
    }

    /// Whether nothing is run for it: anybody may say so.
    pub const fn stops(self) -> bool {
        matches!(self, Self::No | Self::Pause | Self::Show)
    }

    /// Whether it means nothing without a reason, which goes into the record.
    pub(super) const fn wants_reason(self) -> bool {
        matches!(self, Self::Skip | Self::NotApplicable | Self::Accept | Self::Happened | Self::Jump)
    }

    pub(super) const fn wants_value(self) -> bool {
        matches!(self, Self::Value | Self::Mode | Self::Choose)
    }
}
