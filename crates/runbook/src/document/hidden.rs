//! Characters that a reader does not see and a shell does: zero-width and bidirectional controls.
//!
//! Takes a source, gives a warning a line. Never changes the text.

use crate::text::{Diagnostic, Source};
use std::fmt::Write as _;

/// A warning for every line that holds a hidden character.
pub(super) fn hidden(source: &Source) -> Vec<Diagnostic> {
    if !may_hide(source.text().as_bytes()) {
        return Vec::new();
    }
    let lines = 1..=source.line_count();
    lines.filter_map(|number| finding(number, source.line(number))).collect()
}

/// Whether there are bytes that a hidden character could start with: most documents hold none, and are done here.
fn may_hide(bytes: &[u8]) -> bool {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte >= 0xc2);
    starts.into_iter().any(|(at, _)| {
        matches!(
            bytes[at..],
            [0xc2, 0xad, ..]
                | [0xd8, 0x9c, ..]
                | [0xe1, 0xa0, 0x8e, ..]
                | [0xe2, 0x80, 0x8b..=0x8f | 0xaa..=0xae, ..]
                | [0xe2, 0x81, 0xa0..=0xa9, ..]
                | [0xef, 0xbb, 0xbf, ..]
                | [0xf3, 0xa0, 0x80..=0x81, ..]
        )
    })
}

fn finding(number: usize, line: &str) -> Option<Diagnostic> {
    if line.is_ascii() {
        return None;
    }
    let mut named = String::new();
    let mut before = None;
    let mut characters = line.chars().enumerate().peekable();
    while let Some((at, character)) = characters.next() {
        let after = characters.peek().map(|(_, next)| *next);
        let is_mark = number == 1 && at == 0 && character == '\u{feff}';
        if is_hidden(character) && !is_mark && !joins_emoji(before, character, after) {
            let comma = if named.is_empty() { "" } else { ", " };
            write!(named, "{comma}U+{:04X}", u32::from(character)).expect("writing to a string cannot fail");
        }
        before = Some(character);
    }
    let hint = "Retype the line: what is copied from it is not what it looks like.";
    (!named.is_empty()).then(|| {
        Diagnostic::warning("hidden-character", number, format!("hidden character {named}")).hinted(hint)
    })
}

fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether this is the joiner in the middle of one emoji, such as a person at a computer.
fn joins_emoji(before: Option<char>, character: char, after: Option<char>) -> bool {
    let is_picture = |c: char| matches!(c, '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}');
    character == '\u{200d}'
        && before.is_some_and(is_picture)
        && after.is_some_and(|c| is_picture(c) || c == '\u{2640}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(usize, &str)]) {
        let found = hidden(&Source::new("a.md", text));
        let found: Vec<_> = found.iter().map(|finding| (finding.line, finding.message.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn zero_width_and_bidirectional_characters_are_found_by_line() {
        check(
            "fine\nls\u{200b} -l\n\nrm\u{202e}x\u{2069}\n",
            &[(2, "hidden character U+200B"), (4, "hidden character U+202E, U+2069")],
        );
    }

    #[test]
    fn a_byte_order_mark_an_accent_and_a_joined_emoji_are_no_finding() {
        check("\u{feff}# Café\n👩\u{200d}💻 ✅ → done\n", &[]);
    }

    #[test]
    fn every_hidden_character_is_looked_for() {
        for character in (0..=0x0010_ffff).filter_map(char::from_u32).filter(|c| is_hidden(*c)) {
            assert_eq!(
                hidden(&Source::new("a.md", format!("x{character}"))).len(),
                1,
                "{:x}",
                u32::from(character)
            );
        }
    }

    #[test]
    fn a_byte_order_mark_further_down_is_found() {
        check("a\n\u{feff}b\n", &[(2, "hidden character U+FEFF")]);
    }
}
