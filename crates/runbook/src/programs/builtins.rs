//! The words that bash takes for its own where a command begins: the only list of them that there is.
//!
//! Takes a word, gives yes or no. What such a command does stands in the table, and with whoever follows it.

/// Bash's own commands that may change the shell, or tell of it what is to be asked afterwards.
const CHANGING: &[&str] = &[
    ".",
    "alias",
    "bg",
    "bind",
    "break",
    "builtin",
    "caller",
    "cd",
    "command",
    "compgen",
    "complete",
    "compopt",
    "continue",
    "declare",
    "dirs",
    "disown",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "fc",
    "fg",
    "getopts",
    "hash",
    "help",
    "history",
    "jobs",
    "let",
    "local",
    "logout",
    "mapfile",
    "popd",
    "printf",
    "pushd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "suspend",
    "times",
    "trap",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "wait",
];

/// Those that only print, test or send a signal.
const HARMLESS: &[&str] = &[":", "[", "echo", "false", "kill", "pwd", "test", "true"];

/// The words of its grammar.
const KEYWORDS: &[&str] = &[
    "!", "[[", "]]", "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if",
    "in", "select", "then", "time", "until", "while", "{", "}",
];

/// Whether bash has a command of that name itself.
pub fn is_builtin(name: &str) -> bool {
    name == "[[" || CHANGING.contains(&name) || HARMLESS.contains(&name)
}

/// Whether `word` may change the shell where a command begins with it; no program can.
pub fn may_change_shell(word: &str) -> bool {
    CHANGING.contains(&word) || KEYWORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::{is_builtin, may_change_shell};
    use std::process::Command;

    #[test]
    fn bash_itself_has_no_command_that_is_not_listed() {
        let printed = Command::new("bash").args(["-c", "enable; compgen -k"]).output().expect("bash");
        for line in String::from_utf8_lossy(&printed.stdout).lines() {
            let known = line.strip_prefix("enable ").map_or_else(|| may_change_shell(line), is_builtin);
            assert!(known, "{line}");
        }
    }

    #[test]
    fn what_only_prints_changes_nothing_and_no_program_is_bashs_own() {
        assert!(is_builtin("echo") && !may_change_shell("echo"));
        assert!(is_builtin("export") && may_change_shell("export"));
        assert!(!is_builtin("while") && may_change_shell("while"));
        assert!(!is_builtin("ls") && !may_change_shell("ls"));
    }
}
