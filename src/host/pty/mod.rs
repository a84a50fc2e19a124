//! A terminal for a step, between it and the operator's own.
//!
//! Takes the operator's terminal in raw mode and gives it back as it was, on every way out. What the step prints goes to
//! whoever runs it, to be recorded and shown; what the operator types goes to the step and nowhere else. Never decides which
//! step needs a terminal.

mod keys;
mod operator;
mod pair;
mod remote;
mod session;
#[cfg(test)]
mod tests;

pub use operator::{Operator, aside};
pub use remote::Remote;
pub use session::{Seen, Terminal};

pub(in crate::host) use pair::Pair;
pub(in crate::host) use session::Session;
