//! The end of a stream, in bounded memory: what `expect` looks at and what a failure shows.

use std::collections::VecDeque;

/// How much is kept. A text that has to be printed is rarely further from the end than that.
const KEPT: usize = 256 * 1024;

/// The last bytes of what was pushed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tail {
    bytes: VecDeque<u8>,
}

impl Tail {
    /// Adds what comes next.
    pub fn push(&mut self, bytes: &[u8]) {
        let new = &bytes[bytes.len().saturating_sub(KEPT)..];
        let excess = (self.bytes.len() + new.len()).saturating_sub(KEPT);
        self.bytes.drain(..excess);
        self.bytes.extend(new);
    }

    /// What was kept.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_slices().0
    }

    /// Makes [`Tail::bytes`] all of it, once nothing more comes.
    #[must_use]
    pub fn settle(mut self) -> Self {
        self.bytes.make_contiguous();
        self
    }

    /// Whether `text` is part of what was kept.
    pub fn contains(&mut self, text: &str) -> bool {
        String::from_utf8_lossy(self.bytes.make_contiguous()).contains(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_is_kept() {
        let mut tail = Tail::default();
        tail.push(b"first ");
        assert!(tail.contains("first"));
        (0..5).for_each(|_| tail.push(&vec![b'x'; KEPT / 2]));
        tail.push(b"last");
        assert!(tail.contains("last") && !tail.contains("first"));
        assert_eq!(tail.bytes.len(), KEPT);
    }
}
