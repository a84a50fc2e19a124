//! `\copy`, a command of psql's that moves rows between a table and a file on its own side.
//!
//! Takes the command, gives the statement that the server is sent and the file. Never opens a file.

use super::engine::Engine;
use super::pieces::{Kind, Piece, pieces};

/// Rows that a client moves between a table and a file of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCopy {
    /// What the server is sent.
    pub statement: String,
    /// The file's name, as it is written.
    pub file: String,
    /// Whether the rows come from the file.
    pub takes: bool,
}

/// The other side of a command that copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Side {
    /// A file.
    File(String),
    /// The lines below the command, or the output.
    Here,
    /// What a shell would run.
    Program,
}

/// A command that copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Copying {
    /// The table, its columns or a query, as it is written.
    source: String,
    /// Whether the rows come from the other side.
    pub(super) takes: bool,
    /// The other side.
    pub(super) side: Side,
    /// What is said of the format.
    options: String,
}

/// What the command is called, with the blank behind it.
const COMMAND: &str = "\\copy ";

/// What `text` copies, if it is such a command with a file.
pub fn file_copy(text: &str) -> Option<FileCopy> {
    let copying = read(text.trim().strip_prefix(COMMAND)?)?;
    let Side::File(file) = &copying.side else { return None };
    Some(FileCopy { statement: copying.of_server(), file: file.clone(), takes: copying.takes })
}

/// `text` without the mark of a client's command, where it copies: what it does is told by the same words as what a server copies.
pub(super) fn without_mark(text: &str) -> &str {
    let bare = text.trim_start();
    if bare.starts_with(COMMAND) { &bare[1..] } else { text }
}

impl Copying {
    /// What the server is sent.
    pub(super) fn of_server(&self) -> String {
        let Self { source, options, .. } = self;
        let side = if self.takes { "FROM STDIN" } else { "TO STDOUT" };
        format!("COPY {source} {side} {options}").trim_end().to_owned()
    }

    /// The command as it is run: the file's name in quotes, so that no word of it is taken for another.
    pub(super) fn of_client(&self, file: &str) -> String {
        let Self { source, options, .. } = self;
        let word = if self.takes { "FROM" } else { "TO" };
        let file = file.replace('\'', "''");
        format!("{COMMAND}{source} {word} '{file}' {options}").trim_end().to_owned()
    }
}

/// What stands behind `\copy`; none where it is not of a form that is known.
pub(super) fn read(argument: &str) -> Option<Copying> {
    let text = argument.trim().trim_end_matches(';').trim_end();
    let pieces = pieces(text, Some(Engine::Postgres)).ok()?;
    if pieces.iter().any(|piece| matches!(piece.kind, Kind::Semicolon | Kind::Comment(_))) {
        return None;
    }
    let at = direction(text, &pieces)?;
    let source = text[..pieces[at].range.start].trim();
    let takes = is_word(&pieces[at], "from");
    // Rows cannot be put into what a query gives, and the old word in front of the table is one that servers no longer know.
    if source.is_empty() || takes && source.starts_with('(') || is_word(pieces.first()?, "binary") {
        return None;
    }
    let behind = text[pieces[at].range.end..].trim_start();
    let next = pieces.get(at + 1)?;
    let (side, options) = match &next.kind {
        Kind::Text => {
            let quoted = text[next.range.clone()].strip_prefix('\'')?.strip_suffix('\'')?;
            (Side::File(quoted.replace("''", "'")), &text[next.range.end..])
        }
        Kind::Word { quoted: false, .. } => {
            let word = behind.split_whitespace().next()?;
            let side = match (word.to_lowercase().as_str(), takes) {
                ("stdin" | "pstdin", true) | ("stdout" | "pstdout", false) => Side::Here,
                ("stdin" | "stdout" | "pstdin" | "pstdout", _) => return None,
                ("program", _) => Side::Program,
                _ => Side::File(word.to_owned()),
            };
            (side, &behind[word.len()..])
        }
        // A name that begins otherwise, such as `/srv/rows.csv`, goes to the next blank.
        _ => {
            let word = behind.split_whitespace().next().filter(|word| !word.contains(['\'', '"', '(']))?;
            (Side::File(word.to_owned()), &behind[word.len()..])
        }
    };
    let is_named = !matches!(&side, Side::File(name) if name.is_empty());
    is_named.then(|| Copying { source: source.to_owned(), takes, side, options: options.trim().to_owned() })
}

/// The word outside of parentheses that says which way the rows go.
fn direction(text: &str, pieces: &[Piece]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, piece) in pieces.iter().enumerate() {
        match &text[piece.range.clone()] {
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            _ if depth == 0 && (is_word(piece, "from") || is_word(piece, "to")) => return Some(at),
            _ => {}
        }
    }
    None
}

fn is_word(piece: &Piece, word: &str) -> bool {
    matches!(&piece.kind, Kind::Word { text, quoted: false } if text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_copies_has_a_statement_and_another_side() {
        for (argument, statement, side) in [
            ("t FROM 'rows.csv' CSV HEADER", "COPY t FROM STDIN CSV HEADER", "rows.csv"),
            ("t from rows.csv csv;", "COPY t FROM STDIN csv", "rows.csv"),
            (
                "s.t (a, b) from 'it''s.csv' with (format csv)",
                "COPY s.t (a, b) FROM STDIN with (format csv)",
                "it's.csv",
            ),
            (
                "(SELECT a FROM t) TO 'out/a.csv' CSV DELIMITER ';'",
                "COPY (SELECT a FROM t) TO STDOUT CSV DELIMITER ';'",
                "out/a.csv",
            ),
            ("\"from\" to /srv/a.csv", "COPY \"from\" TO STDOUT", "/srv/a.csv"),
            ("t FROM 'a.csv' CSV WHERE a > 1", "COPY t FROM STDIN CSV WHERE a > 1", "a.csv"),
        ] {
            let found = read(argument).expect(argument);
            assert_eq!((found.of_server().as_str(), &found.side), (statement, &Side::File(side.to_owned())));
            let again = file_copy(&found.of_client(side)).expect(argument);
            assert_eq!(
                (again.statement.as_str(), again.file.as_str(), again.takes),
                (statement, side, found.takes)
            );
        }
        for (argument, side) in [
            ("t FROM STDIN", Some(Side::Here)),
            ("t TO pstdout csv", Some(Side::Here)),
            ("t FROM PROGRAM 'rm -rf .'", Some(Side::Program)),
            ("t TO PROGRAM 'cat > x'", Some(Side::Program)),
            ("t TO STDIN", None),
            ("(SELECT 1) FROM 'x'", None),
            ("BINARY t FROM 'x'", None),
            ("t", None),
            ("t FROM", None),
            ("t FROM ''", None),
            ("t FROM 'x' CSV; DROP TABLE t", None),
            ("t FROM E'x'", None),
        ] {
            assert_eq!(read(argument).map(|found| found.side), side, "{argument}");
        }
    }
}
