//! What stands out and how: roles, not colours. Everything reads as well without.

use anstyle::AnsiColor;
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// The role of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Like any other text.
    Plain,
    /// A heading.
    Heading,
    /// Less important than what stands around it.
    Dim,
    /// It went well.
    Good,
    /// Look at this first.
    Warn,
    /// It went wrong, or it destroys.
    Bad,
    /// Something to type or to run.
    Code,
}

/// What the place can show that text goes to.
#[derive(Debug, Clone, Copy)]
pub struct TerminalCapabilities {
    /// How wide it is now; none where lines may be of any length, as in a file.
    pub columns: fn() -> Option<usize>,
    /// Whether only plain characters are wanted, as a screen reader does.
    pub is_plain: bool,
    /// Whether something may move.
    pub is_animated: bool,
    /// How far a clock has come that never jumps. Where nothing moves it may stand still.
    pub passing: fn() -> Duration,
}

impl Default for TerminalCapabilities {
    fn default() -> Self {
        Self { columns: || None, is_plain: false, is_animated: false, passing: || Duration::ZERO }
    }
}

/// Colours text, or leaves it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Paint {
    /// Whether colour is wanted.
    pub colour: bool,
}

impl Paint {
    /// `text` in the style of its role.
    pub fn paint(self, style: Style, text: impl AsRef<str>) -> String {
        let text = text.as_ref();
        // Only the sixteen colours of the terminal's own theme, so that light and dark both work.
        let shown = match style {
            Style::Plain => return text.to_owned(),
            Style::Heading => anstyle::Style::new().bold(),
            Style::Dim => anstyle::Style::new().dimmed(),
            Style::Good => AnsiColor::Green.on_default(),
            Style::Warn => AnsiColor::Yellow.on_default(),
            Style::Bad => AnsiColor::Red.on_default(),
            Style::Code => AnsiColor::Cyan.on_default(),
        };
        if self.colour && !text.is_empty() { format!("{shown}{text}{shown:#}") } else { text.to_owned() }
    }
}

/// `text` filled with spaces to `width` columns of a terminal.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// `text` cut to `width` columns of a terminal, with `…` where something is missing.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for character in text.chars() {
        let next = out.width() + UnicodeWidthStr::width(character.encode_utf8(&mut [0; 4]) as &str);
        if next >= width {
            break;
        }
        out.push(character);
    }
    out.push('…');
    out
}

/// `text` broken between words into lines of at most `width` columns of a terminal.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("there is always a line");
        if last.is_empty() {
            last.push_str(word);
        } else if last.width() + 1 + word.width() <= width {
            last.extend([" ", word]);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// `text` in lines of at most `width` columns of a terminal: broken between words where that is possible, and in a word that
/// is longer than a line where it is not. What stands in front of the first word stands in front of all of them.
pub fn folded(text: &str, width: usize) -> Vec<String> {
    if text.width() <= width {
        return vec![text.to_owned()];
    }
    let margin = &text[..text.len() - text.trim_start_matches([' ', '>', '│', '·']).len()];
    let margin = if margin.width() * 2 > width { "" } else { margin };
    let room = width - margin.width();
    let mut lines = vec![String::new()];
    for word in text[margin.len()..].split_inclusive(' ') {
        if lines.last().is_some_and(|last| !last.is_empty() && last.width() + word.trim_end().width() > room)
        {
            lines.push(String::new());
        }
        for character in word.chars() {
            let wide = UnicodeWidthStr::width(character.encode_utf8(&mut [0; 4]) as &str);
            let last = lines.last_mut().expect("there is always a line");
            if character != ' ' && last.width() + wide > room {
                let rest = last.split_off(joint(last));
                lines.push(rest);
            }
            lines.last_mut().expect("there is always a line").push(character);
        }
    }
    let kept = lines.into_iter().map(|line| format!("{margin}{}", line.trim_end()));
    kept.filter(|line| !line.trim().is_empty()).collect()
}

/// Where a line is best broken that has no space: behind a joint of what is written there, a path or an option.
fn joint(line: &str) -> usize {
    let joint = line.rfind(['/', '=', ',', ':', ';', '&', '?', '.', '-']).map(|at| at + 1);
    joint.filter(|at| at * 2 > line.len()).unwrap_or(line.len())
}

/// How many columns of a terminal `text` takes.
pub fn width_of(text: &str) -> usize {
    text.width()
}

/// `1 step`, `2 steps`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_only_added_where_it_is_wanted() {
        assert_eq!(Paint { colour: false }.paint(Style::Bad, "x"), "x");
        let roles =
            [Style::Heading, Style::Dim, Style::Good, Style::Warn, Style::Bad, Style::Code, Style::Plain];
        let painted = roles.map(|role| Paint { colour: true }.paint(role, "x"));
        let coloured = [1, 2, 32, 33, 31, 36].map(|code| format!("\u{1b}[{code}mx\u{1b}[0m"));
        assert_eq!((&painted[..6], painted[6].as_str()), (&coloured[..], "x"));
    }

    #[test]
    fn text_is_cut_and_filled_by_columns_not_by_bytes() {
        assert_eq!(cut("日本語テキスト", 7), "日本語…");
        assert_eq!(pad("é", 3), "é  ");
        assert_eq!(folded("> one two three", 9), ["> one two", "> three"]);
        assert_eq!(folded("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrapped("日本 語 a b", 4), ["日本", "語 a", "b"]);
        assert_eq!([count(1, "step"), count(0, "step")], ["1 step", "0 steps"]);
    }
}
