//! How far a session has come with its beginning and with its end.

use super::todo::Left;

/// How far a session has come before its first step.
#[derive(Debug, Clone, Default)]
pub(super) struct Opening {
    pub(super) is_answerable: bool,
    pub(super) is_checked: bool,
    pub(super) is_protected: bool,
    /// The steps that were up when the run stopped and are to come up again, once that is known.
    pub(super) fallen: Option<Vec<String>>,
}

/// How far a session has come with its end.
#[derive(Debug, Clone, Default)]
pub(super) struct Closing {
    /// Whether the shell's EXIT trap was looked for.
    pub(super) is_trap_known: bool,
    /// What was ended with the run, and what still runs, once that is known.
    pub(super) left: Option<Left>,
    pub(super) is_recorded: bool,
}
