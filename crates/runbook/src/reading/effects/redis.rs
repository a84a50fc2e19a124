//! Scripts that Redis runs: `redis-cli EVAL "return redis.call('flushall')" 0`.
//!
//! Takes the text of one, gives the worst that the commands in it do. Never runs Lua: a command that is made up is unknown.

use super::Effect;
use super::effect_and_mode::EffectAndMode;
use super::input::Input;
use super::scales::Scales;
use crate::shell::Argument;

/// What a script does.
pub(super) fn weigh(scales: Scales<'_>, text: &str) -> EffectAndMode {
    let calls = text.match_indices("call").map(|(at, word)| command(&text[at + word.len()..]));
    let judged = calls.map(|command| match command {
        Some(name) => client(scales, [name, "x", "x"]),
        None => EffectAndMode::of(Effect::Unknown, "its text makes up a command"),
    });
    judged
        .reduce(EffectAndMode::and)
        .unwrap_or_else(|| EffectAndMode::of(Effect::Unknown, "its text does not tell what it does"))
}

/// What commands do that Redis is given line by line.
pub(super) fn commands(scales: Scales<'_>, text: &str) -> EffectAndMode {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    EffectAndMode::all(lines.map(|line| client(scales, line.split_whitespace())))
}

/// What a command does that the client is given.
fn client<'w>(scales: Scales<'_>, words: impl IntoIterator<Item = &'w str>) -> EffectAndMode {
    let Some(scales) = scales.deeper() else {
        return EffectAndMode::of(Effect::Unknown, "commands are nested too deeply");
    };
    let words: Vec<Argument> = std::iter::once("redis-cli").chain(words).map(Argument::of).collect();
    scales.command(&words, &Input::Person)
}

/// The command that a call names in quotes.
fn command(rest: &str) -> Option<&str> {
    let rest = rest.trim_start().strip_prefix('(').unwrap_or(rest).trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let name = rest[1..].split(quote).next()?;
    (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic())).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::judge::EveryKind;
    use super::super::{Files, Followed};
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn commands_line_by_line_are_each_judged() {
        let (more, files) = (BTreeMap::new(), Files::new());
        let follow = Followed::new(&files);
        let effect = |text| commands(Scales::new(&more, &follow, &EveryKind), text).effect.0;
        assert_eq!(effect("PING\nFLUSHALL\n"), Effect::Destroy);
        assert_eq!(effect("GET a\n"), Effect::Read);
    }

    #[test]
    fn a_script_does_what_the_commands_in_it_do() {
        let (more, files) = (BTreeMap::new(), Files::new());
        let follow = Followed::new(&files);
        for (text, expected) in [
            ("return redis.call('flushall')", Effect::Destroy),
            ("return redis.pcall(\"GET\", KEYS[1])", Effect::Read),
            ("redis.call('SET', 'a', 1)", Effect::Change),
            ("redis.call(ARGV[1])", Effect::Unknown),
            ("return 1", Effect::Unknown),
        ] {
            assert_eq!(weigh(Scales::new(&more, &follow, &EveryKind), text).effect.0, expected, "{text}");
        }
    }
}
