//! The commands of MySQL's and MariaDB's client: a letter behind a backslash, or a word at the start of a line.

use super::{Meaning, in_bash};

/// The words that are commands where they begin a line, and the letter of each.
pub(super) const WORDS: [(&str, char); 24] = [
    ("?", '?'),
    ("charset", 'C'),
    ("clear", 'c'),
    ("connect", 'r'),
    ("delimiter", 'd'),
    ("edit", 'e'),
    ("ego", 'G'),
    ("exit", 'q'),
    ("go", 'g'),
    ("help", 'h'),
    ("nopager", 'n'),
    ("notee", 't'),
    ("nowarning", 'w'),
    ("pager", 'P'),
    ("print", 'p'),
    ("prompt", 'R'),
    ("quit", 'q'),
    ("rehash", '#'),
    ("source", '.'),
    ("status", 's'),
    ("system", '!'),
    ("tee", 'T'),
    ("use", 'u'),
    ("warnings", 'W'),
];

/// Whether what stands behind a letter belongs to it, to the end of the line.
pub(super) const fn takes_argument(letter: char) -> bool {
    matches!(letter, '.' | 'u' | '!' | 'd' | 'T' | 'P' | 'R' | 'C' | 'r')
}

/// What the command with this letter does, which may be written as one or as its word; none for a letter that is none.
pub(super) fn meaning(letter: char, argument: &str, is_letter: bool) -> Option<Meaning> {
    let argument = argument.trim();
    let bare = argument.trim_end_matches(';').trim_end();
    Some(match letter {
        'g' | 'G' => Meaning::Sends { vertical: letter == 'G' },
        '.' if !bare.is_empty() => Meaning::File { name: bare.to_owned(), beside: false },
        '.' => Meaning::refused("Name the file behind it: source migrations/001.sql"),
        // One of letters is rather what psql describes.
        'd' if is_letter && argument.starts_with(char::is_alphanumeric) => Meaning::refused(
            "It is psql's, and sets what ends a statement here. Write DESCRIBE orders, or DELIMITER //",
        ),
        'd' => match delimiter(argument) {
            Some(delimiter) => Meaning::Delimiter(delimiter.to_owned()),
            None => Meaning::refused("Write what ends a statement behind it: DELIMITER //"),
        },
        'u' if is_name(bare) => Meaning::Asks(vec![format!("USE {bare}")]),
        'u' => Meaning::refused("Name one database behind it: use shop"),
        'q' => Meaning::Quits,
        'W' => Meaning::Shows("warnings are always shown"),
        'w' => Meaning::Shows("warnings are shown all the same"),
        'h' | '?' => Meaning::Shows("help is shown by the client alone"),
        's' => Meaning::Shows("the record has the server, its version, the database and the user"),
        'n' | 'P' => Meaning::Shows("rows are a table on the screen"),
        't' | '#' | 'R' | 'C' => Meaning::Shows("it only changes what the client shows"),
        'T' => Meaning::refused(in_bash("mysql … -e 'SELECT …' | tee FILE")),
        '!' => Meaning::refused("Write the command in a bash block."),
        'r' => Meaning::refused(
            "Give what follows a fence of its own with db=NAME, and NAME its address in [env.NAME.database] of stepgate.toml.",
        ),
        'c' | 'p' | 'e' => Meaning::refused("Write the statement as it is to run."),
        _ => return None,
    })
}

/// Whether a text is one name of a database, bare or in back-ticks; one with a value to come stands in it as one character.
pub(super) fn is_name(text: &str) -> bool {
    let bare = text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).unwrap_or(text);
    !bare.is_empty()
        && bare
            .chars()
            .all(|c| c.is_alphanumeric() || "_$-".contains(c) || crate::shell::hole_index(c).is_some())
}

/// What ends a statement from here on; none for what cannot.
fn delimiter(argument: &str) -> Option<&str> {
    let delimiter = argument.split_whitespace().next()?.trim_matches(['\'', '"']);
    (!delimiter.is_empty() && !delimiter.contains('\\')).then_some(delimiter)
}
