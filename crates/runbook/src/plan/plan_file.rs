//! The file that `plan --out` writes: the execution on its first line, the whole plan on its second.
//!
//! `head -n 1 FILE | sha256sum` is the digest, for whoever has no Stepgate.

use super::Plan;
use super::execution::{digest, execution};
use super::execution_diff::unlike;
use super::shortened::beyond;
use serde::Deserialize;
use thiserror::Error;

/// A plan that somebody has reviewed.
#[derive(Debug)]
pub struct PlanFile {
    /// The first line, byte for byte.
    execution: String,
    /// The plan on the second line.
    pub plan: Plan,
}

/// Why a file is no plan.
#[derive(Debug, Error)]
pub enum PlanFileError {
    /// It has not two lines.
    #[error("a plan file has two lines, the execution and the whole plan")]
    Shape,
    /// Its second line is not read.
    #[error("its second line is no plan: {0}")]
    Plan(#[from] serde_json::Error),
    /// It was made by a version that wrote something else.
    #[error("it is of format {0}, and this version writes and reads format {format}", format = super::FORMAT)]
    Format(u32),
    /// Its lines are not of one plan.
    #[error("its first line is not the execution of the plan on its second: one of them was changed")]
    Torn,
}

/// The file of `plan`.
#[expect(clippy::missing_panics_doc, reason = "no plan makes it panic")]
pub fn plan_file(plan: &Plan) -> String {
    let plan_line =
        serde_json::to_string(plan).expect("a plan holds only strings, numbers and lists of them");
    format!("{}\n{plan_line}\n", execution(plan))
}

/// The part of a plan that every version has.
#[derive(Deserialize)]
struct OfFormat {
    format: u32,
}

/// Refuses what is a plan of another format, whatever else stands in it.
fn of_this_format(text: &str) -> Result<(), PlanFileError> {
    match serde_json::from_str(text) {
        Ok(OfFormat { format }) if format != super::FORMAT => Err(PlanFileError::Format(format)),
        _ => Ok(()),
    }
}

impl PlanFile {
    /// Reads the text of a plan file.
    pub fn parse(text: &str) -> Result<Self, PlanFileError> {
        // 0.1 wrote the plan alone, over many lines.
        of_this_format(text)?;
        let (execution_line, rest) = text.split_once('\n').ok_or(PlanFileError::Shape)?;
        let line = rest.strip_suffix('\n').unwrap_or(rest);
        if line.is_empty() || line.contains('\n') {
            return Err(PlanFileError::Shape);
        }
        of_this_format(line)?;
        let plan: Plan = serde_json::from_str(line)?;
        let whole = execution(&plan) == execution_line && digest(execution_line) == plan.digest;
        if !whole {
            return Err(PlanFileError::Torn);
        }
        Ok(Self { execution: execution_line.to_owned(), plan })
    }

    /// The execution: the file's first line, byte for byte.
    pub fn execution(&self) -> &str {
        &self.execution
    }

    /// What of `now` is not in what was reviewed, in words; nothing where it is the same, or the same with its end left out.
    pub fn beyond(&self, now: &Plan) -> Vec<String> {
        let now = execution(now);
        if now == self.execution { Vec::new() } else { beyond(&self.execution, &now) }
    }

    /// What differs between what was reviewed and what `now` would run, in words; nothing where it is the same.
    pub fn differs(&self, now: &Plan) -> Vec<String> {
        let now = execution(now);
        if now == self.execution { Vec::new() } else { unlike(&self.execution, &now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_of_another_format_is_named_whatever_its_shape() {
        for (text, format) in [
            ("{\n  \"format\": 1,\n  \"steps\": []\n}\n", 1),
            ("{\"execution\":9}\n{\"format\":9,\"shape\":\"another\"}\n", 9),
        ] {
            let refused = PlanFile::parse(text).expect_err("another format");
            assert!(matches!(refused, PlanFileError::Format(found) if found == format), "{refused}");
        }
        for text in ["", "{}", "{}\n", "{}\n{}\n{}\n"] {
            assert!(matches!(PlanFile::parse(text), Err(PlanFileError::Shape)), "{text:?}");
        }
    }
}
