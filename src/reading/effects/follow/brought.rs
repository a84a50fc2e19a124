//! Folders that a variable puts in front of what a program looks for: `PATH=./bin:$PATH`, `PYTHONPATH=scripts`.
//!
//! Takes what such a variable gets, and the words of what runs later: a file beside the runbook that has the name of one of them may be
//! what runs, so its text is judged. Never says that nothing else runs.

use super::super::Effect;
use super::super::verdict::Verdict;
use super::super::weigh::Scales;
use super::call::fillings;
use super::folder::joined;
use super::memory::Memory;
use super::{loaders, script};
use crate::shell::{Argument, Facts};
use std::collections::BTreeSet;

/// What is looked for under a name, by how the variable's own name begins: the endings of the files, and what is run without being named.
const LOOKED_FOR: &[(&str, &[&str], &[&str])] = &[
    ("PATH", &[""], &[]),
    ("PYTHON", &[".py", "/__init__.py", "/__main__.py"], &["sitecustomize", "usercustomize"]),
    ("PERL", &[".pm", ".pl"], &[]),
    ("RUBY", &[".rb"], &[]),
    ("NODE", &["", ".js", ".cjs", ".mjs", "/index.js"], &[]),
    ("HOME", &[], SET_UP),
    ("ZDOTDIR", &[], SET_UP),
];
/// The same for any other variable.
const ANY: &[&str] = &["", ".sh", ".py", ".pm", ".pl", ".rb", ".js", ".cjs", ".mjs", ".lua", ".vim"];
/// What shells run that begin.
const SET_UP: &[&str] =
    &[".bashrc", ".bash_profile", ".bash_login", ".profile", ".zshrc", ".zshenv", ".zprofile"];
/// Options right behind which a name may stand: `-MPOSIX`, `-r./x`.
const OPTIONS: &[&str] = &["-M", "-m", "-r", "-f", "-R"];
/// Words that a line has which brings in more code.
const BRINGS: &[&str] = &["import", "from", "require", "require_relative", "use", "source", "."];
/// How many names are looked for behind one command; a person writes a few.
const NAMES: usize = 120;

/// Whether code is looked for in the folders that a variable of that name holds.
pub fn holds_folders(name: &str) -> bool {
    name == "PATH" || loaders::loads(name)
}

/// The folders beside the runbook that stand in a value.
fn folders(scales: Scales<'_>, value: &Argument) -> BTreeSet<String> {
    let entries = value.text.split(':').map(|entry| entry.trim_matches(['"', '\'']));
    let filled = entries.flat_map(|entry| match fillings(scales, &Argument::of(entry)) {
        Some(words) => words.into_iter().map(|word| word.text).collect(),
        None => vec![entry.to_owned()],
    });
    let memory = scales.follow.memory();
    filled.filter(|entry| !entry.is_empty()).filter_map(|entry| inside(&memory, &entry)).collect()
}

/// The same, each with the variable, where the variables in the value are not looked up.
pub fn of_value(memory: &Memory, name: &str, value: &Argument) -> BTreeSet<(String, String)> {
    let entries = value.text.split(':').filter(|entry| !entry.is_empty());
    entries.filter_map(|entry| Some((name.to_owned(), inside(memory, entry)?))).collect()
}

/// The folder that an entry names, where it lies beside the runbook.
fn inside(memory: &Memory, entry: &str) -> Option<String> {
    let here = matches!(entry, "$PWD" | "${PWD}" | "$(pwd)" | "`pwd`");
    joined(memory.folder.as_deref(), if here { "." } else { entry })
}

/// The folders that may stand in a command which gives a variable a value that nobody sees: `read -r PATH <<< "$PWD/bin:$PATH"`.
fn unseen(scales: Scales<'_>, text: &str) -> BTreeSet<String> {
    let parts = text.split(|c: char| c.is_whitespace() || ";\"'=:".contains(c));
    let parts = parts.filter(|part| !part.is_empty() && !part.starts_with('-'));
    parts.flat_map(|part| folders(scales, &Argument::of(part))).collect()
}

