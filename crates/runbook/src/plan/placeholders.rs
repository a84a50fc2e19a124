//! From a block's text to a text with holes: every placeholder, whatever its spelling, becomes one character.

use super::foreign_templates::{Kind, mustaches};
use super::script::{Hole, Landing, Script};
use crate::reading::{Placeholder, Within, called_examples, normal_name, placeholders};
use crate::shell;
use crate::text::{Diagnostic, Source};
use std::borrow::Cow;

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
pub(super) fn extract(text: &str, within: Within) -> Script {
    dig_with(text, within, &[])
}

/// The same where the text around calls some values `examples`: these are to be filled in too.
pub(super) fn dig_with(text: &str, within: Within, examples: &[String]) -> Script {
    let text = &without_holes(text);
    let mut script = Script::default();
    let mut at = 0;
    let mut places = found(text, within);
    places.extend(called_examples(text, examples));
    places.sort_by_key(|one| (one.range.start, usize::MAX - one.range.end));
    let mut end = 0;
    places.retain(|one| {
        let is_free = one.range.start >= end;
        end = if is_free { one.range.end } else { end };
        is_free
    });
    for (index, one) in places.into_iter().enumerate() {
        script.text.push_str(&text[at..one.range.start]);
        script.text.push(shell::hole(index));
        at = one.range.end;
        let place = Landing::Shell(shell::QuoteContext::Unknown);
        script.holes.push(Hole { index, name: one.name, spelling: one.spelling, place });
    }
    script.text.push_str(&text[at..]);
    script
}

/// A text in which nothing but a placeholder can be taken for one: the document's own holes are characters that nobody can read.
fn without_holes(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hole) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(is_hole, "\u{fffd}"))
}

/// An error for each line that holds a character by which placeholders are marked.
pub(super) fn reserved(source: &Source) -> Vec<Diagnostic> {
    let lines = source.text().lines().enumerate().filter(|(_, line)| line.contains(is_hole));
    let told = lines.map(|(at, line)| {
        let character = line.chars().find(|character| is_hole(*character)).map_or(0, u32::from);
        let message = format!(
            "the line holds the invisible character U+{character:X}, by which placeholders are marked"
        );
        Diagnostic::error("reserved-character", at + 1, message).hinted("Take it out of the document.")
    });
    told.collect()
}

fn is_hole(character: char) -> bool {
    shell::hole_index(character).is_some()
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
    fn a_character_of_the_documents_own_is_no_placeholder() {
        let script = extract("echo \u{100000} <name>", Within::Shell);
        assert_eq!(script.holes.len(), 1);
        assert_eq!(script.as_written(), "echo \u{fffd} <name>");
        let told = reserved(&Source::new("x.md", "a\n\u{100001}\n"));
        assert_eq!((told.len(), told[0].line), (1, 2));
    }

    #[test]
    fn every_spelling_becomes_a_hole_and_another_tools_braces_stay() {
        let script = extract("docker ps --format '{{.Names}}' | grep {{ pod-name }} <env>", Within::Shell);
        let names: Vec<&str> = script.holes.iter().map(|hole| hole.name.as_str()).collect();
        assert_eq!(names, ["pod_name", "env"]);
        assert_eq!(script.as_written(), "docker ps --format '{{.Names}}' | grep {{ pod-name }} <env>");
        assert!(script.text.contains("{{.Names}}"));
    }
}
