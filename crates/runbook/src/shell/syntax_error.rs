//! Why a text is no script.

/// What keeps a text from being a bash script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct SyntaxError {
    /// The line within the text, from 1.
    pub line: usize,
    /// What is wrong: a lower-case fragment without a full stop.
    pub message: String,
}
