//! psql's variables: `:name`, `:'name'` and `:"name"`, put in by the client before a statement is sent.

use super::opaque::opaque;
use crate::sql::Engine;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// The variables that have a value, as texts.
pub type Variables = BTreeMap<String, String>;

/// How a variable is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    Text,
    Literal,
    Name,
}

/// A place where a variable may stand.
struct Place {
    range: Range<usize>,
    name: String,
    how: As,
}

/// `text` with the variables in it that have a value.
pub fn filled<'t>(text: &'t str, variables: &Variables) -> Cow<'t, str> {
    if variables.is_empty() || !text.contains(':') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for place in places(text) {
        let Some(value) = variables.get(&place.name) else { continue };
        out.push_str(&text[at..place.range.start]);
        match place.how {
            As::Text => out.push_str(value),
            As::Literal => out.extend(["'", &value.replace('\'', "''"), "'"]),
            As::Name => out.extend(["\"", &value.replace('"', "\"\""), "\""]),
        }
        at = place.range.end;
    }
    out.push_str(&text[at..]);
    out.into()
}

/// The first variable in `text` that has no value where a server would take it for nothing else, with its byte.
pub fn unset(text: &str, variables: &Variables) -> Option<(usize, String)> {
    let is_apart = |place: &Place| {
        let before = text[..place.range.start].chars().next_back();
        // `a[1:n]` is a part of an array.
        place.how != As::Text || before.is_none_or(|c| c.is_whitespace() || "(,=<>+-*/|".contains(c))
    };
    let mut open = places(text).into_iter().filter(|place| !variables.contains_key(&place.name));
    open.find(is_apart).map(|place| (place.range.start, text[place.range].to_owned()))
}

fn places(text: &str) -> Vec<Place> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        if let Some(opaque) = opaque(text, at, Some(Engine::Postgres)) {
            at = opaque.end;
            continue;
        }
        let rest = &text[at..];
        if rest.starts_with("::") || rest.starts_with(":=") {
            at += 2;
            continue;
        }
        match rest.strip_prefix(':').and_then(variable) {
            Some((name, length, how)) => {
                found.push(Place { range: at..at + 1 + length, name, how });
                at += 1 + length;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// The variable that `behind` a colon begins with: its name, how long it is, and how it is put in.
fn variable(behind: &str) -> Option<(String, usize, As)> {
    let (quote, how) = match behind.chars().next()? {
        '\'' => (Some('\''), As::Literal),
        '"' => (Some('"'), As::Name),
        _ => (None, As::Text),
    };
    let from = usize::from(quote.is_some());
    let name: String = behind[from..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let is_name = !name.is_empty() && (quote.is_some() || !name.starts_with(|c: char| c.is_ascii_digit()));
    let end = from + name.len();
    let is_closed = quote.is_none_or(|quote| behind[end..].starts_with(quote));
    (is_name && is_closed).then(|| (name, end + from, how))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_put_in_as_its_client_does() {
        let variables =
            Variables::from([("n".to_owned(), "5".to_owned()), ("who".to_owned(), "O'Neill".to_owned())]);
        for (text, expected) in [
            ("SELECT :n", "SELECT 5"),
            ("SELECT :'who'", "SELECT 'O''Neill'"),
            ("SELECT :\"who\"", "SELECT \"O'Neill\""),
            ("SELECT ':n', a::n, $$:n$$ -- :n", "SELECT ':n', a::n, $$:n$$ -- :n"),
            ("SELECT :other", "SELECT :other"),
        ] {
            assert_eq!(filled(text, &variables), expected, "{text}");
        }
    }

    #[test]
    fn a_variable_without_a_value_is_found_and_a_cast_is_none() {
        let none = Variables::new();
        for (text, expected) in [
            ("SELECT * FROM t WHERE id = :id", Some(":id")),
            ("SELECT :'who'", Some(":'who'")),
            ("SELECT a::text, b[1:2], b[1:n], ':x', x := 1", None),
            ("SELECT '{\"a\": 1}'::json", None),
        ] {
            assert_eq!(unset(text, &none).map(|found| found.1).as_deref(), expected, "{text}");
        }
    }
}
