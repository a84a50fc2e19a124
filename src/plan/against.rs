//! What stands against one of several ways: that another was taken, or that nobody has said anything yet.

use std::fmt;

/// What stands against an alternative, with the id of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Against {
    /// Nobody has chosen yet.
    Open(String),
    /// Another one was chosen.
    Other(String, String),
    /// It is a condition that nobody has said to hold.
    Unasked(String, String),
}

impl Against {
    /// The id of the question that decides.
    pub(super) fn question(&self) -> &str {
        match self {
            Self::Open(question) | Self::Other(question, _) | Self::Unasked(question, _) => question,
        }
    }
}

impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(_) => f.write_str("one of several: not chosen yet"),
            Self::Other(_, chosen) => write!(f, "not chosen: {chosen} is"),
            Self::Unasked(_, title) => write!(f, "only with --take \"{title}\""),
        }
    }
}
