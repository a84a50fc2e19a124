//! What stands against one of several ways: that another was taken, or that nobody has said anything yet.

use std::fmt;

/// What stands against an alternative, with the id of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Against {
    /// The reading is unsure of it and nobody has said anything yet: the question, and what it is about.
    Doubted(String, String),
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
            Self::Doubted(question, _)
            | Self::Open(question)
            | Self::Other(question, _)
            | Self::Unasked(question, _) => question,
        }
    }
}

impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Doubted(_, title) => write!(f, "in doubt: needs --take \"{title}\" or --leave \"{title}\""),
            Self::Open(_) => f.write_str("one of several: not chosen yet"),
            Self::Other(_, chosen) => write!(f, "not chosen: {chosen} is"),
            Self::Unasked(_, title) => write!(f, "only with --take \"{title}\""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_names_what_has_to_be_typed() {
        let name = || "question".to_owned();
        let title = || "Option A".to_owned();
        for (against, words) in [
            (
                Against::Doubted(name(), title()),
                "in doubt: needs --take \"Option A\" or --leave \"Option A\"",
            ),
            (Against::Open(name()), "one of several: not chosen yet"),
            (Against::Other(name(), title()), "not chosen: Option A is"),
            (Against::Unasked(name(), title()), "only with --take \"Option A\""),
        ] {
            assert_eq!((against.to_string().as_str(), against.question()), (words, "question"));
        }
    }
}
