//! Code that is looked for in a folder beside the runbook: `PATH=./bin:$PATH`, `PYTHONPATH=scripts`, `import tidy`.
//!
//! Takes what a variable gets, and the words of what runs later: a file that has the name of one of them may be what runs, so its text is
//! judged. Never says that nothing else runs.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::input::Input;
use super::super::scales::Scales;
use super::candidates;
use super::{loaders, script, targets};
use crate::shell::{Argument, Assignment, Facts};
use std::collections::BTreeSet;

/// How code is looked for, by how the name of the variable that says where begins.
struct Search {
    /// How the variable's name begins.
    begins: &'static str,
    /// The endings of the files.
    endings: &'static [&'static str],
    /// What is run without being named.
    always: &'static [&'static str],
    /// The programs that look like that beside their script, or where they are.
    programs: &'static [&'static str],
}

const SEARCHES: &[Search] = &[
    Search { begins: "PATH", endings: &[""], always: &[], programs: &[] },
    Search {
        begins: "PYTHON",
        endings: &[".py", "/__init__.py", "/__main__.py"],
        always: &["sitecustomize", "usercustomize"],
        programs: &["python", "pypy", "py", "ipython"],
    },
    Search { begins: "PERL", endings: &[".pm", ".pl", ""], always: &[], programs: &["perl"] },
    Search { begins: "RUBY", endings: &[".rb", ""], always: &[], programs: &["ruby"] },
    Search {
        begins: "NODE",
        endings: &["", ".js", ".cjs", ".mjs", "/index.js"],
        always: &[],
        programs: &["node", "nodejs", "bun", "deno", "tsx", "ts-node"],
    },
    Search { begins: "PHP", endings: &["", ".php"], always: &[], programs: &["php"] },
    Search { begins: "HOME", endings: &[], always: SET_UP, programs: &[] },
    Search { begins: "ZDOTDIR", endings: &[], always: SET_UP, programs: &[] },
    Search { begins: "", endings: ANY, always: &[], programs: &[] },
];
/// What may stand behind a name of which nobody knows what looks for it.
const ANY: &[&str] = &["", ".sh", ".py", ".pm", ".pl", ".rb", ".js", ".cjs", ".mjs", ".lua", ".vim", ".mk"];
/// What shells run that begin.
const SET_UP: &[&str] =
    &[".bashrc", ".bash_profile", ".bash_login", ".profile", ".zshrc", ".zshenv", ".zprofile"];
/// Variables that name a program or a file of a build, and are as a rule harmless.
const BUILDERS: &[&str] = &[
    "CC",
    "CXX",
    "LD",
    "AR",
    "RUSTC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "CARGO_BUILD_RUSTC_WRAPPER",
    "GOFLAGS",
    "npm_config_script_shell",
    "NPM_CONFIG_SCRIPT_SHELL",
    "npm_config_node_options",
];
/// How many files are looked at for one command; a person writes a few.
const FILES: usize = 32;

/// Whether code is looked for in the folders that a variable of that name holds.
pub fn holds_folders(name: &str) -> bool {
    name == "PATH" || loaders::loads(name)
}

/// Notes the folders that variables hold from now on.
pub fn given<'w>(scales: Scales<'_>, given: impl Iterator<Item = (&'w str, &'w Argument)>) {
    for (name, value) in given.filter(|(name, _)| holds_folders(name)) {
        note(scales, name, candidates::folders(scales, value));
    }
}

/// Notes the folders that a command gives to variables; of `unseen` nobody sees what they get.
pub fn remember(scales: Scales<'_>, command: &str, facts: &Facts, unseen: &[&str]) {
    let is_stand_in = |one: &&Assignment| scales.follow.memory().stand_ins.contains(&one.name);
    let stand_ins: Vec<&Assignment> = facts.assignments.iter().filter(is_stand_in).collect();
    given(scales, facts.assignments.iter().map(|one| (one.name.as_str(), &one.value)));
    given(scales, stand_ins.iter().map(|one| ("PATH", &one.value)));
    for name in unseen.iter().filter(|name| holds_folders(name)) {
        note(scales, name, candidates::unseen(scales, command));
    }
}

