//! Commands of `psql`'s own, such as `\d`: what each asks for, and how else that is done. No server knows them.

use std::borrow::Cow;
use std::ops::Range;

/// A line that runs a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    /// The file's name as it is written.
    pub(super) argument: &'a str,
    /// Whether the name counts from the folder of the file that calls.
    pub(super) beside: bool,
}

/// The command on a line, such as `c` of `\c shop`.
pub(super) fn command_of(line: &str) -> Option<&str> {
    let word = line.trim_start().strip_prefix('\\')?.split_whitespace().next()?;
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!').then_some(word)
}

/// The file that a line runs.
pub(super) fn file_of(line: &str) -> Option<Call<'_>> {
    let beside = match command_of(line)? {
        "i" | "include" => false,
        "ir" | "include_relative" => true,
        _ => return None,
    };
    let argument = line.trim().split_once(char::is_whitespace)?.1.trim().trim_end_matches(';').trim_end();
    let bare = ['"', '\''].iter().find_map(|quote| argument.strip_prefix(*quote)?.strip_suffix(*quote));
    let argument = bare.unwrap_or(argument);
    (!argument.is_empty()).then_some(Call { argument, beside })
}

/// What to do instead.
pub(super) fn instead(word: &str) -> &'static str {
    match word {
        "c" | "connect" => "Give the block its database: db=NAME, with [env.NAME.database] in stepgate.toml.",
        "copy" => "Run it in a bash block: psql \"$DATABASE_URL\" -c \"\\copy TABLE FROM 'FILE' CSV\"",
        "i" | "ir" | "include" | "include_relative" => "Name the file behind it: \\i migrations/001.sql",
        "set" => "Write a placeholder, <name>, and give it a value: --set name=VALUE",
        "gset" => "Put the value into a variable: capture=NAME in the fence's line.",
        "timing" | "x" | "pset" | "echo" | "q" | "quit" => {
            "Leave it out: each statement has its title, its time and a table of its rows."
        }
        "!" => "Write the command in a bash block.",
        _ => "Run it in a bash block: psql \"$DATABASE_URL\" -c '\\d'",
    }
}

/// `text` with everything blank but what stands in `kept` and is no command, so that all of it stays where it is.
pub(super) fn blanked<'t>(text: &'t str, kept: &Range<usize>) -> Cow<'t, str> {
    if *kept == (0..text.len()) && !text.lines().any(|line| command_of(line).is_some()) {
        return text.into();
    }
    let mut at = 0;
    let mut line = |line: &str| {
        let is_kept = kept.contains(&at) && command_of(line).is_none();
        at += line.len();
        if is_kept {
            return line.to_owned();
        }
        let end = if line.ends_with('\n') { "\n" } else { "" };
        " ".repeat(line.len() - end.len()) + end
    };
    text.split_inclusive('\n').map(&mut line).collect::<String>().into()
}
