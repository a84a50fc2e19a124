//! Who has to have said yes: signing a plan, finding what was signed, and letting a run begin by it or not.

pub(super) mod approve;
pub(super) mod approve_arguments;
#[cfg(feature = "browser")]
pub(super) mod approved_plans;
pub(super) mod approver;
pub(super) mod arguments;
pub(super) mod found;
pub(super) mod notes;
pub(super) mod open_review;
pub(super) mod operator_signature;
pub(super) mod permission;
pub(super) mod permission_again;
pub(super) mod recorded_signatures;
pub(super) mod sign_review;
pub(super) mod used;
