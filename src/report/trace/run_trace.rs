//! The spans of one session of a run, as its records come.

use super::parent::TraceParent;
use super::span::{Span, SpanKind};
use crate::plan::{Plan, Step};
use crate::record::{
    DecidedBy, Decision, Event, Outcome, Record, RunClosed, RunOpened, RunResult, Status, StepExited,
    StepStarted, status_words,
};
use crate::report::words;
use crate::text::hex;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// What a run is traced with.
#[derive(Clone)]
pub struct TraceStart {
    /// The plan that it follows.
    pub plan: Arc<Plan>,
    /// The span that it is a part of.
    pub parent: Option<TraceParent>,
    /// What masks secrets in a title.
    pub mask: Arc<dyn Fn(&str) -> String + Send + Sync>,
}

/// The spans of one session of a run.
pub struct RunTrace {
    start: TraceStart,
    root: Option<Root>,
    attempt: Option<(Span, String)>,
    last: Option<DateTime<Utc>>,
    /// Whether the session has ended: what is recorded then is about the record.
    is_over: bool,
}

/// The run's own span, until it ends.
struct Root {
    span: Span,
    run: String,
}

impl RunTrace {
    /// Nothing has happened yet.
    pub fn new(start: TraceStart) -> Self {
        Self { start, root: None, attempt: None, last: None, is_over: false }
    }

    /// Takes in a record, and gives the spans that have ended with it.
    pub fn take(&mut self, record: &Record, event: &Event) -> Vec<Span> {
        if self.is_over {
            return Vec::new();
        }
        let before = self.last.replace(record.ts);
        if self.root.is_none() {
            self.root = Some(self.begun(record));
        }
        let wait = self.waited(record, event).or_else(|| self.resolved(record, event, before));
        let ended = match event {
            Event::RunOpened(opened) => {
                self.opened(opened);
                None
            }
            Event::RunResumed(_) => {
                self.say("stepgate.run.resumed", json!(true));
                None
            }
            Event::StepStarted(started) => {
                let lost = self.lost(record.ts);
                self.attempt = Some(self.started(record, started));
                lost
            }
            Event::StepExited(exited) => self.exited(record, exited),
            Event::RunClosed(closed) => {
                let lost = self.lost(record.ts);
                self.is_over = true;
                return wait.into_iter().chain(lost).chain(self.closed(record.ts, closed)).collect();
            }
            _ => None,
        };
        wait.into_iter().chain(ended).collect()
    }

    /// The spans that no record has ended.
    pub fn end(&mut self) -> Vec<Span> {
        let Some(until) = self.last else { return Vec::new() };
        let lost = self.lost(until);
        let root = self.root.take().map(|mut root| {
            root.span.until = until;
            root.span.attributes.push(("cicd.pipeline.result", json!("error")));
            root.span.error = Some("the run's record ends before the run".to_owned());
            root.span
        });
        lost.into_iter().chain(root).collect()
    }

    /// The run's own span. All sessions of a run are in one trace, which is told from the run's id where no other one is its parent.
    fn begun(&self, record: &Record) -> Root {
        let plan = &self.start.plan;
        let parent = self.start.parent.as_ref();
        let trace = parent.map_or_else(|| id(&["trace", &record.run], 16), |parent| parent.trace.clone());
        let mut attributes = vec![
            ("cicd.pipeline.name", json!(plan.runbook.path)),
            ("cicd.pipeline.action.name", json!("RUN")),
            ("cicd.pipeline.run.id", json!(record.run)),
            ("cicd.pipeline.run.url.full", json!(format!("stepgate://{}", record.run))),
            ("stepgate.execution.digest", json!(plan.digest)),
        ];
        attributes.extend(plan.environment.as_ref().map(|name| ("deployment.environment.name", json!(name))));
        let span = Span {
            id: id(&["run", &record.run, &record.seq.to_string()], 8),
            parent: parent.map(|parent| parent.span.clone()),
            name: format!("RUN {}", plan.runbook.path),
            kind: SpanKind::Server,
            from: record.ts,
            until: record.ts,
            attributes,
            error: None,
            trace,
        };
        Root { span, run: record.run.clone() }
    }

