//! Variables that a shell has by itself: nobody is asked for their values.

/// Those that bash sets, or reads as a setting of its own.
const OF_EVERY_SHELL: &[&str] = &[
    "BASH",
    "BASHOPTS",
    "BASHPID",
    "BASH_ALIASES",
    "BASH_ARGC",
    "BASH_ARGV",
    "BASH_ARGV0",
    "BASH_CMDS",
    "BASH_COMMAND",
    "BASH_COMPAT",
    "BASH_ENV",
    "BASH_EXECUTION_STRING",
    "BASH_LINENO",
    "BASH_LOADABLES_PATH",
    "BASH_MONOSECONDS",
    "BASH_REMATCH",
    "BASH_SOURCE",
    "BASH_SUBSHELL",
    "BASH_TRAPSIG",
    "BASH_VERSINFO",
    "BASH_VERSION",
    "BASH_XTRACEFD",
    "COMPREPLY",
    "COMP_CWORD",
    "COMP_KEY",
    "COMP_LINE",
    "COMP_POINT",
    "COMP_TYPE",
    "COMP_WORDBREAKS",
    "COMP_WORDS",
    "COPROC",
    "COPROC_PID",
    "DIRSTACK",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "EUID",
    "FUNCNAME",
    "GLOBIGNORE",
    "GLOBSORT",
    "GROUPS",
    "HISTCMD",
    "HOSTNAME",
    "HOSTTYPE",
    "IFS",
    "LINENO",
    "MACHTYPE",
    "MAPFILE",
    "OPTARG",
    "OPTERR",
    "OPTIND",
    "OSTYPE",
    "PIPESTATUS",
    "POSIXLY_CORRECT",
    "PPID",
    "PS2",
    "PS3",
    "PS4",
    "PWD",
    "RANDOM",
    "READLINE_ARGUMENT",
    "READLINE_LINE",
    "READLINE_MARK",
    "READLINE_POINT",
    "REPLY",
    "SECONDS",
    "SHELLOPTS",
    "SHLVL",
    "SRANDOM",
    "TIMEFORMAT",
    "UID",
    "_",
];

/// Those that a login gives to a shell besides, or that a script asks its shell for.
const OF_A_LOGIN: &[&str] = &[
    "COLUMNS",
    "EDITOR",
    "HOME",
    "LANG",
    "LC_ALL",
    "LINES",
    "LOGNAME",
    "OLDPWD",
    "PATH",
    "PS1",
    "SHELL",
    "TERM",
    "TMPDIR",
    "USER",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
];

/// Whether every bash knows `name` as a variable of its own.
pub(super) fn is_of_every_shell(name: &str) -> bool {
    OF_EVERY_SHELL.contains(&name)
}

/// Whether it is one of those, or one that a login gives.
pub(super) fn is_of_the_shell(name: &str) -> bool {
    is_of_every_shell(name) || OF_A_LOGIN.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::{is_of_every_shell, is_of_the_shell};

    #[test]
    fn what_bash_sets_itself_is_told_from_what_a_login_gives_and_a_runbook_needs() {
        for name in
            ["RANDOM", "SECONDS", "LINENO", "PPID", "COMP_WORDS", "COPROC", "PS4", "BASH_ENV", "HISTCMD"]
        {
            assert!(is_of_every_shell(name), "{name}");
        }
        assert!(is_of_the_shell("HOME") && !is_of_every_shell("HOME"));
        assert!(!is_of_the_shell("VERSION"));
    }
}
