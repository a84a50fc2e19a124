//! The one environment that a heading, a label or a sentence says that its stretch is for.
//!
//! Takes the document and the known environments, gives an environment where a heading, a label or a section's own prose says
//! one. A name in a command is not enough. Never asks which environment is chosen.

use super::doubt::Doubt;
use super::scope::{Scope, ScopeKind};
use crate::document::{Document, PieceKind, Prose, Section};
use crate::reading::environments::Environments;
use crate::reading::heading::Heading;
use crate::reading::judged::Judged;
use crate::reading::rules;
use crate::reading::words::{first_said, words};

/// The environment that every section says itself that it is for.
pub(super) fn of_headings(document: &Document, environments: &Environments) -> Vec<Option<Judged<String>>> {
    let own = |(at, section): (usize, &Section)| {
        if section.level == 0 || section.is_title {
            return None;
        }
        by_heading(section, environments).or_else(|| by_prose(document, at, environments))
    };
    let mut found: Vec<Option<Judged<String>>> = document.sections.iter().enumerate().map(own).collect();
    for at in 0..found.len() {
        let around = std::iter::successors(document.sections[at].parent, |up| document.sections[*up].parent);
        let is_in_another = around
            .filter_map(|up| found[up].as_ref())
            .any(|outer| found[at].as_ref().is_some_and(|own| own.value != outer.value));
        // Under a heading for production, `Promote from staging` is done there.
        if is_in_another && is_source(&document.sections[at].title, environments) {
            found[at] = None;
        }
    }
    found
}

/// Whether a title names an environment only as the one from which something comes, or with which something is compared.
fn is_source(title: &str, environments: &Environments) -> bool {
    const SOURCES: [&str; 9] = ["from", "with", "like", "than", "versus", "vs", "as", "of", "after"];
    let said = words(title);
    let at = said.iter().position(|word| environments.named(word).is_some());
    at.and_then(|at| at.checked_sub(1)).is_some_and(|before| SOURCES.contains(&said[before].as_str()))
}

/// Puts into doubt what says that it is for another environment than the heading that holds it: one of the two levels is a slip.
pub(super) fn contradicted(scopes: &mut [Scope]) {
    for at in 1..scopes.len() {
        let Some(own) = scopes[at].environment.clone() else { continue };
        let around = std::iter::successors(scopes[at].parent, |up| scopes[*up].parent);
        let other =
            around.filter_map(|up| scopes[up].environment.as_ref()).find(|outer| outer.value != own.value);
        if let Some(other) = other {
            let reason = format!("it is for {}, under a heading for {}", own.value, other.value);
            scopes[at].doubt = Some(Doubt::new(reason));
        }
    }
}

/// How many words a label has at most: what is longer tells something.
const LONGEST_LABEL: usize = 7;

/// The environment that a label, a summary, the title of a tab or the sentence before a block names.
pub(super) fn of_label(label: &str, kind: ScopeKind, environments: &Environments) -> Option<Judged<String>> {
    let said = words(label);
    let judged = |name: &str| Judged::new(name.to_owned(), format!("`{}` names `{name}`", shortened(label)));
    if kind == ScopeKind::Clause {
        return opening(label, environments).map(judged);
    }
    match named(label, environments).as_slice() {
        [one] if said.len() <= LONGEST_LABEL => Some(judged(one)),
        _ => None,
    }
}

/// Words that may stand in front of an environment's name where a sentence begins with where it holds.
const LEADS: [&str; 30] = [
    "if",
    "when",
    "you",
    "we",
    "are",
    "re",
    "to",
    "is",
    "deploy",
    "deploying",
    "this",
    "for",
    "in",
    "on",
    "only",
    "against",
    "the",
    "run",
    "then",
    "now",
    "next",
    "first",
    "execute",
    "apply",
    "and",
    "both",
    "all",
    "every",
    "each",
    "your",
];

/// How many words of a sentence may stand up to the environment's name.
const LONGEST_LEAD: usize = 6;

/// Words behind which a sentence says what is not done there.
const LEADS_AWAY: [&str; 6] = ["skip", "stop", "ignore", "not", "omit", "go"];

/// Those of them that say that it is a place.
const PLACES: [&str; 5] = ["for", "in", "on", "only", "against"];

