//! A script in which variables whose values are known are those values.
//!
//! Takes a text and values, gives the text that a judgement is made of. Never what is run: it knows no comments and no here-documents.

use super::words::{self, Operator, Piece};
use std::collections::BTreeMap;

/// `text` with the values of `$name` and `${name}` in it, quoted where they stand.
pub fn with_values(text: &str, values: &BTreeMap<String, String>) -> String {
    if values.is_empty() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    add(&words::of_word(text), values, false, &mut out);
    out
}

fn add(pieces: &[Piece], values: &BTreeMap<String, String>, quoted: bool, out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Escaped(character) => out.extend(['\\', *character]),
            Piece::Single(text) => out.extend(["'", text, "'"]),
            Piece::Ansi(text) => out.extend(["$'", text, "'"]),
            Piece::Double(inner) => {
                out.push('"');
                add(inner, values, true, out);
                out.push('"');
            }
            Piece::Variable { raw, expansion } => {
                let is_plain = expansion.operator == Operator::Value
                    && expansion.operand.is_empty()
                    && expansion.index.is_empty()
                    && !raw.starts_with("${!")
                    && !raw.starts_with("${#");
                match values.get(&expansion.name).filter(|_| is_plain) {
                    Some(value) => out.push_str(&written(value, quoted)),
                    None => out.push_str(raw),
                }
            }
            Piece::Command { text, .. } => {
                out.extend(["$(", &with_values(text, values), ")"]);
            }
            Piece::Arithmetic { raw, .. } => out.push_str(raw),
        }
    }
}

/// A value as it is written in double quotes, or as a word of its own: what bash would split is refused before.
fn written(value: &str, quoted: bool) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:@%+=,-".contains(c);
    if quoted {
        value.chars().flat_map(|c| "\\\"$`".contains(c).then_some('\\').into_iter().chain([c])).collect()
    } else if value.chars().all(|c| is_plain(c) || c == ' ') {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_become_their_values_and_nothing_else_changes() {
        let values =
            BTreeMap::from([("a".to_owned(), "x y".to_owned()), ("b".to_owned(), "$(c)\"".to_owned())]);
        let filled = |text: &str| with_values(text, &values);
        assert_eq!(filled("rm $a \"${a}\" '$a' \\$a ${#a} $other"), "rm x y \"x y\" '$a' \\$a ${#a} $other");
        assert_eq!(filled("echo \"$b\" $b"), "echo \"\\$(c)\\\"\" '$(c)\"'");
        assert_eq!(filled("echo $(rm $a)"), "echo $(rm x y)");
    }
}
