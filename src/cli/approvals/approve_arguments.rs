//! What `stepgate approve` is asked for.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct ApproveArguments {
    /// The plan's file, as plan --out wrote it; or the id of a run that broke the glass, to sign that you have reviewed it.
    #[arg(value_name = "PLAN|RUN", value_hint = clap::ValueHint::FilePath)]
    pub(in crate::cli) what: PathBuf,
    /// Your SSH key (private, or public with the private one in an agent).
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) key: PathBuf,
    /// Why you say yes, or no.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) reason: String,
    /// The change that it is for.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) ticket: Option<String>,
    /// Say no.
    #[arg(long)]
    pub(in crate::cli) deny: bool,
    /// The run must not begin before: a time such as 2026-11-30T22:00:00Z, or a span from now such as 2h.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) not_before: Option<String>,
    /// Until when others may sign beside you; the rule's span without it.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) approve_by: Option<String>,
    /// Until when the run must have begun; the rule's span without it.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) execute_by: Option<String>,
    /// For how many runs it is good.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), default_value_t = 1)]
    pub(in crate::cli) uses: u32,
    /// Your name in the list of signers, where that has several for your key.
    #[arg(long = "as", value_name = "NAME")]
    pub(in crate::cli) name: Option<String>,
    /// Sign without being asked.
    #[arg(long)]
    pub(in crate::cli) yes: bool,
    /// Where the approval goes, with its signature in FILE.sig, or git:REF for a note of the commit that is checked out; without it into the record where that
    /// is shared, else beside the plan.
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
}
