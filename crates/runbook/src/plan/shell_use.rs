//! What a text takes from the shell that runs it and what it leaves there, for a shell that has lost something.
//!
//! Takes a text, gives names. In doubt it takes more than it may need: then somebody is asked once too often.

use super::asks_again::asks_again;
use crate::programs::{Table, Trait};
use crate::shell::{Facts, parse};

/// Programs beside those that bash does itself that take no password out of their environment.
const HEEDLESS: &[&str] = &[
    "basename", "cat", "chgrp", "chmod", "chown", "cmp", "comm", "cp", "cut", "date", "df", "diff",
    "dirname", "du", "echo", "expr", "false", "file", "free", "grep", "gzip", "head", "hostname", "id", "ln",
    "ls", "mkdir", "mktemp", "mv", "nl", "paste", "printf", "ps", "pwd", "readlink", "realpath", "rm",
    "rmdir", "seq", "sleep", "sort", "stat", "sum", "sync", "tac", "tail", "tee", "test", "touch", "tr",
    "true", "uname", "uniq", "uptime", "wc", "which", "whoami",
];

/// What a text has to do with the shell.
#[derive(Debug, Default)]
pub struct ShellUse {
    /// The variables whose value it needs from before.
    pub reads: Vec<String>,
    /// The variables and functions that have a value because of it.
    pub sets: Vec<String>,
    /// Those that it takes away.
    pub unsets: Vec<String>,
    /// The variables that it gives a secret of its own.
    pub asks_again: Vec<String>,
    /// Whether it starts a program that may take something from its environment.
    pub hands_on: bool,
}

impl ShellUse {
    /// What `text` has to do with the shell. Of a text that is no bash nothing is known.
    pub fn of(text: &str) -> Self {
        let mut facts = Facts::default();
        match parse(text) {
            Ok(commands) => commands.iter().map(Facts::of).for_each(|one| facts.extend(one)),
            Err(_) => facts.unread = true,
        }
        let asks_again = asks_again(&facts, &|_| false);
        let hands_on = hands_on(&facts);
        let reads = facts.reads.into_iter().map(|read| read.name).collect();
        let sets = facts.sets.into_iter().chain(facts.functions).collect();
        Self { reads, sets, unsets: facts.unsets, asks_again, hands_on }
    }
}

/// Whether a program is started that is not known to heed nothing.
fn hands_on(facts: &Facts) -> bool {
    let is_heedless = |program: &str| HEEDLESS.contains(&program) || Table::get().is(program, Trait::Builtin);
    let is_own = |program: &str| facts.functions.iter().any(|own| own == program);
    let programs =
        facts.invocations.iter().filter(|one| !one.in_function).filter_map(|one| one.words.first());
    facts.unread
        || programs.map(|word| word.text.as_str()).any(|program| !is_heedless(program) && !is_own(program))
}

#[cfg(test)]
mod tests {
    use super::ShellUse;

    #[test]
    fn a_program_that_may_heed_its_environment_is_told_from_one_that_does_not() {
        for text in [
            "psql -c 'select 1'",
            "./deploy.sh",
            "ls | xargs deploy",
            "x=$(aws sts get-caller-identity)",
            "if",
        ] {
            assert!(ShellUse::of(text).hands_on, "{text}");
        }
        for text in
            ["ls -l", "mkdir -p a && touch a/b", "echo \"$PW\"", "f() { psql; }", "export A=b", "[ -e a ]"]
        {
            assert!(!ShellUse::of(text).hands_on, "{text}");
        }
    }

    #[test]
    fn what_is_set_before_it_is_read_is_not_needed() {
        let used = ShellUse::of("TOKEN=$(new); use \"$TOKEN\" \"${OTHER:-}\"; unset PW; f() { :; }");
        assert_eq!((used.reads, used.unsets), (vec!["OTHER".to_owned()], vec!["PW".to_owned()]));
        assert_eq!(
            (used.sets, used.asks_again),
            (vec!["TOKEN".to_owned(), "f".to_owned()], vec!["TOKEN".to_owned()])
        );
    }
}
