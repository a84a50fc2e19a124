//! The one environment that a list item is for.
//!
//! Takes the document and the known environments, gives an environment for each item whose own words limit it to one.
//! Where an environment is only mentioned (`Tested in staging`), the item is for all. Never looks at commands.

use crate::document::{Document, Item, PieceKind};
use crate::reading::environments::Environments;
use crate::reading::heading::Heading;
use crate::reading::words::words;
use std::collections::BTreeMap;

/// Items, by their places, with the environment that each is to reach.
type Goals = Vec<(usize, String)>;

/// The environment of each item that has one, by the item's place among the document's pieces.
pub(super) fn item_scopes(document: &Document, environments: &Environments) -> BTreeMap<usize, String> {
    let mut scopes = BTreeMap::new();
    // The goals of each list: `Deploy to staging` limits only where another item says where else.
    let mut lists: BTreeMap<(usize, Option<usize>), Goals> = BTreeMap::new();
    for (at, piece) in document.pieces.iter().enumerate() {
        let PieceKind::Item(item) = &piece.kind else { continue };
        let lead = item.prose.lead.as_deref().unwrap_or("");
        if let Some(name) = only(&words(lead), environments)
            .or_else(|| labelled(&item.prose.text, environments))
            // In a checklist it is what is looked at there.
            .or_else(|| only(&words(&item.prose.text), environments).filter(|_| item.checkbox.is_none()))
            .or_else(|| remarked(&item.prose.text, environments))
        {
            scopes.insert(at, name);
        } else if let Some(name) = goal(item, environments) {
            lists.entry((piece.section, piece.item)).or_default().push((at, name));
        }
    }
    for list in lists.into_values() {
        let divides = list.iter().any(|(_, name)| *name != list[0].1);
        scopes.extend(list.into_iter().filter(|_| divides));
    }
    scopes
}

/// `Staging: push the branch`, `Production only: tell support`.
fn labelled(text: &str, environments: &Environments) -> Option<String> {
    let marks = [":", " - ", " – ", " — "];
    let label = marks
        .iter()
        .filter_map(|mark| text.split_once(mark))
        .map(|(label, _)| label)
        .min_by_key(|label| label.len());
    only(&words(label?), environments)
}

/// `Window is booked (for prod)`.
fn remarked(text: &str, environments: &Environments) -> Option<String> {
    only(&Heading::new(text).remark, environments)
}

/// The environment that these words name, if they say nothing else.
fn only(words: &[String], environments: &Environments) -> Option<String> {
    const AROUND: &[&str] = &["for", "in", "on", "only", "the", "environment", "env"];
    let mut names =
        words.iter().filter(|word| !AROUND.contains(&word.as_str())).map(|word| environments.named(word));
    let name = names.next()??;
    names.all(|other| other == Some(name)).then(|| name.to_owned())
}

/// `Deploy to staging`: where a numbered item does what it does. A checklist item with such words (`Tested in staging`)
/// is about what was done before, wherever this run goes.
fn goal(item: &Item, environments: &Environments) -> Option<String> {
    if item.number.is_none() || item.checkbox.is_some() {
        return None;
    }
    let [name] = environments.mentioned(&item.prose.text)[..] else { return None };
    let mut words = Heading::new(&item.prose.text).core;
    if words.last().is_some_and(|word| matches!(word.as_str(), "environment" | "env")) {
        words.pop();
    }
    let ends = words.pop().is_some_and(|word| environments.named(&word) == Some(name));
    let before = words.iter().rev().find(|word| *word != "the");
    let place =
        before.is_some_and(|word| matches!(word.as_str(), "to" | "on" | "in" | "for" | "into" | "against"));
    (ends && place).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn check(markdown: &str, expected: &[Option<&str>]) {
        let document = Document::parse(&Source::new("a.md", markdown));
        let scopes = item_scopes(&document, &Environments::default());
        let items =
            document.pieces.iter().enumerate().filter(|(_, piece)| matches!(piece.kind, PieceKind::Item(_)));
        let found: Vec<Option<&str>> = items.map(|(at, _)| scopes.get(&at).map(String::as_str)).collect();
        assert_eq!(found, expected, "{markdown}");
    }

    #[test]
    fn a_label_or_a_remark_limits_an_item() {
        check(
            "1. **Staging**: push it\n2. **Production**: tag it\n3. Tell: them\n",
            &[Some("staging"), Some("production"), None],
        );
        check(
            "- [ ] Window is booked (for prod)\n- [ ] It is up (dev/staging/prod)\n",
            &[Some("production"), None],
        );
    }

    #[test]
    fn goals_limit_where_a_list_has_several() {
        check(
            "1. Write it\n2. Try it on staging\n3. Run it on production\n",
            &[None, Some("staging"), Some("production")],
        );
        check("1. Build it\n2. Deploy it to staging\n", &[None, None]);
    }

    #[test]
    fn a_checklist_item_that_mentions_environments_is_for_all() {
        check("- [ ] Tested in staging\n- [ ] Approved for production\n", &[None, None]);
    }
}
