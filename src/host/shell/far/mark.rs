//! The mark that the other end puts behind what a step has printed: by it the end of the output is known, and nobody sees it.
//!
//! Takes bytes as they come, gives those that are output. Holds back no more than the beginning of a mark.

/// Looks for a mark in one stream.
#[derive(Debug)]
pub(super) struct Mark {
    text: Vec<u8>,
    held: Vec<u8>,
    /// How many have come.
    pub(super) seen: usize,
}

impl Mark {
    /// For the mark that holds `word`.
    pub(super) fn new(word: &str) -> Self {
        Self { text: [b"\0", word.as_bytes(), b"\0"].concat(), held: Vec::new(), seen: 0 }
    }

    /// Gives what is output in `bytes`, with what was held back before.
    pub(super) fn strip(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(bytes);
        let mut clean = Vec::with_capacity(self.held.len());
        let mut rest = self.held.as_slice();
        while let Some(at) = rest.iter().position(|byte| *byte == 0) {
            clean.extend_from_slice(&rest[..at]);
            rest = &rest[at..];
            if rest.starts_with(&self.text) {
                self.seen += 1;
                rest = &rest[self.text.len()..];
            } else if self.text.starts_with(rest) {
                break;
            } else {
                clean.push(0);
                rest = &rest[1..];
            }
        }
        if !rest.starts_with(&[0]) {
            clean.extend_from_slice(rest);
            rest = &[];
        }
        self.held = rest.to_vec();
        clean
    }

    /// What was held back and is no mark after all.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }
}

#[cfg(test)]
mod tests {
    use super::Mark;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn wherever_a_stream_is_cut_its_marks_are_found_and_all_else_passes(
            parts in prop::collection::vec("[MAx\n]{0,12}", 1..5),
            size in 1_usize..7,
        ) {
            let stream = parts.join("\0MA\0");
            let mut mark = Mark::new("MA");
            let mut clean: Vec<u8> = Vec::new();
            for chunk in stream.as_bytes().chunks(size) {
                clean.extend(mark.strip(chunk));
            }
            clean.extend(mark.rest());
            prop_assert_eq!(String::from_utf8(clean).unwrap(), parts.concat());
            prop_assert_eq!(mark.seen, parts.len() - 1);
        }
    }

    #[test]
    fn other_null_bytes_are_output() {
        let mut mark = Mark::new("M1");
        assert_eq!(mark.strip(b"a\0b\0M2\0c\0M"), b"a\0b\0M2\0c");
        assert_eq!((mark.strip(b"1"), mark.seen), (Vec::new(), 0));
        assert_eq!((mark.strip(b"\0d"), mark.seen), (b"d".to_vec(), 1));
    }
}
