//! Why a statement did not end well, and what is known of it.

use super::table;

/// Why a statement did not end well, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It was never sent: there is no connection.
    NotStarted(String),
    /// The server refused it, so it has not happened.
    Refused(String),
    /// The connection went away before the server had answered: only the server knows.
    Lost(String),
}

impl Fault {
    /// The same where columns are not to be seen: what a server says may hold their values, as its detail or in quotes.
    #[must_use]
    pub fn withheld(self) -> Self {
        match self {
            Self::NotStarted(text) => Self::NotStarted(text),
            Self::Refused(text) => Self::Refused(table::withheld(&text)),
            Self::Lost(text) => Self::Lost(table::withheld(&text)),
        }
    }

    /// What is known, in words.
    pub fn into_text(self) -> String {
        match self {
            Self::NotStarted(text) | Self::Refused(text) | Self::Lost(text) => text,
        }
    }
}
