//! `stepgate outline`.

use super::args::{Format, Select};
use super::error::CommandError;
use super::prepare::Prepared;
use super::screen::Screen;
use super::{exit, plan};
use crate::report;
use std::path::Path;

/// Shows what is in a document, whatever is open in it.
pub(super) fn outline(runbook: &Path, format: Format, screen: &Screen) -> Result<u8, CommandError> {
    let everything = Select { all: true, ..Select::default() };
    let prepared = Prepared::read(runbook, &everything, false)?;
    let made = prepared.plan();
    match format {
        Format::Text => screen.data(&report::outline(&made, &screen.page())),
        Format::Json => screen.data(&plan::json(&made)),
    }
    Ok(exit::DONE)
}
