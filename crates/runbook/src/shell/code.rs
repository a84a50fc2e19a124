//! Which arguments are programs for something else: another shell, a database, an interpreter.
//!
//! Takes the words of a simple command, asks the table of programs which of them are read as code and whether it runs what
//! it reads from its input. Never says what that code does.

use super::hole::hole_index;
use super::invocation::Argument;
use crate::programs::{self, Language, Line, Shape, Table, Word};

impl Word for Argument {
    fn text(&self) -> &str {
        &self.text
    }

    fn is_literal(&self) -> bool {
        self.literal
    }
}

/// For each word, the language in which it is read as code.
pub fn arguments(words: &[Argument]) -> Vec<Option<Language>> {
    let mut code = programs::arguments(words);
    for (at, word) in words.iter().enumerate() {
        // What `<(…)` prints stands in place of a script.
        if word.raw.starts_with('(') && runs_files(&words[..at]) {
            code[at].get_or_insert(Language::Shell);
        }
    }
    hand_over(words, &mut code);
    code
}

/// Shells.
const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "ksh", "ash"];

/// Takes back what stands behind the script of a shell, where all of that stands there: it is handed over, and what becomes of it is
/// seen in the script.
fn hand_over(words: &[Argument], code: &mut [Option<Language>]) {
    let is_shell = |word: &Argument| SHELLS.contains(&word.text.rsplit('/').next().unwrap_or_default());
    let Some(shell) = words.iter().position(is_shell).filter(|at| code[..=*at].iter().all(Option::is_none))
    else {
        return;
    };
    // The name behind such a flag has the image behind it, and no script of its own.
    if shell.checked_sub(1).is_some_and(|before| words[before].text == "--entrypoint") {
        return;
    }
    let Some(script) = (shell..words.len()).find(|at| code[*at] == Some(Language::Shell)) else { return };
    let is_whole = words[script].literal && !words[script].text.contains(|one| hole_index(one).is_some());
    if is_whole {
        code[script + 1..].fill(None);
    }
}

/// The places among the words behind the program `name` that are operands, and not the value of an option: what begins with `-` there
/// would be an option. Where the program is not known no option has a value of its own.
pub fn operands(name: &str, words: &[Argument]) -> Vec<usize> {
    let program = Table::get().program(name);
    let shape = program.map(|program| &program.shape);
    let line = Line::read(words, shape.unwrap_or(&Shape::default()));
    // What ends the options of a program that runs others does not end those of what it runs.
    let dashes = line.dashes.filter(|_| !program.is_some_and(|program| program.runs_commands));
    let is_open = |at: &usize| dashes.is_none_or(|dashes| *at < dashes);
    line.operands.iter().map(|operand| operand.at).filter(is_open).collect()
}

/// The language in which a program runs what the variable of that name holds.
pub fn variable(name: &str) -> Option<Language> {
    programs::variable(name)
}

/// Whether the words before a file make it a script.
fn runs_files(words: &[Argument]) -> bool {
    words.iter().any(|word| matches!(word.text.as_str(), "source" | ".")) || runs_its_input(words)
}

/// Whether a command runs what it reads from its input.
pub fn runs_its_input(words: &[Argument]) -> bool {
    programs::runs_its_input(words)
}

/// Whether a command writes its arguments to its output.
pub fn prints(words: &[Argument]) -> bool {
    words.iter().any(|word| matches!(word.text.as_str(), "echo" | "printf"))
}
