//! What a value has to be so that it is only data where a variable or a placeholder that holds it is used.
//!
//! Takes a value and a demand, says why the one does not meet the other. Never quotes anything.

use crate::shell::quote::{BECOMES_CODE, Refusal, is_integer, is_plain};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a value has to be, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// Plain characters: it becomes a part of code.
    Plain,
    /// A whole number: it is evaluated.
    Integer,
    /// A variable's name.
    Name,
    /// One word: it stands without quotes, where bash splits it and takes it for names of files.
    Word,
    /// Letters and digits: it stands without quotes where the script says by what bash splits.
    Unsplit,
    /// Letters and digits: it stands between the brackets of a pattern.
    Bracketed,
    /// No pattern: it stands without quotes where one is matched.
    Literal,
    /// Nothing that begins with `-`: it stands where an operand does.
    Operand,
    /// Nothing that begins with `+` either.
    Unsigned,
    /// Nothing that its program takes for the name of a file to read: `@file`.
    Text,
    /// Not empty: a path, a name or a selector is needed.
    Filled,
}

/// One use of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Use {
    /// What it has to be.
    pub demand: Demand,
    /// Whether that is asked of each of its words and not of the whole: it is a list that bash has split.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_words: bool,
}

/// The uses of each variable of a plan, by its name.
pub type Uses = BTreeMap<String, BTreeSet<Use>>;

impl Use {
    /// Whether `value` may be used like this.
    ///
    /// # Errors
    /// Why not, with a way out that is safe.
    pub fn check(self, value: &str) -> Result<(), Refusal> {
        let is_met = if self.of_words {
            value.split_whitespace().all(|word| self.demand.is_met(word))
        } else {
            self.demand.is_met(value)
        };
        if is_met { Ok(()) } else { Err(Refusal { reason: self.demand.reason().to_owned() }) }
    }
}

impl Demand {
    /// Whether `value` is what it has to be.
    fn is_met(self, value: &str) -> bool {
        match self {
            Self::Word => !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || is_glob(c)),
            Self::Unsplit | Self::Bracketed => {
                !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
            Self::Literal => !value.contains(is_glob),
            Self::Integer => is_integer(value),
            Self::Name => is_name(value),
            Self::Plain => is_plain(value) && !value.contains('='),
            Self::Operand => !value.starts_with('-'),
            Self::Unsigned => !value.starts_with(['-', '+']),
            Self::Text => !["@", "<", "file:", "fileb:"].iter().any(|mark| value.starts_with(mark)),
            Self::Filled => !value.trim().is_empty(),
        }
    }

    /// Why a value that does not meet it cannot be used, and what to do.
    const fn reason(self) -> &'static str {
        match self {
            Self::Word => {
                "it stands without quotes where bash splits at blanks and takes *?[ for names of files; \
                 write it in double quotes in the runbook"
            }
            Self::Unsplit => {
                "it stands without quotes where the runbook says by which characters bash splits (IFS); \
                 write it in double quotes in the runbook"
            }
            Self::Bracketed => {
                "it stands in brackets that are not quoted, which bash takes for a pattern of file names, and is not of \
                 letters and digits; write the word in double quotes in the runbook"
            }
            Self::Literal => {
                "it stands without quotes where bash takes it for a pattern; write it in double quotes in the runbook"
            }
            Self::Integer => "bash evaluates it as a number there, and it is no whole number",
            Self::Name => "it names a variable there, and is no plain name of letters, digits and _",
            Self::Plain => BECOMES_CODE,
            Self::Operand => {
                "it begins with `-` where its program would take it for an option; write `--` before it or --option=<x> in the runbook"
            }
            Self::Unsigned => {
                "it begins with `-` or `+` where its program would take it for an option; write `--` before it in the runbook"
            }
            Self::Text => "its program would take it for the name of a file and send what the file holds",
            Self::Filled => "it is empty, and a path, a name or a selector is needed there",
        }
    }
}

/// Whether bash may take a character for a part of a pattern.
const fn is_glob(character: char) -> bool {
    matches!(character, '*' | '?' | '[' | ']' | '\\' | '(' | ')' | '|')
}

/// Whether a value is a plain name.
fn is_name(value: &str) -> bool {
    !value.is_empty() && crate::shell::words::name_length(value) == value.len()
}
