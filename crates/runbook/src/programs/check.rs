//! Whether the table can be used at all: asked when Stepgate is built, so that a row which cannot be checked does not build.
//!
//! Takes the text of the table, gives what is wrong with it, each with its line. Never asks what a command does.

use super::language::Language;
use super::program::{Fault, Part};
use super::table::{Head, PART, names};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with the text of a table, each as `line: reason`.
pub fn problems(text: &str) -> Vec<String> {
    let mut parts = text.split(PART);
    let head = parts.next().unwrap_or_default();
    let mut found: Vec<String> = head_problem(head).into_iter().collect();
    let mut line = head.matches('\n').count() + 3;
    let mut known = BTreeMap::new();
    let mut others = Vec::new();
    for part in parts {
        for name in names(part) {
            if name.contains('/') || name.is_empty() {
                found.push(format!("{line}: `{name}` is no name without its folder"));
            }
            if let Some(first) = known.insert(name, line) {
                found.push(format!("{line}: `{name}` stands in line {first} too"));
            }
        }
        let tell = |fault: Fault| {
            let before = part.get(..fault.at.start).unwrap_or_default();
            format!("{}: {}", line + before.matches('\n').count(), fault.message)
        };
        match read(part) {
            Ok(named) => others.extend(named.into_iter().map(|name| (line, name))),
            Err(fault) => found.push(tell(fault)),
        }
        line += part.matches('\n').count() + 2;
    }
    let unknown = others.iter().filter(|(_, name)| !known.contains_key(name.as_str()));
    found.extend(
        unknown.map(|(line, name)| format!("{line}: there is no program `{name}` to read the rest as")),
    );
    found
}

/// What is wrong with what stands above the programs.
fn head_problem(text: &str) -> Option<String> {
    let head: Head = match toml::from_str(text) {
        Ok(head) => head,
        Err(error) => return Some(format!("1: {}", error.message().trim())),
    };
    let mut seen = BTreeSet::new();
    let names = head.names.read.iter().chain(&head.names.change).chain(&head.names.destroy);
    let twice = names.into_iter().find(|word| !seen.insert(word.as_str()));
    let unknown = head.variables.keys().find(|word| Language::from_word(word).is_none());
    match (twice, unknown) {
        (Some(word), _) => Some(format!("1: `{word}` stands twice in [names]")),
        (_, Some(word)) => Some(format!("1: nobody knows the language `{word}`")),
        (None, None) => None,
    }
}

/// Reads a part to its end, and gives the programs that it names.
fn read(text: &str) -> Result<Vec<String>, Fault> {
    let part = Part::read(text)?;
    let begins = text.lines().next().unwrap_or_default();
    if begins != format!("name = \"{}\"", part.name) {
        return Err(Fault { at: 0..0, message: "a part begins with its `name`".to_owned() });
    }
    if let Some(fault) = part.untried() {
        return Err(fault);
    }
    if let Some(name) = part.strange_name() {
        return Err(Fault { at: 0..0, message: format!("`{name}` is none of the names of this program") });
    }
    let others = part.others().map(|(name, _)| name.to_owned()).collect();
    part.program().map(|_| others)
}

#[cfg(test)]
mod tests {
    use super::problems;

    const HEAD: &str = "[names]\nread = []\nchange = []\ndestroy = []\n[variables]\n[says]\nterminal = []\n";

    /// What is wrong with a table of one part, without its line.
    fn of(part: &str) -> Vec<String> {
        let found = problems(&format!("{HEAD}\n[[program]]\n{part}"));
        found.iter().map(|one| one.split_once(": ").expect("a line").1.to_owned()).collect()
    }

    #[test]
    fn a_row_that_cannot_be_checked_is_told_with_its_reason() {
        for (part, expected) in [
            (
                "name = \"a\"\nrules = [{ runs = \"sql -c\", example = \"a\" }]\n",
                "`-c` is not among the flags",
            ),
            ("name = \"a\"\ncode = [\"sql -c\"]\nrules = []\n", "`-c` is not among the flags"),
            ("name = \"a\"\nrules = [{ example = \"a\" }]\n", "the row says nothing"),
            ("name = \"a\"\nrules = [{ effect = \"read\" }]\n", "the row has no `example`"),
            (
                "name = \"a\"\nrules = [{ runs = \"prose\", example = \"a\" }]\n",
                "nobody knows what `prose` is",
            ),
            ("name = \"a\"\nrules = [{ runs = \"sql-there\", example = \"a\" }]\n", "nobody knows where"),
            (
                "name = \"a\"\nrules = [{ words = \"b\", runs = \"words\", as = \"c\", example = \"a\" }]\n",
                "no program `c`",
            ),
            ("name = \"a\"\nrules = [{ effects = \"read\", example = \"a\" }]\n", "unknown field `effects`"),
            ("name = \"a|a\"\nrules = []\n", "`a` stands in line"),
            ("name = \"b/a\"\nrules = []\n", "no name without its folder"),
        ] {
            let found = of(part);
            assert!(found.iter().any(|one| one.contains(expected)), "{part}: {found:?}");
        }
        assert_eq!(
            of("name = \"a\"\nvalues = \"-c\"\nrules = [{ runs = \"sql -c\", example = \"a\" }]\n"),
            [""; 0]
        );
    }

    #[test]
    fn what_is_wrong_has_the_line_of_its_row() {
        let part =
            "name = \"a\"\nrules = [\n  { effect = \"read\", example = \"a\" },\n  { example = \"a\" },\n]\n";
        let text = format!("{HEAD}\n[[program]]\n{part}");
        let line = text.lines().position(|line| line == "  { example = \"a\" },").expect("the row") + 1;
        assert!(problems(&text)[0].starts_with(&format!("{line}: ")), "{:?}", problems(&text));
    }
}
