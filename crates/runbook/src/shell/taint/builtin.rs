//! What bash's own commands do with values: they assign, evaluate and name variables.
//!
//! Takes a command's words. Never looks at other programs.

use super::argument::may_be_code;
use super::call::Call;
use super::demand::Demand;
use super::flow::Flows;
use super::trace::Trace;
use crate::shell::invocation::Argument;
use crate::shell::words::name_length;

impl Trace<'_> {
    /// Does what a builtin does.
    pub(super) fn builtin(&mut self, call: &Call) {
        let skipped =
            call.arguments.iter().take_while(|word| matches!(word.text.as_str(), "command" | "builtin"));
        let at = skipped.count();
        let (words, flows) = (&call.arguments[at..], &call.flows[at..]);
        let Some(first) = words.first() else { return };
        let rest: Vec<(&Argument, &Flows)> = words.iter().zip(flows).skip(1).collect();
        match first.text.as_str() {
            "export" | "declare" | "local" | "readonly" | "typeset" => self.declaration(&rest),
            "read" | "mapfile" | "readarray" => self.read_into(&first.text, &rest),
            "printf" => self.printed_into(&rest),
            "let" => rest.iter().for_each(|(word, _)| self.arithmetic(&word.raw)),
            "unset" if self.is_certain => rest.iter().for_each(|(word, _)| self.memory.unset(&word.text)),
            "alias" => {
                for (name, text) in rest.iter().filter_map(|(word, _)| word.text.split_once('=')) {
                    self.memory.alias(name, text);
                }
            }
            "set" => self.parameters(&rest),
            "shift" => {
                let all: Flows = self.positional.iter().skip(1).cloned().collect();
                self.positional.iter_mut().skip(1).for_each(|one| one.clone_from(&all));
            }
            "env" | "sudo" | "doas" => self.environment(&rest),
            _ => {}
        }
    }

    fn declaration(&mut self, rest: &[(&Argument, &Flows)]) {
        let is_option = |word: &Argument| word.text.starts_with(['-', '+']);
        let letters: String =
            rest.iter().filter(|(word, _)| is_option(word)).map(|(word, _)| word.text.as_str()).collect();
        for (word, flows) in rest.iter().filter(|(word, _)| !is_option(word)) {
            let (left, value) = word.text.split_once('=').unwrap_or((&word.text, ""));
            let name = &left[..name_length(left)];
            self.subscript_of(left);
            if name.is_empty() || left.contains('$') {
                self.note(flows, Demand::Name);
                continue;
            }
            self.memory.declare(name, &letters);
            if !word.text.contains('=') {
                continue;
            }
            if letters.contains('n') {
                self.note(flows, Demand::Name);
                self.memory.refer(name, value);
                self.subscript_of(value);
                continue;
            }
            let raw = word.raw.split_once('=').map_or("", |(_, raw)| raw);
            self.assigned(name, (*flows).clone(), raw, self.is_certain && !left.ends_with(['+', ']']));
        }
    }

    /// `read` and its like: the names get what is read.
    fn read_into(&mut self, builtin: &str, rest: &[(&Argument, &Flows)]) {
        let input = self.input.clone();
        let names: Vec<&str> = rest.iter().map(|(word, _)| word.text.as_str()).collect();
        let names = names.into_iter().filter(|name| !name.is_empty() && name_length(name) == name.len());
        let default = if builtin == "read" { "REPLY" } else { "MAPFILE" };
        for name in names.chain([default]) {
            self.assigned(name, input.clone(), "", false);
        }
    }

    fn printed_into(&mut self, rest: &[(&Argument, &Flows)]) {
        let at = rest.iter().position(|(word, _)| word.text == "-v");
        if let Some((name, _)) = at.and_then(|at| rest.get(at + 1)) {
            let all: Flows = rest.iter().map(|(_, flows)| (*flows).clone()).collect();
            let all = all.within(rest.iter().any(|(word, _)| may_be_code(&word.raw)));
            let name = &name.text[..name_length(&name.text)];
            self.assigned(name, all, "", false);
        }
    }

    /// `set -- a b`: the positional parameters.
    fn parameters(&mut self, rest: &[(&Argument, &Flows)]) {
        let given =
            rest.iter().skip_while(|(word, _)| word.text.starts_with(['-', '+']) && word.text != "--");
        let given: Vec<Flows> =
            given.filter(|(word, _)| word.text != "--").map(|(_, flows)| (*flows).clone()).collect();
        if !given.is_empty() {
            self.positional = std::iter::once(Flows::default()).chain(given).collect();
        }
    }

    /// `env NAME=value command`.
    fn environment(&mut self, rest: &[(&Argument, &Flows)]) {
        for (word, flows) in rest {
            let name = &word.text[..name_length(&word.text)];
            if word.text[name.len()..].starts_with('=') {
                self.assigned(name, (*flows).clone(), "", false);
            }
        }
    }
}
