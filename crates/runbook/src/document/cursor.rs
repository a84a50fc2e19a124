//! Lines of a source by its bytes, quickly where they are asked for in order.
//!
//! Takes an offset, gives its line. Never reads the text.

use crate::text::Source;

/// The line of an offset, found from the one asked for before: events come in document order, nearly.
pub(super) struct Cursor<'s> {
    source: &'s Source,
    offset: usize,
    line: usize,
}

impl<'s> Cursor<'s> {
    /// A cursor at the start of `source`.
    pub(super) fn new(source: &'s Source) -> Self {
        Self { source, offset: 0, line: 1 }
    }

    /// The line that the byte at `offset` is on.
    pub(super) fn at(&mut self, offset: usize) -> usize {
        self.line = match self.source.text().as_bytes().get(self.offset..offset) {
            Some(between) => self.line + between.split(|byte| *byte == b'\n').count() - 1,
            None => self.source.line_at(offset),
        };
        self.offset = offset;
        self.line
    }
}
