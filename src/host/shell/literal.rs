//! Bytes as one word that bash takes literally.
//!
//! Takes any bytes but NUL, gives a word in quotes. Never looks at what they mean.

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
