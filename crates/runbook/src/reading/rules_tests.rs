//! Every rule of reading is tried with its example and its counter-example.

use super::own_rules::said_at;
use super::rules::{RowText, rows};
use super::words::first_of;

/// The files of rules.
const FILES: [(&str, &str); 7] = [
    ("choices.toml", include_str!("rules/choices.toml")),
    ("conditions.toml", include_str!("rules/conditions.toml")),
    ("doubts.toml", include_str!("rules/doubts.toml")),
    ("environments.toml", include_str!("rules/environments.toml")),
    ("requests.toml", include_str!("rules/requests.toml")),
    ("roles.toml", include_str!("rules/roles.toml")),
    ("sessions.toml", include_str!("rules/sessions.toml")),
];

/// The rules of all files, each with its place.
fn all() -> Vec<(String, RowText)> {
    let of_file = |(name, text): &(&str, &str)| {
        let rows = rows(text).expect("the build reads all of the rules");
        rows.into_iter().map(|(line, row)| (format!("{name}:{line}"), row)).collect::<Vec<_>>()
    };
    FILES.iter().flat_map(of_file).collect()
}

/// Whether a rule fits a text at one of the places where it is asked.
fn fits(row: &RowText, text: &str) -> bool {
    let phrases = row.words.join(", ");
    row.places.iter().any(|place| said_at(*place, text).iter().any(|said| first_of(said, &phrases).is_some()))
}

#[test]
fn every_rule_fits_its_example_and_not_its_counter_example() {
    let mut wrong = Vec::new();
    for (place, row) in all() {
        if !fits(&row, &row.example) {
            wrong.push(format!("{place}: `{}` does not fit `{}`", row.id, row.example));
        }
        if fits(&row, &row.counter_example) {
            wrong.push(format!("{place}: `{}` fits `{}`", row.id, row.counter_example));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_example_of_a_rule_that_beats_another_is_one_that_the_other_would_have() {
    let all = all();
    let of = |id: &String| all.iter().find(|(_, row)| row.id == *id).map(|(_, row)| row).expect("a rule");
    for (place, row) in &all {
        for beaten in &row.beats {
            assert!(fits(of(beaten), &row.example), "{place}: `{}` beats `{beaten}` in nothing", row.id);
        }
    }
}

#[test]
fn a_role_that_beats_another_is_tried_before_it() {
    let all = all();
    let at = |id: &str| all.iter().position(|(_, row)| row.id == id);
    for (place, row) in all.iter().filter(|(_, row)| row.when.is_some()) {
        assert!(
            row.beats.iter().all(|beaten| at(&row.id) < at(beaten)),
            "{place}: `{}` stands too low",
            row.id
        );
    }
}

#[test]
fn every_file_of_rules_is_tried() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/reading/rules");
    let names = std::fs::read_dir(folder).expect("the folder").filter_map(Result::ok);
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names
        .filter(|name| std::path::Path::new(name).extension().is_some_and(|end| end == "toml"))
        .collect();
    names.sort();
    assert_eq!(names, FILES.map(|(name, _)| name));
}
