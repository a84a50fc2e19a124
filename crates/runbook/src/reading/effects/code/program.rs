//! A program in a language whose calls are known: `python -c "…"`, `node -e "…"`.
//!
//! Takes its text, gives an effect. What it starts in a shell is judged as such; where a call is not known, words may raise it.

use super::super::effect_and_mode::EffectAndMode;
use super::super::scales::Scales;
use super::super::{Effect, follow, names};
use super::calls::Calls;
use super::tokens;
use crate::programs::Language;

/// Words that say that something is lost.
const LOSES: &[&str] = &[
    "delete",
    "drop",
    "destroy",
    "truncate",
    "unlink",
    "rmtree",
    "flushall",
    "flushdb",
    "remove",
    "removedirs",
    "rmdir",
    "rm",
    "purge",
    "wipe",
    "erase",
    "rmsync",
    "delet",
];
/// Words that say that something is altered.
const ALTERS: &[&str] = &[
    "write",
    "save",
    "commit",
    "insert",
    "update",
    "create",
    "post",
    "put",
    "migrate",
    "send",
    "seed",
    "upgrade",
    "append",
    "set",
    "init",
    "initialize",
    "sync",
    "deploy",
    "push",
    "publish",
    "register",
    "reset",
    "enqueue",
    "mkdir",
    "makedirs",
    "rename",
    "chmod",
    "chown",
    "kill",
];

/// What a program in another language does.
pub(in crate::reading::effects) fn program(
    scales: Scales<'_>,
    language: Language,
    text: &str,
) -> EffectAndMode {
    if text.trim_start().starts_with("$(") {
        return follow::substituted(text);
    }
    let Some(tokens) = tokens::tokens(text, language) else {
        return by_words(text).unwrap_or_else(unknown);
    };
    let calls = Calls::of(&tokens, language);
    let shell = calls.shell.iter().map(|text| scales.inner(text));
    let started = EffectAndMode::all(shell);
    let unseen = calls
        .starts_unseen
        .then(|| EffectAndMode::of(Effect::Unknown, "its text starts something that is not written there"));
    let said = match &calls.unknown {
        _ if !has_tables(language) => unknown(),
        Some(name) => {
            EffectAndMode::of(Effect::Unknown, format!("nobody knows what `{name}` in its text does"))
        }
        None => EffectAndMode::of(Effect::Read, "its text only prints"),
    };
    let spoken =
        by_words(text).filter(|spoken| spoken.effect.0 == Effect::Destroy || said.effect.0 != Effect::Read);
    [Some(said), unseen, spoken, Some(started)]
        .into_iter()
        .flatten()
        .fold(EffectAndMode::nothing(), EffectAndMode::and)
}

/// Whether anything of a language can be found harmless.
const fn has_tables(language: Language) -> bool {
    !matches!(language, Language::Other)
}

fn unknown() -> EffectAndMode {
    EffectAndMode::of(Effect::Unknown, "its text does not tell what it does")
}

/// What the words in a text say of it.
fn by_words(text: &str) -> Option<EffectAndMode> {
    let words = names::words(&text.replace('/', " "));
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    if has(LOSES) {
        Some(EffectAndMode::of(Effect::Destroy, "its text deletes"))
    } else if has(ALTERS) {
        Some(EffectAndMode::of(Effect::Change, "its text changes something"))
    } else {
        None
    }
}
