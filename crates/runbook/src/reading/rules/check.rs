//! Whether the rules can be used at all: asked when Stepgate is built, so that a row which cannot be checked does not build.
//!
//! Takes the texts of the files, gives what is wrong with them, each with its line. Never tries a row with its example: a test
//! does, which has the words of a heading.

use super::row::{RowText, rows};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with the files, each of which has its name: `name:line: reason`.
pub fn problems(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    let mut all = Vec::new();
    for (name, text) in files {
        match rows(text) {
            Ok(rows) => all.extend(rows.into_iter().map(|(line, row)| (format!("{name}:{line}"), row))),
            Err((line, reason)) => found.push(format!("{name}:{line}: {reason}")),
        }
    }
    let mut known = BTreeMap::new();
    for (place, row) in &all {
        found.extend(problems_of(row).into_iter().map(|reason| format!("{place}: {reason}")));
        if let Some(first) = known.insert(row.id.as_str(), place) {
            found.push(format!("{place}: `{}` stands in {first} too", row.id));
        }
    }
    // Where a file cannot be read, its rows are missing here, and it is told already.
    let beaten = all.iter().flat_map(|(place, row)| row.beats.iter().map(move |id| (place, id)));
    let unknown = beaten.filter(|(_, id)| found.is_empty() && !known.contains_key(id.as_str()));
    let unknown: Vec<_> = unknown.map(|(place, id)| format!("{place}: there is no rule `{id}`")).collect();
    found.extend(unknown);
    found
}

/// What is wrong with a row by itself.
pub fn problems_of(row: &RowText) -> Vec<String> {
    let mut found = Vec::new();
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    if !row.id.split('-').all(is_name) {
        found.push(format!("`{}` is no name of small letters with `-` between them", row.id));
    }
    if row.places.is_empty() || row.words.is_empty() {
        found.push("the row asks nothing: `where` and `words` hold something".to_owned());
    }
    if row.when.is_some() && !row.gives.is_role() {
        found.push("`when` belongs to a role".to_owned());
    }
    for (key, text) in
        [("why", &row.why), ("example", &row.example), ("counter-example", &row.counter_example)]
    {
        if text.trim().is_empty() {
            found.push(format!("`{key}` is empty"));
        }
    }
    let mut seen = BTreeSet::new();
    for phrase in &row.words {
        if !is_phrase(phrase) {
            found.push(format!(
                "`{phrase}` is no phrase: small letters and digits, one space between words, `^`, `*`, `$`"
            ));
        }
        if !seen.insert(phrase) {
            found.push(format!("`{phrase}` stands twice in its row"));
        }
    }
    found
}

/// Whether a phrase is one that a text can say at all.
fn is_phrase(phrase: &str) -> bool {
    let phrase = phrase.strip_prefix('^').unwrap_or(phrase);
    let phrase = phrase.strip_suffix('$').unwrap_or(phrase);
    let is_letter = |c: char| c.is_alphanumeric() && !c.is_uppercase();
    let is_word =
        |word: &str| !word.is_empty() && word.strip_suffix('*').unwrap_or(word).chars().all(is_letter);
    phrase.split(' ').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::problems;

    const ROW: &str = "[[rule]]\nid = \"a-b\"\nwhere = [\"heading\"]\nwords = [\"^if x*\"]\ngives = \"condition\"\nwhy = \"So.\"\nexample = \"If x\"\ncounter-example = \"X\"\n";

    fn of(text: &str) -> Vec<String> {
        problems(&[("a.toml".to_owned(), text.to_owned())])
    }

    #[test]
    fn a_row_that_cannot_be_checked_is_told_with_its_line() {
        assert_eq!(of(ROW), [""; 0]);
        for (from, to, expected) in [
            ("a-b", "A b", "a.toml:1: `A b` is no name"),
            ("[\"heading\"]", "[]", "a.toml:1: the row asks nothing"),
            ("\"heading\"", "\"headings\"", "a.toml:3: unknown variant `headings`"),
            ("\"condition\"", "\"perhaps\"", "a.toml:5: unknown variant `perhaps`"),
            ("^if x*", "if you'll", "a.toml:1: `if you'll` is no phrase"),
            ("^if x*", "if  x", "a.toml:1: `if  x` is no phrase"),
            ("\"^if x*\"", "\"x\", \"x\"", "a.toml:1: `x` stands twice"),
            ("why = \"So.\"\n", "", "a.toml:1: missing field `why`"),
            ("counter-example = \"X\"\n", "", "a.toml:1: missing field `counter-example`"),
            ("If x", " ", "a.toml:1: `example` is empty"),
            ("why", "beats = [\"c\"]\nwhy", "a.toml:1: there is no rule `c`"),
            ("why", "when = \"always\"\nwhy", "a.toml:1: `when` belongs to a role"),
            ("why", "whys = 1\nwhy", "a.toml:6: unknown field `whys`"),
        ] {
            let found = of(&ROW.replacen(from, to, 1));
            assert!(found.iter().any(|one| one.starts_with(expected)), "{expected}: {found:?}");
        }
    }

    #[test]
    fn no_name_stands_twice_in_whatever_files() {
        let file = |name: &str| (name.to_owned(), ROW.to_owned());
        assert_eq!(problems(&[file("a.toml"), file("b.toml")]), ["b.toml:1: `a-b` stands in a.toml:1 too"]);
    }
}
