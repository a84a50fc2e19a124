//! `stepgate report`.

use super::error::CommandError;
use super::exit;
use super::format::ReportFormat;
use super::ledgers::{Ledgers, Past};
use super::page::page;
use super::screen::Screen;
use crate::{host, report};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Makes a report of a run from its record.
pub(super) fn report(
    run: Option<&str>,
    format: ReportFormat,
    output: Option<&Path>,
    screen: &Screen,
) -> Result<u8, CommandError> {
    let ledgers = Ledgers::open()?;
    let past = ledgers.past(run)?;
    let text = match format {
        ReportFormat::Md => transcript(&past)?,
        ReportFormat::Html => page(&ledgers, &past)?,
        ReportFormat::Json => records(&past),
        ReportFormat::Junit => {
            report::junit(&past.plan()?, &past.records, &mut |name, limit| past.output(name, limit))
        }
        ReportFormat::Cast => return cast(&past, output),
    };
    match output {
        Some(path) => host::write(path, &text).map_err(|error| cannot(&error))?,
        None => screen.data(&text),
    }
    Ok(exit::DONE)
}

/// The run as a recording, which may be as long as all that it has printed: it is written as it is made.
fn cast(past: &Past, output: Option<&Path>) -> Result<u8, CommandError> {
    let plan = past.plan()?;
    let mut sink: Box<dyn Write> = match output {
        Some(path) => Box::new(BufWriter::new(host::open_to_write(path).map_err(|error| cannot(&error))?)),
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    let print = &mut |name: &_, stretch: &_, bytes: &mut dyn FnMut(_, &[u8])| {
        past.print_stretch(name, stretch, bytes);
    };
    let written = report::cast(&plan, &past.records, print, &mut sink).and_then(|()| sink.flush());
    match written {
        // A reader that has gone away is no error.
        Err(error) if output.is_some() => Err(cannot(&error)),
        _ => Ok(exit::DONE),
    }
}

fn cannot(error: &std::io::Error) -> CommandError {
    CommandError::usage(error.to_string())
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
