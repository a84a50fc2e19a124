//! A stretch of one line of Markdown, and the only way into a transcript for a text that is not Stepgate's own.
//!
//! Takes words of Stepgate's with holes, and what stands in the holes: titles, names, values, notes, messages of servers. Those
//! come out as they are, as text: none of them begins, ends or looks like anything of the transcript's.

use crate::text::visible;
use serde::Serialize;

/// Markdown that stays on its line and within its list item, heading or cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Inline(String);

/// Where a text goes into words.
const HOLE: &str = "{}";

impl Inline {
    /// `words` with a text in each `{}`; one between backticks is code.
    pub(super) fn of(words: &'static str, texts: &[&str]) -> Self {
        Self::built(words, texts, true)
    }

    /// The same behind the mark of a heading, where a line has begun already.
    pub(super) fn heading(words: &'static str, texts: &[&str]) -> Self {
        Self::built(words, texts, false)
    }

    fn built(words: &'static str, texts: &[&str], is_whole: bool) -> Self {
        let pieces: Vec<&str> = words.split(HOLE).collect();
        debug_assert_eq!(pieces.len(), texts.len() + 1, "a hole for each text: {words}");
        let mut out = String::new();
        for (at, piece) in pieces.iter().enumerate() {
            let is_code = |at: usize| {
                pieces.get(at).is_some_and(|before| before.ends_with('`'))
                    && pieces.get(at + 1).is_some_and(|behind| behind.starts_with('`'))
            };
            let own = if at > 0 && is_code(at - 1) { &piece[1..] } else { piece };
            let own = if is_code(at) { own.strip_suffix('`').unwrap_or(own) } else { own };
            out.push_str(own);
            if let Some(text) = texts.get(at) {
                let begins = is_whole && out.trim().is_empty();
                out.push_str(&if is_code(at) {
                    code(text, begins)
                } else {
                    let line = one_line(text);
                    let behind = pieces.get(at + 1).copied().unwrap_or_default();
                    escaped(within(&line, own, behind), begins)
                });
            }
        }
        Self(out)
    }

    /// A text, and nothing else.
    pub(super) fn text(text: &str) -> Self {
        Self::of(HOLE, &[text])
    }

    /// This, and the other behind it.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.0.push_str(&other.0);
        self
    }
}

/// A line between two pieces of words: nothing is emphasised that has a blank at its end.
fn within<'l>(line: &'l str, before: &str, behind: &str) -> &'l str {
    let is_emphasised = ['*', '_'].iter().any(|mark| before.ends_with(*mark) && behind.starts_with(*mark));
    if is_emphasised { line.trim() } else { line }
}

/// A text with nothing in it that ends a line or hides, and no blanks at its ends that would mean something there.
fn one_line(text: &str) -> String {
    let shown = visible(text.trim_end_matches('\n')).replace('\n', " ⏎ ").replace('\t', " ");
    let mut line = String::with_capacity(shown.len());
    for character in shown.chars() {
        if character != ' ' || !line.ends_with(' ') {
            line.push(character);
        }
    }
    line
}

