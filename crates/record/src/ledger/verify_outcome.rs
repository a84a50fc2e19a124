//! What verifying a run comes to: one verdict, in words that never say more than was seen.
//!
//! Plain data. Never looks at a file.

use super::store::OUT;
use serde::Serialize;
use std::fmt;

/// What a record is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum VerifyOutcome {
    /// It is whole and sealed, its head is one that was kept elsewhere, and all that lies in its folder is vouched for.
    AsItWas,
    /// Nothing is changed, and nothing is missing at the end, as far as that can be told from the record alone: whoever made all of it anew
    /// would have the same.
    WholeAndSealed,
    /// The same, but for bytes that somebody withheld by name.
    Withheld {
        /// How many bytes.
        bytes: u64,
    },
    /// The same, but for records or files out of which somebody took a text by name: of what else they said only the hash is left.
    Rewritten {
        /// Which records.
        records: Vec<u64>,
        /// Which files.
        files: Vec<String>,
        /// How many bytes of output.
        bytes: u64,
    },
    /// Nothing is changed; whether the end is missing cannot be told. A run that is not over looks like this too.
    Unsealed,
    /// The last line is not finished: a crash, or a cut.
    TornTail {
        /// How many bytes of it there are.
        bytes: u64,
    },
    /// A file that the ledger vouches for is not what it was.
    Changed {
        /// Which, below the run's folder.
        file: String,
        /// How.
        found: String,
    },
    /// The chain does not hold.
    Broken {
        /// The first record that does not hold.
        seq: u64,
        /// Why.
        found: String,
    },
    /// The index knows the run, and its folder or ledger is not there.
    RunMissing,
}

impl VerifyOutcome {
    /// Whether all that is not as it was is what somebody has taken away, and has said so.
    pub fn is_only_withheld(&self) -> bool {
        self.holds() || matches!(self, Self::Rewritten { .. })
    }

    /// Whether it is known to be another record than was written, or a part of one that was sealed.
    pub fn is_broken(&self) -> bool {
        matches!(self, Self::Changed { .. } | Self::Broken { .. } | Self::RunMissing)
    }

    /// Whether nothing at all was taken away from a record that holds.
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::AsItWas | Self::WholeAndSealed)
    }

    /// Whether nothing was found that speaks against it, and its end is there.
    pub fn holds(&self) -> bool {
        matches!(self, Self::AsItWas | Self::WholeAndSealed | Self::Withheld { .. })
    }
}

impl fmt::Display for VerifyOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsItWas => write!(formatter, "as it was when its head was kept"),
            Self::WholeAndSealed => write!(formatter, "whole and sealed"),
            Self::Withheld { bytes } => {
                write!(formatter, "withheld: sealed, and {bytes} bytes of output taken away")
            }
            Self::Rewritten { records, files, bytes } => {
                write!(formatter, "rewritten: sealed, and a text taken out of ")?;
                let records = records.iter().map(|seq| format!("record {seq}"));
                let pieces: Vec<String> = records.chain(files.iter().cloned()).collect();
                write!(formatter, "{}", pieces.join(", "))?;
                if *bytes > 0 {
                    write!(formatter, ", with {bytes} bytes of output")?;
                }
                write!(formatter, ": of what else these said before only the hash is left")
            }
            Self::Unsealed => write!(formatter, "unsealed: the run is not over, or its end was cut off"),
            Self::TornTail { bytes } => write!(formatter, "torn tail: {bytes} bytes of an unfinished record"),
            Self::Changed { file, found } if file.starts_with(OUT) => {
                write!(formatter, "output changed: {file}: {found}")
            }
            Self::Changed { file, found } => write!(formatter, "file changed: {file}: {found}"),
            Self::Broken { seq, found } => write!(formatter, "broken at record {seq}: {found}"),
            Self::RunMissing => write!(formatter, "run missing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sealed_record_holds() {
        let found = || "changed".to_owned();
        let holding =
            [VerifyOutcome::AsItWas, VerifyOutcome::WholeAndSealed, VerifyOutcome::Withheld { bytes: 3 }];
        let failing = [
            VerifyOutcome::Unsealed,
            VerifyOutcome::Rewritten { records: vec![3], files: vec!["plan.json".to_owned()], bytes: 0 },
            VerifyOutcome::TornTail { bytes: 3 },
            VerifyOutcome::Changed { file: "out/0001.1".to_owned(), found: found() },
            VerifyOutcome::Broken { seq: 4, found: found() },
            VerifyOutcome::RunMissing,
        ];
        assert!(holding.iter().all(VerifyOutcome::holds) && !failing.iter().any(VerifyOutcome::holds));
        assert!(failing[1].is_only_withheld() && !failing[0].is_only_withheld());
        let broken: Vec<bool> = failing.iter().map(VerifyOutcome::is_broken).collect();
        assert_eq!(broken, [false, false, false, true, true, true]);
        assert_eq!(failing[3].to_string(), "output changed: out/0001.1: changed");
        assert_eq!(failing[4].to_string(), "broken at record 4: changed");
    }
}
