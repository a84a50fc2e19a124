//! What can be said to `verify`.

use crate::cli::format::Format;
use clap::Args;
use std::path::PathBuf;

/// What is asked of the records of runs.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 as it was when its head was kept, 7 whole and sealed but not compared with a head
kept elsewhere, 5 it does not hold, or is not over.

Keep the head that a run prints at its end: in a ticket, in git notes, with an anchor. A later run of
the same place counts too: it names the newest run that was over when it began.")]
pub(in crate::cli) struct VerifyArguments {
    /// Each run's id, the beginning of it, or the run's folder; the newest run without one.
    #[arg(value_name = "RUN")]
    pub(in crate::cli) runs: Vec<String>,
    /// The head hash that was kept elsewhere, of a single run.
    #[arg(long, value_name = "HASH")]
    pub(in crate::cli) head: Option<String>,
    /// Heads that were kept elsewhere, of any runs (`-` is standard input): every line that holds a run's id and its head.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) heads: Vec<PathBuf>,
    /// A run out of whose records `redact` has taken a text is enough: what else they said before cannot be compared.
    #[arg(long)]
    pub(in crate::cli) rewritten: bool,
    /// A list of allowed signers (see ssh-keygen): the run has to be signed by one of them, which is compared with it too.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) signers: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) format: Format,
}
