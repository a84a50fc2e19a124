//! One invocation of a shell text: which program, function, alias or text it really calls.
//!
//! Takes the invocation with what the memory knows, gives its effect. Never knows programs: they are asked of the scales.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::input::Input;
use super::super::scales::Scales;
use super::arguments::{give_arguments, is_argument};
use super::builtins;
use super::memory::{Held, Memory};
use super::{brought, computed, copy, environment, git, handler, latent, path};
use crate::programs::{Table, is_builtin};
use crate::shell::{self, Argument, Filling, Invocation};

/// How many readings of one command are tried where its variables may hold several things.
const READINGS: usize = 8;

/// What an invocation does.
pub fn invocation(scales: Scales<'_>, invocation: &Invocation, input: &Input) -> EffectAndMode {
    let handed =
        invocation.assignments.iter().map(|one| environment::assigned(scales, &one.name, &one.value));
    let handed = EffectAndMode::all(handed);
    let readings = readings(scales, &invocation.words);
    let moved = invocation
        .assignments
        .iter()
        .any(|one| one.name == "PATH" && path::changes(&one.value, &scales.follow.memory()));
    brought::given(scales, invocation.assignments.iter().map(|one| (one.name.as_str(), &one.value)));
    let called = readings.iter().map(|words| scales.settled(words, call(scales, words, input)));
    let called = EffectAndMode::all(called);
    let unsure = moved.then(|| EffectAndMode::of(Effect::Unknown, "`PATH` may lead to another program"));
    unsure.into_iter().fold(called, EffectAndMode::and).and(handed)
}

/// The commands that the words may be: as they stand, where nobody knows what their variables hold, and with each thing
/// that these may hold.
fn readings(scales: Scales<'_>, words: &[Argument]) -> Vec<Vec<Argument>> {
    let memory = scales.follow.memory();
    if memory.variables.is_empty() || words.iter().all(|word| word.literal) {
        return vec![words.to_vec()];
    }
    let unsure = std::cell::Cell::new(false);
    let most = std::cell::Cell::new(1);
    let fill = |nth: usize| -> Vec<Argument> {
        let value = |name: &str| {
            let held = memory.variables.get(name)?;
            unsure.set(unsure.get() || !held.sure);
            most.set(most.get().max(held.values.len()));
            held.values.get(nth.min(held.values.len().saturating_sub(1))).cloned()
        };
        let filled = words.iter().flat_map(|word| {
            let filled = if word.literal { None } else { shell::fill(word, &value) };
            filled.unwrap_or_else(|| vec![word.clone()])
        });
        filled.collect()
    };
    let mut found = vec![fill(0)];
    let mut nth = 1;
    while nth < most.get().min(READINGS) {
        found.push(fill(nth));
        nth += 1;
    }
    if unsure.get() || most.get() > READINGS {
        found.push(words.to_vec());
    }
    found
}

/// What a command with these words does in a shell.
fn call(scales: Scales<'_>, words: &[Argument], input: &Input) -> EffectAndMode {
    let Some((first, rest)) = words.split_first() else { return EffectAndMode::nothing() };
    let name = first.text.as_str();
    let found = |names: &std::collections::BTreeMap<String, Held>| names.get(name).cloned();
    // `alias ls='ls -l'` stands for itself only once.
    let alias = found(&scales.follow.memory().aliases).filter(|_| first.literal && !first.quoted);
    let alias = alias.filter(|_| !scales.follow.memory().within.contains(&format!("alias {name}")));
    if let Some(alias) = alias {
        let behind = rest.iter().map(|word| word.raw.as_str()).collect::<Vec<_>>().join(" ");
        return of_each(scales, &alias, &format!("alias {name}"), words, input, |scales, text| {
            scales.here(&format!("{text} {behind}"), input)
        });
    }
    let function = found(&scales.follow.memory().functions).filter(|_| first.literal);
    match function {
        Some(function) => of_each(scales, &function, name, words, input, |scales, body| {
            function_call(scales, body, rest, input)
        }),
        None => plain(scales, words, input),
    }
}

