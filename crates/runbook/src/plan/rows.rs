//! The rows of a plan besides its steps: the document, its headings and scopes, its fences, its variables, its alternatives.
//!
//! Plain data, each as the contract's JSON has it.

use crate::reading::{Role, normal_name};
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use crate::record::DecidedBy;
use crate::settings::Limits;

/// Which document a plan is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runbook {
    /// Its path as it was given.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// A heading in a plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Section {
    /// Its id: slugs of the path of titles.
    pub id: String,
    /// Its title.
    pub title: String,
    /// 1 to 6; 0 for what stands before the first heading.
    pub level: u8,
    /// Its line.
    pub line: usize,
    /// What it is for.
    pub role: Role,
    /// The only environment that it is for.
    pub environment: Option<String>,
    /// The group of alternatives that it belongs to.
    pub alternative: Option<String>,
    /// Whether its own steps are in the run.
    pub selected: bool,
    /// Why it has its role, and why it is left out where it is.
    pub reason: String,
}

/// A stretch of the document that something is said about as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Its id.
    pub id: String,
    /// The id of the scope that it stands in; none for the document.
    pub parent: Option<String>,
    /// Its first line.
    pub line: usize,
    /// Its last line.
    pub end: usize,
    /// Its heading or label.
    pub label: String,
    /// What it is for.
    pub role: Role,
    /// The only environment that it is for.
    pub environment: Option<String>,
    /// The condition under which it is done.
    pub condition: Option<String>,
    /// The id of the question of which it is one answer.
    pub choice: Option<String>,
    /// Whether the reading is certain of all this.
    pub certain: bool,
    /// What it was read from, and what speaks against it.
    pub evidence: Vec<Evidence>,
    /// Why the reading is not certain of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
}

/// A fence in a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The line of its opening fence.
    pub line: usize,
    /// Its language.
    pub language: Option<String>,
    /// Whether what it holds is run (if its section is selected).
    pub run: bool,
    /// Why not, such as `not run: yaml`.
    pub reason: Option<String>,
}

/// A variable in a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its one name.
    pub name: String,
    /// How the document spells it.
    pub spellings: Vec<String>,
    /// Its value; none where it is open, and never there for a secret.
    pub value: Option<String>,
    /// Where the value comes from.
    pub origin: Option<String>,
    /// Whether its value is masked.
    pub secret: bool,
    /// Where it is needed.
    pub lines: Vec<usize>,
    /// The step before which a person is asked for it.
    pub asked_at: Option<String>,
    /// The words that it is one of, where its spelling or its limits offer them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// What its value may be, where the settings say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
}

impl Variable {
    /// Whether somebody who writes `name`, in whatever spelling, means it.
    pub fn is_called(&self, name: &str) -> bool {
        normal_name(&self.name) == normal_name(name)
    }
}

/// Alternatives of which one is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The id of the section that holds them.
    pub section: String,
    /// Their titles.
    pub options: Vec<String>,
    /// The one that is taken.
    pub chosen: Option<String>,
    /// Who took it.
    pub how: Option<DecidedBy>,
    /// The line of the first.
    pub line: usize,
    /// The id of the question that it is.
    #[serde(default)]
    pub question: String,
    /// What its first option is called as a place, where its title alone names several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_title: Option<String>,
    /// Why it is asked, where the reading is unsure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// The scopes that each option is, by their places in [`super::Plan::scopes`]; known only to who has made the plan.
    #[serde(skip)]
    pub scopes: Vec<Vec<usize>>,
    /// The hash of the text that an answer of a team is bound to.
    #[serde(skip)]
    pub text: Option<String>,
    /// Whether the team wants it asked: then it counts as reviewed.
    #[serde(skip)]
    pub is_reviewed: bool,
}

/// The other option of a lone condition.
pub const LEAVE_OUT: &str = "leave it out";

impl Choice {
    /// Whether it is about doing one thing or leaving it out.
    pub fn is_condition(&self) -> bool {
        self.options.last().is_some_and(|option| option == LEAVE_OUT)
    }
}
