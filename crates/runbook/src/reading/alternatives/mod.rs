//! Which sibling sections are options of one choice: a person takes exactly one of them.
//!
//! Takes the document with roles and environments, gives each such section the id of its choice. Looks at headings only,
//! one rule a way in which people write options. Never chooses.

mod alternative;
mod families;
mod rules;
mod sibling;

pub use alternative::Alternative;
pub(super) use families::{alternatives, among, divides};
pub(super) use rules::tool_rows;
pub(super) use sibling::Sibling;
