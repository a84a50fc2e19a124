//! The text that a syntax tree was made from, and where its characters are.
//!
//! Takes the grammar's positions, which count characters and are slightly off after a line continuation; gives
//! byte ranges and the text as it was written. Never parses.

use brush_parser::{SourceSpan, Token};
use std::ops::Range;

/// A script's text with the way from the grammar's positions to bytes.
#[derive(Debug)]
pub struct Script {
    text: String,
    /// The byte where each character starts, and the end; `None` where every character is one byte.
    starts: Option<Vec<usize>>,
    /// Where each newline is.
    newlines: Vec<usize>,
    /// Where each word, operator and here-document is, in order; comments are what lies between.
    words: Vec<Range<usize>>,
}

impl Script {
    /// Wraps a text.
    pub fn new(text: &str) -> Self {
        let starts = (!text.is_ascii()).then(|| {
            let mut starts: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
            starts.push(text.len());
            starts
        });
        let newlines = text.match_indices('\n').map(|(at, _)| at).collect();
        Self { text: text.to_owned(), starts, newlines, words: Vec::new() }
    }

    /// Notes where its tokens are.
    pub fn note_words(&mut self, tokens: &[Token]) {
        let is_word = |token: &&Token| !matches!(token, Token::Operator(word, _) if word == "\n");
        self.words = tokens.iter().filter(is_word).map(|token| self.range(token.location())).collect();
        self.words.sort_by_key(|range| (range.start, range.end));
    }

    /// Where its words, operators and here-documents are, in order.
    pub fn words(&self) -> &[Range<usize>] {
        &self.words
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte at which character `index` starts; the end for an index beyond it.
    pub fn byte(&self, index: usize) -> usize {
        match &self.starts {
            None => index.min(self.text.len()),
            Some(starts) => starts.get(index).copied().unwrap_or(self.text.len()),
        }
    }

    /// The line, from 1, that byte `at` is on.
    pub fn line(&self, at: usize) -> usize {
        1 + self.newlines.partition_point(|newline| *newline < at)
    }

    /// The bytes of a token.
    ///
    /// The grammar does not count a line continuation or a comment before a token as outside of it, so what a
    /// token cannot begin with is cut off its start.
    pub fn range(&self, span: &SourceSpan) -> Range<usize> {
        let end = self.byte(span.end.index);
        let mut start = self.byte(span.start.index).min(end);
        loop {
            let rest = &self.text[start..end];
            let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
            if blank > 0 {
                start += blank;
            } else if rest.starts_with("\\\n") {
                start += 2;
            } else {
                return start..end;
            }
        }
    }

    /// A token as it was written.
    pub fn slice(&self, span: &SourceSpan) -> &str {
        &self.text[self.range(span)]
    }
}
