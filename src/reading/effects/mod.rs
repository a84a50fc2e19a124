//! What a command does to the world, and what it needs while it does it.
//!
//! Takes what the bash grammar found in a command, gives an [`Effect`] and a [`Mode`], each with its reason in words.
//! It goes by parsed words and the rows of `rules.toml`, never by the text of a line, and never runs or opens
//! anything: what a program would find on this machine does not change what is said of it.

mod client;
mod code;
mod follow;
mod http;
mod kinds;
mod line;
mod modes;
mod names;
mod pipeline;
mod row;
mod sql;
mod table;
#[cfg(test)]
mod tests;
mod verdict;
mod weigh;
mod wrappers;

pub use follow::{Files, Follow};
pub use kinds::{Effect, Mode};
pub(super) use pipeline::judge;
