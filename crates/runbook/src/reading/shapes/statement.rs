//! Statements for a database.
//!
//! Takes lines, says whether they are SQL and nothing else. Never asks which database.

use crate::document::BodyLine;
use crate::reading::grammar::is_bash;
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

/// A flag of a command, which a comment of SQL is not: `--all`, and not `-- all of them`.
static FLAG: Pattern = Pattern::needing(&["-"], r"(^|\s)--?[A-Za-z][\w-]*(=|\s|$)");
/// What a statement has besides its verb, whatever else is called like that verb.
static CLAUSE: Pattern = Pattern::new(
    r"(?i)^(select\b.*\sfrom\s|insert\s+into\s.*(values|select|default)\b|update\s+\S+\s+set\s.*=|delete\s+from\s.*\swhere\s|(create|alter|drop)\s+\w+\s+(if\s+(not\s+)?exists\s+)?\S+|grant\s.*\sto\s|revoke\s.*\sfrom\s|with\s+\w+\s+as\s*\()",
);

/// Whether a block of SQL is all there is: every statement starts as one, and none is better read as a command.
pub(in crate::reading) fn is_sql(lines: &[BodyLine]) -> bool {
    let is_comment = |text: &str| text.starts_with("--") || text.starts_with('#');
    let text: Vec<&str> =
        lines.iter().map(|line| line.text.trim()).filter(|text| !is_comment(text)).collect();
    let text = text.join("\n");
    let parts: Vec<&str> = text.split(";\n").map(str::trim).filter(|part| !part.is_empty()).collect();
    let is_one = |(at, part): (usize, &&str)| {
        // Only the last one may have lost its semicolon.
        let ends = at + 1 < parts.len() || part.ends_with(';');
        is_statement(part.trim_end_matches(';')) && !is_command_like(part, ends)
    };
    !parts.is_empty() && parts.iter().enumerate().all(is_one)
}

/// Whether what begins like a statement is a command of that name: nobody shouts at a shell, and nobody ends its commands with `;`.
fn is_command_like(part: &str, ends: bool) -> bool {
    let flat = part.split_whitespace().collect::<Vec<_>>().join(" ");
    let code = flat.split(" -- ").next().unwrap_or(&flat);
    let shouted = code.starts_with(|c: char| c.is_ascii_uppercase());
    // `select zone in a b; do … done` is a loop, whatever its lines end with.
    let is_loop = code.starts_with("select ") && code.contains(" in ") && code.contains(" do ");
    FLAG.is_match(code) || is_loop || !shouted && !ends && !CLAUSE.is_match(code) && is_bash(part)
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

    #[test]
    fn a_command_that_is_called_like_a_verb_is_no_statement() {
        for text in [
            "reindex --from a --to b",
            "grant access --user x",
            "select zone in a b c; do break; done",
            "select zone in a b c;\ndo break;\ndone",
            "delete from cache\ninsert-coin now",
            "truncate -s 0 app.log",
            "describe web",
            "use staging",
            "show config",
            "update x set y --all",
        ] {
            assert!(!is_sql(&lines(text)), "{text}");
        }
        for text in [
            "select * from t",
            "select 1;",
            "delete from t where a = 1",
            "use shop;\nselect 1;",
            "REINDEX TABLE t",
            "update t set a = 1",
            "grant all on t to app",
            "SELECT 1 -- all of them",
            "select a -- all\nfrom t;",
        ] {
            assert!(is_sql(&lines(text)), "{text}");
        }
    }
}
