//! The functions that a statement calls, as far as its words tell.
//!
//! Takes a statement's pieces in order, gives the name in front of each `(` that is no keyword, and what stands in the
//! strings that a statement hands over to be run. Never decides what any of it does.

use super::pieces::{Kind, Piece, pieces};

/// Words in front of a `(` that call nothing.
const KEYWORDS: &[&str] = &[
    "ALL",
    "AND",
    "ANY",
    "ARRAY",
    "AS",
    "ASC",
    "BETWEEN",
    "BIT",
    "BY",
    "CASE",
    "CHAR",
    "CHARACTER",
    "CHECK",
    "CROSS",
    "CUBE",
    "DECIMAL",
    "DEFAULT",
    "DESC",
    "DISTINCT",
    "ELSE",
    "END",
    "EXCEPT",
    "EXISTS",
    "EXPLAIN",
    "FILTER",
    "FLOAT",
    "FOR",
    "FROM",
    "GROUP",
    "GROUPING",
    "HAVING",
    "IN",
    "INNER",
    "INT",
    "INTEGER",
    "INTERSECT",
    "INTERVAL",
    "INTO",
    "IS",
    "JOIN",
    "KEY",
    "LATERAL",
    "LIKE",
    "LIMIT",
    "MATERIALIZED",
    "NOT",
    "NUMERIC",
    "OFFSET",
    "ON",
    "OR",
    "OVER",
    "PARTITION",
    "PRECISION",
    "REFERENCES",
    "RETURNING",
    "ROLLUP",
    "ROW",
    "ROWS",
    "SELECT",
    "SET",
    "SETS",
    "SIMILAR",
    "SOME",
    "TABLE",
    "TABLESAMPLE",
    "THEN",
    "TIME",
    "TIMESTAMP",
    "UNION",
    "UNIQUE",
    "UNNEST",
    "USING",
    "VALUES",
    "VARBINARY",
    "VARCHAR",
    "WHEN",
    "WHERE",
    "WITH",
    "WITHIN",
];
/// Words behind which a name with a `(` is a table, an alias or a query of its own.
const NAMES: &[&str] =
    &["AS", "INTO", "TABLE", "RECURSIVE", "WITH", "ON", "REFERENCES", "INDEX", "CONSTRAINT"];
/// Schemas whose functions are the engine's own.
const OWN_SCHEMAS: &[&str] = &["PG_CATALOG", "INFORMATION_SCHEMA", "SYS"];
/// Statements and functions that run what stands in a string.
const RUN_STRINGS: &[&str] = &[
    "DO",
    "EXECUTE",
    "EXEC",
    "PREPARE",
    "IMMEDIATE",
    "DBLINK",
    "DBLINK_EXEC",
    "DBLINK_SEND_QUERY",
    "QUERY_TO_XML",
    "QUERY_TO_XMLSCHEMA",
    "QUERY_TO_XML_AND_XMLSCHEMA",
    "PG_LOGICAL_EMIT_MESSAGE",
    "CRON.SCHEDULE",
    "OPENROWSET",
    "OPENQUERY",
    "SP_EXECUTESQL",
    "TS_STAT",
    "XP_CMDSHELL",
];

/// What is called so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Calls {
    /// The names in capitals, parted by spaces.
    names: String,
    /// The words in the strings that are run, in capitals, parted by spaces.
    handed_over: String,
    /// The name that may be called by what comes next.
    last: String,
    /// The word before that name.
    before: String,
    /// Whether a dot is the last piece.
    dotted: bool,
    /// Whether strings are run from here on.
    runs_strings: bool,
}

impl Calls {
    /// Takes in what comes next in the statement, which is a part of `text`.
    pub(super) fn take(&mut self, piece: &Piece, text: &str) {
        let dotted = std::mem::replace(&mut self.dotted, piece.kind == Kind::Dot);
        match &piece.kind {
            Kind::Word { text, quoted } => self.word(text, *quoted, dotted),
            Kind::Open => self.open(),
            Kind::Dot => {}
            Kind::Text if self.runs_strings => self.listen(text.get(piece.range.clone()).unwrap_or_default()),
            _ => self.last.clear(),
        }
    }

    /// The names of what is called, in capitals.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.split(' ').filter(|name| !name.is_empty())
    }

    /// Whether a word stands in a string that is run.
    pub(super) fn hands_over(&self, word: &str) -> bool {
        self.handed_over.split(' ').any(|one| one == word)
    }

    /// Whether any string is run.
    pub(super) const fn is_handing_over(&self) -> bool {
        !self.handed_over.is_empty()
    }

    fn word(&mut self, word: &str, quoted: bool, dotted: bool) {
        let mut name = if dotted { std::mem::take(&mut self.last) } else { String::new() };
        if dotted && OWN_SCHEMAS.contains(&name.as_str()) {
            name.clear();
        } else if dotted {
            name.push('.');
        } else {
            self.before = std::mem::take(&mut self.last);
        }
        // A name in quotes is called as well, and is no keyword.
        name.extend(word.chars().filter(|character| *character != ' ').flat_map(char::to_uppercase));
        self.runs_strings |= !quoted && RUN_STRINGS.contains(&name.as_str());
        self.last = name;
    }

    fn open(&mut self) {
        let name = std::mem::take(&mut self.last);
        let is_call =
            !name.is_empty() && !KEYWORDS.contains(&name.as_str()) && !NAMES.contains(&self.before.as_str());
        if is_call {
            self.runs_strings |= RUN_STRINGS.contains(&name.as_str());
            self.names.push(' ');
            self.names.push_str(&name);
        }
    }

    /// Takes the words of a string that is run, whatever its quotes are.
    fn listen(&mut self, string: &str) {
        let inner = string.trim_start_matches(|character: char| character.is_ascii_alphabetic());
        let inner = match inner.strip_prefix('$').and_then(|rest| rest.split_once('$')) {
            Some((tag, rest)) => rest.strip_suffix(&format!("${tag}$")).unwrap_or(rest),
            None => inner.trim_matches(['\'', '"']),
        };
        // Comments between the words say nothing; a text that is no SQL has its words as well.
        let Ok(found) = pieces(inner, None) else {
            inner.split_whitespace().for_each(|word| self.hand_over(word));
            return;
        };
        for piece in found {
            match piece.kind {
                Kind::Word { text, .. } => self.hand_over(&text),
                Kind::Text => {
                    let text = inner.get(piece.range).unwrap_or_default();
                    text.split(|character: char| !character.is_alphanumeric() && character != '_')
                        .for_each(|word| self.hand_over(word));
                }
                _ => {}
            }
        }
    }

    fn hand_over(&mut self, word: &str) {
        self.handed_over.push(' ');
        self.handed_over.push_str(&word.to_uppercase());
    }
}
