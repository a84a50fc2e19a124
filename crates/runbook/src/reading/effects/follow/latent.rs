//! Code that lies in a value as data until bash takes it up: `a[$(rm x)]` in arithmetic, `$(rm x)` in a prompt.
//!
//! Takes a text that is written out, gives the worst that the substitutions in it do. Never tells when bash expands it.

use super::super::effect_and_mode::EffectAndMode;
use super::super::scales::Scales;
use crate::shell::Argument;

/// Builtins that expand the subscript of a name they are given, and what they compute with.
const SUBSCRIPTS: &[&str] = &[
    "test",
    "[",
    "[[",
    "printf",
    "unset",
    "read",
    "declare",
    "typeset",
    "local",
    "export",
    "readonly",
    "let",
    "mapfile",
    "readarray",
    "wait",
];

/// What the substitutions do that stand in a text as data.
pub fn of_value(scales: Scales<'_>, value: &Argument) -> EffectAndMode {
    if !value.literal {
        return EffectAndMode::nothing();
    }
    let commands = substitutions(&value.text);
    EffectAndMode::all(commands.into_iter().map(|command| scales.inner(command)))
}

/// What the subscripts do that a builtin is given as data: `unset 'a[$(rm x)]'`.
pub fn of_words(scales: Scales<'_>, words: &[Argument]) -> EffectAndMode {
    let Some((first, rest)) = words.split_first() else { return EffectAndMode::nothing() };
    if !SUBSCRIPTS.contains(&first.text.as_str()) {
        return EffectAndMode::nothing();
    }
    EffectAndMode::all(rest.iter().filter(|word| word.text.contains('[')).map(|word| of_value(scales, word)))
}

/// The texts inside of each outer `$(…)` and of backquotes.
fn substitutions(text: &str) -> Vec<&str> {
    let parens = text.match_indices("$(").map(|(at, _)| {
        let inner = &text[at + 2..];
        &inner[..closing(inner)]
    });
    // Every second part between backquotes is inside of them.
    let backquotes = text.split('`').skip(1).step_by(2);
    parens.chain(backquotes).filter(|inner| !inner.trim().is_empty()).collect()
}

/// Where the parenthesis ends that is open before `text`.
fn closing(text: &str) -> usize {
    let mut open = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_substitution_in_a_value_is_found() {
        assert_eq!(substitutions("a[$(rm -r (x) y)] `ls`"), ["rm -r (x) y", "ls"]);
        assert!(substitutions("a[1] $x").is_empty());
    }
}
