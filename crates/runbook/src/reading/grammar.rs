//! What bash's grammar says of a text in a document, whatever placeholders are in it.
//!
//! Takes text, gives yes or no. Never says what a command does.

use super::placeholder::{Within, placeholders};
use crate::shell;

/// Whether bash would take a text as commands.
pub(super) fn is_bash(text: &str) -> bool {
    shell::parse(&filled(text)).is_ok_and(|commands| !commands.is_empty())
}

/// Whether a text ends too early for bash: something in it is opened and not closed.
pub(super) fn is_unfinished(text: &str) -> bool {
    let said = |end: &&str, error: &shell::SyntaxError| error.message.contains(*end);
    shell::parse(&filled(text)).is_err_and(|error| UNFINISHED.iter().any(|end| said(end, &error)))
}

/// What is said of a text that ends too early.
const UNFINISHED: [&str; 3] = ["never closed", "never ended", "missing at the end"];

/// The text with a word in place of each placeholder, which bash would take for a redirection.
pub fn filled(text: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut from = 0;
    for one in placeholders(text, Within::Shell) {
        filled.push_str(&text[from..one.range.start]);
        filled.push_str("it");
        from = one.range.end;
    }
    filled + &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_words() {
        assert!(
            is_bash("kubectl logs <pod-name> -n <namespace>")
                && !is_bash("if <a>; then")
                && !is_bash("# why")
        );
    }

    #[test]
    fn what_is_opened_has_to_be_closed() {
        for text in ["for x in a; do", "cat <<EOF", "echo 'a", "a &&", "a |"] {
            assert!(is_unfinished(text), "{text}");
        }
        for text in ["ls", "a | b", "ls )", "kubectl logs <pod-name>"] {
            assert!(!is_unfinished(text), "{text}");
        }
    }
}
