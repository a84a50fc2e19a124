//! The findings of `check` as SARIF 2.1.0, which code scanning services take in.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use super::check_view::CheckedFile;
use crate::check::CODES;
use crate::text::{Diagnostic, Source};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// One run with every finding; its rules are all the codes that there are.
pub fn check_sarif(files: &[CheckedFile]) -> Value {
    let rules: Vec<Value> = CODES
        .iter()
        .map(|code| {
            json!({
                "id": code.name,
                "shortDescription": { "text": code.meaning },
                "defaultConfiguration": { "level": code.severity.word() },
            })
        })
        .collect();
    let of_file = |file: &CheckedFile| {
        file.diagnostics.iter().map(|finding| result(&file.shown, finding)).collect::<Vec<_>>()
    };
    let results: Vec<Value> = files.iter().flat_map(of_file).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "stepgate", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(shown: &Source, finding: &Diagnostic) -> Value {
    let mut place = json!({ "artifactLocation": { "uri": uri(shown.path()) } });
    if let Some(span) = finding.span(shown) {
        place["region"] = json!({
            "startLine": finding.line,
            "startColumn": shown.column_at(span.start),
            "endColumn": shown.column_at(span.end),
            "snippet": { "text": shown.line(finding.line) },
        });
    }
    let hint = finding.hint.as_ref().map_or(String::new(), |hint| format!("\n{hint}"));
    let mut result = json!({
        "ruleId": finding.code,
        "level": finding.severity.word(),
        "message": { "text": format!("{}{hint}", finding.message) },
        "locations": [{ "physicalLocation": place }],
    });
    if let Some(index) = CODES.iter().position(|code| code.name == finding.code) {
        result["ruleIndex"] = json!(index);
    }
    result
}

/// A path as a URI: relative as it is, absolute as a `file:` one, with what a URI cannot hold as `%20`.
fn uri(path: &str) -> String {
    let mut out = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::check_view::tests::files;

    #[test]
    fn a_finding_has_its_rule_its_level_and_its_place() {
        let sarif = check_sarif(&files());
        let (rules, results) = (&sarif["runs"][0]["tool"]["driver"]["rules"], &sarif["runs"][0]["results"]);
        let error = &results[1];
        assert_eq!(
            (error["ruleId"].as_str(), error["level"].as_str()),
            (Some("bash-rejects"), Some("error"))
        );
        let index = usize::try_from(error["ruleIndex"].as_u64().expect("an index")).expect("a small one");
        assert_eq!(rules[index]["id"], "bash-rejects");
        let place = &error["locations"][0]["physicalLocation"];
        assert_eq!(
            (place["artifactLocation"]["uri"].as_str(), place["region"]["startLine"].as_u64()),
            (Some("docs/a%20b.md"), Some(2))
        );
        assert_eq!(results[0]["locations"][0]["physicalLocation"].get("region"), None);
    }

    #[test]
    fn paths_are_written_as_uris() {
        assert_eq!(uri("/srv/ä:b.md"), "file:///srv/%C3%A4%3Ab.md");
    }
}
