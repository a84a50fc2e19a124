//! Under which names, and in which places, the columns that nobody is to see come back from a statement.
//!
//! Takes the statement and the columns' names, gives what else has to be hidden: an alias, an expression that holds one, the
//! same place of the other half of a UNION. What it cannot take apart hides everything.

use super::lexical::Lexical;
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Tokenizer, Word};

/// What is hidden in a statement's result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    names: Vec<String>,
    /// From the first column on.
    places: Vec<usize>,
    /// From the last column on, behind a `*` of unknown length.
    from_last: Vec<usize>,
    all: bool,
}

/// Words that end an item of a list.
const CLAUSES: [&str; 19] = [
    "SELECT",
    "DISTINCT",
    "FROM",
    "WHERE",
    "GROUP",
    "ORDER",
    "HAVING",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "LIMIT",
    "JOIN",
    "ON",
    "SET",
    "VALUES",
    "RETURNING",
    "USING",
    "WITH",
    "FETCH",
];

/// What stands between two parentheses, or outside all of them.
#[derive(Default)]
struct Level {
    /// Whether the item that is read holds a hidden column.
    item: bool,
    /// Whether any item did.
    any: bool,
    /// Whether what stands behind AS is a type.
    is_cast: bool,
}

impl Hidden {
    /// What is hidden where `statement` is run and `columns` are not to be seen.
    pub fn of(statement: &str, columns: &[String]) -> Self {
        if columns.is_empty() {
            return Self::default();
        }
        let mut found =
            Self { names: columns.iter().map(|name| name.to_lowercase()).collect(), ..Self::default() };
        let Ok(tokens) = Tokenizer::new(&Lexical(GenericDialect {}), statement).tokenize() else {
            return Self { all: true, ..found };
        };
        let tokens: Vec<Token> = tokens
            .into_iter()
            .filter(|token| !matches!(token, Token::Whitespace(_) | Token::SemiColon))
            .collect();
        // A new name may have a new name in turn.
        while let Some(name) = found.renamed(&tokens) {
            found.names.push(name);
        }
        found.place(&tokens);
        found
    }

    /// Whether the column called `name`, number `at` of `count`, is.
    pub fn covers(&self, name: &str, at: usize, count: usize) -> bool {
        self.all
            || self.names.iter().any(|hidden| hidden.eq_ignore_ascii_case(name))
            || self.places.contains(&at)
            || self.from_last.contains(&(count - 1 - at))
    }

    fn names(&self, word: &Word) -> bool {
        self.names.iter().any(|hidden| hidden.eq_ignore_ascii_case(&word.value))
    }

