//! What becomes of the words of a command: which of them are code, which function or file runs, and what it prints.
//!
//! Takes words with what they hold. Never knows what a program does beyond that.

use super::argument::may_be_code;
use super::call::Call;
use super::demand::Demand;
use super::flow::Flows;
use super::program::{self, Printing};
use super::trace::Trace;
use crate::programs::Language;
use crate::shell::code;
use crate::shell::invocation::Argument;
use crate::shell::words::{self, Piece};

impl Trace<'_> {
    /// Goes through a command with its words; `text` is what it reads where that stands in the script, and `reads` are the files that
    /// it reads.
    pub(super) fn invoke(&mut self, call: Call, text: Option<&str>, reads: &[String]) {
        let call = self.resolved(call);
        let words = call.arguments.iter().zip(&call.flows);
        let given: Flows = words.map(|(word, held)| held.clone().within(may_be_code(&word.raw))).collect();
        if !self.may_go_on() {
            // Nobody will look at what comes of it.
            self.note(&given, Demand::Plain);
            return;
        }
        let code = code::arguments(&call.arguments);
        for (flows, _) in call.flows.iter().zip(&code).filter(|(_, language)| language.is_some()) {
            self.note(flows, Demand::Plain);
        }
        self.subscripts_in(&call, &code);
        if call.flows.first().is_some_and(|flows| !flows.is_empty()) {
            // A program that a value names may be anything.
            call.flows.iter().skip(1).for_each(|flows| self.note(flows, Demand::Plain));
        }
        if code::runs_its_input(&call.arguments) {
            let input = self.input.clone();
            self.note(&input, Demand::Plain);
        }
        let files = self.files(&call, reads);
        self.builtin(&call);
        self.nested_code(&call, &code, text);
        if !self.function(&call) {
            self.arguments(&call);
            self.print(&call, given, files);
        }
    }

    /// Goes through the subscripts of the words that bash takes for names of variables.
    fn subscripts_in(&mut self, call: &Call, code: &[Option<Language>]) {
        let words = call.arguments.iter().zip(code);
        for (word, _) in words.filter(|(_, language)| **language == Some(Language::Variable)) {
            self.subscript_of(&word.text);
        }
    }

    /// The call with the text of an alias or of a variable in the place of its program.
    fn resolved(&self, call: Call) -> Call {
        let Some(first) = call.arguments.first() else { return call };
        let text = match words::of_word(&first.raw).as_slice() {
            [Piece::Variable { expansion, .. }] if expansion.operand.is_empty() => {
                self.memory.literal(&expansion.name)
            }
            [Piece::Text(name)] => self.memory.aliased(name),
            _ => None,
        };
        let Some(text) = text else { return call };
        let mut arguments: Vec<Argument> = text.split_whitespace().map(Argument::of).collect();
        let mut flows = vec![Flows::default(); arguments.len()];
        arguments.extend(call.arguments.into_iter().skip(1));
        flows.extend(call.flows.into_iter().skip(1));
        Call { arguments, flows }
    }

    /// Goes through the functions that a command calls; gives whether there is one.
    fn function(&mut self, call: &Call) -> bool {
        let Some(name) = call.arguments.first().filter(|word| word.literal) else { return false };
        let functions = self.memory.functions(&name.text);
        for function in &functions {
            let is_new = self.calls.insert(name.text.clone());
            let was_followed = is_new && self.body_of(function, call.flows.clone());
            if is_new {
                self.calls.remove(&name.text);
            }
            if !was_followed {
                call.flows.iter().for_each(|flows| self.note(flows, Demand::Plain));
            }
        }
        !functions.is_empty()
    }

    /// Adds what the command writes.
    fn print(&mut self, call: &Call, given: Flows, files: Flows) {
        let mut all = given;
        all.extend(files);
        all.extend(self.input.clone());
        match program::printing(&call.arguments) {
            Printing::Nothing => {}
            Printing::Words => self.output.extend(all),
            Printing::Something => self.output.extend(all.derived()),
        }
    }
}
