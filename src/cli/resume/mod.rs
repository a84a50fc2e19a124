//! `stepgate resume`: going on with a run that stopped, as it was or with its runbook as it is now.

pub(super) mod adopt;
pub(super) mod changes;
pub(super) mod command;
pub(super) mod drift;
pub(super) mod given;
pub(super) mod in_doubt;
pub(super) mod lacking;
pub(super) mod pinned;
pub(super) mod recalled;
pub(super) mod replaced;
pub(super) mod settled;
pub(super) mod shell_snapshot;
pub(super) mod stopped;
pub(super) mod working_copy;
