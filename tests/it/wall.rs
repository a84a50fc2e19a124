//! The wall of `clippy.toml` around what decides: which doors lead through it, and that nothing else opens one.

use crate::scene::{ours, walk};
use regex::Regex;
use std::collections::BTreeSet;

/// The files that may reach the system, each with how: `!` for all that the file or its folder holds, `-` for one function.
const DOORS: &[&str] = &[
    "crates/record/src/ledger/folder/mod.rs!",
    "crates/record/src/ledger/store/inbox.rs-",
    "crates/runbook/build.rs!",
    "crates/signature/src/listed.rs!",
    "crates/signature/src/program.rs!",
    "src/host/mod.rs!",
    "tests/it/main.rs!",
];

/// An attribute that lets something through. The tests of a crate, by which nothing gets out that is shipped, are not looked at.
const DOOR: &str =
    r"#(!?)\[(cfg_attr\(\s*test,)?[^\]]*?(?:disallowed_(?:methods|types)|clippy::(?:style|all))";

#[test]
fn only_the_doors_of_the_list_lead_through_the_wall() {
    let door = Regex::new(DOOR).expect("a pattern");
    let root = ours("");
    let mut found = BTreeSet::new();
    for folder in ["src", "crates", "tests", "fuzz", "benches"] {
        walk(&ours(folder), &mut |path| {
            if path.extension().is_none_or(|extension| extension != "rs") || path.ends_with("it/wall.rs") {
                return;
            }
            let text = std::fs::read_to_string(path).expect("source is UTF-8");
            let name = path.strip_prefix(&root).unwrap_or(path).display();
            let doors = door.captures_iter(&text).filter(|hit| hit.get(2).is_none());
            found.extend(doors.map(|hit| format!("{name}{}", if hit[1].is_empty() { '-' } else { '!' })));
        });
    }
    let doors: BTreeSet<String> = DOORS.iter().map(|door| (*door).to_owned()).collect();
    assert_eq!(found, doors, "a door is opened in `host`, or not at all");
}

#[test]
fn one_wall_stands_around_all_crates() {
    // Clippy reads the file that is nearest to a crate's manifest, and that one alone.
    let mut found = Vec::new();
    for folder in ["crates", "src", "tests", "fuzz"] {
        walk(&ours(folder), &mut |path| {
            found.extend(path.ends_with("clippy.toml").then(|| path.to_owned()));
            found.extend(path.ends_with(".clippy.toml").then(|| path.to_owned()));
        });
    }
    assert!(found.is_empty() && !ours(".clippy.toml").exists(), "{found:?}");
    let wall: toml::Table =
        std::fs::read_to_string(ours("clippy.toml")).expect("the wall").parse().expect("it is TOML");
    let rows = wall["disallowed-methods"].as_array().expect("a list");
    assert!(rows.len() > 60);
    for row in rows {
        assert!(row["reason"].as_str().is_some_and(|reason| reason.len() > 8), "{row} has no reason");
    }
}
