//! The record in folders: a home on a disk of this machine, a folder in it for each run.
//!
//! Everything is reached through descriptors of directories that nobody else can change. The only part of the house that knows
//! how such a folder is laid out.

#![expect(clippy::disallowed_methods, reason = "the record's one way to a disk")]

mod append;
mod directory;
mod erase;
mod evidence;
mod home;
mod inbox;
mod index;
mod lines;
mod lock;
mod looked_at;
mod run;

pub use evidence::{signature_in, verify};
pub use home::Home;
pub use inbox::{open_inbox_in, reach_inbox_in};
pub use looked_at::run_in;
