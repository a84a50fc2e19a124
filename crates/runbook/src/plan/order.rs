//! A checklist for before the change that stands after it. A run follows the document all the same, and somebody is told first.

use super::names::plain;
use super::rows::Section;
use super::step::{Step, StepKind};
use crate::reading::{Effect, Role};
use crate::text::Diagnostic;
use std::collections::HashSet;

/// What headings of such checklists begin with.
const BEFORE: &[&str] = &["pre ", "preflight", "prerequisite", "before "];

/// A warning for each section that is meant for before a change and comes only after the last one.
pub(super) fn late_checks(sections: &[Section], steps: &[Step]) -> Vec<Diagnostic> {
    let mains: HashSet<&str> = sections
        .iter()
        .filter(|section| section.role == Role::Main)
        .map(|section| section.id.as_str())
        .collect();
    let mut changing = steps.iter().filter(|step| step.selected && changes(&mains, step));
    let Some(first) = changing.next() else { return Vec::new() };
    let last = changing.next_back().unwrap_or(first);
    let asks = |step: &&Step| step.selected && matches!(step.kind, StepKind::Gate(_));
    let gates: HashSet<&str> = steps.iter().filter(asks).map(|step| step.section.as_str()).collect();
    let is_late = |section: &&Section| {
        section.selected
            && section.line > last.line
            && is_for_before(&section.title)
            && gates.contains(section.id.as_str())
    };
    let warning = |section: &Section| {
        let message = format!(
            "\"{}\" stands after what it is for: \"{}\" (line {}) comes first",
            section.title, first.title, first.line
        );
        Diagnostic::warning("late-checklist", section.line, message)
            .hinted("A run follows the document's order. Go through the checklist first: run it alone with --section, then the rest.")
    };
    sections.iter().filter(is_late).map(warning).collect()
}

fn changes(mains: &HashSet<&str>, step: &Step) -> bool {
    match &step.kind {
        StepKind::Command(_) | StepKind::Sql(_) => step.effect() != Effect::Read,
        StepKind::Manual(_) => mains.contains(step.section.as_str()),
        StepKind::Gate(_) => false,
    }
}

fn is_for_before(title: &str) -> bool {
    let title = plain(title);
    BEFORE
        .iter()
        .any(|start| title.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').starts_with(start))
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
