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
    let others = part.others().map(|(name, _)| name.to_owned()).collect();
    part.program().map(|_| others)
}
