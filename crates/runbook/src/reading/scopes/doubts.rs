//! What the reading is unsure of: a stretch whose words may limit it and that nothing else has decided.
//!
//! Takes a scope's own words, gives the reason for the doubt. Never settles it: that is for who runs the document.

use super::doubt::Doubt;
use super::scope::{Scope, ScopeKind};
use super::{conditions, done_twice, environment, repeated};
use crate::document::{Document, PieceKind};
use crate::reading::document_kind;
use crate::reading::environments::Environments;
use crate::reading::heading::Heading;
use crate::reading::rules::{self, Phrase};
use crate::reading::words::{first_said, words};
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

/// The doubts about the document as a whole and about its headings.
pub(super) fn of_headings(document: &Document, environments: &Environments, scopes: &mut [Scope]) {
    let steps = numbered_steps(document, scopes);
    for (at, section) in document.sections.iter().enumerate() {
        let doubt = if at == 0 {
            whole(document)
        } else if section.is_title {
            None
        } else {
            of_role(&section.title, &scopes[at], section.parent.and_then(|parent| steps.get(&parent)))
                .or_else(|| of_title(&scopes[at]))
                .or_else(|| of_environment(&scopes[at], environments))
                .or_else(|| of_repetition(document, at, &scopes[at]))
                .or_else(|| of_opening(document, at, &scopes[at]))
                .or_else(|| done_twice::doubt(document, at, scopes))
                .or_else(|| scopes[0].doubt.is_none().then(|| in_other_words(&scopes[at]))?)
        };
        scopes[at].doubt = doubt;
        // What is asked about as a step of its row is no longer left out for one word.
        if scopes[at].doubt.is_some() {
            scopes[at].condition = None;
        }
    }
}

/// The doubt about a stretch between the headings.
pub(super) fn of_stretch(scope: &Scope, introduces: bool, environments: &Environments) -> Option<Doubt> {
    let is_about_itself = || {
        scope.kind == ScopeKind::Clause && !introduces && conditions::says_all(last_sentence(&scope.label))
    };
    if is_decided(scope) || is_about_itself() {
        return None;
    }
    let by_words = match scope.kind {
        ScopeKind::Clause if scope.role.rule != rules::EXAMPLE_OPENS.id => {
            said_by(&words(last_sentence(&scope.label)), rules::DOUBT_HEDGES_SENTENCE.words)
        }
        ScopeKind::Label | ScopeKind::Tab | ScopeKind::Details => of_title(scope),
        _ => None,
    };
    by_words.or_else(|| of_environment(scope, environments))
}

/// Whether what a scope is for, or under which condition it is done, is known.
pub(super) fn is_decided(scope: &Scope) -> bool {
    scope.environment.is_some() || scope.condition.is_some() || scope.choice.is_some()
}

/// The doubt about what may be left out, `Skip this if …`, and about words of another language in a document of which the rules know the rest:
/// nobody can tell whether they limit what follows.
pub(super) fn in_other_words(scope: &Scope) -> Option<Doubt> {
    const FEWEST: usize = 2;
    if is_decided(scope) || !scope.role.value.is_followed() {
        return None;
    }
    let said = words(&scope.label);
    let count = |known: &HashSet<&str>| said.iter().filter(|word| known.contains(word.as_str())).count();
    let is_foreign = || {
        let other = count(&FOREIGN);
        other >= FEWEST && other > count(&OWN)
    };
    said_by(&said, rules::DOUBT_SKIPS.words)
        .or_else(|| for_some_only(&scope.label))
        .or_else(|| said_by(&said, rules::DOUBT_HEDGES_FOREIGN.words))
        .or_else(|| is_foreign().then(|| Doubt::new(UNKNOWN)))
}

/// The doubt about blocks of which the sentence before them says how something looks.
pub(super) fn of_showing(scope: &Scope) -> Option<Doubt> {
    let is_open = scope.kind == ScopeKind::Clause && scope.role.value.is_followed() && !is_decided(scope);
    is_open.then(|| said_by(&words(last_sentence(&scope.label)), rules::DOUBT_SHOWS.words))?
}

/// The doubt about what is taken back once all the rest is over, and stands before the rest.
pub(super) fn of_taking_back(label: &str) -> Option<Doubt> {
    let reason = "it takes back what was done, once the rest is over, and more is done behind it";
    conditions::takes_back_later(label).then(|| Doubt::new(reason))
}

