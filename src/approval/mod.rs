//! Whether a run may begin: who has said yes to its plan, whether that counts, whether now is a time for it.
//!
//! Takes approvals as they were found, the rules that the plan holds, and what is known of the situation; gives what counts, or each reason why it
//! does not. Never reads a file, a clock or a key: a signature comes with what `ssh-keygen` says of it.

mod approvable;
mod denial;
mod judge;
mod refusal;
mod signed;
mod situation;
mod standing;
#[cfg(test)]
mod tests;

pub use approvable::not_approvable;
pub use judge::judge;
pub use refusal::Refusal;
pub use signed::Approval;
pub use situation::{Operator, Situation};
#[cfg(feature = "browser")]
pub use standing::{approve_by, execute_by};
