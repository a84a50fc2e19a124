//! A diagnostic drawn for a person: the finding, the line it is about, and the advice.

use super::{Diagnostic, Source};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// Draws `diagnostic` with the line of `source` that it is about.
///
/// No colour: whoever prints it colours the first line by its severity.
pub fn excerpt(source: &Source, diagnostic: &Diagnostic) -> String {
    let mut out =
        format!("{}[{}]: {}", diagnostic.severity.word(), diagnostic.code, visible(&diagnostic.message));
    if diagnostic.line > 0 {
        let number = diagnostic.line.to_string();
        let margin = " ".repeat(number.len());
        let line = visible(source.line(diagnostic.line));
        write!(out, "\n{margin}--> {}:{number}\n{margin} |\n{number} | {line}", source.path())
            .expect("writing to a string cannot fail");
        if let Some((indent, width)) = marked(source, diagnostic) {
            write!(out, "\n{margin} | {}{}", " ".repeat(indent), "^".repeat(width))
                .expect("writing to a string cannot fail");
        }
    }
    if let Some(hint) = &diagnostic.hint {
        write!(out, "\n  hint: {}", visible(hint)).expect("writing to a string cannot fail");
    }
    out
}

/// How far in, and how wide, the part of the line is that `diagnostic` is about; none where that is all of it.
///
/// In columns of a terminal, of the line as it is shown.
fn marked(source: &Source, diagnostic: &Diagnostic) -> Option<(usize, usize)> {
    let (line, span) = (source.line_span(diagnostic.line)?, diagnostic.span(source)?);
    let text = source.text();
    let is_all = text[span.clone()] == *text[line.clone()].trim();
    // Nobody knows how wide a tabulator is that stands before it.
    let before = visible(&text[line.start..span.start]);
    let marks = !is_all && !before.contains('\t');
    marks.then(|| (before.width(), visible(&text[span]).width()))
}

/// `text` with every character escaped that could drive a terminal or hide what is there:
/// control characters, bidirectional controls, zero-width characters. Tab and newline stay.
pub fn visible(text: &str) -> String {
    if is_visible(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hostile(character) {
            write!(out, "\\u{{{:x}}}", u32::from(character)).expect("writing to a string cannot fail");
        } else {
            out.push(character);
        }
    }
    out
}

/// Whether [`visible`] leaves all of `text` as it is, because it is plain. Quick, since a step may print a lot of text.
pub fn is_visible(text: &str) -> bool {
    // Without a branch for each byte, so that many are looked at together.
    let plain = |bytes: &[u8]| {
        bytes.iter().fold(true, |plain, byte| plain & matches!(byte, b'\t' | b'\n' | b' '..=b'~'))
    };
    text.as_bytes().chunks(64).all(plain)
}

/// Whether a character could move the cursor, reorder the text around it, or be invisible.
fn is_hostile(character: char) -> bool {
    match character {
        '\t' | '\n' => false,
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '\u{e0000}'..='\u{e007f}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_names_the_file_the_line_and_what_to_do() {
        let source = Source::new("deploy.md", "# Deploy\nkubectl get pod <pod>\n");
        let finding =
            Diagnostic::error("unfilled-variable", 2, "`pod` has no value").hinted("Add --set pod=VALUE.");
        assert_eq!(
            excerpt(&source, &finding),
            "error[unfilled-variable]: `pod` has no value\n --> deploy.md:2\n  |\n2 | kubectl get pod <pod>\n  |                  ^^^\n  hint: Add --set pod=VALUE."
        );
    }

    #[test]
    fn what_could_drive_a_terminal_is_shown_escaped() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202e}c\td\u{200b}"), "a\\u{1b}[2Jb\\u{202e}c\td\\u{200b}");
    }
}