    fn opened(&mut self, opened: &RunOpened) {
        if let Some(commit) = &opened.runbook_commit {
            self.say("vcs.ref.head.revision", json!(commit.id));
        }
        if let Some(before) = &opened.continues {
            self.say("stepgate.run.continues", json!(before.run));
        }
    }

    fn say(&mut self, name: &'static str, value: Value) {
        if let Some(root) = &mut self.root {
            root.span.attributes.push((name, value));
        }
    }

    /// A span below the run's own.
    fn child(&self, name: String, key: &[&str], from: DateTime<Utc>, until: DateTime<Utc>) -> Option<Span> {
        let root = self.root.as_ref()?;
        let key: Vec<&str> = [root.run.as_str()].into_iter().chain(key.iter().copied()).collect();
        Some(Span {
            trace: root.span.trace.clone(),
            id: id(&key, 8),
            parent: Some(root.span.id.clone()),
            name,
            kind: SpanKind::Internal,
            from: from.min(until),
            until,
            attributes: Vec::new(),
            error: None,
        })
    }

    fn started(&self, record: &Record, started: &StepStarted) -> (Span, String) {
        let step = self.start.plan.step(&started.step);
        let name = self.name_of(&started.step);
        let (run, target) = (&record.run, started.target.suffix());
        let attributes = [
            ("cicd.pipeline.task.name", Some(json!(name))),
            (
                "cicd.pipeline.task.run.id",
                Some(json!(format!("{}{target}.{}", started.step, started.attempt))),
            ),
            ("cicd.pipeline.task.run.url.full", Some(json!(format!("stepgate://{run}/{}", started.step)))),
            ("stepgate.step.id", Some(json!(started.step))),
            ("stepgate.step.kind", step.map(|step| json!(step.kind.word()))),
            ("stepgate.step.effect", step.and_then(Step::run).map(|run| json!(run.effect.word()))),
            ("stepgate.step.attempt", Some(json!(started.attempt))),
            ("stepgate.step.line", step.map(|step| json!(step.line))),
            ("stepgate.target", started.target.name().map(|name| json!(name))),
            ("stepgate.step.edited", started.deviation.is_some().then(|| json!(true))),
        ];
        let key = ["step", &record.seq.to_string()];
        let mut span =
            self.child(name, &key, record.ts, record.ts).expect("a run has a span of its own by now");
        span.attributes = attributes.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        (span, started.step.clone())
    }

    fn exited(&mut self, record: &Record, exited: &StepExited) -> Option<Span> {
        let (mut span, _) = self.attempt.take_if(|(_, step)| *step == exited.step)?;
        let result = match exited.outcome {
            Outcome::Done => "success",
            Outcome::Failed => "failure",
            Outcome::TimedOut => "timeout",
            Outcome::Interrupted => "cancellation",
            Outcome::NotStarted | Outcome::InDoubt => "error",
        };
        span.until = record.ts;
        span.attributes.push(("cicd.pipeline.task.run.result", json!(result)));
        span.attributes.push(("stepgate.step.duration_ms", json!(exited.duration_ms)));
        if let Some(Status::Exit(code)) = exited.status {
            span.attributes.push(("process.exit.code", json!(code)));
        }
        if exited.outcome != Outcome::Done {
            // What a step has said of itself may be anything.
            let words = exited.status.map_or_else(|| words::word_of(exited.outcome), status_words);
            span.attributes.push(("error.type", json!(words::word_of(exited.outcome))));
            span.error = Some(words);
        }
        Some(span)
    }

    /// An attempt of which no record tells the end.
    fn lost(&mut self, until: DateTime<Utc>) -> Option<Span> {
        let (mut span, _) = self.attempt.take()?;
        span.until = until;
        span.attributes.push(("cicd.pipeline.task.run.result", json!("error")));
        span.attributes.push(("error.type", json!("in-doubt")));
        span.error = Some("nobody knows how it ended".to_owned());
        Some(span)
    }

