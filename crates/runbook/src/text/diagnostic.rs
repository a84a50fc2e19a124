//! What is wrong (or worth knowing) at one line of a document, as plain data.

use super::Source;
use serde::{Deserialize, Serialize};
use std::ops::Range;

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

    /// The bytes of `source` that it is about: what it names in back-ticks, where that stands on its line, or else all of the line; none
    /// where it belongs to no line.
    pub fn span(&self, source: &Source) -> Option<Range<usize>> {
        let line = source.line_span(self.line)?;
        let text = &source.text()[line.clone()];
        let named = self.message.split('`').skip(1).step_by(2);
        let span = named.filter(|name| !name.is_empty()).find_map(|name| word(text, name));
        let span = span.unwrap_or_else(|| {
            let trimmed = text.trim_start();
            let start = text.len() - trimmed.len();
            start..start + trimmed.trim_end().len()
        });
        Some(line.start + span.start..line.start + span.end)
    }

    /// The same finding with advice.
    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Where `name` stands in `text`, and not as a part of another word; the place where it is marked, as a placeholder is, where there are several.
fn word(text: &str, name: &str) -> Option<Range<usize>> {
    let is_of_word = |next: Option<char>| next.is_some_and(|next| next.is_alphanumeric() || next == '_');
    let found = text.match_indices(name).map(|(start, name)| start..start + name.len());
    let whole = found.filter(|span| {
        let (before, behind) = (text[..span.start].chars().next_back(), text[span.end..].chars().next());
        let goes_on = [(before, name.chars().next()), (behind, name.chars().next_back())];
        !goes_on.iter().any(|(outside, inside)| is_of_word(*outside) && is_of_word(*inside))
    });
    // The first of those that come first.
    whole.min_by_key(|span| !text[..span.start].ends_with(['<', '{', '$', '[', '(', '%']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_about_the_word_that_it_names_and_else_about_the_line() {
        let source = Source::new("a.md", "one\n  echo <e> é <e>\n");
        let span = |line, message: &str| Diagnostic::error("code", line, message).span(&source);
        assert_eq!(span(2, "`e` has no value"), Some(12..13));
        assert_eq!(span(2, "`nowhere` and `<e>`"), Some(11..14));
        assert_eq!(span(2, "something"), Some(6..21));
        assert_eq!((span(0, "`one`"), span(9, "`one`")), (None, None));
        assert_eq!((source.line_at(12), source.column_at(12)), (2, 9));
    }
}
