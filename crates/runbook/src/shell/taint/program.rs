//! What is known of programs by their names: which run others, which are shells, what they print.
//!
//! Takes words, never looks at values.

use crate::shell::invocation::Argument;

/// Programs that run what follows them.
const WRAPPERS: &[&str] = &[
    "sudo", "doas", "env", "time", "nice", "ionice", "nohup", "setsid", "stdbuf", "command", "builtin",
    "exec", "timeout", "then", "xargs",
];
/// Shells.
const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "ksh", "ash", "fish"];
/// Commands that print nothing that they were given.
const SILENT: &[&str] = &[
    ":",
    "true",
    "false",
    "test",
    "[",
    "export",
    "declare",
    "local",
    "readonly",
    "typeset",
    "read",
    "mapfile",
    "readarray",
    "unset",
    "set",
    "shift",
    "cd",
    "exit",
    "return",
    "let",
    "trap",
    "alias",
    "shopt",
    "sleep",
    "mkdir",
    "rm",
    "cp",
    "mv",
    "chmod",
    "chown",
    "touch",
];
/// Commands that print what they were given, or parts of it, as it is.
const PRINTERS: &[&str] = &[
    "echo", "printf", "cat", "tee", "head", "tail", "sort", "uniq", "tr", "cut", "sed", "grep", "rev", "tac",
    "xargs", "basename", "dirname", "envsubst", "fold", "fmt", "paste", "column", "nl", "base64", "xxd",
    "jq", "yq", "awk", "yes",
];

/// What a command prints of what it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Printing {
    /// Nothing.
    Nothing,
    /// It, or parts of it.
    Words,
    /// Something else that may hold it.
    Something,
}

/// What a command prints.
pub(super) fn printing(words: &[Argument]) -> Printing {
    match effective(words).map(|(_, name)| name) {
        Some(name) if SILENT.contains(&name) => Printing::Nothing,
        Some(name) if PRINTERS.contains(&name) => Printing::Words,
        _ => Printing::Something,
    }
}

/// The program that a command runs in the end, by its name without folders, and the place of its word.
pub(super) fn effective(words: &[Argument]) -> Option<(usize, &str)> {
    let is_program = |word: &Argument| {
        let text = &word.text;
        let is_wrapper = WRAPPERS.contains(&name(word));
        !is_wrapper
            && !text.starts_with('-')
            && !text.contains('=')
            && !text.starts_with(|c: char| c.is_ascii_digit())
    };
    let first = words.first().filter(|word| !WRAPPERS.contains(&name(word))).map(|word| (0, word));
    let found = first.or_else(|| words.iter().enumerate().find(|(_, word)| is_program(word)));
    found.map(|(at, word)| (at, name(word)))
}

/// Whether a name is that of one of bash's own commands, or of one that is everywhere.
pub(super) fn is_own(name: &str) -> bool {
    SILENT.contains(&name)
        || PRINTERS.contains(&name)
        || matches!(name, "source" | "." | "eval" | "exec" | "pushd" | "kill" | "wait")
}

/// Whether a word names a shell.
pub(super) fn is_shell(word: &Argument) -> bool {
    SHELLS.contains(&name(word))
}

/// A word's last part.
pub(super) fn name(word: &Argument) -> &str {
    word.text.rsplit('/').next().unwrap_or_default()
}
