//! The one column of a query, by the name that the query itself gives it.

use super::opaque::opaque;
use crate::sql::Engine;

/// The name of the only column that a `SELECT` of PostgreSQL's gives; none where it gives several, or one without a name of its own.
pub fn only_column(statement: &str) -> Option<String> {
    let list = select_list(statement)?;
    let words: Vec<&str> = list.split_whitespace().collect();
    let name = match words.as_slice() {
        [.., before, name] if before.eq_ignore_ascii_case("as") => *name,
        [name] => *name,
        _ => return None,
    };
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_name.then(|| name.to_lowercase())
}

/// What stands between `SELECT` and `FROM`, if it is one expression.
fn select_list(statement: &str) -> Option<&str> {
    let text = statement.trim();
    let first = text.get(..6)?;
    let list = text.get(6..).filter(|_| first.eq_ignore_ascii_case("select"))?;
    let (mut at, mut depth) = (0, 0_usize);
    while at < list.len() {
        if let Some(opaque) = opaque(list, at, Some(Engine::Postgres)) {
            at = opaque.end;
            continue;
        }
        let rest = &list[at..];
        let character = rest.chars().next()?;
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => return None,
            _ => {}
        }
        let is_word = |word: &str| {
            let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
            rest.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
                && ends(rest[word.len()..].chars().next())
                && ends(list[..at].chars().next_back())
        };
        // What stands behind the list, or changes how many there are.
        if depth == 0 && (is_word("from") || is_word("union") || is_word("where") || is_word("into")) {
            return Some(&list[..at]);
        }
        at += character.len_utf8();
    }
    Some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_column_has_the_name_that_the_query_gives_it() {
        for (statement, expected) in [
            ("SELECT count(*) AS n FROM t", Some("n")),
            ("select max(a, b) as \n Top from t", Some("top")),
            ("SELECT id FROM t", Some("id")),
            ("SELECT 'a, b' AS x", Some("x")),
            ("SELECT a, b FROM t", None),
            ("SELECT * FROM t", None),
            ("SELECT count(*) FROM t", None),
            ("SELECT a AS \"N\" FROM t", None),
            ("UPDATE t SET a = 1", None),
        ] {
            assert_eq!(only_column(statement).as_deref(), expected, "{statement}");
        }
    }
}
