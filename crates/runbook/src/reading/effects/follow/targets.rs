//! Targets of a `Makefile` and scripts of a `package.json`, where these lie beside the runbook.
//!
//! Takes the program and the name of what it is to run, gives the effect of that text; none where there is no such file,
//! so that the name has to tell.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::input::Input;
use super::super::scales::Scales;
use super::folder::joined;
use crate::programs::{Line, Shape};
use crate::shell::Argument;
use std::collections::BTreeMap;

/// What `program` does where it runs what is called `name`.
pub fn target(scales: Scales<'_>, program: &str, name: &str, line: &Line) -> Option<EffectAndMode> {
    match program {
        "make" | "gmake" => {
            let named = line.values_of(&["-f".to_owned(), "--file".to_owned(), "--makefile".to_owned()]);
            let folder = line.values_of(&["-C".to_owned(), "--directory".to_owned()]).first().copied();
            let files = if named.is_empty() { vec!["GNUmakefile", "makefile", "Makefile"] } else { named };
            let text = files.into_iter().find_map(|file| text(scales, folder, file))?;
            let targets: Vec<&str> =
                line.operands.iter().map(|one| one.text.as_str()).filter(|one| !one.contains('=')).collect();
            let mut makefile = Makefile::read(&with_included(scales, folder, text));
            let given = line.operands.iter().filter_map(|one| one.text.split_once('='));
            makefile.variables.extend(given.map(|(name, value)| (name.to_owned(), value.to_owned())));
            let first = makefile.first.clone().filter(|_| targets.is_empty());
            let targets = targets.into_iter().map(str::to_owned).chain(first);
            let made = targets.map(|target| makefile.judge(scales, &target, &mut Vec::new()));
            Some(EffectAndMode::all(made).and(as_it_is_read(scales, text)))
        }
        "npm" | "pnpm" | "yarn" | "bun" | "cnpm" => {
            let names = ["--prefix", "-C", "--dir", "--cwd"].map(str::to_owned);
            let elsewhere = ["-w", "--workspace", "--filter", "-F"].map(str::to_owned);
            if !line.values_of(&elsewhere).is_empty() {
                return None;
            }
            let text = text(scales, line.values_of(&names).first().copied(), "package.json")?;
            package_script(scales, text, name)
        }
        _ => None,
    }
}

/// What the words of a `make` or of a package manager add to their row: a target has the effect of its text, whatever it
/// is called, and one that nobody has read is unknown.
pub fn of_words(scales: Scales<'_>, program: &str, words: &[Argument]) -> EffectAndMode {
    if !matches!(program, "make" | "gmake" | "npm" | "pnpm" | "yarn" | "bun" | "cnpm") {
        return EffectAndMode::nothing();
    }
    let values = ["-C", "-f", "-j", "--prefix", "--dir", "--cwd", "-w", "--workspace", "--filter", "-F"];
    let line = Line::read(words, &Shape { values: values.map(str::to_owned).into(), ..Shape::default() });
    let operands = line.operands.iter().map(|one| one.text.as_str()).filter(|one| !one.contains('='));
    let operands: Vec<&str> = operands.collect();
    let target = match (program, operands.as_slice()) {
        ("make" | "gmake", _) if line.has("-n|--dry-run|--just-print|-q|--version|-v|--help|-h") => None,
        ("make" | "gmake", targets) => Some(targets.first().copied().unwrap_or_default()),
        ("npm" | "pnpm" | "yarn" | "cnpm", ["test" | "t" | "tst", ..]) => Some("test"),
        ("npm" | "pnpm" | "yarn" | "bun" | "cnpm", ["run" | "run-script", name, ..])
        | ("npm" | "pnpm" | "yarn" | "cnpm", [name @ ("start" | "stop" | "restart"), ..]) => Some(*name),
        ("pnpm" | "yarn", [name, ..]) if IN_PACKAGES.contains(name) => Some(*name),
        _ => None,
    };
    let Some(name) = target else { return EffectAndMode::nothing() };
    self::target(scales, program, name, &line).unwrap_or_else(|| {
        EffectAndMode::of(Effect::Unknown, format!("nobody has read what `{program} {name}` runs"))
    })
}

