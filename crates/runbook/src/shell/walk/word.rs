//! A word: as it is written, and where the holes in it stand.
//!
//! Takes a word and what it is for, notes the places of its holes and goes through its pieces. Never decides how a
//! value is quoted there.

use super::{Site, Walk};
use crate::shell::hole::hole_index;
use crate::shell::invocation::Argument;
use crate::shell::quote_context::QuoteContext;
use crate::shell::words::{self, Piece};
use brush_parser::SourceSpan;
use brush_parser::ast::Word;

impl Walk {
    /// Goes through an ordinary word.
    pub fn word(&mut self, word: &Word) -> Argument {
        let raw = self.raw(word);
        let site = if self.touches_redirection(word) { Site::Head } else { Site::Word };
        self.pieces(&raw, &words::of_word(&raw), site);
        Argument::of(&raw)
    }

    /// Whether a redirection follows a word without a blank, so that a number at its end would belong to it.
    pub(super) fn touches_redirection(&self, word: &Word) -> bool {
        let script = self.script.as_ref().zip(word.loc.as_ref());
        script.is_some_and(|(script, span)| script.text()[script.range(span).end..].starts_with(['<', '>']))
    }

    /// Goes through a word that would be an operator or a reserved word if it looked like one.
    pub fn exact_word(&mut self, word: &Word) {
        let raw = self.raw(word);
        self.pieces(&raw, &words::of_word(&raw), Site::Exact);
    }

    /// Goes through a word that is an arithmetic expression.
    pub fn arithmetic_word(&mut self, word: &Word) {
        let raw = self.raw(word);
        self.holes(&raw, &QuoteContext::Arithmetic);
        words::of_word(&raw).iter().for_each(|piece| self.piece(piece));
    }

    /// Goes through the pieces of a word, noting what is read and where holes stand.
    pub(super) fn pieces(&mut self, raw: &str, pieces: &[Piece], site: Site<'_>) {
        self.places.word(raw, pieces, site, self.here.code);
        for piece in pieces {
            self.piece(piece);
        }
    }

    /// Notes that the holes of `text` stand in `place`.
    pub(super) fn holes(&mut self, text: &str, place: &QuoteContext) {
        for k in text.chars().filter_map(hole_index) {
            self.places.put(k, if self.here.code { QuoteContext::Code } else { place.clone() });
        }
    }

    /// A word as it is written.
    pub(super) fn raw(&self, word: &Word) -> String {
        word.loc.as_ref().map_or_else(|| word.value.clone(), |span| self.slice(span))
    }

    /// The text of a part of the tree.
    pub(super) fn slice(&self, span: &SourceSpan) -> String {
        self.script.as_ref().map_or_else(String::new, |script| script.slice(span).to_owned())
    }
}
