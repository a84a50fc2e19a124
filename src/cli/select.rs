//! Which part of a document is wanted, with which values, as it is typed.

use super::candidates;
use super::plan_request::PlanRequest;
use crate::plan::Selection;
use clap::Args;
use clap_complete::engine::ArgValueCandidates;
use std::path::PathBuf;

/// Which part of a document, with which values.
#[derive(Debug, Args)]
pub(super) struct Select {
    /// The environment, such as staging.
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::environments))]
    pub(super) env: Option<String>,
    /// Take this section, also one that is left out by default: a title, a unique part of it, or a path "A > B".
    #[arg(long, value_name = "TITLE", add = ArgValueCandidates::new(candidates::sections))]
    pub(super) section: Vec<String>,
    /// Take this one of several alternatives.
    #[arg(long, value_name = "TITLE")]
    pub(super) choose: Vec<String>,
    /// Take this place, whatever the document says of it: a title, a label, or a path "A > B".
    #[arg(long, value_name = "PLACE", add = ArgValueCandidates::new(candidates::sections))]
    pub(super) take: Vec<String>,
    /// Leave this place out.
    #[arg(long, value_name = "PLACE", add = ArgValueCandidates::new(candidates::sections))]
    pub(super) leave: Vec<String>,
    /// Say where the blocks of a section start, from the base directory: its title, or a path "A > B", and the directory.
    #[arg(long, value_name = "PLACE=DIR")]
    pub(super) cwd: Vec<String>,
    /// Say on which machine a place is done: its title, or a path "A > B", and a target, several with commas, local or person.
    #[arg(long, value_name = "PLACE=TARGET")]
    pub(super) on: Vec<String>,
    /// Start at this step: its line, its id, its name or its title.
    #[arg(long, value_name = "STEP")]
    pub(super) from: Option<String>,
    /// Stop after this step.
    #[arg(long, value_name = "STEP")]
    pub(super) to: Option<String>,
    /// Stop before this step, to be gone on with by resume; exits with 0.
    #[arg(long, value_name = "STEP")]
    pub(super) until: Option<String>,
    /// Take only this step.
    #[arg(long, value_name = "STEP")]
    pub(super) only: Vec<String>,
    /// Give a variable's value.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) set: Vec<String>,
    /// Take values from a TOML file.
    #[arg(long, value_name = "FILE")]
    pub(super) vars: Option<PathBuf>,
    /// Also what is left out by default: every section, and commands in fences that name no language.
    #[arg(long)]
    pub(super) all: bool,
}

impl Select {
    /// What is asked for.
    pub(super) fn request(&self) -> PlanRequest {
        PlanRequest {
            env: self.env.clone(),
            set: self.set.clone(),
            vars: self.vars.clone(),
            selection: Selection {
                sections: self.section.clone(),
                choose: self.choose.clone(),
                take: self.take.clone(),
                leave: self.leave.clone(),
                cwd: self.cwd.clone(),
                on: self.on.clone(),
                from: self.from.clone(),
                to: self.to.clone(),
                only: self.only.clone(),
                all: self.all,
            },
        }
    }
}
