//! Scripts in the words and in the input of a command: `bash -c '…'`, `eval '…'`, `sh <<'EOF'`.
//!
//! Takes a command, goes through the shell code in it with what its words hand over.

use super::call::Call;
use super::demand::Demand;
use super::flow::Flows;
use super::program::{effective, is_shell, name};
use super::trace::Trace;
use crate::programs::Language;
use crate::shell::code;
use crate::shell::invocation::Argument;

/// How many words of what is read are told apart.
const FURTHER: usize = 9;

impl Trace<'_> {
    /// Goes through the scripts of a command; `code` says which of its words are code.
    pub(super) fn nested_code(&mut self, call: &Call, code: &[Option<Language>], text: Option<&str>) {
        let words = &call.arguments;
        let program = effective(words).map_or("", |(_, name)| name);
        match program {
            "eval" => {
                let texts: Vec<&str> = words[1..].iter().map(|word| word.text.as_str()).collect();
                self.nested(&texts.join(" "));
            }
            "trap" => {
                let text = words.iter().skip(1).find(|word| !word.text.starts_with("--"));
                text.map(|word| self.nested(&word.text));
            }
            _ => self.shell_code(call, code, text),
        }
    }

    fn shell_code(&mut self, call: &Call, code: &[Option<Language>], text: Option<&str>) {
        let Some(shell) = call.arguments.iter().position(is_shell) else { return };
        let takes_input = |word: &Argument| matches!(name(word), "xargs" | "parallel");
        let further = call.arguments[..shell].iter().any(takes_input).then(|| self.input.clone());
        if let Some(input) =
            further.as_ref().filter(|_| call.arguments.iter().any(|word| word.text.contains("{}")))
        {
            self.note(input, Demand::Plain);
        }
        match (shell + 1..code.len()).find(|at| code[*at].is_some()) {
            Some(at) => {
                let mut arguments = call.flows[at + 1..].to_vec();
                arguments.extend(std::iter::repeat_n(further.unwrap_or_default(), FURTHER));
                self.script_with(&call.arguments[at].text, arguments);
            }
            None if code::runs_its_input(&call.arguments) => {
                let is_operand = |at: &usize| !call.arguments[*at].text.starts_with('-');
                let operands = (shell + 1..code.len()).filter(is_operand).map(|at| call.flows[at].clone());
                let arguments = std::iter::once(Flows::default()).chain(operands).collect();
                if let Some(text) = text {
                    self.script_with(text, arguments);
                }
            }
            None => {}
        }
    }

    /// Goes through a script that is run with `arguments`, of which the first is its name.
    fn script_with(&mut self, text: &str, arguments: Vec<Flows>) {
        let outer = std::mem::replace(&mut self.positional, arguments);
        self.nested(text);
        self.positional = outer;
    }
}
