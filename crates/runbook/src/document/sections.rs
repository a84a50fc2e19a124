//! The headings of a document as a tree: parents, ids, and which one is the title.
//!
//! Takes the headings in order, gives the sections with the document itself in front. Never looks at what stands under
//! a heading.

use super::{Prose, Section};
use std::collections::HashMap;

/// A heading as it was met.
#[derive(Debug)]
pub(super) struct Heading {
    pub level: u8,
    pub title: String,
    pub line: usize,
}

/// Arranges headings into sections; index 0 is the document itself.
pub(super) fn arrange(headings: Vec<Heading>) -> Vec<Section> {
    let has_title = headings.first().is_some_and(|first| first.level == 1)
        && headings.iter().filter(|heading| heading.level == 1).count() == 1;
    let mut sections = Vec::with_capacity(headings.len() + 1);
    sections.push(root());
    let mut taken = HashMap::with_capacity(headings.len());
    // The sections that are open, outermost first; the document itself never closes.
    let mut open = vec![0];
    for Heading { level, title, line } in headings {
        while open.last().is_some_and(|last| sections[*last].level >= level) {
            open.pop();
        }
        let parent = *open.last().expect("the document itself has level 0 and stays open");
        let is_title = has_title && level == 1;
        let id = unique(&mut taken, &path(&sections[parent], &title));
        open.push(sections.len());
        sections.push(Section { id, title, level, line, parent: Some(parent), is_title });
    }
    sections
}

fn root() -> Section {
    Section { id: String::new(), title: String::new(), level: 0, line: 1, parent: None, is_title: false }
}

/// The id below `parent`. The document's title is in no path: a new title does not rename every step.
fn path(parent: &Section, title: &str) -> String {
    let own = slug(title);
    if parent.id.is_empty() || parent.is_title { own } else { format!("{}/{own}", parent.id) }
}

/// The letters and digits of a title, in lower case, joined by single dashes.
pub fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    for character in title.chars() {
        match character {
            'a'..='z' | '0'..='9' => slug.push(character),
            'A'..='Z' => slug.push(character.to_ascii_lowercase()),
            other if other.is_alphanumeric() => slug.extend(other.to_lowercase()),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { "section".to_owned() } else { slug }
}

/// `id`, or `id-2`, `id-3`, … where it is taken. `taken` holds the last number tried for every id.
fn unique(taken: &mut HashMap<String, usize>, id: &str) -> String {
    let mut free = id.to_owned();
    while taken.contains_key(&free) {
        let number = taken.entry(id.to_owned()).or_insert(1);
        *number += 1;
        free = format!("{id}-{number}");
    }
    taken.insert(free.clone(), 1);
    free
}

/// A heading's text without the marks of code and without an anchor such as `{#go}` at its end.
pub(super) fn title(prose: &Prose) -> String {
    let mut text = prose.text.replace('`', "");
    let is_anchor =
        |text: &str| text.ends_with('}') && text.trim_start_matches(':').trim_start().starts_with(['#', '.']);
    if let Some((before, _)) = text.rsplit_once('{').filter(|(_, anchor)| is_anchor(anchor)) {
        text.truncate(before.trim_end().len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each heading as `## Title`, each section as `parent:id`, the title with a star.
    fn check(headings: &[&str], expected: &[&str]) {
        let headings = headings.iter().enumerate().map(|(at, text)| {
            let level = text.chars().take_while(|c| *c == '#').count();
            Heading {
                level: u8::try_from(level).expect("at most six"),
                title: text[level..].trim().into(),
                line: at + 1,
            }
        });
        let sections = arrange(headings.collect());
        let said: Vec<String> = sections[1..]
            .iter()
            .map(|s| {
                format!("{}:{}{}", s.parent.expect("not the root"), s.id, if s.is_title { "*" } else { "" })
            })
            .collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn ids_are_paths_without_the_title() {
        check(
            &["# Ship", "## Deploy", "### Step 1: Go!", "## Check"],
            &["0:ship*", "1:deploy", "2:deploy/step-1-go", "1:check"],
        );
    }

    #[test]
    fn two_level_one_headings_make_no_title() {
        check(&["# Ship", "## Go", "# Undo", "## Go"], &["0:ship", "1:ship/go", "0:undo", "3:undo/go"]);
    }

    #[test]
    fn a_level_one_heading_further_down_is_no_title() {
        check(&["## Go", "# Undo"], &["0:go", "0:undo"]);
    }

    #[test]
    fn equal_paths_are_numbered_and_skipped_levels_keep_their_place() {
        check(
            &["## Go", "#### Deep", "### Less", "## Go", "## ✅"],
            &["0:go", "1:go/deep", "1:go/less", "0:go-2", "0:section"],
        );
    }
}
