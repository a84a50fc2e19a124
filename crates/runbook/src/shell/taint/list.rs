//! Commands one after the other, and what one of them writes for another to read.
//!
//! Takes lists and pipelines. Never looks at the words of a command.

use super::flow::Flows;
use super::memory::Function;
use super::redirection::Redirected;
use super::trace::Trace;
use brush_parser::ast::{AndOr, AndOrList, Command, CompoundList, Pipeline};
use std::sync::Arc;

impl Trace<'_> {
    /// Goes through an and-or list. What follows the first pipeline may not run.
    pub(super) fn list(&mut self, list: &AndOrList) {
        self.pipeline(&list.first);
        for next in &list.additional {
            let (AndOr::And(pipeline) | AndOr::Or(pipeline)) = next;
            self.perhaps(|trace| trace.pipeline(pipeline));
        }
    }

    /// Goes through the commands of a list one after the other.
    pub(super) fn compound_list(&mut self, list: &CompoundList) {
        list.0.iter().for_each(|item| self.list(&item.0));
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        let [one] = pipeline.seq.as_slice() else { return self.perhaps(|trace| trace.piped(&pipeline.seq)) };
        self.part(one);
    }

    fn piped(&mut self, parts: &[Command]) {
        let mut input = self.input.clone();
        for part in parts {
            let mut written = Flows::default();
            self.reading(input, |trace| written = trace.written(|trace| trace.part(part)));
            input = written;
        }
        self.output.extend(input);
    }

    fn part(&mut self, command: &Command) {
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Compound(compound, redirections) => {
                let redirected = self.redirections(redirections.iter().flat_map(|list| &list.0));
                self.redirected(redirected, |trace| trace.compound(compound));
            }
            Command::Function(function) => {
                let found = Function { body: Arc::new(function.body.clone()), script: self.script.clone() };
                self.memory.define(&function.fname.value, found.clone());
                // It may be called from where nobody sees it, with what is known here.
                self.body_of(&found, Vec::new());
            }
            Command::ExtendedTest(expression, redirections) => {
                self.redirections(redirections.iter().flat_map(|list| &list.0));
                self.test(&expression.expr);
            }
        }
    }

    /// Goes through the body of a function that is called with `arguments`, of which the first is its name.
    pub(super) fn body_of(&mut self, function: &Function, arguments: Vec<Flows>) -> bool {
        let script = std::mem::replace(&mut self.script, function.script.clone());
        let positional = std::mem::replace(&mut self.positional, arguments);
        let body = &function.body;
        let was_gone_through = self.deeper(|trace| {
            trace.perhaps(|trace| {
                let redirected = trace.redirections(body.1.iter().flat_map(|list| &list.0));
                trace.redirected(redirected, |trace| trace.compound(&body.0));
            });
        });
        self.positional = positional;
        self.script = script;
        was_gone_through
    }

    /// Does `inside` with its input and output where redirections lead them.
    pub(super) fn redirected(&mut self, redirected: Redirected<'_>, inside: impl FnOnce(&mut Self)) {
        let input = redirected.input.unwrap_or_else(|| self.input.clone());
        let mut written = Flows::default();
        self.reading(input, |trace| written = trace.written(inside));
        for file in &redirected.files {
            self.memory.write(file, written.clone());
        }
        for list in redirected.sinks {
            self.reading(written.clone(), |trace| trace.perhaps(|trace| trace.compound_list(list)));
        }
        self.output.extend(written);
    }
}
