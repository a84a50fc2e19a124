//! What stands right before a place in a statement, as far as it tells what can stand there.
//!
//! Takes text without what is quoted. Never looks behind the place.

use super::words::Words;
use crate::shell::hole_index;

/// What stands before a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// A word behind which only a name can stand.
    Name,
    /// A comparison.
    Comparison,
    /// The opening of `IN (`, or what is in it so far.
    List,
    /// Anything else.
    Other,
}

/// Words behind which only a name can stand.
const NAMING: &[&str] = &[
    "FROM",
    "JOIN",
    "INTO",
    "UPDATE",
    "TABLE",
    "VIEW",
    "DATABASE",
    "SCHEMA",
    "SEQUENCE",
    "COLUMN",
    "EXTENSION",
    "USE",
    "ROLE",
    "USER",
    "TRUNCATE",
    "DESCRIBE",
    "EXISTS",
    "CONSTRAINT",
    "TRIGGER",
    "TYPE",
    "DOMAIN",
    "PUBLICATION",
    "SUBSCRIPTION",
    "TABLESPACE",
    "CONCURRENTLY",
];
/// Words behind which a name stands in statements that define something or grant it.
const DEFINING: &[&str] = &["INDEX", "ON", "TO", "FUNCTION", "PROCEDURE", "REFERENCES"];
/// Functions and words that run a text as code.
const RUNNING: &[&str] = &[
    "EXECUTE",
    "EXEC",
    "PREPARE",
    "PROGRAM",
    "DBLINK",
    "DBLINK_EXEC",
    "DBLINK_OPEN",
    "DBLINK_SEND_QUERY",
    "QUERY_TO_XML",
    "QUERY_TO_XML_AND_XMLSCHEMA",
    "SP_EXECUTESQL",
    "XP_CMDSHELL",
    "SYS_EXEC",
    "SYS_EVAL",
    "OPENQUERY",
    "OPENROWSET",
    "TS_STAT",
    "SCHEDULE",
    "SCHEDULE_IN_DATABASE",
    "LOAD_EXTENSION",
    "RUN_COMMAND_ON_WORKERS",
];

impl Behind {
    /// What stands before the end of `code`.
    pub(super) fn of(code: &str) -> Self {
        let code = code.trim_end();
        let word = last_word(code);
        if code.ends_with(['=', '<', '>']) || matches!(word.as_str(), "LIKE" | "ILIKE" | "BETWEEN") {
            return Self::Comparison;
        }
        if is_in_list(code) {
            return Self::List;
        }
        let [first] = Words::of(code).first::<1>().map(str::to_owned);
        let defines = ["CREATE", "DROP", "ALTER", "GRANT", "REVOKE", "COMMENT", "REINDEX", "RENAME"]
            .contains(&first.as_str());
        // `IF EXISTS x` names what is dropped; `WHERE EXISTS x` does not.
        let is_naming = NAMING.contains(&word.as_str()) && (word != "EXISTS" || defines);
        let is_order =
            word == "BY" && ["ORDER", "GROUP", "OWNED"].contains(&last_word(without(code, "BY")).as_str());
        if is_naming || is_order || code.ends_with("::") || (defines && DEFINING.contains(&word.as_str())) {
            Self::Name
        } else {
            Self::Other
        }
    }
}

/// Whether a statement runs a text that stands in it, or keeps one that is run later.
pub(super) fn runs_text(statement: &str) -> bool {
    let words = Words::of(statement);
    let has = |word: &str| words.has(word);
    let [first] = words.first();
    let is_kept = match first {
        "DO" => true,
        "CREATE" | "ALTER" => ["FUNCTION", "PROCEDURE", "TRIGGER", "EVENT"].into_iter().any(has),
        "SET" => has("CONCAT") || has("FORMAT"),
        _ => false,
    };
    is_kept || RUNNING.iter().any(|word| has(word))
}

/// Whether the parenthesis that is open at the end of `code` is that of `IN (`, with nothing but values in it.
fn is_in_list(code: &str) -> bool {
    let Some((before, inside)) = code.rsplit_once('(') else { return false };
    let is_value = |c: char| c.is_ascii_digit() || " ,.-'\n\t".contains(c) || hole_index(c).is_some();
    last_word(before.trim_end()) == "IN" && inside.chars().all(is_value)
}

/// The word that `code` ends with, in capitals.
fn last_word(code: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    code.rsplit(|c| !is_part(c)).next().unwrap_or_default().to_uppercase()
}

/// `code` without the word that it ends with.
fn without<'a>(code: &'a str, word: &str) -> &'a str {
    code.get(..code.len() - word.len()).unwrap_or_default().trim_end()
}