    /// A name that a hidden column is given and that is not known yet.
    fn renamed(&self, tokens: &[Token]) -> Option<String> {
        let mut levels = vec![Level::default()];
        // A list of names behind a table's name, `WITH people (id, mail) AS (`, is for what stands in its parentheses.
        let mut listed: Vec<(usize, Vec<String>)> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let depth = levels.len();
            let here = levels.last_mut()?;
            match token {
                Token::LParen => {
                    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
                    let is_cast = matches!(before, Some(Token::Word(word)) if word.value.to_uppercase().ends_with("CAST"));
                    if let Some(names) = list_before(tokens, at) {
                        listed.push((depth, names));
                    }
                    levels.push(Level { is_cast, ..Level::default() });
                }
                Token::RParen if depth > 1 => {
                    let inner = levels.pop()?;
                    let outer = levels.last_mut()?;
                    outer.item |= inner.any;
                    outer.any |= inner.any;
                    let of_this = listed.pop_if(|(outside, _)| *outside == depth - 1);
                    let names = of_this.map(|(_, names)| names).or_else(|| list_behind(tokens, at));
                    let is_new = |name: &String| !self.names.contains(&name.to_lowercase());
                    if let Some(name) = names.into_iter().flatten().find(is_new).filter(|_| inner.any) {
                        return Some(name.to_lowercase());
                    }
                }
                Token::Comma => here.item = false,
                Token::Word(word) if is_clause(word) => here.item = false,
                Token::Word(word) if self.names(word) && tokens.get(at + 1) != Some(&Token::Period) => {
                    (here.item, here.any) = (true, true);
                }
                Token::Word(word) if here.item && !here.is_cast && is_alias(tokens, at) => {
                    return Some(word.value.to_lowercase());
                }
                _ => {}
            }
        }
        None
    }

    /// Finds the places of the lists outside all parentheses whose items hold a hidden column.
    fn place(&mut self, tokens: &[Token]) {
        if tokens.first() == Some(&Token::LParen) {
            self.all = tokens.iter().any(|token| matches!(token, Token::Word(word) if self.names(word)));
            return;
        }
        let (mut depth, mut items) = (0_usize, None::<Vec<(bool, bool)>>);
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::LParen => depth += 1,
                Token::RParen => depth = depth.saturating_sub(1),
                Token::Comma if depth == 0 => items.iter_mut().for_each(|items| items.push((false, false))),
                Token::Word(word)
                    if depth == 0 && matches!(word.keyword, Keyword::SELECT | Keyword::RETURNING) =>
                {
                    self.end_list(items.replace(vec![(false, false)]));
                }
                Token::Word(word) if depth == 0 && is_clause(word) && word.keyword != Keyword::DISTINCT => {
                    self.end_list(items.take());
                }
                _ => {}
            }
            let Some((holds, is_star)) = items.as_mut().and_then(|items| items.last_mut()) else { continue };
            let is_table = tokens.get(at + 1) == Some(&Token::Period);
            *holds |= !is_table && matches!(token, Token::Word(word) if self.names(word));
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            let begins = matches!(before, Some(Token::Comma | Token::Period | Token::Word(_)));
            *is_star |= depth == 0 && *token == Token::Mul && begins && ends_item(tokens.get(at + 1));
        }
        self.end_list(items);
    }

    fn end_list(&mut self, items: Option<Vec<(bool, bool)>>) {
        let items = items.unwrap_or_default();
        let first_star = items.iter().position(|(_, is_star)| *is_star).unwrap_or(items.len());
        let last_star = items.iter().rposition(|(_, is_star)| *is_star);
        for (at, _) in items.iter().enumerate().filter(|(_, (holds, _))| *holds) {
            if at < first_star {
                self.places.push(at);
            } else if last_star.is_some_and(|last| at > last) {
                self.from_last.push(items.len() - 1 - at);
            } else {
                self.all = true;
            }
        }
    }
}

fn is_clause(word: &Word) -> bool {
    word.quote_style.is_none() && CLAUSES.contains(&word.value.to_uppercase().as_str())
}

fn ends_item(token: Option<&Token>) -> bool {
    match token {
        None | Some(Token::Comma | Token::RParen) => true,
        Some(Token::Word(word)) => is_clause(word),
        _ => false,
    }
}

/// Whether the word at `at` is what its item is called: behind AS, or behind what gives the value.
fn is_alias(tokens: &[Token], at: usize) -> bool {
    match at.checked_sub(1).and_then(|before| tokens.get(before)) {
        Some(Token::Word(word)) if word.keyword == Keyword::AS && word.quote_style.is_none() => true,
        Some(Token::Word(word)) => !is_clause(word) && ends_item(tokens.get(at + 1)),
        Some(Token::RParen) => ends_item(tokens.get(at + 1)),
        _ => false,
    }
}

/// The names of `(a, b)` from `open` on, and where it ends.
fn names_in(tokens: &[Token], open: usize) -> Option<(Vec<String>, usize)> {
    let mut names = Vec::new();
    for at in (open + 1..).step_by(2) {
        let Some(Token::Word(word)) = tokens.get(at) else { return None };
        names.push(word.value.clone());
        match tokens.get(at + 1) {
            Some(Token::Comma) => {}
            Some(Token::RParen) => return Some((names, at + 1)),
            _ => return None,
        }
    }
    None
}

