//! A secret: a value, and the name that stands where the value stood.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// A shorter value would be found in half of all words; a rule that masks it would be switched off.
pub(super) const SHORTEST: usize = 6;

/// A value that must reach neither screen nor disk.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    label: String,
    value: Vec<u8>,
}

/// A secret that is too short to be masked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the secret `{label}` has {length} bytes; a value of fewer than {SHORTEST} cannot be masked")]
pub struct TooShort {
    /// The variable.
    pub label: String,
    /// How long it is, without the white space around it.
    pub length: usize,
}

impl Secret {
    /// Takes the value of the variable `label`. White space around it is none of the secret.
    pub fn new(label: impl Into<String>, value: impl AsRef<[u8]>) -> Result<Self, TooShort> {
        let (label, value) = (label.into(), value.as_ref().trim_ascii().to_vec());
        if value.len() < SHORTEST {
            Err(TooShort { label, length: value.len() })
        } else {
            Ok(Self { label, value })
        }
    }

    /// The name that stands where the value stood.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its letters and digits in lower case, parted where it has other signs: as they stand in an id made of a text that holds it.
    pub fn words(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.value).to_lowercase();
        let words = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    }

    /// A hash by which it is told from another one while both are at hand. Never written anywhere.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.value).into()
    }

    pub(super) fn value(&self) -> &[u8] {
        &self.value
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secret({})", self.label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_is_refused_by_name() {
        let error = Secret::new("pin", "12345\n").unwrap_err();
        assert!(error.to_string().starts_with("the secret `pin` has 5 bytes"), "{error}");
        assert!(Secret::new("pin", "123456").is_ok());
    }

    #[test]
    fn a_secret_does_not_show_in_debug_text() {
        assert_eq!(format!("{:?}", Secret::new("token", "hunter2-hunter2").unwrap()), "Secret(token)");
    }
}
