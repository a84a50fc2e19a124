//! Statements for a database.
//!
//! Takes lines, says whether they are SQL and nothing else. Never asks which database.

use crate::document::BodyLine;
use crate::text::Pattern;

/// What a statement starts with.
const VERBS: [&str; 30] = [
    "select", "insert", "update", "delete", "create", "alter", "drop", "truncate", "grant", "revoke",
    "begin", "start", "commit", "rollback", "explain", "vacuum", "analyze", "reindex", "show", "set", "with",
    "kill", "flush", "describe", "use", "call", "optimize", "lock", "unlock", "comment",
];

static STATEMENT: Pattern = Pattern::starting(
    &VERBS,
    r"(?i)^(select\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|create\s+(or\s+replace\s+|unique\s+|temp(orary)?\s+)*(table|index|database|user|role|view|schema|function|extension|type|sequence|trigger|materialized|publication|subscription)\s|alter\s+(table|user|role|database|system|index|schema|sequence|type)\s|drop\s+(table|index|database|user|role|view|schema|function|extension|type|sequence|trigger|column|owned|materialized)\s|truncate\s|grant\s|revoke\s|begin\b|start\s+transaction|commit\b|rollback\b|explain\s|vacuum\b|analyze\b|reindex\s|show\s+\w+|set\s+\w+[\w.]*\s*(=|to)\s|with\s+\w+\s+as\s*\(|kill\s+\d|flush\s+(tables|privileges)|describe\s|use\s+\w+|call\s+\w+|optimize\s+table|lock\s+table|unlock\s+tables|comment\s+on\s)",
);

/// The start of an SQL statement.
pub(in crate::reading) fn is_statement(line: &str) -> bool {
    STATEMENT.is_match(line)
}

/// Whether a block of SQL is all there is: every statement starts as one.
pub(in crate::reading) fn is_sql(lines: &[BodyLine]) -> bool {
    let is_comment = |text: &str| text.starts_with("--") || text.starts_with('#');
    let text: Vec<&str> =
        lines.iter().map(|line| line.text.trim()).filter(|text| !is_comment(text)).collect();
    let text = text.join("\n");
    let mut statements = text
        .split(";\n")
        .map(|part| part.trim().trim_end_matches(';'))
        .filter(|part| !part.is_empty())
        .peekable();
    statements.peek().is_some() && statements.all(is_statement)
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    fn lines(text: &str) -> Vec<BodyLine> {
        text.lines().enumerate().map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() }).collect()
    }

    #[test]
    fn statements_are_known_by_their_first_words() {
        check(
            is_statement,
            &["SELECT 1", "update t set a = 1", "CREATE UNIQUE INDEX x", "SET lock_timeout = '1s'", "VACUUM"],
            &["select", "update-rc.d x", "show", "set -e", "ls", "grant"],
        );
        assert!(is_sql(&lines("-- look\nSELECT 1;\n\n# and this\nDELETE FROM t\nWHERE a = 1;\n")));
        assert!(!is_sql(&lines("SELECT 1;\nls\n")) || is_sql(&lines("SELECT 1;\n")));
        assert!(!is_sql(&lines("psql -c 'SELECT 1'\n")));
    }
}
