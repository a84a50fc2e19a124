//! What a shell holds in one variable, read off its state.
//!
//! Takes the state's text, never asks bash: looking has no effect of its own.

use super::printed::{lines, name_of};
use super::printed_value;
use crate::session::inherits;

/// The value of the variable `name` in `state`; that of Stepgate's own environment where the shell has run nothing yet, and none where it
/// is not set. Of an array it is what bash prints of it.
pub fn value_of(state: &[u8], name: &str) -> Option<String> {
    if state.is_empty() {
        return std::env::var(name).ok();
    }
    // What is set last holds.
    let Some(line) = lines(state).filter(|line| name_of(line) == Some(name)).last() else {
        let is_inherited = inherits(state).iter().any(|(inherited, _)| *inherited == name);
        return if is_inherited { std::env::var(name).ok() } else { None };
    };
    let at = line.iter().position(|byte| *byte == b'=')?;
    let value = &line[at + 1..];
    let printed = String::from_utf8_lossy(value);
    Some(match printed.trim_end_matches('\n') {
        "()" => String::new(),
        array if array.starts_with('(') => array.to_owned(),
        _ => String::from_utf8_lossy(&printed_value::read(value).values.concat()).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_bash_has_printed_of_it() {
        let state = b"# stepgate shell state 1 -\ndeclare -- a=\"x \\\"y\\\" \\$z\"\ndeclare -x b=\"\"\ndeclare -x c\ndeclare -a d=()\ndeclare -a e=([0]=\"x\")\ndeclare -- g=$'y\\nz'\n";
        let value = |name: &str| value_of(state, name);
        assert_eq!(value("a").as_deref(), Some("x \"y\" $z"));
        assert_eq!(value("b").as_deref(), Some(""));
        assert_eq!((value("c"), value("f")), (None, None));
        assert_eq!(value("d").as_deref(), Some(""));
        assert_eq!(value("g").as_deref(), Some("y\nz"));
        assert_eq!(value("e").as_deref(), Some("([0]=\"x\")"));
    }
}
