//! What a statement has to do with transactions: it begins or ends one, or cannot be in one.

use super::engine::Engine;
use super::words::words;

/// What a statement does about transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// It begins one.
    Begin,
    /// It commits one.
    Commit,
    /// It rolls one back.
    Rollback,
}

/// What `statement` does about transactions; none for one that works in them.
pub fn control(statement: &str) -> Option<Control> {
    let words = words(statement);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["BEGIN", ..] | ["START", "TRANSACTION", ..] => Some(Control::Begin),
        ["COMMIT" | "END", ..] => Some(Control::Commit),
        ["ROLLBACK", "TO", ..] | ["ROLLBACK", "WORK" | "TRANSACTION", "TO", ..] => None,
        ["ROLLBACK" | "ABORT", ..] => Some(Control::Rollback),
        _ => None,
    }
}

/// Why `statement` cannot be part of a transaction on `engine`; none where it can. Where the engine is not known, only what holds
/// for every engine that knows the statement counts.
pub fn alone(statement: &str, engine: Option<Engine>) -> Option<String> {
    let words = words(statement);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let begins = |start: &[&str]| words.starts_with(start);
    let named = |count: usize| words.iter().take(count).copied().collect::<Vec<_>>().join(" ");
    if engine == Some(Engine::Mysql) {
        return commits_by_itself(&words)
            .then(|| format!("MySQL commits {} by itself, and all that is open before it", named(2)));
    }
    if engine == Some(Engine::Sqlite) {
        let outside = matches!(words.first(), Some(&("VACUUM" | "ATTACH" | "DETACH" | "PRAGMA")));
        return outside.then(|| format!("{} does not work in a transaction", named(1)));
    }
    let concurrently = words.contains(&"CONCURRENTLY") && !begins(&["REFRESH"]);
    let outside = concurrently
        || begins(&["VACUUM"])
        || begins(&["ALTER", "SYSTEM"])
        || (matches!(words.first(), Some(&("CREATE" | "DROP")))
            && matches!(words.get(1), Some(&("DATABASE" | "TABLESPACE" | "SUBSCRIPTION"))));
    let what = if concurrently { format!("{} CONCURRENTLY", named(2)) } else { named(2) };
    outside.then(|| format!("{what} does not work in a transaction"))
}

/// Whether MySQL commits a statement, and what is open before it, whatever anybody says.
fn commits_by_itself(words: &[&str]) -> bool {
    let first = words.first().copied().unwrap_or_default();
    match first {
        "CREATE" | "DROP" => words.get(1) != Some(&"TEMPORARY"),
        "ALTER" | "TRUNCATE" | "RENAME" | "GRANT" | "REVOKE" | "ANALYZE" | "OPTIMIZE" | "REPAIR"
        | "FLUSH" | "LOCK" | "UNLOCK" | "LOAD" | "CALL" | "INSTALL" | "UNINSTALL" | "CHECK" | "CACHE" => true,
        "SET" => words.get(1) == Some(&"PASSWORD"),
        _ => false,
    }
}

/// Whether a statement is one that MySQL commits by itself, so that on an engine that nobody has named nothing can be promised.
pub fn may_commit_by_itself(statement: &str) -> bool {
    let words = words(statement);
    commits_by_itself(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_transactions_are_known() {
        for (statement, expected) in [
            ("BEGIN", Some(Control::Begin)),
            ("start transaction read write", Some(Control::Begin)),
            ("END", Some(Control::Commit)),
            ("ROLLBACK TO SAVEPOINT a", None),
            ("-- enough\nROLLBACK", Some(Control::Rollback)),
            ("SELECT 'COMMIT'", None),
        ] {
            assert_eq!(control(statement), expected, "{statement}");
        }
    }

    #[test]
    fn what_cannot_be_in_a_transaction_says_why() {
        use Engine::{Mysql, Postgres, Sqlite};
        for (statement, engine, expected) in [
            ("CREATE INDEX CONCURRENTLY i ON a (b)", Some(Postgres), true),
            ("CREATE INDEX CONCURRENTLY i ON a (b)", None, true),
            ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", Some(Postgres), false),
            ("ALTER TABLE a ADD b int", Some(Postgres), false),
            ("ALTER TABLE a ADD b int", Some(Mysql), true),
            ("CREATE TEMPORARY TABLE a (b int)", Some(Mysql), false),
            ("VACUUM", Some(Sqlite), true),
            ("CREATE TABLE a (b)", Some(Sqlite), false),
        ] {
            assert_eq!(alone(statement, engine).is_some(), expected, "{statement} on {engine:?}");
        }
    }
}
