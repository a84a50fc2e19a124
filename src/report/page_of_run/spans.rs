//! What filled the time of a run: stretches of work, failures, further tries, and waits for people.

use crate::plan::Plan;
use crate::record::{DecidedBy, Event, Outcome, Record, StepResolved};
use chrono::{DateTime, TimeDelta, Utc};

/// What a stretch of time was spent with. In the order of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    /// A process that ended well at the first try.
    Work,
    /// A question that waited for its answer.
    Person,
    /// An attempt that ended badly, or of which nobody knows the end.
    Failure,
    /// A further try that ended well.
    Retry,
}

impl Lane {
    pub(super) const ALL: [Self; 4] = [Self::Work, Self::Person, Self::Failure, Self::Retry];

    /// For the eye.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Person => "person",
            Self::Failure => "failure",
            Self::Retry => "retry",
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Work => "Work",
            Self::Person => "Waits for people",
            Self::Failure => "Failures",
            Self::Retry => "Further tries",
        }
    }
}

/// A stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) lane: Lane,
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    pub(super) title: String,
}

/// All stretches, in the order of their beginnings.
pub(super) fn spans(plan: &Plan, records: &[(Record, Event)]) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut running: Option<(&Record, &str, u32)> = None;
    let mut before: Option<&Record> = None;
    let title = |step: &str| plan.step(step).map_or_else(|| step.to_owned(), |step| step.title.clone());
    for (record, event) in records {
        if let Some(looked) = event.looked() {
            let from = record.ts - TimeDelta::milliseconds(i64::try_from(looked).unwrap_or(0));
            spans.push(Span { lane: Lane::Person, from, until: record.ts, title: asked(plan, event) });
        }
        match event {
            Event::StepStarted(started) => running = Some((record, &started.step, started.attempt)),
            Event::StepExited(exited) => {
                let from =
                    running.take().filter(|(_, step, _)| *step == exited.step).map(|(start, ..)| start.ts);
                let took = TimeDelta::milliseconds(i64::try_from(exited.duration_ms).unwrap_or(0));
                let lane = match exited.outcome {
                    Outcome::Done if exited.attempt > 1 => Lane::Retry,
                    Outcome::Done => Lane::Work,
                    _ => Lane::Failure,
                };
                let (from, title) = (from.unwrap_or(record.ts - took), title(&exited.step));
                spans.push(Span { lane, from, until: record.ts, title });
            }
            // What follows a failure is asked too, though its record does not say for how long.
            Event::StepResolved(StepResolved {
                how: DecidedBy::Person | DecidedBy::Program, step, ..
            }) => {
                let from = before.map_or(record.ts, |before| before.ts);
                spans.push(Span { lane: Lane::Person, from, until: record.ts, title: title(step) });
            }
            Event::RunResumed(_) | Event::RunClosed(_) => {
                if let Some((start, step, _)) = running.take() {
                    let until = before.map_or(start.ts, |before| before.ts);
                    spans.push(Span { lane: Lane::Failure, from: start.ts, until, title: title(step) });
                }
            }
            _ => {}
        }
        before = Some(record);
    }
    spans.iter_mut().for_each(|span| span.from = span.from.min(span.until));
    spans.sort_by_key(|span| span.from);
    spans
}

/// What somebody was asked.
fn asked(plan: &Plan, event: &Event) -> String {
    match event {
        Event::VariableGiven(given) => format!("value of {}", given.name),
        Event::ChoiceMade(made) => format!("choice of {}", made.chosen),
        _ => event.step().and_then(|step| plan.step(step)).map(|step| step.title.clone()).unwrap_or_default(),
    }
}
