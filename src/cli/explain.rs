//! `stepgate explain`.

use super::args::ExplainArguments;
use super::error::CommandError;
use super::exit;
use super::format::Format;
use super::json::pretty;
use super::prepare::Prepared;
use super::screen::Screen;
use crate::plan::{Plan, is_misfit, levers, places};
use crate::report;
use crate::text::{Severity, Source};
use std::path::Path;

/// Says what becomes of one line, and what would change that.
pub(super) fn explain(arguments: &ExplainArguments, screen: &Screen) -> Result<u8, CommandError> {
    let (runbook, line) = place(&arguments.place)?;
    let prepared = Prepared::read(Path::new(runbook), &arguments.select.request(), false)?;
    let analysis = prepared.analysis();
    let made = &analysis.plan;
    fits(made)?;
    let found = made.explained(line).ok_or_else(|| nothing_there(&prepared.source, line))?;
    let places = places(&prepared.document, &prepared.inputs);
    let levers = levers(&analysis, &prepared.inputs, &found);
    let shown = made.shown(&prepared.source);
    match arguments.format {
        Format::Text => {
            screen.data(&report::explained(made, &found, (&levers, &places), &shown, &screen.page()));
        }
        Format::Json => {
            screen.data(&pretty(&report::explained_json(made, &found, (&levers, &places), &shown)));
        }
    }
    Ok(exit::DONE)
}

/// `RUNBOOK:LINE`; the runbook's name may hold colons of its own.
fn place(typed: &str) -> Result<(&str, usize), CommandError> {
    let parts = typed.rsplit_once(':').filter(|(runbook, _)| !runbook.is_empty());
    let line = |number: &str| number.parse::<usize>().ok().filter(|line| *line > 0);
    parts.and_then(|(runbook, number)| Some((runbook, line(number)?))).ok_or_else(|| {
        CommandError::usage(format!("`{typed}` names no line"))
            .hinted("Write the runbook, a colon and the number of a line, from 1: deploy.md:31.")
    })
}

/// Refuses what was typed and does not fit the document, as `plan` does.
fn fits(made: &Plan) -> Result<(), CommandError> {
    let mut errors = made.of(Severity::Error).filter(|finding| is_misfit(&finding.code));
    let Some(finding) = errors.next() else { return Ok(()) };
    let error = CommandError::usage(finding.message.clone());
    Err(match &finding.hint {
        Some(hint) => error.hinted(hint.clone()),
        None => error,
    })
}

/// Why there is nothing to say of a line.
fn nothing_there(source: &Source, line: usize) -> CommandError {
    let (path, last) = (source.path(), source.line_count());
    if line > last {
        return CommandError::usage(format!("{path} has {last} lines, and no line {line}"));
    }
    CommandError::usage(format!("line {line} of {path} is blank")).hinted("Name a line that holds something.")
}