/// `For staging:`, `Then run on production:`, `Production only:`, at the start of a sentence; `only for production` anywhere in it.
fn opening<'e>(label: &str, environments: &'e Environments) -> Option<&'e str> {
    let said = &words(label);
    let is_place = |word: &String| PLACES.contains(&word.as_str());
    let only = said.windows(3).find(|words| words[0] == "only" && is_place(&words[1]));
    if let Some(name) = only.and_then(|words| environments.named(&words[2])) {
        return Some(name);
    }
    let at = said.iter().take(LONGEST_LEAD).position(|word| environments.named(word).is_some())?;
    let name = environments.named(&said[at])?;
    let leads = said[..at].iter().all(|word| LEADS.contains(&word.as_str()));
    let is_alone = said.iter().all(|word| environments.named(word).is_none_or(|other| other == name));
    let behind = &said[at + 1..];
    // `If you deploy to staging, seed it:` is for that one; `…, skip the next step` is for the others.
    let is_case =
        is_where_one_is(said, at, label) && !behind.iter().any(|word| LEADS_AWAY.contains(&word.as_str()));
    let labels = is_case
        || !matches!(said[0].as_str(), "if" | "when") && said[..at].iter().any(is_place)
        || said.len() == 1
        || behind.iter().take(2).any(|word| matches!(word.as_str(), "only" | "environment"));
    (leads && is_alone && labels).then_some(name)
}

/// Whether a sentence says that what follows is for every environment: `Now everywhere:`.
pub(super) fn are_all_meant(text: &str) -> bool {
    first_said(&words(text), rules::ENVIRONMENT_ALL.words).is_some()
}

/// `If you deploy to staging, …`, with the name at `at` as the end of its clause. `If staging is down, …` is a condition.
fn is_where_one_is(said: &[String], at: usize, label: &str) -> bool {
    let before = said[..at].iter().rev().find(|word| *word != "the");
    let is_place = before.is_some_and(|word| matches!(word.as_str(), "to" | "on" | "in" | "for" | "against"));
    let lower = label.to_lowercase();
    let rest = lower.split_once(said[at].as_str()).map_or("", |(_, rest)| rest);
    matches!(said[0].as_str(), "if" | "when")
        && is_place
        && rest.trim_start_matches(['`', '*', '_']).starts_with([',', ':'])
}

/// The environment that a sentence about a whole document says that it is for.
pub(super) fn limits_whole<'e>(sentence: &str, environments: &'e Environments) -> Option<&'e str> {
    let [name] = named(sentence, environments)[..] else { return None };
    let said = words(sentence);
    let at = said.iter().position(|word| environments.named(word) == Some(name))?;
    let is_place = said[..at]
        .iter()
        .rev()
        .take(2)
        .any(|word| matches!(word.as_str(), "to" | "in" | "for" | "on" | "into"));
    (is_place && first_said(&said, rules::ENVIRONMENT_OF_DOCUMENT.words).is_some()).then_some(name)
}

/// The environments that a title names.
pub(super) fn named<'e>(title: &str, environments: &'e Environments) -> Vec<&'e str> {
    let words = words(title);
    if first_said(&words, rules::ENVIRONMENT_OTHER_NAME.words).is_some() || is_developing(&words, title) {
        return Vec::new();
    }
    environments.mentioned(title)
}

/// `Runbook development`: somebody develops something. In brackets it is a place.
fn is_developing(words: &[String], title: &str) -> bool {
    if title.to_lowercase().contains("(development") {
        return false;
    }
    // What only counts in front is no word of it: `Step 1: Development rollout`.
    let is_first = Heading::new(title).core.first().is_some_and(|first| first == "development");
    let at = words.iter().position(|word| word == "development").filter(|at| *at > 0 && !is_first);
    at.is_some_and(|at| {
        !matches!(
            words[at - 1].as_str(),
            "local" | "to" | "in" | "for" | "on" | "the" | "and" | "or" | "deploy"
        )
    })
}

fn by_heading(section: &Section, environments: &Environments) -> Option<Judged<String>> {
    match named(&section.title, environments).as_slice() {
        [one] => Some(Judged::new((*one).to_owned(), format!("heading names `{one}`"))),
        _ => None,
    }
}

