//! A checklist for before the change that stands after it. A run follows the document all the same, and somebody is told first.

use super::inputs::plain;
use super::{Plan, Section, Step, StepKind};
use crate::reading::{Effect, Role};
use crate::text::Diagnostic;

/// What headings of such checklists begin with.
const BEFORE: &[&str] = &["pre ", "preflight", "prerequisite", "before "];

/// A warning for each section that is meant for before a change and comes only after the last one.
pub(super) fn late_checks(plan: &Plan) -> Vec<Diagnostic> {
    let first = plan.selected().find(|step| changes(plan, step));
    let last = plan.selected().filter(|step| changes(plan, step)).last();
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let is_late = |section: &&Section| {
        section.selected
            && section.line > last.line
            && is_for_before(&section.title)
            && holds_gates(plan, section)
    };
    let warning = |section: &Section| {
        let message = format!(
            "\"{}\" stands after what it is for: \"{}\" (line {}) comes first",
            section.title, first.title, first.line
        );
        Diagnostic::warning("late-checklist", section.line, message)
            .hinted("A run follows the document's order. Go through the checklist first: run it alone with --section, then the rest.")
    };
    plan.sections.iter().filter(is_late).map(warning).collect()
}

fn changes(plan: &Plan, step: &Step) -> bool {
    match step.kind {
        StepKind::Command | StepKind::Sql => step.effect != Effect::Read,
        StepKind::Manual => plan.section(&step.section).is_some_and(|section| section.role == Role::Main),
        StepKind::Gate => false,
    }
}

fn is_for_before(title: &str) -> bool {
    let title = plain(title);
    BEFORE
        .iter()
        .any(|start| title.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').starts_with(start))
}

fn holds_gates(plan: &Plan, section: &Section) -> bool {
    plan.selected().any(|step| step.section == section.id && step.kind == StepKind::Gate)
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    fn check(markdown: &str, lines: &[usize]) {
        let plan = build(&Source::new("a.md", markdown), &Inputs::default());
        let late = plan.diagnostics.iter().filter(|finding| finding.code == "late-checklist");
        assert_eq!(late.map(|finding| finding.line).collect::<Vec<_>>(), lines, "{markdown}");
    }

    #[test]
    fn a_checklist_for_before_that_comes_last_is_noticed() {
        let deploy = "## Deploy\n```sh\nkubectl apply -f x\n```\n";
        let before = "## Pre-Deployment Checklist\n- [ ] tested\n";
        let look = "## Look\n```sh\nkubectl get pods\n```\n";
        check(&format!("# T\n{deploy}{before}{look}"), &[6]);
        check(&format!("# T\n{before}{deploy}{look}"), &[]);
        check(&format!("# T\n{deploy}{before}## Migrate\n```sh\nnpx prisma migrate deploy\n```\n"), &[]);
        check(&format!("# T\n{deploy}## After It\n- [ ] it works\n"), &[]);
    }
}
