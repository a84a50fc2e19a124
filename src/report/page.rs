//! What a view is drawn on: how wide it is, and whether a place in a file can be opened from it.
//!
//! Takes finished text, gives the same text in lines that fit. Never drops a word, and never breaks one.

use super::style::{Paint, width_of};
use crate::text::visible;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

/// The terminal, or the file, that a view goes to.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Its colours.
    pub paint: Paint,
    /// How wide a line may be; none where it may be of any length, as in a file.
    pub columns: Option<usize>,
    /// Where files lie that can be opened from the page; none where nothing can.
    pub links: Option<Links>,
}

/// Where the files lie that a page names.
#[derive(Debug, Clone, Default)]
pub struct Links {
    /// The machine's name.
    pub host: String,
    /// The folder from which their paths are said.
    pub folder: PathBuf,
}

impl Page {
    /// `text`, from which `line` of the file at `path` can be opened.
    pub(super) fn link(&self, text: &str, path: &str, line: usize) -> String {
        let Some(links) = self.links.as_ref().filter(|_| line > 0) else { return text.to_owned() };
        // A path is whatever somebody has called a file: none of it may end the address.
        let address = |bytes: &[u8]| bytes.iter().copied().map(encoded).collect::<String>();
        let host = address(links.host.as_bytes());
        let path = address(links.folder.join(path).as_os_str().as_bytes());
        format!("\u{1b}]8;;file://{host}{path}#{line}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
    }

    /// `text` in lines that fit. What goes on stands under the column that it belongs to.
    pub fn fitted(&self, text: &str) -> String {
        let Some(columns) = self.columns else { return text.to_owned() };
        let mut out = String::with_capacity(text.len());
        for line in text.lines() {
            fit(line, columns, &mut out);
        }
        out
    }
}

/// A byte of a path as an address has it.
fn encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    }
}

/// A piece of a line: what is seen, or what only colours and links it.
enum Token<'t> {
    Word(&'t str),
    Blank(&'t str),
    Unseen(&'t str),
}

impl<'t> Token<'t> {
    const fn text(self) -> &'t str {
        match self {
            Self::Word(text) | Self::Blank(text) | Self::Unseen(text) => text,
        }
    }

    fn columns(&self) -> usize {
        match self {
            Self::Word(text) | Self::Blank(text) => width_of(text),
            Self::Unseen(_) => 0,
        }
    }
}

fn fit(line: &str, columns: usize, out: &mut String) {
    let tokens = tokens(line);
    let plain: String = tokens
        .iter()
        .filter_map(|token| match token {
            Token::Word(text) | Token::Blank(text) => Some(*text),
            Token::Unseen(_) => None,
        })
        .collect();
    if width_of(&plain) <= columns {
        out.extend([line, "\n"]);
        return;
    }
    let hanging = hanging(&plain, columns);
    // What stands between two words: where the line breaks there, its blanks are left out.
    let mut between: Vec<Token<'_>> = Vec::new();
    let (mut column, mut is_begun) = (0, false);
    for token in tokens {
        let Token::Word(word) = token else {
            between.push(token);
            continue;
        };
        let gap: usize = between.iter().map(Token::columns).sum();
        let breaks = is_begun && column + gap + width_of(word) > columns && column + gap > hanging;
        out.extend(between.drain(..).filter(|token| !breaks || token.columns() == 0).map(Token::text));
        if breaks {
            out.push('\n');
            out.push_str(&" ".repeat(hanging));
        }
        out.push_str(word);
        column = width_of(word) + if breaks { hanging } else { column + gap };
        is_begun = true;
    }
    out.extend(between.into_iter().filter(|token| token.columns() == 0).map(Token::text));
    out.push('\n');
}

/// The column under which the rest of a line goes on: that of the last thing that begins a column of its own, in the left half of
/// the page.
fn hanging(line: &str, columns: usize) -> usize {
    let first = line.len() - line.trim_start().len();
    // A line of a document goes on behind its number.
    let number = line.find(" | ").filter(|end| line[..*end].bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(end) = number {
        return end + 5;
    }
    let mut hanging = first;
    for (at, _) in line.match_indices("  ") {
        let start = at + 2;
        if line[start..].starts_with(|next: char| next != ' ') && width_of(&line[..start]) * 3 <= columns {
            hanging = hanging.max(width_of(&line[..start]));
        }
    }
    if hanging == first { (first + 2).min(columns / 2) } else { hanging }
}

fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '\u{1b}' => unseen(rest),
            ' ' => rest.find(|c: char| c != ' ').unwrap_or(rest.len()),
            _ => rest.find([' ', '\u{1b}']).unwrap_or(rest.len()),
        };
        let (token, behind) = rest.split_at(end);
        tokens.push(match first {
            '\u{1b}' => Token::Unseen(token),
            ' ' => Token::Blank(token),
            _ => Token::Word(token),
        });
        rest = behind;
    }
    tokens
}