/// The list in front of ` AS (`, whose parenthesis stands at `open`.
fn list_before(tokens: &[Token], open: usize) -> Option<Vec<String>> {
    let end = open.checked_sub(2).filter(|end| tokens[*end] == Token::RParen)?;
    let is_as = matches!(&tokens[open - 1], Token::Word(word) if word.keyword == Keyword::AS);
    let start = tokens[..end].iter().rposition(|token| *token == Token::LParen).filter(|_| is_as)?;
    names_in(tokens, start).filter(|(_, closed)| *closed == end).map(|(names, _)| names)
}

/// The list behind `) AS people (`, whose parenthesis stands at `close`.
fn list_behind(tokens: &[Token], close: usize) -> Option<Vec<String>> {
    let is_as = matches!(tokens.get(close + 1), Some(Token::Word(word)) if word.keyword == Keyword::AS);
    let open = close + 2 + usize::from(is_as);
    let is_named =
        matches!(tokens.get(open - 1), Some(Token::Word(_))) && tokens.get(open) == Some(&Token::LParen);
    names_in(tokens, open).filter(|_| is_named).map(|(names, _)| names)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns of `columns` that are hidden where `email` is.
    #[track_caller]
    fn check(statement: &str, columns: &str, expected: &str) {
        let hidden = Hidden::of(statement, &["email".to_owned()]);
        let columns: Vec<&str> = columns.split(' ').collect();
        let found: Vec<&str> = columns
            .iter()
            .enumerate()
            .filter(|(at, name)| hidden.covers(name, *at, columns.len()))
            .map(|(_, name)| *name)
            .collect();
        assert_eq!(found.join(" "), expected, "{statement}");
    }

    #[test]
    fn a_column_is_hidden_under_every_name_that_the_statement_gives_it() {
        check("SELECT id, email FROM people", "id email", "email");
        check("SELECT id, p.Email AS mail FROM people p", "id mail", "mail");
        check("SELECT id, email mail, name FROM people", "id mail name", "mail");
        check("SELECT e FROM (SELECT email AS e, id FROM people) x", "e", "e");
        check("SELECT y FROM (SELECT e AS y FROM (SELECT email e FROM people) a) b", "y", "y");
        check("WITH a AS (SELECT email AS e, id AS n FROM people) SELECT n, e FROM a", "n e", "e");
        check("WITH a (n, e) AS (SELECT id, email FROM people) SELECT e FROM a", "e", "e");
        check("SELECT m FROM (SELECT email FROM people) AS a (m)", "m", "m");
    }

    #[test]
    fn an_expression_with_it_is_hidden_in_its_place() {
        check("SELECT id, lower(email), name FROM people", "id lower name", "lower");
        check("SELECT id, name || ' ' || email FROM people", "id ?column?", "?column?");
        check("SELECT *, upper(email) FROM people", "id email upper", "email upper");
        check("SELECT (SELECT email FROM people LIMIT 1), 1", "email 1", "email");
        check("SELECT name FROM people UNION SELECT email FROM people", "name", "name");
        check("UPDATE people SET seen = 1 RETURNING id, left(email, 3)", "id left", "left");
        check("SELECT CAST(email AS text), text FROM people", "email text", "email");
    }

    #[test]
    fn what_only_asks_for_it_hides_nothing() {
        check("SELECT id, name FROM people WHERE email IS NULL ORDER BY email", "id name", "");
        check("SELECT count(*) AS n FROM people", "n", "");
        check("SELECT email.id FROM email", "id", "");
    }

    #[test]
    fn what_cannot_be_taken_apart_hides_everything() {
        check("SELECT 'never closed, email", "a b", "a b");
        check("(SELECT email FROM people) UNION (SELECT name FROM people)", "email", "email");
        check("SELECT a.*, lower(email), b.* FROM a, b", "x lower y", "x lower y");
    }
}
