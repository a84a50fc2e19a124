//! What a text of SQL is made of: its words, the ends of its statements and its comments, each with its place.

use super::engine::Engine;
use super::error::SqlError;
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer, Whitespace};
use std::ops::Range;

/// One piece of a text. Spaces are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
    /// The line that it begins on, from 1.
    pub(super) line: usize,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word or a name.
    Word {
        /// Without its quotes.
        text: String,
        /// Whether it is in quotes, so that it is a name whatever it says.
        quoted: bool,
    },
    /// `;`
    Semicolon,
    /// What a comment says.
    Comment(String),
    /// `(`
    Open,
    /// `.`
    Dot,
    /// `=`
    Equals,
    /// A string, whose text is where it stands.
    Text,
    /// Anything else: a number, an operator.
    Other,
}

/// The pieces of `text` as `engine` reads it.
pub(super) fn pieces(text: &str, engine: Option<Engine>) -> Result<Vec<Piece>, SqlError> {
    let dialect = Engine::dialect(engine);
    let tokens = Tokenizer::new(dialect.as_ref(), text)
        .tokenize_with_location()
        .map_err(|error| SqlError { line: line_number(error.location.line), message: error.message })?;
    let mut offsets = Offsets::new(text);
    Ok(tokens.into_iter().filter_map(|token| piece(token, &mut offsets)).collect())
}

fn piece(token: TokenWithSpan, offsets: &mut Offsets<'_>) -> Option<Piece> {
    let kind = match token.token {
        Token::Whitespace(
            Whitespace::SingleLineComment { comment, .. } | Whitespace::MultiLineComment(comment),
        ) => Kind::Comment(comment),
        Token::Whitespace(_) | Token::EOF => return None,
        Token::SemiColon => Kind::Semicolon,
        Token::Word(word) => Kind::Word { quoted: word.quote_style.is_some(), text: word.value },
        Token::LParen => Kind::Open,
        Token::Period => Kind::Dot,
        Token::Eq => Kind::Equals,
        Token::SingleQuotedString(_)
        | Token::DoubleQuotedString(_)
        | Token::DollarQuotedString(_)
        | Token::NationalStringLiteral(_)
        | Token::EscapedStringLiteral(_)
        | Token::UnicodeStringLiteral(_) => Kind::Text,
        _ => Kind::Other,
    };
    let (start, end) = (token.span.start, token.span.end);
    let range = offsets.byte(start.line, start.column)..offsets.byte(end.line, end.column);
    Some(Piece { kind, range, line: line_number(start.line) })
}

/// Where lines begin, to know the place of a line and column.
struct Offsets<'t> {
    lines: Vec<(usize, &'t str)>,
    length: usize,
    /// The line, the column and the byte that were asked for last: what is asked for next stands right behind it.
    last: (usize, usize, usize),
}

impl<'t> Offsets<'t> {
    fn new(text: &'t str) -> Self {
        let mut start = 0;
        let line = |line: &'t str| {
            let at = start;
            start += line.len();
            (at, line)
        };
        let lines = text.split_inclusive('\n').map(line).collect();
        Self { lines, length: text.len(), last: (0, 0, 0) }
    }

    fn byte(&mut self, line: u64, column: u64) -> usize {
        let (line, column) = (line_number(line).saturating_sub(1), line_number(column).saturating_sub(1));
        let Some((start, text)) = self.lines.get(line) else { return self.length };
        let (known, from) = match self.last {
            (last, known, byte) if last == line && known <= column => (known, byte - start),
            _ => (0, 0),
        };
        let ahead = text[from..].char_indices().nth(column - known);
        let Some((ahead, _)) = ahead else { return start + text.len() };
        self.last = (line, column, start + from + ahead);
        self.last.2
    }
}

fn line_number(line: u64) -> usize {
    usize::try_from(line).unwrap_or(usize::MAX)
}
