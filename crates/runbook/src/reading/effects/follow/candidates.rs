//! Which files beside the runbook may be meant: folders in the value of a variable, names in the words and the text of a program.
//!
//! Takes texts, gives names from where blocks start. Rather gives one too many: what is not there is not judged. Never opens a file.

use super::super::input::Input;
use super::super::scales::Scales;
use super::fillings::fillings;
use super::folder::joined;
use super::memory::Memory;
use super::{path, script};
use crate::shell::Argument;
use std::collections::BTreeSet;

/// Options right behind which a name may stand: `-MPOSIX`, `-r./x`.
const JOINED: &[&str] = &["-M", "-m", "-r", "-f", "-R", "@"];
/// Options with a name or code behind them.
const APART: &[&str] =
    &["-c", "-e", "-E", "-p", "-m", "-M", "-r", "-n", "--require", "--import", "--loader", "--eval"];
/// Words of a line that brings in more code.
const BRINGS: &[&str] = &["import", "from", "require", "relative", "use", "include", "load"];
/// How many names are looked for behind one command; a person writes a few.
const NAMES: usize = 120;

/// The folders beside the runbook that stand in a value, or may.
pub fn folders(scales: Scales<'_>, value: &Argument) -> BTreeSet<String> {
    let entries = value.text.split(':').map(|entry| entry.trim_matches(['"', '\'']));
    let filled = entries.flat_map(|entry| match fillings(scales, &Argument::of(entry)) {
        Some(words) => words.into_iter().map(|word| word.text).collect(),
        None => vec![entry.to_owned()],
    });
    let memory = scales.follow.memory();
    let mut found = BTreeSet::new();
    for entry in filled.filter(|entry| !entry.is_empty()) {
        match inside(&memory, &entry) {
            Some(folder) => drop(found.insert(folder)),
            // Nobody knows where it begins: that may be here.
            None if !path::is_of_programs(&entry) => found.extend(tails(&memory, &entry)),
            None => {}
        }
    }
    found
}

/// The folders that may stand in a command which gives a variable a value that nobody sees: `read -r PATH <<< "$PWD/bin:$PATH"`.
pub fn unseen(scales: Scales<'_>, command: &str) -> BTreeSet<String> {
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| c.is_whitespace() || ";\"'=:".contains(c));
        parts.filter(|part| !part.is_empty() && !part.starts_with('-')).map(str::to_owned).collect()
    };
    let own = parts(command);
    let read = own.iter().filter_map(|part| script::text_of(scales, part)).flatten();
    let further: Vec<String> = read.flat_map(|text| parts(&text)).collect();
    own.iter().chain(&further).flat_map(|part| folders(scales, &Argument::of(part))).collect()
}

/// The folder that an entry names, where it lies beside the runbook.
fn inside(memory: &Memory, entry: &str) -> Option<String> {
    let here = matches!(entry, "$PWD" | "${PWD}" | "$(pwd)" | "`pwd`");
    joined(memory.folder.as_deref(), if here { "." } else { entry })
}

/// What stands in an entry behind something that is only known in the run: `bin` of `$(git rev-parse --show-toplevel)/bin`; and the words
/// of a substitution in it.
fn tails(memory: &Memory, entry: &str) -> Vec<String> {
    let is_plain = |c: char| c.is_alphanumeric() || "_./-".contains(c);
    let mut parts: Vec<&str> = Vec::new();
    for part in entry.split(|c: char| !is_plain(c)).filter(|part| !part.is_empty()) {
        parts.push(part);
        parts.extend(part.split_once('/').map(|(_, behind)| behind));
    }
    let named = parts.into_iter().map(|part| part.trim_start_matches('/')).filter(|part| !part.is_empty());
    let here = memory.folder.clone();
    named
        .filter_map(|part| joined(Some(""), part).into_iter().chain(joined(here.as_deref(), part)).next())
        .collect()
}

