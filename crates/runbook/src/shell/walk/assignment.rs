//! `NAME=value`, before a command, alone, or given to `export`.
//!
//! Takes names and values, gives assignments and goes through what their values expand. Never works out a value.

use super::{Here, Site, Walk};
use crate::shell::arithmetic;
use crate::shell::code::variable;
use crate::shell::invocation::{Argument, Assignment};
use crate::shell::quote_context::QuoteContext;
use crate::shell::words::{self, name_length};
use brush_parser::ast::CommandPrefixOrSuffixItem as Item;

impl Walk {
    /// Goes through `NAME=value` given to `export` and its like.
    pub(super) fn declared(&mut self, raw: &str) {
        match raw.split_once('=') {
            Some((name, value)) if !name.contains(['$', '`', '"', '\'']) => {
                let name = name.trim_end_matches('+');
                self.holes(name, &QuoteContext::Code);
                let assigned = self.assigned(name, value);
                let bare = &name[..name_length(name)];
                self.facts.assignments.push(Assignment { name: bare.to_owned(), value: assigned });
            }
            _ => {
                self.holes(raw, &QuoteContext::Code);
                self.pieces(raw, &words::of_word(raw), Site::Word);
            }
        }
    }

    /// Goes through the assignments before a command; they outlive it only where there is no command.
    pub(super) fn assignments(&mut self, prefix: &[Item], alone: bool) -> Vec<Assignment> {
        let known = (!alone).then(|| self.known.clone());
        let mut assignments = Vec::new();
        for item in prefix {
            let Item::AssignmentWord(_, word) = item else { continue };
            let raw = self.raw(word);
            let (name, value) = raw.split_once('=').unwrap_or((&raw, ""));
            let name = name.trim_end_matches('+');
            if let Some((array, index)) = name.split_once('[') {
                // Unset it is 0, and in an associative array it is a word.
                self.subscript(index.trim_end_matches(']'));
                self.holes(array, &QuoteContext::Code);
            }
            let value = self.assigned(name, value);
            let name = name[..name_length(name)].to_owned();
            if alone {
                self.set(&name);
            } else {
                self.known.insert(name.clone());
            }
            assignments.push(Assignment { name, value });
        }
        if let Some(known) = known {
            self.known = known;
            return assignments;
        }
        self.facts.assignments.extend(assignments);
        Vec::new()
    }

    /// Goes through the value of an assignment; what some program runs of a variable is code already here.
    fn assigned(&mut self, name: &str, value: &str) -> Argument {
        let is_code = variable(&name[..name_length(name)]).is_some();
        let mut argument = Argument::default();
        self.within(Here { code: self.here.code || is_code, ..self.here }, |walk| {
            argument = walk.value(name, value);
        });
        argument
    }

    /// Goes through what stands behind the `=`.
    fn value(&mut self, name: &str, value: &str) -> Argument {
        match value.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            Some(inner) if !name.contains('$') => {
                // The elements of an array are the words of a command that nothing runs.
                self.elements(inner);
                let text = value.to_owned();
                Argument { raw: text.clone(), text, literal: false, quoted: false }
            }
            _ => {
                self.pieces(value, &words::of_word(value), Site::Value);
                Argument::of(value)
            }
        }
    }

    /// Goes through the elements of an array, which are like the words of a command that does nothing.
    fn elements(&mut self, inner: &str) {
        arithmetic::subscripts(inner)
            .into_iter()
            .for_each(|index| self.holes(index, &QuoteContext::Arithmetic));
        let command = format!(": {}", inner.replace('\n', " "));
        let parsed = if inner.contains('#') { Err(()) } else { self.parsed(&command) };
        let before = self.facts.invocations.len();
        match parsed.as_deref() {
            Ok([command]) => {
                self.command(command);
                let added = before..self.facts.invocations.len();
                self.facts.invocations.truncate(added.end.saturating_sub(1).max(added.start));
            }
            // Holes in it stay unplaced, since a `#` may begin a comment.
            _ => words::of_word(inner).iter().for_each(|piece| self.piece(piece)),
        }
    }
}
