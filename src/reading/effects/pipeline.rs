//! A whole command: pipelines, lists, loops, substitutions and redirections.
//!
//! Takes what the grammar found, gives the worst that its parts do. Never looks into a program's words itself.

use super::verdict::Verdict;
use super::weigh::{Input, Scales};
use super::{Effect, Mode, modes};
use crate::shell::{self, Command, Facts, Invocation, Redirection, RedirectionKind};
use std::collections::BTreeMap;

/// Targets of a redirection that are no files.
const NO_FILES: &[&str] =
    &["/dev/null", "/dev/stderr", "/dev/stdout", "/dev/tty", "/dev/fd/", "/proc/self/fd/"];

/// What commands do together, each given with its facts; `more` are effects that override the table.
pub(in crate::reading) fn judge(commands: &[(&Command, &Facts)], more: &BTreeMap<String, Effect>) -> Verdict {
    let scales = Scales::new(more);
    Verdict::all(commands.iter().map(|(command, facts)| {
        let verdict = whole(scales, facts, &Input::Person);
        if command.background { modes::started(verdict) } else { verdict }
    }))
}

/// What a script inside of another command does.
pub(super) fn text(scales: Scales<'_>, text: &str, input: &Input) -> Verdict {
    match shell::parse(text) {
        Ok(commands) => Verdict::all(commands.iter().map(|command| {
            let verdict = whole(scales, &Facts::of(command), input);
            // A child with `&` does not outlive its `bash -c` or `ssh` in a way that we could count on.
            if command.background { modes::started(verdict) } else { verdict }
        })),
        Err(_) => Verdict::of(Effect::Unknown, "bash cannot read it"),
    }
}

/// What one top-level command does with `outer` at its input.
fn whole(scales: Scales<'_>, facts: &Facts, outer: &Input) -> Verdict {
    let called = |invocation: &Invocation| {
        invocation.words.first().is_some_and(|word| facts.functions.contains(&word.text))
    };
    let calls = facts.invocations.iter().any(called);
    let counts =
        |invocation: &&(usize, &Invocation)| (calls || !invocation.1.in_function) && !called(invocation.1);
    let all: Vec<_> = facts.invocations.iter().enumerate().collect();
    let parts = all.iter().filter(counts).map(|(at, invocation)| {
        let verdict = scales.command(&invocation.words, &input(facts, *at, outer));
        let verdict = if is_cut_off(facts, invocation) { modes::ended(verdict) } else { verdict };
        verdict.and(scales.environment(&invocation.assignments)).and(written(invocation))
    });
    let mut verdict = Verdict::all(parts);
    if facts.endless {
        verdict = verdict.and(Verdict::nothing().in_mode(Mode::Watch, "the loop never ends"));
    }
    if facts.selects {
        verdict = verdict.and(Verdict::nothing().in_mode(Mode::Terminal, "`select` needs a person"));
    }
    if facts.unread {
        verdict = verdict.and(Verdict::of(Effect::Unknown, "a part of it cannot be read"));
    }
    verdict
}

/// Whether what reads the output stops it: `kubectl logs -f … | head`.
fn is_cut_off(facts: &Facts, invocation: &Invocation) -> bool {
    let reader = invocation.piped_into.and_then(|at| facts.invocations.get(at));
    reader.is_some_and(|reader| reader.program() == Some("head"))
}

/// The files that redirections write.
fn written(invocation: &Invocation) -> Verdict {
    let writes = |redirection: &&Redirection| match redirection.kind {
        RedirectionKind::Write | RedirectionKind::Append | RedirectionKind::ReadWrite => {
            let target = redirection.target.text.as_str();
            !NO_FILES.iter().any(|file| target == *file || file.ends_with('/') && target.starts_with(file))
        }
        RedirectionKind::Read
        | RedirectionKind::Duplicate
        | RedirectionKind::Heredoc
        | RedirectionKind::Herestring => false,
    };
    match invocation.redirections.iter().find(writes) {
        Some(redirection) => Verdict::of(Effect::Change, format!("writes `{}`", redirection.target.raw)),
        None => Verdict::nothing(),
    }
}

/// Where the input of an invocation comes from.
pub(super) fn input(facts: &Facts, at: usize, outer: &Input) -> Input {
    let invocation = &facts.invocations[at];
    if let Some(own) = given(invocation) {
        return own;
    }
    if let Some(writer) =
        invocation.piped_from.and_then(|from| facts.invocations.get(from).map(|one| (from, one)))
    {
        return piped(facts, writer.0, writer.1);
    }
    // The redirections of a loop or a group stand alone behind it.
    let alone =
        facts.invocations[at..].iter().find(|later| later.words.is_empty()).filter(|_| invocation.in_loop);
    alone.and_then(given).unwrap_or_else(|| outer.clone())
}

/// The input that its own redirections give.
fn given(invocation: &Invocation) -> Option<Input> {
    let last = invocation.redirections.iter().rev().find(|one| one.fd == Some(0))?;
    match last.kind {
        RedirectionKind::Heredoc | RedirectionKind::Herestring => Some(Input::Text(last.target.text.clone())),
        RedirectionKind::Read | RedirectionKind::ReadWrite => Some(Input::File(last.target.text.clone())),
        RedirectionKind::Duplicate => Some(Input::Pipe(String::new())),
        RedirectionKind::Write | RedirectionKind::Append => None,
    }
}

/// The input that the command before a `|` gives: its text where that is written there, else its words.
fn piped(facts: &Facts, at: usize, writer: &Invocation) -> Input {
    let words = |from: usize| {
        writer.words[from.min(writer.words.len())..]
            .iter()
            .map(|word| word.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    match writer.program() {
        Some("echo" | "printf") => Input::Text(words(1).trim_start_matches("-e ").to_owned()),
        Some("cat") if matches!(given(writer), Some(Input::Text(_))) => {
            given(writer).unwrap_or(Input::Pipe(String::new()))
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
