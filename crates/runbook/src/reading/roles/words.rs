//! The rules that say from the words of a heading what a section is for: data for `said`.
//!
//! They are the rows of `rules/roles.toml` that have a `when`, in the order in which they stand there: the first that fits counts.

use super::role::Role;
use crate::reading::rules;

/// How sure a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sure {
    /// Whatever the section holds.
    Always,
    /// Whatever it holds, but for tables and lists that only describe.
    UnlessItDescribes,
    /// Only where the section, with those below it, has something to do.
    WithSteps,
    /// Only where it has nothing to run.
    WithoutCommands,
}

/// A row: what its words make of a section, and how sure they are.
#[derive(Debug)]
pub(super) struct Row {
    pub role: Role,
    pub sure: Sure,
    pub rule: &'static rules::Rule,
}

/// The rows, in the order in which they are tried.
pub(super) static TABLE: &[Row] = include!(concat!(env!("OUT_DIR"), "/roles.rs"));
