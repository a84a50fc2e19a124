//! The findings of `check` for a program: a list of files, each with its findings.

use super::check_view::CheckedFile;
use crate::text::{Diagnostic, Source};
use serde_json::{Value, json};

/// The JSON of all files, those without findings too, so that a reader knows that they were looked at.
pub fn check_json(files: &[CheckedFile]) -> Value {
    let file = |file: &CheckedFile| {
        let found: Vec<Value> =
            file.diagnostics.iter().map(|finding| diagnostic(&file.shown, finding)).collect();
        json!({ "file": file.shown.path(), "diagnostics": found })
    };
    files.iter().map(file).collect()
}

fn diagnostic(shown: &Source, finding: &Diagnostic) -> Value {
    let excerpt = (finding.line > 0).then(|| shown.line(finding.line));
    let columns = finding.span(shown).map(|span| [span.start, span.end].map(|at| shown.column_at(at)));
    json!({
        "severity": finding.severity,
        "code": finding.code,
        "line": finding.line,
        "column": columns.map(|[start, _]| start),
        "end_column": columns.map(|[_, end]| end),
        "message": finding.message,
        "hint": finding.hint,
        "excerpt": excerpt,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::check_view::tests::files;

    #[test]
    fn every_file_is_listed_with_its_findings_and_their_lines() {
        let json = check_json(&files());
        assert_eq!(json[0]["diagnostics"][1]["excerpt"], "echo 'x");
        assert_eq!(json[0]["diagnostics"][0]["excerpt"], Value::Null);
        assert_eq!(json[0]["diagnostics"][0]["column"], Value::Null);
        assert_eq!(json[0]["diagnostics"][1]["end_column"], 8);
        assert_eq!(json[1], json!({ "file": "ok.md", "diagnostics": [] }));
    }
}
