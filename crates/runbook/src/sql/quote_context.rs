//! Where each hole of an SQL statement stands, which decides how a value is written there.
//!
//! Takes a statement, gives the place of each hole. Where databases do not agree on what a hole stands in, it says so. Never sees a
//! value.

use super::behind::{Behind, runs_text};
use crate::shell::hole_index;
use serde::{Deserialize, Serialize};

/// What a hole in an SQL statement stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuoteContext {
    /// Outside quotes, where a name would be an expression: only a number can stand there.
    Bare,
    /// The same right behind a minus.
    Minus,
    /// Outside quotes, where only a name can stand.
    Name,
    /// A part of a longer word: `orders_<year>`.
    NamePart,
    /// Outside quotes, behind a comparison: a value, never a name.
    Value,
    /// Between the parentheses of `IN (…)`.
    List,
    /// Within `'…'`.
    Text,
    /// Within quotes whose text the statement runs.
    Code,
    /// Within `"…"` or back-ticks.
    Identifier,
    /// Where databases do not agree on what they are in, such as behind a backslash in quotes or within dollar quotes.
    Unclear,
    /// In a comment.
    Comment,
}

/// Where each hole of `text` stands, by its index.
pub fn places(text: &str) -> Vec<(usize, QuoteContext)> {
    // What a row of `COPY … FROM STDIN` means by a letter depends on the format.
    if let Some(copy) = super::copy::copy(text) {
        let rows = copy.rows.chars().filter_map(hole_index).map(|index| (index, QuoteContext::Unclear));
        return places(copy.statement).into_iter().chain(rows).collect();
    }
    let text = super::file_copy::without_mark(text);
    let characters: Vec<char> = text.chars().collect();
    let mut places = Vec::new();
    let mut within = Within::Code;
    let mut unclear = false;
    let mut code = String::new();
    for (at, character) in characters.iter().copied().enumerate() {
        let next = characters.get(at + 1).copied();
        let before = at.checked_sub(1).and_then(|at| characters.get(at)).copied();
        if let Some(index) = hole_index(character) {
            let around = Around { before, next, code: &code };
            places.push((index, within.place(unclear, &around)));
        }
        match within {
            Within::Code => {
                code.push(character);
                within = match (character, next) {
                    ('-', Some('-')) => Within::Line,
                    ('/', Some('*')) => {
                        unclear |= characters.get(at + 2) == Some(&'!');
                        Within::Block
                    }
                    ('\'' | '"' | '`', _) => Within::Quotes(character),
                    _ => Within::Code,
                };
                // A comment in MySQL and an operator elsewhere; a quote in PostgreSQL and a name elsewhere.
                unclear |=
                    character == '#' || (character == '$' && next.is_none_or(|next| !next.is_ascii_digit()));
            }
            Within::Line if character == '\n' => within = Within::Code,
            // Comments within comments end with the first mark or with the last one.
            Within::Block if (character, next) == ('/', Some('*')) => unclear = true,
            Within::Block if (before, character) == (Some('*'), '/') => within = Within::Code,
            Within::Quotes(open) if character == open => within = Within::Code,
            Within::Quotes(_) => unclear |= character == '\\',
            Within::Line | Within::Block => {}
        }
    }
    if runs_text(text) {
        let texts = places.iter_mut().filter(|(_, place)| *place == QuoteContext::Text);
        texts.for_each(|(_, place)| *place = QuoteContext::Code);
    }
    places
}

/// The holes without whose value nobody knows which rows or which table a statement is about, by their index.
pub fn selectors(text: &str) -> Vec<usize> {
    let selects = super::words::selects_what_it_changes(text);
    let first = text.to_uppercase().find("WHERE").unwrap_or(text.len());
    let is_behind = |index: usize| text.find(|c| hole_index(c) == Some(index)).is_some_and(|at| at > first);
    let needed = |(index, place): (usize, QuoteContext)| match place {
        QuoteContext::Name | QuoteContext::NamePart | QuoteContext::Identifier => Some(index),
        QuoteContext::Text | QuoteContext::Value | QuoteContext::List if selects && is_behind(index) => {
            Some(index)
        }
        _ => None,
    };
    places(text).into_iter().filter_map(needed).collect()
}

/// What a character stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Code,
    Line,
    Block,
    Quotes(char),
}

impl Within {
    fn place(self, unclear: bool, around: &Around<'_>) -> QuoteContext {
        match self {
            Self::Line | Self::Block => QuoteContext::Comment,
            _ if unclear => QuoteContext::Unclear,
            Self::Code => around.place(),
            Self::Quotes('\'') => QuoteContext::Text,
            Self::Quotes(_) => QuoteContext::Identifier,
        }
    }
}

/// What stands around a hole outside of quotes.
struct Around<'a> {
    before: Option<char>,
    next: Option<char>,
    /// What stands before it, without what is quoted.
    code: &'a str,
}

