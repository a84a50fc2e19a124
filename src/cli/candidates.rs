//! What may be typed in a place: the titles of the runbook that is typed, the environments beside it, the ids of past runs.
//!
//! Only reads.

use super::ledgers::{Ledgers, Past};
use super::plan_request::PlanRequest;
use super::prepare::Prepared;
use super::runs::runbook_name::name_of;
use crate::host;
use crate::report::RunRow;
use clap_complete::engine::CompletionCandidate;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;

/// The runbook on the command line that is being typed.
fn prepared() -> Option<Prepared> {
    let typed = host::arguments().map(|typed| PathBuf::from(without_line(typed)));
    let mut runbooks =
        typed.filter(|path| path.extension().is_some_and(|end| end == "md" || end == "markdown"));
    let runbook = runbooks.find(|path| host::is_file(path))?;
    Prepared::read(&runbook, &PlanRequest::of_everything(), false).ok()
}

/// What was typed without the line that `explain` takes behind a runbook: `deploy.md:31`.
fn without_line(typed: OsString) -> OsString {
    let text = typed.to_str().and_then(|text| text.rsplit_once(':'));
    let is_number = |line: &str| line.bytes().all(|byte| byte.is_ascii_digit());
    text.filter(|(_, line)| is_number(line)).map(|(runbook, _)| runbook.into()).unwrap_or(typed)
}

/// The environments that the settings beside the runbook know.
pub(super) fn environments() -> Vec<CompletionCandidate> {
    let Some(prepared) = prepared() else { return Vec::new() };
    prepared.inputs.settings.env.keys().map(CompletionCandidate::new).collect()
}

/// The titles of the runbook's sections, each with what it is for.
pub(super) fn sections() -> Vec<CompletionCandidate> {
    let Some(prepared) = prepared() else { return Vec::new() };
    let sections = prepared.plan().sections.into_iter().filter(|section| section.level > 0);
    sections
        .map(|section| CompletionCandidate::new(section.title).help(Some(section.role.word().into())))
        .collect()
}

/// The environments that past runs were for.
pub(super) fn environments_of_runs() -> Vec<CompletionCandidate> {
    of_runs(|row| row.environment)
}

/// The names of the runbooks that past runs were of.
pub(super) fn runbooks_of_runs() -> Vec<CompletionCandidate> {
    of_runs(|row| name_of(&row.runbook))
}

fn of_runs(part: fn(RunRow) -> Option<String>) -> Vec<CompletionCandidate> {
    let all = Ledgers::open().and_then(|ledgers| ledgers.listed()).unwrap_or_default();
    let names: BTreeSet<String> = all.iter().map(Past::row).filter_map(part).collect();
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// The ids of past runs, newest first, each with its runbook and how it ended.
pub(super) fn runs() -> Vec<CompletionCandidate> {
    let all = Ledgers::open().and_then(|ledgers| ledgers.listed()).unwrap_or_default();
    let rows = all.iter().map(Past::row);
    rows.map(|row| {
        let about = format!("{} {}", row.runbook, row.result);
        CompletionCandidate::new(row.run).help(Some(about.into()))
    })
    .collect()
}
