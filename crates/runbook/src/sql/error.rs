//! Why a text of SQL cannot be split.

use thiserror::Error;

/// Why a text cannot be split.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SqlError {
    /// The line of the text, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}
