//! What stands beside the procedure and is done only where it is needed: what takes down again what the document has set up, what follows the
//! way back, what is looked up.
//!
//! Takes the document with its roles, gives for each section why it is no part of a run as a matter of course. Never looks at commands.

use crate::document::{Document, Section};
use crate::reading::document_kind::DocumentKind;
use crate::reading::heading::Heading;
use crate::reading::judged::Judged;
use crate::reading::roles::Role;
use crate::reading::rules::{self, Rule};
use crate::reading::section_content::Content;
use crate::reading::words::first_said;
use std::collections::BTreeSet;

/// Why a section stands beside the procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aside {
    /// The document is a book to look things up in.
    Manual,
    /// Its heading names what is looked up.
    LookedUp,
    /// It takes down what the document has set up.
    TakesDown,
    /// It stands behind the way back.
    BehindTheWayBack,
}

impl Aside {
    /// The condition that this is for a section called `title`.
    pub(super) fn condition(self, title: &str) -> Judged<String> {
        let judged = |reason| Judged::new(title.to_owned(), reason);
        match self {
            Self::Manual => judged("the document is a book to look things up in").by(&rules::TITLE_MANUAL),
            Self::LookedUp => judged("its heading names what is looked up").by(&rules::ASIDE_LOOKED_UP),
            Self::TakesDown => judged("takes down what the document has set up").by(&rules::ASIDE_TAKES_DOWN),
            // Only where it stands says so, and no word.
            Self::BehindTheWayBack => Judged { weight: 1, ..judged("stands behind the way back") },
        }
    }
}

/// For each section that stands beside the procedure, why. What stands in it is not told again.
pub(super) fn aside(
    document: &Document,
    roles: &[Judged<Role>],
    contents: &[(Content, Content)],
) -> Vec<Option<Aside>> {
    let document_kind = DocumentKind::of(document);
    let mut found: Vec<Option<Aside>> = vec![None; document.sections.len()];
    let set_up = set_up(document);
    // The parents under which there was a procedure, and a way back behind it.
    let (mut done, mut back): (BTreeSet<usize>, BTreeSet<usize>) = Default::default();
    for (at, section) in document.sections.iter().enumerate() {
        let Some(parent) = section.parent.filter(|_| !is_frame(section)) else { continue };
        let role = roles[at].value;
        if !role.is_followed() {
            if matches!(role, Role::Rollback | Role::Trouble) && done.contains(&parent) {
                back.insert(parent);
            }
            continue;
        }
        let heading = Heading::new(&section.title);
        let is_outermost = is_frame(&document.sections[parent]);
        if document_kind.is_manual {
            found[at] = (is_outermost && !is_gone_through(role, contents[at].1)).then_some(Aside::Manual);
        } else if document_kind.maintains || document_kind.undoes {
            // Its own procedure is what would stand beside that of any other document.
        } else if !heading.numbered && first_said(&heading.core, rules::ASIDE_LOOKED_UP.words).is_some() {
            found[at] = Some(Aside::LookedUp);
        } else if takes_down(&heading, &set_up)
            || !heading.numbered && first_said(&heading.core, rules::ASIDE_TAKES_DOWN.words).is_some()
        {
            found[at] = Some(Aside::TakesDown);
        } else if role == Role::Main && is_outermost && !document_kind.answers {
            if back.contains(&parent) && !goes_on(&heading) {
                found[at] = Some(Aside::BehindTheWayBack);
            }
            done.insert(parent);
        }
    }
    found
}

/// Whether a checklist is gone through although it stands in a book to look things up in: a card to hold in one's hand has such. What runs
/// something is looked up there like all the rest.
const fn is_gone_through(role: Role, whole: Content) -> bool {
    matches!(role, Role::Check) && whole.gates + whole.manual > 0 && whole.commands == 0
}

/// Whether a section is only the frame of the others: the document itself, or its title.
const fn is_frame(section: &Section) -> bool {
    section.level == 0 || section.is_title
}

/// Whether a heading goes on with the procedure, wherever it stands.
fn goes_on(heading: &Heading) -> bool {
    heading.numbered || first_said(&heading.core, rules::ASIDE_GOES_ON.words).is_some()
}

/// Verbs that set something up, and those that take it down again: one row a pair.
static PAIRS: [(&Rule, &Rule); 6] = [
    (&rules::PAIR_CREATE, &rules::PAIR_DELETE),
    (&rules::PAIR_START, &rules::PAIR_STOP),
    (&rules::PAIR_INSTALL, &rules::PAIR_UNINSTALL),
    (&rules::PAIR_LOCK, &rules::PAIR_UNLOCK),
    (&rules::PAIR_MOUNT, &rules::PAIR_UNMOUNT),
    (&rules::PAIR_ENABLE, &rules::PAIR_DISABLE),
];

/// For each pair, the nouns of what the document sets up.
fn set_up(document: &Document) -> Vec<BTreeSet<String>> {
    let headings: Vec<Heading> =
        document.sections.iter().map(|section| Heading::new(&section.title)).collect();
    let objects = |verbs: &[rules::Phrase]| {
        let setting_up = headings.iter().filter(|heading| first_said(&heading.core, verbs).is_some());
        setting_up.flat_map(nouns).collect()
    };
    PAIRS.iter().map(|(sets_up, _)| objects(sets_up.words)).collect()
}

/// The words of a heading behind its verb, without those that name nothing.
fn nouns(heading: &Heading) -> impl Iterator<Item = String> {
    const NAMELESS: [&str; 16] = [
        "the", "a", "an", "of", "to", "for", "in", "on", "and", "with", "new", "your", "up", "down", "from",
        "it",
    ];
    let words = heading.core.iter().skip(1).filter(|word| !NAMELESS.contains(&word.as_str()));
    words.map(|word| word.trim_end_matches('s').to_owned())
}

/// Whether a heading takes down what the document itself has set up.
fn takes_down(heading: &Heading, set_up: &[BTreeSet<String>]) -> bool {
    if heading.numbered || first_said(&heading.core, rules::ASIDE_OLD.words).is_some() {
        return false;
    }
    PAIRS.iter().zip(set_up).any(|((_, takes_down), objects)| {
        first_said(&heading.core, takes_down.words).is_some()
            && nouns(heading).any(|noun| objects.contains(&noun))
    })
}