/// The doubt about a section that begins with when it is left out: `You can skip this step if you have a key.`
fn of_opening(document: &Document, at: usize, scope: &Scope) -> Option<Doubt> {
    if is_decided(scope) || !scope.role.value.is_followed() {
        return None;
    }
    let pieces: Vec<&PieceKind> =
        document.pieces_of(at).map(|(_, piece)| &piece.kind).take(OPENING + 1).collect();
    let is_said = |kind: &PieceKind| matches!(kind, PieceKind::Prose(prose) if !prose.in_table);
    // Right before a block it is about that alone.
    let opening = pieces
        .windows(2)
        .take_while(|two| is_said(two[0]))
        .filter(|two| !matches!(two[1], PieceKind::Block(_)));
    let text = |kind: &PieceKind| match kind {
        PieceKind::Prose(prose) => prose.text.clone(),
        _ => String::new(),
    };
    let mut texts = opening.map(|two| text(two[0]));
    texts.find_map(|text| text.split(". ").find_map(|one| said_by(&words(one), rules::DOUBT_SKIPS.words)))
}

/// The doubt about `Cherry-pick (hotfix only)`. `Sign it (captain only)` says who does it, and `(read only)` how.
fn for_some_only(label: &str) -> Option<Doubt> {
    const MANNERS: [&str; 12] = [
        "read",
        "view",
        "write",
        "append",
        "name",
        "names",
        "text",
        "captain",
        "admins",
        "root",
        "members",
        "maintainers",
    ];
    let remark = Heading::new(label).remark;
    let is_person = first_said(&remark, rules::REQUEST_PERSON.words).is_some();
    let [.., what, _] = remark.as_slice() else { return None };
    let is_manner =
        is_person || MANNERS.contains(&what.as_str()) || what.ends_with(|c: char| c.is_ascii_digit());
    said_by(&remark, rules::DOUBT_REMARK_ONLY.words).filter(|_| !is_manner)
}

/// The doubt about the commands under a comment.
pub(super) fn of_comment(comment: &str) -> Option<Doubt> {
    let said = words(comment);
    said_by(&said, rules::DOUBT_HEDGES_COMMENT.words)
        .or_else(|| for_some_only(comment))
        .or_else(|| said_by(&said, rules::DOUBT_HEDGES_FOREIGN.words))
}

/// Why what is said in another language is in doubt.
const UNKNOWN: &str = "its words are of a language that the rules do not know";

fn last_sentence(text: &str) -> &str {
    text.rsplit(". ").next().unwrap_or(text)
}

fn said_by(said: &[String], phrases: &[Phrase]) -> Option<Doubt> {
    let found = first_said(said, phrases)?;
    Some(Doubt::new(format!("the text says `{}`", found.trim_matches(['^', '*', '$']))))
}

/// A heading or a label that is followed, with words that may limit it.
fn of_title(scope: &Scope) -> Option<Doubt> {
    let heading = Heading::new(&scope.label);
    let said = || said_by(&heading.all(), rules::DOUBT_HEDGES_HEADING.words);
    (scope.role.value.is_followed() && !is_decided(scope)).then(said).flatten()
}

/// A label or a sentence that names one environment among other words.
fn of_environment(scope: &Scope, environments: &Environments) -> Option<Doubt> {
    if is_decided(scope) || !scope.role.value.is_followed() {
        return None;
    }
    let said = match scope.kind {
        ScopeKind::Clause => last_sentence(&scope.label),
        _ => &scope.label,
    };
    let [name] = environment::named(said, environments)[..] else { return None };
    let reason = format!("it names `{name}` and does not say that it is for that only");
    Some(Doubt { environment: Some(name.to_owned()), ..Doubt::new(reason) })
}

/// A heading that is followed, and that says for whom its commands are done again and again.
fn of_repetition(document: &Document, at: usize, scope: &Scope) -> Option<Doubt> {
    let is_open = scope.role.value.is_followed() && !is_decided(scope);
    is_open.then(|| repeated::doubt(&scope.label, document.pieces_of(at).map(|(_, piece)| piece))).flatten()
}

/// A numbered heading in a row of steps that one word makes something else.
fn of_role(title: &str, scope: &Scope, beside: Option<&usize>) -> Option<Doubt> {
    const FEWEST: usize = 1;
    let heading = Heading::new(title);
    let is_one = heading.numbered && beside.is_some_and(|steps| *steps >= FEWEST);
    let is_left = !scope.role.value.is_followed()
        || scope.condition.as_ref().is_some_and(|one| one.rule == rules::ASIDE_TAKES_DOWN.id);
    let found = first_said(&heading.core, rules::DOUBT_STEP_TOO.words).filter(|_| is_one && is_left)?;
    let doubt = Doubt::new(format!(
        "it is numbered like the steps beside it, and its heading says `{}`",
        found.trim_matches('^')
    ));
    Some(Doubt { is_about_role: true, ..doubt })
}

