//! Why an approval does not count, or why a run may not begin.

use chrono::{DateTime, SecondsFormat, Utc};
use std::fmt;

/// Why an approval does not count, or why a run may not begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is about another plan.
    OtherExecution {
        /// Which.
        approved: String,
        /// The one that is to be run.
        now: String,
    },
    /// It is for another environment.
    OtherEnvironment {
        /// Which.
        approved: Option<String>,
        /// The one that is to be run in.
        now: Option<String>,
    },
    /// The signature does not hold, in the words of `ssh-keygen`.
    Signature(String),
    /// Whoever has signed is not among those who may.
    NotAmong(String),
    /// The operator has signed it.
    OwnApproval(String),
    /// Its key has been counted already, under another name.
    SameKey(String),
    /// Whoever has signed it has signed another one since.
    Superseded(String),
    /// It was signed later than now.
    FromLater(DateTime<Utc>),
    /// The run must not begin yet.
    NotBefore(DateTime<Utc>),
    /// Others have signed later than it let them.
    ApprovedTooLate(DateTime<Utc>),
    /// The run should have begun by then.
    Expired(DateTime<Utc>),
    /// It allows more than the rule does.
    BeyondRule(&'static str),
    /// It has been used.
    UsedUp {
        /// How often.
        used: u32,
        /// For how many runs it is good.
        uses: u32,
    },
    /// Who may sign cannot be read.
    NoSigners(String),
    /// The clock says less than the newest record.
    ClockBehind(DateTime<Utc>),
    /// The operator has not signed, so that nobody knows whose approval is not their own.
    NoOperator,
    /// The operator's key is that of nobody on the list of signers, so that nobody knows whose approval is not their own.
    UnknownOperator {
        /// The key's fingerprint; empty where nothing was signed yet.
        key: String,
        /// The list.
        signers: String,
    },
    /// So many have said no.
    Denied(Vec<String>),
    /// Too few have said yes.
    TooFew {
        /// How many have to.
        needed: u32,
        /// How many count.
        counted: usize,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |time: &DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
        let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "no environment".to_owned());
        match self {
            Self::OtherExecution { approved, now } => {
                write!(out, "it is about another plan: {approved}, and this is {now}")
            }
            Self::OtherEnvironment { approved, now } => {
                write!(out, "it is for {}, and this is for {}", name(approved), name(now))
            }
            Self::Signature(words) => write!(out, "its signature does not hold: {words}"),
            Self::NotAmong(who) => write!(out, "{who} is not among those who may approve"),
            Self::OwnApproval(who) => {
                write!(out, "{who} is the operator: the yes has to be another person's")
            }
            Self::SameKey(key) => write!(out, "its key {key} has been counted already, under another name"),
            Self::Superseded(who) => write!(out, "{who} has signed another one since"),
            Self::FromLater(time) => {
                write!(
                    out,
                    "it was signed at {}, which is later than now: one of two clocks is wrong",
                    at(time)
                )
            }
            Self::NotBefore(time) => write!(out, "it is not good before {}", at(time)),
            Self::ApprovedTooLate(time) => {
                write!(out, "others have signed after {}, until when it let them", at(time))
            }
            Self::Expired(time) => write!(out, "it has expired: the run should have begun by {}", at(time)),
            Self::BeyondRule(what) => write!(out, "it allows more than the rule of the environment: {what}"),
            Self::UsedUp { used, uses } => {
                write!(out, "it has been used {used} times in this record store, and is good for {uses}")
            }
            Self::NoSigners(path) => write!(out, "the list of signers cannot be read: {path}"),
            Self::ClockBehind(time) => {
                write!(out, "the clock is behind the newest record, which is of {}", at(time))
            }
            Self::NoOperator => {
                write!(
                    out,
                    "nobody knows who the operator is, and their own yes does not count: add --sign KEY"
                )
            }
            Self::UnknownOperator { key, signers } => {
                let key = if key.is_empty() { String::new() } else { format!(" {key}") };
                write!(
                    out,
                    "the operator's key{key} is nobody's in {signers}, and nobody can tell that it is no approver's: add its line there"
                )
            }
            Self::Denied(who) => write!(out, "{} said no", who.join(" and ")),
            Self::TooFew { needed: 1, .. } => write!(out, "somebody has to approve it, and nobody has"),
            Self::TooFew { needed, counted } => {
                write!(out, "{needed} people have to approve it, and {counted} of them have")
            }
        }
    }
}
