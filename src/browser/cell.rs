//! A step as a page shows it, before anything has happened with it.

use crate::plan::{Plan, Step, StepKind};
use serde::Serialize;

/// One step.
#[derive(Debug, Serialize)]
pub struct Cell {
    id: String,
    line: usize,
    /// Its place on the way, from 1; none where it is not on it.
    place: Option<usize>,
    title: String,
    /// `command`, `sql`, `gate` or `manual`.
    kind: &'static str,
    /// What would run, with values; none where a person does it.
    script: Option<String>,
    /// What is asked of a person.
    said: Option<String>,
    effect: Option<String>,
    effect_reason: Option<String>,
    /// How it runs, where that is not plainly.
    mode: Option<String>,
    /// Where it runs, where that is not where all do.
    cwd: Option<String>,
    database: Option<String>,
    expected: Option<String>,
    /// `ready`, `waits` or `left-out`.
    state: &'static str,
    /// Why it is left out.
    reason: Option<String>,
    ticked: bool,
}

impl Cell {
    /// Says its reason no more where it stands above already.
    pub fn leave_out_reason(&mut self, above: Option<&str>) {
        if above.is_some() && self.reason.as_deref() == above {
            self.reason = None;
        }
    }

    /// The cell of a step of `plan`.
    pub fn of(plan: &Plan, step: &Step) -> Self {
        let json = serde_json::to_value(step).unwrap_or_default();
        let text = |key: &str| json[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let place = plan.selected().position(|one| one.id == step.id).map(|at| at + 1);
        let kind = match step.kind {
            StepKind::Command(_) => "command",
            StepKind::Sql(_) => "sql",
            StepKind::Gate(_) => "gate",
            StepKind::Manual(_) => "manual",
        };
        let is_run = matches!(step.kind, StepKind::Command(_) | StepKind::Sql(_));
        let state = match (step.selected, step.waits) {
            (true, _) => "ready",
            (false, true) => "waits",
            (false, false) => "left-out",
        };
        let script = text("script");
        let title =
            if script.as_deref() == Some(step.title.as_str()) { String::new() } else { step.title.clone() };
        Self {
            id: step.id.clone(),
            line: step.line,
            place,
            title,
            kind,
            script,
            said: text("said"),
            effect: text("effect").filter(|_| is_run),
            effect_reason: text("effect_reason"),
            mode: text("mode").filter(|mode| is_run && mode != "plain"),
            cwd: text("cwd").filter(|cwd| is_run && cwd != "."),
            database: text("database"),
            expected: text("expected"),
            state,
            reason: step.reason.clone(),
            ticked: json["ticked"].as_bool().unwrap_or_default(),
        }
    }
}
