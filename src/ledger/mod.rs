//! The record of a run: its hash-chained ledger, its output, what its shell knew, and whether all of that still holds.
//!
//! Takes events and bytes that are redacted already, gives records and verdicts. The only room that knows where they are kept: in
//! a run's folder, or in memory. Never decides what happens in a run, never changes a line once it is written, and never repairs
//! what it only reads.

mod chain;
mod comparison;
mod copy;
mod error;
mod folder;
mod foreign;
mod index;
mod known;
#[cfg(test)]
mod memory;
mod open;
mod output;
mod read;
mod removal;
mod rewritten;
mod run_id;
mod sign;
mod states;
mod store;
mod verdict;
mod verify;
mod vouched;
mod withhold;
mod writer;

pub use chain::Hash;
pub use error::LedgerError;
pub use folder::{signature_in, verify};
pub use foreign::Foreign;
pub use index::Milestone;
pub use known::Known;
pub use output::OutputWriter;
pub use removal::{Removal, Removed, file_without, remove};
pub use run_id::RunId;
pub use sign::{check_signature, sign};
pub use states::State;
pub use store::{Holder, Inbox, Lease, Part, Piece, ReadSeek, Run, Store, Subject};
pub use verdict::Report;
pub use withhold::{WithholdError, Withholding, withhold};
pub use writer::Ledger;
