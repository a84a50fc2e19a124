//! The files of the pages themselves, built in: the style, and the script in modules of one subject each.

/// A file: its name, its kind, its text.
type Asset = (&'static str, &'static str, &'static str);

const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! modules {
    ($($name:literal),+ $(,)?) => {
        [$(($name, SCRIPT, include_str!(concat!("assets/", $name)))),+]
    };
}

/// The modules. Each imports only from those above it; the last one is what a page asks for.
pub const MODULES: [Asset; 23] = modules![
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
    "notebook.mjs",
];

const STYLE: Asset = ("notebook.css", "text/css; charset=utf-8", include_str!("assets/notebook.css"));

/// The kind and the text of the file with this name; none where there is no such file.
pub fn asset(name: &str) -> Option<(&'static str, &'static str)> {
    let mut all = MODULES.iter().chain([&STYLE]);
    all.find(|(own, ..)| *own == name).map(|(_, kind, text)| (*kind, *text))
}

#[cfg(test)]
mod tests {
    use super::{MODULES, asset};
    use std::collections::BTreeSet;

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

    #[test]
    fn every_module_takes_what_it_needs_from_those_above_it_and_nothing_it_does_not_use() {
        let mut above: BTreeSet<&str> = BTreeSet::new();
        for (name, _, text) in MODULES {
            let code: String = text.lines().filter(|line| !line.starts_with("import ")).collect();
            for (from, names) in imports(text) {
                assert!(above.contains(from.as_str()), "{name} imports from {from}, which is not above it");
                let (_, other) = asset(&from).expect("it is served");
                for wanted in names {
                    let is_made = ["function", "async function", "const", "let", "class"]
                        .iter()
                        .any(|kind| other.contains(&format!("export {kind} {wanted}")));
                    assert!(is_made, "{from} exports no {wanted}, which {name} imports");
                    assert!(code.contains(&wanted), "{name} imports {wanted}, and does not use it");
                }
            }
            above.insert(name);
        }
        assert_eq!(asset("page.hbs"), None);
        assert_eq!(asset("notebook.css").map(|(kind, _)| kind), Some("text/css; charset=utf-8"));
    }
}
