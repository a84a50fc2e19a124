//! The findings of `check` as workflow commands of GitHub Actions, which show them at their lines of a pull request.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use super::check_view::CheckedFile;
use crate::text::{Diagnostic, Severity, Source, visible};

/// One command a finding, each on a line of its own.
pub fn check_github(files: &[CheckedFile]) -> String {
    let of_file = |file: &CheckedFile| {
        file.diagnostics.iter().map(|finding| command(&file.shown, finding)).collect::<String>()
    };
    files.iter().map(of_file).collect()
}

fn command(shown: &Source, finding: &Diagnostic) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = finding.span(shown).map_or_else(String::new, |span| {
        let [start, end] = [span.start, span.end].map(|at| shown.column_at(at));
        format!(",line={},col={start},endColumn={end}", finding.line)
    });
    let hint = finding.hint.as_ref().map_or(String::new(), |hint| format!("\n{hint}"));
    let message = data(&visible(&format!("{}{hint}", finding.message)));
    format!("::{level} file={}{place},title={}::{message}\n", property(shown.path()), property(&finding.code))
}

/// A message, with what would end the command escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property, in which the marks between properties are escaped too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::check_view::tests::files;

    #[test]
    fn a_finding_is_one_line_whatever_its_text_holds() {
        assert_eq!(
            check_github(&files()),
            "::notice file=docs/a b.md,title=superseded::it is old\n\
             ::error file=docs/a b.md,line=2,col=1,endColumn=8,title=bash-rejects::bash rejects this: 100%25%0ACorrect it.\n"
        );
        let odd = Diagnostic::warning("near-names", 1, "a\r\n::b");
        assert_eq!(
            command(&Source::new("a,b:c.md", "one"), &odd),
            "::warning file=a%2Cb%3Ac.md,line=1,col=1,endColumn=4,title=near-names::a\\u{d}%0A::b\n"
        );
    }
}
