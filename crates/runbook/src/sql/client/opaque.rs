//! Where quotes and comments end, as each engine reads them: nothing in them is a command of a client or ends a statement.

use crate::sql::Engine;

/// A stretch of text that means nothing to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opaque {
    /// Where it ends.
    pub(super) end: usize,
    /// Whether it is a comment.
    pub(super) is_comment: bool,
    /// Whether its end is there.
    pub(super) is_closed: bool,
}

/// What begins at `at`, if it is a quote or a comment.
pub(super) fn opaque(text: &str, at: usize, engine: Option<Engine>) -> Option<Opaque> {
    let rest = &text[at..];
    let is_mysql = engine == Some(Engine::Mysql);
    let may_be = |one: Engine| engine.is_none_or(|engine| engine == one);
    let first = rest.chars().next()?;
    match first {
        '\'' | '"' => {
            let is_escaping = is_mysql || first == '\'' && may_be(Engine::Postgres) && is_escape(text, at);
            Some(quoted(text, at, first, is_escaping))
        }
        '`' if engine != Some(Engine::Postgres) => Some(quoted(text, at, '`', false)),
        '[' if engine == Some(Engine::Sqlite) => Some(until(text, at, "]", false)),
        '-' if is_line_comment(rest, is_mysql) => Some(line(text, at)),
        '#' if is_mysql => Some(line(text, at)),
        '/' if rest.starts_with("/*") => Some(block(text, at, engine == Some(Engine::Postgres))),
        '$' if may_be(Engine::Postgres) && !is_word_before(text, at) => {
            let tag = rest[1..].split('$').next().filter(|tag| rest.len() > tag.len() + 1)?;
            let is_tag = |c: char| c.is_alphanumeric() || c == '_';
            let is_one = tag.chars().all(is_tag) && !tag.starts_with(|c: char| c.is_ascii_digit());
            is_one.then(|| until(text, at, &rest[..tag.len() + 2], false))
        }
        _ => None,
    }
}

/// MySQL needs a blank behind the two strokes.
fn is_line_comment(rest: &str, is_mysql: bool) -> bool {
    let behind = rest.strip_prefix("--").map(|behind| behind.chars().next());
    behind.is_some_and(|next| !is_mysql || next.is_none_or(char::is_whitespace))
}

fn is_word_before(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// Whether a quote is one of `E'…'`, in which a backslash escapes.
fn is_escape(text: &str, at: usize) -> bool {
    let before = text[..at].strip_suffix(['e', 'E']);
    before.is_some_and(|before| !is_word_before(before, before.len()))
}

fn quoted(text: &str, at: usize, quote: char, is_escaping: bool) -> Opaque {
    let mut characters = text[at + 1..].char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        if character == '\\' && is_escaping {
            characters.next();
        } else if character == quote {
            if characters.peek().is_some_and(|(_, next)| *next == quote) {
                characters.next();
            } else {
                return Opaque { end: at + 1 + offset + 1, is_comment: false, is_closed: true };
            }
        }
    }
    Opaque { end: text.len(), is_comment: false, is_closed: false }
}

/// What goes on to the next `mark` behind the one that it begins with.
fn until(text: &str, at: usize, mark: &str, is_comment: bool) -> Opaque {
    let from = (at + mark.len()).min(text.len());
    match text[from..].find(mark) {
        Some(offset) => Opaque { end: from + offset + mark.len(), is_comment, is_closed: true },
        None => Opaque { end: text.len(), is_comment, is_closed: false },
    }
}

/// A comment to the end of its line, which is no part of it.
fn line(text: &str, at: usize) -> Opaque {
    let end = text[at..].find('\n').map_or(text.len(), |offset| at + offset);
    Opaque { end, is_comment: true, is_closed: true }
}

/// A comment between marks; PostgreSQL counts those within it.
fn block(text: &str, at: usize, is_nested: bool) -> Opaque {
    let (mut depth, mut here) = (1_usize, at + 2);
    while here < text.len() {
        let rest = &text[here..];
        if rest.starts_with("*/") {
            (depth, here) = (depth - 1, here + 2);
            if depth == 0 {
                return Opaque { end: here, is_comment: true, is_closed: true };
            }
        } else if is_nested && rest.starts_with("/*") {
            (depth, here) = (depth + 1, here + 2);
        } else {
            here += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    Opaque { end: text.len(), is_comment: true, is_closed: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_comments_end_where_their_engine_ends_them() {
        use Engine::{Mysql, Postgres, Sqlite};
        for (text, engine, expected) in [
            ("'it''s' x", None, Some(7)),
            (r"'it\'s' x", Some(Mysql), Some(7)),
            (r"'a\' x", Some(Postgres), Some(4)),
            ("\"a;b\" x", Some(Sqlite), Some(5)),
            ("`a;b` x", Some(Mysql), Some(5)),
            ("[a;b] x", Some(Sqlite), Some(5)),
            ("[a;b] x", Some(Postgres), None),
            ("-- a\nb", None, Some(4)),
            ("--1", Some(Mysql), None),
            ("# a\nb", Some(Mysql), Some(3)),
            ("# a\nb", Some(Postgres), None),
            ("/* a /* b */ c */ d", Some(Postgres), Some(17)),
            ("/* a /* b */ c */ d", Some(Mysql), Some(12)),
            ("$f$ a; $$ $f$ d", Some(Postgres), Some(13)),
            ("$$ a", Some(Mysql), None),
            ("$1 a$", Some(Postgres), None),
        ] {
            assert_eq!(opaque(text, 0, engine).map(|one| one.end), expected, "{text} on {engine:?}");
        }
        assert_eq!(opaque(r"E'a\'b' x", 1, Some(Postgres)).map(|one| one.end), Some(7));
        assert!(!opaque("'a", 0, None).expect("a quote").is_closed);
    }
}
