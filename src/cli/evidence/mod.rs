//! `stepgate evidence`: the runs of a period in one folder for an auditor.

pub(super) mod arguments;
pub(super) mod bundle;
pub(super) mod run;
pub(super) mod signature;
