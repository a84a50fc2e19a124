//! What a statement leaves in its session, which is gone with the connection: a role, a schema, a variable, a temporary table, a lock.

use super::control::control;
use super::effect::effect;
use super::engine::Engine;
use super::functions;
use super::sql_effect::SqlEffect;
use super::words::Words;

/// What a statement leaves in its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Something that the same statement gives to a new connection.
    Again,
    /// Something that no new connection has, and that the statement may not give to it as it was: what it is.
    Lost(&'static str),
}

/// Settings of `SQLite` that only the connection has.
const OF_CONNECTION: &[&str] = &[
    "ANALYSIS_LIMIT",
    "AUTOMATIC_INDEX",
    "BUSY_TIMEOUT",
    "CACHE_SIZE",
    "CACHE_SPILL",
    "CASE_SENSITIVE_LIKE",
    "CELL_SIZE_CHECK",
    "DEFER_FOREIGN_KEYS",
    "FOREIGN_KEYS",
    "IGNORE_CHECK_CONSTRAINTS",
    "LEGACY_ALTER_TABLE",
    "LOCKING_MODE",
    "MAX_PAGE_COUNT",
    "MMAP_SIZE",
    "QUERY_ONLY",
    "READ_UNCOMMITTED",
    "RECURSIVE_TRIGGERS",
    "REVERSE_UNORDERED_SELECTS",
    "SYNCHRONOUS",
    "TEMP_STORE",
    "THREADS",
    "TRUSTED_SCHEMA",
    "WRITABLE_SCHEMA",
];

const VARIABLE: &str = "a variable of the session";
const TABLE: &str = "a temporary table";
const LOCK: &str = "a lock of the session";
const SETTING: &str = "a setting of the session whose value was worked out then";

/// What `statement`, whose words are `words`, leaves in its session; none where that is nothing that a later one would miss without
/// an error. Where the engine is not known, what holds for one of them counts.
pub fn kept(words: &Words, statement: &str, engine: Option<Engine>) -> Option<Kept> {
    let is = |one: Engine| engine.is_none_or(|engine| engine == one);
    let [first, second] = words.first();
    match first {
        "SET" => set(words, statement, engine),
        "RESET" | "DISCARD" if is(Engine::Postgres) && !of_server(second) => Some(Kept::Again),
        "ATTACH" | "DETACH" if is(Engine::Sqlite) => Some(Kept::Again),
        "PRAGMA" if statement.contains(['=', '(']) => {
            OF_CONNECTION.iter().any(|name| words.has(name)).then_some(Kept::Again)
        }
        "LOCK" if second == "TABLES" => Some(Kept::Lost(LOCK)),
        "FLUSH" if words.has("LOCK") => Some(Kept::Lost(LOCK)),
        // Its body is a text of its own, in which nobody has looked for more than this.
        "DO" if is(Engine::Postgres) && sets_session(statement) => Some(Kept::Lost(SETTING)),
        _ => lost(words, statement),
    }
}

/// Whether `statement` sets something in its session, or takes that back, as its own text says.
pub fn sets_by_itself(words: &Words, statement: &str, engine: Option<Engine>) -> bool {
    let [first] = words.first();
    matches!(first, "SET" | "RESET" | "DISCARD" | "USE" | "PRAGMA" | "ATTACH" | "DETACH")
        || control(words).is_some()
        || kept(words, statement, engine).is_some()
}

/// Whether `statement` may set something in its session that its text does not say: it runs something that stands elsewhere. On
/// `mysql`, where a question in between would take away the count of rows that a client may ask for, only what is called by its name.
pub fn may_set_unseen(words: &Words, statement: &str, engine: Option<Engine>) -> bool {
    let [first] = words.first();
    let runs = matches!(first, "CALL" | "DO" | "EXECUTE" | "PERFORM");
    let calls = words.calls().names().any(|name| functions::effect(name, engine) != SqlEffect::Read);
    match engine {
        Some(Engine::Sqlite) => false,
        _ if sets_by_itself(words, statement, engine) => false,
        Some(Engine::Mysql) => runs || first == "SELECT" && calls,
        // A trigger may run on whatever changes a row.
        _ => runs || calls || effect(words, engine).0 != SqlEffect::Read,
    }
}

/// Whether a text speaks of who or where the session is.
fn sets_session(text: &str) -> bool {
    let words = text.to_uppercase().split_whitespace().collect::<Vec<_>>().join(" ");
    ["SET ROLE", "SET SESSION", "SESSION AUTHORIZATION", "SEARCH_PATH"].iter().any(|one| words.contains(one))
}

/// What a statement that is no setting leaves.
fn lost(words: &Words, statement: &str) -> Option<Kept> {
    let has = |names: &[&str]| names.iter().any(|name| words.has(name));
    let is_temporary = has(&["TEMP", "TEMPORARY"]) && !(words.has("COMMIT") && words.has("DROP"));
    if is_temporary && (words.lead(1) == "CREATE" || words.has("INTO")) {
        return Some(Kept::Lost(TABLE));
    }
    if statement.contains('@') && (words.has("INTO") || statement.contains(":=")) {
        return Some(Kept::Lost(VARIABLE));
    }
    if has(&["SET_CONFIG"]) {
        return Some(Kept::Lost(SETTING));
    }
    let of_lock = ["PG_ADVISORY_LOCK", "PG_ADVISORY_LOCK_SHARED", "PG_TRY_ADVISORY_LOCK", "GET_LOCK"];
    has(&of_lock).then_some(Kept::Lost(LOCK))
}

