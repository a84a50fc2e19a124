//! A run as an in-toto Statement: which files, and what is said of them.

use super::change_row::ChangeRow;
use serde_json::json;

/// What kind of thing is said, as in-toto wants it: a URI. There is no domain that could hold it, so it is a name and leads nowhere.
pub const PREDICATE_TYPE: &str = "urn:x-stepgate:evidence:run:v1";

/// The statement about the run of `row` and these files, each by its path in the bundle with its SHA-256.
pub fn run_statement(row: &ChangeRow, files: &[(String, String)]) -> String {
    let subject: Vec<_> =
        files.iter().map(|(name, sha256)| json!({"name": name, "digest": {"sha256": sha256}})).collect();
    let details = &row.details;
    let statement = json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subject,
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "change": row,
            "approvals": details.approvals,
            "deviations": details.deviations,
            "ways_back": details.ways_back,
        },
    });
    let text = serde_json::to_string_pretty(&statement);
    text.expect("a statement holds only strings, numbers and lists of them") + "\n"
}
