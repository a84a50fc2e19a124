//! What is known of a section or a stretch that stands beside others.

use crate::reading::heading::Heading;
use crate::reading::roles::Role;

/// What is known of a sibling.
pub(in crate::reading) struct Sibling {
    /// Its place among all that may stand beside one another.
    pub(in crate::reading) section: usize,
    pub(in crate::reading) heading: Heading,
    pub(in crate::reading) role: Role,
    pub(in crate::reading) environment: Option<String>,
}
