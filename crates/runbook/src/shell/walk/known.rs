//! Which variables have a value by now, and which are needed.
//!
//! Takes names in the order of evaluation, notes those that are read before they are set and what outlives the command.
//! Never knows a value.

use super::Walk;
use crate::shell::facts::{Facts, VariableUse};
use crate::shell::words::name_length;

impl Walk {
    /// Notes that a variable's value is needed.
    pub fn read(&mut self, name: &str, guarded: bool) {
        if self.known.contains(name) {
            return;
        }
        let in_function = self.here.in_function;
        match self.facts.reads.iter_mut().find(|read| read.name == name) {
            Some(read) => {
                read.guarded &= guarded;
                read.in_function &= in_function;
            }
            None => self.facts.reads.push(VariableUse { name: name.to_owned(), guarded, in_function }),
        }
    }

    /// Notes that a variable has a value from here on.
    pub fn set(&mut self, name: &str) {
        if name.is_empty() || name_length(name) < name.len() {
            return;
        }
        self.known.insert(name.to_owned());
        if !self.here.subshell && !self.facts.sets.iter().any(|set| set == name) {
            self.facts.sets.push(name.to_owned());
        }
    }

    /// Notes that a variable has a value in the present function only.
    pub fn set_local(&mut self, name: &str) {
        if self.here.in_function {
            self.known.insert(name.to_owned());
        } else {
            self.set(name);
        }
    }

    /// The facts, for what a builtin adds to them; `None` where it changes only a subshell.
    pub fn lasting(&mut self) -> Option<&mut Facts> {
        (!self.here.subshell).then_some(&mut self.facts)
    }

    /// The same, where it also runs now and not in a function that is only defined.
    pub fn lasting_now(&mut self) -> Option<&mut Facts> {
        (!self.here.subshell && !self.here.in_function).then_some(&mut self.facts)
    }

    /// Forgets a variable.
    pub fn unset(&mut self, name: &str) {
        self.known.remove(name);
        if let Some(facts) = self.lasting() {
            facts.unsets.push(name.to_owned());
        }
    }
}
