//! Where the values that Stepgate fills in go: through assignments, functions, pipes and files to the place that uses them.
//!
//! Takes commands in order and what is remembered of those before, gives for each variable of a plan what its value has to be so
//! that it stays data. Never knows a value, never runs anything; what it cannot follow it takes for the worse.

mod argument;
mod builtin;
mod call;
#[cfg(test)]
mod code_tests;
mod compound;
mod demand;
mod expansion;
mod file;
mod flow;
mod invoke;
mod list;
mod memory;
mod nested;
mod program;
mod redirection;
mod simple;
mod test;
#[cfg(test)]
mod tests;
mod trace;
mod unread;
mod word;

pub use demand::{Demand, Use, Uses};
pub use memory::Memory;
pub use trace::{Sources, trace};
