//! A simple command: a program and its arguments, with the assignments and redirections around them.
//!
//! Takes the command, adds its invocation to the facts. Never knows programs: which of the words are code is asked of
//! `code`, and what bash's own commands change is told by `variables`.

use super::{Site, Walk};
use crate::shell::code;
use crate::shell::hole::hole_index;
use crate::shell::invocation::{Argument, Invocation};
use crate::shell::variables;
use crate::shell::words::{self, name_length};
use brush_parser::ast::{CommandPrefixOrSuffixItem as Item, SimpleCommand, SubshellCommand};

impl Walk {
    /// Goes through a simple command.
    pub(super) fn simple(&mut self, simple: &SimpleCommand) {
        let prefix = simple.prefix.as_ref().map_or(&[][..], |prefix| &prefix.0);
        let suffix = simple.suffix.as_ref().map_or(&[][..], |suffix| &suffix.0);
        let mut parts: Vec<(String, Part<'_>)> = Vec::new();
        parts.extend(simple.word_or_name.iter().map(|word| (self.raw(word), Part::Program)));
        for item in suffix {
            match item {
                Item::Word(word) | Item::AssignmentWord(_, word) => {
                    let part = if self.touches_redirection(word) { Part::Touching } else { Part::Argument };
                    parts.push((self.raw(word), part));
                }
                Item::ProcessSubstitution(_, list) => {
                    parts.push((self.slice(&list.loc), Part::Process(list)));
                }
                Item::IoRedirect(_) => {}
            }
        }
        let mut arguments: Vec<Argument> = parts.iter().map(|(raw, _)| Argument::of(raw)).collect();
        let code = code::arguments(&arguments);
        let feeds = self.here.feeds_code && code::prints(&arguments);
        let declares = variables::is_declaration(&arguments);
        for (index, (raw, part)) in parts.iter().enumerate() {
            let outer = self.here.code;
            self.here.code |= code[index].is_some() || feeds || declares && names_by_value(&arguments[index]);
            match part {
                Part::Process(list) => {
                    arguments[index].literal = false;
                    self.subshell(list, true);
                }
                Part::Program | Part::Touching => self.pieces(raw, &words::of_word(raw), Site::Head),
                Part::Argument if declares && name_length(raw) > 0 => self.declared(raw),
                Part::Argument => self.pieces(raw, &words::of_word(raw), Site::Word),
            }
            self.here.code = outer;
        }
        let interprets = code::runs_its_input(&arguments);
        let mut redirections = Vec::new();
        for item in prefix.iter().chain(suffix) {
            if let Item::IoRedirect(redirect) = item {
                redirections.push(self.redirection(redirect, interprets || self.here.feeds_code));
            }
        }
        let assignments = self.assignments(prefix, arguments.is_empty());
        if arguments.is_empty() && redirections.is_empty() {
            return;
        }
        variables::builtin(self, &arguments);
        self.push(Invocation { words: arguments, assignments, redirections, ..Invocation::default() });
    }
}

/// Whether a value stands in the name or the subscript that a quoted word declares: `declare "a[<x>]=1"`.
fn names_by_value(word: &Argument) -> bool {
    let left = word.text.split('=').next().unwrap_or_default();
    word.quoted && left.contains(|one| hole_index(one).is_some())
}

/// What a word of a simple command is.
enum Part<'a> {
    /// The program.
    Program,
    /// An argument.
    Argument,
    /// An argument right before a redirection.
    Touching,
    /// `<(…)` or `>(…)`.
    Process(&'a SubshellCommand),
}
