//! The record in memory, for as long as somebody holds the store: for tests, and to show what any other store has to do.
//!
//! The same lines, chain and verdicts as in a folder. Unlike a folder's, a ledger whose writer's lease was broken can be gone on
//! with while that writer still stands: what it appends is refused from then on.

mod bytes;
mod lease;
mod lines;
mod records;
mod run;
mod stored_run;

pub use records::Memory;
