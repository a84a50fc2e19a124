//! What a statement does, by its first words.

use super::words::Words;

/// What an SQL statement does to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SqlEffect {
    /// It looks only.
    Read,
    /// Nobody can tell.
    Unknown,
    /// It alters something.
    Change,
    /// It loses something that is not simply made again.
    Destroy,
}

const READS: &[&str] =
    &["SELECT", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "VALUES", "PRAGMA", "SET", "USE", "TABLE", "FETCH"];
const TRANSACTIONS: &[&str] =
    &["BEGIN", "COMMIT", "ROLLBACK", "ABORT", "START", "END", "SAVEPOINT", "RELEASE"];
const CHANGES: &[&str] = &[
    "INSERT", "UPDATE", "CREATE", "ALTER", "GRANT", "REVOKE", "COPY", "MERGE", "REINDEX", "VACUUM",
    "REFRESH", "COMMENT", "CALL", "DO", "REPLACE", "LOCK", "RENAME", "OPTIMIZE", "CLUSTER", "LOAD", "IMPORT",
    "KILL", "NOTIFY", "FLUSH", "REPAIR", "ATTACH", "DETACH", "SECURITY", "REASSIGN", "ANALYZE",
];
/// Pragmas of `SQLite` that write into the file.
const WRITING_PRAGMAS: &[&str] = &["WAL_CHECKPOINT", "OPTIMIZE", "INCREMENTAL_VACUUM"];
const DESTROYS: &[&str] = &["DELETE", "DROP", "TRUNCATE"];

/// What a statement does, and the words that tell it.
pub fn effect(words: &Words) -> (SqlEffect, String) {
    let [first] = words.first();
    let has = |word: &str| words.has(word);
    let verdict = match first {
        "WITH" if has("DELETE") => SqlEffect::Destroy,
        "WITH" if has("INSERT") || has("UPDATE") || has("MERGE") => SqlEffect::Change,
        "WITH" => SqlEffect::Read,
        "SELECT"
            if has("INTO")
                || words
                    .iter()
                    .any(|word| word.starts_with("PG_TERMINATE") || word.starts_with("PG_CANCEL")) =>
        {
            SqlEffect::Change
        }
        // A function that is called for what it does.
        "SELECT" if !has("FROM") && words.iter().any(is_losing) => SqlEffect::Destroy,
        "EXPLAIN" if has("ANALYZE") && (has("UPDATE") || has("INSERT") || has("DELETE")) => SqlEffect::Change,
        "ALTER" if has("DROP") && !has("CONSTRAINT") && !has("DEFAULT") && !has("NOT") => SqlEffect::Destroy,
        "UPDATE" if !has("WHERE") => SqlEffect::Destroy,
        "PRAGMA" if WRITING_PRAGMAS.iter().any(|pragma| has(pragma)) => SqlEffect::Change,
        word if READS.contains(&word) || TRANSACTIONS.contains(&word) => SqlEffect::Read,
        word if DESTROYS.contains(&word) => SqlEffect::Destroy,
        word if CHANGES.contains(&word) => SqlEffect::Change,
        _ => SqlEffect::Unknown,
    };
    let reason = if verdict == SqlEffect::Destroy && first == "UPDATE" {
        "UPDATE without WHERE"
    } else {
        words.lead(2)
    };
    (verdict, reason.to_owned())
}

/// Whether a word is the name of a function that takes something away: `cleanup_old_orders`.
fn is_losing(word: &str) -> bool {
    ["CLEANUP_", "PURGE_", "DELETE_", "TRUNCATE_", "DROP_", "REMOVE_"]
        .iter()
        .any(|verb| word.starts_with(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_tell_what_a_statement_does() {
        use SqlEffect::{Change, Destroy, Read, Unknown};
        for (statement, expected) in [
            ("SELECT 'DROP'", Read),
            ("-- x\nselect 1", Read),
            ("WITH a AS (DELETE FROM b RETURNING *) SELECT * FROM a", Destroy),
            ("UPDATE a SET b = 1 WHERE c", Change),
            ("UPDATE a SET b = 1", Destroy),
            ("ALTER TABLE a ADD COLUMN b int", Change),
            ("ALTER TABLE a DROP COLUMN b", Destroy),
            ("TRUNCATE a", Destroy),
            ("CREATE INDEX CONCURRENTLY i ON a (b)", Change),
            ("BEGIN", Read),
            ("SELECT cleanup_old_orders()", Destroy),
            ("SELECT delete_flag FROM a", Read),
            ("ANALYZE", Change),
            ("EXPLAIN ANALYZE SELECT 1", Read),
            ("PRAGMA integrity_check", Read),
            ("PRAGMA main.wal_checkpoint(TRUNCATE)", Change),
            ("FROBNICATE", Unknown),
        ] {
            assert_eq!(effect(&Words::of(statement)).0, expected, "{statement}");
        }
    }
}
