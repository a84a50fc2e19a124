//! What is wrong with one entry of an answers file.

use thiserror::Error;

/// Why an answers file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{path}:{line}: {message}")]
pub struct AnswersError {
    /// The file's path.
    pub path: String,
    /// The line of the entry, from 1.
    pub line: usize,
    /// What was found.
    pub message: String,
    /// What to do, or to write: each a line of its own.
    pub hints: Vec<String>,
}

impl AnswersError {
    /// Something is wrong on this line.
    pub(super) fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into(), hints: Vec::new() }
    }

    /// The same with advice.
    pub(super) fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}
