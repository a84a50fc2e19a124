//! What the program is made of besides its own code: licences, sources and second versions, held to `deny.toml` with nothing downloaded;
//! and the notices that `stepgate --licenses` prints.

use crate::scene::ours;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::SplitWhitespace;

/// How many crates the lock may name, those of other systems and of tests among them.
const MOST_ENTRIES: usize = 380;

/// A crate that is built for this system, with what its manifest says.
struct Crate {
    name: String,
    version: String,
    license: String,
    source: String,
    folder: PathBuf,
    repository: String,
    /// Whether it becomes a part of the program, and not only of its build or its tests.
    is_shipped: bool,
}

impl Crate {
    fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

/// Every crate that Linux needs, by what cargo has at hand.
fn crates() -> Vec<Crate> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(ours(""))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let packages: BTreeMap<String, &Value> =
        items(&all["packages"]).map(|package| (text(package, "id"), package)).collect();
    let needed: BTreeMap<String, &Value> =
        items(&all["resolve"]["nodes"]).map(|node| (text(node, "id"), node)).collect();
    let shipped = shipped(&text(&all["resolve"], "root"), &needed);
    let theirs = needed.keys().filter(|id| !packages[*id]["source"].is_null());
    theirs
        .map(|id| Crate {
            name: text(packages[id], "name"),
            version: text(packages[id], "version"),
            license: text(packages[id], "license"),
            source: text(packages[id], "source"),
            folder: Path::new(&text(packages[id], "manifest_path"))
                .parent()
                .map(Path::to_owned)
                .unwrap_or_default(),
            repository: text(packages[id], "repository"),
            is_shipped: shipped.contains(id),
        })
        .collect()
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

/// What `root` uses, and what that uses, where it is neither for a build nor for tests.
fn shipped(root: &str, nodes: &BTreeMap<String, &Value>) -> BTreeSet<String> {
    let (mut found, mut left) = (BTreeSet::new(), vec![root.to_owned()]);
    while let Some(id) = left.pop() {
        if !found.insert(id.clone()) {
            continue;
        }
        for dependency in items(&nodes[&id]["deps"]) {
            if items(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null()) {
                left.push(dependency["pkg"].as_str().unwrap_or_default().to_owned());
            }
        }
    }
    found
}

fn rules() -> toml::Table {
    std::fs::read_to_string(ours("deny.toml")).expect("the file is there").parse().expect("it is TOML")
}

/// Whether `allowed` holds one side of each `OR` and both of each `AND`. What cannot be read, or says nothing, is not allowed.
fn is_allowed(license: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = license.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    is_any(&mut words, allowed) && words.next().is_none()
}

fn is_any(words: &mut Peekable<SplitWhitespace<'_>>, allowed: &BTreeSet<&str>) -> bool {
    let mut is_one = are_all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        is_one |= are_all(words, allowed);
    }
    is_one
}

fn are_all(words: &mut Peekable<SplitWhitespace<'_>>, allowed: &BTreeSet<&str>) -> bool {
    let mut are = is_single(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        are &= is_single(words, allowed);
    }
    are
}

fn is_single(words: &mut Peekable<SplitWhitespace<'_>>, allowed: &BTreeSet<&str>) -> bool {
    if words.next_if_eq(&"(").is_some() {
        let is_within = is_any(words, allowed);
        return words.next_if_eq(&")").is_some() && is_within;
    }
    let name = words.next().unwrap_or_default();
    match words.next_if_eq(&"WITH").and_then(|_| words.next()) {
        Some(exception) => allowed.contains(format!("{name} WITH {exception}").as_str()),
        None => allowed.contains(name),
    }
}

