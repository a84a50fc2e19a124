//! Which files use each other in a circle: each name of a file is followed to the file that it means, in whatever room and folder that is.
//!
//! Takes the sources as text. What is only for tests does not count. `mod.rs` is a file like any other: it uses what its own code names,
//! and a name that it only hands on counts as that of the file that the name comes from.

use crate::imports::{Imports, without_tests};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};

/// Files, each with those that it uses. A file is called by the path of its module, `host::shell` or `host::shell::bash`.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// The circles among `sources`, each with its files and which of the others each of them uses.
pub fn circles(sources: &[(String, String)]) -> Vec<Uses> {
    let uses = uses(sources);
    let reached: Uses = uses.keys().map(|file| (file.clone(), reached(&uses, file))).collect();
    let are_together =
        |one: &String, other: &String| reached[one].contains(other) && reached[other].contains(one);
    let mut found: Vec<Uses> = Vec::new();
    for file in uses.keys().filter(|file| reached[*file].contains(*file)) {
        if found.iter().any(|circle| circle.contains_key(file)) {
            continue;
        }
        let circle: BTreeSet<&String> = uses.keys().filter(|other| are_together(file, other)).collect();
        let inside =
            |file: &String| uses[file].iter().filter(|other| circle.contains(other)).cloned().collect();
        found.push(circle.iter().map(|file| ((*file).clone(), inside(file))).collect());
    }
    found
}

/// All that a file uses, and what those use, and so on.
fn reached(uses: &Uses, file: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next: Vec<&String> = uses[file].iter().collect();
    while let Some(file) = next.pop() {
        if found.insert(file.clone()) {
            next.extend(&uses[file]);
        }
    }
    found
}

/// The files of a crate, by the paths of their modules, with what they name.
struct Files(BTreeMap<String, Imports>);

fn uses(sources: &[(String, String)]) -> Uses {
    let modules = sources.iter().filter_map(|(path, text)| Some((module(path)?, text)));
    let texts: BTreeMap<String, String> =
        modules.map(|(module, text)| (module, without_tests(text))).collect();
    let test_modules = for_tests(&texts);
    let is_for_tests = |module: &str| {
        test_modules.iter().any(|test| {
            module.strip_prefix(test).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        })
    };
    let counted = texts.iter().filter(|(module, _)| !is_for_tests(module));
    let files = Files(counted.map(|(module, text)| (module.clone(), Imports::of(text))).collect());
    files.0.keys().map(|module| (module.clone(), files.used_by(module))).collect()
}

/// The path of a file's module, which is empty for the crate itself; none for a program.
fn module(path: &str) -> Option<String> {
    let path = path.split_once("src/")?.1.strip_suffix(".rs")?;
    let path = path.strip_suffix("/mod").unwrap_or(path);
    match path {
        "lib" => Some(String::new()),
        "main" => None,
        path => Some(path.replace('/', "::")),
    }
}

/// The modules that are there for tests only.
fn for_tests(texts: &BTreeMap<String, String>) -> Vec<String> {
    let declared = Regex::new(r"#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))?\s+)?mod (\w+);").expect("a pattern");
    let of = |(module, text): (&String, &String)| {
        let below = |name: &str| format!("{module}::{name}").trim_start_matches("::").to_owned();
        declared.captures_iter(text).map(|hit| below(&hit[1])).collect::<Vec<_>>()
    };
    texts.iter().flat_map(of).collect()
}

impl Files {
    fn used_by(&self, module: &str) -> BTreeSet<String> {
        let imports = &self.0[module];
        let mut paths: Vec<Vec<String>> = Vec::new();
        for (path, name) in &imports.used {
            let Some(path) = self.whole(module, path) else { continue };
            if self.0.contains_key(&path.join("::")) {
                // A module by name: what is meant are the names in it.
                let inside = imports.mentioned.iter().filter(|mentioned| mentioned[0] == *name);
                paths.extend(inside.map(|mentioned| [&path, &mentioned[1..]].concat()));
            } else {
                paths.push(path);
            }
        }
        paths.extend(imports.mentioned.iter().filter_map(|path| self.whole(module, path)));
        let files = paths.iter().filter_map(|path| self.file(path, 0));
        files.filter(|file| file != module).collect()
    }

