//! Variables whose values other programs run: `PROMPT_COMMAND`, `BASH_ENV`, `PAGER`, `PATH`.
//!
//! Takes a name and what it gets. Such a value has its effect where it is given: nobody knows which program takes it up.

use super::super::verdict::Verdict;
use super::super::weigh::{Input, Scales};
use super::super::{Effect, pipeline};
use super::call::fillings;
use super::folder::joined;
use super::latent;
use super::memory::Memory;
use super::script;
use crate::shell::Argument;

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
/// Variables through which code gets into whatever runs.
const LOADERS: &[&str] = &[
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "LD_AUDIT",
    "DYLD_INSERT_LIBRARIES",
    "DYLD_LIBRARY_PATH",
    "PYTHONSTARTUP",
    "PYTHONPATH",
    "PYTHONHOME",
    "PERL5OPT",
    "PERL5LIB",
    "PERL5DB",
    "RUBYOPT",
    "RUBYLIB",
    "NODE_OPTIONS",
    "NODE_PATH",
    "JAVA_TOOL_OPTIONS",
    "_JAVA_OPTIONS",
    "GIT_EXEC_PATH",
    "GIT_TEMPLATE_DIR",
    "GIT_CONFIG_GLOBAL",
    "GCONV_PATH",
    "ZDOTDIR",
    "PHPRC",
    "GIT_CONFIG_KEY_0",
    "GIT_CONFIG_COUNT",
    "SHELLOPTS",
    "BASHOPTS",
    "PS0",
    "PS4",
    "MAKEFLAGS",
    "MAKEFILES",
];
/// Those of them that do nothing else, and that no ordinary runbook sets.
const INJECTORS: &[&str] = &["PERL5OPT", "PERL5DB", "LD_AUDIT", "GIT_EXEC_PATH"];
/// Where a system keeps its programs, and where a person has them installed.
const PROGRAM_FOLDERS: &[&str] = &[
    "/usr/",
    "/bin",
    "/sbin",
    "/opt/",
    "/snap/",
    "/nix/",
    "/home/linuxbrew/",
    "/var/lib/",
    "/lib/",
    "$PATH",
    "${PATH}",
    "$HOME/.",
    "${HOME}/.",
    "~/.",
    "$HOME/go/",
    "~/go/",
    "${HOME}/go/",
    "$HOME/bin",
    "~/bin",
    "$(brew ",
    "$(go env GOPATH)",
    "$GOPATH/",
    "${GOPATH}/",
    "$GOROOT/",
    "${KREW_ROOT:-$HOME/.krew}",
    "$JAVA_HOME/",
    "${JAVA_HOME}/",
];

/// What giving a variable this value hands over.
pub fn assigned(scales: Scales<'_>, name: &str, value: &Argument) -> Verdict {
    handed(scales, name, value).and(latent::of_value(scales, value))
}

/// What a variable hands over that a program runs.
fn handed(scales: Scales<'_>, name: &str, value: &Argument) -> Verdict {
    if INJECTORS.contains(&name) && !value.text.is_empty() {
        return Verdict::of(Effect::Destroy, format!("`{name}` puts code into what runs"));
    }
    if let Some(body) = value.text.strip_prefix("() ").filter(|_| name.starts_with("BASH_FUNC_")) {
        return pipeline::inner(scales, body);
    }
    if let Some(command) = value.text.strip_prefix('|').filter(|_| name == "LESSOPEN") {
        return pipeline::inner(scales, command.trim_start_matches(['|', '-']));
    }
    if LOADERS.contains(&name) && !value.text.is_empty() {
        let harmless = value.literal
            && matches!(name, "NODE_OPTIONS" | "MAKEFLAGS" | "JAVA_TOOL_OPTIONS" | "_JAVA_OPTIONS")
            && is_limit(&value.text);
        let why = format!("`{name}` puts code into what runs");
        return if harmless { Verdict::nothing() } else { Verdict::of(Effect::Unknown, why) };
    }
    if name == "BASH_ENV" || name == "ENV" && value.text.contains('/') {
        return script::judge(scales, value, &[], script::Kind::Sourced);
    }
    if !COMMANDS.contains(&name) || value.literal && is_harmless(&value.text) {
        return Verdict::nothing();
    }
    let filled = fillings(scales, value)
        .map(|words| words.into_iter().map(|word| word.text).collect::<Vec<_>>().join(" "));
    match (filled, scales.deeper()) {
        (Some(text), Some(scales)) => pipeline::text(scales, &text, &Input::Pipe(String::new())),
        (_, Some(scales)) => pipeline::text(scales, &value.text, &Input::Person)
            .and(Verdict::of(Effect::Unknown, format!("nobody knows what `{name}` starts"))),
        (_, None) => Verdict::of(Effect::Unknown, "commands are nested too deeply"),
    }
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

/// Options that only set a limit: `--max-old-space-size=4096`, `-j4`, `-Xmx2g`.
fn is_limit(value: &str) -> bool {
    let limits = [
        "--max-old-space-size",
        "--max-http-header-size",
        "--no-warnings",
        "--no-deprecation",
        "--openssl-legacy-provider",
        "-j",
        "-s",
        "-Xm",
        "-XX:",
    ];
    value.split_whitespace().all(|word| limits.iter().any(|limit| word.starts_with(limit)))
}

/// Whether programs may be others once `PATH` has this value.
pub fn changes_path(value: &Argument, memory: &Memory) -> bool {
    let is_known = |entry: &str| {
        PROGRAM_FOLDERS.iter().any(|folder| entry.starts_with(folder)) && !entry.contains("/..")
    };
    let is_made = |entry: &str| {
        let known = joined(memory.folder.as_deref(), entry);
        let inside = |path: &String| {
            path.strip_prefix(entry).is_some_and(|rest| rest.starts_with('/') || rest.is_empty())
        };
        memory.made.iter().any(inside)
            || known
                .is_some_and(|entry| memory.files.keys().any(|name| name.starts_with(&format!("{entry}/"))))
    };
    value.text.split(':').any(|entry| !is_known(entry) || is_made(entry))
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
