//! What `$name` and `${…}`, `$(…)` and `$((…))` give.
//!
//! Takes one of them, gives what it holds and notes what it evaluates. Never expands anything.

use super::demand::Demand;
use super::flow::Flows;
use super::trace::Trace;
use super::word::{Held, Stance};
use crate::shell::arithmetic;
use crate::shell::parse::parse;
use crate::shell::words::{self, Expansion, Operator, name_length};

impl Trace<'_> {
    /// What `$name` or `${…}` gives.
    pub(super) fn expansion(
        &mut self,
        raw: &str,
        expansion: &Expansion,
        stance: Stance,
        quoted: bool,
    ) -> Flows {
        let mut held =
            if expansion.name.is_empty() { self.parameter(raw) } else { self.memory.read(&expansion.name) };
        held.extend(self.holes(raw).derived());
        if raw.starts_with("${!") && expansion.operator != Operator::Names {
            self.note(&held, Demand::Name);
            held.extend(self.through(&expansion.name));
        }
        self.subscript(&expansion.name, &expansion.index);
        let is_length = raw.starts_with("${#") && raw.len() > 4;
        if is_length { Flows::default() } else { self.operated(held, expansion, stance, quoted) }
    }

    /// What is left of `held` by the operator, with what the operator's own words add.
    fn operated(&mut self, mut held: Flows, expansion: &Expansion, stance: Stance, quoted: bool) -> Flows {
        let operand = expansion.operand.as_str();
        match expansion.operator {
            Operator::Names => return Flows::default(),
            Operator::Value if operand.is_empty() => return held,
            Operator::Value if operand.starts_with(":?") || operand.starts_with('?') => {
                self.word(operand, Stance::Value);
                return held.guarded();
            }
            Operator::Value if operand.starts_with(':') => {
                self.arithmetic(&operand[1..]);
                return held;
            }
            // What a prompt or an escape would make of it is as good as code.
            Operator::Value if operand.starts_with('@') => self.note(&held, Demand::Plain),
            Operator::Value => {
                let flows = self.word(operand, Stance::Pattern);
                held.extend(flows);
            }
            Operator::Default | Operator::Assign | Operator::Alternative => {
                let mut inner = Held::default();
                self.pieces(&words::of_word(operand), stance, quoted, &mut inner);
                if expansion.operator == Operator::Assign {
                    self.memory.assign(&expansion.name, inner.flows.clone(), None, false);
                }
                held = held.guarded();
                held.extend(inner.flows);
            }
        }
        held
    }

    /// What a subscript holds is evaluated, but for that of an associative array.
    pub(super) fn subscript(&mut self, array: &str, index: &str) {
        if matches!(index, "" | "@" | "*") {
            return;
        }
        if self.memory.is_associative(array) {
            let flows = self.body(index);
            self.note(&flows, Demand::Plain);
        } else {
            self.arithmetic(index.trim_matches(['"', '\'']));
        }
    }

    /// Goes through the subscript of a text that bash takes for a variable's name: it expands that itself, whatever quotes the
    /// text had, and also where another variable holds it.
    pub(super) fn subscript_of(&mut self, text: &str) {
        let opened = self.memory.opened(text);
        self.deeper(|trace| {
            trace.index_of(text);
            opened.iter().for_each(|text| trace.index_of(text));
        });
    }

    /// What the variables hold that a variable may name, the subscripts in its text having been gone through: `x='a[$y]'`.
    fn through(&mut self, name: &str) -> Flows {
        for text in self.memory.texts(name) {
            if text.contains('[') {
                self.subscript_of(&text);
            } else if text != name && name_length(&text) == text.len() {
                self.deeper(|trace| drop(trace.through(&text)));
            }
        }
        self.memory.read_through(name)
    }

    /// What a positional parameter holds.
    fn parameter(&self, raw: &str) -> Flows {
        let inner = raw.trim_start_matches(['$', '{', '!', '#']);
        let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
        match inner[..digits].parse::<usize>() {
            Ok(at) => self.positional.get(at).cloned().unwrap_or_default(),
            Err(_) if inner.starts_with(['@', '*']) => self.positional.iter().skip(1).cloned().collect(),
            Err(_) => Flows::default(),
        }
    }

    /// What a command substitution gives.
    pub(super) fn substitution(&mut self, text: &str) -> Flows {
        let is_too_deep = std::cell::Cell::new(false);
        let mut written = self.written(|trace| match parse(text) {
            Ok(commands) => {
                let inside = |trace: &mut Self| commands.iter().for_each(|command| trace.command(command));
                is_too_deep.set(!trace.deeper(|trace| trace.perhaps(inside)));
            }
            Err(_) => is_too_deep.set(true),
        });
        if is_too_deep.get() {
            let flows = self.body(text);
            self.note(&flows, Demand::Plain);
            written.extend(flows.derived());
        }
        written
    }

    /// Goes through an arithmetic expression: whatever is in it is evaluated, the values of the names that it has without a `$` too.
    pub(super) fn arithmetic(&mut self, text: &str) {
        for name in arithmetic::names(text) {
            if name.is_read {
                let flows = self.through(&name.name);
                self.note(&flows, Demand::Integer);
            }
            if name.is_set {
                self.memory.assign(&name.name, Flows::default(), None, false);
            }
        }
        let opened = self.memory.opened(text);
        for text in std::iter::once(text).chain(opened.as_deref()) {
            let flows = self.body(text);
            self.note(&flows, Demand::Integer);
        }
    }
}
