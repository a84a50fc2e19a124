//! What the things of a run's record are called.

use crate::record::{OutputName, Target};

/// Where the output lies among a run's things, by name.
pub(in crate::ledger) const OUT: &str = "out";

/// A file of the record that is stored and read as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The document as it was read.
    Runbook,
    /// The plan as it was run.
    Plan,
    /// The run as a document for people.
    Transcript,
    /// The signature of its end.
    Signature,
    /// What somebody has signed who has looked at it, where it went without approval.
    Review,
    /// The signature of that.
    ReviewSignature,
}

impl Part {
    /// All of them.
    pub(in crate::ledger) const ALL: [Self; 6] =
        [Self::Runbook, Self::Plan, Self::Transcript, Self::Signature, Self::Review, Self::ReviewSignature];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Runbook => "runbook.md",
            Self::Plan => "plan.json",
            Self::Transcript => "transcript.md",
            Self::Signature => "ledger.sig",
            Self::Review => "review",
            Self::ReviewSignature => "review.sig",
        }
    }
}

/// Something of a run's record, to be told where it is.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'a> {
    /// All of it.
    Whole,
    /// Its ledger.
    Ledger,
    /// A part.
    Part(Part),
    /// What the shell on this target knew.
    ShellSnapshot(&'a Target),
    /// The output of an attempt.
    Output(&'a OutputName),
}
