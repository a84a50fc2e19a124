//! One row of the table: what it looks for in a program's words, and what it says of them.
//!
//! Takes a row as an operations engineer wrote it and a [`Line`], says whether it fits. Never looks past the program's
//! own words.

use super::line::{Line, Operand};
use super::pattern::{alternatives, is_one_of};
use super::runs::{FlagSet, Runs};
use super::{Effect, Mode};
use serde::Deserialize;

/// A row of the table. Everything that it asks for has to be there.
#[derive(Debug)]
pub struct Row {
    /// The first operands in order.
    words: Vec<WordPattern>,
    /// Flags that stand anywhere, one of each.
    flags: Vec<String>,
    /// Flags none of which may be there.
    without: Vec<String>,
    /// Whether its input is given by a pipe, a file or a here-document.
    fed: Option<bool>,
    /// Only where no command for something else follows.
    bare: bool,
    /// Only where every operand is one of these.
    every: Vec<String>,
    /// Only where no operand follows the words.
    alone: bool,
    /// What the rest of the words is.
    pub runs: Option<Runs>,
    /// The program as which the rest is read, where it is a program's subcommand.
    pub program: Option<String>,
    /// The flag that names the program as which the rest is read, as `--entrypoint` does.
    pub by: Option<FlagSet>,
    /// Whether it ends what would never end.
    pub ends: bool,
    /// What it does.
    pub effect: Option<Effect>,
    /// How it has to be run.
    pub mode: Option<Mode>,
    /// The reason, where the words and flags of the row are none.
    why: Option<String>,
    /// A command that the row is for.
    #[cfg_attr(not(test), allow(dead_code, reason = "read by the test of every row"))]
    pub example: String,
    /// A command that looks like it and is something else.
    #[cfg_attr(not(test), allow(dead_code, reason = "read by the test of every row"))]
    pub not: Option<String>,
}

/// A pattern for operands.
#[derive(Debug)]
enum WordPattern {
    /// `a|b`: one of these.
    One(Vec<String>),
    /// `**`: any number of any.
    Any,
}

/// A row as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowText {
    #[serde(default)]
    words: String,
    #[serde(default)]
    flags: String,
    #[serde(default)]
    without: String,
    fed: Option<bool>,
    #[serde(default)]
    bare: bool,
    #[serde(default)]
    every: String,
    #[serde(default)]
    alone: bool,
    runs: Option<String>,
    #[serde(rename = "as")]
    pub program: Option<String>,
    by: Option<String>,
    #[serde(default)]
    ends: bool,
    effect: Option<Effect>,
    mode: Option<Mode>,
    why: Option<String>,
    #[serde(default)]
    pub example: String,
    not: Option<String>,
}

impl TryFrom<RowText> for Row {
    type Error = String;

    fn try_from(text: RowText) -> Result<Self, String> {
        if text.effect.is_none() && text.mode.is_none() && text.runs.is_none() {
            return Err("the row says nothing: neither `effect` nor `mode` nor `runs`".to_owned());
        }
        let runs = text.runs.as_deref().map(Runs::read).transpose()?;
        if text.program.is_some() && runs != Some(Runs::Words) {
            return Err("`as` belongs to `runs = \"words\"`".to_owned());
        }
        let split = |specs: &str| specs.split_whitespace().map(str::to_owned).collect();
        Ok(Self {
            words: text.words.split_whitespace().map(WordPattern::read).collect(),
            flags: split(&text.flags),
            without: split(&text.without),
            fed: text.fed,
            bare: text.bare,
            every: alternatives(&text.every),
            alone: text.alone,
            runs,
            program: text.program,
            by: text.by.as_deref().map(FlagSet::read),
            ends: text.ends,
            effect: text.effect,
            mode: text.mode,
            why: text.why,
            example: text.example,
            not: text.not,
        })
    }
}

