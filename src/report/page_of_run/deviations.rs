//! What of a run was not as the document has it, or as a run should be: said first, each with its reason, its author and its time.
//!
//! Takes records in order, gives rows. What is the same of many steps is one row.

use super::cell::Attempt;
use super::moment::{Calendar, Moment};
use crate::plan::{Plan, Step};
use crate::record::{
    Answer, DecidedBy, Decision, Event, Outcome, Record, Resolution, RunResumed, StepExited, StepResolved,
    StepStarted, TransactionResult,
};
use crate::report::agreed::agreed;
use crate::report::words;
use serde::Serialize;
use std::collections::BTreeSet;

/// How the header of a diff ends whose second text a person wrote.
const BY_HAND: &str = "+++ as it was run";

/// How many steps are named in a row.
const FEW: usize = 4;

/// One thing, of one step, of several, or of the whole run.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Deviation {
    /// `bad`: nobody knows, or it went wrong. `warn`: something was not done, or otherwise. `note`: worth knowing.
    pub(super) weight: &'static str,
    pub(super) what: String,
    pub(super) steps: Vec<Where>,
    /// Whether there are more of them than somebody reads at once.
    pub(super) is_many: bool,
    pub(super) reason: Option<String>,
    /// Who said so, and how; nobody where something came by itself.
    pub(super) by: Option<String>,
    pub(super) how: Option<String>,
    pub(super) at: Moment,
    /// When it came last, where it came several times.
    pub(super) until: Option<Moment>,
    pub(super) diff: Option<String>,
}

/// A step, where it stands in the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Where {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) place: String,
    /// How often, where that is more than once.
    pub(super) times: Option<String>,
    #[serde(skip)]
    pub(super) count: usize,
}

impl Where {
    /// Takes in that it came once more.
    fn again(&mut self) {
        self.count += 1;
        self.times = Some(format!("{} times", self.count + 1));
    }

    fn is_same_step(&self, other: &Self) -> bool {
        (&self.title, &self.place) == (&other.title, &other.place)
    }
}

/// Those so far.
#[derive(Debug, Default)]
pub(super) struct Deviations {
    calendar: Calendar,
    found: Vec<Deviation>,
    /// The steps that were said to be read otherwise by the settings.
    lowered: BTreeSet<String>,
}

impl Deviations {
    /// None yet.
    pub(super) fn of(calendar: Calendar) -> Self {
        Self { calendar, ..Self::default() }
    }

    /// All of them, in the order in which they came.
    pub(super) fn rows(self) -> Vec<Deviation> {
        self.found
    }

    /// Takes in one record, which is about the step at `place`.
    pub(super) fn take(&mut self, plan: &Plan, record: &Record, event: &Event, place: Option<Where>) {
        match event {
            Event::GateDecided(decision) => {
                let other = plan.step(&decision.step).and_then(Step::deviation);
                if let Some(diff) = other {
                    let what = "Asked in other words than the document's";
                    let row = Deviation { diff: Some(diff.to_owned()), ..row("note", what) };
                    self.add(row, place.clone(), record);
                }
                self.decided(record, decision, place);
            }
            Event::ConfirmDecided(decision) => self.decided(record, decision, place),
            Event::StepStarted(started) => self.started(plan, record, started, place),
            Event::StepExited(exited) => self.exited(record, exited, place),
            Event::StepSkipped(skipped) => {
                let row = Deviation { reason: Some(skipped.reason.clone()), ..row("warn", "Skipped") };
                self.add(by(row, &skipped.how), place, record);
            }
            Event::StepResolved(resolved) => self.resolved(record, resolved, place),
            Event::RunOpened(opened) => {
                if let Some(before) = &opened.continues {
                    let what = format!("Goes on from run {}, whose runbook has changed since", before.run);
                    self.add(
                        Deviation { diff: Some(before.drift.clone()), ..row("warn", &what) },
                        None,
                        record,
                    );
                }
                if let Some(part) = part_of(plan) {
                    self.add(
                        Deviation { reason: Some(part), ..row("note", "Only a part of the document") },
                        None,
                        record,
                    );
                }
            }
            Event::RunResumed(resumed) => self.resumed(record, resumed),
            Event::TransactionEnded(ended) if ended.result == TransactionResult::InDoubt => {
                let row = Deviation {
                    reason: ended.reason.clone(),
                    ..row("bad", "Nobody knows whether it was committed")
                };
                self.add(by(row, &ended.how), place, record);
            }
            // The first who drives takes it from nobody.
            Event::DriverChanged(changed) if changed.from.is_none() => {}
            Event::LockBroken(_)
            | Event::RecorderFault(_)
            | Event::DriverChanged(_)
            | Event::SignalReceived(_)
            | Event::OutputWithheld(_)
            | Event::RecordWithheld(_) => {
                if let Some((_, text)) = super::incidents::words(record, event) {
                    let weight = if matches!(event, Event::RecorderFault(_)) { "bad" } else { "warn" };
                    self.add(row(weight, &capital(&text)), place, record);
                }
            }
            _ => self.not_agreed(record, event),
        }
    }

    /// Takes in that somebody was against it, or that it went without what the environment demands.
    fn not_agreed(&mut self, record: &Record, event: &Event) {
        if let Event::BreakGlassUsed(used) = event {
            let what = format!("Run without approval, although {}", used.lacks.join("; "));
            let row = Deviation { reason: Some(used.reason.clone()), ..row("bad", &what) };
            self.add(Deviation { by: Some(record.actor.user.clone()), ..row }, None, record);
        } else if let Some(agreed) = agreed(event).filter(|_| matches!(event, Event::ApprovalDenied(_))) {
            self.add(row("warn", &format!("{} {}", agreed.name, agreed.words)), None, record);
        }
    }