#[test]
fn every_crate_has_a_licence_that_is_allowed_and_every_allowed_one_is_needed() {
    let rules = rules();
    let allowed: BTreeSet<&str> = rules["licenses"]["allow"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(toml::Value::as_str)
        .collect();
    let crates = crates();
    let refused: Vec<String> = crates
        .iter()
        .filter(|one| !is_allowed(&one.license, &allowed))
        .map(|one| format!("{}: {}", one.title(), one.license))
        .collect();
    assert!(refused.is_empty(), "not allowed by deny.toml:\n{}", refused.join("\n"));
    for license in &allowed {
        let others: BTreeSet<&str> = allowed.iter().copied().filter(|other| other != license).collect();
        let is_needed = crates.iter().any(|one| !is_allowed(&one.license, &others));
        let is_named = crates.iter().any(|one| one.license.contains(license));
        assert!(is_needed || is_named, "no crate has the licence {license}: take it out of deny.toml");
    }
}

#[test]
fn a_licence_of_two_kinds_is_read_as_it_is_meant() {
    let allowed = BTreeSet::from(["MIT", "Unicode-3.0"]);
    for good in [
        "MIT",
        "MIT OR GPL-3.0",
        "MIT/Apache-2.0",
        "Apache-2.0 / MIT",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "GPL-3.0 OR (MIT AND Unicode-3.0)",
    ] {
        assert!(is_allowed(good, &allowed), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT OR Apache-2.0) AND ISC",
        "(ISC OR Zlib) AND MIT",
        "GPL-3.0 AND (MIT OR ISC)",
        "MIT WITH more",
    ] {
        assert!(!is_allowed(bad, &allowed), "{bad}");
    }
}

#[test]
fn every_crate_comes_from_the_one_registry() {
    let sources: BTreeSet<String> = crates().into_iter().map(|one| one.source).collect();
    assert_eq!(sources.len(), 1, "{sources:?}");
    assert!(sources.iter().all(|source| source.starts_with("registry+")), "{sources:?}");
}

#[test]
fn a_second_version_of_a_crate_stands_in_the_list_with_its_reason() {
    let rules = rules();
    let mut skipped: BTreeSet<&str> = BTreeSet::new();
    for row in rules["bans"]["skip"].as_array().expect("a list") {
        assert!(row["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{row} has no reason");
        skipped.insert(row["crate"].as_str().expect("a name"));
    }
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in crates() {
        versions.entry(one.name).or_default().push(one.version);
    }
    for (name, versions) in versions {
        let left = versions.iter().filter(|version| !skipped.remove(format!("{name}@{version}").as_str()));
        assert_eq!(
            left.count(),
            1,
            "{name} has the versions {versions:?}; deny.toml has to name all but one"
        );
    }
    assert!(skipped.is_empty(), "no longer in the lock: {skipped:?}");
}

#[test]
fn the_lock_stays_small() {
    let lock = std::fs::read_to_string(ours("Cargo.lock")).expect("the lock is there");
    let entries = lock.lines().filter(|line| *line == "[[package]]").count();
    assert!(entries <= MOST_ENTRIES, "{entries} entries, where {MOST_ENTRIES} were agreed on");
}

#[test]
fn the_oldest_compiler_is_the_same_everywhere() {
    let manifest = std::fs::read_to_string(ours("Cargo.toml")).expect("the manifest is there");
    let manifest: toml::Table = manifest.parse().expect("it is TOML");
    let oldest = manifest["package"]["rust-version"].as_str().expect("a version");
    for file in [".github/workflows/ci.yml", "README.md"] {
        let text = std::fs::read_to_string(ours(file)).expect("it is there");
        assert!(text.contains(oldest), "{file} does not name {oldest}, the oldest compiler of Cargo.toml");
    }
}

#[test]
fn the_notices_are_those_of_the_crates_that_are_built_in() {
    let written = notices();
    let file = ours("assets/notices.txt");
    if std::env::var_os("STEPGATE_BLESS").is_some() {
        std::fs::write(&file, &written).expect("the file can be written");
    }
    let held = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        held == written,
        "the crates have changed: STEPGATE_BLESS=1 with this test writes assets/notices.txt again"
    );
}

/// The text of every licence, once, below the crates that it is of.
fn notices() -> String {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in crates().iter().filter(|one| one.is_shipped) {
        let text = license_text(&one.folder).unwrap_or_else(|| {
            format!("{}\n\n(Its package holds no text of it; see {})", one.license, one.repository)
        });
        texts.entry(text).or_default().push(one.title());
    }
    let mut texts: Vec<(String, Vec<String>)> = texts.into_iter().collect();
    texts.iter_mut().for_each(|(_, crates)| crates.sort());
    texts.sort_by(|one, other| one.1.cmp(&other.1));
    let mut all = String::new();
    for (text, crates) in texts {
        let line = "-".repeat(78);
        write!(all, "{line}\n{}\n{line}\n\n{text}\n\n", crates.join("\n")).expect("a string takes all");
    }
    all
}

/// The licence that asks for the least, as its crate has it, and what has to be said besides.
fn license_text(folder: &Path) -> Option<String> {
    let entries = std::fs::read_dir(folder).ok()?.flatten().filter(|entry| entry.path().is_file());
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_by_key(|name| (!name.to_uppercase().contains("MIT"), name.clone()));
    let of = |starts: &[&str]| {
        let found =
            names.iter().find(|name| starts.iter().any(|start| name.to_uppercase().starts_with(start)));
        found.and_then(|name| std::fs::read_to_string(folder.join(name)).ok())
    };
    let license = of(&["LICENSE", "LICENCE", "COPYING", "UNLICENSE"])?;
    let parts = [Some(license), of(&["NOTICE"])].into_iter().flatten();
    let lines = |text: String| {
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
    };
    Some(parts.map(lines).collect::<Vec<_>>().join("\n\n"))
}
