//! All that is said of two runs, as data.

use super::facts::{Fact, facts};
use super::run_read::RunRead;
use super::steps::{StepPair, steps};
use super::story::{Story, story};
use crate::plan::Plan;
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the form.
const FORMAT: u32 = 1;

/// Two runs.
#[derive(Debug, Serialize)]
pub(super) struct TwoRuns {
    format: u32,
    /// Whether nothing differs but times, ids and who it was.
    same: bool,
    /// The runbook's title, of the first.
    pub(super) title: String,
    pub(super) first: String,
    pub(super) second: String,
    facts: Vec<Fact>,
    values: Vec<Value>,
    /// How many values are the same.
    same_values: usize,
    steps: Vec<StepPair>,
    /// How many steps are the same in all.
    same_steps: usize,
    version: &'static str,
}

/// A value of both; none where a run has none, or where it is a secret.
#[derive(Debug, Serialize)]
struct Value {
    name: String,
    first: Option<String>,
    second: Option<String>,
    differs: bool,
}

impl TwoRuns {
    /// What there is to say of two runs.
    pub(super) fn of(first: &mut RunRead<'_>, second: &mut RunRead<'_>) -> Self {
        let stories: [Story; 2] = [story(first), story(second)];
        let facts = facts(first, second);
        let values = values(&stories[0].values, &stories[1].values);
        let steps = steps(&stories, first, second);
        let same_values = values.iter().filter(|value| !value.differs).count();
        let same_steps = steps.iter().filter(|step| step.differs.is_empty()).count();
        Self {
            format: FORMAT,
            same: same_values == values.len()
                && same_steps == steps.len()
                && facts.iter().all(|fact| !fact.differs || fact.is_always_another),
            title: title(first.plan),
            first: first.id.to_owned(),
            second: second.id.to_owned(),
            facts,
            values,
            same_values,
            steps,
            same_steps,
            version: crate::text::VERSION,
        }
    }
}

/// The values of both, by name.
fn values(first: &BTreeMap<String, String>, second: &BTreeMap<String, String>) -> Vec<Value> {
    let names: std::collections::BTreeSet<&String> = first.keys().chain(second.keys()).collect();
    let value = |name: &String| {
        let (first, second) = (first.get(name).cloned(), second.get(name).cloned());
        Value { name: name.clone(), differs: first != second, first, second }
    };
    names.into_iter().map(value).collect()
}

/// The runbook's first heading, where it stands above all others.
fn title(plan: &Plan) -> String {
    let first = plan.sections.iter().find(|section| section.level > 0);
    let title = first.filter(|section| section.level == 1).map(|section| section.title.trim());
    title.filter(|title| !title.is_empty()).unwrap_or(&plan.runbook.path).to_owned()
}
