//! One thing of a run that was not as the document has it, or as a run should be.

use serde::Serialize;

/// What kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviationKind {
    /// It went without something that the environment demands.
    BrokeGlass,
    /// Somebody had said no to the plan.
    Denied,
    /// Another text was run than the plan has, by hand.
    Edited,
    /// Another text than the document's, by the settings: it stands in the plan.
    Replaced,
    /// A shell was opened by hand.
    ShellOpened,
    /// A step was left out.
    Skipped,
    /// A step was left out as not applicable.
    NotApplicable,
    /// Taken for done; nobody has looked.
    Assumed,
    /// Put off to the end.
    PutOff,
    /// Somebody said no.
    Declined,
    /// A step failed.
    Failed,
    /// A step that failed counts as done, for a reason.
    Accepted,
    /// A step that failed was tried again.
    Retried,
    /// Nobody knows whether it happened.
    InDoubt,
    /// Somebody has found out whether it happened.
    DoubtSettled,
    /// The run went on with a way back.
    RolledBack,
    /// It was done in the run that this one goes on from.
    Carried,
    /// The run stopped and was gone on with.
    Resumed,
    /// Went on although something is another one than when it began.
    Changed,
    /// Somebody else drives it from here on.
    HandedOver,
    /// A signal came.
    Signal,
    /// A lock was taken from another run.
    LockBroken,
    /// The record had a problem of its own.
    RecorderFault,
    /// Something was taken out of the record, and the record says so.
    Withheld,
}

/// One thing, with who, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// What kind of thing.
    pub kind: DeviationKind,
    /// The number of the record that tells of it.
    pub record: u64,
    /// When that was written.
    pub at: String,
    /// The step's id, where it is about one.
    pub step: Option<String>,
    /// Its title in the plan.
    pub title: Option<String>,
    /// Who did it, as the operating system says.
    pub by: String,
    /// The name that whoever decided it claims.
    pub claimed: Option<String>,
    /// How it came about: `person`, `--yes`, `--answers FILE`.
    pub how: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What was changed, as a unified diff.
    pub diff: Option<String>,
}