    fn closed(&mut self, until: DateTime<Utc>, closed: &RunClosed) -> Option<Span> {
        /// What a run exits with of which a step is in doubt.
        const IN_DOUBT: i32 = 6;
        let Root { mut span, .. } = self.root.take()?;
        let own = words::word_of(closed.result);
        let result = match closed.result {
            RunResult::Done => "success",
            RunResult::Failed if closed.exit_code == IN_DOUBT => "error",
            RunResult::Failed | RunResult::RolledBack => "failure",
            RunResult::Declined | RunResult::Interrupted | RunResult::Paused | RunResult::Abandoned => {
                "cancellation"
            }
        };
        span.until = until;
        span.attributes.push(("cicd.pipeline.result", json!(result)));
        span.attributes.push(("stepgate.run.result", json!(own)));
        span.attributes.push(("process.exit.code", json!(closed.exit_code)));
        if matches!(result, "failure" | "error") {
            span.attributes.push(("error.type", json!(own)));
            span.error = Some(own);
        }
        Some(span)
    }

    /// The wait of somebody's answer.
    fn waited(&self, record: &Record, event: &Event) -> Option<Span> {
        let looked = i64::try_from(event.looked()?).unwrap_or(i64::MAX);
        let from = record.ts.checked_sub_signed(TimeDelta::try_milliseconds(looked)?)?;
        let (kind, step, answer) = match event {
            Event::GateDecided(decision) => {
                (self.kind_of(decision), Some(&decision.step), Some(decision.answer))
            }
            Event::ConfirmDecided(decision) => ("confirm", Some(&decision.step), Some(decision.answer)),
            Event::ChoiceMade(_) => ("choice", None, None),
            _ => ("value", None, None),
        };
        let name = match (event, step) {
            (Event::VariableGiven(given), _) => format!("WAIT value of {}", given.name),
            (_, Some(step)) => format!("WAIT {}", self.name_of(step)),
            _ => "WAIT choice".to_owned(),
        };
        let mut span = self.child(name, &["wait", &record.seq.to_string()], from, record.ts)?;
        span.attributes.push(("stepgate.wait.kind", json!(kind)));
        span.attributes.extend(step.map(|step| ("stepgate.step.id", json!(step))));
        span.attributes.extend(answer.map(|answer| ("stepgate.wait.answer", json!(words::word_of(answer)))));
        Some(span)
    }

    /// The wait of somebody who said how a failed step is to be taken: its record does not say for how long.
    fn resolved(&self, record: &Record, event: &Event, before: Option<DateTime<Utc>>) -> Option<Span> {
        let Event::StepResolved(resolved) = event else { return None };
        if !matches!(resolved.how, DecidedBy::Person | DecidedBy::Program) {
            return None;
        }
        let name = format!("WAIT {}", self.name_of(&resolved.step));
        let mut span = self.child(name, &["wait", &record.seq.to_string()], before?, record.ts)?;
        span.attributes = vec![
            ("stepgate.wait.kind", json!("failed")),
            ("stepgate.step.id", json!(resolved.step)),
            ("stepgate.wait.answer", json!(words::word_of(resolved.resolution))),
        ];
        Some(span)
    }

    fn kind_of(&self, decision: &Decision) -> &'static str {
        self.start.plan.step(&decision.step).map_or("gate", |step| step.kind.word())
    }

    /// What a step is called. One whose title is the text that it runs, or a part of it, is called by its place.
    fn name_of(&self, id: &str) -> String {
        let plan = &self.start.plan;
        let Some(step) = plan.step(id) else { return id.to_owned() };
        let title = step.title.trim_end_matches(['…', '.']).trim();
        if !step.script().is_some_and(|script| script.contains(title)) {
            return (self.start.mask)(&step.title);
        }
        let section = plan.section(&step.section).map(|section| section.title.trim());
        let section = section.filter(|title| !title.is_empty()).map(|title| format!("{title}, "));
        let name = format!("{}{} of line {}", section.unwrap_or_default(), step.kind.word(), step.line);
        (self.start.mask)(&name)
    }
}

/// An id of this many bytes that is the same for the same parts and for no others.
fn id(parts: &[&str], bytes: usize) -> String {
    let text = format!("stepgate-trace/v1\n{}\n", parts.join("\n"));
    hex(&Sha256::digest(text)[..bytes])
}
