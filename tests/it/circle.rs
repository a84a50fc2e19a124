//! Which files of a room use each other in a circle: each `use`, `super::` and `crate::` of a file is followed to the file that it means.
//!
//! Takes the sources as text, without what is only for tests. A name that `mod.rs` hands on counts as its file's.

use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};

/// The files of one room, each with those of the room that it uses.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// The files of `room` that lie on a circle, or between two of them, in order.
pub fn files_in_a_circle(room: &str, sources: &[(String, String)]) -> Vec<String> {
    let mut left = uses(room, sources);
    // What uses no file that is left, or is used by none, is on no circle.
    loop {
        let before = left.len();
        let known: BTreeSet<String> = left.keys().cloned().collect();
        left.values_mut().for_each(|others| others.retain(|other| known.contains(other)));
        let wanted: BTreeSet<String> = left.values().flatten().cloned().collect();
        left.retain(|file, others| wanted.contains(file) && !others.is_empty());
        if left.len() == before {
            return left.into_keys().collect();
        }
    }
}

fn uses(room: &str, sources: &[(String, String)]) -> Uses {
    let folder = format!("src/{room}/");
    let files: BTreeMap<&str, String> = sources
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix(&folder)?.strip_suffix(".rs")?, code(text))))
        .collect();
    let handed_on = files.get("mod").map(|text| handed_on(text)).unwrap_or_default();
    let meant = |name: &String| {
        let file = files.contains_key(name.as_str()).then_some(name);
        file.or_else(|| handed_on.get(name)).cloned()
    };
    let others = files.iter().filter(|(file, _)| **file != "mod");
    others
        .map(|(file, text)| {
            let used = names(room, text).iter().filter_map(meant).filter(|other| other != file).collect();
            ((*file).to_owned(), used)
        })
        .collect()
}

/// The code of a file: without comments, and without its tests, which may use whatever they show.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The names that `mod.rs` hands on, each with the file that it comes from.
fn handed_on(text: &str) -> BTreeMap<String, String> {
    let line = Regex::new(r"\bpub(?:\([a-z]+\))? use ([a-z_]+)::(?:(\w+)|\{([^}]*)\});").expect("a pattern");
    let mut found = BTreeMap::new();
    for hit in line.captures_iter(text) {
        let names = hit.get(2).or(hit.get(3)).map_or("", |names| names.as_str());
        for name in names.split(',').filter_map(|name| name.split_whitespace().next_back()) {
            found.insert(name.to_owned(), hit[1].to_owned());
        }
    }
    found
}

/// The first names behind `super::` and `crate::ROOM::`, those in braces and on further lines included.
fn names(room: &str, text: &str) -> Vec<String> {
    let start = Regex::new(&format!(r"\b(?:super|crate::{room})::(\w+|\{{)")).expect("a pattern");
    let mut found = Vec::new();
    for hit in start.captures_iter(text) {
        match hit.get(1).map(|name| (name.as_str(), name.end())) {
            Some(("{", at)) => found.extend(in_braces(&text[at..])),
            Some((name, _)) => found.push(name.to_owned()),
            None => {}
        }
    }
    found
}

/// The first name of each item up to the brace that closes the list.
fn in_braces(text: &str) -> Vec<String> {
    let (mut depth, mut items) = (1, vec![String::new()]);
    for character in text.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => items.push(String::new()),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if let Some(item) = items.last_mut().filter(|_| character != ',') {
            item.push(character);
        }
    }
    let first = |item: &String| {
        item.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_owned)
    };
    items.iter().filter_map(first).filter(|name| !name.is_empty()).collect()
}

#[test]
fn a_circle_is_found_through_braces_lines_names_that_are_handed_on_and_other_rooms_paths() {
    let source = |name: &str, text: &str| (format!("src/plan/{name}.rs"), text.to_owned());
    let sources = [
        source("mod", "mod a;\npub use c::{\n    Other,\n    Thing,\n};\n"),
        source("a", "use super::{\n    b::{One, Two},\n    nothing,\n};\n"),
        source("b", "fn f(thing: &crate::plan::Thing) {}\n"),
        source("c", "use super::a::A;\n// use super::d::D;\n"),
        source("d", "use super::a;\n"),
        source("e", "fn f() {}\n#[cfg(test)]\nmod tests {\n    use super::super::d;\n}\n"),
    ];
    assert_eq!(files_in_a_circle("plan", &sources), ["a", "b", "c"]);
    let straight = [
        source("a", "use super::b;\n"),
        source("b", "fn f() {}\n#[cfg(test)]\nmod tests {\n    use super::a;\n}\n"),
    ];
    assert_eq!(files_in_a_circle("plan", &straight), [""; 0]);
}
