//! What speaks for what a plan says of a scope, and against it, as one line each.
//!
//! Written as `role +3 heading says `deploy` [main-procedure]`: what it is about, how strongly it speaks, the words, the rule. Never weighs.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a piece of evidence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What the scope is for.
    Role,
    /// The environment that it is for.
    Environment,
    /// Its condition.
    Condition,
    /// Its being one of several ways.
    Choice,
}

/// Every one, with its word.
const ABOUT: [(About, &str); 4] = [
    (About::Role, "role"),
    (About::Environment, "environment"),
    (About::Condition, "condition"),
    (About::Choice, "choice"),
];

/// One thing that speaks for a judgement, or against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub struct Evidence {
    /// What it is about.
    pub about: About,
    /// How strongly: below zero against it. What reaches 3 in sum is certain.
    pub weight: i8,
    /// In words.
    pub reason: String,
    /// The id of the rule whose words say so.
    pub rule: Option<String>,
}

impl Evidence {
    pub(super) fn new(about: About, weight: i8, reason: &str, rule: &str) -> Self {
        let rule = (!rule.is_empty()).then(|| rule.to_owned());
        Self { about, weight, reason: reason.to_owned(), rule }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+} {}", self.weight, self.reason)?;
        self.rule.iter().try_for_each(|rule| write!(f, " [{rule}]"))
    }
}

impl From<Evidence> for String {
    fn from(evidence: Evidence) -> Self {
        let word = ABOUT.iter().find(|(about, _)| *about == evidence.about).map_or("role", |(_, word)| *word);
        format!("{word} {evidence}")
    }
}

impl From<String> for Evidence {
    /// Plans of earlier versions hold the words alone.
    fn from(text: String) -> Self {
        let parts = || {
            let (word, rest) = text.split_once(' ')?;
            let (weight, rest) = rest.split_once(' ')?;
            let about = ABOUT.iter().find(|(_, name)| *name == word)?.0;
            let rule = rest.strip_suffix(']').and_then(|rest| rest.rsplit_once(" ["));
            let (reason, rule) = rule.map_or((rest, ""), |(reason, rule)| (reason, rule));
            Some(Self::new(about, weight.parse().ok()?, reason, rule))
        };
        parts().unwrap_or_else(|| Self::new(About::Role, 0, &text, ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for (evidence, text) in [
            (
                Evidence::new(About::Role, 3, "heading says `a`", "main-a"),
                "role +3 heading says `a` [main-a]",
            ),
            (Evidence::new(About::Condition, -1, "no [x] in it", ""), "condition -1 no [x] in it"),
        ] {
            assert_eq!(String::from(evidence.clone()), text);
            assert_eq!(Evidence::from(text.to_owned()), evidence);
        }
        assert_eq!(Evidence::from("heading says `a`".to_owned()).weight, 0);
    }
}
