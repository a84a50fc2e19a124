//! Variables whose values other programs run: `PROMPT_COMMAND`, `BASH_ENV`, `PAGER`.
//!
//! Takes a name and what it gets. Such a value has its effect where it is given: nobody knows which program takes it up.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::input::Input;
use super::super::scales::Scales;
use super::fillings::fillings;
use super::script;
use super::{brought, latent, loaders};
use crate::programs::Language;
use crate::shell::{Argument, Facts};

/// Variables whose value is a command.
const COMMANDS: &[&str] = &[
    "PROMPT_COMMAND",
    "PAGER",
    "GIT_PAGER",
    "MANPAGER",
    "PSQL_PAGER",
    "SYSTEMD_PAGER",
    "AWS_PAGER",
    "GH_PAGER",
    "BAT_PAGER",
    "DELTA_PAGER",
    "EDITOR",
    "VISUAL",
    "GIT_EDITOR",
    "GIT_SEQUENCE_EDITOR",
    "KUBE_EDITOR",
    "PSQL_EDITOR",
    "SUDO_EDITOR",
    "FCEDIT",
    "GIT_SSH_COMMAND",
    "GIT_SSH",
    "GIT_ASKPASS",
    "SSH_ASKPASS",
    "SUDO_ASKPASS",
    "GIT_EXTERNAL_DIFF",
    "GIT_PROXY_COMMAND",
    "RSYNC_RSH",
    "CVS_RSH",
    "BROWSER",
    "LESSOPEN",
    "LESSCLOSE",
    "MAKE",
    "SHELL",
    "MAILCHECK_COMMAND",
    "TAR_OPTIONS",
    "RSYNC_CONNECT_PROG",
    "FZF_DEFAULT_COMMAND",
];
/// Values of them that only show or edit.
const HARMLESS: &[&str] = &[
    "", "cat", "less", "more", "bat", "most", "vi", "vim", "nvim", "nano", "emacs", "code", "ed", "true",
    "ssh", "delta", "bash", "sh", "make", "gmake", "micro", "subl", "open", "xdg-open", "firefox", "echo",
];
/// What giving a variable this value hands over.
pub fn assigned(scales: Scales<'_>, name: &str, value: &Argument) -> EffectAndMode {
    let handed = handed(scales, name, value).and(brought::named(scales, name, value));
    handed.and(latent::of_value(scales, value))
}

/// What a variable hands over that a program runs.
fn handed(scales: Scales<'_>, name: &str, value: &Argument) -> EffectAndMode {
    if let Some(found) = loaders::judge(name, value) {
        return found;
    }
    if let Some(body) = value.text.strip_prefix("() ").filter(|_| name.starts_with("BASH_FUNC_")) {
        return scales.inner(body);
    }
    if let Some(command) = value.text.strip_prefix('|').filter(|_| name == "LESSOPEN") {
        return scales.inner(command.trim_start_matches(['|', '-']));
    }
    let is_file = value.text.contains(['/', '.']) || value.text.ends_with("rc");
    if name == "PSQLRC" {
        let texts = script::text_of(scales, &value.text).unwrap_or_default();
        return EffectAndMode::all(texts.iter().map(|text| scales.code(Language::Sql, text, &Input::Person)))
            .at_least_unknown();
    }
    if name == "BASH_ENV" || name == "ENV" && is_file {
        return script::judge(scales, value, &[], script::Kind::Sourced);
    }
    if !COMMANDS.contains(&name) || value.literal && is_harmless(&value.text) {
        return EffectAndMode::nothing();
    }
    let filled = fillings(scales, value)
        .map(|words| words.into_iter().map(|word| word.text).collect::<Vec<_>>().join(" "));
    match (filled, scales.deeper()) {
        (Some(text), Some(scales)) => scales.in_child(&text, &Input::Pipe(String::new())),
        (_, Some(scales)) => scales
            .in_child(&value.text, &Input::Person)
            .and(EffectAndMode::of(Effect::Unknown, format!("nobody knows what `{name}` starts"))),
        (_, None) => EffectAndMode::of(Effect::Unknown, "commands are nested too deeply"),
    }
}

