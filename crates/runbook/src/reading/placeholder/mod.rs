//! Placeholders: what a person has to fill in before a text can run, in every spelling that authors use.
//!
//! Takes text, gives the places and names of the placeholders in it. Never decides what a value is or whether there is one.

mod angle;
mod bare;
mod braces;
mod elided;
mod example;
mod found;
mod menu;
mod name;
mod sample;
mod search;
mod surroundings;
mod within;

pub use example::{called_examples, examples};
pub use found::Placeholder;
pub use menu::menu;
pub use name::normal_name;
pub use search::placeholders;
pub(super) use surroundings::open_quote;
pub use within::Within;
