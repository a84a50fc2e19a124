//! Settings of git whose values it runs: aliases, pagers, editors, hooks.
//!
//! Takes the words behind `git`, gives what the settings in them hand over. Such a value has its effect where it is given.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::input::Input;
use super::super::scales::Scales;
use crate::shell::Argument;

/// Settings whose value is a command.
const COMMANDS: &[&str] = &[
    "core.pager",
    "core.editor",
    "core.sshcommand",
    "core.fsmonitor",
    "core.gitproxy",
    "core.askpass",
    "sequence.editor",
    "diff.external",
    "gpg.program",
    "credential.helper",
    "uploadpack.packobjectshook",
    "interactive.difffilter",
    "web.browser.cmd",
    "imap.tunnel",
    "sendemail.smtpserver",
    "core.alternaterefscommand",
];
/// The last part of settings whose value is a command, whatever stands between.
const COMMAND_ENDINGS: &[&str] = &[
    ".cmd",
    ".command",
    ".textconv",
    ".smudge",
    ".clean",
    ".process",
    ".driver",
    ".helper",
    ".program",
    ".update",
];

/// What the words of a command hand over, where it is a `git`.
pub fn of_words(scales: Scales<'_>, words: &[Argument]) -> EffectAndMode {
    match words.split_first() {
        Some((first, rest)) if first.text.rsplit('/').next() == Some("git") => settings(scales, rest),
        _ => EffectAndMode::nothing(),
    }
}

/// What the settings in the words behind `git` hand over.
fn settings(scales: Scales<'_>, words: &[Argument]) -> EffectAndMode {
    let given =
        words.windows(2).filter(|pair| pair[0].text == "-c").filter_map(|pair| pair[1].text.split_once('='));
    let plain: Vec<&str> =
        words.iter().map(|word| word.text.as_str()).filter(|word| !word.starts_with('-')).collect();
    let kept = plain.iter().position(|word| *word == "config").and_then(|at| {
        let from = if plain.get(at + 1) == Some(&"set") { at + 2 } else { at + 1 };
        Some((*plain.get(from)?, *plain.get(from + 1)?))
    });
    EffectAndMode::all(given.chain(kept).map(|(key, value)| setting(scales, &key.to_lowercase(), value)))
}

fn setting(scales: Scales<'_>, key: &str, value: &str) -> EffectAndMode {
    let Some(scales) = scales.deeper() else {
        return EffectAndMode::of(Effect::Unknown, "commands are nested too deeply");
    };
    let text = |text: &str| scales.in_child(text, &Input::Person);
    if key.starts_with("alias.") {
        return value.strip_prefix('!').map_or_else(|| text(&format!("git {value}")), text);
    }
    if key == "core.hookspath" {
        return EffectAndMode::of(Effect::Unknown, "git runs what lies in `core.hooksPath`");
    }
    let is_command = COMMANDS.contains(&key) || COMMAND_ENDINGS.iter().any(|ending| key.ends_with(ending));
    let plain = [
        "cat",
        "less",
        "vim",
        "vi",
        "nano",
        "store",
        "cache",
        "osxkeychain",
        "manager",
        "wincred",
        "libsecret",
        "false",
        "true",
        "",
        "none",
        "merge",
        "rebase",
        "checkout",
        "gpg",
        "gpg2",
    ];
    let program = value.split_whitespace().next().unwrap_or_default();
    if !is_command || plain.contains(&program) && !value.contains([';', '|', '&', '$', '`']) {
        return EffectAndMode::nothing();
    }
    text(value.trim_start_matches('!'))
}
