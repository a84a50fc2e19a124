//! The record in a PostgreSQL that several machines share: the same lines and chain, as rows that nobody changes.
//!
//! One round trip brings a line to where it outlives a crash, and the same statement refuses it where its writer no longer is the
//! owner. Who may do what is up to the server: whoever runs a runbook is `stepgate_app`, which adds and reads; only the schema's
//! owner takes away. Knows no address and no password: whoever opens the store gives it a way to get a session.

mod call;
mod callers;
mod condition;
mod fault;
mod index;
mod lease;
mod lines;
mod listen;
mod listeners;
mod outlines;
mod output;
mod pages;
mod records;
mod run;
mod session;
mod setup;
mod shared;
mod stored_run;
mod talk;
#[cfg(test)]
pub(in crate::ledger) mod test_database;
#[cfg(test)]
mod tests;
mod wait;

pub use condition::{Condition, condition};
pub use records::Server;
pub use session::{Dial, Session};
pub use setup::{Made, set_up};

/// The role of whoever runs runbooks.
pub(super) const APPLICATION: &str = "stepgate_app";

/// The format of the schema, which a later version of Stepgate may change.
pub(super) const FORMAT: i32 = 1;