impl Around<'_> {
    fn place(&self) -> QuoteContext {
        let is_part =
            |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || hole_index(c).is_some());
        let is_dot = |c: Option<char>| c == Some('.');
        if is_part(self.before) || is_part(self.next) || self.next == Some('(') {
            return QuoteContext::NamePart;
        }
        match Behind::of(self.code) {
            _ if self.before == Some('-') => QuoteContext::Minus,
            _ if is_dot(self.before) || is_dot(self.next) => QuoteContext::Name,
            Behind::Name => QuoteContext::Name,
            Behind::Comparison => QuoteContext::Value,
            Behind::List => QuoteContext::List,
            Behind::Other => QuoteContext::Bare,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::hole;

    #[test]
    fn each_hole_knows_what_it_stands_in() {
        let text = format!("SELECT {} FROM \"{}\" WHERE a = 'x{}' -- {}", hole(0), hole(1), hole(2), hole(3));
        assert_eq!(
            places(&text),
            [
                (0, QuoteContext::Bare),
                (1, QuoteContext::Identifier),
                (2, QuoteContext::Text),
                (3, QuoteContext::Comment)
            ]
        );
    }

    /// The place of the one `@` in a statement.
    fn place(statement: &str) -> QuoteContext {
        places(&statement.replace('@', &hole(0).to_string()))[0].1
    }

    #[test]
    fn where_databases_do_not_agree_a_place_is_unclear() {
        for (statement, expected) in [
            ("UPDATE a SET b = @", QuoteContext::Value),
            ("/* @ */ SELECT 1", QuoteContext::Comment),
            ("/* ' */ SELECT '@'", QuoteContext::Text),
            ("SELECT 'a\\' @", QuoteContext::Unclear),
            ("DO $$ BEGIN x('@'); END $$", QuoteContext::Unclear),
            ("SELECT 1 # '\n , '@'", QuoteContext::Unclear),
            ("/*! SELECT '@' */", QuoteContext::Comment),
            ("SELECT a /* x /* y */ '@'", QuoteContext::Unclear),
            ("SELECT $1, '@'", QuoteContext::Text),
        ] {
            assert_eq!(place(statement), expected, "{statement}");
        }
    }

    #[test]
    fn a_name_stands_only_where_nothing_else_can() {
        for statement in [
            "DELETE FROM @ WHERE a = 1",
            "DROP TABLE IF EXISTS @",
            "ALTER TABLE a ADD COLUMN @ int",
            "SELECT 1 FROM s.@",
            "GRANT ALL ON a TO @",
            "SELECT a FROM b ORDER BY @",
            "TRUNCATE @",
            "SELECT a::@",
        ] {
            assert_eq!(place(statement), QuoteContext::Name, "{statement}");
        }
        for statement in [
            "SELECT 1 WHERE @",
            "DELETE FROM a WHERE id NOT IN (SELECT @)",
            "SELECT 1 LIMIT @",
            "SELECT a FROM b WHERE c = 1 OR @",
            "INSERT INTO a VALUES (@)",
            "SELECT INTERVAL @",
            "DELETE FROM a JOIN b ON @",
        ] {
            assert_eq!(place(statement), QuoteContext::Bare, "{statement}");
        }
        assert_eq!(place("DELETE FROM a WHERE id IN (@)"), QuoteContext::List);
        assert_eq!(place("DELETE FROM a WHERE id IN (1, @)"), QuoteContext::List);
        assert_eq!(place("UPDATE a SET b = b -@"), QuoteContext::Minus);
        assert_eq!(place("SELECT * FROM orders_@"), QuoteContext::NamePart);
        assert_eq!(place("SELECT @(1)"), QuoteContext::NamePart);
    }

    #[test]
    fn a_text_that_the_statement_runs_is_code() {
        for statement in [
            "EXECUTE IMMEDIATE 'DELETE FROM a WHERE id = @'",
            "PREPARE s FROM 'SELECT @'",
            "SELECT dblink_exec('DROP TABLE @')",
            "COPY a TO PROGRAM 'cat > @'",
            "SELECT cron.schedule('0 3 * * *', 'DELETE FROM @')",
            "SET @sql = CONCAT('DELETE FROM a WHERE id = ', '@')",
            "CREATE FUNCTION f() RETURNS int AS 'SELECT @' LANGUAGE sql",
        ] {
            let statement = statement.replacen("@sql", "sql", 1);
            assert_eq!(place(&statement), QuoteContext::Code, "{statement}");
        }
        assert_eq!(place("INSERT INTO notes VALUES ('see @')"), QuoteContext::Text);
    }

    #[test]
    fn what_selects_the_rows_that_change_may_not_be_missing() {
        let found = |statement: &str| selectors(&statement.replace('@', &hole(0).to_string()));
        assert_eq!(found("DELETE FROM a WHERE id = '@'"), [0]);
        assert_eq!(found("UPDATE a SET b = 1 WHERE id = @"), [0]);
        assert_eq!(found("DROP TABLE @"), [0]);
        assert_eq!(found("UPDATE a SET b = '@' WHERE id = 1"), Vec::<usize>::new());
        assert_eq!(found("SELECT 1 FROM a WHERE id = '@'"), Vec::<usize>::new());
    }
}
