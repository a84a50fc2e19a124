//! The files of the pages themselves, built in: the style, and the script, which is written in modules of one subject each.
//!
//! A page asks for one file: where a connection changes while it loads, one request of two dozen that fails would leave it dead.

use std::sync::LazyLock;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

macro_rules! modules {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("assets/", $name)))),+]
    };
}

/// The modules, each with its text. Each imports only from those above it, so in this order they are one.
const MODULES: [(&str, &str); 22] = modules![
    "page.mjs",
    "server.mjs",
    "time.mjs",
    "layout.mjs",
    "keys.mjs",
    "places.mjs",
    "viewers.mjs",
    "start.mjs",
    "settled.mjs",
    "text.mjs",
    "output.mjs",
    "live.mjs",
    "along.mjs",
    "steps.mjs",
    "terminal.mjs",
    "replies.mjs",
    "fields.mjs",
    "verdict.mjs",
    "question.mjs",
    "log.mjs",
    "record.mjs",
    "stream.mjs",
];

/// All modules as one.
static NOTEBOOK: LazyLock<String> = LazyLock::new(|| {
    let lines = MODULES.iter().flat_map(|(_, text)| text.lines()).filter(|line| !line.starts_with("import "));
    lines.flat_map(|line| [line.strip_prefix("export ").unwrap_or(line), "\n"]).collect()
});

/// The kind and the text of the file with this name; none where there is no such file.
pub fn asset(name: &str) -> Option<(&'static str, &'static str)> {
    match name {
        "notebook.mjs" => Some((SCRIPT, NOTEBOOK.as_str())),
        "notebook.css" => Some((STYLE, include_str!("assets/notebook.css"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{MODULES, asset};
    use std::collections::{BTreeMap, BTreeSet};

    /// What a module imports: from which, and the names.
    fn imports(text: &str) -> Vec<(String, Vec<String>)> {
        let lines = text.lines().filter_map(|line| line.strip_prefix("import ")?.strip_suffix(".mjs';"));
        let import = |line: &str| {
            let (names, from) = line.split_once("'./").expect("from this folder");
            let names = names.trim_end_matches(" from ").trim_matches(['{', '}', ' ']);
            let names = names.split(", ").filter(|name| !name.is_empty()).map(str::to_owned);
            (format!("{from}.mjs"), names.collect())
        };
        lines.map(import).collect()
    }

    /// What a module makes at its top: whether others may take it, and its name.
    fn made(text: &str) -> Vec<(bool, &str)> {
        let kinds = ["async function ", "function ", "const ", "let ", "class "];
        let names = text.lines().filter_map(|line| {
            let own = line.strip_prefix("export ");
            let rest = own.unwrap_or(line);
            let name = kinds.iter().find_map(|kind| rest.strip_prefix(kind))?;
            let end = name.find(|character: char| !character.is_alphanumeric() && character != '_');
            Some((own.is_some(), &name[..end.unwrap_or(name.len())]))
        });
        names.filter(|(_, name)| !name.is_empty()).collect()
    }

    #[test]
    fn every_module_takes_what_it_needs_from_those_above_it_and_nothing_it_does_not_use() {
        let mut above: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (name, text) in MODULES {
            let code: String = text.lines().filter(|line| !line.starts_with("import ")).collect();
            for (from, names) in imports(text) {
                let exported = above.get(&from).unwrap_or_else(|| panic!("{name}: {from} is not above it"));
                for wanted in names {
                    assert!(exported.contains(&wanted.as_str()), "{from} exports no {wanted} for {name}");
                    assert!(code.contains(&wanted), "{name} imports {wanted}, and does not use it");
                }
            }
            let exports =
                made(text).into_iter().filter(|(is_exported, _)| *is_exported).map(|(_, made)| made);
            above.insert(name.to_owned(), exports.collect());
        }
    }

    #[test]
    fn as_one_they_have_no_name_twice_and_the_entry_lists_those_that_nobody_else_takes() {
        let mut seen = BTreeSet::new();
        for (name, text) in MODULES {
            for (_, made) in made(text) {
                assert!(seen.insert(made), "{name} makes {made} once more");
            }
        }
        let (_, script) = asset("notebook.mjs").expect("it is served");
        assert!(!script.contains("\nimport ") && !script.contains("\nexport "), "it stands alone");
        let taken: BTreeSet<String> =
            MODULES.iter().flat_map(|(_, text)| imports(text)).map(|(from, _)| from).collect();
        let entry: BTreeSet<String> =
            imports(include_str!("assets/notebook.mjs")).into_iter().map(|(from, _)| from).collect();
        for (name, _) in MODULES {
            assert!(taken.contains(name) || entry.contains(name), "nobody loads {name}");
        }
        assert_eq!((asset("page.mjs"), asset("frame.hbs")), (None, None));
    }
}
