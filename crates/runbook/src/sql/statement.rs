//! One statement of a text, with where it stands and what stands around it.

use super::words::Words;
use std::ops::Range;

/// One statement of an SQL text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its bytes in the text, without the semicolon.
    pub range: Range<usize>,
    /// The line of the text that it starts on, from 1.
    pub line: usize,
    /// The comment lines right above it.
    pub comments: Vec<String>,
    /// The comments in it, and behind it on its last line.
    pub remarks: Vec<String>,
    /// Its words; none where its engine may read it in its own way, and [`Words::of`] the text would be others.
    pub words: Option<Words>,
}
