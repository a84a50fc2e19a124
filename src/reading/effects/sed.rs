//! Scripts for sed: what they start and what they write.
//!
//! Takes the text of one, gives an effect: `e` starts a command, `w` writes a file, and so do the flags of `s`. A script that
//! is not understood is unknown.

use super::Effect;
use super::verdict::Verdict;

/// What may stand between commands, and between an address and its commands.
const BETWEEN: [char; 6] = [' ', '\t', '\n', ';', '{', '}'];

/// What a script does.
pub(super) fn weigh(text: &str) -> Verdict {
    let mut effect = Effect::Read;
    let mut rest = text;
    loop {
        rest = address(rest.trim_start_matches(BETWEEN)).trim_start_matches(BETWEEN);
        let Some(command) = rest.chars().next() else { break };
        let (does, behind) = match of_command(command, &rest[command.len_utf8()..]) {
            Some(found) => found,
            None => (Effect::Unknown, ""),
        };
        effect = effect.max(does);
        rest = behind;
    }
    let why = match effect {
        Effect::Read => "its text only edits what it prints",
        Effect::Change | Effect::Destroy => "its text writes a file",
        Effect::Unknown => "its text may start a command",
    };
    Verdict::of(effect, why)
}

/// What stands behind the addresses of a command.
fn address(text: &str) -> &str {
    let mut rest = text;
    loop {
        let bare = rest.trim_start_matches(|c: char| c.is_ascii_digit() || " $,!~+".contains(c));
        let bare = match bare.strip_prefix('/') {
            Some(pattern) => delimited(pattern, '/').unwrap_or(""),
            None => bare,
        };
        if bare.len() == rest.len() {
            // `I` behind a pattern: capitals do not matter.
            return if bare.len() < text.len() { bare.strip_prefix('I').unwrap_or(bare) } else { bare };
        }
        rest = bare;
    }
}

/// What a command does, and what follows it; none where it is not known.
fn of_command(command: char, rest: &str) -> Option<(Effect, &str)> {
    let (line, next) = rest.split_once('\n').unwrap_or((rest, ""));
    match command {
        's' | 'y' => {
            let delimiter = rest.chars().next()?;
            let behind = delimited(&rest[delimiter.len_utf8()..], delimiter)?;
            let behind = delimited(behind, delimiter)?;
            let flags = behind.len() - behind.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).len();
            let has = |flag| command == 's' && behind[..flags].contains(flag);
            let effect = match (has('e'), has('w')) {
                (true, _) => Effect::Unknown,
                (false, true) => Effect::Change,
                (false, false) => Effect::Read,
            };
            Some((effect, &behind[flags..]))
        }
        'e' => Some((Effect::Unknown, next)),
        'w' | 'W' => Some((Effect::Change, next)),
        // What they take goes to the end of the line.
        'a' | 'i' | 'c' | 'b' | 't' | 'T' | ':' | 'r' | 'R' | '#' => {
            let ends = matches!(command, 'b' | 't' | 'T').then(|| line.find([';', '}'])).flatten();
            Some((Effect::Read, ends.map_or(next, |at| &rest[at..])))
        }
        'd' | 'D' | 'p' | 'P' | 'n' | 'N' | 'g' | 'G' | 'h' | 'H' | 'x' | '=' | 'l' | 'z' | 'F' => {
            Some((Effect::Read, rest))
        }
        'q' | 'Q' => Some((Effect::Read, rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' '))),
        _ => None,
    }
}

/// What stands behind the next delimiter that no backslash takes away.
fn delimited(text: &str, delimiter: char) -> Option<&str> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        if character == delimiter && !escaped {
            return Some(&text[at + character.len_utf8()..]);
        }
        escaped = character == '\\' && !escaped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_starts_or_writes_something_is_told_from_one_that_edits() {
        for (text, expected) in [
            ("s/a/b/g", Effect::Read),
            ("/^#/d;s|x/y|z|", Effect::Read),
            ("1,5p", Effect::Read),
            ("$!N;P;D", Effect::Read),
            ("/a\\/e/,/b/{s/x/y/;p}", Effect::Read),
            ("s/.*/rm -rf data/e", Effect::Unknown),
            ("1e rm -rf data", Effect::Unknown),
            ("s/a/b/w out", Effect::Change),
            ("/a/w out", Effect::Change),
            ("s/a", Effect::Unknown),
        ] {
            assert_eq!(weigh(text).effect.0, expected, "{text}");
        }
    }
}