/// What each of the texts under a name does, and the program of that name where it may be that.
fn of_each(
    scales: Scales<'_>,
    held: &Held,
    within: &str,
    words: &[Argument],
    input: &Input,
    run: impl Fn(Scales<'_>, &str) -> EffectAndMode,
) -> EffectAndMode {
    let name = &words[0].text;
    let block = scales.follow.memory().block;
    let may_be_program = !held.sure || held.is_from_elsewhere(block) && Table::get().program(name).is_some();
    let program = may_be_program.then(|| plain(scales, words, input));
    let is_within = scales.follow.memory().within.iter().any(|one| one == within);
    if is_within {
        return plain(scales, words, input)
            .and(EffectAndMode::of(Effect::Unknown, format!("`{name}` calls itself")));
    }
    let Some(scales) = scales.deeper() else {
        return EffectAndMode::of(Effect::Unknown, "commands are nested too deeply");
    };
    scales.follow.memory_mut().within.push(within.to_owned());
    let texts: Vec<String> = held.values.iter().map(Filling::text).collect();
    let verdict = EffectAndMode::all(texts.iter().map(|text| run(scales, text)));
    scales.follow.memory_mut().within.pop();
    let verdict = if texts.is_empty() {
        EffectAndMode::of(Effect::Unknown, format!("nobody knows what `{name}` is"))
    } else {
        verdict
    };
    program.into_iter().fold(verdict, EffectAndMode::and)
}

/// What the body of a function does with these arguments.
fn function_call(scales: Scales<'_>, body: &str, arguments: &[Argument], input: &Input) -> EffectAndMode {
    let outer = scales.follow.memory().variables.clone();
    give_arguments(&mut scales.follow.memory_mut(), arguments);
    let verdict = scales.here(body, input);
    // What it sets outlives it, its arguments do not.
    let memory = &mut *scales.follow.memory_mut();
    memory.variables.retain(|name, _| !is_argument(name));
    memory.variables.extend(outer.into_iter().filter(|(name, _)| is_argument(name)));
    verdict
}

/// What `env NAME=VALUE …` and `sudo NAME=VALUE …` hand over to the command behind them, and `make NAME=VALUE` to what it starts.
pub fn given_environment(scales: Scales<'_>, words: &[Argument]) -> EffectAndMode {
    let Some((_, rest)) = words.split_first().filter(|(first, _)| gives_environment(first)) else {
        return EffectAndMode::nothing();
    };
    let given = rest.iter().filter_map(|word| Some((word.text.split_once('=')?, word)));
    let given =
        given.filter(|((name, _), _)| name.chars().all(|c| c.is_ascii_alphanumeric() || "_%".contains(c)));
    let given: Vec<(&str, Argument)> = given
        .map(|((name, value), word)| {
            (name, Argument { text: value.to_owned(), raw: value.to_owned(), ..word.clone() })
        })
        .collect();
    brought::given(scales, given.iter().map(|(name, value)| (*name, value)));
    EffectAndMode::all(given.iter().map(|(name, value)| {
        let moved = *name == "PATH" && path::changes(value, &scales.follow.memory());
        let unsure = moved.then(|| EffectAndMode::of(Effect::Unknown, "`PATH` may lead to another program"));
        unsure.into_iter().fold(environment::assigned(scales, name, value), EffectAndMode::and)
    }))
}

fn gives_environment(program: &Argument) -> bool {
    matches!(program.text.rsplit('/').next(), Some("env" | "sudo" | "doas" | "make" | "gmake"))
}

/// Does `inside` with what `env NAME=VALUE …` gives the command behind it.
fn with_environment(
    scales: Scales<'_>,
    words: &[Argument],
    inside: impl FnOnce() -> EffectAndMode,
) -> EffectAndMode {
    let is_env = gives_environment(&words[0]);
    let given = words[1..].iter().filter_map(|word| word.text.split_once('=').filter(|_| word.literal));
    let given: Vec<_> = given.filter(|(name, _)| is_env && !name.starts_with('-')).collect();
    if given.is_empty() {
        return inside();
    }
    let mut own = scales.follow.memory().clone();
    let block = own.block;
    for (name, value) in given {
        let value = Some(Filling::Text(value.to_owned()));
        Memory::give(&mut own.variables, name, value, false, block);
    }
    scales.follow.apart(own, inside)
}

/// What the program or builtin of that name does, whatever functions and aliases there are.
pub fn plain(scales: Scales<'_>, words: &[Argument], input: &Input) -> EffectAndMode {
    let Some(first) = words.first() else { return EffectAndMode::nothing() };
    let verdict = match builtins::behind_command(words).zip(scales.deeper()) {
        Some((behind, scales)) => Some(plain(scales, behind, input)),
        None => builtins::judge(scales, words, input),
    };
    if let Some(verdict) = verdict {
        return verdict.and(latent::of_words(scales, words));
    }
    // `ssh-agent COMMAND` runs the command and prints nothing of its own.
    let carries = first.text == "ssh-agent" && words[1..].iter().any(|word| !word.text.starts_with('-'));
    if !carries && computed::is_known(words) {
        return EffectAndMode::of(
            Effect::Read,
            format!("what `{}` prints only sets up the shell", first.text),
        );
    }
    let verdict = with_environment(scales, words, || scales.command(words, input));
    let verdict = verdict.and(handler::of_words(scales, words)).and(latent::of_words(scales, words));
    let verdict = verdict.and(git::of_words(scales, words)).and(copy::judge(scales, words));
    let verdict = verdict.and(environment::declared(scales, words));
    let is_looked_for = !first.text.contains('/') && !is_builtin(&first.text);
    if scales.follow.memory().path_is_changed && is_looked_for && first.literal {
        return verdict
            .and(EffectAndMode::of(Effect::Unknown, format!("`PATH` may lead to another `{}`", first.text)));
    }
    verdict
}
