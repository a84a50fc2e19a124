//! What the text of a Rust file names: every `use`, over however many lines and however nested, and every path in its code.
//!
//! Takes text, gives paths. Knows nothing of which files there are.

use regex::Regex;
use std::sync::LazyLock;

/// An import, which begins a line; what stands before `use` where it hands on, and what stands behind it.
static IMPORT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^[ \t]*(pub(?:\([^)]*\))?[ \t]+)?use\s+([^;]+);"));
/// A path of two words or more.
static PATH: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[^\w:])([A-Za-z_]\w*(?:::\w+)+)"));
/// The tests at the end of a file.
static TESTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"#\[cfg\(test\)\]\s*mod \w+ \{"));
/// What only they import.
static IMPORT_OF_TESTS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))?\s+)?use\s+[^;]+;"));
/// A comment to the end of its line. A `//` in an address stands behind a colon, and is none.
static COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)(^|[ \t])//.*$"));

/// For whom something is visible: a path that nothing is taken from.
static VISIBLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"pub\(in [\w:]+\)"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

/// What one file names.
pub struct Imports {
    /// The paths that it imports, whole: `crate::plan::{self, Step as One}` is `crate::plan` and `crate::plan::Step`. Each with the name
    /// that it has in the file.
    pub used: Vec<(Vec<String>, String)>,
    /// Those of them that it only hands on: `pub use`.
    pub handed_on: Vec<(Vec<String>, String)>,
    /// The paths in its code, from their first word on.
    pub mentioned: Vec<Vec<String>>,
}

impl Imports {
    /// What `text` names. Comments name nothing.
    pub fn of(text: &str) -> Self {
        let text = COMMENT.replace_all(text, "");
        let (mut used, mut handed_on) = (Vec::new(), Vec::new());
        for hit in IMPORT.captures_iter(&text) {
            let found = if hit.get(1).is_some() { &mut handed_on } else { &mut used };
            expand(&[], &hit[2], found);
        }
        let code = IMPORT.replace_all(&text, "");
        let code = VISIBLE.replace_all(&code, "pub");
        let words = |path: &str| path.split("::").map(str::to_owned).collect();
        let mentioned = PATH.captures_iter(&code).map(|hit| words(&hit[1])).collect();
        Self { used, handed_on, mentioned }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &[String]> {
        let imported = self.used.iter().chain(&self.handed_on).map(|(path, _)| path.as_slice());
        imported.chain(self.mentioned.iter().map(Vec::as_slice))
    }
}

/// A file without what is only for tests, which may use whatever they show.
pub fn without_tests(text: &str) -> String {
    let code = TESTS.splitn(text, 2).next().unwrap_or_default();
    IMPORT_OF_TESTS.replace_all(code, "").into_owned()
}

/// The paths of a tree of imports below `front`.
fn expand(front: &[String], tree: &str, found: &mut Vec<(Vec<String>, String)>) {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let (path, name) = tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name)));
        let mut path: Vec<String> =
            front.iter().cloned().chain(path.split("::").map(|word| word.trim().to_owned())).collect();
        if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
            path.pop();
        }
        let last = path.last().cloned().unwrap_or_default();
        found.push((path, name.map_or(last, |name| name.trim().to_owned())));
        return;
    };
    let words = tree[..open].split("::").map(str::trim).filter(|word| !word.is_empty());
    let front: Vec<String> = front.iter().cloned().chain(words.map(str::to_owned)).collect();
    let inside = tree[open + 1..].rsplit_once('}').map_or("", |(inside, _)| inside);
    for item in items(inside) {
        expand(&front, item, found);
    }
}

/// The items of a list, parted by the commas that stand in no braces.
fn items(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&list[start..]);
    found.retain(|item| !item.trim().is_empty());
    found
}

#[test]
fn a_tree_of_imports_is_followed_into_every_brace_and_over_every_line() {
    let text = "
// use crate::no::Comment;
use crate::{
    a::{self, B as C},
    d::{
        e::F, // and G
        h,
    },
};
pub(super) use i::J;
fn f(k: &crate::l::M) -> super::n::O { \"https://use crate::p;\" }
";
    let imports = Imports::of(text);
    let shown = |(path, name): &(Vec<String>, String)| format!("{} as {name}", path.join("::"));
    let used: Vec<String> = imports.used.iter().map(shown).collect();
    assert_eq!(used, ["crate::a as a", "crate::a::B as C", "crate::d::e::F as F", "crate::d::h as h"]);
    assert_eq!(imports.handed_on.iter().map(shown).collect::<Vec<_>>(), ["i::J as J"]);
    let mentioned: Vec<String> = imports.mentioned.iter().map(|path| path.join("::")).collect();
    assert_eq!(mentioned, ["crate::l::M", "super::n::O", "crate::p"]);
}

#[test]
fn tests_are_not_of_the_code() {
    let text = "#[cfg(test)]\nuse super::a;\nfn f() {}\n#[cfg(test)]\nmod tests {\n    use super::b;\n}\n";
    let imports = Imports::of(&without_tests(text));
    assert!(imports.all().next().is_none());
}
