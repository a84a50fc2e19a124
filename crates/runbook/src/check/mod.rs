//! What the author of a runbook should look at before anybody runs it.
//!
//! Takes a document and its plan, gives findings: those of the plan, then those of one rule a file. Never looks at the system: which
//! programs are missing is asked of `host` and told to [`missing`]. Never shows the value of a secret that the document holds.

mod attributes;
mod choose;
mod codes;
mod curl;
mod environments;
mod given;
mod grep;
mod mask;
mod modes;
mod names;
mod near;
mod open;
mod passed_over;
mod programs;
mod reach;
mod reviewed;
mod rollback;
mod secrets;
mod spelling;
mod subject;

pub use choose::ambiguous_choices;
pub use codes::CODES;
pub use programs::{Programs, missing, unreadable};
pub use reviewed::unreviewed;

use crate::plan::{Analysis, Inputs};
use crate::text::{Diagnostic, Source};
use mask::Mask;
use std::cmp::Reverse;
use subject::Subject;

/// The rules. Each looks at the whole document.
const RULES: [fn(&Subject<'_>) -> Vec<Diagnostic>; 12] = [
    attributes::findings,
    attributes::without_block,
    curl::findings,
    environments::findings,
    grep::findings,
    modes::findings,
    names::findings,
    passed_over::findings,
    reach::findings,
    rollback::findings,
    secrets::findings,
    spelling::findings,
];

/// A document that has been looked at.
#[derive(Debug)]
pub struct Checked {
    /// What was found, in the order of the lines.
    pub diagnostics: Vec<Diagnostic>,
    /// The document with the secrets in it masked: all of it that a report may show.
    pub shown: Source,
    /// The programs that its commands run.
    pub programs: Programs,
}

/// Looks at a document, and at its plan with these inputs.
pub fn check(analysis: &Analysis, inputs: &Inputs) -> Checked {
    let Analysis { source, document, reading, plan } = analysis;
    let subject = Subject::new(source, document, reading, plan, inputs);
    let mask = Mask::new(&secrets::literals(&subject));
    let diagnostics = findings(&subject).into_iter().map(|finding| mask.finding(finding)).collect();
    Checked { diagnostics, shown: mask.source(source), programs: programs::of(&subject) }
}

/// The plan's findings and those of the rules.
fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let is_open = subject.inputs.environment.is_none();
    let told = subject.plan.diagnostics.iter().cloned();
    let mut found: Vec<Diagnostic> = told.map(|finding| open::softened(finding, is_open)).collect();
    found.extend(RULES.iter().flat_map(|rule| rule(subject)));
    // The plan has told of a token whose line a rule would tell again.
    let known: Vec<usize> =
        found.iter().filter(|finding| finding.code == "known-token").map(|finding| finding.line).collect();
    found.retain(|finding| finding.code != "literal-secret" || !known.contains(&finding.line));
    found.sort_by_key(|finding| (finding.line, Reverse(finding.severity)));
    found.dedup();
    found
}

#[cfg(test)]
mod tests_support {
    //! Documents to try the rules on.

    use super::{Checked, Inputs, check};
    use crate::plan::{Analysis, Selection};
    use crate::text::Source;

    /// Everything selected, no environment: what `check` looks at by default.
    pub(super) fn everything() -> Inputs {
        Inputs { selection: Selection { all: true, ..Selection::default() }, ..Inputs::default() }
    }

    /// What is found in a document.
    pub(super) fn checked(inputs: &Inputs, markdown: &str) -> Checked {
        check(&Analysis::of(Source::new("a.md", markdown), inputs), inputs)
    }

    /// The lines at which `code` is found.
    pub(super) fn lines(code: &str, markdown: &str) -> Vec<usize> {
        lines_with(&everything(), code, markdown)
    }

    /// The same with other inputs.
    pub(super) fn lines_with(inputs: &Inputs, code: &str, markdown: &str) -> Vec<usize> {
        let found = checked(inputs, markdown).diagnostics;
        found.iter().filter(|finding| finding.code == code).map(|finding| finding.line).collect()
    }

    /// A fence of commands under a title and a heading; its first command is on line 6.
    pub(super) fn commands(text: &str) -> String {
        format!("# Ship\n\n## Deploy\n\n```bash\n{text}\n```\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tests_support::{checked, commands, everything};

    #[test]
    fn findings_stand_in_the_order_of_their_lines_the_worst_first() {
        let markdown =
            format!("{}\n```bash\necho 'never closed\n```\n", commands("curl -s http://x -o f <tag>"));
        let found = checked(&everything(), &markdown).diagnostics;
        let lines: Vec<usize> = found.iter().map(|finding| finding.line).collect();
        assert!(lines.is_sorted(), "{found:?}");
        assert_eq!(found.last().map(|finding| finding.code.as_str()), Some("bash-rejects"));
    }

    #[test]
    fn nothing_that_a_report_may_show_holds_a_secret_of_the_document() {
        let text = "export DB_PASSWORD=hunter2zzz9 <tag>\nmysql --password hunter2zzz9 'x";
        let checked = checked(&everything(), &commands(text));
        assert!(!checked.shown.text().contains("hunter2zzz9"), "{}", checked.shown.text());
        assert!(!format!("{:?}", checked.diagnostics).contains("hunter2zzz9"), "{:?}", checked.diagnostics);
        assert_eq!(checked.shown.line_count(), Source::new("a.md", commands(text)).line_count());
    }
}
