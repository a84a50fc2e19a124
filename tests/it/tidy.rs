//! The house rules that a compiler does not know: who may use whom, how long a file may be, which words are not written.

use crate::circle;
use crate::imports::Imports;
use crate::scene::{ours, shared, walk};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Each room with the rooms that it uses. A room that is missing here, or an edge that is there and not here, fails.
const ROOMS: &[(&str, &[&str])] = &[
    // These three are crates of their own, in which rustc sees to it.
    ("redact", &[]),
    ("record", &[]),
    ("ledger", &[]),
    ("text", &[]),
    ("programs", &[]),
    ("shell", &["programs"]),
    ("document", &["text"]),
    ("sql", &["shell"]),
    ("reading", &["text", "programs", "document", "shell", "sql"]),
    ("settings", &["text", "programs", "redact", "reading"]),
    ("plan", &["text", "programs", "document", "shell", "sql", "redact", "record", "reading", "settings"]),
    ("observer", &["plan", "record"]),
    ("check", &["text", "programs", "document", "shell", "redact", "reading", "settings", "plan"]),
    ("session", &["text", "redact", "sql", "reading", "settings", "plan", "record", "observer"]),
    ("report", &["text", "programs", "check", "reading", "settings", "plan", "record", "observer"]),
    ("approval", &["text", "settings", "plan", "record"]),
    (
        "host",
        &[
            "text", "programs", "sql", "redact", "reading", "settings", "plan", "record", "ledger",
            "observer", "session", "report",
        ],
    ),
    ("browser", &["text", "document", "reading", "plan", "record", "ledger", "report", "host"]),
    (
        "cli",
        &[
            "browser", "approval", "text", "document", "check", "redact", "settings", "plan", "record",
            "ledger", "observer", "session", "report", "host",
        ],
    ),
];

/// The files that still use each other in a circle. One that no longer does is to be taken out of here.
const STILL_IN_A_CIRCLE: &[&str] = &[];

/// How many lines a file may have before it holds more than one idea.
const LONGEST: usize = 400;

/// The files that still have more. One that no longer has is to be taken out of here.
const STILL_TOO_LONG: &[&str] = &[];

/// How many lines a function may have, tests and their tables too.
const LONGEST_FUNCTION: usize = 60;

/// Matches over all events: cut in two they would need one that takes what the other leaves, and the compiler would miss a new event in neither.
const OVER_ALL_EVENTS: &[&str] = &[
    "crates/record/src/record/progress.rs apply",
    "src/report/terminal/mod.rs tell",
    "src/report/transcript/story.rs take",
];

/// The functions that still have more. One that no longer has is to be taken out of here.
const STILL_TOO_LONG_A_FUNCTION: &[&str] = &[
    "crates/runbook/src/plan/block.rs drafts",
    "crates/runbook/src/plan/build.rs analyse",
    "crates/runbook/src/plan/steps.rs block",
    "src/cli/resume/adopt.rs go_on",
    "src/cli/resume/command.rs perform",
    "src/cli/run_context.rs perform",
    "src/host/command.rs command",
    "src/host/shell/wait.rs for_end",
    "src/host/statement.rs statement",
    "src/host/upkeep.rs stay",
    "src/host/upkeep.rs wait_for",
];

/// Words that are not written, with the reason. Each is cut in two, or this file would hold them.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("to", "do!(", "finish it, or open an issue"),
    ("unimpl", "emented!(", "finish it, or open an issue"),
    ("db", "g!(", "it is for the desk, not for the house"),
    ("#[ig", "nore", "a test that is not run rots"),
    ("#[should", "_panic", "say what is expected instead"),
    ("thread::sl", "eep", "wait for what happens, never for time"),
];

/// The Rust files below `folder`, with their text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = ours("");
    let mut found = Vec::new();
    walk(&ours(folder), &mut |path| {
        if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(&root).unwrap_or(path).display().to_string();
            found.push((name, std::fs::read_to_string(path).expect("source is UTF-8")));
        }
    });
    found
}

