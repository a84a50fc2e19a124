//! One row of the table: what it looks for in a program's words, and what it says of them.
//!
//! Takes a row as an operations engineer wrote it and a [`Line`], says whether it fits. Never looks past the program's
//! own words.

use super::line::{Line, glob};
use super::{Effect, Mode};
use serde::Deserialize;

/// A row of `rules.toml`. Everything that it asks for has to be there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// The first operands in order: `rollout status`. `a|b` is either, `*` any, `**` any number of them.
    #[serde(default)]
    pub words: String,
    /// Flags that stand anywhere: `-i|--stdin -t|--tty` is one of each two.
    #[serde(default)]
    pub flags: String,
    /// Flags none of which may be there.
    #[serde(default)]
    pub without: String,
    /// Whether its input is given by a pipe, a file or a here-document.
    pub fed: Option<bool>,
    /// Only where no command for something else follows.
    #[serde(default)]
    pub bare: bool,
    /// Only where every operand is one of these.
    #[serde(default)]
    pub every: String,
    /// Only where no operand follows the words.
    #[serde(default)]
    pub alone: bool,
    /// What the rest of the words is: see the head of the table.
    pub runs: Option<String>,
    /// The program as which the rest is read, where it is a program's subcommand.
    #[serde(rename = "as")]
    pub program: Option<String>,
    /// Whether it ends what would never end.
    #[serde(default)]
    pub ends: bool,
    /// What it does.
    pub effect: Option<Effect>,
    /// How it has to be run.
    pub mode: Option<Mode>,
    /// The reason, where the words and flags of the row are none.
    pub why: Option<String>,
    /// A command that the row is for.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test of every row"))]
    pub example: String,
    /// A command that looks like it and is something else.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test of every row"))]
    pub not: Option<String>,
}

/// What surrounds a program's words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// Whether something gives it its input.
    pub fed: bool,
    /// Whether a command for something else follows.
    pub carries: bool,
}

impl Row {
    /// How many operands its words take, where they and the flags fit.
    pub fn fits(&self, line: &Line, around: Around) -> Option<usize> {
        let every = self.every.is_empty()
            || line.operands.iter().all(|operand| is_one_of(&self.every, &operand.text));
        let flags = self.flags.split_whitespace().all(|spec| line.has(spec))
            && !self.without.split_whitespace().any(|spec| line.has(spec));
        let placed = self.fed.is_none_or(|fed| fed == around.fed) && !(self.bare && around.carries);
        let taken = if flags && placed && every { self.takes(line) } else { None };
        taken.filter(|taken| !self.alone || *taken == line.operands.len())
    }

    /// How many operands its words take, whatever the flags.
    pub fn takes(&self, line: &Line) -> Option<usize> {
        let patterns: Vec<&str> = self.words.split_whitespace().collect();
        let operands: Vec<&str> = line.operands.iter().map(|operand| operand.text.as_str()).collect();
        take(&patterns, &operands)
    }

    /// Why it says what it says: the program and what of its words the row names.
    pub fn reason(&self, program: &str, line: &Line) -> String {
        if let Some(why) = &self.why {
            return why.clone();
        }
        let shown = self.takes(line).unwrap_or(0);
        let patterns = self.words.split_whitespace().filter(|pattern| *pattern != "*").count();
        let words = line.operands.iter().take(shown.min(patterns + usize::from(self.words.contains("**"))));
        let named = self.flags.split_whitespace().filter_map(|spec| {
            let found = spec.split('|').find(|one| line.has(one))?;
            Some(if found.contains('*') {
                found.trim_end_matches("=*").to_owned()
            } else {
                found.replace('=', " ")
            })
        });
        let all: Vec<String> = std::iter::once(program.to_owned())
            .chain(words.map(|one| one.text.clone()))
            .chain(named)
            .collect();
        format!("`{}`", all.join(" "))
    }
}

/// How many operands the patterns take from the front.
fn take(patterns: &[&str], operands: &[&str]) -> Option<usize> {
    let Some((first, rest)) = patterns.split_first() else { return Some(0) };
    if *first == "**" {
        return (0..=operands.len()).find_map(|skip| take(rest, &operands[skip..]).map(|taken| skip + taken));
    }
    let (word, further) = operands.split_first()?;
    if is_one_of(first, word) { take(rest, further).map(|taken| taken + 1) } else { None }
}

/// Whether a word is as one of the patterns says; a slash at the end of a folder makes no difference.
fn is_one_of(patterns: &str, word: &str) -> bool {
    let bare = word.strip_suffix('/').filter(|bare| !bare.is_empty()).unwrap_or(word);
    patterns.split('|').any(|pattern| glob(pattern, word) || glob(pattern, bare))
}
