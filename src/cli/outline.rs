//! `stepgate outline`.

use super::error::CommandError;
use super::exit;
use super::format::Format;
use super::json::json;
use super::plan_request::PlanRequest;
use super::prepare::Prepared;
use super::screen::Screen;
use crate::report;
use std::path::Path;

/// Shows what is in a document, whatever is open in it.
pub(super) fn outline(runbook: &Path, format: Format, screen: &Screen) -> Result<u8, CommandError> {
    let everything = PlanRequest::of_everything();
    let prepared = Prepared::read(runbook, &everything, false)?;
    let made = prepared.plan();
    match format {
        Format::Text => screen.data(&report::outline(&made, &screen.page())),
        Format::Json => screen.data(&json(&made)),
    }
    Ok(exit::DONE)
}
