//! Which steps of a runbook that has changed are still the same ones, so that what is done of them stays done.

use super::{Plan, Step};

/// Each of `done` with the selected step of `now` that is the same: first among those of the same section, then, for a section
/// that was renamed or moved, anywhere. No step is the same as two.
pub fn unchanged<'p>(done: &[&'p Step], now: &'p Plan) -> Vec<(&'p Step, &'p Step)> {
    let mut left: Vec<&Step> = now.selected().collect();
    let mut found: Vec<Option<&Step>> = vec![None; done.len()];
    for within_section in [true, false] {
        for (step, place) in done.iter().zip(&mut found).filter(|(_, place)| place.is_none()) {
            let is_it =
                |other: &&Step| is_same(step, other) && (!within_section || step.section == other.section);
            *place = left.iter().position(is_it).map(|at| left.remove(at));
        }
    }
    done.iter().zip(found).filter_map(|(step, place)| Some((*step, place?))).collect()
}

/// Whether two steps do the same. For what runs, its title is only a comment.
fn is_same(one: &Step, other: &Step) -> bool {
    let text = |step: &'_ Step| step.script().or(step.said()).map(str::to_owned);
    let does = |step: &Step| {
        let directory = step.run().map(|run| run.cwd.clone());
        let database = step.sql().map(|sql| sql.database.clone());
        (
            step.kind.word(),
            text(step),
            step.language.clone(),
            directory,
            database,
            step.mode(),
            step.target.clone(),
        )
    };
    does(one) == does(other)
}
