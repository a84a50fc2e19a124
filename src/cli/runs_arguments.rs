//! What `stepgate runs` is asked for.

use super::format::Format;
use super::runs_filter::RunsFilter;
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct RunsArguments {
    #[command(subcommand)]
    pub(super) prune: Option<RunsCommand>,
    #[command(flatten)]
    pub(super) filter: RunsFilter,
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Debug, Subcommand)]
pub(super) enum RunsCommand {
    /// Remove the records of runs that are over. A run that may still go on is kept.
    Prune(PruneArguments),
}

#[derive(Debug, Args)]
pub(super) struct PruneArguments {
    /// Those that began before this day (UTC), such as 2026-11-30.
    #[arg(long, value_name = "DATE", required_unless_present = "keep")]
    pub(super) before: Option<String>,
    /// All but the newest N runs.
    #[arg(long, value_name = "N")]
    pub(super) keep: Option<usize>,
    /// Remove them without asking.
    #[arg(long)]
    pub(super) yes: bool,
}
