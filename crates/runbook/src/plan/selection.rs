//! Which part of a document is to run, as somebody asked for it: typed once, recorded with the plan, never read from a command
//! line again.

use serde::{Deserialize, Serialize};

/// Which part of a document is to run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Selection {
    /// `--section`: titles, unique parts of them, or paths `A > B`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<String>,
    /// `--choose`: titles of alternatives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choose: Vec<String>,
    /// `--take`: places that are in the run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub take: Vec<String>,
    /// `--leave`: places that are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub leave: Vec<String>,
    /// `--cwd`: where the blocks of places start, each as `PLACE=DIRECTORY`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cwd: Vec<String>,
    /// `--on`: the machines that places are done on, each as `PLACE=TARGET`, or several names with commas.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<String>,
    /// `--from`: the first step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// `--to`: the last step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// `--only`: just these steps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// `--all`: also what is left out by default.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
}

impl Selection {
    /// Whether nothing but what is followed on a good day was asked for.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
