//! A simple command: its words with what they hold, and the assignments before it.
//!
//! Takes the command, gives its words to whoever knows what becomes of them.

use super::argument::may_be_code;
use super::call::Call;
use super::demand::Demand;
use super::flow::Flows;
use super::trace::Trace;
use super::word::Stance;
use crate::shell::arithmetic;
use crate::shell::code;
use crate::shell::hole::hole_index;
use crate::shell::invocation::Argument;
use crate::shell::variables;
use crate::shell::words::name_length;
use brush_parser::ast::{
    Command, CommandPrefixOrSuffixItem as Item, IoRedirect, SimpleCommand, SubshellCommand,
};

/// A word of a command as it stands there.
enum Part<'a> {
    Word(String),
    /// `<(…)` or `>(…)`.
    Process(String, &'a SubshellCommand),
}

impl Trace<'_> {
    /// Goes through a simple command.
    pub(super) fn simple(&mut self, simple: &SimpleCommand) {
        let prefix = simple.prefix.as_ref().map_or(&[][..], |prefix| &prefix.0);
        let suffix = simple.suffix.as_ref().map_or(&[][..], |suffix| &suffix.0);
        let call = self.call_of(simple, suffix);
        let redirects = prefix.iter().chain(suffix).filter_map(redirect);
        let redirected = self.redirections(redirects);
        let is_alone = call.arguments.is_empty();
        for item in prefix {
            if let Item::AssignmentWord(_, word) = item {
                let raw = self.raw(word);
                self.assignment(&raw, is_alone);
            }
        }
        let text = redirected.text.clone();
        let reads = redirected.reads.clone();
        self.redirected(redirected, |trace| {
            if is_alone {
                return;
            }
            trace.invoke(call, text.as_deref(), &reads);
        });
    }

    /// What a coprocess runs.
    pub(super) fn coprocess(&mut self, command: &Command) {
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Compound(compound, _) => self.compound(compound),
            Command::Function(_) | Command::ExtendedTest(..) => {}
        }
    }

    fn call_of(&mut self, simple: &SimpleCommand, suffix: &[Item]) -> Call {
        let mut parts: Vec<Part<'_>> =
            simple.word_or_name.iter().map(|word| Part::Word(self.raw(word))).collect();
        for item in suffix {
            match item {
                Item::Word(word) | Item::AssignmentWord(_, word) => parts.push(Part::Word(self.raw(word))),
                Item::ProcessSubstitution(_, list) => {
                    parts.push(Part::Process(self.slice(&list.loc), list));
                }
                Item::IoRedirect(_) => {}
            }
        }
        let raws = parts.iter().map(|part| match part {
            Part::Word(raw) | Part::Process(raw, _) => Argument::of(raw),
        });
        let arguments: Vec<Argument> = raws.collect();
        let declares = variables::is_declaration(&arguments);
        let flows = parts.iter().map(|part| self.part_flows(part, declares)).collect();
        Call { arguments, flows }
    }

    fn part_flows(&mut self, part: &Part<'_>, declares: bool) -> Flows {
        match part {
            Part::Word(raw) if declares && name_length(raw) > 0 => {
                let (name, value) = raw.split_once('=').unwrap_or((raw, ""));
                self.index_of(name);
                self.value(&name[..name_length(name)], value)
            }
            Part::Word(raw) => self.word(raw, Stance::Argument),
            Part::Process(_, list) => {
                self.written(|trace| trace.perhaps(|trace| trace.compound_list(&list.list)))
            }
        }
    }

    /// Goes through `NAME=value`, which lasts where it stands alone.
    fn assignment(&mut self, raw: &str, is_alone: bool) {
        let (left, value) = raw.split_once('=').unwrap_or((raw, ""));
        let is_added = left.ends_with('+') || left.contains('[');
        let left = left.trim_end_matches('+');
        self.index_of(left);
        let name = &left[..name_length(left)];
        if name == "IFS" && !is_alone {
            return;
        }
        let flows = self.value(name, value);
        self.assigned(name, flows, value, is_alone && self.is_certain && !is_added);
    }

    /// What the text behind a `=` holds; the subscripts of an array's elements are evaluated.
    fn value(&mut self, name: &str, value: &str) -> Flows {
        if !value.starts_with('(') {
            return self.word(value, Stance::Value);
        }
        arithmetic::subscripts(value).into_iter().for_each(|index| self.subscript(name, index));
        self.word(value, Stance::List)
    }

    /// Notes what a variable gets, of which `raw` is the spelling.
    pub(super) fn assigned(&mut self, name: &str, flows: Flows, raw: &str, replaces: bool) {
        self.named(name, &flows);
        if self.memory.is_integer(name) {
            self.note(&flows, Demand::Integer);
            self.arithmetic(raw);
        }
        let argument = Argument::of(raw);
        let flows = flows.within(may_be_code(raw));
        let is_text = argument.literal && !argument.text.chars().any(|one| hole_index(one).is_some());
        self.memory.assign(name, flows, is_text.then_some(argument.text.as_str()), replaces);
    }

    /// Notes what the name of a variable asks of what it gets: a program runs what stands in `PAGER`.
    pub(super) fn named(&mut self, name: &str, flows: &Flows) {
        if code::variable(name).is_some() {
            self.note(flows, Demand::Plain);
        }
    }

    /// Goes through the subscript of `name[…]`.
    pub(super) fn index_of(&mut self, left: &str) {
        if let Some((array, index)) = left.split_once('[') {
            self.subscript(array, index.trim_end_matches('+').trim_end_matches(']'));
        }
    }
}

/// The redirection that an item is.
fn redirect(item: &Item) -> Option<&IoRedirect> {
    if let Item::IoRedirect(redirect) = item { Some(redirect) } else { None }
}
