//! The tables that a statement names, and the rows that it would take in, as a question of its own.

use super::lexical::Lexical;
use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

/// A table that a statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name as it is written, with its schema and quotes.
    pub written: String,
    /// What the statement has to do with it.
    pub part: NamedPart,
}

/// What a statement has to do with a table that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedPart {
    /// It has to be there.
    Used,
    /// It may be missing: `IF EXISTS`.
    Optional,
    /// The statement makes it.
    Made,
}

/// Functions whose arguments are parted by `FROM`.
const WITH_FROM: [&str; 5] = ["EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION"];
/// Words that may stand between a clause's first word and its table.
const BETWEEN: [&str; 8] = ["ONLY", "IF", "NOT", "EXISTS", "TABLE", "LATERAL", "IGNORE", "CONCURRENTLY"];

/// The tables that `statement` names, each once.
pub fn tables(statement: &str) -> Vec<Named> {
    let reader = Reader::of(statement);
    let common = reader.common();
    let mut found: Vec<Named> = Vec::new();
    for at in 0..reader.tokens.len() {
        let Some((part, mut next)) = reader.clause(at) else { continue };
        while let Some((written, end)) = reader.name(next) {
            let is_function = matches!(reader.word(at).as_str(), "FROM" | "JOIN" | "USING")
                && reader.is(end, &Token::LParen);
            let is_known =
                common.contains(&written.to_uppercase()) || found.iter().any(|one| one.written == written);
            if !is_function && !is_known {
                found.push(Named { written, part });
            }
            let Some(comma) = reader.comma(at, end) else { break };
            next = comma + 1;
        }
    }
    found
}

/// A question for the number of rows that `statement` takes in: that of a query, an UPDATE or a DELETE on one table.
pub fn count_of(statement: &str) -> Option<String> {
    let rows = rows_of(statement)?;
    Some(format!("SELECT count(*) FROM ({rows}) AS taken"))
}

/// A query for the rows that `statement` takes in.
pub fn rows_of(statement: &str) -> Option<String> {
    let reader = Reader::of(statement);
    let from = match reader.word(0).as_str() {
        "SELECT" | "VALUES" => return Some(statement.to_owned()),
        "WITH" if !reader.has(&["INSERT", "UPDATE", "DELETE", "MERGE"]) => return Some(statement.to_owned()),
        "DELETE" if reader.word(1) == "FROM" => 2,
        "UPDATE" => 1,
        _ => return None,
    };
    let (table, end) = reader.name(from)?;
    let is_plain =
        matches!(reader.word(end).as_str(), "" | "SET" | "WHERE") && !reader.has(&["LIMIT", "RETURNING"]);
    let mut depth = 0;
    let mut condition: Vec<String> = Vec::new();
    for (at, token) in reader.tokens.iter().enumerate().skip(end) {
        match token {
            Token::LParen => depth += 1,
            Token::RParen => depth -= 1,
            _ => {}
        }
        match (depth, reader.word(at).as_str()) {
            // Of several tables nobody knows which one is meant.
            (0, "FROM" | "USING" | "JOIN") => return None,
            (0, "WHERE") => condition = vec![" WHERE".to_owned()],
            _ if !condition.is_empty() => condition.push(format!(" {token}")),
            _ => {}
        }
    }
    is_plain.then(|| format!("SELECT 1 AS one FROM {table}{}", condition.concat()))
}

/// A statement's tokens without spaces and comments.
struct Reader {
    tokens: Vec<Token>,
}

impl Reader {
    fn of(statement: &str) -> Self {
        // As they are written: what is asked with them must mean the same.
        let tokens = Tokenizer::new(&Lexical(GenericDialect {}), statement)
            .with_unescape(false)
            .tokenize()
            .unwrap_or_default();
        Self { tokens: tokens.into_iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect() }
    }

    /// The word at `at` in capitals; empty where there is none, or it is quoted.
    fn word(&self, at: usize) -> String {
        match self.tokens.get(at) {
            Some(Token::Word(word)) if word.quote_style.is_none() => word.value.to_uppercase(),
            _ => String::new(),
        }
    }

    fn before(&self, at: usize) -> String {
        at.checked_sub(1).map_or_else(String::new, |before| self.word(before))
    }

    fn is(&self, at: usize, token: &Token) -> bool {
        self.tokens.get(at) == Some(token)
    }

    fn has(&self, words: &[&str]) -> bool {
        (0..self.tokens.len()).any(|at| words.contains(&self.word(at).as_str()))
    }

    /// The names that `WITH` gives to queries, in capitals.
    fn common(&self) -> Vec<String> {
        let gives = |at: &usize| self.word(*at) == "AS" && self.is(at + 1, &Token::LParen);
        let name = |at: usize| match self.tokens.get(at.checked_sub(1)?)? {
            Token::Word(word) => Some(word.value.to_uppercase()),
            _ => None,
        };
        (0..self.tokens.len()).filter(gives).filter_map(name).collect()
    }

