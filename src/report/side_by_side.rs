//! Two texts in two columns of a terminal, with the words that differ marked.

use super::sides::{Piece, RowKind, rows};
use super::style::{Paint, Style, cut, pad};
use crate::text::visible;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthChar as _;

/// From how many columns on there is room for two texts.
const ROOM: usize = 120;
/// What stands between the two: a mark with a blank on each side.
const GUTTER: usize = 3;
/// How many lines that are the same stand around what differs.
const CONTEXT: usize = 2;

/// The texts, each below its name, in two columns; none where there is not room enough for that, or nothing differs.
pub fn side_by_side(
    (old_name, old): (&str, &str),
    (new_name, new): (&str, &str),
    columns: Option<usize>,
    paint: Paint,
) -> Option<String> {
    let columns = columns.filter(|columns| *columns >= ROOM)?;
    let rows = rows(old, new, CONTEXT);
    if rows.is_empty() {
        return None;
    }
    let width = (columns - GUTTER) / 2;
    let mut out = String::new();
    let mut put = |left: &str, mark: &str, right: &str| {
        let line = format!("{left} {mark} {right}");
        writeln!(out, "{}", line.trim_end()).expect("writing to a string cannot fail");
    };
    let name = |name: &str| paint.paint(Style::Heading, pad(&cut(name, width), width));
    put(&name(old_name), " ", &name(new_name));
    for row in &rows {
        let (mark, is_plain) = match row.kind {
            RowKind::Gap => {
                put(&paint.paint(Style::Dim, pad("…", width)), " ", &paint.paint(Style::Dim, "…"));
                continue;
            }
            RowKind::Same => (" ", true),
            RowKind::Changed => ("|", false),
            // That all of it differs, the mark says.
            RowKind::Removed => ("<", true),
            RowKind::Added => (">", true),
        };
        let signs = |open, close| if is_plain || paint.colour { ("", "") } else { (open, close) };
        let left = broken(&row.left, width, (Style::Bad, signs("[-", "-]")), paint);
        let right = broken(&row.right, width, (Style::Good, signs("{+", "+}")), paint);
        for at in 0..left.len().max(right.len()).max(1) {
            let blank = " ".repeat(width);
            let left = left.get(at).unwrap_or(&blank);
            put(left, if at == 0 { mark } else { " " }, right.get(at).map_or("", String::as_str));
        }
    }
    Some(out)
}

/// A line of one side in lines of just `width` columns.
fn broken(
    pieces: &[Piece],
    width: usize,
    (style, (open, close)): (Style, (&str, &str)),
    paint: Paint,
) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for piece in pieces {
        let style = if piece.changed { style } else { Style::Plain };
        let text = visible(&piece.text).replace('\t', "    ");
        let text = if piece.changed { format!("{open}{text}{close}") } else { text };
        let mut run = String::new();
        for character in text.chars() {
            let wide = character.width().unwrap_or(0);
            if used + wide > width {
                line.push_str(&paint.paint(style, std::mem::take(&mut run)));
                lines.push(std::mem::take(&mut line) + &" ".repeat(width - used));
                used = 0;
            }
            run.push(character);
            used += wide;
        }
        line.push_str(&paint.paint(style, run));
    }
    if used > 0 {
        lines.push(line + &" ".repeat(width - used));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::style::width_of;

    fn shown(old: &str, new: &str, columns: usize, colour: bool) -> Option<String> {
        side_by_side(("a", old), ("b", new), Some(columns), Paint { colour })
    }

    #[test]
    fn two_texts_stand_in_columns_with_what_differs_marked() {
        let text = shown("same\nexit 0 at last\n", "same\nexit 3 at last\nmore\n", 120, false).unwrap();
        let lines: Vec<(&str, &str)> = text
            .lines()
            .map(|line| (line.get(..61).unwrap_or(line).trim_end(), line.get(61..).unwrap_or_default()))
            .collect();
        assert_eq!(
            lines,
            [
                ("a", "b"),
                ("same", "same"),
                ("exit [-0-] at last                                         |", "exit {+3+} at last"),
                ("                                                           >", "more")
            ]
        );
        let coloured = shown("exit 0 at last", "exit 3 at last", 120, true).unwrap();
        assert!(
            coloured.contains("exit \u{1b}[31m0\u{1b}[0m at last")
                && coloured.contains("\u{1b}[32m3\u{1b}[0m")
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_nothing_in_it_drives_it() {
        let long = "日本語 \u{1b}[2J".repeat(40);
        let text = shown(&long, &format!("{long}!"), 131, false).unwrap();
        assert!(text.lines().count() > 4 && text.lines().all(|line| width_of(line) <= 131), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn where_there_is_no_room_or_nothing_differs_there_are_no_columns() {
        assert_eq!(shown("a", "b", 119, false), None);
        assert_eq!(shown("a", "a", 200, false), None);
        assert_eq!(side_by_side(("a", "a"), ("b", "b"), None, Paint::default()), None);
    }
}
