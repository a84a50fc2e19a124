//! Commands one after the other, joined by `;`, `&&`, `||` and `|`.
//!
//! Takes lists and pipelines, goes through each command in order and notes what joins it to the one before and which
//! of them reads what another writes. Never looks at the words of a command, but for whether it runs what it reads.

use super::{Here, Walk};
use crate::shell::code;
use crate::shell::invocation::{Argument, Joint};
use crate::shell::quote_context::QuoteContext;
use crate::shell::test;
use brush_parser::ast::{
    AndOr, AndOrList, Command, CommandPrefixOrSuffixItem as Item, CompoundList, Pipeline, SourceLocation as _,
};

impl Walk {
    /// Goes through an and-or list.
    pub(super) fn list(&mut self, list: &AndOrList) {
        self.pipeline(&list.first, Joint::First);
        for next in &list.additional {
            match next {
                AndOr::And(pipeline) => self.pipeline(pipeline, Joint::And),
                AndOr::Or(pipeline) => self.pipeline(pipeline, Joint::Or),
            }
        }
    }

    /// Goes through the commands of a list one after the other.
    pub(super) fn compound(&mut self, list: &CompoundList) {
        for item in &list.0 {
            self.list(&item.0);
        }
    }

    /// Goes through a pipeline, each part of which is a subshell where there are several.
    fn pipeline(&mut self, pipeline: &Pipeline, joint: Joint) {
        let several = pipeline.seq.len() > 1;
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for (index, part) in pipeline.seq.iter().enumerate() {
            let feeds_code = pipeline.seq[index + 1..].iter().any(|later| self.is_interpreter(later));
            let here = Here {
                negated: self.here.negated || pipeline.bang,
                subshell: self.here.subshell || several,
                feeds_code: self.here.feeds_code || feeds_code,
                joint: if joint == Joint::First { self.here.joint } else { joint },
                ..self.here
            };
            let before = self.facts.invocations.len();
            let known = self.known.clone();
            let selects = self.facts.selects;
            self.within(here, |walk| walk.part(part));
            // What reads from a pipe asks nobody.
            self.facts.selects = if index == 0 { self.facts.selects } else { selects };
            if several {
                self.known = known;
            }
            let substituted = self.here.substituted;
            let own = |index: &usize| self.facts.invocations[*index].substituted == substituted;
            parts.push((before..self.facts.invocations.len()).filter(own).collect());
        }
        for pair in parts.windows(2) {
            let (writers, readers) = (&pair[0], &pair[1]);
            for writer in writers {
                self.facts.invocations[*writer].piped_into = readers.first().copied();
            }
            for reader in readers {
                self.facts.invocations[*reader].piped_from = writers.last().copied();
            }
        }
    }

    /// Whether a part of a pipeline runs what it reads.
    fn is_interpreter(&self, part: &Command) -> bool {
        let Command::Simple(simple) = part else { return false };
        let first = simple.word_or_name.iter().map(|word| Argument::of(&self.raw(word)));
        let rest = simple.suffix.iter().flat_map(|suffix| &suffix.0).filter_map(|item| match item {
            Item::Word(word) | Item::AssignmentWord(_, word) => Some(Argument::of(&self.raw(word))),
            Item::IoRedirect(_) | Item::ProcessSubstitution(..) => None,
        });
        code::runs_its_input(&first.chain(rest).collect::<Vec<_>>())
    }

    /// Goes through one part of a pipeline.
    pub(super) fn part(&mut self, command: &Command) {
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Compound(compound, redirections) => {
                let before = self.facts.invocations.len();
                let selects = self.facts.selects;
                self.compound_command(compound);
                let inside = before..self.facts.invocations.len();
                self.redirections_alone(redirections.as_ref());
                // The last one holds them; what stands in their own targets is before it, and not inside of the compound.
                if redirections.as_ref().is_some_and(|list| !list.0.is_empty()) {
                    let alone = self.facts.invocations.len().saturating_sub(1);
                    let mut given = self.facts.invocations[alone].redirections.iter().rev();
                    if given.find(|one| one.gives_input()).is_some_and(|one| !one.is_terminal()) {
                        self.facts.selects = selects;
                    }
                    for one in &mut self.facts.invocations[inside] {
                        one.enclosed_by.get_or_insert(alone);
                    }
                }
            }
            Command::Function(function) => {
                let name = self.raw(&function.fname);
                self.holes(&name, &QuoteContext::Code);
                self.facts.functions.push(function.fname.value.clone());
                let body = function.body.location().map_or_else(String::new, |span| self.slice(&span));
                self.facts.bodies.push(body);
                let here = Here { in_function: true, ..self.here };
                self.apart(here, |walk| {
                    walk.compound_command(&function.body.0);
                    walk.redirections_alone(function.body.1.as_ref());
                });
            }
            Command::ExtendedTest(expression, redirections) => {
                test::walk(self, &expression.expr);
                self.redirections_alone(redirections.as_ref());
            }
        }
    }
}
