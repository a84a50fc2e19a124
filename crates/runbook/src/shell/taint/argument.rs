//! What stands in the arguments of a program: operands that could be taken for options, paths and names that may not be empty, and
//! texts that an unknown program could take for code.
//!
//! Takes words with what they hold. Never decides what the program does.

use super::call::Call;
use super::demand::Demand;
use super::program::{effective, name};
use super::trace::Trace;
use super::unread::{Unread, is_free_text, reads_unread, unread};
use crate::shell::code;
use crate::shell::invocation::Argument;
use crate::shell::words::{self, Piece};

/// Commands that take no options there, or whose words are only text.
const TEXT_ONLY: &[&str] = &[
    ":", "true", "false", "test", "[", "return", "exit", "export", "declare", "local", "readonly", "typeset",
];
/// Commands in which an empty word is as good as any.
const MAY_BE_EMPTY: &[&str] =
    &["echo", "printf", "logger", "wall", "notify-send", "say", "read", "set", "export"];
/// Programs that take `@file` for what the file holds.
const READ_FILES: &[&str] =
    &["curl", "gh", "az", "http", "https", "xh", "vault", "consul", "aws", "doctl", "glab"];
/// Programs that take `+x` for an option too.
const PLUS: &[&str] = &[
    "set", "bash", "sh", "dash", "ksh", "zsh", "vi", "vim", "nvim", "ex", "less", "more", "sort", "head",
    "tail",
];
impl Trace<'_> {
    /// Notes what the arguments of a program have to be.
    pub(super) fn arguments(&mut self, call: &Call) {
        let Some((at, program)) = effective(&call.arguments) else { return };
        if TEXT_ONLY.contains(&program) {
            return;
        }
        if call.arguments.iter().any(|word| matches!(name(word), "xargs" | "parallel")) {
            // What is read is taken apart, and becomes operands.
            let input = self.input.clone().split();
            [Demand::Word, Demand::Operand].into_iter().for_each(|demand| self.note(&input, demand));
        }
        let unread = unread(&call.arguments);
        if reads_unread(&call.arguments) {
            self.note(&self.input.clone().in_text(), Demand::Plain);
        }
        if let Some(flows) = call.flows.get(at) {
            self.note(&flows.clone(), Demand::Filled);
        }
        for (index, flows) in
            call.flows.iter().enumerate().skip(at + 1).filter(|(_, flows)| !flows.is_empty())
        {
            let place = Argued { words: &call.arguments, program: at, index, unread: unread[index] };
            if unread[index].is_some() {
                self.note(&flows.in_text(), Demand::Plain);
            }
            place.demands(program).into_iter().for_each(|demand| self.note(flows, demand));
        }
    }
}

/// An argument with the words around it.
struct Argued<'a> {
    words: &'a [Argument],
    program: usize,
    index: usize,
    unread: Option<Unread>,
}

impl Argued<'_> {
    fn demands(&self, program: &str) -> Vec<Demand> {
        let mut demands = Vec::new();
        let word = &self.words[self.index];
        let is_code = match self.unread {
            Some(Unread::Code) => true,
            Some(Unread::Text) => may_be_code(&word.raw),
            None => false,
        };
        if is_code {
            demands.push(Demand::Plain);
        }
        if self.may_be_option(program) && !self.is_free_text() {
            demands.push(if PLUS.contains(&program) { Demand::Unsigned } else { Demand::Operand });
        }
        if READ_FILES.contains(&program) {
            demands.push(Demand::Text);
        }
        if !MAY_BE_EMPTY.contains(&program) && !self.is_free_text() && !self.is_prose() && !self.is_setting()
        {
            demands.push(Demand::Filled);
        }
        demands
    }

    /// Whether it would be an option if it looked like one.
    fn may_be_option(&self, program: &str) -> bool {
        let behind = &self.words[self.program + 1..];
        let at = self.index - self.program - 1;
        let is_format = program == "printf" && behind[..at].iter().any(|word| !word.text.starts_with('-'));
        !is_format && code::operands(program, behind).contains(&at)
    }

    /// Whether it is the text of an option for people.
    fn is_free_text(&self) -> bool {
        let before = self.index.checked_sub(1).map_or("", |at| self.words[at].text.as_str());
        let joined = self.words[self.index].text.split_once('=').map_or("", |(option, _)| option);
        is_free_text(before) || is_free_text(joined)
    }

    /// Whether it is more than one word.
    fn is_prose(&self) -> bool {
        literal(&self.words[self.index].raw).contains(char::is_whitespace)
    }

    /// Whether it is `NAME=value` and no option.
    fn is_setting(&self) -> bool {
        let text = &self.words[self.index].text;
        let equals = text.matches('=').count();
        !text.contains("://") && (equals > 1 || (equals == 1 && !text.starts_with('-')))
    }
}

/// Whether a word with a value in it could be code: there is more of it than one plain word.
pub(super) fn may_be_code(raw: &str) -> bool {
    is_text(&literal(raw))
}

/// Whether a text is more than one plain word.
pub(super) fn is_text(text: &str) -> bool {
    text.contains(|c: char| c.is_whitespace() || "();{}'\"<>|&`".contains(c))
}

/// What of a word is text, without what is expanded.
fn literal(raw: &str) -> String {
    let mut text = String::new();
    add(&words::of_word(raw), &mut text);
    text
}

fn add(pieces: &[Piece], text: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(own) | Piece::Single(own) | Piece::Ansi(own) => text.push_str(own),
            Piece::Escaped(character) => text.push(*character),
            Piece::Double(inner) => add(inner, text),
            Piece::Variable { .. } | Piece::Command { .. } | Piece::Arithmetic { .. } => {}
        }
    }
}
