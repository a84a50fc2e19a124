//! The rules written out in Rust when Stepgate is built, so that no run has to read a table.
//!
//! Takes the texts of the files, gives items and expressions of Rust. Never reads a row that `check` has not seen.

use super::row::{RowText, rows};
use std::fmt::Write as _;

/// Each rule of the files as a static.
pub fn laid_out(files: &[(String, String)]) -> String {
    let mut out = String::new();
    for row in files.iter().flat_map(|(_, text)| all(text)) {
        let (why, id, name) = (&row.why, &row.id, name(&row.id));
        let words: Vec<String> = row.words.iter().map(|words| format!("Phrase::new({words:?})")).collect();
        let words = words.join(", ");
        writeln!(
            out,
            "/// {why}\npub(super) static {name}: Rule = Rule {{ id: {id:?}, words: &[{words}] }};"
        )
        .expect("writing to a string cannot fail");
    }
    out
}

/// The rows of a file that say which role a section has, as a list in their order.
pub fn roles(text: &str) -> String {
    let rows = all(text).filter_map(|row| {
        let (sure, role, name) = (row.when?, row.gives, name(&row.id));
        Some(format!("Row {{ role: Role::{role:?}, sure: Sure::{sure:?}, rule: &rules::{name} }}"))
    });
    format!("&[{}]", rows.collect::<Vec<_>>().join(", "))
}

fn all(text: &str) -> impl Iterator<Item = RowText> {
    rows(text).unwrap_or_default().into_iter().map(|(_, row)| row)
}

/// The name of a rule in code.
fn name(id: &str) -> String {
    id.replace('-', "_").to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::{laid_out, roles};

    const FILE: &str = "[[rule]]\nid = \"a-b\"\nwhere = [\"heading\"]\nwords = [\"^x\", \"y\"]\nwhen = \"with-steps\"\ngives = \"main\"\nwhy = \"So.\"\nexample = \"x\"\ncounter-example = \"z\"\n";

    #[test]
    fn a_row_is_a_static_with_its_phrases() {
        let files = [("a.toml".to_owned(), FILE.to_owned())];
        assert_eq!(
            laid_out(&files),
            "/// So.\npub(super) static A_B: Rule = Rule { id: \"a-b\", words: &[Phrase::new(\"^x\"), Phrase::new(\"y\")] };\n"
        );
        assert_eq!(roles(FILE), "&[Row { role: Role::Main, sure: Sure::WithSteps, rule: &rules::A_B }]");
    }
}
