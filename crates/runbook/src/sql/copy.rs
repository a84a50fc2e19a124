//! `COPY … FROM STDIN`: a statement of PostgreSQL's whose rows stand below it in the text, up to a line `\.`.

use super::pieces::{Kind, pieces};
use std::ops::Range;

/// What a statement that is handed its rows is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy<'t> {
    /// The statement, without its semicolon.
    pub statement: &'t str,
    /// The rows below it, each with the end of its line.
    pub rows: &'t str,
}

/// The line that ends the rows.
const END: &str = "\\.";

/// The parts of `text`, if it is one such statement with its rows.
pub fn copy(text: &str) -> Option<Copy<'_>> {
    if !text.trim_start().get(..4).is_some_and(|first| first.eq_ignore_ascii_case("copy")) {
        return None;
    }
    // The statement itself may take several lines.
    let mut ends = text.match_indices('\n').map(|(at, _)| at);
    let end = ends.find(|at| text[..*at].trim_end().ends_with(';'))?;
    let statement = text[..end].trim_end().trim_end_matches(';');
    is_taking(statement).then(|| parts(statement, &text[end + 1..]))?
}

fn parts<'t>(statement: &'t str, below: &'t str) -> Option<Copy<'t>> {
    let rows = rows(below)?;
    below[rows.end..].trim().is_empty().then_some(Copy { statement, rows: &below[..rows.start] })
}

/// Whether a statement takes its rows from its client.
pub(super) fn is_taking(statement: &str) -> bool {
    let Ok(pieces) = pieces(statement, None) else { return false };
    let words = pieces.iter().filter_map(|piece| match &piece.kind {
        Kind::Word { text, quoted: false } => Some(text.as_str()),
        _ => None,
    });
    let words: Vec<&str> = words.collect();
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    words.first().is_some_and(|first| is(first, "copy"))
        && words.windows(2).any(|pair| is(pair[0], "from") && is(pair[1], "stdin"))
}

/// The line that ends the rows in `below`; none where it is not there.
pub(super) fn rows(below: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in below.split_inclusive('\n') {
        if line.trim_end() == END {
            return Some(at..at + line.trim_end().len());
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_end_at_their_mark() {
        let found = copy("COPY t (a, b) FROM STDIN;\n1\tx;y\n2\t'\n\\.").expect("it has rows");
        assert_eq!((found.statement, found.rows), ("COPY t (a, b) FROM STDIN", "1\tx;y\n2\t'\n"));
        let found = copy("copy t\n  from stdin with (format csv);\n1,2\n\\.\n").expect("it has rows");
        assert_eq!(found.rows, "1,2\n");
        for text in
            ["COPY t FROM STDIN", "COPY t FROM STDIN;\n1\n", "COPY t TO STDOUT;\n\\.", "SELECT 1;\n\\."]
        {
            assert_eq!(copy(text), None, "{text}");
        }
    }
}
