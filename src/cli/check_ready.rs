//! A plan with errors is shown, all of them at once, and nothing runs.

use super::error::CommandError;
use super::exit;
use super::screen::Screen;
use crate::plan::{Plan, is_misfit};
use crate::report;
use crate::text::{Diagnostic, Severity, Source};
use std::collections::BTreeSet;

/// The codes of a plan's errors where a question is open.
const OPEN: [&str; 2] = ["open-choice", "open-reading"];

/// Refuses a plan that cannot be run, with every finding on the screen; tells the warnings of one that can. What is only open is no
/// error where somebody can be asked, or where the question is among those that are `answered`.
pub(super) fn check(
    plan: &Plan,
    answered: &BTreeSet<&str>,
    source: &Source,
    screen: &Screen,
) -> Result<(), CommandError> {
    let is_answered = |line| {
        let mut questions =
            plan.questions.iter().filter(|question| question.line == line && question.is_open());
        questions.any(|question| answered.contains(question.id.as_str()))
    };
    let is_open = |error: &&Diagnostic| !OPEN.contains(&error.code.as_str()) || !is_answered(error.line);
    let errors = plan.of(Severity::Error).filter(is_open).count();
    if errors == 0 {
        for warning in plan.of(Severity::Warning) {
            screen.talk(&crate::text::excerpt(source, warning));
        }
        return Ok(());
    }
    screen.talk(&report::diagnostics(plan, source, &screen.talk_page()));
    let runbook = &plan.runbook.path;
    let message = format!("{runbook} is not ready: {errors} to be solved first; nothing was run");
    let error = if code(plan) == exit::USAGE {
        CommandError::usage(message)
    } else {
        CommandError::document(message)
    };
    Err(error.hinted(format!("`stepgate plan {runbook}` shows what would run.")))
}

/// What a command exits with that only plans: what was typed and does not fit weighs more than what the document lacks.
pub(super) fn code(plan: &Plan) -> u8 {
    let misfit = plan.of(Severity::Error).any(|finding| is_misfit(&finding.code));
    match (misfit, plan.ready) {
        (true, _) => exit::USAGE,
        (false, true) => exit::DONE,
        (false, false) => exit::DOCUMENT,
    }
}
