//! A word with what its variables hold put in, for whoever knows that.
//!
//! Takes a word and what variables hold, gives the words that a command gets; nothing where one of them is not known or
//! more is done with it than to take its value. Never works out a substitution.

use super::ansi;
use super::invocation::Argument;
use super::words::{self, Operator, Piece};

/// What a variable holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filling {
    /// A text.
    Text(String),
    /// The elements of an array, or the arguments of a function.
    Words(Vec<String>),
}

impl Filling {
    /// All of it as one text.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Words(words) => words.join(" "),
        }
    }
}

/// The words that `word` becomes; none where it cannot be told. `value` is asked by name, `1`, `@` and `*` included.
pub fn fill(word: &Argument, value: &dyn Fn(&str) -> Option<Filling>) -> Option<Vec<Argument>> {
    let mut filled = Filled { words: Vec::new(), current: None, value };
    filled.pieces(&words::of_word(&word.raw), false)?;
    filled.words.extend(filled.current);
    Some(filled.words.into_iter().map(|(text, quoted)| literal(text, quoted)).collect())
}

/// Whether a word holds what a command prints: `$(…)`, backquotes, or the `(…)` of a process substitution.
pub fn computes(word: &Argument) -> bool {
    fn any(pieces: &[Piece]) -> bool {
        pieces.iter().any(|piece| match piece {
            Piece::Command { .. } => true,
            Piece::Double(inner) => any(inner),
            _ => false,
        })
    }
    word.raw.starts_with('(') || any(&words::of_word(&word.raw))
}

fn literal(text: String, quoted: bool) -> Argument {
    let raw = if quoted { format!("'{}'", text.replace('\'', "'\\''")) } else { text.clone() };
    Argument { text, raw, literal: true, quoted }
}

struct Filled<'v> {
    words: Vec<(String, bool)>,
    /// The word that is being put together, and whether any part of it is quoted.
    current: Option<(String, bool)>,
    value: &'v dyn Fn(&str) -> Option<Filling>,
}

impl Filled<'_> {
    fn pieces(&mut self, pieces: &[Piece], quoted: bool) -> Option<()> {
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.push(text, quoted),
                Piece::Escaped(character) => self.push(&character.to_string(), true),
                Piece::Single(text) => self.push(text, true),
                Piece::Ansi(text) => self.push(&ansi::decode(text), true),
                Piece::Double(inner) => {
                    // `""` is a word, `"$@"` without arguments is none.
                    if inner.is_empty() {
                        self.push("", true);
                    }
                    self.pieces(inner, true)?;
                }
                Piece::Variable { raw, expansion } => {
                    let is_whole = matches!(expansion.index.as_str(), "" | "@" | "*")
                        && expansion.operator == Operator::Value
                        && expansion.operand.is_empty();
                    let name = name(raw, &expansion.name).filter(|_| is_whole)?;
                    self.value(&(self.value)(name)?, quoted, raw.contains('*'));
                }
                Piece::Command { .. } | Piece::Arithmetic { .. } => return None,
            }
        }
        Some(())
    }

    fn push(&mut self, text: &str, quoted: bool) {
        let current = self.current.get_or_insert_default();
        current.0.push_str(text);
        current.1 |= quoted;
    }

    fn value(&mut self, value: &Filling, quoted: bool, joined: bool) {
        let parts: Vec<String> = match value {
            Filling::Words(words) if quoted && !joined => words.clone(),
            value if quoted => return self.push(&value.text(), true),
            value => value.text().split_whitespace().map(str::to_owned).collect(),
        };
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.words.extend(self.current.take());
            }
            self.push(part, quoted);
        }
    }
}

/// The name of what a piece takes the value of; none where it takes a length, or another variable's name from it.
fn name<'p>(raw: &'p str, name: &'p str) -> Option<&'p str> {
    let inner = raw.trim_start_matches('$').trim_start_matches('{').trim_end_matches('}');
    let plain = inner.split('[').next().unwrap_or_default();
    (plain == name
        || name.is_empty() && (plain.bytes().all(|byte| byte.is_ascii_digit()) || matches!(plain, "@" | "*")))
    .then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(raw: &str) -> Option<Vec<String>> {
        let value = |name: &str| match name {
            "cmd" => Some(Filling::Text("rm -rf d".to_owned())),
            "list" => Some(Filling::Words(vec!["rm".to_owned(), "a b".to_owned()])),
            "@" | "*" => Some(Filling::Words(vec!["x".to_owned(), "y z".to_owned()])),
            "1" => Some(Filling::Text("x".to_owned())),
            _ => None,
        };
        fill(&Argument::of(raw), &value).map(|words| words.into_iter().map(|word| word.text).collect())
    }

    #[test]
    fn a_word_becomes_what_bash_would_make_of_it() {
        for (raw, expected) in [
            ("$cmd", vec!["rm", "-rf", "d"]),
            ("\"$cmd\"", vec!["rm -rf d"]),
            ("a${cmd}b", vec!["arm", "-rf", "db"]),
            ("\"${list[@]}\"", vec!["rm", "a b"]),
            ("\"${list[*]}\"", vec!["rm a b"]),
            ("\"$@\"", vec!["x", "y z"]),
            ("$1/a", vec!["x/a"]),
            ("'$cmd'", vec!["$cmd"]),
            ("\"\"", vec![""]),
        ] {
            assert_eq!(
                filled(raw).as_deref(),
                Some(expected.iter().map(|&one| one.to_owned()).collect::<Vec<_>>().as_slice()),
                "{raw}"
            );
        }
    }

    #[test]
    fn what_is_not_known_is_not_filled() {
        for raw in [
            "$other",
            "$cmd$other",
            "${#cmd}",
            "${!cmd}",
            "${cmd%d}",
            "${cmd:-x}",
            "${list[0]}",
            "$(ls)",
            "`ls`",
            "$((1))",
        ] {
            assert_eq!(filled(raw), None, "{raw}");
        }
    }
}
