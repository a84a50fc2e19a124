//! The bash grammar: what the commands of a script are, what each is made of, and how a value is quoted for the
//! place where it lands.
//!
//! Takes text, gives plain data about it. Never runs anything and knows nothing of Markdown or of runbooks.

mod ansi;
mod arithmetic;
#[cfg(test)]
mod arrival;
mod code;
mod expansion_end;
mod facts;
mod fill;
mod filled;
mod found_places;
mod hole;
mod invocation;
mod message;
mod nesting;
mod parse;
mod places;
mod position;
mod quote;
mod quote_context;
mod reader;
mod script;
mod syntax_error;
mod taint;
mod test;
mod variables;
mod walk;
mod words;

pub use code::variable;
pub use facts::Facts;
pub use fill::{Filling, computes, fill};
pub use filled::with_values;
pub use hole::{HOLES, hole, hole_index};
pub use invocation::{Argument, Assignment, Invocation, Joint, Redirection, RedirectionKind};
pub use parse::{Command, parse};
pub use places::places;
pub use quote::{Refusal, quote, refer};
pub use quote_context::QuoteContext;
#[cfg(fuzzing)]
pub use reader::READER;
pub use syntax_error::SyntaxError;
pub use taint::{Demand, Memory, Sources, Use, Uses, trace};
