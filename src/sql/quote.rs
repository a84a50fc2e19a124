//! A value in an SQL statement: quoted for the place where it lands, or refused.

use crate::shell::{Refusal, hole_index};
use serde::{Deserialize, Serialize};

/// What a hole in an SQL statement stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Outside quotes, where a number or a name stands.
    Bare,
    /// Outside quotes, behind a comparison: a value, never a name.
    Value,
    /// Within `'…'`.
    Text,
    /// Within `"…"` or back-ticks.
    Identifier,
    /// Where databases do not agree on what they are in, such as behind a backslash in quotes or within dollar quotes.
    Unclear,
    /// In a comment.
    Comment,
}

/// Where each hole of `text` stands, by its index.
pub fn places(text: &str) -> Vec<(usize, Place)> {
    let characters: Vec<char> = text.chars().collect();
    let mut places = Vec::new();
    let mut within = Within::Code;
    let mut unclear = false;
    let mut code = String::new();
    for (at, character) in characters.iter().copied().enumerate() {
        let next = characters.get(at + 1).copied();
        let before = at.checked_sub(1).and_then(|at| characters.get(at)).copied();
        if let Some(index) = hole_index(character) {
            places.push((index, within.place(unclear, &code)));
        }
        match within {
            Within::Code => {
                code.push(character);
                within = match (character, next) {
                    ('-', Some('-')) => Within::Line,
                    ('/', Some('*')) => {
                        unclear |= characters.get(at + 2) == Some(&'!');
                        Within::Block
                    }
                    ('\'' | '"' | '`', _) => Within::Quotes(character),
                    _ => Within::Code,
                };
                // A comment in MySQL and an operator elsewhere; a quote in PostgreSQL and a name elsewhere.
                unclear |=
                    character == '#' || (character == '$' && next.is_none_or(|next| !next.is_ascii_digit()));
            }
            Within::Line if character == '\n' => within = Within::Code,
            // Comments within comments end with the first mark or with the last one.
            Within::Block if (character, next) == ('/', Some('*')) => unclear = true,
            Within::Block if (before, character) == (Some('*'), '/') => within = Within::Code,
            Within::Quotes(open) if character == open => within = Within::Code,
            Within::Quotes(_) => unclear |= character == '\\',
            Within::Line | Within::Block => {}
        }
    }
    places
}

/// What a character stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Code,
    Line,
    Block,
    Quotes(char),
}

impl Within {
    fn place(self, unclear: bool, code: &str) -> Place {
        match self {
            Self::Line | Self::Block => Place::Comment,
            _ if unclear => Place::Unclear,
            Self::Code if is_behind_comparison(code) => Place::Value,
            Self::Code => Place::Bare,
            Self::Quotes('\'') => Place::Text,
            Self::Quotes(_) => Place::Identifier,
        }
    }
}

/// Whether what comes next is compared with, or set: `a = <value>`, `LIKE <value>`.
fn is_behind_comparison(code: &str) -> bool {
    let code = code.trim_end();
    let word = code.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default().to_uppercase();
    code.ends_with(['=', '<', '>']) || matches!(word.as_str(), "LIKE" | "ILIKE" | "BETWEEN")
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
        Place::Bare | Place::Value | Place::Unclear if is_number(value) => Ok(value.to_owned()),
        Place::Value if !value.contains('\\') => Ok(format!("'{}'", value.replace('\'', "''"))),
        Place::Bare | Place::Unclear if is_name(value) => Ok(value.to_owned()),
        Place::Bare => refuse(
            "outside quotes only a number or a plain name can stand; write '<name>' in quotes in the document",
        ),
        Place::Unclear => refuse(
            "databases read this place differently, so that only a number or a plain name is safe in it",
        ),
        Place::Text | Place::Identifier | Place::Value => {
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
    fn where_databases_do_not_agree_a_place_is_unclear() {
        let h = hole(0);
        for (text, expected) in [
            (format!("UPDATE a SET b = {h}"), Place::Value),
            (format!("/* {h} */ SELECT 1"), Place::Comment),
            (format!("/* ' */ SELECT '{h}'"), Place::Text),
            (format!("SELECT 'a\\' {h}"), Place::Unclear),
            (format!("DO $$ BEGIN x('{h}'); END $$"), Place::Unclear),
            (format!("SELECT 1 # '\n , '{h}'"), Place::Unclear),
            (format!("/*! SELECT '{h}' */"), Place::Comment),
            (format!("SELECT a /* x /* y */ '{h}'"), Place::Unclear),
            (format!("SELECT $1, '{h}'"), Place::Text),
        ] {
            assert_eq!(places(&text), [(0, expected)], "{text}");
        }
    }

    #[test]
    fn a_value_never_becomes_sql() {
        assert_eq!(quote("O'Brien", Place::Text).expect("quoted"), "O''Brien");
        assert_eq!(quote("-12.5", Place::Bare).expect("a number"), "-12.5");
        assert_eq!(quote("O'Brien", Place::Value).expect("quoted"), "'O''Brien'");
        assert_eq!(quote("id", Place::Value).expect("never a name"), "'id'");
        for (value, place) in [
            ("1 OR 1=1", Place::Unclear),
            ("1; DROP TABLE a", Place::Bare),
            ("1 OR 1=1", Place::Bare),
            ("a\\' OR 1=1 --", Place::Text),
            ("a\" ; DROP TABLE b", Place::Identifier),
        ] {
            assert!(quote(value, place).is_err(), "{value} in {place:?}");
        }
    }
}
