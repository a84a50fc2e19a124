//! Past runs: listed, found by what somebody asks for, compared, and taken away.

pub(super) mod arguments;
pub(super) mod diff;
pub(super) mod earlier;
pub(super) mod filter;
pub(super) mod list;
mod listed;
pub(super) mod moment;
pub(super) mod prune;
pub(super) mod runbook_name;