/// The files that may be named in the value of a variable.
pub fn files(scales: Scales<'_>, value: &Argument) -> BTreeSet<String> {
    let folder = scales.follow.memory().folder.clone();
    let parts = value.text.split(|c: char| c.is_whitespace() || "=,:\"'".contains(c));
    let known = parts.flat_map(spellings).filter_map(|part| joined(folder.as_deref(), part));
    known.filter(|part| !part.is_empty()).collect()
}

/// Where an interpreter looks for code: where it is, beside its script, and in the folders of `-I`.
pub fn of_interpreter(scales: Scales<'_>, words: &[Argument]) -> BTreeSet<String> {
    let memory = scales.follow.memory();
    let here = memory.folder.clone();
    let scripts = words.iter().filter(|word| word.literal && !word.text.starts_with('-'));
    let beside = scripts.filter_map(|word| Some(word.text.rsplit_once('/')?.0.to_owned()));
    let apart = words.windows(2).filter(|pair| pair[0].text == "-I").map(|pair| pair[1].text.clone());
    let given = words.iter().filter_map(|word| word.text.strip_prefix("-I").map(str::to_owned));
    let all = beside.chain(apart).chain(given).filter_map(|folder| joined(here.as_deref(), &folder));
    all.chain(here.clone()).collect()
}

/// The names under which the code of a command looks for more: those of its options, and those in the lines of its code, of its scripts
/// and of its input that bring in more. Of a program that runs no code itself all that stand in its words.
pub fn in_words(
    scales: Scales<'_>,
    words: &[Argument],
    input: &Input,
    is_interpreter: bool,
) -> BTreeSet<String> {
    let mut texts: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate().skip(1) {
        let before = words[at - 1].text.as_str();
        let is_module = matches!(before, "-m" | "-M" | "-r" | "--require" | "--import" | "--loader");
        if is_module || JOINED.iter().any(|option| word.text.starts_with(option)) || !is_interpreter {
            texts.push(word.text.clone());
        }
        if APART.contains(&before) || before.starts_with('-') {
            texts.extend(bringing(&word.text).map(str::to_owned));
        }
        let scripts = script::text_of(scales, &word.text).unwrap_or_default();
        texts.extend(scripts.iter().flat_map(|text| bringing(text)).map(str::to_owned));
    }
    if let Input::Text(text) = input {
        texts.extend(bringing(text).map(str::to_owned));
    }
    of_texts(texts.iter().map(String::as_str))
}

/// The statements of a code that bring in more.
pub fn bringing(code: &str) -> impl Iterator<Item = &str> {
    let brings = |line: &&str| line.split(|c: char| !c.is_alphanumeric()).any(|word| BRINGS.contains(&word));
    code.split(['\n', ';']).filter(brings)
}

/// All names that stand in texts.
pub fn of_texts<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let parts = texts.flat_map(|text| text.split(|c: char| !(c.is_alphanumeric() || "_-.:/@".contains(c))));
    for part in parts.flat_map(spellings) {
        let name = part.replace("::", "/");
        let name = name.trim_matches(['/', ':', '.']);
        if found.len() > NAMES || name.is_empty() || name.contains("..") || name.len() > 100 {
            continue;
        }
        found.insert(name.to_owned());
        found.insert(name.rsplit('/').next().unwrap_or_default().to_owned());
        // `a.b` is a module in a folder.
        found.insert(name.replace('.', "/"));
        found.insert(name.split('.').next().unwrap_or_default().to_owned());
    }
    found.retain(|name: &String| !name.is_empty());
    found
}

/// A word, and what stands in it behind an option of one letter.
fn spellings(word: &str) -> impl Iterator<Item = &str> {
    let behind = JOINED.iter().filter_map(move |option| word.strip_prefix(option));
    std::iter::once(word).filter(|word| !word.starts_with('-')).chain(behind).filter(|one| !one.is_empty())
}
