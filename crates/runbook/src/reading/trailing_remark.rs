//! What stands behind a command on its own line and says when it is meant: `go (if needed)`, `go  # optional`.
//!
//! Takes the lines of a block, gives the conditions with the lines that each is about, and the lines without what bash would take for a part
//! of the command. Never knows whether a condition holds.

use super::placeholder::open_quote;
use super::rules;
use super::scopes::says_all;
use super::shapes::at_top;
use super::words::{first_said, words};
use crate::document::BodyLine;
use std::ops::Range;

/// A command that is done only under a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Conditional {
    /// Its lines, as indices into the block's.
    pub lines: Range<usize>,
    /// The command with the condition, on one line.
    pub title: String,
    /// The words that limit it.
    pub said: &'static str,
}

/// The commands of a block that what stands behind them limits.
pub(super) fn conditionals(lines: &[BodyLine]) -> Vec<Conditional> {
    let starts = starts(lines);
    let found = lines.iter().zip(&starts).enumerate().filter_map(|(at, (line, start))| {
        let start = (*start)?;
        let said = in_brackets(&line.text).map(|(_, said)| said).or_else(|| in_comment(&line.text))?;
        let parts = lines[start..=at].iter().map(|line| line.text.trim().trim_end_matches('\\').trim_end());
        let title = parts.collect::<Vec<_>>().join(" ");
        Some(Conditional { lines: start..at + 1, title, said })
    });
    found.collect()
}

/// The lines without conditions in brackets, which are no part of a command.
pub fn without_remarks(lines: &[BodyLine]) -> Vec<BodyLine> {
    let bare = |(line, start): (&BodyLine, &Option<usize>)| {
        let command = start.and_then(|_| in_brackets(&line.text)).map(|(command, _)| command.to_owned());
        BodyLine { text: command.unwrap_or_else(|| line.text.clone()), ..line.clone() }
    };
    lines.iter().zip(&starts(lines)).map(bare).collect()
}

/// For each line the one on which its command begins; none where it stands in a here-document, in quotes or is a comment.
fn starts(lines: &[BodyLine]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = Vec::with_capacity(lines.len());
    for (at, top) in at_top(lines).enumerate() {
        let text = lines[at].text.trim();
        let before = at.checked_sub(1).filter(|before| lines[*before].text.trim_end().ends_with('\\'));
        found.push(match before.and_then(|before| found[before]) {
            _ if text.is_empty() || top && text.starts_with('#') => None,
            _ if top => Some(at),
            Some(start) => Some(start),
            None => None,
        });
    }
    found
}

/// A line that ends in a condition in brackets: the command, and the words that limit it.
fn in_brackets(line: &str) -> Option<(&str, &'static str)> {
    let (command, inner) = line.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    let is_of_command =
        !command.ends_with([' ', '\t']) || inner.contains([';', '|', '&', '$', '<', '>', '`']);
    let command = command.trim_end();
    // `x && (if …)` and `x=$(…)` are bash's own brackets.
    let goes_on =
        command.ends_with("()") || command.ends_with(['|', '&', ';', '(', '{', '$', '=', '\\', '<', '>']);
    let word = command.trim_start().trim_start_matches(['$', '>', '#']).trim();
    if is_of_command || goes_on || word.is_empty() || open_quote(command).is_some() {
        return None;
    }
    first_said(&words(inner), rules::CONDITION_IN_BRACKETS.words).map(|said| (command, plain(said)))
}

/// The words of a comment behind a command that limit it.
fn in_comment(line: &str) -> Option<&'static str> {
    let (command, remark) = line.split_once(" # ").filter(|(command, _)| open_quote(command).is_none())?;
    if command.trim().is_empty() || command.trim_start().starts_with('#') {
        return None;
    }
    let said = first_said(&words(remark), rules::CONDITION_OF_REMARK.words)?;
    // `# if it is red, see below` tells what to make of what the command prints; `# if it is there, skip this` is about the command.
    let skips = remark
        .split_once(", ")
        .is_some_and(|(_, then)| first_said(&words(then), rules::CONDITION_SKIPS.words).is_some());
    (skips || !says_all(remark)).then(|| plain(said))
}

fn plain(said: &'static str) -> &'static str {
    said.trim_matches(['^', '*', '$'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<BodyLine> {
        text.lines().enumerate().map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() }).collect()
    }

    /// Each conditional as `first-last words`, lines from 1.
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = conditionals(&lines(text))
            .iter()
            .map(|one| format!("{}-{} {}", one.lines.start + 1, one.lines.end, one.said))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_stands_in_brackets_behind_a_command_limits_it_and_is_none_of_it() {
        check("go one\ngo two (if needed)\ngo three (optional)\n", &["2-2 if", "3-3 optional"]);
        check("go one \\\n  --two (only if it is new)\n", &["1-2 only if"]);
        let bare = without_remarks(&lines("go two (if needed)\ngo (now)\n"));
        assert_eq!(bare.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["go two", "go (now)"]);
    }

    #[test]
    fn a_comment_behind_a_command_that_says_when_limits_it() {
        check(
            "go # if the queue is stuck\ngo  # optional: warms it\ngo # the queue\n",
            &["1-1 if", "2-2 optional"],
        );
        check("look # if it is red, see below\ngo # if it is there, skip this\n", &["2-2 if"]);
    }

    #[test]
    fn brackets_and_marks_of_bash_and_of_texts_limit_nothing() {
        check("x && (if a; then b; fi)\necho 'one (if needed)'\ncat <<E\ngo (if needed)\nE\n", &[]);
        check("echo \"a # if b\"\n# go (if needed)\nf() (optional)\necho 'a\ngo (if needed)\n'\n", &[]);
    }
}
