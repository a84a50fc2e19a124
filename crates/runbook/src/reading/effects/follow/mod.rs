//! What is handed over to run later, followed to where it runs.
//!
//! Takes the commands of a runbook in order. A call of a function, an alias, a variable or a file that the runbook wrote
//! has the effect of its text. Where following gets unsure the answer is unknown, never less. Never opens a file: those
//! of the repository are handed in.

mod absorb;
mod arguments;
mod brought;
mod builtins;
mod call;
mod candidates;
mod computed;
mod copy;
mod environment;
mod fillings;
mod folder;
mod followed;
mod git;
mod handler;
mod latent;
mod loaders;
mod memory;
mod named;
mod overwrite;
mod path;
mod printed;
mod script;
mod targets;

pub(super) use absorb::{after, before, go};
pub(super) use brought::judge as brought;
pub(super) use call::{given_environment, invocation};
pub(super) use computed::{fed, of_program, substituted};
pub(super) use environment::{assigned, unseen};
pub use followed::{Files, Followed};
pub(super) use handler::of_hook;
pub(super) use named::judge as of_name;
pub(super) use overwrite::written;
pub(super) use printed::printed;
pub(super) use script::{Kind, is_own_file, judge as script, text_of};
pub(super) use targets::{of_words as target_of_words, target};
