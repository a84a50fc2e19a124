//! What a statement does, by its words and by the functions that it calls.

use super::engine::Engine;
use super::sql_effect::SqlEffect;
use super::words::{Words, gives_output};
use super::{functions, pragma};

const READS: &str = "SELECT SHOW DESCRIBE DESC EXPLAIN VALUES SET USE TABLE FETCH WITH CLOSE DEALLOCATE LISTEN UNLISTEN \
    RESET";
const TRANSACTIONS: &[&str] =
    &["BEGIN", "COMMIT", "ROLLBACK", "ABORT", "START", "END", "SAVEPOINT", "RELEASE"];
const CHANGES: &str = "INSERT UPDATE CREATE ALTER GRANT REVOKE COPY MERGE REINDEX VACUUM REFRESH COMMENT DO REPLACE LOCK \
    UNLOCK RENAME OPTIMIZE CLUSTER LOAD IMPORT KILL NOTIFY FLUSH REPAIR ATTACH DETACH SECURITY REASSIGN \
    ANALYZE CHECKPOINT INSTALL SHUTDOWN RESTART CHANGE STOP";
const DESTROYS: &[&str] = &["DELETE", "DROP", "TRUNCATE", "PURGE", "UNINSTALL"];
/// What runs a text that it is handed, or what somebody has prepared before.
const RUNS_TEXT: &[&str] = &["EXECUTE", "EXEC", "PREPARE", "DO"];
/// Functions that run a text that they are handed.
const RUNNERS: &[&str] = &[
    "DBLINK",
    "DBLINK_EXEC",
    "DBLINK_SEND_QUERY",
    "QUERY_TO_XML",
    "CRON.SCHEDULE",
    "OPENROWSET",
    "OPENQUERY",
];
/// What may follow `DROP` in an `ALTER` without taking data along.
const DROPS_NO_DATA: &[&str] = &[
    "CONSTRAINT",
    "DEFAULT",
    "NOT",
    "EXPRESSION",
    "IDENTITY",
    "INDEX",
    "KEY",
    "CHECK",
    "FOREIGN",
    "PRIMARY",
];

/// What a statement does on `engine`, on any of them where nobody has said which, and the words that tell it.
pub fn effect(words: &Words, engine: Option<Engine>) -> (SqlEffect, String) {
    let (mut effect, mut reason) = (of_words(words), reason(words));
    // `COPY (SELECT …) TO STDOUT WITH (FORMAT csv)` calls nothing by these names.
    let is_option = |name: &str| matches!(name, "COPY" | "WITH") && gives_output(words);
    for name in words.calls().names().filter(|name| !is_option(name)) {
        let called = functions::effect(name, engine);
        // A name with parentheses in other statements may be a table, and an index, and a type.
        if called > effect && (looks(words) || called == SqlEffect::Destroy && effect == SqlEffect::Change) {
            (effect, reason) = (called, format!("{name}()"));
        }
    }
    let runs = || {
        RUNS_TEXT.contains(&words.first::<1>()[0])
            || words.calls().names().any(|name| RUNNERS.contains(&name))
    };
    if words.calls().is_handing_over() && runs() {
        let inner = handed_over(words);
        if inner > effect {
            (effect, reason) = (inner, format!("{reason} runs a text that does"));
        }
    }
    (effect, reason)
}

