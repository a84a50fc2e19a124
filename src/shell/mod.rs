//! The bash grammar: what the commands of a script are, what each is made of, and how a value is quoted for the
//! place where it lands.
//!
//! Takes text, gives plain data about it. Never runs anything and knows nothing of Markdown or of runbooks.

mod facts;
mod hole;
mod parse;
mod quote;

pub use facts::{Argument, Facts, Invocation, Redirection, VariableUse};
pub use hole::{HOLES, hole, hole_index};
pub use parse::{Command, SyntaxError, parse};
pub use quote::{Place, Refusal, is_plain, quote};
