//! What the output of an attempt is called.
//!
//! A name is made from a record, which may be forged: whatever it holds, it is the name of one file and leads nowhere else.

use super::{StepExited, StepStarted, Target};
use std::fmt;

/// The name of the output of an attempt: `0007.1` for step 7, attempt 1, and `0007.1@web1` where that ran elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutputName(String);

impl OutputName {
    /// The name for an attempt at the step with this number on `target`.
    pub fn new(number: usize, attempt: u32, target: &Target) -> Self {
        Self(format!("{number:04}.{attempt}{}", target.suffix()))
    }

    /// A name that is there already.
    pub fn found(name: &str) -> Self {
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

impl StepStarted {
    /// What its output is called.
    pub fn output(&self) -> OutputName {
        OutputName::new(self.number, self.attempt, &self.target)
    }
}

impl StepExited {
    /// What its output is called, as step number `number` of the run.
    pub fn output(&self, number: usize) -> OutputName {
        OutputName::new(number, self.attempt, &self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_called_by_its_step_attempt_and_target() {
        let name = |target: &str| OutputName::new(7, 1, &Target::named(target)).to_string();
        assert_eq!(name("local"), "0007.1");
        assert_eq!(name("web1.example.com"), "0007.1@web1.example.com");
        assert_eq!(name("../../x@y"), "0007.1@..%2F..%2Fx%40y");
        assert_ne!(name("a/b"), name("a%2Fb"));
    }
}
