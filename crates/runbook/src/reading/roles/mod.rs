//! What each section is for when the document is followed from top to bottom on a good day.
//!
//! Takes the document and what its sections hold, gives a role for every section with the reason. A heading decides where
//! its words say so (`words`), else a section keeps its parent's role, else what it holds decides. Never selects.

mod draft;
mod from_heading;
mod of_label;
mod of_sections;
mod procedure;
mod role;
mod words;

pub(super) use of_label::of_label;
pub(super) use of_sections::{REPORTS, roles};
pub(super) use procedure::procedure;
pub use role::Role;

#[cfg(test)]
mod tests;
