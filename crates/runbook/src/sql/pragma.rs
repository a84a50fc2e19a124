//! What a pragma of `SQLite` does: some only look, some set something for the session, some write into the file.

use super::sql_effect::SqlEffect;
use super::words::Words;

/// Those that look, or that only this session feels.
const LOOK: &[&str] = &[
    "ANALYSIS_LIMIT",
    "AUTOMATIC_INDEX",
    "BUSY_TIMEOUT",
    "CACHE_SIZE",
    "CACHE_SPILL",
    "CASE_SENSITIVE_LIKE",
    "COLLATION_LIST",
    "COMPILE_OPTIONS",
    "DATABASE_LIST",
    "DATA_VERSION",
    "DEFER_FOREIGN_KEYS",
    "FOREIGN_KEYS",
    "FOREIGN_KEY_CHECK",
    "FOREIGN_KEY_LIST",
    "FREELIST_COUNT",
    "FUNCTION_LIST",
    "INDEX_INFO",
    "INDEX_LIST",
    "INDEX_XINFO",
    "INTEGRITY_CHECK",
    "LOCKING_MODE",
    "MAX_PAGE_COUNT",
    "MMAP_SIZE",
    "MODULE_LIST",
    "PAGE_COUNT",
    "PRAGMA_LIST",
    "QUERY_ONLY",
    "QUICK_CHECK",
    "RECURSIVE_TRIGGERS",
    "SYNCHRONOUS",
    "TABLE_INFO",
    "TABLE_LIST",
    "TABLE_XINFO",
    "TEMP_STORE",
    "THREADS",
];
/// Those that look, unless they are given a value, which stays in the file.
const LOOK_WITHOUT_VALUE: &[&str] = &[
    "APPLICATION_ID",
    "AUTO_VACUUM",
    "ENCODING",
    "JOURNAL_MODE",
    "JOURNAL_SIZE_LIMIT",
    "PAGE_SIZE",
    "SCHEMA_VERSION",
    "SECURE_DELETE",
    "USER_VERSION",
];
/// Those that write.
const WRITE: &[&str] = &[
    "INCREMENTAL_VACUUM",
    "OPTIMIZE",
    "SHRINK_MEMORY",
    "WAL_AUTOCHECKPOINT",
    "WAL_CHECKPOINT",
    "WRITABLE_SCHEMA",
];

/// What `PRAGMA …` does. A schema may stand in front of its name.
pub(super) fn effect(words: &Words) -> SqlEffect {
    let [_, first, second] = words.first();
    let known = |word: &str| of_name(word, words);
    known(first).or_else(|| known(second)).unwrap_or(SqlEffect::Unknown)
}

fn of_name(name: &str, words: &Words) -> Option<SqlEffect> {
    let is_given = words.assigns() || words.calls().names().any(|call| call.rsplit('.').next() == Some(name));
    if LOOK.contains(&name) || LOOK_WITHOUT_VALUE.contains(&name) && !is_given {
        Some(SqlEffect::Read)
    } else if WRITE.contains(&name) || LOOK_WITHOUT_VALUE.contains(&name) {
        Some(SqlEffect::Change)
    } else {
        None
    }
}
