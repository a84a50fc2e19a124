//! What is open because no environment was named, or because this is not the machine that the runbook is run on. Values and answers come when the runbook is run, so an author has nothing to
//! correct.

use crate::text::{Diagnostic, Severity};

/// The finding as a note, where it is only about what is open.
pub(super) fn softened(finding: Diagnostic, is_unnamed: bool) -> Diagnostic {
    // Which database it is depends on the environment, and where it is on whoever runs it.
    let waits_for_environment = crate::plan::is_open(&finding.code) || finding.code == "no-database";
    if finding.code == "no-address" || is_unnamed && waits_for_environment {
        Diagnostic { severity: Severity::Note, ..finding }
    } else {
        finding
    }
}

#[cfg(test)]
mod tests {
    use crate::check::tests_support::{checked, commands, everything};
    use crate::plan::Inputs;
    use crate::text::Severity;

    fn severity(inputs: &Inputs, code: &str, markdown: &str) -> Option<Severity> {
        let found = checked(inputs, markdown).diagnostics;
        found.iter().find(|finding| finding.code == code).map(|finding| finding.severity)
    }

    #[test]
    fn an_open_placeholder_is_a_note_until_an_environment_is_named() {
        let markdown = commands("deploy <tag>");
        let named = Inputs { environment: Some("staging".into()), ..Inputs::default() };
        assert_eq!(severity(&everything(), "unfilled-variable", &markdown), Some(Severity::Note));
        assert_eq!(severity(&named, "unfilled-variable", &markdown), Some(Severity::Error));
    }

    #[test]
    fn open_alternatives_are_a_note_until_an_environment_is_named() {
        let fence = "\n```bash\necho a\n```\n";
        let markdown = format!("# Ship\n## Deploy\n### Option A: new\n{fence}### Option B: old\n{fence}");
        let named = Inputs { environment: Some("staging".into()), ..Inputs::default() };
        assert_eq!(severity(&everything(), "open-choice", &markdown), Some(Severity::Note));
        assert_eq!(severity(&named, "open-choice", &markdown), Some(Severity::Error));
    }
}
