//! Places in text: a file's bytes, where its lines are, and what is wrong on one of them.
//!
//! Takes text that somebody else has read from disk. Never reads a file, never decides what a line means.

mod diagnostic;
mod enclosed;
mod excerpt;
mod pattern;
mod whole_pattern;

pub use diagnostic::{Diagnostic, Severity};
pub use enclosed::{enclosed, is_joined, is_space};
pub use excerpt::{excerpt, is_visible, visible};
pub use pattern::Pattern;
pub use stepgate_record::{VERSION, Version, hex};
pub use whole_pattern::WholePattern;

use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

/// The text of one file, with the name it was given by and the places of its lines.
#[derive(Debug, Clone)]
pub struct Source {
    path: String,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    /// Takes the text of the file called `path`.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path: path.into(), text, line_starts }
    }

    /// The path as the user wrote it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What the file is called, without its folder and its ending.
    pub fn name(&self) -> Cow<'_, str> {
        Path::new(&self.path).file_stem().unwrap_or_default().to_string_lossy()
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line that the byte at `offset` is on, from 1.
    pub fn line_at(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// The text of a line (from 1) without its line break; empty where there is no such line.
    pub fn line(&self, number: usize) -> &str {
        self.line_span(number).map_or("", |span| &self.text[span])
    }

    /// The bytes of a line (from 1) without its line break; none where there is no such line.
    pub fn line_span(&self, number: usize) -> Option<Range<usize>> {
        let start = *self.line_starts.get(number.checked_sub(1)?)?;
        let end = self.line_starts.get(number).copied().unwrap_or(self.text.len());
        Some(start..start + self.text[start..end].trim_end_matches(['\n', '\r']).len())
    }

    /// The column of the byte at `offset`, in characters from 1.
    pub fn column_at(&self, offset: usize) -> usize {
        let start = self.line_starts[self.line_at(offset) - 1];
        self.text[start..offset].chars().count() + 1
    }

    /// How many lines the text has; a line break at the end starts no further one.
    pub fn line_count(&self) -> usize {
        self.line_starts.len() - usize::from(self.text.is_empty() || self.text.ends_with('\n'))
    }

    /// SHA-256 of the text's bytes, in lower-case hex.
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(self.text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_from_offsets_and_back() {
        let source = Source::new("a.md", "one\ntwo\r\n\nfour");
        assert_eq!([0, 3, 4, 9, 10].map(|at| source.line_at(at)), [1, 1, 2, 3, 4]);
        assert_eq!([1, 2, 3, 4, 5].map(|n| source.line(n)), ["one", "two", "", "four", ""]);
        assert_eq!(source.line_count(), 4);
    }
}
