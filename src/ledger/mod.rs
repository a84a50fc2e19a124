//! The record of a run on disk: its folder, its hash-chained ledger, its output, and whether all of that still holds.
//!
//! Takes events and bytes that are redacted already, gives records and verdicts. The only room that touches the run's folder.
//! Never decides what happens in a run, never changes a line once it is written, and never repairs what it only reads.

mod append;
mod chain;
mod directory;
mod error;
mod folder;
mod home;
mod index;
mod known;
mod lock;
mod output;
mod read;
mod run_id;
mod sign;
mod states;
mod verdict;
mod verify;
mod vouched;
mod withhold;
mod writer;

pub use chain::Hash;
pub use error::LedgerError;
pub use folder::{Part, RunFolder};
pub use home::Home;
pub use index::Milestone;
pub use known::Known;
pub use lock::{Holder, Lock, Subject};
pub use output::OutputFile;
pub use run_id::RunId;
pub use sign::{check_signature, sign};
pub use states::State;
pub use verdict::Report;
pub use verify::verify;
pub use withhold::{WithholdError, Withholding, withhold};
pub use writer::Ledger;