/// For each section how many numbered steps stand right in it.
fn numbered_steps(document: &Document, scopes: &[Scope]) -> BTreeMap<usize, usize> {
    let mut steps = BTreeMap::new();
    for (at, section) in document.sections.iter().enumerate().skip(1) {
        if let Some(parent) = section
            .parent
            .filter(|_| scopes[at].role.value.is_followed() && Heading::new(&section.title).numbered)
        {
            *steps.entry(parent).or_insert(0) += 1;
        }
    }
    steps
}

/// The document says of itself that it may not be one to follow, or is in a language that the rules do not know.
fn whole(document: &Document) -> Option<Doubt> {
    let dead = document_kind::superseded(document).map(|told| Doubt::new(told.message));
    dead.or_else(|| unfinished(document)).or_else(|| foreign(document))
}

/// How many paragraphs before the first part may say what becomes of the document.
const OPENING: usize = 3;

fn unfinished(document: &Document) -> Option<Doubt> {
    let status = document.front_matter.text("status").map(words);
    let title = document
        .sections
        .iter()
        .find(|section| section.is_title)
        .map(|section| Heading::new(&section.title).all());
    let opening = document.pieces.iter().take_while(|piece| {
        let section = &document.sections[piece.section];
        section.level == 0 || section.is_title
    });
    let prose = opening.filter_map(|piece| match &piece.kind {
        PieceKind::Prose(prose) if !prose.in_table => Some(words(&prose.text)),
        _ => None,
    });
    let mut all = status.into_iter().chain(title).chain(prose.take(OPENING));
    all.find_map(|said| said_by(&said, rules::DOUBT_UNFINISHED.words))
}

/// Of how many different words at least a language is told where none of another one is among them.
const ENOUGH: usize = 25;

/// Of how many words one is known at least in a text that the rules can read.
const ONE_IN: usize = 20;

/// The words by which a language is told.
static OWN: LazyLock<HashSet<&str>> = LazyLock::new(|| texts(rules::LANGUAGE_KNOWN.words));
static FOREIGN: LazyLock<HashSet<&str>> = LazyLock::new(|| texts(rules::LANGUAGE_OTHER.words));