fn note(scales: Scales<'_>, name: &str, folders: BTreeSet<String>) {
    let folders = folders.into_iter().map(|folder| (name.to_owned(), folder));
    scales.follow.memory_mut().code_folders.extend(folders);
}

/// What the files do that are found where a command with these words looks for code.
pub fn judge(scales: Scales<'_>, words: &[Argument], input: &Input) -> EffectAndMode {
    let Some(program) = words.first().map(|word| word.text.rsplit('/').next().unwrap_or_default()) else {
        return EffectAndMode::nothing();
    };
    let bare = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let mut folders = scales.follow.memory().code_folders.clone();
    let own = SEARCHES.iter().find(|search| search.programs.contains(&bare));
    if let Some(own) = own {
        let found = candidates::of_interpreter(scales, &words[1..]);
        folders.extend(found.into_iter().map(|folder| (own.begins.to_owned(), folder)));
    }
    if folders.is_empty() {
        return EffectAndMode::nothing();
    }
    let of_code = candidates::in_words(scales, words, input, own.is_some());
    let of_words = candidates::of_texts(words.iter().map(|word| word.text.as_str()));
    let mut seen = BTreeSet::new();
    EffectAndMode::all(folders.iter().map(|(variable, folder)| {
        let search = SEARCHES.iter().find(|search| variable.starts_with(search.begins));
        let search = search.expect("the last one begins with nothing");
        let names = if search.programs.is_empty() { &of_words } else { &of_code };
        let always = search.always.iter().map(|&name| name.to_owned());
        let all: BTreeSet<String> = names.iter().cloned().chain(always).collect();
        look(scales, search, folder, &all, &mut seen)
    }))
}

/// What the files of these names do in a folder, and those that they bring in.
fn look(
    scales: Scales<'_>,
    search: &Search,
    folder: &str,
    names: &BTreeSet<String>,
    seen: &mut BTreeSet<String>,
) -> EffectAndMode {
    let mut verdict = EffectAndMode::nothing();
    let endings = || search.endings.iter().chain(search.endings.is_empty().then_some(&""));
    for path in
        names.iter().flat_map(|name| endings().map(move |ending| [folder, "/", name, ending].concat()))
    {
        let path = path.trim_start_matches('/').to_owned();
        if seen.len() > FILES || seen.contains(&path) {
            continue;
        }
        let Some((text, found)) = file(scales, &path) else { continue };
        seen.insert(path);
        verdict = verdict.and(found);
        let further = candidates::of_texts(candidates::bringing(&text));
        if let Some(scales) = scales.deeper().filter(|_| !further.is_empty()) {
            verdict = verdict.and(look(scales, search, folder, &further, seen));
        }
    }
    verdict
}

/// What the files do that a value names: `NODE_OPTIONS='--require ./x.js'`.
pub fn named(scales: Scales<'_>, name: &str, value: &Argument) -> EffectAndMode {
    if !(loaders::loads(name) || BUILDERS.contains(&name)) {
        return EffectAndMode::nothing();
    }
    let known = candidates::files(scales, value);
    let files = known.iter().flat_map(|part| ANY.iter().map(move |ending| [part, *ending].concat()));
    let judge = |(text, found): (String, EffectAndMode)| match name {
        "MAKEFILES" | "MAKEFLAGS" => found.and(targets::as_it_is_read(scales, &text)),
        _ => found,
    };
    EffectAndMode::all(files.filter_map(|path| file(scales, &path)).map(judge))
}

/// What a file beside the runbook does, where there is one.
fn file(scales: Scales<'_>, path: &str) -> Option<(String, EffectAndMode)> {
    let (text, found) = script::beside(scales.deeper()?, path)?;
    let (effect, why) = found.effect;
    let verdict = match effect {
        Effect::Read => EffectAndMode::nothing(),
        effect => EffectAndMode::of(effect, format!("`{path}` may be what runs: {why}")),
    };
    Some((text, verdict))
}
