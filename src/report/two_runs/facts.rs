//! What is known of each run as a whole, a row a fact.

use super::run_read::RunRead;
use crate::record::{Event, RunClosed, RunOpened};
use crate::report::words::{database, word_of};
use crate::settings::duration_words;
use serde::Serialize;
use std::collections::BTreeSet;

/// A fact about both runs; none where it is not known of one.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    name: &'static str,
    first: Option<String>,
    second: Option<String>,
    pub(super) differs: bool,
    /// Whether it is another one in any two runs, such as a time.
    pub(super) is_always_another: bool,
    /// Whether it is rather for machines.
    is_code: bool,
}

/// Reads a fact of a run.
type Read = fn(&RunRead<'_>) -> Option<String>;

/// The facts: their names, how they are read, whether any two runs differ in them, and whether they are rather for machines.
const FACTS: [(&str, Read, bool, bool); 12] = [
    ("Ended", |run| Some(ended(run)), false, false),
    ("Why", |run| closed(run)?.reason.clone(), false, false),
    ("Exit code", |run| Some(closed(run)?.exit_code.to_string()), false, false),
    ("Took", took, true, false),
    ("Began", |run| Some(run.records.first()?.0.ts.format("%Y-%m-%d %H:%M:%S UTC").to_string()), true, false),
    (
        "Environment",
        |run| Some(run.plan.environment.clone().unwrap_or_else(|| "none".to_owned())),
        false,
        false,
    ),
    ("Target", target, false, false),
    ("By", by, true, false),
    ("Runbook", |run| Some(run.plan.runbook.path.clone()), false, false),
    ("Its text", |run| Some(format!("sha256:{}", run.plan.runbook.sha256)), false, true),
    ("Execution", |run| Some(run.plan.digest.clone()), false, true),
    ("Stepgate", |run| Some(opened(run)?.version.clone()), false, false),
];

/// The facts of which one is known.
pub(super) fn facts(first: &RunRead<'_>, second: &RunRead<'_>) -> Vec<Fact> {
    let fact = |(name, read, is_always_another, is_code): (&'static str, Read, bool, bool)| {
        let (first, second) = (read(first), read(second));
        let is_known = first.is_some() || second.is_some();
        is_known.then(|| Fact { name, differs: first != second, first, second, is_always_another, is_code })
    };
    FACTS.into_iter().filter_map(fact).collect()
}

fn opened<'r>(run: &RunRead<'r>) -> Option<&'r RunOpened> {
    run.records.iter().find_map(|(_, event)| match event {
        Event::RunOpened(opened) => Some(opened),
        _ => None,
    })
}

/// How the last session ended; none where it has not.
fn closed<'r>(run: &RunRead<'r>) -> Option<&'r RunClosed> {
    let last = run.records.iter().rev().find_map(|(_, event)| match event {
        Event::RunClosed(closed) => Some(Some(closed)),
        Event::RunResumed(_) => Some(None),
        _ => None,
    });
    last.flatten()
}

fn ended(run: &RunRead<'_>) -> String {
    match closed(run) {
        None => "not over".to_owned(),
        Some(closed) => word_of(closed.result).replace('-', " "),
    }
}

fn took(run: &RunRead<'_>) -> Option<String> {
    let (first, last) = run.records.first().zip(run.records.last())?;
    Some(duration_words((last.0.ts - first.0.ts).to_std().ok()?))
}

fn by(run: &RunRead<'_>) -> Option<String> {
    let user = &run.records.first()?.0.actor.user;
    Some(opened(run).map_or_else(|| user.clone(), |opened| format!("{user} on {}", opened.host)))
}

/// Where it went, as far as that was looked at: what commands said of it, and the databases.
fn target(run: &RunRead<'_>) -> Option<String> {
    let mut lines: Vec<String> = opened(run)?.target.clone();
    let databases: BTreeSet<String> = run
        .records
        .iter()
        .filter_map(|(_, event)| match event {
            Event::DatabaseOpened(opened) => Some(database(opened)),
            _ => None,
        })
        .collect();
    lines.extend(databases);
    (!lines.is_empty()).then(|| lines.join("\n"))
}
