//! A run as the XML that build servers read: a suite of its steps, each passed, failed, in doubt, skipped or not reached.

use super::transcript::Attempts;
use crate::plan::{Plan, Step};
use crate::record::{Event, Progress, Record, StepExited, StepState, ending_words};
use crate::text::visible;
use handlebars::Handlebars;
use serde::Serialize;
use std::collections::BTreeMap;

/// How much of one attempt's output is told.
const SHOWN: usize = 64 * 1024;

#[derive(Debug, Default, Serialize)]
struct Suite {
    name: String,
    timestamp: String,
    seconds: String,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    cases: Vec<Case>,
}

#[derive(Debug, Default, Serialize)]
struct Case {
    section: String,
    title: String,
    seconds: String,
    failure: Option<String>,
    error: Option<String>,
    skipped: Option<String>,
    output: String,
}

/// What the records say of one step besides its state.
#[derive(Default)]
struct Told<'r> {
    number: usize,
    exited: Option<&'r StepExited>,
    /// Why it was skipped, declined or resolved as it was.
    reason: Option<&'r str>,
}

/// Writes the suite of a run.
pub fn junit(plan: &Plan, records: &[(Record, Event)], output: &mut Attempts<'_>) -> String {
    let mut progress = Progress::default();
    let mut told: BTreeMap<&str, Told<'_>> = BTreeMap::new();
    for (_, event) in records {
        progress.apply(event);
        let Some(step) = event.step().map(|step| told.entry(step).or_default()) else { continue };
        match event {
            Event::StepStarted(started) => *step = Told { number: started.number, ..Told::default() },
            Event::StepExited(exited) => step.exited = Some(exited),
            Event::StepSkipped(skipped) => step.reason = Some(&skipped.reason),
            Event::StepResolved(resolved) => step.reason = resolved.reason.as_deref().or(step.reason),
            Event::GateDecided(decision) | Event::ConfirmDecided(decision) => {
                step.reason = decision.note.as_deref();
            }
            _ => {}
        }
    }
    let mut suite = Suite { name: plan.runbook.path.clone(), ..Suite::default() };
    if let (Some((first, _)), Some((last, _))) = (records.first(), records.last()) {
        suite.timestamp = first.ts.format("%Y-%m-%dT%H:%M:%S").to_string();
        suite.seconds = seconds((last.ts - first.ts).num_milliseconds().unsigned_abs());
    }
    for step in plan.steps() {
        let known = told.remove(step.id.as_str());
        // A rollback takes steps that were not selected, and so does an answer.
        let is_in = plan.takes_in(step, |question| progress.answer(question)) != Some(false);
        if is_in || known.is_some() {
            suite.add(case(plan, step, progress.state(&step.id), &known.unwrap_or_default(), output));
        }
    }
    let mut engine = Handlebars::new();
    engine
        .register_template_string("junit", include_str!("junit.xml.hbs"))
        .expect("the template is well formed");
    engine.render("junit", &suite).expect("the template fits the suite")
}

impl Suite {
    fn add(&mut self, case: Case) {
        self.tests += 1;
        self.failures += usize::from(case.failure.is_some());
        self.errors += usize::from(case.error.is_some());
        self.skipped += usize::from(case.skipped.is_some());
        self.cases.push(case);
    }
}

fn case(
    plan: &Plan,
    step: &Step,
    state: Option<&StepState>,
    told: &Told<'_>,
    output: &mut Attempts<'_>,
) -> Case {
    let section = plan.section(&step.section).map_or("", |section| &section.title);
    let mut case = Case {
        section: visible(section),
        title: visible(&format!("{} ({})", step.title, step.place())),
        seconds: seconds(told.exited.map_or(0, |exited| exited.duration_ms)),
        ..Case::default()
    };
    let reason = |otherwise: &str| visible(told.reason.unwrap_or(otherwise));
    match state {
        None => case.skipped = Some("not reached".to_owned()),
        Some(StepState::Skipped) => case.skipped = Some(reason("skipped")),
        Some(StepState::InDoubt) => case.error = Some("in doubt: nobody knows how it ended".to_owned()),
        Some(StepState::Failed) => {
            let ended = told.exited.map(|exited| visible(&ending_words(exited)));
            case.failure = Some(ended.unwrap_or_else(|| reason("declined")));
        }
        Some(StepState::Done) => {}
    }
    if let Some(exited) = told.exited {
        let printed = output(&exited.output(told.number), SHOWN);
        let bytes: Vec<u8> = printed.into_iter().flat_map(|(_, bytes)| bytes).collect();
        // Two characters are text everywhere but in XML.
        let text = String::from_utf8_lossy(&bytes).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
        case.output = visible(&text);
    }
    case
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}
