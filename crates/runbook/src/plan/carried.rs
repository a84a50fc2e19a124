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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    fn plan(text: &str) -> Plan {
        build(&Source::new("a.md", text), &Inputs::default())
    }

    /// The lines of the steps that are the same in both.
    fn same(before: &str, now: &str) -> Vec<(usize, usize)> {
        let (before, now) = (plan(before), plan(now));
        let done: Vec<&Step> = before.selected().collect();
        unchanged(&done, &now).iter().map(|(one, other)| (one.line, other.line)).collect()
    }

    #[test]
    fn a_step_that_has_moved_is_the_same_and_one_that_was_changed_is_not() {
        let before = "# T\n\n## Deploy\n\n```bash\nmkdir one\nmkdir two\n```\n";
        let now = "# T\n\n## Build\n\n```bash\nmkdir zero\nmkdir two\nmkdir 1\n```\n";
        assert_eq!(same(before, now), [(7, 7)]);
    }

    #[test]
    fn of_two_equal_steps_each_is_the_same_as_one() {
        let once = "# T\n\n```bash\nmake\n```\n";
        let twice = "# T\n\n```bash\nmake\nmake\n```\n";
        assert_eq!(same(twice, twice), [(4, 4), (5, 5)]);
        assert_eq!(same(twice, once), [(4, 4)]);
        assert_eq!(same(once, twice), [(4, 4)]);
    }

    #[test]
    fn a_step_of_the_same_section_comes_before_one_of_another() {
        let before = "# T\n\n## Deploy\n\n```bash\nmake\n```\n";
        let now = "# T\n\n## Build\n\n```bash\nmake\n```\n\n## Deploy\n\n```bash\nmake\n```\n";
        assert_eq!(same(before, now), [(6, 12)]);
    }

    #[test]
    fn the_comment_over_a_command_makes_no_other_step_of_it() {
        let before = "# T\n\n```bash\n# Build\nmake all\n```\n";
        let now = "# T\n\n```bash\n# Build it all\nmake all\n```\n";
        assert_eq!(same(before, now).len(), 1);
    }
}
