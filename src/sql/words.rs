//! The words of a statement, which tell what it is.

use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

/// The statement's words in capitals, without what is quoted or commented out.
pub(super) fn words(statement: &str) -> Vec<String> {
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, statement).tokenize() else {
        // A text that cannot be taken apart still begins with a word.
        return statement.split_whitespace().take(2).map(str::to_uppercase).collect();
    };
    let word = |token: Token| match token {
        Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_uppercase()),
        _ => None,
    };
    tokens.into_iter().filter_map(word).collect()
}

/// Whether a database plans a statement before it runs it, so that it can be explained without being run.
pub fn is_planned(statement: &str) -> bool {
    const PLANNED: [&str; 8] = ["SELECT", "VALUES", "TABLE", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"];
    words(statement).first().is_some_and(|first| PLANNED.contains(&first.as_str()))
}

/// Whether a statement takes its rows from its client's input.
pub fn takes_input(statement: &str) -> bool {
    let words = words(statement);
    words.first().is_some_and(|word| word == "COPY") && words.windows(2).any(|pair| pair == ["FROM", "STDIN"])
}

/// Whether a statement changes rows, so that the number of those that it changed means something.
pub fn changes_rows(statement: &str) -> bool {
    const CHANGES: [&str; 6] = ["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "COPY"];
    let first = statement.trim_start().get(..12).unwrap_or(statement).to_uppercase();
    if first.starts_with("SELECT") {
        return false;
    }
    if CHANGES.iter().any(|word| first.starts_with(word)) {
        return true;
    }
    let words = words(statement);
    let is = |word: &String| CHANGES.contains(&word.as_str());
    words.first().is_some_and(|first| is(first) || (first == "WITH" && words.iter().any(is)))
}
