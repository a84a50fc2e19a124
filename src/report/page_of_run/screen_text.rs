//! What a step printed, as a page shows it: lines, colours and which stream they came from. Nothing in it moves a cursor or hides.
//!
//! Takes bytes, gives text in which two things are left that are no plain text, both made here and nowhere else: sequences that only
//! colour, and a mark in front of each line of standard error. [`marked_up`] turns both into elements; whatever else escapes the text
//! shows them as what they are.

use super::colours::Colours;
use crate::record::Stream;
use crate::text::{is_visible, visible};
use handlebars::html_escape;

/// What stands in front of a line of standard error.
const ERROR: char = '\u{1e}';

/// Output in the order of its arrival. What a progress bar drew over is left out, as on a terminal; the stored output has it.
pub(super) fn screen_text(printed: &[(Stream, Vec<u8>)]) -> String {
    let mut out = String::new();
    // A line may come in many pieces: only a change of streams ends it early.
    for pieces in printed.chunk_by(|(one, _), (other, _)| one == other) {
        let bytes: Vec<u8> = pieces.iter().flat_map(|(_, bytes)| bytes.iter().copied()).collect();
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        for line in String::from_utf8_lossy(&bytes).split_inclusive('\n') {
            let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
            let line = line.trim_end_matches('\r');
            if pieces[0].0 == Stream::Stderr {
                out.push(ERROR);
            }
            harmless(line.rsplit('\r').next().unwrap_or(line), &mut out);
            out.push_str(end);
        }
    }
    out
}

/// A line in which only what colours is no plain text.
fn harmless(line: &str, out: &mut String) {
    if is_visible(line) {
        out.push_str(line);
        return;
    }
    let mut rest = line;
    while let Some(at) = rest.find('\u{1b}') {
        out.push_str(&visible(&rest[..at]));
        rest = &rest[at..];
        let end = colouring(rest);
        match end {
            Some(end) if rest[..end].ends_with('m') => out.push_str(&rest[..end]),
            // Erases what is not there: grep and others send it behind each colour.
            Some(_) => {}
            None => out.push_str(&visible("\u{1b}")),
        }
        rest = &rest[end.unwrap_or(1)..];
    }
    out.push_str(&visible(rest));
}

/// How long the sequence is that a text begins with, if it only colours or erases the rest of a line.
fn colouring(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !(c.is_ascii_digit() || c == ';'))?;
    matches!(parameters.as_bytes()[end], b'm' | b'K').then_some(end + 3)
}

/// The text of [`screen_text`] as elements: `span`s with a class for each colour, and one around each line of standard error.
pub(super) fn marked_up(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut colours = Colours::default();
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        let (line, is_error) = line.strip_prefix(ERROR).map_or((line, false), |line| (line, true));
        if is_error {
            out.push_str("<span class=\"stderr\">");
        }
        let mut rest = line;
        while !rest.is_empty() {
            let until = rest.find('\u{1b}').unwrap_or(rest.len());
            let (piece, behind) = rest.split_at(until);
            let end = colouring(behind);
            // What colours nothing is shown, as all that may not be in a page.
            let piece = if end.is_none() && !behind.is_empty() { &rest[..=until] } else { piece };
            let classes = colours.classes();
            let piece = html_escape(&visible(piece));
            if classes.is_empty() || piece.is_empty() {
                out.push_str(&piece);
            } else {
                out.extend(["<span class=\"", &classes, "\">", &piece, "</span>"]);
            }
            if let Some(end) = end {
                colours.take(&behind[2..end - 1]);
            }
            rest = &behind[end.unwrap_or_else(|| behind.len().min(1))..];
        }
        if is_error {
            out.push_str("</span>");
        }
        out.push_str(end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use Stream::{Stderr, Stdout};

    fn shown(printed: &[(Stream, &str)]) -> String {
        let printed: Vec<(Stream, Vec<u8>)> =
            printed.iter().map(|(stream, text)| (*stream, text.as_bytes().to_vec())).collect();
        marked_up(&screen_text(&printed))
    }

    #[test]
    fn lines_of_standard_error_are_told_from_the_others() {
        assert_eq!(
            shown(&[(Stdout, "a\nb"), (Stdout, "c\n"), (Stderr, "no"), (Stderr, "t\n")]),
            "a\nbc\n<span class=\"stderr\">not</span>\n"
        );
        assert_eq!(shown(&[(Stdout, "half"), (Stderr, "x")]), "half\n<span class=\"stderr\">x</span>");
    }

    #[test]
    fn colours_become_classes_and_everything_else_stays_text() {
        assert_eq!(
            shown(&[(Stdout, "a\u{1b}[1;31mred\u{1b}[K\u{1b}[0m <b>\n\u{1b}[2Jx\u{1b}]8;;y\u{1b}[")]),
            "a<span class=\"bold red\">red</span> &lt;b&gt;\n\\u{1b}[2Jx\\u{1b}]8;;y\\u{1b}["
        );
        assert_eq!(
            shown(&[(Stdout, "\u{1b}[32mone\ntwo\u{1b}[m m\n")]),
            "<span class=\"green\">one</span>\n<span class=\"green\">two</span> m\n"
        );
        assert_eq!(shown(&[(Stdout, "\u{1e}m \u{1b}[31")]), "\\u{1e}m \\u{1b}[31");
    }

    #[test]
    fn what_a_progress_bar_drew_over_is_left_out() {
        assert_eq!(shown(&[(Stdout, " 10%\r 5"), (Stdout, "0%\r100%\r\nend\n")]), "100%\nend\n");
    }
}
