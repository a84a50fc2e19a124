//! What speaks for a judgement about a section and what against it, and whether that is enough to be certain.
//!
//! Takes what the roles rest on and what stands around, gives a sum. One word is never the whole of it: a heading of which only what it holds
//! says that it is followed is certain where it is one of a numbered row, or where the document is a procedure; a cookbook has such headings too.
//! The weights, and the sum that is enough, were set on documents that the rules were not made on. Never changes a judgement.

use super::doubt::Doubt;
use super::evidence::Evidence;
use super::scope::Scope;
use crate::document::{Document, Section};
use crate::reading::document_kind::DocumentKind;
use crate::reading::heading::Heading;
use crate::reading::judged::CERTAIN;
use crate::reading::roles::{self, Role};
use crate::reading::rules;
use crate::reading::section_content::Content;
use crate::reading::words::first_said;
use std::collections::BTreeMap;

/// What speaks against a section that is left out: in its sentences may stand what somebody has to do.
const TELLS: &str = "holds sentences of its own";
const ASKS: &str = "its text asks for something";

/// From how many sections with something to run on a document may be one to look things up in.
const MANY: usize = 4;

/// Weighs what is known of every section, and doubts those of which it is not enough.
pub(super) fn weigh(document: &Document, contents: &[(Content, Content)], scopes: &mut [Scope]) {
    let document_kind = DocumentKind::of(document);
    // A title is taken apart once, however often it is asked.
    let headings: Vec<Heading> =
        document.sections.iter().map(|section| Heading::new(&section.title)).collect();
    let around = Around::of(document, contents, scopes, &headings, document_kind);
    for at in 0..document.sections.len() {
        let (own, whole) = contents[at];
        let role = &scopes[at].role;
        let mut evidence =
            vec![Evidence { weight: role.weight, reason: role.reason.clone(), rule: role.rule.clone() }];
        // What says nothing itself is as certain as what it stands in or what it holds. A heading that only tells how something is done is not
        // certain by one word of it.
        let heading = &headings[at];
        let is_told =
            own.commands > 0 && !heading.numbered && heading.is_told() && !document.sections[at].is_title;
        if role.weight < CERTAIN || !role.value.is_followed() || is_told {
            evidence.extend(around.of_section(
                &document.sections[at],
                heading,
                role.value,
                own,
                document_kind,
            ));
        }
        if role.value == Role::Reference && whole.has_no_words() {
            evidence.push(Evidence::new(2, "holds no sentence"));
        }
        if role.value.is_followed() && own.commands > 0 && is_only_read(document, scopes, at) {
            evidence.push(Evidence::new(-2, READ));
        }
        scopes[at].evidence = evidence;
    }
    doubt(document, contents, scopes, around.procedure > 0);
}

/// Whether a section stands in one that is only read, whatever its own heading says.
fn is_only_read(document: &Document, scopes: &[Scope], at: usize) -> bool {
    std::iter::successors(document.sections[at].parent, |above| document.sections[*above].parent)
        .any(|above| scopes[above].role.value == Role::Reference)
}

/// Why what is done in a section that is only read is not certain.
const READ: &str = "what holds it is only read";

/// What stands around a section.
struct Around {
    /// Under each section, how many numbered ones are followed.
    numbered: BTreeMap<usize, usize>,
    /// Under each section, how many headings count with a word: `Ring 0`, `Ring 1`.
    counted: BTreeMap<(usize, String), usize>,
    /// How strongly the title says that the document is followed from top to bottom.
    procedure: i8,
    /// How many sections hold something to run.
    holding: usize,
}

impl Around {
    fn of(
        document: &Document,
        contents: &[(Content, Content)],
        scopes: &[Scope],
        headings: &[Heading],
        document_kind: DocumentKind,
    ) -> Self {
        let mut numbered = BTreeMap::new();
        let mut counted = BTreeMap::new();
        for (at, section) in document.sections.iter().enumerate().skip(1) {
            let is_step = scopes[at].role.value.is_followed() && headings[at].numbered;
            if let Some(parent) = section.parent.filter(|_| is_step) {
                *numbered.entry(parent).or_insert(0) += 1;
            }
            if let Some(row) = row(section, &headings[at]) {
                *counted.entry(row).or_insert(0) += 1;
            }
        }
        Self {
            numbered,
            counted,
            procedure: roles::procedure(document, contents, document_kind),
            holding: contents.iter().filter(|(own, _)| own.commands > 0).count(),
        }
    }

