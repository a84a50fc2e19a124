//! The verdict on a run, in one sentence: what ran, where, by whom, for how long, how it ended, and what its record is worth.

use super::moment::Calendar;
use crate::plan::Plan;
use crate::record::{Attention, Event, Progress, Record, RunClosed, RunOpened, RunResult, Target};
use crate::report::agreed::{all_agreed, without_approval};
use crate::report::words;
use crate::settings::duration_words;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;
use std::time::Duration;

/// A day and a time of day in a sentence.
const DAY_AND_TIME: &str = "%-d %B %Y, %H:%M:%S UTC";

/// What looking through a run's record has come to, in the words of `verify`.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    /// The words.
    pub words: String,
    /// Whether the record is known to be what it was, by something that was kept elsewhere.
    pub is_as_it_was: bool,
    /// Whether nothing was found that speaks against it.
    pub holds: bool,
    /// Whether it is known to be another one than was written.
    pub is_broken: bool,
    /// What another person has made of a run that went without approval; none where nobody has reviewed it.
    pub review: Option<String>,
}

/// How it went.
#[derive(Debug, Default, Serialize)]
pub(super) struct Verdict {
    /// For the eye: `done`, `rolled-back`, `failed`, `stopped`, `abandoned`, `doubt`, `open`.
    pub(super) class: &'static str,
    pub(super) word: &'static str,
    pub(super) sentence: String,
    /// That it went without approval, and whether another person has reviewed that.
    pub(super) glass: Option<String>,
    /// Why, as the run itself said it.
    pub(super) reason: Option<String>,
    /// `good`, `still`, `warn`, `bad`, and what the record is worth.
    pub(super) record_class: &'static str,
    pub(super) record_words: String,
    pub(super) facts: Vec<Fact>,
    /// Facts that are rather for machines.
    pub(super) more: Vec<Fact>,
}

/// A fact about the run: its name and its values.
#[derive(Debug, Default, Serialize)]
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) values: Vec<String>,
    /// Whether they are for machines.
    pub(super) is_code: bool,
}

impl Fact {
    fn of(name: &'static str, values: Vec<String>) -> Self {
        Self { name, values, is_code: false }
    }
}

/// All that a verdict is made of.
pub(super) struct Verdicts<'r> {
    pub(super) plan: &'r Plan,
    pub(super) records: &'r [(Record, Event)],
    pub(super) head: &'r str,
    pub(super) verified: &'r Verified,
    pub(super) title: &'r str,
    pub(super) calendar: Calendar,
}

impl<'r> Verdicts<'r> {
    /// The verdict.
    pub(super) fn verdict(&self) -> Verdict {
        let (class, word) = self.end();
        let record_class = match self.verified {
            Verified { is_as_it_was: true, .. } => "good",
            Verified { is_broken: true, .. } => "bad",
            // Nothing speaks against it, and nothing from elsewhere for it.
            Verified { holds: true, .. } => "still",
            _ => "warn",
        };
        Verdict {
            class,
            word,
            sentence: self.sentence(word),
            glass: self.glass(),
            reason: self.closed().and_then(|(_, closed)| closed.reason.clone()),
            record_class,
            record_words: self.verified.words.clone(),
            facts: self.facts(),
            more: self.more(),
        }
    }

    fn glass(&self) -> Option<String> {
        let reviewed = self.verified.review.as_deref().unwrap_or("nobody else has reviewed it yet");
        without_approval(self.records).map(|why| format!("Run without approval: {why}; {reviewed}."))
    }

    /// How it ended, for the eye and in a word.
    fn end(&self) -> (&'static str, &'static str) {
        let mut progress = Progress::default();
        self.records.iter().for_each(|(_, event)| progress.apply(event));
        let Some((_, closed)) = self.closed() else { return ("open", "Not over") };
        match closed.result {
            RunResult::Done => ("done", "Done"),
            RunResult::RolledBack => ("rolled-back", "Rolled back"),
            RunResult::Abandoned => ("abandoned", "Abandoned"),
            _ if progress.in_doubt().is_some() => ("doubt", "In doubt"),
            RunResult::Failed => ("failed", "Failed"),
            RunResult::Declined | RunResult::Interrupted | RunResult::Paused => ("stopped", "Stopped"),
        }
    }

