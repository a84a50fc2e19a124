//! Versions of this program: three numbers, compared one after the other.

use std::fmt;

/// The version of this program, as it is written into records.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A version of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u64; 3]);

impl Version {
    /// The version of this program.
    #[expect(clippy::missing_panics_doc, reason = "what is expected there always holds")]
    pub fn of_this() -> Self {
        Self::parse(VERSION).expect("Cargo takes no version that has not three numbers")
    }

    /// Reads `0.9.1`, or `0.9.1-rc.1`, which counts as 0.9.1.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers = text.split(['-', '+']).next()?;
        let numbers: Vec<u64> =
            numbers.split('.').map(|number| number.parse().ok()).collect::<Option<_>>()?;
        numbers.try_into().ok().map(Self)
    }

    /// Its numbers, the weightiest first.
    pub fn numbers(&self) -> &[u64; 3] {
        &self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let version = |text| Version::parse(text).expect("a version");
        assert!(version("0.10.0") > version("0.9.9") && version("1.0.0") > version("0.99.0"));
        assert_eq!(version("0.3.0-rc.1"), version("0.3.0"));
        assert_eq!(Version::of_this().to_string(), VERSION);
        assert_eq!(["0.2", "0.2.0.1", "v0.2.0", "", "0.2.x"].map(Version::parse), [None; 5]);
    }
}
