//! A word: what of which values it holds, and what bash does with them before anything gets it.
//!
//! Takes a word as it is written and what it is for. Never knows what its command does with it.

use super::demand::Demand;
use super::flow::Flows;
use super::trace::Trace;
use crate::shell::words::{self, Piece};

/// What a word is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stance {
    /// An argument: without quotes bash splits it and takes it for names of files.
    Argument,
    /// The words of a `for` or of an array, which are meant to be split.
    List,
    /// What a variable gets, a here-string, a word of `[[`: bash leaves it as it is.
    Value,
    /// A pattern.
    Pattern,
}

/// What a word holds so far.
#[derive(Default)]
pub(super) struct Held {
    pub(super) flows: Flows,
    /// Whether something surely stands there by now.
    begun: bool,
    /// Whether a bracket without quotes is open, which makes a pattern of what stands in it, whatever quotes that has.
    in_bracket: bool,
}

impl Trace<'_> {
    /// What a word holds.
    pub(super) fn word(&mut self, raw: &str, stance: Stance) -> Flows {
        let mut held = Held::default();
        self.pieces(&words::of_word(raw), stance, false, &mut held);
        held.flows
    }

    /// What the body of a here-document holds in which variables are expanded, or an expression.
    pub(super) fn body(&mut self, text: &str) -> Flows {
        let mut held = Held::default();
        self.pieces(&words::of_heredoc(text), Stance::Value, true, &mut held);
        held.flows
    }

    /// Adds what pieces hold.
    pub(super) fn pieces(&mut self, pieces: &[Piece], stance: Stance, quoted: bool, held: &mut Held) {
        for piece in pieces {
            match piece {
                Piece::Text(text) if !quoted && matches!(stance, Stance::Argument | Stance::List) => {
                    self.open_text(text, held);
                }
                Piece::Text(text) | Piece::Single(text) | Piece::Ansi(text) => self.text(text, held),
                Piece::Escaped(_) => held.begun = true,
                Piece::Double(inner) => self.pieces(inner, stance, true, held),
                Piece::Variable { raw, expansion } => {
                    let found = self.expansion(raw, expansion, stance, quoted);
                    self.expanded(found, stance, quoted, held);
                }
                Piece::Command { text, .. } => {
                    let found = self.substitution(text);
                    self.expanded(found, stance, quoted, held);
                }
                Piece::Arithmetic { text, .. } => self.arithmetic(text),
            }
        }
    }

    /// Adds what a text without quotes holds, which may open and close brackets.
    fn open_text(&mut self, text: &str, held: &mut Held) {
        for part in text.split_inclusive(['[', ']']) {
            self.text(part.trim_end_matches(['[', ']']), held);
            held.in_bracket =
                if part.ends_with('[') { true } else { held.in_bracket && !part.ends_with(']') };
            held.begun |= part.ends_with(['[', ']']);
        }
    }

    /// Adds what a text holds. A value may be empty, so what stands behind it may be the first.
    fn text(&mut self, text: &str, held: &mut Held) {
        for character in text.chars() {
            let flows = self.holes(character.encode_utf8(&mut [0; 4]));
            if held.in_bracket {
                self.note(&flows, Demand::Bracketed);
            }
            held.begun |= flows.is_empty();
            held.flows.extend(flows.behind(held.begun));
        }
    }

    /// Adds what an expansion gives, as bash treats it where it stands.
    fn expanded(&mut self, found: Flows, stance: Stance, quoted: bool, held: &mut Held) {
        let found = found.behind(held.begun);
        if held.in_bracket {
            self.note(&found, Demand::Bracketed);
        }
        let found = match stance {
            _ if quoted => found,
            Stance::Argument => {
                self.note(&found, Demand::Word);
                found
            }
            Stance::List => found.split(),
            Stance::Pattern => {
                self.note(&found, Demand::Literal);
                found
            }
            Stance::Value => found,
        };
        held.flows.extend(found);
    }
}