/// A line with a backslash before each character that Markdown would take for more than itself; `begins` where nothing of
/// Stepgate's stands before it.
fn escaped(line: &str, begins: bool) -> String {
    let characters: Vec<char> = line.chars().collect();
    let first = characters.iter().position(|c| *c != ' ').unwrap_or(0);
    let digits = characters[first..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut out = String::with_capacity(line.len());
    for (at, character) in characters.iter().copied().enumerate() {
        let before = at.checked_sub(1).map(|before| characters[before]);
        let behind = characters.get(at + 1).copied();
        let is_within_a_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let means_more = match character {
            '`' | '*' | '[' | ']' | '<' | '|' | '~' => true,
            '_' => !(is_within_a_word(before) && is_within_a_word(behind)),
            '&' => behind.is_none_or(|c| c == '#' || c.is_ascii_alphanumeric()),
            '\\' => behind.is_none_or(|c| c.is_ascii_punctuation()),
            // A heading, or the end of one.
            '#' => before.is_none_or(|c| c == ' '),
            '-' | '+' | '>' | '=' => begins && at == first,
            '.' | ')' => begins && digits > 0 && at == first + digits && behind.is_none_or(|c| c == ' '),
            _ => false,
        };
        if means_more {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A text as code, where it can be: a table takes a line of its own between two of its cells for what it is in code too.
fn code(text: &str, begins: bool) -> String {
    let line = one_line(text);
    if line.contains('|') || line.trim().is_empty() {
        return escaped(&line, begins);
    }
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let mark = "`".repeat(longest + 1);
    let is_at_its_ends = |c: char| line.starts_with(c) || line.ends_with(c);
    let pad = if is_at_its_ends('`') || is_at_its_ends(' ') { " " } else { "" };
    format!("{mark}{pad}{line}{pad}{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser};

    /// What a text could stand in, with a hole for it.
    const PLACES: [&str; 8] = [
        "- {}\n- {}: next\n",
        "- **{}**, then {}\n\n```text\nx\n```\n",
        "- _{}_\n",
        "- in `{}` and `{}`\n",
        "### {}\n\n#### {} (command, line 3)\n",
        "| a | b |\n| --- | --- |\n| {} | {} |\n| `{}` | {} |\n",
        "# Transcript: {} for {}\n\n- {}{}\n",
        "- `{}` = `{}` ({})\n- started by {}, in `{}`{}\n",
    ];

    /// What of a document is structure, and the texts in it.
    fn read(markdown: &str) -> (Vec<String>, Vec<String>) {
        let (mut structure, mut texts) = (Vec::new(), vec![String::new()]);
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Text(text) | Event::Code(text) => texts.last_mut().unwrap().push_str(&text),
                other => {
                    structure.push(format!("{other:?}"));
                    texts.push(String::new());
                }
            }
        }
        (structure, texts.into_iter().filter(|text| !text.is_empty()).collect())
    }

    /// Each line as it would be made.
    fn filled(place: &'static str, text: &str) -> String {
        let line = |line: &'static str| {
            let (mark, words) =
                line.split_at(line.len() - line.trim_start_matches(['#', '-', '|', ' ']).len());
            let texts = vec![text; words.matches(HOLE).count()];
            let made = if mark.starts_with('#') {
                Inline::heading(words, &texts)
            } else {
                Inline::of(words, &texts)
            };
            format!("{mark}{}\n", made.0)
        };
        place.lines().map(line).collect()
    }

    #[track_caller]
    fn stands_as_text(text: &str) {
        let line = one_line(text);
        for place in PLACES {
            let (harmless, _) = read(&filled(place, "word"));
            let markdown = filled(place, &format!("{text}x"));
            let (structure, texts) = read(&markdown);
            assert_eq!(structure, harmless, "{markdown}");
            let all = texts.concat();
            assert!(all.contains(line.trim()), "{line} in {all}, of {markdown}");
            // Nothing behind it that keeps it from being at the end.
            let (structure, _) = read(&filled(place, &format!("x{text}")));
            assert_eq!(structure, harmless, "{text}");
        }
    }

    #[test]
    fn a_text_with_marks_of_markdown_stands_as_text() {
        for text in [
            "`",
            "``",
            "a ` b",
            "```",
            "~~~",
            "~~a~~",
            "| a | b |",
            "a\\|b",
            "\\",
            "\\\\",
            "a\\`b",
            "<script>alert(1)</script>",
            "<!-- ",
            "-->",
            "[x](javascript:alert(1))",
            "![x](y)",
            "[x]: y",
            "[ ] a",
            "# a",
            "## a #",
            "a #",
            "---",
            "- a",
            "* a",
            "+ a",
            "1. a",
            "12) a",
            "> a",
            "===",
            "**a**",
            "*a*",
            "_a_",
            "a_b_c",
            "__a__",
            "&lt;",
            "&#35;",
            "&",
            "a\nb",
            "a\n\n# b",
            "\n---\n",
            "   four",
            "\ttab",
            "a  ",
            "a\r\n# b",
            "\u{2028}# a",
            "{}",
            "{{a}}",
            "$a$",
            "<https://a.b>",
            "**done**, exit 0",
            "a`|`b",
            "x\\",
        ] {
            stands_as_text(text);
        }
    }

    #[test]
    fn plain_words_stay_as_they_are() {
        for text in [
            "rolling out 1.0.1",
            "ends (exit 1): no such file",
            "snake_case, a-b/c.d",
            "C:\\dir",
            "a & b",
            "50% $VERSION {x}",
        ] {
            assert_eq!(Inline::text(text).0, text);
        }
        assert_eq!(Inline::of("in `{}`{}", &["/srv/a_b", " (why)"]).0, "in `/srv/a_b` (why)");
        assert_eq!(Inline::of("**{}**{}", &[" done ", " by mia"]).0, "**done** by mia");
    }

    proptest! {
        #[test]
        fn any_text_stands_as_text(text in "[-a1`*_\\[\\]()<>!|~#+=.:&;\\\\{}$ \n\t/\"'é☃]{0,12}") {
            stands_as_text(&text);
        }
    }
}
