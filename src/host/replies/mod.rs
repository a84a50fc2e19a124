//! A run that other programs drive and watch: prompts go out, replies and controls come in, over standard input and the run's inbox.
//!
//! One front end of several. Decides nothing: who drives is decided by who says so, and every hand-over is recorded.

mod barred;
mod caller;
mod client;
mod clients;
mod desk;
mod hub;
mod lines;
mod message;
mod queue;
mod remote_replies;
mod told;

pub use caller::Caller;
pub use desk::{Desk, DeskStart};
pub use told::Broadcast;
