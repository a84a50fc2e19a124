//! How far a session has come with its beginning and with its end.

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
    /// What was ended with the run, in words, once it has been.
    pub(super) stopped: Option<Vec<String>>,
    pub(super) is_recorded: bool,
}
