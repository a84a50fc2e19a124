//! Prompts in front of commands: what was typed, by whom, and what came back.
//!
//! Takes the lines of a block, gives the typed commands, each with the output under it. A line that may be either is told as
//! unsure. Never decides whether a block without prompts is commands, nor where a named prompt is.

mod client;
mod continuation;
mod prompt;
mod root;
mod shell;
mod typed_command;

pub(super) use client::dialect as dialect_of_prompts;
pub use client::typed_in_client;
pub(super) use prompt::By;
pub(super) use root::Root;
pub use shell::typed;
pub(super) use shell::{is_of_windows, only_prompts, prompted, typed_in};
pub use typed_command::Typed;