/// What is wrong, one a line, or nothing.
#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn rooms_use_only_the_rooms_that_the_table_gives_them() {
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in sources("crates/runbook/src").into_iter().chain(sources("src")) {
        let path = path.trim_start_matches("crates/runbook/").trim_start_matches("src/");
        let Some((room, _)) = path.split_once('/') else { continue };
        let used = edges.entry(room.to_owned()).or_default();
        let imports = Imports::of(&text);
        let whole = imports.all().filter(|path| path[0] == "crate");
        used.extend(whole.filter_map(|path| path.get(1)).filter(|name| *name != room).cloned());
    }
    let table: BTreeMap<String, BTreeSet<String>> = ROOMS
        .iter()
        .map(|(room, uses)| ((*room).to_owned(), uses.iter().map(|name| (*name).to_owned()).collect()))
        .collect();
    let mut wrong = Vec::new();
    for room in table.keys().chain(edges.keys()).collect::<BTreeSet<_>>() {
        let empty = BTreeSet::new();
        let (may, does) = (table.get(room).unwrap_or(&empty), edges.get(room).unwrap_or(&empty));
        wrong.extend(does.difference(may).map(|other| format!("{room} must not use {other}")));
        wrong.extend(
            may.difference(does)
                .map(|other| format!("{room} no longer uses {other}: take it out of the table")),
        );
    }
    none(&wrong);
}

#[test]
fn every_room_uses_only_rooms_above_it() {
    let mut above = BTreeSet::new();
    for (room, uses) in ROOMS {
        assert!(uses.iter().all(|other| above.contains(other)), "{room} stands too high");
        above.insert(*room);
    }
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let crates =
        ["src", "crates/record/src", "crates/redact/src", "crates/runbook/src", "crates/signature/src"];
    let circles: Vec<_> = crates.iter().flat_map(|folder| circle::circles(&sources(folder))).collect();
    let (mut wrong, mut found) = (Vec::new(), BTreeSet::new());
    for (file, others) in circles.iter().flatten() {
        found.insert(file.as_str());
        if !STILL_IN_A_CIRCLE.contains(&file.as_str()) {
            let others: Vec<&str> = others.iter().map(String::as_str).collect();
            wrong.push(format!("{file} lies on a circle: it uses {}", others.join(", ")));
        }
    }
    let over = STILL_IN_A_CIRCLE.iter().filter(|file| !found.contains(*file));
    wrong.extend(over.map(|file| format!("{file} is on no circle any more: take it out of the list")));
    none(&wrong);
}

#[test]
fn no_file_is_too_long() {
    let all = ["src", "crates", "tests", "benches"].iter().flat_map(|folder| sources(folder));
    let lengths = all.map(|(path, text)| (path, text.lines().count()));
    let long: BTreeMap<String, usize> = lengths.filter(|(_, length)| *length > LONGEST).collect();
    let over = STILL_TOO_LONG.iter().filter(|path| !long.contains_key(**path));
    let over = over.map(|path| format!("{path} is short enough: take it out of the list"));
    let known = |path: &String| STILL_TOO_LONG.contains(&path.as_str());
    let new = long.iter().filter(|(path, _)| !known(path));
    none(&new.map(|(path, length)| format!("{path} has {length} lines")).chain(over).collect::<Vec<_>>());
}

/// The functions of a source with the number of their lines. It is formatted, so a function ends where a brace stands below its `fn`.
fn functions(text: &str) -> Vec<(String, usize)> {
    let begin = Regex::new(r"^( *)(?:pub(?:\([^)]*\))? )?(?:const |async )*fn (\w+)").expect("a pattern");
    let lines: Vec<&str> = text.lines().collect();
    let length = |(at, line): (usize, &&str)| {
        let hit = begin.captures(line)?;
        let end = format!("{}}}", &hit[1]);
        let is_over = |(_, line): &(usize, &&str)| {
            **line == end || line.ends_with([';', '}']) && line.starts_with(&hit[0])
        };
        let (last, _) = lines.iter().enumerate().skip(at).find(is_over)?;
        Some((hit[2].to_owned(), last - at + 1))
    };
    lines.iter().enumerate().filter_map(length).collect()
}

#[test]
fn the_lines_of_a_function_are_counted() {
    let text = "fn one() {}\n\nimpl A {\n    pub(super) async fn two(\n        a: u8,\n    ) {\n        b();\n    }\n}\n";
    assert_eq!(functions(text), [("one".to_owned(), 1), ("two".to_owned(), 5)]);
}