/// How long the sequence is that `text` begins with: a colour ends with its letter, a link with its mark.
fn unseen(text: &str) -> usize {
    match text.as_bytes().get(1) {
        Some(b'[') => text.find(|c: char| c.is_ascii_alphabetic()).map_or(text.len(), |end| end + 1),
        Some(b']') => text.find("\u{1b}\\").map_or(text.len(), |end| end + 2),
        _ => 1,
    }
}

/// `text` as it may stand in the terminal's own lines, such as its title: one line, nothing that ends it, and not too long.
pub fn one_line(text: &str) -> String {
    let text = visible(text).replace(['\n', '\t', ';'], " ");
    super::style::cut(text.trim(), 120)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(text: &str, columns: usize) -> String {
        Page { columns: Some(columns), ..Page::default() }.fitted(text)
    }

    #[test]
    fn what_goes_on_stands_under_its_column() {
        assert_eq!(
            fitted("   1  change   deploy the shop to the cluster  line 7\n", 36),
            "   1  change   deploy the shop to\n      the cluster  line 7\n"
        );
        assert_eq!(
            fitted("  Rollback  left out because of its heading\n", 36),
            "  Rollback  left out because of its\n            heading\n"
        );
        assert_eq!(fitted("12 | deploy one two\n", 16), "12 | deploy one\n       two\n");
        assert_eq!(fitted("error[x]: one two three\n", 16), "error[x]: one\n  two three\n");
        assert_eq!(fitted("    · one two three four\n", 16), "    · one two\n      three four\n");
    }

    #[test]
    fn a_colour_and_a_link_take_no_room_and_a_long_word_is_left_whole() {
        assert_eq!(fitted("\u{1b}[2mone two\u{1b}[0m\n", 7), "\u{1b}[2mone two\u{1b}[0m\n");
        assert_eq!(
            fitted("a \u{1b}]8;;file://h/a b#1\u{1b}\\bc\u{1b}]8;;\u{1b}\\ d\n", 7),
            "a \u{1b}]8;;file://h/a b#1\u{1b}\\bc\u{1b}]8;;\u{1b}\\ d\n"
        );
        assert_eq!(fitted("at sha256:0123456789\n", 8), "at\n  sha256:0123456789\n");
    }

    #[test]
    fn no_path_ends_the_address_that_it_stands_in() {
        let links = Links { host: "h".into(), folder: "/tmp".into() };
        let page = Page { links: Some(links), ..Page::default() };
        let link = page.link("line 7", "a b\u{1b}\\c;d.md", 7);
        assert_eq!(link, "\u{1b}]8;;file://h/tmp/a%20b%1B%5Cc%3Bd.md#7\u{1b}\\line 7\u{1b}]8;;\u{1b}\\");
        assert_eq!(Page::default().link("line 7", "a.md", 7), "line 7");
    }

    #[test]
    fn what_stands_in_a_title_is_one_line_that_ends_nothing() {
        assert_eq!(one_line("a\u{7}b\u{1b}]0;x\nc"), "a\\u{7}b\\u{1b}]0 x c");
    }
}
