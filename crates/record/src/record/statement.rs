//! What an approver signs: a short text, a line a fact, that anybody can write with an editor and sign with `ssh-keygen`.
//!
//! Says nothing of whether it is enough: that is for the rules of the environment.

use super::facts::{Facts, StatementError, can_say};
use chrono::{DateTime, SecondsFormat, Utc};
use std::fmt;

/// The first line of every statement.
const HEAD: &str = "stepgate-approval/v1";

/// The lines that a statement may have, in their order.
const KEYS: [&str; 12] = [
    "execution",
    "environment",
    "decision",
    "approver",
    "signed",
    "not-before",
    "approve-by",
    "execute-by",
    "uses",
    "ticket",
    "after",
    "reason",
];

/// What somebody says to a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The digest of the execution, such as `sha256:…`.
    pub execution: String,
    /// The environment's name; none where the plan has none.
    pub environment: Option<String>,
    /// Yes or no.
    pub decision: Verdict,
    /// Who says so, by the name in the list of signers.
    pub approver: String,
    /// When, as they say.
    pub signed: DateTime<Utc>,
    /// The run must not begin before.
    pub not_before: Option<DateTime<Utc>>,
    /// Until when all that have to say yes must have signed.
    pub approve_by: Option<DateTime<Utc>>,
    /// Until when the run must have begun.
    pub execute_by: Option<DateTime<Utc>>,
    /// How many runs it is good for.
    pub uses: u32,
    /// The change that it is about.
    pub ticket: Option<String>,
    /// The last run for this environment that the approver has compared it with, and its head.
    pub after: Option<(String, String)>,
    /// Why.
    pub reason: String,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It may run.
    Yes,
    /// It must not.
    No,
}

impl Statement {
    /// Reads a statement's text.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let facts = Facts::read(text, HEAD, &KEYS)?;
        let decision = |word: &str| match word {
            "yes" => Some(Verdict::Yes),
            "no" => Some(Verdict::No),
            _ => None,
        };
        let uses = |number: &str| number.parse().ok().filter(|uses| *uses > 0);
        let after = |words: &str| words.split_once(' ').map(|(run, head)| (run.to_owned(), head.to_owned()));
        Ok(Self {
            execution: facts.needed("execution")?,
            environment: facts.text("environment"),
            decision: facts
                .parsed("decision", "`yes` or `no`", decision)?
                .ok_or(StatementError::Lacks("decision"))?,
            approver: facts.needed("approver")?,
            signed: facts.time("signed")?.ok_or(StatementError::Lacks("signed"))?,
            not_before: facts.time("not-before")?,
            approve_by: facts.time("approve-by")?,
            execute_by: facts.time("execute-by")?,
            uses: facts.parsed("uses", "a number from 1", uses)?.unwrap_or(1),
            ticket: facts.text("ticket"),
            after: facts.parsed("after", "a run and its head", after)?,
            reason: facts.needed("reason")?,
        })
    }

    /// Whether a text can stand in a line of a statement: it is one line, and has something in it.
    pub fn can_say(text: &str) -> bool {
        can_say(text)
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
        let decision = match self.decision {
            Verdict::Yes => "yes",
            Verdict::No => "no",
        };
        let facts: [Option<String>; KEYS.len()] = [
            Some(self.execution.clone()),
            self.environment.clone(),
            Some(decision.to_owned()),
            Some(self.approver.clone()),
            Some(time(self.signed)),
            self.not_before.map(time),
            self.approve_by.map(time),
            self.execute_by.map(time),
            Some(self.uses.to_string()),
            self.ticket.clone(),
            self.after.as_ref().map(|(run, head)| format!("{run} {head}")),
            Some(self.reason.clone()),
        ];
        writeln!(out, "{HEAD}")?;
        KEYS.iter().zip(facts).try_for_each(|(key, fact)| match fact {
            Some(fact) => writeln!(out, "{key} {fact}"),
            None => Ok(()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    fn whole() -> Statement {
        let time = |hour| Utc.with_ymd_and_hms(2026, 11, 30, hour, 0, 0).unwrap();
        Statement {
            execution: "sha256:ab".to_owned(),
            environment: Some("production".to_owned()),
            decision: Verdict::Yes,
            approver: "ada@example.com".to_owned(),
            signed: time(1),
            not_before: Some(time(2)),
            approve_by: Some(time(3)),
            execute_by: Some(time(4)),
            uses: 2,
            ticket: Some("CHG-7".to_owned()),
            after: Some(("20261121-024510-k3f9".to_owned(), "cd".to_owned())),
            reason: "looks right to me".to_owned(),
        }
    }

    #[test]
    fn a_statement_is_read_as_it_was_written() {
        assert_eq!(Statement::parse(&whole().to_string()), Ok(whole()));
    }

    #[test]
    fn one_written_by_hand_needs_few_lines_in_any_order() {
        let text = "stepgate-approval/v1\nreason fine\napprover ada\nexecution sha256:ab\ndecision no\nsigned 2026-11-30T20:00:00Z\n";
        let read = Statement::parse(text).unwrap();
        assert_eq!((read.decision, read.uses, read.environment), (Verdict::No, 1, None));
    }

    #[test]
    fn what_is_not_known_or_not_clear_is_refused() {
        let text = whole().to_string();
        for (from, to, expected) in [
            ("stepgate-approval/v1", "stepgate-approval/v2", "its first line"),
            ("uses 2", "uses 0", "line 10: `0` is not a number from 1"),
            ("uses 2", "uses many", "`many` is not a number"),
            ("uses 2", "users 2", "no statement has a line `users …`"),
            ("uses 2", "uses 2\nuses 3", "`uses` stands twice"),
            ("decision yes", "decision YES", "`YES` is not `yes` or `no`"),
            ("signed 2026-11-30T01:00:00Z", "signed 2026-11-30T01:00:00+00:00", "is not a time in UTC"),
            ("signed 2026-11-30T01:00:00Z\n", "", "it has no line `signed …`"),
            ("reason looks right to me\n", "", "it has no line `reason …`"),
            ("reason looks right to me", "reason ", "`reason` says nothing"),
            (
                "approver ada@example.com",
                "approver ada@example.com ",
                "`approver` says nothing that can be read",
            ),
            ("ticket CHG-7", "ticket CHG-7\u{7}", "`ticket` says nothing that can be read"),
            ("\ndecision", "\n\ndecision", "no statement has a line"),
        ] {
            assert!(text.contains(from), "{from}");
            let refused = Statement::parse(&text.replacen(from, to, 1)).expect_err(to);
            assert!(refused.to_string().contains(expected), "{to}: {refused}");
        }
    }
}