/// Scripts that package managers run without `run`, as far as the table takes them for a look.
const IN_PACKAGES: &[&str] = &["lint", "typecheck", "type-check", "check", "format", "build", "e2e"];

/// The text of a file in the present folder, or in one below.
fn text<'f>(scales: Scales<'f>, folder: Option<&str>, file: &str) -> Option<&'f str> {
    let here = scales.follow.memory().folder.clone();
    let folder = joined(here.as_deref(), folder.unwrap_or_default())?;
    scales.follow.file(&joined(Some(&folder), file)?)
}

/// What a text does where `make` only reads it: `x := $(shell …)`, `x != …`.
pub fn as_it_is_read(scales: Scales<'_>, text: &str) -> EffectAndMode {
    let joined = text.replace("\\\n", " ");
    let lines = joined.lines().filter(|line| !line.starts_with(['\t', '#']));
    let run = lines.flat_map(|line| {
        let calls =
            line.split("$(shell ").skip(1).map(|rest| rest.rsplit_once(')').map_or(rest, |(inner, _)| inner));
        calls.chain(line.split_once("!=").map(|(_, command)| command)).collect::<Vec<_>>()
    });
    EffectAndMode::all(run.map(|command| scales.inner(command)))
}

/// The text of a `Makefile` with those in it that it includes by name.
fn with_included(scales: Scales<'_>, folder: Option<&str>, whole: &str) -> String {
    let lines = whole.lines().map(|line| {
        let included = ["include ", "-include ", "sinclude "].iter().find_map(|word| line.strip_prefix(word));
        included.and_then(|file| text(scales, folder, file.trim())).unwrap_or(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What a script of a `package.json` does, with those that run before and behind it.
fn package_script(scales: Scales<'_>, text: &str, name: &str) -> Option<EffectAndMode> {
    let scales = scales.deeper()?;
    let package: serde_json::Value = serde_json::from_str(text).ok()?;
    let script = |name: &str| package.get("scripts")?.get(name)?.as_str();
    let own = script(name)?;
    let around = ["pre", "post"].into_iter().filter_map(|when| script(&format!("{when}{name}")));
    Some(EffectAndMode::all(
        std::iter::once(own).chain(around).map(|text| scales.in_child(text, &Input::Person)),
    ))
}

/// The rules and variables of a `Makefile`, as far as they are plain.
#[derive(Debug, Default)]
struct Makefile {
    variables: BTreeMap<String, String>,
    rules: BTreeMap<String, Rule>,
    /// The target that is made where none is named.
    first: Option<String>,
    /// Whether more may be in it than could be read: includes, patterns, conditions, `define`.
    is_more: bool,
}

/// What is made before, and how.
#[derive(Debug, Default)]
struct Rule {
    before: Vec<String>,
    recipe: Vec<String>,
}

impl Makefile {
    fn read(text: &str) -> Self {
        let mut makefile = Self::default();
        let mut current: Vec<String> = Vec::new();
        let joined = text.replace("\\\n", " ");
        for line in joined.lines() {
            if let Some(recipe) = line.strip_prefix('\t') {
                for name in &current {
                    makefile.rules.entry(name.clone()).or_default().recipe.push(recipe.trim().to_owned());
                }
                continue;
            }
            let line = line.split('#').next().unwrap_or_default().trim();
            let first = line.split_whitespace().next().unwrap_or_default();
            let more = [
                "include", "-include", "sinclude", "define", "ifeq", "ifneq", "ifdef", "ifndef", "else",
                "endif",
            ];
            makefile.is_more |= more.contains(&first);
            if !line.is_empty() {
                current = makefile.line(line.strip_prefix("export ").unwrap_or(line));
            }
        }
        makefile
    }

    /// Takes a line that is no recipe; the targets whose recipe follows.
    fn line(&mut self, line: &str) -> Vec<String> {
        let assigns = line.find('=').filter(|at| {
            line.find(':')
                .is_none_or(|colon| colon + 1 >= *at || line[colon..*at].trim_end_matches(':').is_empty())
        });
        if let Some(at) = assigns {
            let name = line[..at].trim_end_matches([':', '?', '+', '!']).trim();
            let old =
                self.variables.get(name).filter(|_| line[..at].ends_with('+')).cloned().unwrap_or_default();
            self.variables
                .insert(name.to_owned(), format!("{old} {}", line[at + 1..].trim()).trim().to_owned());
            return Vec::new();
        }
        let Some((targets, rest)) = line.split_once(':') else { return Vec::new() };
        let (before, recipe) = rest.split_once(';').unwrap_or((rest, ""));
        let names: Vec<String> = targets.split_whitespace().map(str::to_owned).collect();
        self.is_more |= targets.contains('%');
        let goal = names.iter().find(|name| !name.starts_with('.'));
        self.first = self.first.take().or_else(|| goal.cloned());
        for name in &names {
            let rule = self.rules.entry(name.clone()).or_default();
            rule.before.extend(
                before
                    .trim_start_matches(':')
                    .split_whitespace()
                    .filter(|one| *one != "|")
                    .map(str::to_owned),
            );
            rule.recipe.extend(Some(recipe.trim().to_owned()).filter(|recipe| !recipe.is_empty()));
        }
        names
    }

    /// What making `target` does.
    fn judge(&self, scales: Scales<'_>, target: &str, within: &mut Vec<String>) -> EffectAndMode {
        let unknown = || EffectAndMode::of(Effect::Unknown, format!("nobody knows how `{target}` is made"));
        let Some(scales) = scales.deeper() else { return unknown() };
        let Some(rule) = self.rules.get(target) else {
            // A file that is there already is not made.
            return if within.is_empty() || self.is_more {
                super::super::names::judge(target, &[])
            } else {
                EffectAndMode::nothing()
            };
        };
        if within.iter().any(|one| one == target) {
            return EffectAndMode::nothing();
        }
        within.push(target.to_owned());
        let before =
            rule.before.iter().map(|one| self.judge(scales, &self.filled(one), within)).collect::<Vec<_>>();
        let own = rule.recipe.iter().map(|line| {
            let line = self.filled(line.trim_start_matches(['@', '-', '+']));
            if line.contains("$(") && !is_shell(&line) {
                return unknown().and(scales.in_child(&line, &Input::Person));
            }
            scales.in_child(&line, &Input::Person)
        });
        let verdict = EffectAndMode::all(before.into_iter().chain(own));
        if self.is_more { verdict.and(unknown()) } else { verdict }
    }

    /// A text with the variables of the file in it; `$$` is the shell's own `$`.
    fn filled(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for _ in 0..8 {
            let mut next = filled.clone();
            for (name, value) in &self.variables {
                next = next.replace(&format!("$({name})"), value).replace(&format!("${{{name}}}"), value);
            }
            if next == filled {
                break;
            }
            filled = next;
        }
        filled.replace("$(MAKE)", "make").replace("$@", "target").replace("$$", "$")
    }
}

/// Whether what looks like a call of make's own is the shell's, which came from `$$(`.
fn is_shell(line: &str) -> bool {
    const OWN: &[&str] = &["shell", "call", "eval", "foreach", "if", "wildcard", "file", ""];
    let mut calls = line.split("$(").skip(1).map(|rest| rest.split([' ', ')']).next().unwrap_or_default());
    calls.all(|word| !OWN.contains(&word) && word.chars().any(char::is_lowercase))
}