#[test]
fn no_function_is_too_long() {
    let mut long = BTreeMap::new();
    for (path, text) in ["src", "crates", "tests", "benches"].iter().flat_map(|folder| sources(folder)) {
        let named = functions(&text).into_iter().map(|(name, length)| (format!("{path} {name}"), length));
        long.extend(named.filter(|(_, length)| *length > LONGEST_FUNCTION));
    }
    let known: Vec<&str> = OVER_ALL_EVENTS.iter().chain(STILL_TOO_LONG_A_FUNCTION).copied().collect();
    let over = known.iter().filter(|name| !long.contains_key(**name));
    let over = over.map(|name| format!("{name} is short enough: take it out of the list"));
    let new = long.iter().filter(|(name, _)| !known.contains(&name.as_str()));
    none(&new.map(|(name, length)| format!("{name} has {length} lines")).chain(over).collect::<Vec<_>>());
}

#[test]
fn no_forbidden_word_is_written() {
    let mut wrong = Vec::new();
    for (path, text) in ["src", "crates", "tests", "benches"].iter().flat_map(|folder| sources(folder)) {
        for (number, line) in text.lines().enumerate() {
            for (first, second, instead) in FORBIDDEN {
                if line.contains(&format!("{first}{second}")) {
                    wrong.push(format!("{path}:{}: {first}{second}: {instead}", number + 1));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let silent = ["src", "crates", "tests"]
        .into_iter()
        .flat_map(sources)
        .filter(|(_, text)| !text.starts_with("//! "));
    none(&silent.map(|(path, _)| format!("{path} has no `//!` head")).collect::<Vec<_>>());
}

#[test]
fn every_stand_in_is_called_somewhere() {
    let (Some(seeds), Some(corpus)) = (shared("seeds"), shared("corpus")) else { return };
    let mut text = String::new();
    for folder in [seeds, corpus, ours("tests"), ours("runbooks")] {
        walk(&folder, &mut |path| text.push_str(&std::fs::read_to_string(path).unwrap_or_default()));
    }
    let called: BTreeSet<&str> =
        text.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).collect();
    let mut idle = Vec::new();
    walk(&ours("fixtures/bin"), &mut |path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.starts_with('.') && !called.contains(name) {
            idle.push(format!("fixtures/bin/{name} is called nowhere"));
        }
    });
    none(&idle);
}

#[test]
fn the_commands_that_check_this_can_be_run() {
    use std::os::unix::fs::PermissionsExt as _;
    for path in [
        "tests/run",
        "tests/servers",
        "tests/blocks/run",
        "tests/browser/install",
        "tests/browser/run",
        "tests/otlp/install",
        ".ci/run",
        "tests/verify.py",
        "benches/compare",
        "benches/sql",
        "fixtures/service-repo/make",
    ] {
        let mode = std::fs::metadata(ours(path))
            .unwrap_or_else(|error| panic!("{path}: {error}"))
            .permissions()
            .mode();
        assert!(mode & 0o111 == 0o111, "{path} is not executable");
    }
    assert!(Path::new("/bin/bash").exists(), "they are written for bash");
}

#[test]
fn every_test_that_shows_a_promise_is_there() {
    let promises = std::fs::read_to_string(ours("GUARANTEES.md")).expect("the list of promises");
    let rows: Vec<&str> = promises.lines().filter(|line| line.starts_with("| G")).collect();
    let promises: String = rows.concat();
    let written: String =
        ["src", "crates", "tests"].into_iter().flat_map(sources).map(|(_, text)| text).collect();
    let name =
        Regex::new(r"`([a-z_]+)(?:::tests(?:::[a-z_]+)?)?::([a-z0-9_]+)`|`([a-z]+\.py)`").expect("a pattern");
    let is_missing = |hit: &regex::Captures<'_>| match (hit.get(1), hit.get(2), hit.get(3)) {
        (Some(module), Some(test), _) => {
            let file = ours(&format!("tests/it/{}.rs", module.as_str()));
            let is_inside = hit[0].contains("::tests::");
            !(is_inside || file.exists()) || !written.contains(&format!("fn {}(", test.as_str()))
        }
        (_, _, Some(point)) => !ours("tests/faults").join(point.as_str()).exists(),
        _ => true,
    };
    let bare = rows.iter().filter(|row| !name.is_match(row)).map(|row| format!("{row} names no test"));
    none(&bare.collect::<Vec<_>>());
    let missing = name.captures_iter(&promises).filter(is_missing).map(|hit| hit[0].to_owned());
    none(&missing.collect::<Vec<_>>());
}
