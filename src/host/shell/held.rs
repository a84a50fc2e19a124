//! What a shell holds in one variable, read off its state.
//!
//! Takes the state's text, never asks bash: looking has no effect of its own.

use super::state::{left_out, lines, name_of};

/// The value of the variable `name` in `state`; that of Stepgate's own environment where the shell has run nothing yet, and none where it
/// is not set. Of an array it is what bash prints of it.
pub fn value_of(state: &[u8], name: &str) -> Option<String> {
    if state.is_empty() {
        return std::env::var(name).ok();
    }
    // What is set last holds.
    let Some(line) = lines(state).filter(|line| name_of(line) == Some(name)).last() else {
        // What was not kept, whoever goes on has in an environment of their own.
        let is_left_out = lines(state).any(|line| left_out(line) == Some(name));
        return if is_left_out { std::env::var(name).ok() } else { None };
    };
    let text = String::from_utf8_lossy(line);
    let (_, value) = text.trim_end_matches('\n').split_once('=')?;
    Some(unquoted(value))
}

/// A value without the quotes that bash prints around it.
fn unquoted(value: &str) -> String {
    if value == "()" {
        return String::new();
    }
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        let quoted = (character == '\\').then(|| characters.next()).flatten();
        out.push(quoted.unwrap_or(character));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_bash_has_printed_of_it() {
        let state = b"# stepgate shell state 1 -\ndeclare -- a=\"x \\\"y\\\" \\$z\"\ndeclare -x b=\"\"\ndeclare -x c\ndeclare -a d=()\ndeclare -a e=([0]=\"x\")\n";
        let value = |name: &str| value_of(state, name);
        assert_eq!(value("a").as_deref(), Some("x \"y\" $z"));
        assert_eq!(value("b").as_deref(), Some(""));
        assert_eq!((value("c"), value("f")), (None, None));
        assert_eq!(value("d").as_deref(), Some(""));
        assert_eq!(value("e").as_deref(), Some("([0]=\"x\")"));
    }
}
