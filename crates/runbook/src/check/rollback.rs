//! A document that changes something and never says how to undo it.

use super::subject::Subject;
use crate::plan::Step;
use crate::reading::{Effect, Role};
use crate::text::Diagnostic;

/// Words of a heading that speak of undoing, whatever the section's role.
const UNDOING: [&str; 7] = ["rollback", "roll back", "roll-back", "revert", "undo", "restor", "recover"];

/// A warning at the first step that changes or destroys, where no section tells how to go back.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let sections = &subject.plan.sections;
    let undoes = |title: &str| UNDOING.iter().any(|word| title.to_lowercase().contains(word));
    if sections.iter().any(|section| section.role == Role::Rollback || undoes(&section.title)) {
        return Vec::new();
    }
    // What is installed or logged into beforehand needs no way back.
    let is_main =
        |step: &Step| subject.plan.section(&step.section).is_some_and(|section| section.role == Role::Main);
    let mut steps = subject.plan.selected().filter(|step| step.runs() && is_main(step));
    let first = steps.find(|step| matches!(step.effect(), Effect::Change | Effect::Destroy));
    let finding = first.map(|step| {
        let does = if step.effect() == Effect::Destroy { "destroys" } else { "changes" };
        Diagnostic::warning(
            "no-rollback",
            step.line,
            format!("this {does} something, and no section tells how to go back"),
        )
        .hinted("Add a section \"Rollback\", even if all that it says is whom to ask.")
    });
    finding.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::check::tests_support::lines;

    const CHANGE: &str = "\n```bash effect=change\nship it\n```\n";

    #[test]
    fn only_the_first_change_of_a_document_without_a_rollback_is_told() {
        assert_eq!(lines("no-rollback", &format!("# Ship\n## Deploy\n{CHANGE}{CHANGE}")), [5]);
        assert_eq!(lines("no-rollback", "# Ship\n## Deploy\n\n```bash effect=read\nlook\n```\n"), [0; 0]);
    }

    #[test]
    fn a_rollback_section_or_a_title_that_is_about_undoing_is_enough() {
        assert_eq!(
            lines("no-rollback", &format!("# Ship\n## Deploy\n{CHANGE}## Rollback\n{CHANGE}")),
            [0; 0]
        );
        assert_eq!(lines("no-rollback", &format!("# Restoring a backup\n## Do it\n{CHANGE}")), [0; 0]);
    }

    #[test]
    fn what_is_changed_beforehand_or_only_when_something_is_wrong_needs_none() {
        assert_eq!(lines("no-rollback", &format!("# Ship\n## Prerequisites\n{CHANGE}")), [0; 0]);
        assert_eq!(lines("no-rollback", &format!("# Ship\n## Troubleshooting\n{CHANGE}")), [0; 0]);
    }
}
