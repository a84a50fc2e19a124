//! What the things of a run's record are called.
//!
//! A name is made from a record, which may be forged: whatever it holds, it is the name of one file and leads nowhere else.

use crate::record::Target;
use std::fmt::{self, Write as _};

/// Where the output lies among a run's things, by name.
pub(in crate::ledger) const OUT: &str = "out";

/// A file of the record that is stored and read as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The document as it was read.
    Runbook,
    /// The plan as it was run.
    Plan,
    /// The run as a document for people.
    Transcript,
    /// The signature of its end.
    Signature,
}

impl Part {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Runbook => "runbook.md",
            Self::Plan => "plan.json",
            Self::Transcript => "transcript.md",
            Self::Signature => "ledger.sig",
        }
    }
}

/// The name of the output of an attempt: `0007.1` for step 7, attempt 1, and `0007.1@web1` where that ran elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutputName(String);

impl OutputName {
    /// The name for an attempt at the step with this number on `target`.
    pub fn new(number: usize, attempt: u32, target: &Target) -> Self {
        Self(format!("{number:04}.{attempt}{}", suffix(target)))
    }

    /// A name that is there already.
    pub(in crate::ledger) fn found(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OutputName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Something of a run's record, to be told where it is.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'a> {
    /// All of it.
    Whole,
    /// Its ledger.
    Ledger,
    /// A part.
    Part(Part),
    /// What the shell on this target knew.
    State(&'a Target),
    /// The output of an attempt.
    Output(&'a OutputName),
}

/// What stands behind a name for what is not of this machine; nothing for what is.
pub(in crate::ledger) fn suffix(target: &Target) -> String {
    let Some(name) = target.name() else { return String::new() };
    let mut suffix = "@".to_owned();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) {
            suffix.push(char::from(byte));
        } else {
            let _written = write!(suffix, "%{byte:02x}");
        }
    }
    suffix
}

/// The target that has this suffix; none where no target has.
pub(in crate::ledger) fn target_of(suffix: &str) -> Option<Target> {
    if suffix.is_empty() {
        return Some(Target::Local);
    }
    let mut bytes = Vec::new();
    let mut rest = suffix.strip_prefix('@')?.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    let target = Target::named(&String::from_utf8(bytes).ok()?);
    (self::suffix(&target) == suffix).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_called_by_its_step_attempt_and_target() {
        let name = |target: &str| OutputName::new(7, 1, &Target::named(target)).to_string();
        assert_eq!(name("local"), "0007.1");
        assert_eq!(name("web1.example.com"), "0007.1@web1.example.com");
        assert_eq!(name("../../x@y"), "0007.1@..%2f..%2fx%40y");
        assert_ne!(name("a/b"), name("a%2fb"));
        for target in ["local", "web1", "../ü"].map(Target::named) {
            assert_eq!(target_of(&suffix(&target)), Some(target));
        }
        for suffix in ["web1", "@", "@local", "@%2", "@a/b"] {
            assert_eq!(target_of(suffix).filter(|target| *target != Target::named("")), None, "{suffix}");
        }
    }
}
