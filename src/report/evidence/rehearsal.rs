//! Which earlier run, in another environment, was of the same: what an auditor calls the test in staging.

use super::told::{Told, moment};
use crate::record::Event;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// What is kept in mind of every run, so that a later one can be compared with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunBrief {
    run: String,
    environment: Option<String>,
    runbook_sha256: Option<String>,
    execution: Option<String>,
    began: Option<DateTime<Utc>>,
    ended: Option<DateTime<Utc>>,
    result: String,
    head: String,
    /// Whether it was for an environment in which something is tried, and not the one that it is tried for.
    is_trial: bool,
}

impl RunBrief {
    /// What is to be kept in mind of the run `run`, whose last record has the hash `head`.
    pub fn of(run: &str, told: &Told<'_>, head: &str) -> Self {
        let pinned = told.pinned();
        Self {
            run: run.to_owned(),
            environment: told.opened().and_then(|(_, opened)| opened.environment.clone()),
            runbook_sha256: pinned.map(|pinned| pinned.runbook_sha256.clone()),
            execution: pinned.map(|pinned| pinned.digest.clone()),
            began: told.records.first().map(|(record, _)| record.ts),
            ended: told.closed().map(|(record, _)| record.ts),
            result: told.result(),
            head: head.to_owned(),
            is_trial: is_trial(told),
        }
    }
}

/// Whether a run was for an environment that is neither called production nor asks for an approval.
fn is_trial(told: &Told<'_>) -> bool {
    let environment = told.opened().and_then(|(_, opened)| opened.environment.as_deref());
    let is_guarded = |event: &Event| matches!(event, Event::ApprovalGranted(_) | Event::BreakGlassUsed(_));
    environment.is_some_and(|name| !["production", "prod"].contains(&name))
        && !told.records.iter().any(|(_, event)| is_guarded(event))
}

impl RunBrief {
    /// Whether it is of the run `run`.
    pub fn is_of(&self, run: &str) -> bool {
        self.run == run
    }
}

/// What is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Same {
    /// All that decides what runs.
    Execution,
    /// The bytes of the runbook; values and rules are the other environment's.
    Runbook,
}

/// An earlier run of the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EarlierRun {
    /// Its id.
    pub run: String,
    /// Where it ran.
    pub environment: String,
    /// What is the same.
    pub same: Same,
    /// When it began.
    pub began: String,
    /// When its last session ended.
    pub ended: Option<String>,
    /// How it ended.
    pub result: String,
    /// The hash of its last record.
    pub head: String,
}

/// The newest run of `all`, in another environment, that was over before `run` began and is of the same execution; where none is, of the
/// same runbook.
pub fn rehearsal(run: &RunBrief, all: &[RunBrief]) -> Option<EarlierRun> {
    let began = run.began?;
    let is_before = |other: &&RunBrief| {
        other.is_trial
            && other.environment != run.environment
            && other.ended.is_some_and(|ended| ended <= began)
    };
    let newest = |is_same: &dyn Fn(&RunBrief) -> bool| {
        let those = all.iter().filter(is_before).filter(|other| is_same(other));
        those.max_by_key(|other| (other.began, other.run.clone()))
    };
    let by_execution = newest(&|other| other.execution.is_some() && other.execution == run.execution);
    let by_runbook =
        || newest(&|other| other.runbook_sha256.is_some() && other.runbook_sha256 == run.runbook_sha256);
    let found = by_execution.map(|one| (one, Same::Execution));
    let (one, same) = found.or_else(|| by_runbook().map(|one| (one, Same::Runbook)))?;
    Some(EarlierRun {
        run: one.run.clone(),
        environment: one.environment.clone()?,
        same,
        began: moment(one.began?),
        ended: one.ended.map(moment),
        result: one.result.clone(),
        head: one.head.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    fn brief(run: &str, environment: &str, text: &str, hour: u32) -> RunBrief {
        let at = |hour| Utc.with_ymd_and_hms(2026, 11, 30, hour, 0, 0).single();
        RunBrief {
            run: run.to_owned(),
            environment: Some(environment.to_owned()),
            runbook_sha256: Some(text.to_owned()),
            execution: Some(format!("{environment} {text}")),
            began: at(hour),
            ended: at(hour + 1),
            result: "done".to_owned(),
            head: "ab".to_owned(),
            is_trial: environment != "production",
        }
    }

    #[test]
    fn the_newest_of_the_same_that_was_over_before_counts() {
        let run = brief("d", "production", "x", 9);
        let all = [
            brief("a", "staging", "x", 1),
            brief("b", "staging", "x", 3),
            brief("c", "staging", "other", 4),
            brief("e", "production", "x", 5),
            brief("f", "staging", "x", 9),
            run.clone(),
        ];
        let found = rehearsal(&run, &all).expect("b");
        assert_eq!((found.run.as_str(), found.same), ("b", Same::Runbook));
        assert_eq!(rehearsal(&brief("g", "production", "new", 9), &all), None);
        let exact = RunBrief { execution: run.execution.clone(), ..brief("h", "qa", "x", 2) };
        let all = [all.as_slice(), &[exact]].concat();
        assert_eq!(
            rehearsal(&run, &all).map(|found| (found.run, found.same)),
            Some(("h".to_owned(), Same::Execution))
        );
    }
}
