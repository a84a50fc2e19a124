//! What a piece of a word expands: `$name` and `${…}`, `$(…)`, `$((…))`.
//!
//! Takes the piece, notes the variables that it needs or sets and goes through the text that is nested in it. Never
//! expands anything.

use super::{Here, Walk};
use crate::shell::arithmetic;
use crate::shell::hole::hole_index;
use crate::shell::invocation::Joint;
use crate::shell::quote_context::QuoteContext;
use crate::shell::words::{self, Expansion, Operator, Piece};

impl Walk {
    /// Goes through what one piece expands.
    pub(super) fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Text(_) | Piece::Escaped(_) | Piece::Single(_) | Piece::Ansi(_) => {}
            Piece::Double(inner) => inner.iter().for_each(|piece| self.piece(piece)),
            Piece::Variable { expansion, .. } => self.expansion(expansion),
            Piece::Command { text, backquoted, .. } => self.substitution(text, *backquoted),
            Piece::Arithmetic { text, .. } => self.arithmetic(text),
        }
    }

    /// Goes through `$name` or `${…}`.
    fn expansion(&mut self, expansion: &Expansion) {
        if !expansion.name.is_empty() && expansion.operator != Operator::Names {
            self.read(&expansion.name, expansion.operator != Operator::Value);
        }
        if !expansion.index.is_empty() && !matches!(expansion.index.as_str(), "@" | "*") {
            // A bare word may be the key of an associative array as well as a variable: nothing is asked for it.
            if !expansion.index.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
            {
                self.subscript(&expansion.index);
            }
            self.holes(&expansion.index, &QuoteContext::Code);
        }
        if expansion.operator == Operator::Assign {
            self.set(&expansion.name);
        }
        if !expansion.operand.is_empty() {
            self.holes(&expansion.operand, &QuoteContext::Code);
            let outer = std::mem::replace(&mut self.here.code, true);
            self.deeper(|walk| {
                for piece in words::of_word(&expansion.operand) {
                    walk.piece(&piece);
                }
            });
            self.here.code = outer;
        }
    }

    /// Goes through the script of a command substitution.
    fn substitution(&mut self, text: &str, backquoted: bool) {
        let here = Here {
            substituted: true,
            subshell: true,
            code: self.here.code || backquoted,
            feeds_code: self.here.feeds_code || self.here.code,
            negated: false,
            joint: Joint::First,
            ..self.here
        };
        self.apart(here, |walk| {
            if let Ok(commands) = walk.parsed(text) {
                walk.places.comments(text, &commands, walk.here.code);
                walk.deeper(|walk| commands.iter().for_each(|command| walk.command(command)));
            } else {
                walk.facts.unread = true;
                // The same hole may stand elsewhere too, where it can be read: that must not speak for this one.
                text.chars().filter_map(hole_index).for_each(|k| walk.places.put(k, QuoteContext::Unknown));
            }
        });
    }

    /// Goes through an arithmetic expression.
    pub fn arithmetic(&mut self, text: &str) {
        self.computed(text, false);
    }

    /// Goes through the index of an element: what nothing has set is 0 there, or a word.
    pub fn subscript(&mut self, text: &str) {
        self.computed(text, true);
    }

    fn computed(&mut self, text: &str, guarded: bool) {
        self.holes(text, &QuoteContext::Arithmetic);
        for name in arithmetic::names(text) {
            if name.is_read {
                self.read(&name.name, guarded);
            }
            if name.is_set {
                self.set(&name.name);
            }
        }
        self.deeper(|walk| {
            for piece in words::of_heredoc(text) {
                walk.piece(&piece);
            }
        });
    }
}