    /// The clause that begins at `at` and names tables: what it has to do with them, and where the first name is.
    fn clause(&self, at: usize) -> Option<(NamedPart, usize)> {
        let (first, before) = (self.word(0), self.before(at));
        let part = match self.word(at).as_str() {
            "FROM" if before == "DISTINCT" || self.is_argument(at) => return None,
            "FROM" | "JOIN" | "REFERENCES" => NamedPart::Used,
            "USING" if matches!(first.as_str(), "DELETE" | "MERGE") => NamedPart::Used,
            "INTO" if matches!(before.as_str(), "INSERT" | "REPLACE" | "MERGE" | "IGNORE") => NamedPart::Used,
            "INTO" if first == "SELECT" => NamedPart::Made,
            "UPDATE" if at == 0 || self.is(at - 1, &Token::LParen) || self.is(at - 1, &Token::RParen) => {
                NamedPart::Used
            }
            "TABLE" | "VIEW" if first == "CREATE" => NamedPart::Made,
            "TABLE" | "TRUNCATE" | "LOCK" if at <= 1 => NamedPart::Used,
            "ON" if first == "CREATE" && self.has(&["INDEX", "TRIGGER"]) => NamedPart::Used,
            "TO" if first == "ALTER" && before == "RENAME" => NamedPart::Made,
            _ => return None,
        };
        if matches!(self.word(at).as_str(), "TRUNCATE" | "LOCK") && self.word(at + 1) == "TABLE" {
            return None;
        }
        let words = self.tokens[at + 1..].iter().zip(at + 1..);
        let next = words.map(|(_, next)| next).find(|next| !BETWEEN.contains(&self.word(*next).as_str()))?;
        let is_optional = part == NamedPart::Used && (at + 1..next).any(|one| self.word(one) == "EXISTS");
        Some((if is_optional { NamedPart::Optional } else { part }, next))
    }

    /// Whether the `FROM` at `at` stands in a function that parts its arguments by it.
    fn is_argument(&self, at: usize) -> bool {
        let mut depth = 0_i32;
        for open in (0..at).rev() {
            match self.tokens[open] {
                Token::RParen => depth += 1,
                Token::LParen if depth == 0 => return WITH_FROM.contains(&self.before(open).as_str()),
                Token::LParen => depth -= 1,
                _ => {}
            }
        }
        false
    }

    /// The name that begins at `at`, as it is written, and where it ends.
    fn name(&self, at: usize) -> Option<(String, usize)> {
        let (mut written, mut end) = (String::new(), at);
        while let Some(Token::Word(word)) = self.tokens.get(end) {
            written.push_str(&word.to_string());
            end += 1;
            if !self.is(end, &Token::Period) {
                return Some((written, end));
            }
            written.push('.');
            end += 1;
        }
        None
    }

    /// The comma behind the table that ends at `end`, after which another one is named.
    fn comma(&self, clause: usize, end: usize) -> Option<usize> {
        if !matches!(self.word(clause).as_str(), "FROM" | "TABLE" | "TRUNCATE" | "UPDATE" | "LOCK")
            || self.word(0) == "CREATE" && self.word(clause) == "TABLE"
        {
            return None;
        }
        (end..=end + 2)
            .find(|at| self.is(*at, &Token::Comma))
            .filter(|comma| (end..*comma).all(|at| matches!(self.tokens.get(at), Some(Token::Word(_)))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(statement: &str) -> String {
        let mark = |part| match part {
            NamedPart::Used => "",
            NamedPart::Optional => "?",
            NamedPart::Made => "+",
        };
        let found = tables(statement);
        found.iter().map(|one| format!("{}{}", one.written, mark(one.part))).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_tables_of_a_statement_are_found_and_nothing_else() {
        for (statement, expected) in [
            ("SELECT a FROM b JOIN s.\"C d\" ON b.x = c.x", "b s.\"C d\""),
            ("SELECT * FROM a, b AS c, d WHERE EXTRACT(YEAR FROM e) = 1", "a b d"),
            ("SELECT g FROM generate_series(1, 2) g", ""),
            ("SELECT 1 WHERE a IS DISTINCT FROM b", ""),
            ("WITH x AS (SELECT 1 FROM a), y (z) AS (DELETE FROM b RETURNING *) SELECT * FROM x, c", "a b c"),
            ("INSERT INTO a (b) SELECT c FROM d ON CONFLICT DO UPDATE SET b = 1", "a d"),
            ("UPDATE a SET b = (SELECT max(c) FROM d) WHERE e FOR UPDATE", "a d"),
            ("DELETE FROM ONLY a USING b", "a b"),
            ("CREATE TABLE IF NOT EXISTS a (b INTEGER REFERENCES c (d))", "a+ c"),
            ("CREATE UNIQUE INDEX CONCURRENTLY i ON a (b)", "a"),
            ("ALTER TABLE IF EXISTS a RENAME TO b", "a? b+"),
            ("DROP TABLE IF EXISTS a, b", "a? b?"),
            ("TRUNCATE TABLE a, b", "a b"),
            ("COMMIT", ""),
        ] {
            assert_eq!(named(statement), expected, "{statement}");
        }
    }

    #[test]
    fn the_rows_that_a_statement_takes_in_can_be_asked_for() {
        for (statement, expected) in [
            (
                "UPDATE a SET b = 1, c = (SELECT 2) WHERE d = 'x' AND e IN (1)",
                Some("SELECT 1 AS one FROM a WHERE d = 'x' AND e IN ( 1 )"),
            ),
            ("DELETE FROM s.a", Some("SELECT 1 AS one FROM s.a")),
            ("SELECT 1", Some("SELECT 1")),
            ("UPDATE a SET b = 1 FROM c WHERE a.d = c.d", None),
            ("DELETE FROM a WHERE b = 1 LIMIT 5", None),
            ("DROP TABLE a", None),
        ] {
            assert_eq!(rows_of(statement).as_deref(), expected, "{statement}");
        }
    }
}
