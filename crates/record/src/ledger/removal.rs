//! What finds a text that is to be taken away from a record.

use std::ops::Range;

/// What finds the text that is to be taken away.
pub trait Removal {
    /// `text` without it; the same text where it is not in it.
    fn text(&self, text: &str) -> String;

    /// Where it stands in bytes, in order and without overlaps.
    fn places(&self, bytes: &[u8]) -> Vec<Range<usize>>;

    /// Whether it stands in bytes that are kept or thrown away as a whole, in whatever form.
    fn is_in(&self, bytes: &[u8]) -> bool {
        !self.places(bytes).is_empty()
    }
}
