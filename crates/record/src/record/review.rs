//! What somebody signs who has looked at a run that went without approval.

use super::facts::{Facts, StatementError};
use chrono::{DateTime, SecondsFormat, Utc};
use std::fmt;

/// The first line of every review.
const HEAD: &str = "stepgate-review/v1";

/// The lines that a review has, in their order.
const KEYS: [&str; 5] = ["run", "head", "reviewer", "signed", "reason"];

/// What somebody says of a run that went without approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The run's id.
    pub run: String,
    /// The head of its record, all of which the reviewer has seen.
    pub head: String,
    /// Who says so, by the name in the list of signers.
    pub reviewer: String,
    /// When, as they say.
    pub signed: DateTime<Utc>,
    /// What they make of it.
    pub reason: String,
}

impl Review {
    /// Reads a review's text.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let facts = Facts::read(text, HEAD, &KEYS)?;
        Ok(Self {
            run: facts.needed("run")?,
            head: facts.needed("head")?,
            reviewer: facts.needed("reviewer")?,
            signed: facts.time("signed")?.ok_or(StatementError::Lacks("signed"))?,
            reason: facts.needed("reason")?,
        })
    }
}

impl fmt::Display for Review {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signed = self.signed.to_rfc3339_opts(SecondsFormat::Secs, true);
        let facts = [&self.run, &self.head, &self.reviewer, &signed, &self.reason];
        writeln!(out, "{HEAD}")?;
        KEYS.iter().zip(facts).try_for_each(|(key, fact)| writeln!(out, "{key} {fact}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_is_read_as_it_was_written_and_needs_all_its_lines() {
        let signed = DateTime::parse_from_rfc3339("2026-11-30T20:00:00Z").unwrap().with_timezone(&Utc);
        let (run, head) = ("20261130-200000-abcd".to_owned(), "ab".to_owned());
        let review =
            Review { run, head, reviewer: "ada".to_owned(), signed, reason: "it was needed".to_owned() };
        let text = review.to_string();
        assert_eq!(Review::parse(&text), Ok(review));
        for line in text.lines() {
            let without = text.replace(&format!("{line}\n"), "");
            assert!(Review::parse(&without).is_err(), "{line}");
        }
    }
}
