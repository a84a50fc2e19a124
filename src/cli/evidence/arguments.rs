//! What `stepgate evidence` is asked for.

use crate::cli::candidates;
use crate::cli::runs::moment::Moment;
use chrono::{DateTime, Utc};
use clap::Args;
use clap_complete::engine::ArgValueCandidates;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct EvidenceArguments {
    /// From this day (UTC) on, such as 2026-10-01; or a moment, as 2026-10-01T08:00:00Z. A run that was not over by then is in it.
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) since: Option<String>,
    /// Until this day (UTC), all of it; or a moment.
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) until: Option<String>,
    /// Only runs for this environment, and those of which it cannot be read.
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::environments_of_runs))]
    pub(in crate::cli) env: Option<String>,
    /// Sign the bundle, and what it says of each run, with this SSH key (private, or public with the private one in an agent).
    #[arg(long, value_name = "KEY")]
    pub(in crate::cli) sign: Option<PathBuf>,
    /// The folder that is made; it must not be there yet, or be empty.
    #[arg(short, long, value_name = "DIR")]
    pub(in crate::cli) output: PathBuf,
}

/// The period.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Period {
    pub(in crate::cli) since: Option<Moment>,
    pub(in crate::cli) until: Option<Moment>,
}

impl Period {
    /// Why a run that was on from `began` to `last` is not in it; nothing where it is.
    pub(in crate::cli) fn leaves_out(
        &self,
        began: DateTime<Utc>,
        last: DateTime<Utc>,
    ) -> Option<&'static str> {
        if self.since.is_some_and(|since| !since.has_begun(last)) {
            return Some("before");
        }
        self.until.is_some_and(|until| !until.is_not_over(began)).then_some("after")
    }
}
