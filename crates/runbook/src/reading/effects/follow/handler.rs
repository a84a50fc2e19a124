//! Code that a program is given to call later or elsewhere: hooks of git, `socat EXEC:…`, `sort --compress-program`.
//!
//! Takes the words of a command and what it writes, gives the effect of that code. Never judges the program itself.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::scales::Scales;
use super::printed::printed;
use crate::shell::{Argument, Invocation, RedirectionKind};

/// Programs that run the words behind them.
const WRAPPERS: &[&str] = &[
    "env", "sudo", "doas", "nohup", "nice", "ionice", "time", "setsid", "stdbuf", "command", "exec",
    "busybox",
];

/// What the code in the words of a program does that this program starts.
pub fn of_words(scales: Scales<'_>, words: &[Argument]) -> EffectAndMode {
    let Some((first, rest)) = words.split_first() else { return EffectAndMode::nothing() };
    let run = |text: &str| scales.inner(text);
    let name = first.text.rsplit('/').next().unwrap_or_default();
    match (name, rest.last()) {
        ("xargs" | "parallel", Some(last)) if WRAPPERS.contains(&last.text.as_str()) => {
            EffectAndMode::of(Effect::Destroy, "runs commands that it reads")
        }
        ("socat", _) => EffectAndMode::all(rest.iter().filter_map(|word| {
            let (kind, command) = word.text.split_once(':')?;
            let is_command = matches!(kind.to_ascii_uppercase().as_str(), "EXEC" | "SYSTEM" | "SHELL");
            is_command.then(|| run(command))
        })),
        ("sort", _) => EffectAndMode::all(
            rest.iter().filter_map(|word| word.text.strip_prefix("--compress-program=")).map(run),
        ),
        ("setsid", _) => {
            let from = rest.iter().position(|word| !word.text.starts_with('-')).unwrap_or(rest.len());
            let text = rest[from..].iter().map(|word| word.raw.as_str()).collect::<Vec<_>>().join(" ");
            if text.is_empty() { EffectAndMode::nothing() } else { run(&text) }
        }
        _ => EffectAndMode::nothing(),
    }
}

/// What a hook of git does that a command writes: git calls it at some later command.
pub fn of_hook(scales: Scales<'_>, invocation: &Invocation) -> EffectAndMode {
    let writes = invocation.redirections.iter().any(|one| {
        matches!(one.kind, RedirectionKind::Write | RedirectionKind::Append)
            && one.target.text.contains(".git/hooks/")
    });
    if !writes {
        return EffectAndMode::nothing();
    }
    let here = invocation.redirections.iter().find(|one| one.kind == RedirectionKind::Heredoc);
    let text = here
        .filter(|here| here.target.literal)
        .map(|here| here.target.text.clone())
        .or_else(|| printed(scales, &invocation.words));
    match text {
        Some(text) => scales.inner(&text),
        None => EffectAndMode::of(Effect::Destroy, "git calls a hook that is made on the spot"),
    }
}