/// The environment that the section's own paragraphs say it is for.
fn by_prose(document: &Document, at: usize, environments: &Environments) -> Option<Judged<String>> {
    // Only what stands before the first block or list is about the section as a whole.
    let opening = document.pieces_of(at).map_while(|(_, piece)| match &piece.kind {
        PieceKind::Prose(prose) if !prose.in_table && !prose.is_label => Some(prose),
        PieceKind::Prose(_)
        | PieceKind::Html(_)
        | PieceKind::Block(_)
        | PieceKind::Item(_)
        | PieceKind::Rule => None,
    });
    // Two that say so divide the section: each is a label of its own.
    let mut found = opening.take(3).filter_map(|prose| said(prose, environments));
    found.next().filter(|first| found.all(|other| other.value == first.value))
}

/// `Production only`, `only for staging`, `Environment: production`.
pub(super) fn said(prose: &Prose, environments: &Environments) -> Option<Judged<String>> {
    let words = words(&prose.text);
    let [one] = environments.mentioned(&prose.text)[..] else { return None };
    let is_name = |word: &String| environments.named(word) == Some(one);
    let at = words.iter().position(is_name)?;
    let before = &words[at.saturating_sub(4)..at];
    let after = &words[at + 1..words.len().min(at + 3)];
    let limits = first_said(before, rules::ENVIRONMENT_ONLY_BEFORE.words).is_some()
        && first_said(before, rules::ENVIRONMENT_NOT_ONLY.words).is_none()
        || first_said(after, rules::ENVIRONMENT_ONLY_BEHIND.words).is_some();
    let labels = first_said(before, rules::ENVIRONMENT_LABEL.words).is_some() && at == 1
        || first_said(before, rules::ENVIRONMENT_APPLIES.words).is_some();
    (limits || labels)
        .then(|| Judged::new(one.to_owned(), format!("the text says `{}`", shortened(&prose.text))))
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn check(markdown: &str, expected: &[(&str, Option<&str>)]) {
        let document = Document::parse(&Source::new("a.md", markdown));
        let reading = crate::reading::Reading::of(&document, &crate::reading::ReadOptions::default());
        let said: Vec<(&str, Option<&str>)> = document.sections[1..]
            .iter()
            .enumerate()
            .map(|(at, section)| {
                let scope = reading.scopes.environment(at + 1);
                (section.title.as_str(), scope.map(|scope| scope.value.as_str()))
            })
            .collect();
        assert_eq!(said, expected, "{markdown}");
    }

    #[test]
    fn a_heading_that_names_one_environment_is_for_that_one() {
        check(
            "# Ship\n## Deploy to Staging\n### Option A\n## Canary (Prod)\n## Next\n",
            &[
                ("Ship", None),
                ("Deploy to Staging", Some("staging")),
                ("Option A", Some("staging")),
                ("Canary (Prod)", Some("production")),
                ("Next", None),
            ],
        );
    }

    #[test]
    fn a_heading_that_names_two_or_means_something_else_is_for_all() {
        check(
            "# Ship\n## Staging to Production\n## Production readiness\n## Development team\n## Runbook development\n## Before production\n",
            &[
                ("Ship", None),
                ("Staging to Production", None),
                ("Production readiness", None),
                ("Development team", None),
                ("Runbook development", None),
                ("Before production", None),
            ],
        );
    }

    #[test]
    fn a_title_that_names_one_is_about_the_whole_document_unless_a_part_is_for_another() {
        check(
            "# Staging checklist\n## Staging steps\n### Build\n",
            &[
                ("Staging checklist", Some("staging")),
                ("Staging steps", Some("staging")),
                ("Build", Some("staging")),
            ],
        );
        check(
            "# Production guide\n## Staging\n## Build\n",
            &[("Production guide", None), ("Staging", Some("staging")), ("Build", None)],
        );
        check(
            "# Ship\n\nHow to deploy to production.\n\n## Build\n",
            &[("Ship", Some("production")), ("Build", Some("production"))],
        );
    }

    #[test]
    fn the_opening_prose_can_limit_a_section() {
        check(
            "# Ship\n## Warm up\n\nProduction only: it takes long.\n\n## Copy\n\nRun this only in staging.\n\n## Look\n\nProduction is slow.\n",
            &[("Ship", None), ("Warm up", Some("production")), ("Copy", Some("staging")), ("Look", None)],
        );
    }
}
