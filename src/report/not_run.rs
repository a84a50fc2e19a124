//! What of a plan a run has not come to, and what was left out of it, each with its place and its reason: the same in every report.

use super::style::count;
use crate::plan::{Plan, Step};
use crate::record::{Event, Progress, Record};
use std::collections::BTreeSet;

/// Names, each with what is said of it.
pub(super) type Rows = Vec<(String, String)>;

/// What was not reached, and what was left out.
pub(super) fn not_run(plan: &Plan, records: &[(Record, Event)]) -> (Rows, Rows) {
    let touched: BTreeSet<&str> = records.iter().filter_map(|(_, event)| event.step()).collect();
    let mut progress = Progress::default();
    records.iter().for_each(|(_, event)| progress.apply(event));
    let is_in = |step: &Step| plan.takes_in(step, |question| progress.answer(question)) != Some(false);
    // What a run has gone back with was left out only at first.
    let is_left = |step: &&Step| !touched.contains(step.id.as_str());
    let (in_run, without): (Vec<&Step>, Vec<&Step>) =
        plan.steps().iter().filter(|step| !step.is_offered()).filter(is_left).partition(|step| is_in(step));
    let not_reached = in_run.iter().map(|step| (step.title.clone(), format!("line {}", step.line))).collect();
    let mut left_out = Rows::new();
    for section in plan.sections.iter().filter(|section| !section.selected) {
        let steps = without.iter().filter(|step| step.section == section.id).count();
        if steps > 0 {
            let why = format!("{} (line {}, {})", section.reason, section.line, count(steps, "step"));
            left_out.push((section.title.clone(), why));
        }
    }
    for step in without {
        if plan.section(&step.section).is_some_and(|section| section.selected) {
            let why = step.reason.as_deref().unwrap_or("left out");
            left_out.push((step.title.clone(), format!("{why} (line {})", step.line)));
        }
    }
    for block in plan.blocks.iter().filter(|block| !block.run) {
        let at = format!("Block at line {}", block.line);
        left_out.push((at, block.reason.clone().unwrap_or_default()));
    }
    (not_reached, left_out)
}
