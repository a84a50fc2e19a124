//! `stepgate check --answers FILE`: does every entry of an answers file fit the runbook?

use super::error::CommandError;
use crate::host;
use crate::plan::Plan;
use crate::report::CheckedFile;
use crate::session::{Answers, AnswersError};
use crate::text::{Diagnostic, Source};
use std::path::Path;

/// The answers file at `path` with all in it that does not fit `plan`.
pub(super) fn check(path: &Path, plan: &Plan) -> Result<CheckedFile, CommandError> {
    let text = host::read_text(path).map_err(|error| CommandError::usage(error.to_string()))?;
    let shown = Source::new(path.display().to_string(), text);
    let fitted = Answers::parse(shown.path(), shown.text()).and_then(|answers| answers.fit(plan));
    let diagnostics = fitted.err().unwrap_or_default().into_iter().map(finding).collect();
    Ok(CheckedFile { shown, diagnostics })
}

fn finding(error: AnswersError) -> Diagnostic {
    let finding = Diagnostic::error("answer-misfit", error.line, error.message);
    if error.hints.is_empty() { finding } else { finding.hinted(error.hints.join("\n        ")) }
}
