//! One placeholder, as it is found in a text.

use super::name::normal_name;
use std::ops::Range;

/// One placeholder in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// How it is written, such as `<pod-name>`.
    pub spelling: String,
    /// Its name: lower-case words joined by `_`.
    pub name: String,
}

impl Placeholder {
    pub(super) fn new(text: &str, range: Range<usize>, name: &str) -> Option<Self> {
        let name = normal_name(name);
        (!name.is_empty()).then(|| Self { spelling: text[range.clone()].to_owned(), range, name })
    }
}
