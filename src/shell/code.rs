//! Which arguments are programs for something else: another shell, a database, an interpreter.
//!
//! Takes the words of a simple command, asks the table of programs which of them are read as code and whether it runs what
//! it reads from its input. Never says what that code does.

use super::facts::Argument;
use crate::programs::{self, Language, Word};

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
    code
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
