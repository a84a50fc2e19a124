//! Bytes as one word that bash takes literally.
//!
//! Takes any bytes but NUL, gives a word in quotes, and takes such a word back. Never looks at what they mean.

/// Puts bytes as one word that bash takes literally.
pub(super) fn quote_into(text: &mut Vec<u8>, bytes: &[u8]) {
    text.push(b'\'');
    for &byte in bytes {
        if byte == b'\'' {
            text.extend_from_slice(b"'\\''");
        } else {
            text.push(byte);
        }
    }
    text.push(b'\'');
}

/// The bytes of the word that `text` begins with, as [`quote_into`] has put it; none where it begins otherwise.
pub(super) fn unquoted(text: &[u8]) -> Option<Vec<u8>> {
    let mut rest = text.strip_prefix(b"'")?;
    let mut bytes = Vec::new();
    loop {
        let end = rest.iter().position(|byte| *byte == b'\'')?;
        bytes.extend_from_slice(&rest[..end]);
        match rest[end..].strip_prefix(b"'\\''") {
            Some(more) => {
                bytes.push(b'\'');
                rest = more;
            }
            None => return Some(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_taken_back_as_it_was_put() {
        for bytes in [&b""[..], b"/srv/a b", b"it's", b"''", b"a\nb'", b"\\'", b"\xff$(id)`"] {
            let mut text = Vec::new();
            quote_into(&mut text, bytes);
            text.extend_from_slice(b"\nmore 'of it'");
            assert_eq!(unquoted(&text).as_deref(), Some(bytes));
        }
        assert_eq!((unquoted(b"a"), unquoted(b"'a")), (None, None));
    }
}
