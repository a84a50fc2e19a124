//! What a shell completes: the titles of the runbook that is typed, the environments beside it, the ids of past runs.
//!
//! The shell calls Stepgate with a variable set, and Stepgate answers instead of running. It only reads.

use super::args::{Arguments, Select};
use super::error::CommandError;
use super::ledgers::{Ledgers, Past};
use super::prepare::Prepared;
use clap::CommandFactory as _;
use clap_complete::CompleteEnv;
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::Shells;
use std::ffi::OsString;
use std::path::PathBuf;

/// The variable by which a shell asks.
const ASKED: &str = "STEPGATE_COMPLETE";

/// Answers a shell that asks, and then ends the process; does nothing where none asks.
pub(super) fn answer() {
    CompleteEnv::with_factory(Arguments::command).var(ASKED).complete();
}

/// The script that makes a shell ask.
pub(super) fn script(shell: clap_complete::Shell) -> Result<String, CommandError> {
    let unknown = || CommandError::usage(format!("there are no completions for {shell}"));
    let shells = Shells::builtins();
    let completer = shells.completer(&shell.to_string()).ok_or_else(unknown)?;
    let mut script = Vec::new();
    let written = completer.write_registration(ASKED, "stepgate", "stepgate", "stepgate", &mut script);
    written.map_err(|error| CommandError::usage(error.to_string()))?;
    // Bash puts quotes around a title with spaces only where it takes it for a file's name.
    Ok(String::from_utf8_lossy(&script).replace("complete -o nospace", "complete -o filenames -o nospace"))
}

/// The runbook on the command line that is being typed.
fn prepared() -> Option<Prepared> {
    let typed = std::env::args_os().skip(1).map(|typed| PathBuf::from(without_line(typed)));
    let mut runbooks =
        typed.filter(|path| path.extension().is_some_and(|end| end == "md" || end == "markdown"));
    let runbook = runbooks.find(|path| path.is_file())?;
    Prepared::read(&runbook, &Select { all: true, ..Select::default() }, false).ok()
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

/// The ids of past runs, newest first, each with its runbook and how it ended.
pub(super) fn runs() -> Vec<CompletionCandidate> {
    let all = Ledgers::open().and_then(|ledgers| ledgers.all()).unwrap_or_default();
    let rows = all.iter().map(Past::row);
    rows.map(|row| {
        let about = format!("{} {}", row.runbook, row.result);
        CompletionCandidate::new(row.run).help(Some(about.into()))
    })
    .collect()
}
