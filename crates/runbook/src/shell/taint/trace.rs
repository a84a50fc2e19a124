//! The way through a script: where it is, and what it has noted.
//!
//! Takes commands, goes through each in order. What each kind of thing does to values is a file beside.

use super::demand::{Demand, Use, Uses};
use super::flow::Flows;
use super::memory::Memory;
use crate::shell::hole::hole_index;
use crate::shell::parse::{Command, parse};
use crate::shell::script::Script;
use brush_parser::SourceSpan;
use brush_parser::ast::Word;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How deep functions and nested scripts are followed into one another.
const DEPTH: usize = 12;

/// How many commands are gone through for one text, those of functions each time that they are called.
const COMMANDS: usize = 20_000;

/// What is known from outside of a script.
pub struct Sources<'a> {
    /// The variable that fills each hole, by the hole's number.
    pub holes: &'a BTreeMap<usize, String>,
}

/// What the values that `commands` use have to be, and what is remembered of them.
pub fn trace(commands: &[Command], memory: &mut Memory, sources: &Sources<'_>) -> Uses {
    let positional = memory.positional.clone();
    let mut trace = Trace {
        memory,
        sources,
        uses: Uses::default(),
        script: None,
        positional,
        input: Flows::default(),
        output: Flows::default(),
        is_certain: true,
        calls: BTreeSet::new(),
        depth: 0,
        left: COMMANDS,
    };
    commands.iter().for_each(|command| trace.command(command));
    trace.memory.positional = std::mem::take(&mut trace.positional);
    trace.uses
}

/// The way so far.
pub(super) struct Trace<'a> {
    pub(super) memory: &'a mut Memory,
    pub(super) sources: &'a Sources<'a>,
    uses: Uses,
    pub(super) script: Option<Arc<Script>>,
    /// What `$0`, `$1` and so on hold.
    pub(super) positional: Vec<Flows>,
    /// What a command here reads.
    pub(super) input: Flows,
    /// What commands here have written.
    pub(super) output: Flows,
    /// Whether what stands here surely runs, and in the shell itself.
    pub(super) is_certain: bool,
    /// The functions that are being gone through.
    pub(super) calls: BTreeSet<String>,
    depth: usize,
    /// How many commands may still be gone through.
    left: usize,
}

impl Trace<'_> {
    /// Goes through a command.
    pub(super) fn command(&mut self, command: &Command) {
        let outer = self.script.replace(Arc::clone(&command.script));
        command.trees.iter().for_each(|tree| self.list(tree));
        self.script = outer;
    }

    /// Notes what the values that `flows` hold have to be.
    pub(super) fn note(&mut self, flows: &Flows, demand: Demand) {
        for flow in &flows.0 {
            let demand = match demand {
                // What a program makes of a plain value is no code, whatever else it is.
                Demand::Integer | Demand::Name | Demand::Plain if flow.derived => Demand::Plain,
                _ if flow.derived => continue,
                Demand::Operand | Demand::Unsigned | Demand::Text if !flow.leads => continue,
                Demand::Filled if flow.guarded || flow.of_words => continue,
                Demand::Word if self.memory.splits_by_its_own => Demand::Unsplit,
                demand => demand,
            };
            let one = Use { demand, of_words: flow.of_words };
            self.uses.entry(flow.name.clone()).or_default().insert(one);
        }
    }

    /// Whether another command may be gone through.
    pub(super) fn may_go_on(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0
    }

    /// What the holes of a text hold.
    pub(super) fn holes(&self, text: &str) -> Flows {
        let names = text.chars().filter_map(hole_index).filter_map(|k| self.sources.holes.get(&k));
        names.map(|name| Flows::of(name)).collect()
    }

    /// Does `inside` where it is not certain that it happens, or where it does not last.
    pub(super) fn perhaps(&mut self, inside: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.is_certain, false);
        inside(self);
        self.is_certain = outer;
    }

    /// Does `inside` and gives what it has written.
    pub(super) fn written(&mut self, inside: impl FnOnce(&mut Self)) -> Flows {
        let outer = std::mem::take(&mut self.output);
        inside(self);
        std::mem::replace(&mut self.output, outer)
    }

    /// Does `inside` where commands read `input`.
    pub(super) fn reading(&mut self, input: Flows, inside: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.input, input);
        inside(self);
        self.input = outer;
    }

    /// Does `inside` one level deeper; gives whether that was not too deep.
    pub(super) fn deeper(&mut self, inside: impl FnOnce(&mut Self)) -> bool {
        if self.depth >= DEPTH {
            return false;
        }
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        true
    }

    /// Goes through a text that is a script of its own, and says whether it could be read.
    pub(super) fn nested(&mut self, text: &str) -> bool {
        let mut is_read = self.nested_once(text);
        // What runs is the text that a variable in it holds, with the variables in that.
        if let Some(opened) = self.memory.opened(text) {
            is_read &= self.nested_once(&opened);
        }
        is_read
    }

    fn nested_once(&mut self, text: &str) -> bool {
        let Ok(commands) = parse(text) else { return false };
        self.deeper(|trace| trace.perhaps(|trace| commands.iter().for_each(|command| trace.command(command))))
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
