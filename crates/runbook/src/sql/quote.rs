//! A value in an SQL statement: quoted for the place where it lands, or refused.

use super::quote_context::QuoteContext;
use crate::shell::{Refusal, hole_index};

/// The text that stands for `value` at `place`. Dialects differ in what a backslash means within quotes, so it is refused there.
///
/// # Errors
/// What could be read as anything but a value, with a way out that is safe.
pub fn quote(value: &str, place: QuoteContext) -> Result<String, Refusal> {
    if value.contains('\0') {
        return refuse("it holds a NUL byte");
    }
    if value.contains(|character| hole_index(character).is_some()) {
        return refuse("it holds a character that Stepgate marks placeholders with");
    }
    let as_it_is = match place {
        QuoteContext::Bare | QuoteContext::Code | QuoteContext::Unclear | QuoteContext::Value => {
            is_number(value)
        }
        QuoteContext::Minus => is_number(value) && !value.starts_with('-'),
        QuoteContext::List => value.split(',').all(|one| is_number(one.trim())),
        QuoteContext::Name => is_name(value),
        QuoteContext::NamePart => is_word(value),
        QuoteContext::Identifier => !value.is_empty() && !value.contains(['"', '`', '\\']),
        QuoteContext::Text | QuoteContext::Comment => false,
    };
    match place {
        _ if as_it_is => Ok(value.to_owned()),
        QuoteContext::Text if !value.contains('\\') => Ok(value.replace('\'', "''")),
        QuoteContext::Value if !value.contains('\\') => Ok(format!("'{}'", value.replace('\'', "''"))),
        QuoteContext::Comment => Ok(value.replace(['\n', '\r'], " ")),
        _ => refuse(reason(place)),
    }
}

fn refuse<T>(reason: &str) -> Result<T, Refusal> {
    Err(Refusal { reason: reason.to_owned() })
}

/// Why a value cannot stand at a place, and what to do.
const fn reason(place: QuoteContext) -> &'static str {
    match place {
        QuoteContext::Bare => {
            "outside quotes only a number can stand there, and a word would be read as a column; write '<name>' in quotes in the document"
        }
        QuoteContext::Minus => {
            "behind a minus only a number without a sign can stand: two of them begin a comment"
        }
        QuoteContext::List => {
            "in the parentheses only numbers with commas between them can stand without quotes; write '<name>' in quotes in the document"
        }
        QuoteContext::Name => "only a plain name can stand there",
        QuoteContext::NamePart => "it is part of a longer word, where only letters, digits and _ can stand",
        QuoteContext::Code => "the statement runs the text that it stands in, where only a number is safe",
        QuoteContext::Unclear => "databases read this place differently, so that only a number is safe in it",
        QuoteContext::Text | QuoteContext::Identifier | QuoteContext::Value | QuoteContext::Comment => {
            "it holds a quote or a backslash that databases read differently"
        }
    }
}

/// Whether a value is a number: a sign, digits with a point, a power of ten.
fn is_number(value: &str) -> bool {
    let value = value.strip_prefix('-').unwrap_or(value);
    let (number, power) = value.split_once(['e', 'E']).unwrap_or((value, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    number.splitn(2, '.').all(is_digits) && is_digits(power.strip_prefix(['-', '+']).unwrap_or(power))
}

/// Whether a value is a plain, possibly qualified, name and no word with a meaning of its own where a name stands.
fn is_name(value: &str) -> bool {
    const KEYWORDS: &[&str] = &[
        "ALL",
        "AND",
        "AS",
        "CASCADE",
        "CASE",
        "CREATE",
        "CROSS",
        "CURRENT_USER",
        "DELETE",
        "DESC",
        "DISTINCT",
        "EXCEPT",
        "EXISTS",
        "FROM",
        "GROUP",
        "HAVING",
        "IF",
        "IN",
        "INNER",
        "INSERT",
        "INTERSECT",
        "INTO",
        "IS",
        "JOIN",
        "LATERAL",
        "LEFT",
        "LIMIT",
        "NATURAL",
        "NOT",
        "NULL",
        "ON",
        "ONLY",
        "OR",
        "ORDER",
        "PUBLIC",
        "RIGHT",
        "ROWS",
        "SELECT",
        "SESSION_USER",
        "SET",
        "TABLE",
        "TRUE",
        "FALSE",
        "UNION",
        "UPDATE",
        "USING",
        "VALUES",
        "WHERE",
        "WITH",
    ];
    let is_plain =
        |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && is_word(part);
    let is_keyword = KEYWORDS.contains(&value.to_uppercase().as_str());
    value.split('.').all(is_plain) && value.len() <= 128 && !is_keyword
}

/// Whether a value is letters, digits and `_`.
fn is_word(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_never_becomes_sql() {
        assert_eq!(quote("O'Brien", QuoteContext::Text).expect("quoted"), "O''Brien");
        assert_eq!(quote("-12.5", QuoteContext::Bare).expect("a number"), "-12.5");
        assert_eq!(quote("1e9", QuoteContext::Bare).expect("a number"), "1e9");
        assert_eq!(quote("O'Brien", QuoteContext::Value).expect("quoted"), "'O''Brien'");
        assert_eq!(quote("id", QuoteContext::Value).expect("never a name"), "'id'");
        assert_eq!(quote("1, 2,3", QuoteContext::List).expect("numbers"), "1, 2,3");
        assert_eq!(quote("100%_", QuoteContext::Text).expect("a wildcard is data"), "100%_");
        for (value, place) in [
            ("1 OR 1=1", QuoteContext::Unclear),
            ("1; DROP TABLE a", QuoteContext::Bare),
            ("1 OR 1=1", QuoteContext::Bare),
            ("id", QuoteContext::Bare),
            ("id", QuoteContext::List),
            ("id", QuoteContext::Code),
            ("id", QuoteContext::Unclear),
            ("1e", QuoteContext::Bare),
            ("-1", QuoteContext::Minus),
            ("-1", QuoteContext::NamePart),
            ("PUBLIC", QuoteContext::Name),
            ("a\\' OR 1=1 --", QuoteContext::Text),
            ("a\" ; DROP TABLE b", QuoteContext::Identifier),
        ] {
            assert!(quote(value, place).is_err(), "{value} in {place:?}");
        }
    }
}