/// What `export "NAME=value"` and its like hand over, where the grammar sees no assignment.
pub fn declared(scales: Scales<'_>, words: &[Argument]) -> EffectAndMode {
    let Some((_, rest)) = words.split_first().filter(|(first, _)| declares(&first.text)) else {
        return EffectAndMode::nothing();
    };
    if refers(words) {
        let named = rest.iter().filter_map(|word| word.text.split_once('='));
        return EffectAndMode::all(named.map(|(_, name)| of_unseen(name)));
    }
    EffectAndMode::all(
        rest.iter().filter_map(quoted_assignment).map(|(name, value)| assigned(scales, name, &value)),
    )
}

/// Whether a command of that name sets the variables that it is given.
pub fn declares(program: &str) -> bool {
    matches!(program, "export" | "declare" | "typeset" | "readonly" | "local")
}

/// Whether a command lets one variable stand for another: `declare -n`.
pub fn refers(words: &[Argument]) -> bool {
    let is_flag = |word: &Argument| word.text.starts_with('-') && word.text.contains('n');
    words.split_first().is_some_and(|(first, rest)| {
        matches!(first.text.as_str(), "declare" | "typeset" | "local") && rest.iter().any(is_flag)
    })
}

/// The name and the value of `"NAME=value"`, which the grammar takes for a plain word.
pub fn quoted_assignment(word: &Argument) -> Option<(&str, Argument)> {
    let (name, value) = word.text.split_once('=').filter(|_| word.raw.starts_with(['"', '\'', '\\']))?;
    Some((name, Argument { text: value.to_owned(), raw: value.to_owned(), ..word.clone() }))
}

/// Whether a command only shows or edits: one of these alone, or with options that hold no text.
fn is_harmless(command: &str) -> bool {
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or_default();
    let is_plain = |word: &str| {
        word.strip_prefix('-').is_some_and(|rest| rest.chars().all(|c| c.is_ascii_alphabetic() || c == '-'))
    };
    let name = program.rsplit('/').next().unwrap_or_default();
    HARMLESS.contains(&name) && words.all(is_plain)
}

/// What a variable hands over of whose value nothing is known.
fn of_unseen(name: &str) -> EffectAndMode {
    if loaders::loads(name) || COMMANDS.contains(&name) || name == "BASH_ENV" {
        return EffectAndMode::of(Effect::Unknown, format!("`{name}` may put code into what runs"));
    }
    EffectAndMode::nothing()
}

/// What the variables hand over that get their values from `read`, a loop or `printf -v`.
pub fn unseen(facts: &Facts) -> EffectAndMode {
    EffectAndMode::all(unseen_names(facts).map(of_unseen))
}

/// The variables that a command gives values which do not stand in it.
pub fn unseen_names(facts: &Facts) -> impl Iterator<Item = &str> {
    let declared: Vec<&Argument> = facts
        .invocations
        .iter()
        .filter(|one| one.program().is_some_and(declares))
        .flat_map(|one| &one.words)
        .collect();
    let is_seen = move |name: &str| {
        facts.assignments.iter().any(|one| one.name == name)
            || declared.iter().any(|word| word.text.split('=').next() == Some(name))
    };
    facts.sets.iter().map(String::as_str).filter(move |name| !is_seen(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_program_that_shows_or_edits_is_harmless_and_only_without_a_text() {
        for command in ["", "less", "/usr/bin/less -R", "vim", "code --wait", "cat"] {
            assert!(is_harmless(command), "{command}");
        }
        for command in [
            "rm -rf /srv/less",
            "bash -c \"rm -rf x\"",
            "less +!rm",
            "vim -c '!rm x'",
            "ssh -oProxyCommand=x",
            "cat;rm x",
        ] {
            assert!(!is_harmless(command), "{command}");
        }
    }
}
