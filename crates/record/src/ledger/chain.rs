//! The chain: each record names the hash of the line before it, so that no line can be changed, moved or lost unseen.
//!
//! Takes bytes, gives hashes. Hashes are of lines as they are stored: nothing is parsed or put in order first.

use crate::hex;
use sha2::{Digest, Sha256};
use std::fmt;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A SHA-256, shown as lower-case hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash([u8; 32]);

impl Hash {
    /// What the first record of a run names as the line before it: no line, but the run's id, so that a line of one run
    /// has no place in another.
    pub fn before_run(run: &str) -> Self {
        Self(
            Sha256::new()
                .chain_update("stepgate-ledger/v1\n")
                .chain_update(run)
                .chain_update("\n")
                .finalize()
                .into(),
        )
    }

    /// What the first line of an index names as the line before it.
    pub fn before_index() -> Self {
        Self(Sha256::digest("stepgate-index/v1\n").into())
    }

    /// The hash of a stored line, given without its newline. The zero byte in front is the leaf mark of RFC 6962: the
    /// same lines can be made a Merkle tree later.
    pub fn of_line(line: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(line).finalize().into())
    }

    /// The hash of bytes as they are.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash that `text` shows; none where it shows none.
    pub fn parse(text: &str) -> Option<Self> {
        let digit =
            |byte: u8| HEX.iter().position(|digit| *digit == byte).and_then(|at| u8::try_from(at).ok());
        let mut bytes = [0; 32];
        let pairs = text.as_bytes().chunks_exact(2);
        if text.len() != 64 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// Whether `text` is this hash as it is shown.
    pub fn is(&self, text: &str) -> bool {
        let digit = |value: u8| HEX[usize::from(value)];
        let text = text.as_bytes();
        text.len() == 64
            && self
                .0
                .iter()
                .zip(text.chunks_exact(2))
                .all(|(byte, pair)| pair == [digit(byte >> 4), digit(byte & 15)])
    }

    /// What `hasher` has come to.
    pub fn of_hasher(hasher: Sha256) -> Self {
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_that_sha256sum_gives() {
        // printf 'stepgate-ledger/v1\n20261121-024510-k3f9\n' | sha256sum
        assert_eq!(
            Hash::before_run("20261121-024510-k3f9").to_string(),
            "0e302b000c8b25199774de9cd1e35e91c59ce3344dd60c3dc761ef9cd3c4ef73"
        );
        // printf '\0{"v":1}' | sha256sum
        assert_eq!(
            Hash::of_line(br#"{"v":1}"#).to_string(),
            "0fe7f04cd9688fb996eea9ae1248cbe83b4d04805413f35ab25ad9deb5a3cb32"
        );
        assert_ne!(Hash::of_line(b"x"), Hash::of_bytes(b"x"));
    }

    #[test]
    fn a_hash_is_its_text_and_no_other() {
        let hash = Hash::of_bytes(b"x");
        let text = hash.to_string();
        assert!(hash.is(&text));
        assert_eq!(Hash::parse(&text), Some(hash));
        assert_eq!((Hash::parse(&text[1..]), Hash::parse(&text.to_uppercase())), (None, None));
        assert!(
            !hash.is(&text.to_uppercase())
                && !hash.is(&text[1..])
                && !hash.is(&Hash::of_bytes(b"y").to_string())
        );
    }
}
