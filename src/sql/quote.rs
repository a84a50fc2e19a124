//! A value in an SQL statement: quoted for the place where it lands, or refused.

use crate::shell::{Refusal, hole_index};
use serde::{Deserialize, Serialize};

/// What a hole in an SQL statement stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Outside quotes, where a number or a name stands.
    Bare,
    /// Within `'…'`.
    Text,
    /// Within `"…"` or back-ticks.
    Identifier,
    /// Behind `--`.
    Comment,
}

/// Where each hole of `text` stands, by its index.
pub fn places(text: &str) -> Vec<(usize, Place)> {
    let mut places = Vec::new();
    let mut quote = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '-') if characters.peek() == Some(&'-') => quote = Some('\n'),
            (None, '\'' | '"' | '`') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
        if let Some(index) = hole_index(character) {
            let place = match quote {
                None => Place::Bare,
                Some('\'') => Place::Text,
                Some('\n') => Place::Comment,
                Some(_) => Place::Identifier,
            };
            places.push((index, place));
        }
    }
    places
}

/// The text that stands for `value` at `place`. Dialects differ in what a backslash means within quotes, so it is refused there.
pub fn quote(value: &str, place: Place) -> Result<String, Refusal> {
    let refuse = |reason: &str| Err(Refusal { reason: reason.to_owned() });
    if value.contains('\0') {
        return refuse("it holds a NUL byte");
    }
    match place {
        Place::Text if !value.contains('\\') => Ok(value.replace('\'', "''")),
        Place::Identifier if !value.contains(['"', '`', '\\']) && !value.is_empty() => Ok(value.to_owned()),
        Place::Bare if is_number(value) || is_name(value) => Ok(value.to_owned()),
        Place::Bare => refuse(
            "outside quotes only a number or a plain name can stand; write '<name>' in quotes in the document",
        ),
        Place::Text | Place::Identifier => {
            refuse("it holds a quote or a backslash that databases read differently")
        }
        Place::Comment => Ok(value.replace(['\n', '\r'], " ")),
    }
}

fn is_number(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let mut parts = digits.splitn(2, '.');
    parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a value is a plain, possibly qualified, name that is no keyword with a meaning of its own.
fn is_name(value: &str) -> bool {
    let word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    value.split('.').all(word) && value.len() <= 128
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::hole;

    #[test]
    fn each_hole_knows_what_it_stands_in() {
        let text = format!("SELECT {} FROM \"{}\" WHERE a = 'x{}' -- {}", hole(0), hole(1), hole(2), hole(3));
        assert_eq!(
            places(&text),
            [(0, Place::Bare), (1, Place::Identifier), (2, Place::Text), (3, Place::Comment)]
        );
    }

    #[test]
    fn a_value_never_becomes_sql() {
        assert_eq!(quote("O'Brien", Place::Text).expect("quoted"), "O''Brien");
        assert_eq!(quote("-12.5", Place::Bare).expect("a number"), "-12.5");
        for (value, place) in [
            ("1; DROP TABLE a", Place::Bare),
            ("1 OR 1=1", Place::Bare),
            ("a\\' OR 1=1 --", Place::Text),
            ("a\" ; DROP TABLE b", Place::Identifier),
        ] {
            assert!(quote(value, place).is_err(), "{value} in {place:?}");
        }
    }
}
