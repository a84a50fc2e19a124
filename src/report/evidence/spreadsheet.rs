//! The population as RFC 4180 has a table: a line a run, quoted where it has to be.
//!
//! A cell that a spreadsheet would take for a formula begins with an apostrophe, which is no part of the value.

use super::change_row::ChangeRow;
use super::columns::COLUMNS;
use serde_json::Value;

/// What stands between the items of a list in one cell.
const BETWEEN: &str = "; ";

/// The table of these rows, with a line of names on top.
pub fn spreadsheet(rows: &[&ChangeRow]) -> String {
    let mut table = line(COLUMNS.iter().map(|(name, _)| (*name).to_owned()));
    for row in rows {
        let row = serde_json::to_value(row).unwrap_or_default();
        table.push_str(&line(COLUMNS.iter().map(|(name, _)| cell(&row[*name]))));
    }
    table
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.map(|cell| quoted(&guarded(cell))).collect::<Vec<_>>().join(",") + "\r\n"
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(BETWEEN),
        other => other.to_string(),
    }
}

/// A text that no spreadsheet computes.
fn guarded(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) { format!("'{text}") } else { text }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        for (value, expected) in [
            (json!(null), ""),
            (json!(3), "3"),
            (json!(true), "true"),
            (json!("a, \"b\""), "\"a, \"\"b\"\"\""),
            (json!("a\r\nb"), "\"a\r\nb\""),
            (json!(["a", "b"]), "a; b"),
            (json!([]), ""),
            (json!("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0"),
            (json!("+1"), "'+1"),
            (json!("-1"), "'-1"),
            (json!("@SUM(1)"), "'@SUM(1)"),
            (json!("\tx"), "'\tx"),
            (json!("'x"), "''x"),
            (json!(["=1", "2"]), "'=1; 2"),
        ] {
            assert_eq!(quoted(&guarded(cell(&value))), expected, "{value}");
        }
    }
}
