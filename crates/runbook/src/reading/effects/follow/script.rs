//! Scripts: those that the runbook wrote itself, those of the repository, and those that nobody can read beforehand.
//!
//! Takes what a script is called by, gives the effect of its text. A script without one has the effect that its name
//! tells where that is a bad one, and is unknown else. Never opens a file.

use super::super::effect_and_mode::EffectAndMode;
use super::super::input::Input;
use super::super::scales::Scales;
use super::super::{Effect, names};
use super::arguments::give_arguments;
use super::folder::joined;
use crate::programs::Language;
use crate::shell::{Argument, Filling};

/// How a script is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As a program, or by a shell.
    Run,
    /// In the present shell.
    Sourced,
    /// As the input of a shell.
    Fed,
}

/// What the script that `file` names does.
pub fn judge(scales: Scales<'_>, file: &Argument, arguments: &[Argument], kind: Kind) -> EffectAndMode {
    let name = &file.text;
    if kind == Kind::Sourced && sets_up(name) {
        return EffectAndMode::of(Effect::Read, format!("`{name}` sets up the shell only"));
    }
    if is_computed(scales, file, kind) {
        return EffectAndMode::of(Effect::Destroy, format!("`{name}` is code that is made on the spot"));
    }
    match texts(scales, file) {
        Some((texts, sure)) => {
            let Some(scales) = scales.deeper().filter(|_| !scales.follow.memory().within.contains(name))
            else {
                return EffectAndMode::of(Effect::Unknown, "scripts are nested too deeply");
            };
            scales.follow.memory_mut().within.push(name.clone());
            let verdict =
                EffectAndMode::all(texts.iter().map(|text| of_text(scales, name, text, arguments, kind)));
            scales.follow.memory_mut().within.pop();
            let unsure = (!sure)
                .then(|| EffectAndMode::of(Effect::Unknown, format!("`{name}` may be another by then")));
            unsure.into_iter().fold(verdict, EffectAndMode::and)
        }
        None if kind == Kind::Sourced => {
            EffectAndMode::of(Effect::Unknown, format!("nobody has read `{name}`"))
                .and(raised(name, arguments))
        }
        None => names::judge(name, arguments),
    }
}

/// Whether the runbook makes the file of something that nobody can read beforehand.
///
/// A file of settings is filled in by most runbooks that have one, and only sets variables as a rule.
fn is_computed(scales: Scales<'_>, file: &Argument, kind: Kind) -> bool {
    let memory = scales.follow.memory();
    let known = joined(memory.folder.as_deref(), &file.text);
    let held = known.and_then(|name| memory.files.get(&name)).or_else(|| memory.files.get(&file.text));
    let is_settings = kind == Kind::Sourced && file.text.ends_with("env");
    !is_settings && held.is_some_and(|held| held.is_computed)
}

/// Whether a word names a file that lies beside the runbook, and no program of the system.
///
/// `./ls` is not `ls`. What a project's own tools put there (`./gradlew`, `node_modules/.bin/jest`) is what its name says.
pub fn is_own_file(word: &Argument) -> bool {
    const TOOLS: &[&str] = &[
        "gradlew",
        "mvnw",
        "manage.py",
        "artisan",
        "rails",
        "rake",
        "bundle",
        "console",
        "sbt",
        "lein",
        "yarn",
        "npm",
        "pip",
        "pip3",
        "python",
        "python3",
    ];
    const FOLDERS: &[&str] = &["node_modules/.bin/", "vendor/bin/", "venv/bin/", ".venv/bin/", "env/bin/"];
    const SYSTEM: &[&str] = &["/usr/", "/bin/", "/sbin/", "/opt/", "/snap/", "/nix/", "/var/lib/"];
    let text = word.text.as_str();
    let name = text.rsplit('/').next().unwrap_or_default();
    text.contains('/')
        && !TOOLS.contains(&name)
        && !FOLDERS.iter().any(|folder| text.contains(folder))
        && !SYSTEM.iter().any(|folder| text.starts_with(folder))
        && !text.contains(['$', '~'])
}

/// What a name adds to what is unknown.
fn raised(name: &str, arguments: &[Argument]) -> EffectAndMode {
    let verdict = names::judge(name, arguments);
    EffectAndMode { mode: EffectAndMode::nothing().mode, ..verdict }
}