fn texts(phrases: &'static [Phrase]) -> HashSet<&'static str> {
    phrases.iter().map(|phrase| phrase.text).collect()
}

/// A document whose words are more of another language than of the one that the rules know.
fn foreign(document: &Document) -> Option<Doubt> {
    let (mut known, mut other, mut letters, mut strange) = (0, 0, 0, 0);
    let mut all: HashSet<String> = HashSet::new();
    let mut count = |text: &str, is_prose: bool| {
        for character in text.chars().filter(|c| c.is_alphabetic()) {
            letters += 1;
            // Latin letters end there.
            strange += usize::from(character > '\u{24f}');
        }
        for word in words(text).into_iter().filter(|word| word.chars().all(char::is_alphabetic)) {
            known += usize::from(OWN.contains(word.as_str()));
            other += usize::from(FOREIGN.contains(word.as_str()));
            // Headings of names alone are of no language.
            if is_prose {
                all.insert(word);
            }
        }
    };
    for section in &document.sections {
        count(&section.title, false);
    }
    for piece in &document.pieces {
        match &piece.kind {
            PieceKind::Prose(prose) => count(&prose.text, !prose.in_table),
            PieceKind::Item(item) => count(&item.prose.text, true),
            PieceKind::Block(_) | PieceKind::Html(_) | PieceKind::Rule => {}
        }
    }
    let is_other =
        other > known || strange * 3 > letters || all.len() >= ENOUGH && known * ONE_IN < all.len();
    is_other.then(|| Doubt::new(UNKNOWN))
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::reading::{ReadOptions, Reading};
    use crate::text::Source;

    /// The labels of the scopes that are in doubt.
    fn doubted(markdown: &str) -> Vec<String> {
        let document = Document::parse(&Source::new("a.md", markdown));
        let reading = Reading::of(&document, &ReadOptions::default());
        reading.scopes.iter().filter(|scope| scope.doubt.is_some()).map(|scope| scope.label.clone()).collect()
    }

    #[test]
    fn words_that_may_limit_what_follows_are_in_doubt() {
        let check = |markdown: &str, expected: &[&str]| assert_eq!(doubted(markdown), expected, "{markdown}");
        check("# T\n\n## The dangerous part\n\n```sh\nx\n```\n", &["The dangerous part"]);
        check(
            "# T\n\nThe following is not recommended:\n\n```sh\nx\n```\n",
            &["The following is not recommended"],
        );
        check("# T\n\n## Deploy\n\nRun the following:\n\n```sh\nx\n```\n", &[]);
        check(
            "# T\n\nCopy it over from the staging bucket:\n\n```sh\nx\n```\n",
            &["Copy it over from the staging bucket"],
        );
        check("# T\n\n## If you use TLS\n\n```sh\nx\n```\n", &[]);
        check("# T\n\n## Pick it (hotfix only)\n\n```sh\nx\n```\n", &["Pick it (hotfix only)"]);
        check("# T\n\n1. Sign it (captain only):\n\n   ```sh\n   x\n   ```\n", &[]);
        check("# T\n\n1. Skip this if it is warm:\n\n   ```sh\n   x\n   ```\n", &["Skip this if it is warm"]);
        check(
            "# T\n\n## Warm it\n\nYou can skip this step if it is warm.\n\nRun:\n\n```sh\nx\n```\n",
            &["Warm it"],
        );
        check(
            "# Restart the relay of the shop\n\n## Nur bei Ausfall\n\n```sh\nx\n```\n",
            &["Nur bei Ausfall"],
        );
        check(
            "# Restart the relay of the shop\n\n1. En cas de panne:\n\n   ```sh\n   x\n   ```\n",
            &["En cas de panne"],
        );
        check("# T\n\nWhat it looks like:\n\n```sh\n$ ./status\nup\n```\n", &["What it looks like"]);
    }

    #[test]
    fn what_is_done_in_a_part_that_is_only_read_is_in_doubt() {
        let text = |above: &str, title: &str| {
            format!("# The shop\n\n## {above}\n\nWords.\n\n### {title}\n\n```sh\n./x.sh apply\n```\n")
        };
        assert!(doubted(&text("The tills: overview", "Testing")).contains(&"Testing".to_owned()));
        assert!(doubted(&text("How it works", "Verification")).contains(&"Verification".to_owned()));
        assert!(doubted(&text("The tills", "Testing")).is_empty());
    }

    #[test]
    fn a_heading_that_tells_how_something_is_done_is_not_certain_by_one_word() {
        let part = |title: &str| format!("## {title}\n\n```sh\n./x.sh {title}\n```\n\n");
        let shelf = |title: &str, parts: [&str; 4]| format!("# {title}\n\n{}", parts.map(part).concat());
        let told = ["Running a job", "Creating a user", "Updating a price", "Building a box"];
        assert_eq!(doubted(&shelf("The shop", told)).len(), 1 + told.len());
        let moved = ["Installing the box", "Running the job", "Building the box", "Deploying it"];
        assert!(doubted(&shelf("Move the shop", moved)).is_empty());
        assert!(
            doubted(&shelf("The shop", ["Run a job", "Create a user", "Update it", "Build it"])).is_empty()
        );
    }

    #[test]
    fn a_step_of_a_row_that_one_word_makes_something_else_is_in_doubt() {
        let markdown = "# Deploy\n## 1. Build\n\n```sh\nx\n```\n\n## 2. Undo the licence\n\n```sh\ny\n```\n\n## 3. Ship\n\n```sh\nz\n```\n\n## 4. Rollback\n\n```sh\nw\n```\n";
        assert_eq!(doubted(markdown), ["2. Undo the licence"]);
    }

    #[test]
    fn a_document_in_another_language_or_not_finished_is_in_doubt_as_a_whole() {
        for (markdown, expected) in [
            ("# Neustart\n\n## Nur in der Nacht\n\n```sh\nx\n```\n", true),
            ("# Migrer la base\n\n## En cas d'échec\n\n```sh\nx\n```\n", true),
            ("# 再起動\n\n## サーバー\n\n```sh\nx\n```\n", true),
            ("# Move the disks\n\nThis is a draft, not tested.\n\n```sh\nx\n```\n", true),
            ("# Restart\n\n## Restart the server\n\n```sh\nx\n```\n", false),
            ("# Redis\n\n```sh\nx\n```\n", false),
        ] {
            assert_eq!(doubted(markdown).first().is_some_and(String::is_empty), expected, "{markdown}");
        }
    }
}
