//! The one environment that a section is for.
//!
//! Takes the document and the known environments, gives an environment where a heading or the section's own prose says
//! one. A name in a command is not enough. Never asks which environment is chosen.

use super::Judged;
use super::environments::Environments;
use super::words::{first_said, says, words};
use crate::document::{Document, PieceKind, Prose, Section};

/// Words around an environment's name in a heading that make it something else.
const NOT_ITS_NAME: &str = "pre production, pre prod, non production, non prod, production like, prod like, post production, \
    production ready, production readiness, production grade, production quality, production data, production issues, \
    production support, production incident*, production down, production outage, production access, production admin, \
    production apps, production goals, before production, ready for production, recommended for production, reach production, \
    for production promotion, development team, development workflow, development process, development guidelines, \
    development lead, development experience, development standards, development tools, development notes, \
    development cycle, staging area, staging table*, staging phase, staging directory, staging schema, stage gate";

/// The environment of every section.
pub(super) fn scopes(document: &Document, environments: &Environments) -> Vec<Option<Judged<String>>> {
    let titled: Vec<&str> = document
        .sections
        .iter()
        .filter(|section| section.is_title)
        .flat_map(|section| named(section, environments))
        .collect();
    let mut scopes: Vec<Option<Judged<String>>> = Vec::with_capacity(document.sections.len());
    for (at, section) in document.sections.iter().enumerate() {
        if section.level == 0 || section.is_title {
            scopes.push(None);
            continue;
        }
        let own = by_heading(section, environments).or_else(|| by_prose(document, at, environments));
        let above = section.parent.and_then(|parent| scopes[parent].clone());
        // Where the whole document is for that environment, a heading that repeats it divides nothing.
        let above = above.filter(|scope| !titled.contains(&scope.value.as_str()));
        let kept = above.map(|scope| {
            let title = section.parent.map_or("", |parent| document.sections[parent].title.as_str());
            Judged::new(scope.value, format!("stands under `{title}`"))
        });
        scopes.push(own.or(kept));
    }
    scopes
}

/// The environments that a title names.
fn named<'e>(section: &Section, environments: &'e Environments) -> Vec<&'e str> {
    let words = words(&section.title);
    if first_said(&words, NOT_ITS_NAME).is_some() || is_developing(&words, &section.title) {
        return Vec::new();
    }
    environments.mentioned(&section.title)
}

/// `Runbook development`: somebody develops something. In brackets it is a place.
fn is_developing(words: &[String], title: &str) -> bool {
    if title.to_lowercase().contains("(development") {
        return false;
    }
    let at = words.iter().position(|word| word == "development").filter(|at| *at > 0);
    at.is_some_and(|at| {
        !matches!(
            words[at - 1].as_str(),
            "local" | "to" | "in" | "for" | "on" | "the" | "and" | "or" | "deploy"
        )
    })
}

fn by_heading(section: &Section, environments: &Environments) -> Option<Judged<String>> {
    match named(section, environments).as_slice() {
        [one] => Some(Judged::new((*one).to_owned(), format!("heading names `{one}`"))),
        _ => None,
    }
}

/// The environment that the section's own paragraphs say it is for.
fn by_prose(document: &Document, at: usize, environments: &Environments) -> Option<Judged<String>> {
    // Only what stands before the first block or list is about the section as a whole.
    let opening = document.pieces_of(at).map_while(|(_, piece)| match &piece.kind {
        PieceKind::Prose(prose) if !prose.in_table => Some(prose),
        PieceKind::Prose(_)
        | PieceKind::Html(_)
        | PieceKind::Block(_)
        | PieceKind::Item(_)
        | PieceKind::Rule => None,
    });
    opening.take(3).find_map(|prose| said(prose, environments))
}

/// `Production only`, `only for staging`, `Environment: production`.
fn said(prose: &Prose, environments: &Environments) -> Option<Judged<String>> {
    let words = words(&prose.text);
    let [one] = environments.mentioned(&prose.text)[..] else { return None };
    let is_name = |word: &String| environments.named(word) == Some(one);
    let at = words.iter().position(is_name)?;
    let before = &words[at.saturating_sub(4)..at];
    let after = &words[at + 1..words.len().min(at + 3)];
    let limits = says(before, "only") && !says(before, "not")
        || says(after, "^only")
        || says(after, "^environment only");
    let labels = says(before, "^environment$") && at == 1
        || says(before, "target environment$")
        || says(before, "applies to$");
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
        let scopes = scopes(&document, &Environments::default());
        let said: Vec<(&str, Option<&str>)> = document.sections[1..]
            .iter()
            .zip(&scopes[1..])
            .map(|(section, scope)| {
                (section.title.as_str(), scope.as_ref().map(|scope| scope.value.as_str()))
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
    fn under_a_title_that_names_it_an_environment_is_not_handed_down() {
        check(
            "# Staging checklist\n## Staging steps\n### Build\n",
            &[("Staging checklist", None), ("Staging steps", Some("staging")), ("Build", None)],
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
