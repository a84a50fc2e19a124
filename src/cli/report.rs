//! `stepgate report`.

use super::args::ReportFormat;
use super::error::CommandError;
use super::exit;
use super::ledgers::{Ledgers, Past};
use super::screen::Screen;
use crate::{host, report};
use std::path::Path;

/// Makes a report of a run from its record.
pub(super) fn report(
    run: Option<&str>,
    format: ReportFormat,
    output: Option<&Path>,
    screen: &Screen,
) -> Result<u8, CommandError> {
    let past = Ledgers::open()?.past(run)?;
    let text = match format {
        ReportFormat::Md => transcript(&past)?,
        ReportFormat::Html => report::html(&transcript(&past)?),
        ReportFormat::Json => records(&past),
        ReportFormat::Junit => {
            report::junit(&past.plan()?, &past.records, &mut |name, limit| past.output(name, limit))
        }
        ReportFormat::Cast => {
            report::cast(&past.plan()?, &past.records, &mut |name, limit| past.output(name, limit))
        }
    };
    match output {
        Some(path) => host::write(path, &text).map_err(|error| CommandError::usage(error.to_string()))?,
        None => screen.data(&text),
    }
    Ok(exit::DONE)
}

/// The run's transcript.
pub(super) fn transcript(past: &Past) -> Result<String, CommandError> {
    let plan = past.plan()?;
    Ok(report::transcript(&plan, &past.records, &past.head, &mut |name, limit| past.output(name, limit)))
}

fn records(past: &Past) -> String {
    let line = |record| {
        serde_json::to_string(record).expect("a record holds only strings, numbers and lists of them")
    };
    past.records.iter().map(|(record, _)| line(record) + "\n").collect()
}
