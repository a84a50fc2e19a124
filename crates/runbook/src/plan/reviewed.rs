//! What a reviewer has said, as entries of `stepgate.toml`: each bound to the text that it was said of.
//!
//! Takes stops and answers, gives entries and the text of the file. Never reads or writes one.

use super::inputs::Inputs;
use super::review::{Stop, StopKind};
use super::team_place::{Place, places};
use crate::document::Document;
use crate::reading::Role;
use crate::settings::{Answer, Entry, ScopeRule, Settings, Take, scope_count, written};

/// What a reviewer says of a stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// This of the place.
    Said(Answer),
    /// This way of the choice, from 0.
    Way(usize),
}

impl Verdict {
    /// That the place is a way back.
    pub const fn rollback() -> Self {
        Self::Said(Answer::Role(Role::Rollback))
    }
}

/// For whom and by whom entries are written.
#[derive(Debug)]
pub struct Reviewer<'r> {
    /// The runbook, as a `[[scope]]` names it.
    pub runbook: &'r str,
    /// Who it is.
    pub by: Option<&'r str>,
    /// The environments that there are.
    pub environments: &'r [String],
    /// The one environment for which the review is.
    pub only: Option<&'r str>,
}

/// The entries that a verdict is; an error in words where no name means its place.
pub fn entries(
    stop: &Stop,
    verdict: &Verdict,
    places: &[Place],
    rules: &[&ScopeRule],
    reviewer: &Reviewer<'_>,
) -> Result<Vec<Entry>, String> {
    let one = |at: usize, replaced: Option<usize>, answer: Answer| -> Result<Entry, String> {
        let place = &places[stop.places[at]];
        let name = place.name.clone().ok_or_else(|| {
            format!(
                "line {}: no title, label or path means this place and no other, so no [[scope]] can",
                place.line
            )
        })?;
        let rule = replaced.and_then(|rule| rules.get(rule));
        let only_in = match (rule, &answer) {
            (Some(rule), _) => rule.only_in.clone(),
            (None, Answer::Environments(_)) => Vec::new(),
            (None, _) => asked_in(stop, reviewer),
        };
        Ok(Entry {
            replaces: rule.map(|rule| rule.index),
            runbook: reviewer.runbook.to_owned(),
            at: name,
            answer,
            only_in,
            text: place.text.clone(),
            by: reviewer.by.map(str::to_owned),
        })
    };
    let rule_of = |at: usize| stop.answers[at].map(|(rule, _)| rule);
    match verdict {
        Verdict::Said(answer) => Ok(vec![one(0, rule_of(0), answer.clone())?]),
        Verdict::Way(way) => {
            let is_way = |rule: usize| rules.get(rule).is_some_and(|rule| rule.one_of.is_some());
            let mut entries = Vec::new();
            // The answer that took another way makes room for this one.
            let other = (0..stop.places.len()).filter(|at| at != way).find_map(|at| {
                rule_of(at)
                    .filter(|rule| rules.get(*rule).is_some_and(|rule| rule.take == Some(Take::Always)))
            });
            let replaced = rule_of(*way).or(other.filter(|rule| !is_way(*rule)));
            entries.push(one(*way, replaced, Answer::Take(Take::Always))?);
            for at in (0..stop.places.len()).filter(|at| at != way) {
                if let Some((rule, true)) = stop.answers[at]
                    && Some(rule) != replaced
                {
                    entries.push(one(at, Some(rule), Answer::Same)?);
                }
            }
            Ok(entries)
        }
    }
}

/// The environments that a new entry is limited to: none where it is asked in all of them.
fn asked_in(stop: &Stop, reviewer: &Reviewer<'_>) -> Vec<String> {
    let is_everywhere = reviewer.environments.iter().all(|name| stop.environments.contains(name));
    match reviewer.only {
        Some(only) => vec![only.to_owned()],
        None if is_everywhere || stop.kind == StopKind::Certain => Vec::new(),
        None => stop.environments.clone(),
    }
}

/// Where in the settings the answers stand that are bound to a text and hold.
fn held(document: &Document, inputs: &Inputs) -> Vec<usize> {
    let rules = &inputs.settings.scope;
    let places = places(document, inputs);
    let answers = places.iter().flat_map(|place| &place.answers).filter(|answer| !answer.has_fallen);
    let rules = answers.map(|answer| rules[answer.rule].get_ref());
    rules.filter(|rule| rule.text.is_some()).map(|rule| rule.index).collect()
}

/// The file's new text and the entries in it, each bound to the text that it is about once all of them stand there; answers around them that
/// held go on to hold. `read` understands the text of a file as the settings of this runbook.
pub fn bound(
    document: &Document,
    inputs: &Inputs,
    text: &str,
    entries: Vec<Entry>,
    read: impl Fn(&str) -> Result<Settings, String>,
) -> Result<(String, Vec<Entry>), String> {
    let mut entries = entries;
    let held = held(document, inputs);
    let made = |entries: &[Entry]| -> Result<(String, Inputs), String> {
        let text = written(text, entries).map_err(|error| error.to_string())?;
        let settings = read(&text)?;
        Ok((text, Inputs { settings, ..inputs.clone() }))
    };
    let (_, with_all) = made(&entries)?;
    let rules = &with_all.settings.scope;
    let found = places(document, &with_all);
    // Entries about other runbooks are counted too.
    let mut added = scope_count(text)..;
    let indices: Vec<usize> = entries
        .iter()
        .map(|entry| entry.replaces.unwrap_or_else(|| added.next().unwrap_or_default()))
        .collect();
    for place in &found {
        for answer in &place.answers {
            let rule = rules[answer.rule].get_ref();
            if let Some(at) = indices.iter().position(|index| *index == rule.index) {
                entries[at].text.clone_from(&place.text);
            } else if held.contains(&rule.index) && rule.text.as_ref() != Some(&place.text) {
                entries.push(Entry {
                    replaces: Some(rule.index),
                    runbook: String::new(),
                    at: rule.at.clone(),
                    answer: Answer::Same,
                    only_in: Vec::new(),
                    text: place.text.clone(),
                    by: None,
                });
            }
        }
    }
    let (text, bound) = made(&entries)?;
    let rules = &bound.settings.scope;
    let mut holds = indices.iter().map(|index| {
        let mut answers = places(document, &bound).into_iter().flat_map(|place| place.answers);
        answers.any(|answer| rules[answer.rule].get_ref().index == *index && !answer.has_fallen)
    });
    if holds.all(|holds| holds) {
        return Ok((text, entries));
    }
    Err("what was written would not mean the places that it was said of".to_owned())
}
