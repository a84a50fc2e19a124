//! The outline of a plan beside its page: what is on the way, what waits for an answer, what is left out.

use crate::plan::{Plan, Question, QuestionKind, Section, Step};
use crate::text::visible;
use serde::Serialize;
use std::collections::BTreeMap;

/// A row of the outline.
#[derive(Debug, Serialize)]
pub struct OutlineRow {
    id: String,
    title: String,
    level: u8,
    left_out: bool,
    /// What it waits for, where it is neither on the way nor left out.
    waits: Option<&'static str>,
    /// Its steps that are on the way, and those that may be.
    steps: Vec<OutlineStep>,
}

/// A step in the outline.
#[derive(Debug, Serialize)]
struct OutlineStep {
    id: String,
    /// Its number; none where it waits for an answer.
    place: Option<usize>,
    title: String,
    state: &'static str,
}

/// The outline of a plan: its sections, and below each the steps that are on the way.
pub fn outline(plan: &Plan) -> Vec<OutlineRow> {
    let places: BTreeMap<&str, usize> =
        plan.selected().enumerate().map(|(at, step)| (step.id.as_str(), at + 1)).collect();
    let row = |section: &Section| {
        let own = |step: &&Step| step.section == section.id;
        let may_be = plan.steps().iter().filter(own).filter(|step| step.selected || step.waits);
        let steps = may_be.map(|step| OutlineStep {
            id: step.id.clone(),
            place: places.get(step.id.as_str()).copied(),
            title: visible(&step.title),
            state: if step.waits { "waits" } else { "" },
        });
        let waits = waits_for(plan, section);
        OutlineRow {
            id: section.id.clone(),
            title: visible(&section.title),
            level: section.level,
            left_out: !section.selected && waits.is_none(),
            waits,
            steps: steps.collect(),
        }
    };
    plan.sections.iter().filter(|section| section.level > 0).map(row).collect()
}

/// What a section waits for that is neither on the way nor left out: an answer to a doubt, or a choice of one of several ways.
pub fn waits_for(plan: &Plan, section: &Section) -> Option<&'static str> {
    let waiting: Vec<&Step> =
        plan.steps().iter().filter(|step| step.section == section.id && step.waits).collect();
    let is_of = |question: &Question| {
        let has_it = |step: &&Step| question.options.iter().any(|option| option.steps.contains(&step.id));
        question.is_open() && question.kind == QuestionKind::Choice && waiting.iter().all(has_it)
    };
    let is_chosen = plan.questions.iter().any(is_of);
    (!waiting.is_empty()).then_some(if is_chosen { "to be chosen" } else { "in doubt" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Analysis, Inputs};
    use crate::text::Source;

    fn analysis(runbook: &str) -> Analysis {
        Analysis::of(Source::new("runbook.md", runbook), &Inputs::default())
    }

    #[test]
    fn the_outline_numbers_the_steps_that_are_on_the_way_and_only_those() {
        let analysis =
            analysis("# A\n\n```bash\nls\n```\n\n## Rollback\n\n```bash\npwd\n```\n\n## B\n\n- [ ] Done?\n");
        let rows = outline(&analysis.plan);
        let places: Vec<Vec<usize>> =
            rows.iter().map(|row| row.steps.iter().filter_map(|step| step.place).collect()).collect();
        let left_out: Vec<bool> = rows.iter().map(|row| row.left_out).collect();
        assert_eq!((places, left_out), (vec![vec![1], vec![], vec![2]], vec![false, true, false]));
    }

    #[test]
    fn a_place_in_doubt_is_neither_on_the_way_nor_left_out() {
        let analysis =
            analysis("# A\n\n```bash\nls\n```\n\n## The dangerous part\n\n```bash\nmkdir x\n```\n");
        let rows = outline(&analysis.plan);
        let told: Vec<_> = rows.iter().map(|row| (row.waits, row.left_out)).collect();
        assert_eq!(told, [(None, false), (Some("in doubt"), false)]);
        let step = &rows[1].steps[0];
        assert_eq!((step.place, step.state), (None, "waits"));
        let ways = self::analysis(
            "## Ship\n\n### Option A: fast\n\n```bash\nmkdir a\n```\n\n### Option B: slow\n\n```bash\nmkdir b\n```\n",
        );
        let told: Vec<_> = outline(&ways.plan).iter().map(|row| row.waits).collect();
        assert_eq!(told, [None, Some("to be chosen"), Some("to be chosen")]);
    }
}
