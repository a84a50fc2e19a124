//! The step that somebody means who names one of a plan that is made.

use super::names::{Match, compare};
use super::{Plan, Step};

impl Plan {
    /// The step of a run of it that is called `name`: by its line, its id, its title or a part of that. None where none is, or several are.
    pub fn step_called(&self, name: &str) -> Option<&Step> {
        let line = name.trim_start_matches("line ").trim_start_matches(['L', 'l']).parse::<usize>().ok();
        let steps = || self.steps().iter().filter(|step| step.selected || step.waits);
        let only = |fits: &dyn Fn(&Step) -> bool| {
            let mut found = steps().filter(|step| fits(step));
            found.next().filter(|_| found.next().is_none())
        };
        if let Some(line) = line {
            return steps().find(|step| step.line == line);
        }
        only(&|step| step.id == name)
            .or_else(|| only(&|step| compare(name, &step.title) == Match::Whole))
            .or_else(|| only(&|step| compare(name, &step.title) != Match::No))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Inputs, build};
    use crate::text::Source;

    #[test]
    fn a_step_is_called_by_its_line_its_id_or_what_nobody_else_is_called() {
        let text = "# Deploy\n\n- [ ] Ready\n\n```bash\n# Build it\nmake\n# Build the docs\nmake docs\n```\n";
        let plan = build(&Source::new("a.md", text), &Inputs::default());
        let line = |name: &str| plan.step_called(name).map(|step| step.line);
        let id = plan.steps()[1].id.clone();
        assert_eq!([line("3"), line("l7"), line("line 9"), line(&id)], [Some(3), Some(7), Some(9), Some(7)]);
        assert_eq!([line("Ready"), line("Build it"), line("docs")], [Some(3), Some(7), Some(9)]);
        assert_eq!([line("Build"), line("4"), line("nothing")], [None; 3]);
    }
}