/// What surrounds a program's words.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// Whether something gives it its input.
    pub fed: bool,
    /// Whether a command for something else follows.
    pub carries: bool,
}

impl Row {
    /// How many operands its words take, where they and the flags fit.
    pub fn fits(&self, line: &Line, around: Around) -> Option<usize> {
        // A path that climbs is not where its beginning says.
        let climbs = |text: &str| text.split('/').any(|part| part == "..");
        let is_listed = |text: &str| is_one_of(&self.every, text) && !climbs(text);
        let every = self.every.is_empty() || line.operands.iter().all(|operand| is_listed(&operand.text));
        let flags = self.has_flags(line) && !self.without.iter().any(|spec| line.has(spec));
        let placed = self.fed.is_none_or(|fed| fed == around.fed) && !(self.bare && around.carries);
        let taken = if flags && placed && every { self.takes(line) } else { None };
        taken.filter(|taken| !self.alone || *taken == line.operands.len())
    }

    /// Whether its first word is one of certain words, as the name of a subcommand is.
    pub fn names_subcommand(&self) -> bool {
        matches!(self.words.first(), Some(first @ WordPattern::One(_)) if !first.is_star())
    }

    /// Whether the flags that it asks for are there.
    pub fn has_flags(&self, line: &Line) -> bool {
        self.flags.iter().all(|spec| line.has(spec))
    }

    /// How many operands its words take, whatever the flags.
    pub fn takes(&self, line: &Line) -> Option<usize> {
        take(&self.words, &line.operands, &|patterns, operand| is_one_of(patterns, &operand.text))
    }

    /// The same, where an operand that is not known may be any word.
    pub fn may_take(&self, line: &Line) -> Option<usize> {
        take(&self.words, &line.operands, &|patterns, operand| {
            !operand.literal || is_one_of(patterns, &operand.text)
        })
    }

    /// Why it says what it says: the program and what of its words the row names.
    pub fn reason(&self, program: &str, line: &Line) -> String {
        if let Some(why) = &self.why {
            return why.clone();
        }
        let shown = self.takes(line).unwrap_or(0).min(self.shown());
        let words = line.operands.iter().take(shown).map(|one| one.text.clone());
        let named = self.flags.iter().filter_map(|spec| named(spec, line));
        let all: Vec<String> = std::iter::once(program.to_owned()).chain(words).chain(named).collect();
        format!("`{}`", all.join(" "))
    }

    /// How many operands belong into the reason.
    fn shown(&self) -> usize {
        let any = self.words.iter().filter(|one| matches!(one, WordPattern::Any)).count();
        let said = self.words.iter().filter(|one| !one.is_star()).count();
        said + any.min(1)
    }
}

impl WordPattern {
    fn read(text: &str) -> Self {
        if text == "**" { Self::Any } else { Self::One(alternatives(text)) }
    }

    fn is_star(&self) -> bool {
        matches!(self, Self::One(patterns) if patterns.len() == 1 && patterns[0] == "*")
    }
}

/// The flag of a line that a spec is about, for a reason.
fn named(spec: &str, line: &Line) -> Option<String> {
    let found = spec.split('|').find(|one| line.has(one))?;
    Some(if found.contains('*') { found.trim_end_matches("=*").to_owned() } else { found.replace('=', " ") })
}

/// How many operands the patterns take from the front.
fn take(
    patterns: &[WordPattern],
    operands: &[Operand],
    fits: &impl Fn(&[String], &Operand) -> bool,
) -> Option<usize> {
    let Some((first, rest)) = patterns.split_first() else { return Some(0) };
    match first {
        WordPattern::Any => (0..=operands.len())
            .find_map(|skip| take(rest, &operands[skip..], fits).map(|taken| skip + taken)),
        WordPattern::One(one) => {
            let (operand, further) = operands.split_first()?;
            if fits(one, operand) { take(rest, further, fits).map(|taken| taken + 1) } else { None }
        }
    }
}
