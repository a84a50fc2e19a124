//! The way through a command's syntax tree, into everything that is nested in it.
//!
//! Takes a command, collects facts about it and where each hole stands. Never runs or expands anything; text that
//! cannot be read is left out and said to be.
//!
//! Here is the walk itself and how it goes deeper. Each kind of thing that it meets is a file beside, and reaches the
//! others only through [`Walk`].

mod assignment;
mod compound;
mod expansion;
mod known;
mod list;
mod redirection;
mod simple;
mod site;
mod word;

pub use site::Site;

use super::facts::Facts;
use super::found_places::FoundPlaces;
use super::invocation::{Invocation, Joint};
use super::parse::{Command as Parsed, parse};
use super::script::Script;
use std::collections::HashSet;
use std::sync::Arc;

/// How deep substitutions are followed into one another. People stop at three.
const DEPTH: usize = 16;

/// The walk so far.
#[derive(Debug, Default)]
pub struct Walk {
    facts: Facts,
    places: FoundPlaces,
    /// What has a value here, in the order of evaluation.
    known: HashSet<String>,
    script: Option<Arc<Script>>,
    here: Here,
    depth: usize,
}

/// Where the walk is.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about where a command stands")]
struct Here {
    substituted: bool,
    subshell: bool,
    in_function: bool,
    in_loop: bool,
    in_coprocess: bool,
    negated: bool,
    /// Whether what is written here becomes code of something else.
    code: bool,
    /// Whether what this command prints becomes code of something else.
    feeds_code: bool,
    joint: Joint,
}

impl Walk {
    /// Goes through a command.
    pub fn command(&mut self, command: &Parsed) {
        let outer = self.script.replace(Arc::clone(&command.script));
        for tree in &command.trees {
            self.list(tree);
        }
        self.script = outer;
    }

    /// The facts collected.
    pub fn into_facts(self) -> Facts {
        self.facts
    }

    /// Where the holes stand that were met.
    pub fn into_places(self) -> FoundPlaces {
        self.places
    }

    /// Does `inside` with another idea of where it is.
    fn within(&mut self, here: Here, inside: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.here, here);
        inside(self);
        self.here = outer;
    }

    /// The same, with variables that nothing outside sees.
    fn apart(&mut self, here: Here, inside: impl FnOnce(&mut Self)) {
        let known = self.known.clone();
        self.within(here, inside);
        self.known = known;
    }

    /// Parses nested text, unless it is nested too deeply.
    fn parsed(&self, text: &str) -> Result<Vec<Parsed>, ()> {
        if self.depth >= DEPTH { Err(()) } else { parse(text).map_err(drop) }
    }

    /// Does something one level deeper.
    fn deeper(&mut self, inside: impl FnOnce(&mut Self)) {
        if self.depth >= DEPTH {
            self.facts.unread = true;
            return;
        }
        self.depth += 1;
        inside(self);
        self.depth -= 1;
    }

    /// Adds an invocation that stands here.
    fn push(&mut self, invocation: Invocation) {
        self.facts.invocations.push(Invocation {
            substituted: self.here.substituted,
            in_function: self.here.in_function,
            in_loop: self.here.in_loop,
            in_coprocess: self.here.in_coprocess,
            negated: self.here.negated,
            joint: self.here.joint,
            ..invocation
        });
    }
}

impl Facts {
    /// Those of one command.
    pub fn of(command: &Parsed) -> Self {
        let mut walk = Walk::default();
        walk.command(command);
        walk.into_facts()
    }
}
