//! The name of a run: when it began and four characters against a tie, as in `20261121-024510-k3f9`.
//!
//! Takes the time and the random bytes from whoever has a clock and an entropy source. A name from outside is matched
//! strictly, so it can neither leave the folder of runs nor hide in it.

use chrono::{DateTime, Utc};
use std::fmt;

/// Digits and letters without `i`, `l`, `o`, `u`: nothing that is misread over a telephone.
pub(super) const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A run's id. Sorted as text, ids are sorted by the second in which their runs began, and by chance within one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub(super) String);

impl RunId {
    /// The id of a run that begins at `time`.
    pub fn new(time: DateTime<Utc>, random: [u8; 4]) -> Self {
        let tail: String = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        Self(format!("{}-{tail}", time.format("%Y%m%d-%H%M%S")))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The second in which the run began.
    pub fn second(&self) -> &str {
        &self.0[..15]
    }

    /// Whether somebody who typed `part` may mean this run: its beginning, or the beginning of its last four characters.
    pub fn is_meant_by(&self, part: &str) -> bool {
        !part.is_empty() && (self.0.starts_with(part) || self.0[16..].starts_with(part))
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    #[test]
    fn an_id_says_when_and_reads_back() {
        let time = Utc.with_ymd_and_hms(2026, 11, 21, 2, 45, 10).unwrap();
        let id = RunId::new(time, [19, 3, 255, 9 + 64]);
        assert_eq!(id.as_str(), "20261121-024510-k3z9");
        assert_eq!(RunId::parse(id.as_str()).unwrap(), id);
    }

    #[test]
    fn a_name_that_is_no_id_is_refused() {
        for text in [
            "",
            "..",
            "20261121-024510-",
            "20261121-024510-k3f9/",
            "20261121-024510-k3l9",
            "../20261121-024510-k3f9",
            "20261121-024510-K3F9",
            "20261121_024510-k3f9",
        ] {
            assert!(RunId::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_run_is_meant_by_its_beginning_or_its_last_part() {
        let id = RunId::parse("20261121-024510-k3f9").unwrap();
        assert!(id.is_meant_by("20261121") && id.is_meant_by("k3f9") && id.is_meant_by("k3"));
        assert!(!id.is_meant_by("") && !id.is_meant_by("3f9") && !id.is_meant_by("024510"));
    }
}
