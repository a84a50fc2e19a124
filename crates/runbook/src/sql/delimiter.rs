//! `DELIMITER //`: a line for MySQL's own client that says what ends a statement from then on.

use super::engine::Engine;
use super::error::SqlError;
use super::semicolons::plain;
use super::statement::Statement;
use std::ops::Range;

/// A stretch of text with one delimiter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    range: Range<usize>,
    delimiter: String,
}

/// The stretches of `text`; none where it has no such line.
pub(super) fn parts(text: &str) -> Option<Vec<Part>> {
    let (mut parts, mut start, mut delimiter, mut at) = (Vec::new(), 0, ";".to_owned(), 0);
    for line in text.split_inclusive('\n') {
        let mut words = line.split_whitespace();
        if words.next().is_some_and(|word| word.eq_ignore_ascii_case("delimiter"))
            && let Some(next) = words.next()
        {
            parts.push(Part { range: start..at, delimiter });
            (start, delimiter) = (at + line.len(), next.to_owned());
        }
        at += line.len();
    }
    let is_there = !parts.is_empty();
    parts.push(Part { range: start..text.len(), delimiter });
    is_there.then_some(parts)
}

/// The statements of all stretches.
pub(super) fn split(text: &str, parts: &[Part], engine: Option<Engine>) -> Result<Vec<Statement>, SqlError> {
    let mut found = Vec::new();
    for part in parts {
        let line_before = text[..part.range.start].matches('\n').count();
        let body = &text[part.range.clone()];
        let statements = if part.delimiter == ";" {
            plain(body, engine.or(Some(Engine::Mysql)))
                .map_err(|error| SqlError { line: error.line + line_before, ..error })?
        } else {
            whole(body, &part.delimiter)
        };
        found.extend(statements.into_iter().map(|one| Statement {
            range: one.range.start + part.range.start..one.range.end + part.range.start,
            line: one.line + line_before,
            ..one
        }));
    }
    Ok(found)
}

/// What stands between delimiters, as it is.
fn whole(body: &str, delimiter: &str) -> Vec<Statement> {
    let (mut at, mut line, mut counted) = (0, 1, 0);
    let mut found = Vec::new();
    for piece in body.split(delimiter) {
        let start = at + (piece.len() - piece.trim_start().len());
        let text = piece.trim();
        if !text.is_empty() {
            line += body[counted..start].matches('\n').count();
            counted = start;
            found.push(Statement {
                range: start..start + text.len(),
                line,
                comments: Vec::new(),
                remarks: Vec::new(),
                words: None,
            });
        }
        at += piece.len() + delimiter.len();
    }
    found
}
