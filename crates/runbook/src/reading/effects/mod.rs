//! What a command does to the world, and what it needs while it does it.
//!
//! Takes what the bash grammar found in a command, gives an [`Effect`] and a [`Mode`], each with its reason in words.
//! It goes by parsed words and the rows of the table of programs, never by the text of a line, and never runs or opens
//! anything: what a program would find on this machine does not change what is said of it.

mod client;
mod code;
mod effect_and_mode;
mod follow;
mod http;
mod input;
mod judge;
mod modes;
mod names;
mod pipeline;
mod redis;
mod scales;
mod sql;
mod sql_effect;
mod text;
mod variables;
mod weigh;
mod wrappers;

pub use crate::programs::{Effect, Mode};
pub use follow::{Files, Followed};
pub(super) use judge::judge;
pub use sql_effect::effect_of_sql;

#[cfg(test)]
mod tests;
