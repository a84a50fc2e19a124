//! How a run would have been taken back: the ways that its plan had ready.

use super::told::Told;
use crate::plan::Plan;
use serde::Serialize;

/// A section that takes things back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WayBack {
    /// Its title.
    pub section: String,
    /// What it would have run or asked, in order: the text of each step as the plan has it.
    pub steps: Vec<String>,
    /// Why it could not have been taken; empty where it could.
    pub errors: Vec<String>,
}

/// Those of a run's plan.
pub(super) fn ways_back(told: &Told<'_>) -> Vec<WayBack> {
    let of_plan = |plan: &Plan| {
        let way = |back: &crate::plan::Rollback| {
            let section = plan.sections.iter().find(|section| section.id == back.section);
            let steps = back.steps.iter().filter_map(|id| plan.step(id));
            WayBack {
                section: section.map_or(&back.section, |section| &section.title).clone(),
                steps: steps.map(|step| step.script().unwrap_or(&step.title).to_owned()).collect(),
                errors: back.errors.iter().map(|error| error.message.clone()).collect(),
            }
        };
        plan.rollbacks.iter().map(way).collect()
    };
    told.plan.map(of_plan).unwrap_or_default()
}
