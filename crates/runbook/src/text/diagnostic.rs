//! What is wrong (or worth knowing) at one line of a document, as plain data.

use serde::{Deserialize, Serialize};

/// How much a [`Diagnostic`] matters. Ordered: the worst is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing needs to be done.
    Note,
    /// A run would start, and somebody should look first.
    Warning,
    /// A run does not start.
    Error,
}

impl Severity {
    /// The word that people and JSON see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding about a document: what, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// A stable kebab-case word for the kind of finding; `check` documents each one.
    pub code: String,
    /// The line in the document, from 1; 0 where it belongs to no line.
    pub line: usize,
    /// What was found: a lower-case fragment without a full stop, names in back-ticks.
    pub message: String,
    /// What to do about it: a sentence.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A finding that keeps a run from starting.
    pub fn error(code: &str, line: usize, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, code: code.into(), line, message: message.into(), hint: None }
    }

    /// A finding that somebody should look at before a run.
    pub fn warning(code: &str, line: usize, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, line, message) }
    }

    /// A finding that is only worth knowing.
    pub fn note(code: &str, line: usize, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, line, message) }
    }

    /// The same finding with advice.
    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
