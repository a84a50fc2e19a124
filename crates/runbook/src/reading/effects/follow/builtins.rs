//! Bash's own commands that run a text, or hand one over to be run: `eval`, `source`, `trap`, `command`, `enable -f`.
//!
//! Takes the words of a command whose name no function or alias has. A trap has the effect of its text already where it
//! is set: nobody knows when it runs. Never judges a text itself.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::input::Input;
use super::super::scales::Scales;
use super::{computed, script};
use crate::shell::{self, Argument};

/// What a builtin that runs something does; none for any other command.
pub fn judge(scales: Scales<'_>, words: &[Argument], input: &Input) -> Option<EffectAndMode> {
    let (first, rest) = words.split_first()?;
    let is_given =
        |letter: char| rest.iter().any(|word| word.text.starts_with('-') && word.text.contains(letter));
    Some(match first.text.as_str() {
        "eval" => texts(scales, rest, input),
        "source" | "." => sourced(scales, rest, input),
        "trap" => trapped(scales, rest),
        "command" if only_looks(rest) => EffectAndMode::of(Effect::Read, "`command -v`"),
        "hash" if is_given('p') => {
            EffectAndMode::of(Effect::Unknown, "`hash -p` puts another program under a name")
        }
        "enable" if is_given('f') || is_given('n') => {
            EffectAndMode::of(Effect::Unknown, "`enable` changes what a name means")
        }
        "bind" if is_given('x') => EffectAndMode::of(Effect::Unknown, "`bind -x` hands a command to a key"),
        "mapfile" | "readarray" if is_given('C') => {
            let at = rest.iter().position(|word| word.text == "-C")?;
            rest.get(at + 1).map_or_else(unknown, |text| run(scales, text, input))
        }
        "compgen" | "complete" if is_given('C') => {
            let at = rest.iter().position(|word| word.text == "-C")?;
            let completer = rest.get(at + 1).filter(|word| !word.text.contains("complet"))?;
            run(scales, completer, input)
        }
        _ => return None,
    })
}

/// The command behind `command` and `builtin`, which is called whatever functions and aliases there are.
pub fn behind_command(words: &[Argument]) -> Option<&[Argument]> {
    let (first, rest) = words.split_first()?;
    let runs = first.text == "builtin" || first.text == "command" && !only_looks(rest);
    let from = rest.iter().position(|word| !word.text.starts_with('-')).unwrap_or(rest.len());
    runs.then(|| &rest[from..])
}

/// Whether `command` with these words behind it only tells where a program is.
fn only_looks(words: &[Argument]) -> bool {
    words.iter().any(|word| word.text.starts_with('-') && word.text.contains(['v', 'V']))
}

fn unknown() -> EffectAndMode {
    EffectAndMode::of(Effect::Unknown, "nobody knows what it runs")
}

/// What `eval` runs: all of its words as one text.
fn texts(scales: Scales<'_>, words: &[Argument], input: &Input) -> EffectAndMode {
    if let Some(word) = words.iter().find(|word| shell::computes(word)) {
        return computed::substituted(&word.text).and(joined(scales, words, input));
    }
    let known = words.iter().all(|word| word.literal);
    let verdict = joined(scales, words, input);
    if known { verdict } else { verdict.and(unknown()) }
}

fn joined(scales: Scales<'_>, words: &[Argument], input: &Input) -> EffectAndMode {
    let words = words.iter().map(|word| word.text.as_str()).filter(|word| *word != "--");
    let text = words.collect::<Vec<_>>().join(" ");
    match scales.deeper() {
        Some(_) if text.starts_with("$(") || text.starts_with('`') => EffectAndMode::nothing(),
        Some(scales) => scales.here(&text, input),
        None => unknown(),
    }
}

/// What one word does as a text.
fn run(scales: Scales<'_>, text: &Argument, input: &Input) -> EffectAndMode {
    texts(scales, std::slice::from_ref(text), input)
}

/// What `source FILE` runs.
fn sourced(scales: Scales<'_>, words: &[Argument], input: &Input) -> EffectAndMode {
    let Some((file, arguments)) = words.split_first() else { return EffectAndMode::nothing() };
    if file.raw.starts_with('(') {
        return computed::substituted(&file.text);
    }
    if matches!(file.text.as_str(), "/dev/stdin" | "/dev/fd/0" | "/proc/self/fd/0") {
        return computed::fed(scales, "source", input);
    }
    script::judge(scales, file, arguments, script::Kind::Sourced)
}

/// What `trap TEXT SIGNAL…` hands over.
fn trapped(scales: Scales<'_>, words: &[Argument]) -> EffectAndMode {
    let words: Vec<&Argument> = words.iter().filter(|word| word.text != "--").collect();
    match words.as_slice() {
        [] | [_] => EffectAndMode::of(Effect::Read, "`trap` alone only shows"),
        [text, ..] if text.text.is_empty() || text.text.starts_with('-') => {
            EffectAndMode::of(Effect::Read, "`trap` takes a trap away")
        }
        // A number in front is a signal that is put back.
        [text, ..] if text.text.bytes().all(|byte| byte.is_ascii_digit()) => {
            EffectAndMode::of(Effect::Read, "`trap` takes a trap away")
        }
        [text, ..] => run(scales, text, &Input::Person),
    }
}
