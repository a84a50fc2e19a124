//! What a statement has to do with transactions: it begins or ends one, or cannot be in one.

use super::engine::Engine;
use super::words::Words;

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

/// What a statement does about transactions; none for one that works in them.
pub fn control(words: &Words) -> Option<Control> {
    match words.first::<3>() {
        ["BEGIN", ..] | ["START", "TRANSACTION", ..] => Some(Control::Begin),
        ["COMMIT" | "END", ..] => Some(Control::Commit),
        ["ROLLBACK", "TO", ..] | ["ROLLBACK", "WORK" | "TRANSACTION", "TO"] => None,
        ["ROLLBACK" | "ABORT", ..] => Some(Control::Rollback),
        _ => None,
    }
}

/// The database that bare names mean behind a statement of MySQL's: `USE shop`.
pub fn used(statement: &str) -> Option<String> {
    let text = statement.trim();
    let rest = text.get(3..).filter(|_| text[..3].eq_ignore_ascii_case("use"))?;
    let name = rest.strip_prefix(char::is_whitespace)?.trim().trim_end_matches(';').trim_end();
    let bare =
        name.strip_prefix('`').and_then(|name| name.strip_suffix('`')).map(|name| name.replace("``", "`"));
    Some(bare.unwrap_or_else(|| name.to_owned()))
}

/// Why a statement cannot be part of a transaction on `engine`; none where it can. Where the engine is not known, only what holds
/// for every engine that knows the statement counts.
pub fn alone(words: &Words, engine: Option<Engine>) -> Option<String> {
    let (first, second) = (words.lead(1), words.lead(2));
    if engine == Some(Engine::Mysql) {
        return may_commit_by_itself(words)
            .then(|| format!("MySQL commits {second} by itself, and all that is open before it"));
    }
    if engine == Some(Engine::Sqlite) {
        let outside = matches!(first, "VACUUM" | "ATTACH" | "DETACH" | "PRAGMA");
        return outside.then(|| format!("{first} does not work in a transaction"));
    }
    if words.has("CONCURRENTLY") && first != "REFRESH" {
        return Some(format!("{second} CONCURRENTLY does not work in a transaction"));
    }
    let outside = match words.first::<2>() {
        ["VACUUM", _] | ["ALTER", "SYSTEM"] => true,
        ["CREATE" | "DROP", what] => matches!(what, "DATABASE" | "TABLESPACE" | "SUBSCRIPTION"),
        _ => false,
    };
    outside.then(|| format!("{second} does not work in a transaction"))
}

/// Whether a statement is one that MySQL commits, and what is open before it, whatever anybody says, so that on an engine that nobody
/// has named nothing can be promised.
pub fn may_commit_by_itself(words: &Words) -> bool {
    let [first, second] = words.first();
    match first {
        "CREATE" | "DROP" => second != "TEMPORARY",
        "ALTER" | "TRUNCATE" | "RENAME" | "GRANT" | "REVOKE" | "ANALYZE" | "OPTIMIZE" | "REPAIR"
        | "FLUSH" | "LOCK" | "UNLOCK" | "LOAD" | "CALL" | "INSTALL" | "UNINSTALL" | "CHECK" | "CACHE" => true,
        "SET" => second == "PASSWORD",
        _ => false,
    }
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
            assert_eq!(control(&Words::of(statement)), expected, "{statement}");
        }
    }

    #[test]
    fn the_database_that_is_used_is_known() {
        for (statement, expected) in [
            ("USE shop", Some("shop")),
            ("use `the shop`;", Some("the shop")),
            ("USER x", None),
            ("SELECT 1", None),
            ("us", None),
        ] {
            assert_eq!(used(statement).as_deref(), expected, "{statement}");
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
            assert_eq!(alone(&Words::of(statement), engine).is_some(), expected, "{statement} on {engine:?}");
        }
    }
}
