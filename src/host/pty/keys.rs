//! What the operator types on its way to the step.

/// Ctrl-]. Twice in a row it asks to stop the step: every other key may mean something to the program in it.
const ESCAPE: u8 = 0x1d;

/// Looks for the way out in what is typed.
#[derive(Debug, Default)]
pub(super) struct Keys {
    is_held: bool,
}

impl Keys {
    /// Puts what is to go to the step into `out`. Gives whether the operator wants out; then the rest is dropped.
    pub(super) fn take(&mut self, typed: &[u8], out: &mut Vec<u8>) -> bool {
        for &key in typed {
            match (std::mem::take(&mut self.is_held), key) {
                (true, ESCAPE) => return true,
                (false, ESCAPE) => self.is_held = true,
                (true, key) => out.extend([ESCAPE, key]),
                (false, key) => out.push(key),
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::Keys;

    fn typed(pieces: &[&[u8]]) -> (Vec<u8>, bool) {
        let (mut keys, mut out) = (Keys::default(), Vec::new());
        let wants_out = pieces.iter().any(|piece| keys.take(piece, &mut out));
        (out, wants_out)
    }

    #[test]
    fn keys_go_through_unchanged() {
        assert_eq!(
            typed(&[b"ls\r", b"\x03\x04\x1a\x1b[A\xff\0"]),
            (b"ls\r\x03\x04\x1a\x1b[A\xff\0".to_vec(), false)
        );
    }

    #[test]
    fn one_escape_goes_through_with_the_next_key_and_two_end_it() {
        assert_eq!(typed(&[b"a\x1d", b"b"]), (b"a\x1db".to_vec(), false));
        assert_eq!(typed(&[b"a\x1d", b"\x1drest"]), (b"a".to_vec(), true));
        assert_eq!(typed(&[b"\x1db\x1d\x1d"]), (b"\x1db".to_vec(), true));
    }
}
