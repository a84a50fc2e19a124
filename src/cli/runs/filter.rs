//! Which of the past runs are wanted. A run is listed that fits everything which was asked for.

use super::moment::Moment;
use super::runbook_name::{is_meant, name_of};
use crate::cli::candidates;
use crate::cli::error::CommandError;
use crate::cli::ledgers::Past;
use crate::record::{Event, RunResult};
use crate::settings::nearest;
use clap::Args;
use clap_complete::engine::ArgValueCandidates;
use std::collections::BTreeSet;
use std::path::Path;

/// How many names are listed where none is near the one that was typed.
const LISTED: usize = 8;

/// Which runs are wanted, as it is typed.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct RunsFilter {
    /// Only runs of this runbook: its file's name, with or without its ending, or a path to it.
    #[arg(long, value_name = "PATH|NAME", add = ArgValueCandidates::new(candidates::runbooks_of_runs))]
    runbook: Option<String>,
    /// Only runs for this environment.
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::environments_of_runs))]
    env: Option<String>,
    /// Only runs that began on this day (UTC) or later, such as 2026-11-30; or a moment, as 2026-11-30T08:00:00Z.
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only runs that began on this day (UTC) or earlier; or a moment.
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Only runs that failed, were declined or interrupted, or have a step in doubt.
    #[arg(long)]
    failed: bool,
    /// Only runs that can be gone on with: they are neither sealed nor given up.
    #[arg(long)]
    open: bool,
    /// Only runs that broke the glass and that nobody else has reviewed yet; exits with 3 where there is one.
    #[arg(long)]
    pub(in crate::cli) open_reviews: bool,
}

/// What each run is held against.
pub(in crate::cli) struct Filter<'a> {
    asked: &'a RunsFilter,
    since: Option<Moment>,
    until: Option<Moment>,
    /// What the runs have that were looked at, so that a name which nobody has can be told.
    runbooks: BTreeSet<String>,
    environments: BTreeSet<String>,
    /// Whether a run has the runbook that was asked for.
    is_runbook_known: bool,
}

impl RunsFilter {
    /// What each run is held against; an error where something typed means nothing.
    pub(in crate::cli) fn filter(&self) -> Result<Filter<'_>, CommandError> {
        let moment = |typed: &Option<String>| typed.as_deref().map(Moment::parse).transpose();
        Ok(Filter {
            since: moment(&self.since)?,
            until: moment(&self.until)?,
            asked: self,
            runbooks: BTreeSet::new(),
            environments: BTreeSet::new(),
            is_runbook_known: false,
        })
    }

    /// Whether anything was asked for.
    pub(in crate::cli) fn is_given(&self) -> bool {
        let names = [&self.runbook, &self.env, &self.since, &self.until];
        self.failed || self.open || self.open_reviews || names.iter().any(|name| name.is_some())
    }
}

impl Filter<'_> {
    /// Whether a run fits. One of which too little can be read to know fits nothing that was asked for.
    pub(in crate::cli) fn fits(&mut self, past: &Past) -> bool {
        let opened = past.opened().ok();
        let environment = opened.as_ref().and_then(|opened| opened.environment.clone());
        let is_of_runbook = opened.as_ref().is_some_and(|opened| {
            self.runbooks.extend(name_of(&opened.runbook));
            self.asked
                .runbook
                .as_deref()
                .is_some_and(|wanted| is_meant(wanted, Path::new(&opened.cwd), &opened.runbook))
        });
        self.is_runbook_known |= is_of_runbook;
        self.environments.extend(environment.clone());
        let began = past.records.first().map(|(record, _)| record.ts);
        (self.asked.runbook.is_none() || is_of_runbook)
            && (self.asked.env.is_none() || self.asked.env == environment)
            && self.since.is_none_or(|since| began.is_some_and(|began| since.has_begun(began)))
            && self.until.is_none_or(|until| began.is_some_and(|began| until.is_not_over(began)))
            && (!self.asked.failed || has_failed(past))
            && (!self.asked.open || is_open(past))
    }

    /// The names that were asked for and that no run has, a line each, with what may have been meant.
    pub(in crate::cli) fn unknown(&self) -> Vec<String> {
        let of = |typed: &Option<String>, is_known: bool, what: &str, known: &BTreeSet<String>| {
            let typed = typed.as_ref().filter(|_| !is_known && !known.is_empty())?;
            Some(format!("No run is {what} `{typed}`. {}", meant(typed, known)))
        };
        let is_known = self.asked.env.as_ref().is_some_and(|name| self.environments.contains(name));
        let runbook = of(&self.asked.runbook, self.is_runbook_known, "of the runbook", &self.runbooks);
        let environment = of(&self.asked.env, is_known, "for the environment", &self.environments);
        runbook.into_iter().chain(environment).collect()
    }
}

/// What somebody may have meant.
fn meant(typed: &str, known: &BTreeSet<String>) -> String {
    let name = name_of(typed).unwrap_or_else(|| typed.to_owned());
    if let Some(near) = nearest(&name, known.iter().map(String::as_str)) {
        return format!("Did you mean `{near}`?");
    }
    let listed: Vec<&str> = known.iter().take(LISTED).map(String::as_str).collect();
    let more = known.len().saturating_sub(LISTED);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    format!("There are runs with {}{more}.", listed.join(", "))
}

/// Whether it ended badly: failed, declined, interrupted, or in doubt. One that is still on has not ended.
fn has_failed(past: &Past) -> bool {
    match past.result() {
        Some(result) => {
            matches!(result, RunResult::Failed | RunResult::Declined | RunResult::Interrupted)
        }
        None => past.progress().in_doubt().is_some() && !past.is_on(),
    }
}

/// Whether it can be gone on with.
fn is_open(past: &Past) -> bool {
    !past.is_sealed() && past.result() != Some(RunResult::Abandoned)
}

impl Past {
    /// How its last session ended; none where nobody said.
    fn result(&self) -> Option<RunResult> {
        self.records.iter().rev().find_map(|(_, event)| match event {
            Event::RunClosed(closed) => Some(Some(closed.result)),
            Event::RunResumed(_) => Some(None),
            _ => None,
        })?
    }
}