/// What the variables of a command's own environment, or of the whole shell, bring into what these words run.
pub fn judge<'w>(
    scales: Scales<'_>,
    words: &[Argument],
    given: impl Iterator<Item = (&'w str, &'w Argument)>,
) -> Verdict {
    let mut all = scales.follow.memory().code_folders.clone();
    for (name, value) in given.filter(|(name, _)| holds_folders(name)) {
        all.extend(folders(scales, value).into_iter().map(|folder| (name.to_owned(), folder)));
    }
    if all.is_empty() {
        return Verdict::nothing();
    }
    let names = names(scales, words);
    Verdict::all(all.iter().map(|(variable, folder)| {
        let row = LOOKED_FOR.iter().find(|(begins, ..)| variable.starts_with(begins));
        let (endings, always) = row.map_or((ANY, &[][..]), |(_, endings, always)| (*endings, *always));
        let called = names.iter().flat_map(|name| endings.iter().map(move |ending| [name, *ending].concat()));
        let always = always.iter().flat_map(|name| ["", ".py"].map(|ending| [name, ending].concat()));
        Verdict::all(called.chain(always).map(|name| file(scales, &[folder, "/", &name].concat())))
    }))
}

/// What the files do that a value names: `NODE_OPTIONS='--require ./x.js'`.
pub fn named(scales: Scales<'_>, name: &str, value: &Argument) -> Verdict {
    if !loaders::loads(name) {
        return Verdict::nothing();
    }
    let folder = scales.follow.memory().folder.clone();
    let parts = value.text.split(|c: char| c.is_whitespace() || "=,:".contains(c));
    let known = parts.flat_map(spellings).filter_map(|part| joined(folder.as_deref(), part));
    let known: BTreeSet<String> = known.filter(|part| !part.is_empty()).collect();
    let files = known.iter().flat_map(|part| ANY.iter().map(move |ending| [part, *ending].concat()));
    Verdict::all(files.map(|path| file(scales, &path)))
}

/// What a file beside the runbook does, where there is one.
fn file(scales: Scales<'_>, path: &str) -> Verdict {
    let path = path.trim_start_matches('/');
    let judged = scales.deeper().and_then(|scales| script::beside(scales, path));
    let Some(found) = judged.filter(|found| found.effect.0 != Effect::Read) else { return Verdict::nothing() };
    Verdict::of(found.effect.0, format!("`{path}` may be what runs: {}", found.effect.1))
}

/// The names under which more code may be looked for: all that stand in the words, and in the lines of the scripts among them that bring
/// in more.
fn names(scales: Scales<'_>, words: &[Argument]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let scripts = words.iter().filter_map(|word| script::text_of(scales, &word.text));
    let brings = |line: &&str| line.split(|c: char| !c.is_alphanumeric() && c != '.').any(|word| BRINGS.contains(&word));
    let lines: Vec<String> = scripts
        .flatten()
        .flat_map(|text| text.lines().filter(brings).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let texts = words.iter().map(|word| word.text.as_str()).chain(lines.iter().map(String::as_str));
    for part in texts.flat_map(|text| text.split(|c: char| !(c.is_alphanumeric() || "_-.:/".contains(c)))) {
        for part in spellings(part) {
            if found.len() > NAMES {
                return found;
            }
            let name = part.replace("::", "/");
            let name = name.trim_matches(['/', ':']).trim_start_matches("./");
            if !name.is_empty() && !name.contains("..") && name != "." {
                found.insert(name.rsplit('/').next().unwrap_or_default().to_owned());
                // `a.b` is a module in a folder.
                found.insert(name.replace('.', "/"));
                found.insert(name.split('.').next().unwrap_or_default().to_owned());
                found.insert(name.to_owned());
            }
        }
    }
    found.retain(|name: &String| !name.is_empty());
    found
}

/// A word, and what stands in it behind an option of one letter.
fn spellings(word: &str) -> impl Iterator<Item = &str> {
    let behind = OPTIONS.iter().filter_map(move |option| word.strip_prefix(option));
    std::iter::once(word).filter(|word| !word.starts_with('-')).chain(behind).filter(|one| !one.is_empty())
}

/// Notes the folders in which code is looked for from now on.
pub fn remember(scales: Scales<'_>, command: &str, facts: &Facts, unseen_names: &[&str]) {
    let mut found = BTreeSet::new();
    for one in &facts.assignments {
        if one.value.text == one.name {
            continue;
        }
        let stands_for = scales.follow.memory().stand_ins.contains(&one.name);
        if holds_folders(&one.name) || stands_for {
            let name = if stands_for { "PATH" } else { &one.name };
            found.extend(folders(scales, &one.value).into_iter().map(|folder| (name.to_owned(), folder)));
        }
    }
    for name in unseen_names.iter().filter(|name| holds_folders(name)) {
        found.extend(unseen(scales, command).into_iter().map(|folder| ((*name).to_owned(), folder)));
    }
    scales.follow.memory_mut().code_folders.extend(found);
}
