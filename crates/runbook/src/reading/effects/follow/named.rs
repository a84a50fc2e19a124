//! The word that says which program runs, where bash has to put it together first.
//!
//! Takes that word, tells whether a person wrote down which program it is, or something computes it. Never looks for a
//! program.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::input::Input;
use super::super::scales::Scales;
use super::memory::Memory;
use crate::shell::Argument;

/// Where a system keeps the programs that every machine has.
const SYSTEM: &[&str] = &["/bin/", "/usr/", "/sbin/"];

/// What a command does whose program is put together on the spot; none where a person wrote its name.
pub fn judge(scales: Scales<'_>, words: &[Argument], input: &Input) -> Option<EffectAndMode> {
    let (first, rest) = words.split_first()?;
    if first.literal && !is_pattern(first) {
        return None;
    }
    if let Some((name, default)) = with_default(&first.text).filter(|(name, _)| !is_editor(name)) {
        let program = Argument::of(default);
        let words: Vec<Argument> = std::iter::once(program).chain(rest.iter().cloned()).collect();
        let unsure = EffectAndMode::of(Effect::Unknown, format!("`{name}` may hold another program"));
        return Some(scales.deeper()?.command(&words, input).and(unsure));
    }
    let is_computed = is_pattern(first) || is_computed(&scales.follow.memory(), &first.text);
    is_computed.then(|| EffectAndMode::of(Effect::Destroy, "the program's name is made on the spot"))
}

/// `${NAME:-program}` with a program that is written out.
fn with_default(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix("${")?.strip_suffix('}')?;
    let (name, default) = inner.split_once(":-").or_else(|| inner.split_once('-'))?;
    let is_plain = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || more.contains(c))
    };
    (is_plain(name, "") && is_plain(default, "-./")).then_some((name, default))
}

fn is_editor(name: &str) -> bool {
    matches!(name, "EDITOR" | "VISUAL")
}

/// Whether files or braces decide what the program is: `/bin/r[m]`, `{rm,-r}`.
fn is_pattern(word: &Argument) -> bool {
    let text = word.text.as_str();
    if word.quoted || matches!(text, "[" | "[[" | "{") {
        return false;
    }
    let braces = text.starts_with('{') || text.contains("/{");
    !text.contains(['$', '`'])
        && (text.contains(['*', '?'])
            || text.contains('[') && text.contains(']')
            || braces && text.contains(','))
}

/// Whether the last part of a program's path comes from more than one variable that somebody else sets.
fn is_computed(memory: &Memory, text: &str) -> bool {
    if super::computed::finds_program(text)
        || ["$EDITOR", "${EDITOR", "$VISUAL", "${VISUAL"].iter().any(|one| text.starts_with(one))
    {
        return false;
    }
    let Some(name) = variable(text.rsplit('/').next().unwrap_or(text)) else {
        // A script whose path has a value in it cannot be read, and is no code of the runbook's own making.
        let is_script = text.contains('/') && !SYSTEM.iter().any(|folder| text.starts_with(folder));
        let is_substituted = text.contains("$(") || text.contains('`') || !has_plain_variables(text);
        return text.contains('$') && !is_script || is_substituted;
    };
    name == "0" || is_argument_list(name) || memory.variables.get(name).is_some_and(|held| held.is_computed)
}

fn is_argument_list(name: &str) -> bool {
    matches!(name, "@" | "*")
}

/// The variable that a text consists of.
fn variable(text: &str) -> Option<&str> {
    let name = text.strip_prefix('$')?;
    let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
    let name = name.trim_end_matches("[@]").trim_end_matches("[*]");
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name || is_argument_list(name)).then_some(name)
}

/// Whether nothing in a text changes what its variables hold: no `${x:2}`, `${x/a/b}`, `${!x}`.
fn has_plain_variables(text: &str) -> bool {
    text.split("${").skip(1).all(|rest| {
        let inner = rest.split('}').next().unwrap_or_default();
        // A default for a folder is a folder all the same.
        let name = inner.split(":-").next().unwrap_or_default();
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}
