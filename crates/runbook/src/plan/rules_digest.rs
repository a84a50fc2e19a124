//! Which rules of reading this program was built with, and which a plan was made with.

use serde::{Deserialize, Serialize};
use std::fmt;

/// `sha256:` and the digest of the sources that decide how a document is read, byte for byte: the rooms `document`, `programs`, `reading`, `shell`, `sql` and
/// `text` with their tables. Two programs with the same digest, and the same version, read every document alike.
///
/// Anybody can make it from the sources, in the folder of this crate:
/// `find src/document src/programs src/reading src/shell src/sql src/text -type f | LC_ALL=C sort | xargs sha256sum | sha256sum`.
pub const RULES_DIGEST: &str = concat!("sha256:", env!("STEPGATE_RULES"));

/// By what a document was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadBy {
    /// The version of Stepgate.
    pub version: String,
    /// The digest of its rules, as [`RULES_DIGEST`] is.
    pub rules: String,
}

impl ReadBy {
    /// By what this program reads.
    pub fn this() -> Self {
        Self { version: env!("CARGO_PKG_VERSION").to_owned(), rules: RULES_DIGEST.to_owned() }
    }
}

impl fmt::Display for ReadBy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the rules {} of Stepgate {}", self.rules, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::RULES_DIGEST;
    use std::process::Command;

    #[test]
    fn anybody_can_make_the_digest_of_the_rules() {
        let files =
            "find src/document src/programs src/reading src/shell src/sql src/text -type f | LC_ALL=C sort";
        let made = Command::new("bash")
            .args(["-c", &format!("{files} | xargs sha256sum | sha256sum")])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("bash is there");
        let made = String::from_utf8(made.stdout).expect("digits");
        assert_eq!(made.split_whitespace().next(), RULES_DIGEST.strip_prefix("sha256:"));
    }
}
