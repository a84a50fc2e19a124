//! A whole command: pipelines, lists, loops, substitutions and redirections.
//!
//! Takes what the grammar found, gives the worst that its parts do. Never looks into a program's words itself.

use super::effect_and_mode::EffectAndMode;
use super::input::Input;
use super::scales::Scales;
use super::{Effect, Mode, follow, modes, variables};
use crate::shell::{self, Command, Facts, Invocation, RedirectionKind};

/// What the commands of a step do together, each given with its facts.
pub(super) fn step(scales: Scales<'_>, commands: &[(&Command, &Facts)]) -> EffectAndMode {
    EffectAndMode::all(commands.iter().map(|(command, facts)| one(scales, command, facts, &Input::Person)))
}

/// What a text does that the present shell runs.
pub(super) fn here(scales: Scales<'_>, text: &str, input: &Input) -> EffectAndMode {
    if !scales.follow.may_go_on() {
        return EffectAndMode::of(Effect::Unknown, "it runs too many texts");
    }
    match shell::parse(text) {
        // A child with `&` does not outlive its `bash -c` or `ssh` in a way that we could count on.
        Ok(commands) => EffectAndMode::all(
            commands.iter().map(|command| one(scales, command, &Facts::of(command), input)),
        ),
        Err(_) => EffectAndMode::of(Effect::Unknown, "bash cannot read it"),
    }
}

/// What one top-level command does, and what it leaves behind for the next.
fn one(scales: Scales<'_>, command: &Command, facts: &Facts, input: &Input) -> EffectAndMode {
    follow::before(scales, command, facts);
    let verdict = whole(scales, facts, input);
    follow::after(scales, command, facts);
    if command.background { modes::started(verdict) } else { verdict }
}

/// What one top-level command does with `outer` at its input.
fn whole(scales: Scales<'_>, facts: &Facts, outer: &Input) -> EffectAndMode {
    let folder = scales.follow.memory().folder.clone();
    let all = facts.invocations.iter().enumerate().filter(|(_, one)| !one.in_function);
    let parts = all.map(|(at, invocation)| {
        let verdict = follow::invocation(scales, invocation, &input(scales, facts, at, outer));
        let verdict = if is_cut_off(facts, invocation) { modes::ended(verdict) } else { verdict };
        follow::go(scales, invocation);
        let handed = variables::judge(scales, &invocation.assignments);
        verdict.and(handed).and(written(scales, invocation)).and(follow::of_hook(scales, invocation))
    });
    let mut verdict = EffectAndMode::all(parts);
    scales.follow.memory_mut().folder = folder;
    for one in &facts.assignments {
        verdict = verdict.and(follow::assigned(scales, &one.name, &one.value));
    }
    verdict = verdict.and(follow::unseen(facts));
    // It runs whatever cannot be found, so it may run at any time.
    for (_, body) in
        facts.functions.iter().zip(&facts.bodies).filter(|(name, _)| *name == "command_not_found_handle")
    {
        verdict = verdict.and(scales.inner(body));
    }
    if facts.endless {
        verdict = verdict.and(EffectAndMode::nothing().in_mode(Mode::Watch, "the loop never ends"));
    }
    if facts.selects {
        verdict = verdict.and(EffectAndMode::nothing().in_mode(Mode::Terminal, "`select` needs a person"));
    }
    if facts.unread {
        verdict = verdict.and(EffectAndMode::of(Effect::Unknown, "a part of it cannot be read"));
    }
    verdict
}

/// Whether what reads the output stops it: `kubectl logs -f … | head`.
fn is_cut_off(facts: &Facts, invocation: &Invocation) -> bool {
    let reader = invocation.piped_into.and_then(|at| facts.invocations.get(at));
    reader.is_some_and(|reader| reader.program() == Some("head"))
}

/// The files that redirections write.
fn written(scales: Scales<'_>, invocation: &Invocation) -> EffectAndMode {
    let memory = scales.follow.memory();
    let targets = invocation.redirections.iter().filter_map(|one| match one.kind {
        RedirectionKind::Write | RedirectionKind::ReadWrite => Some((&one.target, false)),
        RedirectionKind::Append => Some((&one.target, true)),
        RedirectionKind::Read
        | RedirectionKind::Duplicate
        | RedirectionKind::Heredoc
        | RedirectionKind::Herestring => None,
    });
    EffectAndMode::all(
        targets.map(|(target, adds)| follow::written(&memory, &target.text, &target.raw, adds)),
    )
}

/// Where the input of an invocation comes from.
pub(super) fn input(scales: Scales<'_>, facts: &Facts, at: usize, outer: &Input) -> Input {
    let invocation = &facts.invocations[at];
    if let Some(own) = given(invocation) {
        return own;
    }
    if let Some(writer) =
        invocation.piped_from.and_then(|from| facts.invocations.get(from).map(|one| (from, one)))
    {
        return piped(scales, facts, writer.0, writer.1);
    }
    // The redirections of a loop or a group stand alone behind it; the innermost that gives an input is meant.
    let mut around =
        std::iter::successors(invocation.enclosed_by, |at| facts.invocations.get(*at)?.enclosed_by);
    let alone = around.find_map(|at| facts.invocations.get(at).and_then(given));
    // What stands in `>(…)` reads what is written to it.
    let is_written_to = invocation.substituted
        && facts.invocations.iter().flat_map(|one| &one.words).any(|word| word.raw.starts_with('('));
    let outer =
        if is_written_to || invocation.in_coprocess { Input::Pipe(String::new()) } else { outer.clone() };
    alone.unwrap_or(outer)
}

/// The input that its own redirections give.
fn given(invocation: &Invocation) -> Option<Input> {
    let last = invocation.redirections.iter().rev().find(|one| one.gives_input())?;
    if last.is_terminal() {
        return Some(Input::Person);
    }
    match last.kind {
        RedirectionKind::Heredoc | RedirectionKind::Herestring => Some(Input::Text(last.target.text.clone())),
        RedirectionKind::Read | RedirectionKind::ReadWrite => Some(Input::File(last.target.text.clone())),
        RedirectionKind::Duplicate => Some(Input::Pipe(String::new())),
        RedirectionKind::Write | RedirectionKind::Append => None,
    }
}

/// The input that the command before a `|` gives: its text where that is written there, else its words.
fn piped(scales: Scales<'_>, facts: &Facts, at: usize, writer: &Invocation) -> Input {
    if let Some(text) = follow::printed(scales, &writer.words) {
        return Input::Text(text);
    }
    let words = |from: usize| {
        writer.words[from.min(writer.words.len())..]
            .iter()
            .map(|word| word.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    match writer.program() {
        Some("cat") if writer.words.len() == 1 && given(writer).is_some() => {
            given(writer).unwrap_or(Input::Pipe(String::new()))
        }
        Some("cat") if writer.words.len() == 2 => Input::File(writer.words[1].text.clone()),
        // What it copies to a file it hands on.
        Some("tee") if writer.piped_from.is_some_and(|from| from < at) => {
            let from = writer.piped_from.unwrap_or(at);
            piped(scales, facts, from, &facts.invocations[from])
        }
        _ => {
            let before = match writer
                .piped_from
                .filter(|from| *from < at)
                .and_then(|from| facts.invocations.get(from))
            {
                Some(earlier) => {
                    earlier.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
                }
                None => match given(writer) {
                    Some(Input::File(name)) => name,
                    _ => String::new(),
                },
            };
            Input::Pipe(format!("{before} {}", words(0)).trim().to_owned())
        }
    }
}
