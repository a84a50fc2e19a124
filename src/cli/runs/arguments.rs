//! What `stepgate runs` is asked for.

use super::filter::RunsFilter;
use crate::cli::format::Format;
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct RunsArguments {
    #[command(subcommand)]
    pub(in crate::cli) prune: Option<RunsCommand>,
    #[command(flatten)]
    pub(in crate::cli) filter: RunsFilter,
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) format: Format,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RunsCommand {
    /// Remove the records of runs that are over. A run that may still go on is kept.
    Prune(PruneArguments),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PruneArguments {
    /// Those that began before this day (UTC), such as 2026-11-30.
    #[arg(long, value_name = "DATE", required_unless_present = "keep")]
    pub(in crate::cli) before: Option<String>,
    /// All but the newest N runs.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) keep: Option<usize>,
    /// Remove them without asking.
    #[arg(long)]
    pub(in crate::cli) yes: bool,
}
