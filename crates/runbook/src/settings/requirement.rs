//! `stepgate = ">=0.2"`: the versions that read a runbook as its team expects.

use crate::text::Version;
use serde::{Deserialize, Deserializer};
use std::fmt;

/// Bounds that a version has to keep, all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    bounds: Vec<(Sign, Vec<u64>)>,
    /// As it was written.
    words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    AtLeast,
    Above,
    AtMost,
    Below,
    Is,
}

/// The longer signs first: each is looked for at the beginning.
const SIGNS: [(&str, Sign); 5] =
    [(">=", Sign::AtLeast), ("<=", Sign::AtMost), (">", Sign::Above), ("<", Sign::Below), ("=", Sign::Is)];

impl Requirement {
    /// Reads bounds such as `>=0.2` or `>=0.2, <0.4`, each of one to three numbers; none where one cannot be read.
    pub fn parse(words: &str) -> Option<Self> {
        let bounds = words.split(',').map(|bound| bound_of(bound.trim())).collect::<Option<_>>()?;
        Some(Self { bounds, words: words.trim().to_owned() })
    }

    /// Whether `version` keeps all bounds. As many numbers count as a bound has: `=0.2` is every 0.2, and `>0.2` is from 0.3 on.
    pub fn is_met_by(&self, version: Version) -> bool {
        self.bounds.iter().all(|(sign, bound)| {
            let version = &version.numbers()[..bound.len()];
            let bound = bound.as_slice();
            match sign {
                Sign::AtLeast => version >= bound,
                Sign::Above => version > bound,
                Sign::AtMost => version <= bound,
                Sign::Below => version < bound,
                Sign::Is => version == bound,
            }
        })
    }
}

fn bound_of(text: &str) -> Option<(Sign, Vec<u64>)> {
    let (rest, sign) = SIGNS.iter().find_map(|(word, sign)| Some((text.strip_prefix(word)?, *sign)))?;
    let numbers: Vec<u64> =
        rest.trim().split('.').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    (numbers.len() <= 3).then_some((sign, numbers))
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl<'de> Deserialize<'de> for Requirement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = String::deserialize(deserializer)?;
        Self::parse(&words).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{words}` is no range of versions: write \">=0.2\" or \">=0.2, <0.4\""
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_kept_or_not() {
        for (words, met, unmet) in [
            (">=0.2", "0.2.0 0.2.9 0.10.0 1.0.0", "0.1.9 0.0.9"),
            (">=0.2.3", "0.2.3 0.3.0", "0.2.2"),
            (">0.2", "0.3.0 1.0.0", "0.2.0 0.2.9"),
            ("<0.3", "0.2.9 0.1.0", "0.3.0 1.0.0"),
            ("<=0.3", "0.3.9", "0.4.0"),
            ("=0.2", "0.2.0 0.2.7", "0.3.0 0.1.0"),
            (">= 0.2 , < 1", "0.2.0 0.99.0", "0.1.0 1.0.0"),
        ] {
            let requirement = Requirement::parse(words).expect(words);
            for (versions, expected) in [(met, true), (unmet, false)] {
                for version in versions.split(' ') {
                    let kept = requirement.is_met_by(Version::parse(version).expect("a version"));
                    assert_eq!(kept, expected, "{version} and {words}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_bound_is_not_read() {
        for words in ["", "0.2", "^0.2", "~>0.2", ">=", ">=0.2.0.0", ">=0.x", ">=0.2,", "newest"] {
            assert_eq!(Requirement::parse(words), None, "{words}");
        }
    }
}
