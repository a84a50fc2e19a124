//! The variables of an arithmetic expression.
//!
//! Takes the expression's text, gives the names in it. Never computes anything; `$name` and `$(…)` are for the
//! caller, who knows them from words.

use super::words::{self, Piece, name_length};

/// A variable in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameUse {
    /// Its name.
    pub name: String,
    /// Whether its value is needed.
    pub is_read: bool,
    /// Whether it gets a value.
    pub is_set: bool,
}

/// The names that stand in `text` without a `$`.
pub fn names(text: &str) -> Vec<NameUse> {
    let mut names = Vec::new();
    for piece in words::of_heredoc(text) {
        if let Piece::Text(text) = piece {
            in_text(&text, &mut names);
        }
    }
    names
}

/// The subscripts in the elements of an array, `([1]=a [2]=b)`, which bash evaluates.
pub fn subscripts(elements: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = elements.split("]=").collect();
    parts.pop();
    let opens = |part: &str, at: usize| {
        part[..at].chars().next_back().is_none_or(|before| before == '(' || before.is_whitespace())
    };
    let index = |part: &'_ str| {
        let at = part.rmatch_indices(['[']).map(|(at, _)| at).find(|at| opens(part, *at))?;
        Some(at + 1)
    };
    parts.into_iter().filter_map(|part| Some(&part[index(part)?..])).collect()
}

/// Adds the names of a text without expansions.
fn in_text(text: &str, names: &mut Vec<NameUse>) {
    let mut rest = text;
    let mut before = "";
    while let Some(first) = rest.chars().next() {
        let length = name_length(rest);
        if length > 0 {
            let name = rest[..length].to_owned();
            rest = &rest[length..];
            let after = rest.trim_start();
            let is_step = after.starts_with("++")
                || after.starts_with("--")
                || before.ends_with("++")
                || before.ends_with("--");
            let is_plain = after.starts_with('=') && !after.starts_with("==");
            let operators = ["+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="];
            let is_changed = operators.iter().any(|operator| after.starts_with(operator));
            names.push(NameUse { name, is_read: !is_plain, is_set: is_step || is_plain || is_changed });
        } else {
            // A number takes the letters of its base with it.
            let letters = |letter: char| letter.is_ascii_alphanumeric() || letter == '#' || letter == '@';
            let length = if first.is_ascii_digit() {
                rest.find(|character| !letters(character)).unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            rest = &rest[length..];
        }
        before = text[..text.len() - rest.len()].trim_end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let names = names(text).into_iter();
        let shown = names.map(|name| {
            format!(
                "{}{}{}",
                name.name,
                if name.is_read { "r" } else { "" },
                if name.is_set { "s" } else { "" }
            )
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_are_read_set_or_both() {
        assert_eq!(shown("a = b + 1, c += 2, d++, --e"), "as br crs drs ers");
        assert_eq!(shown("a == b ? 0x1f : 16#ff"), "ar br");
        assert_eq!(shown("$a + ${b} + $(c)"), "");
    }
}
