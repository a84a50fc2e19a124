//! What happened in one run, step by step, as far as two runs are compared by it.

use super::run_read::RunRead;
use crate::plan::Plan;
use crate::record::{
    Decision, Event, OutputName, StepExited, StepOn, StepResolved, StepSkipped, StepStarted, ending_words,
};
use crate::report::page_of_run::states::{of_answer, of_exit, of_resolution};
use crate::report::words;
use std::collections::BTreeMap;

/// A step on a target.
pub(super) type Key = (String, String);

/// What happened in a run.
#[derive(Debug, Default)]
pub(super) struct Story {
    /// The values, as far as they may be told.
    pub(super) values: BTreeMap<String, String>,
    /// The steps in the order in which the run came to them first.
    pub(super) order: Vec<Key>,
    pub(super) steps: BTreeMap<Key, Told>,
}

/// What happened with a step.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// For the eye: `done`, `failed`, `skipped`, `declined`, `doubt`, ….
    pub(super) class: &'static str,
    /// How it came out, in words.
    pub(super) ending: String,
    /// What was answered and decided, in order.
    answers: Vec<String>,
    pub(super) attempts: u32,
    /// How long the last attempt took, in milliseconds.
    pub(super) took: Option<u64>,
    /// The text of the last attempt.
    pub(super) script: Option<String>,
    /// Where the last attempt began.
    pub(super) directory: Option<String>,
    pub(super) output: Option<(OutputName, u64, String)>,
    number: usize,
}

/// The story of a run.
pub(super) fn story(run: &RunRead<'_>) -> Story {
    let mut story = Story { values: planned(run.plan), ..Story::default() };
    for (_, event) in run.records {
        match event {
            Event::VariableGiven(given) => {
                let value = given.value.clone().unwrap_or_else(|| "(secret)".to_owned());
                story.values.insert(given.name.clone(), value);
            }
            Event::StepStarted(started) => story.at(started.into()).started(started),
            Event::StepExited(exited) => story.at(exited.into()).exited(exited),
            Event::GateDecided(decision) => story.at(decision.into()).decided(decision, true),
            Event::ConfirmDecided(decision) => story.at(decision.into()).decided(decision, false),
            Event::StepSkipped(skipped) => story.at(skipped.into()).skipped(skipped),
            Event::StepResolved(resolved) => story.at(resolved.into()).resolved(resolved),
            _ => {}
        }
    }
    story
}

/// The values of a plan, and which way was taken of each choice.
fn planned(plan: &Plan) -> BTreeMap<String, String> {
    let value = |secret: bool, value: &Option<String>| match value {
        _ if secret => "(secret)".to_owned(),
        Some(value) => value.clone(),
        None => "(asked)".to_owned(),
    };
    let values = plan.variables.iter().map(|row| (row.name.clone(), value(row.secret, &row.value)));
    let choices = plan.choices.iter().map(|choice| {
        let section = plan.section(&choice.section).map_or("choice", |section| section.title.as_str());
        (section.to_owned(), choice.chosen.clone().unwrap_or_else(|| "(open)".to_owned()))
    });
    values.chain(choices).collect()
}

impl Story {
    fn at(&mut self, at: StepOn<'_>) -> &mut Told {
        let key: Key = (at.step.to_owned(), at.target.name().unwrap_or_default().to_owned());
        if !self.steps.contains_key(&key) {
            self.order.push(key.clone());
        }
        self.steps.entry(key).or_default()
    }
}

impl Told {
    /// What was answered and decided, in order, where the ending does not say it.
    pub(super) fn answers(&self) -> Vec<String> {
        self.answers.iter().filter(|answer| **answer != self.ending).cloned().collect()
    }

    fn started(&mut self, started: &StepStarted) {
        self.attempts = started.attempt;
        self.number = started.number;
        self.took = None;
        self.output = None;
        self.script = Some(started.script.trim_end_matches('\n').to_owned());
        self.directory = Some(started.cwd.clone());
        self.is("doubt", "started, and nobody knows how it ended".to_owned());
    }

    fn exited(&mut self, exited: &StepExited) {
        self.took = Some(exited.duration_ms);
        self.output = Some((exited.output(self.number), exited.output_bytes, exited.output_sha256.clone()));
        self.is(of_exit(exited).class, ending_words(exited));
    }

    fn decided(&mut self, decision: &Decision, is_gate: bool) {
        let note = decision.note.as_deref().map_or(String::new(), |note| format!(": {note}"));
        let said = format!("{}{note}", words::answer(decision.answer));
        let state = of_answer(decision.answer);
        // Whoever lets a command run has not said how it ends.
        if is_gate || !matches!(state.class, "done" | "assumed") {
            self.is(state.class, said.clone());
        }
        self.answers.push(said);
    }

    fn skipped(&mut self, skipped: &StepSkipped) {
        self.is("skipped", format!("skipped: {}", skipped.reason));
    }

    fn resolved(&mut self, resolved: &StepResolved) {
        let reason = resolved.reason.as_deref().map_or(String::new(), |reason| format!(": {reason}"));
        let said = format!("{}{reason}", words::resolution(resolved.resolution));
        self.answers.push(said.clone());
        self.is(of_resolution(resolved.resolution).class, said);
    }

    fn is(&mut self, class: &'static str, ending: String) {
        (self.class, self.ending) = (class, ending);
    }
}