/// A file that every virtual environment has, and that only sets variables.
fn sets_up(name: &str) -> bool {
    ["bin/activate", "Scripts/activate", "/etc/os-release", "/etc/profile"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// The texts that the file of that name may have; none where nobody knows.
pub fn text_of(scales: Scales<'_>, name: &str) -> Option<Vec<String>> {
    texts(scales, &Argument::of(name)).filter(|(_, sure)| *sure).map(|(texts, _)| texts)
}

/// What the file of that name from where blocks start says, and does as a program or a library; none where nobody has one.
pub fn beside(scales: Scales<'_>, name: &str) -> Option<(String, EffectAndMode)> {
    let written: Option<Vec<String>> =
        scales.follow.memory().files.get(name).map(|held| held.values.iter().map(Filling::text).collect());
    let own = || scales.follow.file(name).map(|text| vec![text.to_owned()]);
    let texts = written.filter(|texts| !texts.is_empty()).or_else(own)?;
    if scales.follow.memory().within.iter().any(|one| one == name) {
        return None;
    }
    scales.follow.memory_mut().within.push(name.to_owned());
    let is_set_up = name.rsplit('/').next().is_some_and(|own| own.starts_with('.'));
    let judge = |text: &String| match interpreter(name, text) {
        None if is_set_up || may_be_shell(name) => shell(scales, text, &[], Kind::Run),
        _ => of_text(scales, name, text, &[], Kind::Run),
    };
    let verdict = EffectAndMode::all(texts.iter().map(judge));
    scales.follow.memory_mut().within.pop();
    Some((texts.join("\n"), verdict))
}

/// The texts that a file may have, and whether it has one of these; none where nobody knows.
fn texts(scales: Scales<'_>, file: &Argument) -> Option<(Vec<String>, bool)> {
    let memory = scales.follow.memory();
    let known = joined(memory.folder.as_deref(), &file.text).filter(|_| file.literal);
    let written = known
        .as_ref()
        .and_then(|name| memory.files.get(name))
        .or_else(|| memory.files.get(&file.text).filter(|_| file.text.starts_with(['/', '~', '$'])));
    if let Some(held) = written {
        let mut texts: Vec<String> = held.values.iter().map(Filling::text).collect();
        // What another block wrote may be left out of the run: then the file of the repository is what runs.
        let is_left_out = held.is_from_elsewhere(memory.block);
        let own =
            known.as_ref().filter(|_| is_left_out && held.sure).and_then(|name| scales.follow.file(name));
        texts.extend(own.map(str::to_owned));
        return Some((texts, held.sure)).filter(|(texts, _)| !texts.is_empty());
    }
    scales.follow.file(&known?).map(|text| (vec![text.to_owned()], true))
}

/// What a text does as a script of that name.
fn of_text(scales: Scales<'_>, name: &str, text: &str, arguments: &[Argument], kind: Kind) -> EffectAndMode {
    match interpreter(name, text).filter(|_| kind == Kind::Run) {
        None if kind == Kind::Run && !may_be_shell(name) => names::judge(name, arguments),
        None | Some(Language::Shell) => shell(scales, text, arguments, kind),
        Some(language) => scales.code(language, text, &Input::Person),
    }
}

fn shell(scales: Scales<'_>, text: &str, arguments: &[Argument], kind: Kind) -> EffectAndMode {
    if kind == Kind::Sourced {
        return scales.here(text, &Input::Person);
    }
    let mut own = scales.follow.memory().of_child();
    give_arguments(&mut own, arguments);
    scales.follow.apart(own, || scales.here(text, &Input::Person))
}

/// Whether a file without a first line that says so may be a script for a shell, by the ending of its name.
fn may_be_shell(name: &str) -> bool {
    let own = name.rsplit('/').next().unwrap_or_default();
    own.rsplit_once('.')
        .is_none_or(|(_, ending)| matches!(ending, "sh" | "bash" | "zsh" | "ksh" | "env" | "command"))
}

/// What runs a script: by its first line, or by the ending of its name.
fn interpreter(name: &str, text: &str) -> Option<Language> {
    if let Some(line) = text.lines().next().and_then(|line| line.strip_prefix("#!")) {
        let mut words = line.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or_default());
        let first = words.next()?;
        let is_option = |word: &&str| word.starts_with('-') || word.contains('=');
        let program = if first == "env" { words.find(|word| !is_option(word))? } else { first };
        return Some(language_of(program));
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    Some(match ending {
        "py" => Language::Python,
        "js" | "mjs" | "cjs" | "ts" => Language::JavaScript,
        "rb" => Language::Ruby,
        "pl" | "pm" => Language::Perl,
        "php" => Language::Php,
        "lua" => Language::Other,
        "vim" => Language::Editor,
        _ => return None,
    })
}

/// What a program of that name reads.
fn language_of(program: &str) -> Language {
    const LANGUAGES: &[(&str, Language)] = &[
        ("python", Language::Python),
        ("node", Language::JavaScript),
        ("deno", Language::JavaScript),
        ("bun", Language::JavaScript),
        ("perl", Language::Perl),
        ("ruby", Language::Ruby),
        ("php", Language::Php),
        ("awk", Language::Awk),
        ("gawk", Language::Awk),
        ("sed", Language::Sed),
    ];
    if matches!(program, "sh" | "bash" | "zsh" | "dash" | "ksh" | "ash") {
        return Language::Shell;
    }
    let found = LANGUAGES.iter().find(|(name, _)| program.starts_with(name));
    found.map_or(Language::Other, |(_, language)| *language)
}