/// Whether a word stands in a list.
fn is_in(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

/// Whether the functions in a statement are all that it may do.
fn looks(words: &Words) -> bool {
    let [first, second] = words.first();
    let is_query = || matches!(second, "SELECT" | "WITH" | "VALUES" | "TABLE");
    is_in(READS, first) || matches!(first, "CALL" | "PERFORM") || gives_output(words) && is_query()
}

/// What the words say.
fn of_words(words: &Words) -> SqlEffect {
    let [first, second] = words.first();
    let has = |word: &str| words.has(word);
    match first {
        "EXPLAIN" | "DESCRIBE" | "DESC" if !has("ANALYZE") && !has("ANALYSE") => SqlEffect::Read,
        // It runs what it explains; MariaDB's own word for that stands in front.
        "EXPLAIN" | "DESCRIBE" | "DESC" | "ANALYZE" | "WITH"
            if has("DELETE") || first != "WITH" && has("UPDATE") && !has("WHERE") =>
        {
            SqlEffect::Destroy
        }
        "EXPLAIN" | "DESCRIBE" | "DESC" | "WITH" if changes(words) => SqlEffect::Change,
        "EXPLAIN" | "DESCRIBE" | "DESC" if has("EXECUTE") => SqlEffect::Unknown,
        "SELECT" | "TABLE" if has("INTO") => SqlEffect::Change,
        "SET" if matches!(second, "GLOBAL" | "PERSIST" | "PERSIST_ONLY" | "PASSWORD") => SqlEffect::Change,
        "RESET" if matches!(second, "MASTER" | "REPLICA" | "SLAVE" | "BINARY" | "QUERY") => {
            SqlEffect::Destroy
        }
        "RESET" if second == "PERSIST" => SqlEffect::Change,
        "ALTER" if alters_away(words) => SqlEffect::Destroy,
        "UPDATE" if !has("WHERE") => SqlEffect::Destroy,
        "MERGE" if has("DELETE") => SqlEffect::Destroy,
        // What it gives to its client it only looks at, unless the statement in it does more.
        "COPY" if gives_output(words) && has("DELETE") => SqlEffect::Destroy,
        "COPY" if gives_output(words) && !changes(words) => SqlEffect::Read,
        // A program on the server does whatever it does.
        "COPY" if words.has_pair("TO", "PROGRAM") || words.has_pair("FROM", "PROGRAM") => SqlEffect::Destroy,
        "PRAGMA" => pragma::effect(words),
        // What was prepared, or what a procedure does, stands elsewhere.
        "CALL" | "EXECUTE" | "EXEC" | "PREPARE" => of_prepared(words),
        word if is_in(READS, word) || TRANSACTIONS.contains(&word) => SqlEffect::Read,
        word if DESTROYS.contains(&word) => SqlEffect::Destroy,
        word if is_in(CHANGES, word) => SqlEffect::Change,
        _ => SqlEffect::Unknown,
    }
}

fn changes(words: &Words) -> bool {
    ["INSERT", "UPDATE", "MERGE", "INTO", "REPLACE"].iter().any(|word| words.has(word))
}

/// Whether an `ALTER` takes data away, and not only a rule.
pub(super) fn alters_away(words: &Words) -> bool {
    let mut drops = words.iter().zip(words.iter().skip(1)).filter(|pair| pair.0 == "DROP");
    drops.any(|(_, what)| !DROPS_NO_DATA.contains(&what))
        || words.has_pair("TRUNCATE", "PARTITION")
        || words.has_pair("DISCARD", "TABLESPACE")
        // ClickHouse deletes rows by a change of the table.
        || words.has_pair("DELETE", "WHERE")
        || words.has_pair("DROP", "NOT") && !words.has_pair("NOT", "NULL")
}

/// What a `PREPARE` says itself: `PREPARE old AS DELETE …`.
fn of_prepared(words: &Words) -> SqlEffect {
    let has = |word: &&&str| words.has(word);
    if words.iter().any(functions::is_losing) || DESTROYS.iter().any(|word| has(&word)) {
        SqlEffect::Destroy
    } else {
        SqlEffect::Unknown
    }
}

/// What a text in a string does, by its words in any order.
fn handed_over(words: &Words) -> SqlEffect {
    let has = |word: &&str| words.calls().hands_over(word);
    if DESTROYS.iter().any(has) {
        SqlEffect::Destroy
    } else if has(&"EXECUTE") {
        SqlEffect::Unknown
    } else if CHANGES.split(' ').any(|word| has(&word)) {
        SqlEffect::Change
    } else {
        SqlEffect::Unknown
    }
}

fn reason(words: &Words) -> String {
    let [first] = words.first();
    if first == "UPDATE" && !words.has("WHERE") { "UPDATE without WHERE" } else { words.lead(2) }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::SqlEffect::{Change, Destroy, Read, Unknown};
    use super::*;

    #[track_caller]
    fn all(engine: Option<Engine>, expected: SqlEffect, statements: &[&str]) {
        for statement in statements {
            let found = effect(&Words::of(statement), engine);
            assert_eq!(found.0, expected, "{statement}: {}", found.1);
        }
    }

    #[test]
    fn the_first_words_tell_what_a_statement_does() {
        for (statement, expected) in [
            ("SELECT 'DROP'", Read),
            ("-- x\nselect 1", Read),
            ("WITH a AS (DELETE FROM b RETURNING *) SELECT * FROM a", Destroy),
            ("UPDATE a SET b = 1 WHERE c", Change),
            ("UPDATE a SET b = 1", Destroy),
            ("ALTER TABLE a ADD COLUMN b int", Change),
            ("ALTER TABLE a DROP COLUMN b", Destroy),
            ("ALTER TABLE a DELETE WHERE b < 3", Destroy),
            ("ALTER TABLE a DROP COLUMN b, ADD COLUMN c int NOT NULL", Destroy),
            ("ALTER TABLE a DROP CONSTRAINT b", Change),
            ("COPY a (b, c) TO STDOUT", Read),
            ("COPY (SELECT b FROM a) TO STDOUT WITH (FORMAT csv)", Read),
            ("COPY (SELECT rebuild()) TO STDOUT", Unknown),
            ("COPY (DELETE FROM a RETURNING b) TO STDOUT", Destroy),
            ("COPY (INSERT INTO a VALUES (1) RETURNING b) TO STDOUT", Change),
            ("COPY a TO '/srv/a.csv'", Change),
            ("COPY a FROM STDIN", Change),
            ("ALTER TABLE a ALTER COLUMN b DROP NOT NULL", Change),
            ("ALTER TABLE a TRUNCATE PARTITION p", Destroy),
            ("TRUNCATE a", Destroy),
            ("CREATE INDEX CONCURRENTLY i ON a (b)", Change),
            ("BEGIN", Read),
            ("SELECT cleanup_old_orders()", Destroy),
            ("SELECT delete_flag FROM a", Read),
            ("ANALYZE", Change),
            ("EXPLAIN ANALYZE SELECT 1", Read),
            ("PURGE BINARY LOGS BEFORE '2026-01-01'", Destroy),
            ("RESET MASTER", Destroy),
            ("RESET statement_timeout", Read),
            ("SET GLOBAL max_connections = 5", Change),
            ("SET statement_timeout = '5s'", Read),
            ("FROBNICATE", Unknown),
        ] {
            assert_eq!(effect(&Words::of(statement), None).0, expected, "{statement}");
        }
    }

    #[test]
    fn a_function_that_nobody_knows_is_unknown_and_one_that_acts_acts() {
        let postgres = Some(Engine::Postgres);
        all(
            postgres,
            Read,
            &[
                "SELECT count(*), max(id) FROM a WHERE b IN (1, 2)",
                "SELECT pg_size_pretty(pg_database_size(current_database()))",
                "SELECT pg_catalog.pg_is_in_recovery()",
                "SELECT * FROM (VALUES (1), (2)) AS t(a)",
                "WITH a(b) AS (SELECT 1) SELECT b FROM a",
                "SELECT extract(epoch FROM now() - max(at)) FROM a",
                "SELECT a FROM b WHERE EXISTS (SELECT 1) AND c = ANY (ARRAY[1])",
                "SELECT sum(a) FILTER (WHERE b) OVER (PARTITION BY c) FROM d",
                "SELECT 'setval(1)'",
            ],
        );
        all(
            postgres,
            Change,
            &[
                "SELECT setval('a', 1)",
                "SELECT pg_promote()",
                "SELECT nextval('a')",
                "SELECT lo_import('/x')",
            ],
        );
        all(
            postgres,
            Unknown,
            &[
                "SELECT archive_old()",
                "SELECT app.count(1)",
                "SELECT \"app\".refresh_all()",
                "SELECT \"Refresh\"()",
                "SELECT * FROM rebuild()",
                "VALUES (rebuild())",
                "SELECT a FROM b WHERE rebuild(a)",
                "EXPLAIN ANALYZE SELECT rebuild()",
            ],
        );
        all(
            postgres,
            Destroy,
            &[
                "SELECT lo_unlink(5)",
                "SELECT pg_drop_replication_slot('a')",
                "SELECT purge_events()",
                "SELECT app.delete_all()",
            ],
        );
        all(Some(Engine::Mysql), Read, &["SELECT LOAD_FILE('/etc/hostname')", "SELECT IF(a, 1, 2), NOW()"]);
        all(Some(Engine::Mysql), Destroy, &["SELECT sys_exec('rm -rf /x')"]);
        all(Some(Engine::Sqlite), Unknown, &["SELECT load_extension('./x')"]);
        all(Some(Engine::Sqlite), Change, &["SELECT writefile('x', 'y')"]);
    }

    #[test]
    fn what_is_handed_over_as_a_text_does_what_its_words_say() {
        all(
            None,
            Destroy,
            &[
                "DO $$ BEGIN DELETE FROM a; END $$",
                "DO $x$ BEGIN EXECUTE 'DROP TABLE ' || n; END $x$",
                "EXECUTE IMMEDIATE 'TRUNCATE a'",
                "PREPARE s FROM 'DELETE FROM a'",
                "PREPARE s AS DELETE FROM a",
                "SELECT dblink_exec('host=x', 'DROP TABLE a')",
                "SELECT * FROM dblink('host=x', 'DELETE FROM a RETURNING 1') AS t(a int)",
                "CALL cleanup_orders()",
            ],
        );
        all(
            None,
            Unknown,
            &[
                "EXECUTE s",
                "CALL refresh_totals()",
                "EXECUTE IMMEDIATE @q",
                "EXEC sp_who",
                "PREPARE s FROM @q",
            ],
        );
        all(
            None,
            Change,
            &["DO $$ BEGIN UPDATE a SET b = 1; END $$", "DO $$ BEGIN RAISE NOTICE 'x'; END $$"],
        );
    }

    #[test]
    fn what_runs_in_disguise_is_not_less_than_it_is() {
        all(
            None,
            Destroy,
            &[
                "EXPLAIN ANALYZE DELETE FROM a",
                "EXPLAIN (ANALYZE, BUFFERS) DELETE FROM a WHERE b",
                "ANALYZE DELETE FROM a",
                "EXPLAIN ANALYZE UPDATE a SET b = 1",
                "COPY a TO PROGRAM 'rm -rf /x'",
                "COPY a FROM PROGRAM 'curl x'",
                "MERGE INTO a USING b ON c WHEN MATCHED THEN DELETE",
            ],
        );
        all(
            None,
            Change,
            &[
                "SELECT * INTO b FROM a",
                "SELECT * FROM a INTO OUTFILE '/x'",
                "EXPLAIN ANALYZE INSERT INTO a VALUES (1)",
                "ATTACH 'x.db' AS x",
            ],
        );
        all(None, Read, &["EXPLAIN DELETE FROM a", "EXPLAIN SELECT rebuild FROM a"]);
        all(Some(Engine::Mysql), Change, &["SELECT 1 /*! INTO OUTFILE '/x' */"]);
    }

    #[test]
    fn a_pragma_looks_unless_it_writes_into_the_file() {
        all(
            Some(Engine::Sqlite),
            Read,
            &[
                "PRAGMA integrity_check",
                "PRAGMA table_info(a)",
                "PRAGMA main.table_info(a)",
                "PRAGMA foreign_keys = ON",
                "PRAGMA journal_mode",
                "PRAGMA user_version",
            ],
        );
        all(
            Some(Engine::Sqlite),
            Change,
            &[
                "PRAGMA main.wal_checkpoint(TRUNCATE)",
                "PRAGMA journal_mode = WAL",
                "PRAGMA journal_mode(WAL)",
                "PRAGMA user_version = 5",
                "PRAGMA writable_schema = ON",
            ],
        );
        all(Some(Engine::Sqlite), Unknown, &["PRAGMA frobnicate"]);
    }
}
