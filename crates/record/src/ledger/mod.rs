//! The record of a run: its hash-chained ledger, its output, what its shell knew, and whether all of that still holds.
//!
//! Takes events and bytes that are redacted already, gives records and verdicts. The only room that knows where they are kept: in
//! a run's folder, on a server, or in memory. Never decides what happens in a run, never changes a line once it is written, and never repairs
//! what it only reads.

#[cfg(test)]
mod begun;
mod chain;
mod comparison;
mod copy;
mod error;
mod evidence;
mod expectations;
mod file_check;
mod file_manifest;
mod folder;
mod foreign;
mod index;
mod ledger_check;
mod memory;
mod open;
mod output;
mod prune;
mod read;
mod removal;
mod remove;
mod report;
mod rewritten;
mod run_id;
mod server;
mod shell_snapshots;
mod sign;
mod store;
mod story;
mod strays;
mod transfer;
mod typed_id;
mod verify;
mod verify_outcome;
mod withhold;
mod writer;

pub use chain::Hash;
pub use error::LedgerError;
pub use expectations::{Compared, Expectations, Mention};
pub use folder::{run_in, signature_in, verify};
pub use foreign::Foreign;
pub use index::{Entry as IndexEntry, Index, Milestone};
pub use output::OutputWriter;
pub use prune::prune;
pub use removal::Removal;
pub use remove::{Removed, file_without, remove};
pub use report::Report;
pub use run_id::RunId;
pub use server::{Condition, Dial, Made, Session, condition, set_up};
pub use shell_snapshots::ShellSnapshot;
pub use sign::{check_signature, sign};
pub use store::{
    Call, Callers, Holder, Inbox, Lease, LinesMark, Outline, Part, Piece, ReadSeek, Run, Signed, Store,
    Subject,
};
pub use transfer::{Transfer, transfer};
pub use withhold::{WithholdError, Withholding, withhold};
pub use writer::Ledger;