    /// What speaks for the role of a section beside what it rests on, and against it.
    fn of_section(
        &self,
        section: &Section,
        heading: &Heading,
        role: Role,
        own: Content,
        document_kind: DocumentKind,
    ) -> Vec<Evidence> {
        let beside = section.parent.and_then(|parent| self.numbered.get(&parent)).copied().unwrap_or(0);
        let mut found = Vec::new();
        let mut add = |holds: bool, weight: i8, reason: &str| {
            if holds {
                found.push(Evidence::new(weight, reason));
            }
        };
        if role.is_followed() {
            let counts =
                row(section, heading).and_then(|row| self.counted.get(&row)).is_some_and(|count| *count > 1);
            add(heading.numbered && beside > 1 || counts, 2, "is numbered like the steps beside it");
            add(self.procedure > 0, self.procedure, "the title names a procedure");
            add(heading.is_whole_order() && !heading.is_told(), 1, "its heading tells what to do");
            add(self.holding < MANY, 1, "the document holds little else");
            add(own.gates > 0, 2, "holds checklist items");
            add(
                !heading.numbered && heading.is_told(),
                -1,
                "its heading tells how something is done, not to do it",
            );
            add(document_kind.is_manual, -2, "the document is a book to look things up in");
        } else {
            let acts = own.commands > 0 || own.gates > 0;
            let is_step = heading.numbered && beside > 0 && acts;
            add(role == Role::Reference && is_step, -2, "is numbered like the steps beside it");
            // What is done there is asked about; of words alone it is only not certain that nobody needs them.
            let is_told =
                heading.numbered && beside > 0 && !acts && matches!(role, Role::Trouble | Role::Reference);
            add(is_told, -2, "is numbered like the steps beside it");
            add(role == Role::Trouble && own.gates > 0, -2, "holds checklist items");
            add(own.asked + own.orders > 0, -2, ASKS);
            let tells = own.paragraphs + own.bullets + own.numbered > 0;
            add(tells && own.commands + own.asked + own.orders == 0, -2, TELLS);
            // A document about one way back may go on to another.
            let goes_on = first_said(&heading.core, rules::TITLE_UNDOES.words).is_some();
            let is_own = role == Role::Rollback && document_kind.undoes && goes_on;
            add(is_own, -1, "the document is about a way back itself");
        }
        found
    }
}

/// The row in which a heading counts with a word, `Ring 0`, `T-7 days`: what holds the section, and the word.
fn row(section: &Section, heading: &Heading) -> Option<(usize, String)> {
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    let first = heading.core.first().filter(|_| heading.core.get(1).is_some_and(is_number))?;
    Some((section.parent?, first.clone()))
}

/// Doubts every section whose evidence is not enough, each with the reason; where most of what stands side by side is so, what holds it as a whole.
fn doubt(document: &Document, contents: &[(Content, Content)], scopes: &mut [Scope], is_procedure: bool) {
    let is_weak = |scope: &Scope| {
        // That what is left out asks for something is no question: it is named, and whoever reads it sees.
        let against = scope.evidence.iter().filter(|one| ![ASKS, TELLS].contains(&one.reason.as_str()));
        let is_open = scope.doubt.is_none() && scope.condition.is_none() && scope.choice.is_none();
        is_open && against.map(|one| one.weight).sum::<i8>() < CERTAIN
    };
    let mut weak: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut sure: BTreeMap<usize, usize> = BTreeMap::new();
    for at in 1..document.sections.len() {
        let Some(parent) = document.sections[at].parent else { continue };
        if is_weak(&scopes[at]) {
            weak.entry(parent).or_default().push(at);
        } else if scopes[at].doubt.is_none()
            && contents[at].0.commands > 0
            && scopes[at].role.value.is_followed()
        {
            *sure.entry(parent).or_default() += 1;
        }
    }
    // What keeps all of it out is one doubt.
    let reports = |at: &usize| scopes[*at].evidence[0].reason == roles::REPORTS;
    let told = weak.values().flatten().copied().find(reports);
    let told = told.map(|at| Doubt { is_about_role: true, ..Doubt::new(reason(&scopes[at])) });
    if let Some(whole) = scopes[0].doubt.clone().or(told) {
        for at in weak.into_values().flatten() {
            let is_about_role = !scopes[at].role.value.is_followed();
            scopes[at].doubt = Some(Doubt { is_about_role, is_part: true, ..whole.clone() });
        }
        scopes[0].doubt = Some(whole);
        return;
    }
    for (parent, members) in weak {
        let acting = members.iter().filter(|at| contents[**at].1.commands > 0).count();
        let sure = sure.get(&parent).copied().unwrap_or(0);
        let is_most = sure == 0 && acting > 1 || acting >= MANY && sure * 2 <= acting;
        let is_whole = !is_procedure && is_most;
        let takes_whole = is_whole && scopes[parent].doubt.is_none();
        if takes_whole {
            let mut doubt = Doubt::new(WHOLE);
            doubt.is_about_role = !scopes[members[0]].role.value.is_followed();
            scopes[parent].doubt = Some(doubt);
        }
        for at in members {
            let reason = if is_whole { WHOLE.to_owned() } else { reason(&scopes[at]) };
            let is_about_role = !scopes[at].role.value.is_followed();
            scopes[at].doubt = Some(Doubt { is_about_role, is_part: takes_whole, ..Doubt::new(reason) });
        }
    }
}

/// Why what holds many sections of which nothing is said is in doubt as a whole.
const WHOLE: &str = "nothing says that its parts are done one after the other";

const ONLY_HELD: &str = "only what it holds says that it is followed";

/// Why a section is in doubt.
fn reason(scope: &Scope) -> String {
    let (first, others) = (&scope.evidence[0].reason, &scope.evidence[1..]);
    let against = others.iter().find(|one| one.weight < 0);
    match against {
        Some(against) if scope.role.value.is_followed() => format!("{ONLY_HELD}, and {}", against.reason),
        None if scope.role.value.is_followed() => ONLY_HELD.to_owned(),
        Some(against) => format!("{first}, but {}", against.reason),
        None => first.clone(),
    }
}