/// What `SET` leaves.
fn set(words: &Words, statement: &str, engine: Option<Engine>) -> Option<Kept> {
    let has = |names: &[&str]| names.iter().any(|name| words.has(name));
    let of_all = ["GLOBAL", "PERSIST", "PERSIST_ONLY"];
    let [_, second] = words.first();
    let is_one = !statement.contains(',');
    match second {
        // They end with their transaction, or stay in the server. MySQL's LOCAL is its SESSION.
        "LOCAL" if is_one && engine != Some(Engine::Mysql) => None,
        "CONSTRAINTS" | "TRANSACTION" | "PASSWORD" | "DEFAULT" => None,
        second if of_all.contains(&second) && is_one => None,
        _ if has(&of_all) => Some(Kept::Lost(SETTING)),
        _ if has(&["SELECT"]) || statement.contains('(') => Some(Kept::Lost(SETTING)),
        _ => Some(Kept::Again),
    }
}

/// Whether `RESET` is MySQL's, which is about the server.
fn of_server(second: &str) -> bool {
    matches!(second, "MASTER" | "SLAVE" | "REPLICA" | "QUERY" | "PERSIST" | "BINARY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_something_that_stands_elsewhere_may_set_what_it_does_not_say() {
        use Engine::{Mysql, Postgres, Sqlite};
        for (statement, engine, expected) in [
            ("CALL become()", Postgres, true),
            ("SELECT become()", Postgres, true),
            ("INSERT INTO t VALUES (1)", Postgres, true),
            ("EXECUTE prepared", Postgres, true),
            ("DO $$ BEGIN PERFORM become(); END $$", Postgres, true),
            ("SELECT count(*) FROM t", Postgres, false),
            ("SET ROLE reader", Postgres, false),
            ("COMMIT", Postgres, false),
            ("SELECT set_config('role', 'a', false)", Postgres, false),
            ("CALL become()", Mysql, true),
            ("SELECT become()", Mysql, true),
            ("INSERT INTO t VALUES (1)", Mysql, false),
            ("SELECT ROW_COUNT()", Mysql, false),
            ("INSERT INTO t VALUES (1)", Sqlite, false),
        ] {
            assert_eq!(
                may_set_unseen(&Words::of(statement), statement, Some(engine)),
                expected,
                "{statement}"
            );
        }
    }

    #[test]
    fn what_is_gone_with_a_connection_is_known() {
        use Engine::{Mysql, Postgres, Sqlite};
        let again = Some(Kept::Again);
        for (statement, engine, expected) in [
            ("SET search_path TO app, public", Postgres, again),
            ("SET ROLE reader", Postgres, again),
            ("SET SESSION AUTHORIZATION reader", Postgres, again),
            ("RESET ROLE", Postgres, again),
            ("SET LOCAL ROLE reader", Postgres, None),
            ("SET TRANSACTION READ ONLY", Postgres, None),
            ("SELECT set_config('search_path', 'app', false)", Postgres, Some(Kept::Lost(SETTING))),
            ("SELECT pg_advisory_lock(7)", Postgres, Some(Kept::Lost(LOCK))),
            ("CREATE TEMP TABLE a (b int)", Postgres, Some(Kept::Lost(TABLE))),
            ("CREATE TEMP TABLE a ON COMMIT DROP AS SELECT 1", Postgres, None),
            ("SELECT 1 AS a INTO TEMP b", Postgres, Some(Kept::Lost(TABLE))),
            ("CREATE TABLE a (temp int)", Postgres, Some(Kept::Lost(TABLE))),
            ("UPDATE a SET b = 1", Postgres, None),
            ("DO $$ BEGIN SET  ROLE reader; END $$", Postgres, Some(Kept::Lost(SETTING))),
            ("DO $$ BEGIN SET search_path = app; END $$", Postgres, Some(Kept::Lost(SETTING))),
            ("DO $$ BEGIN UPDATE a SET b = 1; END $$", Postgres, None),
            ("LOCK TABLE a", Postgres, None),
            ("SET SESSION sql_mode = 'ANSI'", Mysql, again),
            ("SET LOCAL sql_mode = 'ANSI'", Mysql, again),
            ("SET foreign_key_checks = 0", Mysql, again),
            ("SET NAMES utf8mb4", Mysql, again),
            ("SET @n = (SELECT max(id) FROM t)", Mysql, Some(Kept::Lost(SETTING))),
            ("SELECT max(id) INTO @n FROM t", Mysql, Some(Kept::Lost(VARIABLE))),
            ("SET GLOBAL max_connections = 5", Mysql, None),
            ("SET SESSION a = 1, GLOBAL b = 2", Mysql, Some(Kept::Lost(SETTING))),
            ("RESET MASTER", Mysql, None),
            ("LOCK TABLES t WRITE", Mysql, Some(Kept::Lost(LOCK))),
            ("SELECT GET_LOCK('a', 1)", Mysql, Some(Kept::Lost(LOCK))),
            ("PRAGMA foreign_keys = ON", Sqlite, again),
            ("PRAGMA foreign_keys", Sqlite, None),
            ("PRAGMA user_version = 5", Sqlite, None),
            ("ATTACH 'b.db' AS b", Sqlite, again),
        ] {
            assert_eq!(kept(&Words::of(statement), statement, Some(engine)), expected, "{statement}");
        }
    }
}
