//! The columns of a query, by the names that the query itself gives them.

use super::opaque::opaque;
use crate::sql::Engine;

/// What stands behind a list of columns, or changes how many there are.
const BEHIND: [&str; 4] = ["from", "union", "where", "into"];

/// The names of the columns that a statement of PostgreSQL's gives, in order; none where one of them has no name of its own, two have
/// the same, or nobody can tell how many there are.
pub fn columns(statement: &str) -> Option<Vec<String>> {
    let names: Vec<String> = items(statement)?.into_iter().map(name).collect::<Option<_>>()?;
    let is_once = |at: usize| !names[..at].contains(&names[at]);
    (0..names.len()).all(is_once).then_some(names)
}

/// The name of one item of a list.
fn name(item: &str) -> Option<String> {
    let words: Vec<&str> = item.split_whitespace().collect();
    let name = match words.as_slice() {
        [.., before, name] if before.eq_ignore_ascii_case("as") => *name,
        // `t.id` is called `id`.
        [path] if path.split('.').all(is_name) => path.rsplit('.').next()?,
        _ => return None,
    };
    is_name(name).then(|| name.to_lowercase())
}

fn is_name(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// The items of the list that a statement's columns are: behind `SELECT`, or behind the `RETURNING` of one that changes rows.
fn items(statement: &str) -> Option<Vec<&str>> {
    let text = statement.trim();
    let first = text.split_whitespace().next()?.to_lowercase();
    let is_changing = matches!(first.as_str(), "insert" | "update" | "delete");
    if first != "select" && !is_changing {
        return None;
    }
    let mut begin = (!is_changing).then_some(first.len());
    let (mut at, mut depth, mut found) = (first.len(), 0_usize, Vec::new());
    while at < text.len() {
        if let Some(opaque) = opaque(text, at, Some(Engine::Postgres)) {
            at = opaque.end;
            continue;
        }
        let rest = &text[at..];
        let character = rest.chars().next()?;
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => {
                if let Some(from) = begin {
                    found.push(&text[from..at]);
                    begin = Some(at + 1);
                }
            }
            _ => {}
        }
        let is_word = |word: &str| {
            let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
            rest.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
                && ends(rest[word.len()..].chars().next())
                && ends(text[..at].chars().next_back())
        };
        if depth == 0 && is_changing && begin.is_none() && is_word("returning") {
            at += "returning".len();
            begin = Some(at);
            continue;
        }
        if depth == 0
            && let Some(from) = begin
            && BEHIND.iter().any(|word| is_word(word))
        {
            found.push(&text[from..at]);
            return Some(found);
        }
        at += character.len_utf8();
    }
    found.push(&text[begin?..]);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_names_that_the_query_gives_them() {
        for (statement, expected) in [
            ("SELECT count(*) AS n FROM t", "n"),
            ("select max(a, b) as \n Top from t", "top"),
            ("SELECT id FROM t", "id"),
            ("SELECT 'a, b' AS x", "x"),
            ("SELECT a, b FROM t", "a b"),
            ("SELECT t.id, o.day AS at FROM t, o", "id at"),
            ("SELECT coalesce(a, b) AS c, (SELECT 1, 2 FROM u) AS d", "c d"),
            ("INSERT INTO t (a, b) VALUES (1, 2) RETURNING id, a AS first", "id first"),
            ("UPDATE t SET a = 1, b = 2 WHERE id = 1 RETURNING id", "id"),
        ] {
            assert_eq!(
                columns(statement).map(|names| names.join(" ")).as_deref(),
                Some(expected),
                "{statement}"
            );
        }
        for statement in [
            "SELECT * FROM t",
            "SELECT id, t.* FROM t",
            "SELECT id, count(*) FROM t",
            "SELECT id, id FROM t",
            "SELECT a AS \"N\" FROM t",
            "UPDATE t SET a = 1",
            "UPDATE t SET a = 1 RETURNING *",
            "WITH a AS (SELECT 1 AS b) SELECT b FROM a",
        ] {
            assert_eq!(columns(statement), None, "{statement}");
        }
    }
}
