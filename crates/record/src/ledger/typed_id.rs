//! A run's id as somebody types it or as a folder is called.

use super::error::LedgerError;
use super::run_id::{ALPHABET, RunId};

impl RunId {
    /// Takes an id that somebody typed or a folder is called.
    pub fn parse(text: &str) -> Result<Self, LedgerError> {
        if is_run_id(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(LedgerError::NotARunId { text: text.to_owned() })
        }
    }
}

/// `YYYYMMDD-HHMMSS-` and four to six characters of the alphabet.
fn is_run_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    (20..=22).contains(&bytes.len())
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 15 => *byte == b'-',
            0..15 => byte.is_ascii_digit(),
            _ => ALPHABET.contains(byte),
        })
}