    fn sentence(&self, word: &str) -> String {
        let path = &self.plan.runbook.path;
        let mut out =
            if self.title == path { self.title.to_owned() } else { format!("{} ({path})", self.title) };
        out.push_str(" was run");
        if let Some(environment) = &self.plan.environment {
            out.extend([" for ", environment]);
        }
        if let Some((record, opened)) = self.opened() {
            out.extend([" by ", &record.actor.user, " on ", &opened.host]);
        }
        if let Some((from, until)) = self.ends() {
            let is_same_day = from.date_naive() == until.date_naive();
            let (first, last) = if is_same_day {
                ("%H:%M:%S", "%H:%M:%S UTC on %-d %B %Y")
            } else {
                (DAY_AND_TIME, DAY_AND_TIME)
            };
            let (from, until) = (from.format(first).to_string(), until.format(last).to_string());
            out.extend([", from ", &from, " to ", &until, " (", &self.took(), ")"]);
        }
        let end = match word {
            "Done" => "it is done",
            "Rolled back" => "it was rolled back",
            "Abandoned" => "it was given up for good",
            "In doubt" => "it stopped, and of a step nobody knows whether it happened",
            "Failed" => "it failed, and can be gone on with",
            "Stopped" => "it was stopped, and can be gone on with",
            _ => "it is not over",
        };
        out.extend(["; ", end, "."]);
        out
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![
            Fact::of("Environment", self.plan.environment.iter().cloned().collect()),
            Fact::of("Target", self.targets()),
            Fact::of("Databases", self.databases()),
        ];
        if let Some((record, opened)) = self.opened() {
            let user = format!("{} (uid {}) on {}", record.actor.user, record.actor.uid, opened.host);
            facts.push(Fact::of("By", vec![user]));
        }
        for agreed in all_agreed(self.records).into_iter().filter(|agreed| !agreed.is_glass()) {
            facts.push(Fact::of(agreed.name, vec![agreed.words]));
        }
        if let Some((from, until)) = self.ends() {
            facts.push(Fact::of("Started", vec![self.calendar.at(from).whole]));
            let ended = format!("{}, after {}", self.calendar.at(until).whole, self.took());
            facts.push(Fact::of("Ended", vec![ended]));
        }
        let attention = Attention::of(self.records.iter().map(|(_, event)| event));
        if attention.asked > 0 {
            facts.push(Fact::of("Answers given", vec![attention.to_string()]));
        }
        facts.push(Fact { is_code: true, ..Fact::of("Head", vec![self.head.to_owned()]) });
        facts.retain(|fact| !fact.values.is_empty());
        facts
    }

    fn more(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        if let Some((record, opened)) = self.opened() {
            facts.push(Fact::of("Run", vec![record.run.clone()]));
            facts.push(Fact::of("From", vec![format!("{} (base {})", opened.cwd, opened.base)]));
            let with = format!("stepgate {}: {}", opened.version, opened.arguments.join(" "));
            facts.push(Fact::of("With", vec![with]));
            let commits = [("runbook", &opened.runbook_commit), ("stepgate.toml", &opened.settings_commit)];
            let told = commits
                .into_iter()
                .filter_map(|(file, commit)| Some(format!("{file} at {}", commit.as_ref()?)));
            facts.push(Fact::of("Commit", told.collect()));
        }
        let runbook = &self.plan.runbook;
        facts.push(Fact::of("Runbook", vec![format!("{}, sha256 {}", runbook.path, runbook.sha256)]));
        facts.push(Fact::of("Files of SQL", words::files_of_sql(self.plan).into_iter().collect()));
        facts.push(Fact::of("Plan", vec![self.plan.digest.clone()]));
        facts.retain(|fact| !fact.values.is_empty());
        facts
    }

    fn opened(&self) -> Option<(&'r Record, &'r RunOpened)> {
        self.records.iter().find_map(|(record, event)| match event {
            Event::RunOpened(opened) => Some((record, opened)),
            _ => None,
        })
    }

    /// The end of the last session; none where that goes on, or broke off.
    fn closed(&self) -> Option<(&'r Record, &'r RunClosed)> {
        let last = self.records.iter().rev().find_map(|(record, event)| match event {
            Event::RunClosed(closed) => Some(Some((record, closed))),
            Event::RunResumed(_) => Some(None),
            _ => None,
        });
        last.flatten()
    }

    /// When it began, and when it ended, or was last heard of.
    fn ends(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let last = self.closed().map(|(record, _)| record).or(self.records.last().map(|(record, _)| record));
        Some((self.records.first()?.0.ts, last?.ts))
    }

    fn took(&self) -> String {
        let took = self.ends().and_then(|(from, until)| (until - from).to_std().ok());
        duration_words(took.unwrap_or(Duration::ZERO))
    }

    /// Where its commands went: what was seen of programs that decide that themselves, and the machines that it names.
    fn targets(&self) -> Vec<String> {
        let seen = self.opened().map(|(_, opened)| opened.target.clone()).unwrap_or_default();
        let named: BTreeSet<&str> = self
            .records
            .iter()
            .filter_map(|(_, event)| match event {
                Event::StepStarted(started) => Target::name(&started.target),
                _ => None,
            })
            .collect();
        seen.into_iter().chain(named.into_iter().map(str::to_owned)).collect()
    }

    fn databases(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (_, event) in self.records {
            if let Event::DatabaseOpened(opened) = event {
                let words = words::database(opened);
                if !found.contains(&words) {
                    found.push(words);
                }
            }
        }
        found
    }
}