    /// A path in the file of `module` from the crate on; none where it leaves the crate, or is no path of modules.
    fn whole(&self, module: &str, path: &[String]) -> Option<Vec<String>> {
        let own: Vec<String> =
            module.split("::").filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let ups = path.iter().take_while(|word| *word == "super").count();
        match path[0].as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([&own, &path[1..]].concat()),
            "super" => Some([own.get(..own.len().checked_sub(ups)?)?, &path[ups..]].concat()),
            child => {
                let below = [own.as_slice(), &[child.to_owned()]].concat();
                self.0.contains_key(&below.join("::")).then(|| [&own, path].concat())
            }
        }
    }

    /// The file that a path means, through however many that only hand its name on.
    fn file(&self, path: &[String], hands: usize) -> Option<String> {
        let module =
            (0..=path.len()).rev().find(|length| self.0.contains_key(&path[..*length].join("::")))?;
        let name = path[..module].join("::");
        let inside = path.get(module).filter(|_| hands < 9);
        let handed_on =
            inside.and_then(|inside| self.0[&name].handed_on.iter().find(|(_, called)| called == inside));
        let further = handed_on.and_then(|(from, _)| self.whole(&name, from));
        match further.map(|from| [&from, &path[module + 1..]].concat()) {
            Some(from) if from != path => self.file(&from, hands + 1),
            _ => Some(name),
        }
    }
}

/// The files that lie on a circle.
#[cfg(test)]
fn on_a_circle(sources: &[(&str, &str)]) -> Vec<String> {
    let sources: Vec<_> =
        sources.iter().map(|(path, text)| (format!("src/{path}.rs"), (*text).to_owned())).collect();
    circles(&sources).into_iter().flat_map(Uses::into_keys).collect()
}

#[test]
fn a_circle_is_found_through_braces_lines_names_that_are_handed_on_and_other_rooms_paths() {
    let sources = [
        ("plan/mod", "mod a;\npub use c::{\n    Other,\n    Thing,\n};\n"),
        ("plan/a", "use super::{\n    b::{One, Two},\n    nothing,\n};\n"),
        ("plan/b", "fn f(thing: &crate::plan::Thing) {}\n"),
        ("plan/c", "use super::a::A;\n// use super::d::D;\n"),
        ("plan/d", "use super::a;\nfn f() { a::g() }\n"),
        ("plan/e", "fn f() {}\n#[cfg(test)]\nmod tests {\n    use super::super::d;\n}\n"),
    ];
    assert_eq!(on_a_circle(&sources), ["plan::a", "plan::b", "plan::c"]);
    let straight = [
        ("plan/a", "use super::b::B;\n"),
        ("plan/b", "fn f() {}\n#[cfg(test)]\nmod tests {\n    use super::a;\n}\n"),
    ];
    assert_eq!(on_a_circle(&straight), [""; 0]);
}

#[test]
fn a_door_is_a_file_and_a_folder_is_no_wall() {
    let through_the_door = [
        ("host/mod", "mod shell;\nuse shell::run;\npub struct Start;\nfn f() { run() }\n"),
        ("host/shell/mod", "mod bash;\npub use bash::run;\n"),
        ("host/shell/bash", "use super::super::Start;\n"),
    ];
    assert_eq!(on_a_circle(&through_the_door), ["host", "host::shell::bash"]);
    let by_a_child =
        [("host/mod", "mod shell;\nfn f() { shell::run() }\n"), ("host/shell", "use super::Start;\n")];
    assert_eq!(on_a_circle(&by_a_child), ["host", "host::shell"]);
    let by_a_modules_name = [
        ("host/mod", "mod a;\nmod b;\n"),
        ("host/a", "use crate::host::b;\nfn f() { b::g() }\n"),
        ("host/b/mod", "mod c;\npub use c::g;\n"),
        ("host/b/c", "use crate::host::a::f;\n"),
    ];
    assert_eq!(on_a_circle(&by_a_modules_name), ["host::a", "host::b::c"]);
    let only_declared =
        [("host/mod", "mod shell;\npub struct Start;\n"), ("host/shell", "use super::Start;\n")];
    assert_eq!(on_a_circle(&only_declared), [""; 0]);
    let for_tests = [
        ("host/mod", "#[cfg(test)]\nmod tests;\nmod shell;\n"),
        ("host/tests/mod", "mod a;\nuse a::b;\nfn f() { b() }\n"),
        ("host/tests/a", "use super::f;\n"),
    ];
    assert_eq!(on_a_circle(&for_tests), [""; 0]);
}
