//! The bodies of what somebody, or a rule, decided: choices, answers, values.

use super::Target;
use crate::record::DecidedBy;
use serde::{Deserialize, Serialize};

/// Body of `choice.made`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceMade {
    /// The section that holds the alternatives.
    pub section: String,
    /// The alternatives' titles.
    pub options: Vec<String>,
    /// The one taken.
    pub chosen: String,
    /// How it was taken: `--choose`, `stepgate.toml`, `person`.
    pub how: DecidedBy,
    /// The id of the question that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The answer to it, where that is another word than `chosen`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How long the question stood before whoever answered, in milliseconds; none where nobody was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked: Option<u64>,
}

/// An answer to a gate, a manual step or a confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The step's id.
    pub step: String,
    /// Where that runs; left out where it is this machine.
    #[serde(default, skip_serializing_if = "Target::is_local")]
    pub target: Target,
    /// What was decided.
    pub answer: Answer,
    /// How: `person`, `--yes`, `--answers FILE`, `environment staging`.
    pub how: DecidedBy,
    /// The name that whoever answered claims. Who it was, as far as that was seen, is the record's actor and `seen`.
    pub by: Option<String>,
    /// What was seen of whoever answered from another process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// What was noted with it, or the reason for a skip.
    pub note: Option<String>,
    /// How long the question stood before whoever answered, in milliseconds; none where nobody was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked: Option<u64>,
}

/// What somebody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Go on.
    Yes,
    /// Stop here.
    No,
    /// Leave this step out and go on.
    Skip,
    /// It is about something that this run does not have.
    NotApplicable,
    /// Not yet: it is asked again before the run ends.
    Later,
    /// The environment asks nothing: `confirm = "never"`.
    NotAsked,
    /// Nobody has looked: a flag says that it may be taken for done.
    Assumed,
}

/// What was seen of whoever replied from another process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The user that the process belongs to.
    pub uid: u32,
    /// The process.
    pub pid: i32,
    /// Where it was seen, if that was on another machine: there the two above are what it says of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Elsewhere>,
}

/// Another machine that shares the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// What it is called, as it says.
    pub host: String,
    /// The login by which it has reached the record, as the record's server knows.
    pub login: String,
}

impl std::fmt::Display for Seen {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "uid {}, process {}", self.uid, self.pid)?;
        let Some(Elsewhere { host, login }) = &self.elsewhere else { return Ok(()) };
        write!(formatter, " on {host}, in the record as {login}")
    }
}

/// Body of `variable.given`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariableGiven {
    /// The variable's name.
    pub name: String,
    /// Its value; none for a secret.
    pub value: Option<String>,
    /// Where it came from.
    pub origin: String,
    /// How long the question stood before whoever answered, in milliseconds; none where nobody was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked: Option<u64>,
}