    /// Takes in an attempt that has printed something else than the document says.
    pub(super) fn differs(&mut self, attempt: &Attempt, place: Option<Where>, record: &Record) {
        if let Some(diff) = &attempt.expected_diff {
            let what = "Printed something else than the document expects";
            self.came(Deviation { diff: Some(diff.clone()), ..row("warn", what) }, place, record);
        }
    }

    fn decided(&mut self, record: &Record, decision: &Decision, place: Option<Where>) {
        let (weight, what) = match decision.answer {
            Answer::Yes | Answer::NotAsked => return,
            Answer::No => ("bad", "Declined"),
            Answer::Skip => ("warn", "Skipped"),
            Answer::NotApplicable => ("note", "Left out as not applicable"),
            Answer::Later => ("warn", "Put off: out of order"),
            Answer::Assumed => ("warn", "Assumed, not done"),
        };
        let row = Deviation { reason: decision.note.clone(), by: decision.by.clone(), ..row(weight, what) };
        self.add(by(row, &decision.how), place, record);
    }

    fn started(&mut self, plan: &Plan, record: &Record, started: &StepStarted, place: Option<Where>) {
        if let Some(diff) = &started.deviation {
            let is_by_hand = diff.lines().any(|line| line.starts_with(BY_HAND));
            let (weight, what) = if is_by_hand {
                ("warn", "Edited by hand")
            } else {
                ("note", "Another text than the document's, by the settings")
            };
            let row = Deviation { diff: Some(diff.clone()), ..row(weight, what) };
            let is_known =
                |known: &Deviation| known.diff == row.diff && known.steps.first() == place.as_ref();
            if !self.found.iter().any(is_known) {
                self.add(row, place.clone(), record);
            }
        }
        let lowered = plan
            .step(&started.step)
            .and_then(Step::run)
            .and_then(|run| Some((run.effect.word(), run.lowered?.word())));
        if let Some((said, own)) = lowered.filter(|_| self.lowered.insert(started.step.clone())) {
            let what = format!("Taken for {said} by the settings, and judged as {own}");
            self.add(row("warn", &what), place.clone(), record);
        }
        if plan.step(&started.step).is_none() && started.step == "shell" {
            let row = row("warn", "A shell was opened: what was typed there is no part of the runbook");
            self.add(row, place, record);
        }
    }

    fn exited(&mut self, record: &Record, exited: &StepExited, place: Option<Where>) {
        let what = match exited.outcome {
            Outcome::Done => return,
            Outcome::InDoubt => "In doubt: nobody knows whether it happened".to_owned(),
            _ => format!("Failed: {}", crate::record::ending_words(exited)),
        };
        self.came(row("bad", &what), place, record);
    }

    fn resolved(&mut self, record: &Record, resolved: &StepResolved, place: Option<Where>) {
        let weight = match resolved.resolution {
            Resolution::Accepted
            | Resolution::RolledBack
            | Resolution::DidNotHappen
            | Resolution::Happened => "warn",
            Resolution::Retry | Resolution::Carried => "note",
            Resolution::Ended => return,
        };
        let what = capital(words::resolution(resolved.resolution));
        let row = Deviation { reason: resolved.reason.clone(), ..row(weight, &what) };
        self.add(by(row, &resolved.how), place, record);
    }

    fn resumed(&mut self, record: &Record, resumed: &RunResumed) {
        if let Some(diff) = &resumed.drift {
            let what = "The runbook has changed while the run was stopped";
            self.add(Deviation { diff: Some(diff.clone()), ..row("warn", what) }, None, record);
        }
        for change in &resumed.changes {
            self.add(row("warn", &format!("Went on although {change}")), None, record);
        }
    }

    /// Adds what somebody did.
    fn add(&mut self, row: Deviation, place: Option<Where>, record: &Record) {
        let by = row.by.clone().or_else(|| Some(record.actor.user.clone()));
        self.came(Deviation { by, ..row }, place, record);
    }

    /// Adds a row, or its step to one that says the same.
    fn came(&mut self, mut row: Deviation, place: Option<Where>, record: &Record) {
        row.at = self.calendar.of(record);
        row.steps = place.into_iter().collect();
        let is_same = |known: &&mut Deviation| {
            known.what == row.what
                && (&known.reason, &known.by, &known.how, &known.diff)
                    == (&row.reason, &row.by, &row.how, &row.diff)
                && !row.steps.is_empty()
        };
        match self.found.iter_mut().find(is_same) {
            Some(known) => {
                known.until = Some(row.at);
                for step in row.steps {
                    match known.steps.iter_mut().find(|other| other.is_same_step(&step)) {
                        Some(other) => other.again(),
                        None => known.steps.push(step),
                    }
                }
                known.is_many = known.steps.len() > FEW;
            }
            None => self.found.push(row),
        }
    }
}

fn row(weight: &'static str, what: &str) -> Deviation {
    Deviation { weight, what: what.to_owned(), ..Deviation::default() }
}

fn by(row: Deviation, how: &DecidedBy) -> Deviation {
    Deviation { how: Some(how.to_string()), ..row }
}

/// Which part of the document was asked for, if not all of it.
fn part_of(plan: &Plan) -> Option<String> {
    let chosen = &plan.selection;
    let ends = [("--from", &chosen.from), ("--to", &chosen.to)];
    let ends = ends.into_iter().filter_map(|(flag, step)| Some(format!("{flag} {}", step.as_ref()?)));
    let lists = [
        ("--section", &chosen.sections),
        ("--only", &chosen.only),
        ("--take", &chosen.take),
        ("--leave", &chosen.leave),
    ];
    let lists = lists.into_iter().flat_map(|(flag, all)| all.iter().map(move |one| format!("{flag} {one}")));
    let said: Vec<String> = ends.chain(lists).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
