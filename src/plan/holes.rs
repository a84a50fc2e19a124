//! From a block's text to a text with holes: every placeholder, whatever its spelling, becomes one character.

use super::foreign::{Kind, mustaches};
use super::script::{Hole, Landing, Script};
use crate::reading::{Placeholder, Within, normal_name, placeholders};
use crate::shell;

/// The placeholders of a text for a person, `{{name}}` included.
pub(super) fn in_text(text: &str) -> Vec<Placeholder> {
    found(text, Within::Text)
}

/// The normal names of all placeholders of a text, whatever it is for, those that decide a `{{#if}}` included.
pub(super) fn named_in(text: &str) -> Vec<String> {
    let helpers = mustaches(text).into_iter().filter(|one| one.kind == Kind::Helper);
    let helped = helpers.filter_map(|one| {
        let inner = text[one.range].trim_matches(['{', '}', ' ']).strip_prefix('#')?;
        inner.split_whitespace().nth(1).map(normal_name)
    });
    let placed =
        [Within::Text, Within::Shell, Within::Sql].into_iter().flat_map(|within| found(text, within));
    helped.chain(placed.map(|one| one.name)).collect()
}

/// Replaces the placeholders of `text`. Where in the script each lands is not known yet.
pub(super) fn dig(text: &str, within: Within) -> Script {
    let mut script = Script::default();
    let mut at = 0;
    for (index, one) in found(text, within).into_iter().enumerate() {
        script.text.push_str(&text[at..one.range.start]);
        script.text.push(shell::hole(index));
        at = one.range.end;
        let place = Landing::Shell(shell::Place::Unknown);
        script.holes.push(Hole { index, name: one.name, spelling: one.spelling, place });
    }
    script.text.push_str(&text[at..]);
    script
}

/// Ours among the mustaches, and every other placeholder that does not stand in another tool's mustache.
fn found(text: &str, within: Within) -> Vec<Placeholder> {
    let mustaches = mustaches(text);
    let named = mustaches.iter().filter(|one| one.kind == Kind::Name).map(|one| {
        let spelling = text[one.range.clone()].to_owned();
        Placeholder { range: one.range.clone(), name: normal_name(&spelling), spelling }
    });
    let mut all: Vec<Placeholder> = named.collect();
    let outside = |range: &std::ops::Range<usize>| {
        mustaches.iter().all(|one| range.end <= one.range.start || range.start >= one.range.end)
    };
    all.extend(placeholders(text, within).into_iter().filter(|one| outside(&one.range)));
    all.sort_by_key(|one| one.range.start);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_becomes_a_hole_and_another_tools_braces_stay() {
        let script = dig("docker ps --format '{{.Names}}' | grep {{ pod-name }} <env>", Within::Shell);
        let names: Vec<&str> = script.holes.iter().map(|hole| hole.name.as_str()).collect();
        assert_eq!(names, ["pod_name", "env"]);
        assert_eq!(script.as_written(), "docker ps --format '{{.Names}}' | grep {{ pod-name }} <env>");
        assert!(script.text.contains("{{.Names}}"));
    }
}
