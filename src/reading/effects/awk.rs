//! Programs for awk: what they start and what they write.
//!
//! Takes the text of one, gives an effect. Never parses it: a command is what stands in a string behind `system(` or on one
//! side of a `|`, a file what stands behind `>`.

use super::verdict::Verdict;
use super::weigh::{Input, Scales};
use super::{Effect, pipeline};

/// What a program for awk does.
pub(super) fn weigh(scales: Scales<'_>, text: &str, input: &Input) -> Verdict {
    let started = commands(text).map(|command| match command {
        Some(command) => pipeline::text(scales, command, input),
        None => Verdict::of(Effect::Unknown, "its text starts a command that it makes up"),
    });
    Verdict::all(started).and(written(text)).and(Verdict::of(Effect::Read, "its text only computes"))
}

/// The commands that a program starts; none for one that is no plain string.
fn commands(text: &str) -> impl Iterator<Item = Option<&str>> {
    let systems = text.match_indices("system").map(|(at, word)| {
        let rest = text[at + word.len()..].trim_start();
        string(rest.strip_prefix('(')?.trim_start()).filter(|(_, rest)| rest.trim_start().starts_with(')'))
    });
    let pipes = text.match_indices('|').filter(|(at, _)| is_pipe(text, *at)).map(|(at, _)| {
        let behind = string(text[at + 1..].trim_start_matches(['&', ' ']));
        behind.or_else(|| Some((text[..at].trim_end().strip_suffix('"')?.rsplit_once('"')?.1, "")))
    });
    systems.chain(pipes).map(|found| found.map(|(command, _)| command))
}

/// Whether a `|` is neither a part of `||` nor of a pattern.
fn is_pipe(text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), text[at + 1..].chars().next());
    let in_pattern = text[..at].matches('/').count() % 2 == 1 || text[..at].matches('"').count() % 2 == 1;
    before != Some('|') && after != Some('|') && !in_pattern
}

/// The string that a text begins with, and what follows.
fn string(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('"')?.split_once('"')
}

/// What a program writes: behind `>` stands a string.
fn written(text: &str) -> Verdict {
    let files = text.match_indices('>').filter_map(|(at, _)| string(text[at + 1..].trim_start()));
    match files.map(|(file, _)| file).find(|file| !file.starts_with("/dev/std")) {
        Some(file) => Verdict::of(Effect::Change, format!("writes `{file}`")),
        None => Verdict::nothing(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn what_a_program_starts_or_writes_counts() {
        let more = BTreeMap::new();
        for (text, expected) in [
            ("{print $1}", Effect::Read),
            ("$3 > 5 || /a|b/", Effect::Read),
            ("BEGIN{system(\"rm -rf data\")}", Effect::Destroy),
            ("{system(\"rm \" $1)}", Effect::Unknown),
            ("{print | \"sort\"}", Effect::Read),
            ("{print | \"xargs rm\"}", Effect::Destroy),
            ("{\"dropdb x\" | getline y}", Effect::Destroy),
            ("{print > \"out\"}", Effect::Change),
        ] {
            assert_eq!(weigh(Scales::new(&more), text, &Input::Person).effect.0, expected, "{text}");
        }
    }
}
