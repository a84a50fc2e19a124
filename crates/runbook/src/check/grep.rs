//! A pipeline that ends in `grep`: it fails where nothing is found, and a run stops there.

use super::subject::{Subject, Told};
use crate::programs::{Table, Trait};
use crate::reading::Mode;
use crate::shell::{Invocation, Joint};
use crate::text::Diagnostic;

/// A note for each.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let told = subject.commands.iter().filter(|told| is_verdict(told));
    let note = |told: &Told<'_>| {
        Diagnostic::note(
            "grep-decides",
            told.step.line,
            "this pipeline fails, and the run stops, where `grep` finds nothing",
        )
        .hinted(
            "If that is meant, say so with expect=; if finding nothing is as good, end it with `|| true`.",
        )
    };
    told.map(note).collect()
}

/// Whether the last thing that a command does is to look for something in another's output.
fn is_verdict(told: &Told<'_>) -> bool {
    let is_own = |one: &&Invocation| !one.substituted && !one.in_function && !one.in_loop;
    let last = told.facts.invocations.iter().rfind(is_own);
    let counts = |one: &Invocation| one.piped_from.is_some() && one.joint == Joint::First && !one.negated;
    let ends = told.step.mode() != Mode::Watch;
    ends && told.step.expect().is_none()
        && last.is_some_and(|one| {
            counts(one) && one.program().is_some_and(|program| Table::get().is(program, Trait::Search))
        })
}

#[cfg(test)]
mod tests {
    use crate::check::tests_support::{commands, lines};

    #[test]
    fn a_pipeline_that_ends_in_grep_is_told() {
        for command in ["kubectl get pods | grep web", "a | b | grep -v ok"] {
            assert_eq!(lines("grep-decides", &commands(command)), [6], "{command}");
        }
    }

    #[test]
    fn a_grep_whose_failure_is_taken_care_of_or_that_reads_a_file_is_not() {
        for command in [
            "a | grep b || true",
            "grep b f",
            "a | grep b | wc -l",
            "x=$(a | grep b)",
            "! a | grep b",
            "a | grep -q b && echo yes",
            "tail -f f | grep b",
        ] {
            assert_eq!(lines("grep-decides", &commands(command)), [0; 0], "{command}");
        }
        let expects = "# A\n\n```bash expect=web\nkubectl get pods | grep web\n```\n";
        assert_eq!(lines("grep-decides", expects), [0; 0]);
    }
}
