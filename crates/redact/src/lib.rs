//! Secrets never reach screen or disk: text and streams with every form of a declared secret, and what has the shape of a token,
//! masked as `[redacted:LABEL]`.
//!
//! Takes values and text, gives text. Knows no files, no runs, no variables. Never promises more than the listed forms of
//! declared values: who transforms a secret in another way will see it.
//!
#![doc = include_str!("../README.md")]

mod data;
mod flow;
mod forms;
mod literal;
mod masks;
mod name;
mod needles;
mod places;
mod redactor;
mod secret;
mod shape;
mod shapes;
mod state;
mod stream;
mod tokens;

pub use data::texts;
pub use literal::{is_literal, is_stand_in};
pub use name::looks_secret;
pub use redactor::Redactor;
pub use secret::{Secret, TooShort};
pub use shapes::shaped;
pub use stream::Stream;
pub use tokens::{fingerprints, token_places, tokens};
