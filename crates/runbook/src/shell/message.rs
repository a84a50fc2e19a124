//! What is wrong with a script, in words that somebody can act on.
//!
//! Takes the grammar's errors, gives a line and a message. The grammar does not say where an unclosed substitution
//! was opened, so that is looked for here.

use super::nesting::Opener;
use super::script::Script;
use super::syntax_error::SyntaxError;
use brush_parser::{ParseError, Token, TokenizerError};

/// The message for text that cannot be cut into tokens.
pub fn for_tokens(script: &Script, error: &TokenizerError) -> SyntaxError {
    let at = |line: usize, message: &str| SyntaxError { line, message: message.to_owned() };
    match error {
        TokenizerError::UnterminatedSingleQuote(place) | TokenizerError::UnterminatedAnsiCQuote(place) => {
            at(place.line, "this single quote is never closed")
        }
        TokenizerError::UnterminatedDoubleQuote(place) => at(place.line, "this double quote is never closed"),
        TokenizerError::UnterminatedBackquote(place) => at(place.line, "this backquote is never closed"),
        TokenizerError::UnterminatedExtendedGlob(_) => {
            at(last_line(script), "a `(` in a pattern is never closed")
        }
        TokenizerError::UnterminatedVariable => {
            at(line_of_unclosed(script, "${", '}'), "this `${` is never closed")
        }
        TokenizerError::UnterminatedCommandSubstitution | TokenizerError::UnterminatedExpansion => {
            at(line_of_unclosed(script, "$(", ')'), "this `$(` is never closed")
        }
        TokenizerError::UnterminatedEscapeSequence => {
            at(last_line(script), "nothing follows the last backslash")
        }
        TokenizerError::UnterminatedHereDocuments(tags, places) => {
            // The grammar joins tags by ", " and gives each place as "line,column".
            let tag = tags.split(", ").next().unwrap_or(tags).trim_matches(['\'', '"']);
            let line = places.split(',').next().and_then(|line| line.parse().ok()).unwrap_or(1);
            at(line, &format!("the here-document `{tag}` is never ended"))
        }
        TokenizerError::MissingHereTag(_) | TokenizerError::MissingHereTagForDocumentBody => {
            at(line_of(script, "<<"), "a here-document without a delimiter")
        }
        TokenizerError::FailedDecoding | TokenizerError::ReadError(_) => at(1, "this is not text"),
    }
}

/// The message for tokens that make no script; `open` is what they leave unclosed.
pub fn for_grammar(script: &Script, tokens: &[Token], open: &[Opener], error: &ParseError) -> SyntaxError {
    match error {
        ParseError::ParsingNear(place) => {
            let at = tokens.iter().position(|token| token.location().start.index == place.index);
            at.map_or_else(
                || SyntaxError {
                    line: place.line,
                    message: "this is no command that bash would accept".into(),
                },
                |at| unexpected(script, misplaced(tokens, at).unwrap_or(&tokens[at])),
            )
        }
        ParseError::Tokenizing { inner, .. } => for_tokens(script, inner),
        ParseError::ParsingAtEndOfInput => match (open.last(), misplaced(tokens, tokens.len())) {
            (Some(opener), _) => {
                SyntaxError { line: opener.line, message: format!("`{}` is never closed", opener.word) }
            }
            (None, Some(word)) => unexpected(script, word),
            (None, None) => {
                SyntaxError { line: last_line(script), message: "a command is missing at the end".into() }
            }
        },
    }
}

/// The reserved word right before token `at` that stands where a command should: the grammar notices it one too late.
fn misplaced(tokens: &[Token], at: usize) -> Option<&Token> {
    let before = |count: usize| at.checked_sub(count).map(|index| &tokens[index]);
    let word = before(1)?;
    let reserved =
        matches!(word.to_str(), "then" | "do" | "else" | "elif" | "fi" | "done" | "esac" | "}" | "in");
    let starts_command = before(2).is_none_or(|token| match token {
        Token::Operator(..) => true,
        Token::Word(word, _) => {
            matches!(word.as_str(), "then" | "do" | "else" | "if" | "while" | "until" | "{")
        }
    });
    (reserved && starts_command).then_some(word)
}

/// Says that a token does not belong where it is.
fn unexpected(script: &Script, token: &Token) -> SyntaxError {
    let line = script.line(script.range(token.location()).start);
    let message = match token.to_str() {
        "\n" => "unexpected end of the line".into(),
        word => format!("unexpected `{}`", shortened(word)),
    };
    SyntaxError { line, message }
}

/// A word that fits in a message.
fn shortened(word: &str) -> String {
    let line = word.lines().next().unwrap_or_default();
    if line.chars().count() <= 40 && line.len() == word.len() {
        word.to_owned()
    } else {
        line.chars().take(40).chain(['…']).collect()
    }
}

/// The last line that holds anything.
fn last_line(script: &Script) -> usize {
    script.line(script.text().trim_end().len())
}

/// The first line that holds `text`.
fn line_of(script: &Script, text: &str) -> usize {
    script.line(script.text().find(text).unwrap_or(0))
}

/// The line of the last `opener` that no `closer` follows in its turn; quotes are not looked at.
fn line_of_unclosed(script: &Script, opener: &str, closer: char) -> usize {
    let mut open = Vec::new();
    for (at, character) in script.text().char_indices() {
        if script.text()[at..].starts_with(opener) {
            open.push(at);
        } else if character == closer {
            open.pop();
        }
    }
    open.first().map_or_else(|| line_of(script, opener), |at| script.line(*at))
}
