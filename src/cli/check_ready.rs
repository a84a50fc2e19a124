//! A plan with errors is shown, all of them at once, and nothing runs.

use super::error::CommandError;
use super::screen::Screen;
use crate::plan::Plan;
use crate::report;
use crate::text::{Severity, Source};

/// Refuses a plan that is not ready, with every finding on the screen; tells the warnings of one that is.
pub(super) fn check(plan: &Plan, source: &Source, screen: &Screen) -> Result<(), CommandError> {
    if plan.ready {
        for warning in plan.of(Severity::Warning) {
            screen.talk(&crate::text::excerpt(source, warning));
        }
        return Ok(());
    }
    screen.talk(&report::diagnostics(plan, source, screen.err));
    let errors = plan.of(Severity::Error).count();
    let runbook = &plan.runbook.path;
    Err(CommandError::document(format!(
        "{runbook} is not ready: {errors} to be solved first; nothing was run"
    ))
    .hinted(format!("`stepgate plan {runbook}` shows what would run.")))
}
