//! A text to its statements at the semicolons that end one: not those in the body of a trigger or a procedure.

use super::engine::Engine;
use super::error::SqlError;
use super::pieces::{Kind, Piece, pieces};
use super::statement::Statement;
use super::words::Words;

/// What has a body says so among as many words.
const BEFORE_BODY: usize = 6;

/// Splits at semicolons.
pub(super) fn plain(text: &str, engine: Option<Engine>) -> Result<Vec<Statement>, SqlError> {
    let mut statements: Vec<Statement> = Vec::new();
    let (mut current, mut comments, mut last_line) = (Current::default(), Vec::new(), None);
    for piece in pieces(text, engine)? {
        match piece.kind {
            Kind::Comment(comment) => {
                let comment = comment.trim().to_owned();
                let behind = statements.last_mut().filter(|_| last_line == Some(piece.line));
                match (current.start, behind) {
                    (Some(_), _) => current.remarks.push(comment),
                    (None, Some(before)) => before.remarks.push(comment),
                    (None, None) => comments.push(comment),
                }
            }
            Kind::Semicolon if current.depth == 0 => {
                last_line = Some(piece.line);
                statements.extend(current.finish(&mut comments));
                current = Current::default();
            }
            _ => current.take(&piece, text),
        }
    }
    statements.extend(current.finish(&mut comments));
    if engine.is_some() {
        statements.iter_mut().for_each(|one| one.words = None);
    }
    Ok(statements)
}

/// The statement that is being read.
#[derive(Debug, Default)]
struct Current {
    start: Option<(usize, usize)>,
    end: usize,
    count: usize,
    has_body: bool,
    depth: usize,
    remarks: Vec<String>,
    words: Words,
}

impl Current {
    fn take(&mut self, piece: &Piece, whole: &str) {
        self.start.get_or_insert((piece.range.start, piece.line));
        self.end = piece.range.end;
        if let Kind::Word { text, .. } = &piece.kind {
            self.count += 1;
            self.body(text);
        }
        self.words.take(piece, whole);
    }

    /// Follows `BEGIN … END` in the text of a trigger or procedure, where semicolons end nothing.
    fn body(&mut self, word: &str) {
        if self.count > BEFORE_BODY && !self.has_body {
            return;
        }
        let is_one_of = |words: &[&str]| words.iter().any(|one| word.eq_ignore_ascii_case(one));
        if self.count <= BEFORE_BODY && is_one_of(&["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"]) {
            self.has_body = true;
        } else if self.has_body && is_one_of(&["BEGIN", "CASE"]) {
            self.depth += 1;
        } else if self.has_body && is_one_of(&["END"]) {
            self.depth = self.depth.saturating_sub(1);
        }
    }

    fn finish(&mut self, comments: &mut Vec<String>) -> Option<Statement> {
        let (start, line) = self.start?;
        let (comments, remarks) = (std::mem::take(comments), std::mem::take(&mut self.remarks));
        let words = Some(std::mem::take(&mut self.words));
        Some(Statement { range: start..self.end, line, comments, remarks, words })
    }
}
