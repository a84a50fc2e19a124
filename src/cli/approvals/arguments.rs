//! What is typed about the permission of a run.

use clap::Args;
use std::path::PathBuf;

/// Who has allowed a run, and for which change it is.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct Approving {
    /// An approval of the plan, as `stepgate approve` writes it, or git:REF for the notes of the commit that is checked out; repeatable. Those
    /// that lie beside the plan's file, or in a record that is shared, are found by themselves.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) approval: Vec<PathBuf>,
    /// The change that this run is for.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) ticket: Option<String>,
    /// Break glass: run without the approval, the ticket or the time that the environment demands. It is recorded first, and stays open
    /// until another person has signed that they have looked at it.
    #[arg(long, value_name = "REASON")]
    pub(in crate::cli) without_approval: Option<String>,
}
