//! The role of every section, from the top of the document to its end.
//!
//! A heading decides where its words say so (`from_heading`), else a section keeps its parent's role, else what it holds decides.

use super::draft::{Draft, SAID, SURE};
use super::from_heading::{by_heading, may_override};
use super::role::Role;
use crate::document::{Document, Section};
use crate::reading::document_kind::DocumentKind;
use crate::reading::heading::Heading;
use crate::reading::judged::Judged;
use crate::reading::own_rules::{OwnRules, Said};
use crate::reading::rules::{self, Place};
use crate::reading::section_content::Content;
use crate::reading::words::first_said;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// How strongly it speaks for being followed that there is something to follow, and for not being so that there is nothing.
const HELD: i8 = 1;

/// Why nothing in a report is followed.
pub(in crate::reading) const REPORTS: &str = "the document reports what happened";

/// How strongly a date in front of a title speaks for a report.
const DATED: i8 = 2;

/// The role of every section.
pub(in crate::reading) fn roles(
    document: &Document,
    contents: &[(Content, Content)],
    own_rules: OwnRules<'_>,
) -> Vec<Judged<Role>> {
    let document_kind = DocumentKind::of(document);
    let (catalogues, walked) = (catalogues(document), walked(document));
    let mut drafts: Vec<Option<Draft>> = Vec::with_capacity(document.sections.len());
    for (section, (own, whole)) in document.sections.iter().zip(contents) {
        let above = section.parent.filter(|parent| !is_frame(&document.sections[*parent]));
        let parent = above.and_then(|parent| drafts[parent].clone().map(|draft| (parent, draft)));
        let draft = if is_frame(section) {
            None
        } else if let Some((role, said)) = own_rules.role(Place::Heading, &section.title) {
            Some(by_own_rule(role, said))
        } else if catalogues.contains(&drafts.len()) {
            let reason = "lists how to start and how to stop the same thing";
            Some(Draft { by_heading: true, sure: true, ..Draft::held(Role::Reference, reason, SURE) })
        } else if walked.contains(&drafts.len()) {
            None
        } else if document_kind.reports {
            let weight = if document_kind.reports_by_name { SURE } else { DATED };
            Some(Draft { by_heading: true, sure: true, ..Draft::held(Role::Reference, REPORTS, weight) })
        } else {
            let parent = parent.as_ref().map(|(at, draft)| (document.sections[*at].title.as_str(), draft));
            draft(section, parent, *own, *whole, document_kind)
        };
        let ticked = draft.as_ref().is_some_and(|draft| draft.role == Role::Reference) && own.gates > 0;
        drafts.push(if ticked && !document_kind.reports { Some(checklist()) } else { draft });
    }
    take_from_beside(document, contents, &mut drafts);
    take_from_below(document, contents, &mut drafts);
    drafts.into_iter().map(|draft| draft.unwrap_or_else(nothing_to_follow).judged()).collect()
}

/// What a team's own rule makes of a section.
fn by_own_rule(role: Role, said: Said<'_>) -> Draft {
    let reason = format!("heading says `{}`", said.phrase);
    let id = Cow::Owned(said.rule.to_owned());
    Draft { by_heading: true, sure: true, rule: id, ..Draft::held(role, reason, SURE) }
}

/// What holds checklist items is gone through, whatever it is called.
fn checklist() -> Draft {
    Draft::held(Role::Check, "holds checklist items", SAID)
}

/// Whether a section is only the frame of the others: the document itself, or its title.
pub(super) fn is_frame(section: &Section) -> bool {
    section.level == 0 || section.is_title
}

/// The quick references that hold the phases of the procedure: what they hold says what they are for.
fn walked(document: &Document) -> BTreeSet<usize> {
    let mut phases: BTreeMap<usize, usize> = BTreeMap::new();
    for section in &document.sections {
        let heading = Heading::new(&section.title);
        if let Some(parent) = section.parent.filter(|_| heading.numbered && heading.in_turn) {
            *phases.entry(parent).or_default() += 1;
        }
    }
    let is_quick = |at: &usize| {
        first_said(&Heading::new(&document.sections[*at].title).core, rules::HEADING_QUICK_REFERENCE.words)
            .is_some()
    };
    phases.into_iter().filter(|(at, count)| *count > 1 && is_quick(at)).map(|(at, _)| at).collect()
}

/// The sections that hold `Start X` beside `Stop X`, which nobody means to be done in turn.
fn catalogues(document: &Document) -> BTreeSet<usize> {
    let mut started: BTreeSet<(usize, Vec<String>)> = BTreeSet::new();
    let mut found = BTreeSet::new();
    for section in &document.sections {
        let heading = Heading::new(&section.title);
        let Some(parent) = section.parent.filter(|parent| !is_frame(&document.sections[*parent])) else {
            continue;
        };
        match heading.core.split_first() {
            Some((verb, what)) if verb == "start" && !heading.numbered && !what.is_empty() => {
                started.insert((parent, what.to_vec()));
            }
            Some((verb, what)) if verb == "stop" && started.contains(&(parent, what.to_vec())) => {
                found.insert(parent);
            }
            _ => {}
        }
    }
    found
}

/// The role of one section; none where it has nothing of its own to go by and takes the role of what it holds.
fn draft(
    section: &Section,
    parent: Option<(&str, &Draft)>,
    own: Content,
    whole: Content,
    document_kind: DocumentKind,
) -> Option<Draft> {
    let heading = Heading::new(&section.title);
    let said = by_heading(&heading, whole, document_kind);
    let Some((title, parent)) = parent.filter(|(_, parent)| parent.by_heading) else {
        return said
            .or_else(|| by_content(own, whole, section))
            .map(|draft| of_its_genre(draft, document_kind));
    };
    let weight = parent.weight.min(SAID);
    let stays = || Draft {
        reason: format!("stands under `{title}`"),
        weight,
        rule: Cow::Borrowed(""),
        ..parent.clone()
    };
    let above = Heading::new(title);
    let stands = (heading.is_option() || above.offers(), above.searches(), above.is_appended());
    let said = said.filter(|said| may_override(parent.role, said, &heading, stands, own, whole));
    if said.is_some() {
        return said;
    }
    let describes =
        whole.only_describes() && !heading.numbered && !heading.is_order() && !heading.is_option();
    let only_data = parent.role == Role::Check && whole.data > 0 && !whole.has_steps() && whole.gates == 0;
    match parent.role {
        // What stands below `Mitigation` is a cause with what is done about it.
        Role::Main if describes && !above.searches() => {
            Some(Draft::held(Role::Reference, "only describes", SAID))
        }
        Role::Check if only_data => Some(Draft::held(Role::Reference, "holds nothing but data", SAID)),
        _ => Some(stays()),
    }
}

/// In a document that is there to check something, steps of which nothing else is said are checks.
fn of_its_genre(draft: Draft, document_kind: DocumentKind) -> Draft {
    if document_kind.checks && draft.role == Role::Main && !draft.by_heading {
        let reason = format!("{}, and the document is about checking", draft.reason);
        return Draft { role: Role::Check, reason, ..draft };
    }
    draft
}

/// The role that a section's content says, where neither its heading nor its parent says one.
fn by_content(own: Content, whole: Content, section: &Section) -> Option<Draft> {
    let draft = |role, reason: &str| Some(Draft::held(role, reason, SAID));
    if own.commands > 0 && own.settings == own.commands && own.numbered + own.gates == 0 {
        return draft(Role::Setup, "only sets variables");
    }
    if own.has_steps() {
        return Some(Draft::held(Role::Main, "holds steps", HELD));
    }
    if own.gates > 0 && own.acts * 2 >= own.gates {
        return draft(Role::Main, "its checklist items tell what to do");
    }
    if own.gates > 0 {
        return Some(checklist());
    }
    if own != whole && !whole.is_empty() {
        return None;
    }
    if own.pointers > 0 && own.pointers == own.paragraphs && own.bullets + own.data + own.shown == 0 {
        return draft(Role::Reference, "only points to another place");
    }
    if own.paragraphs + own.bullets + own.data + own.shown > 0 && Heading::new(&section.title).is_order() {
        return draft(Role::Main, "tells what to do");
    }
    if own.bullets > 1 && own.orders * 3 >= own.bullets * 2 {
        return draft(Role::Main, "its list tells what to do");
    }
    if own.asked > 0 && own.asked * 3 >= own.paragraphs + own.bullets {
        return draft(Role::Main, "its text tells what to do");
    }
    Some(nothing_to_follow())
}

/// What holds nothing that asks for something is read. That it says so in no word is no reason to be certain.
fn nothing_to_follow() -> Draft {
    Draft::held(Role::Reference, "holds nothing to follow", HELD)
}

/// A numbered section that holds nothing to run is still a step where those that are numbered with it are: `1. Sign in`.
fn take_from_beside(document: &Document, contents: &[(Content, Content)], drafts: &mut [Option<Draft>]) {
    let parents: Vec<Option<usize>> = document
        .sections
        .iter()
        .map(|section| {
            let parent = section.parent.filter(|parent| !is_frame(&document.sections[*parent]));
            parent.filter(|_| Heading::new(&section.title).numbered)
        })
        .collect();
    // What the steps beside it are: those of a document that checks are checks.
    let steps = |role: Role, by_heading: bool| -> BTreeSet<usize> {
        let is_step = |draft: &Draft| draft.role == role && (by_heading || !draft.by_heading);
        let beside = (0..drafts.len()).filter(|at| drafts[*at].as_ref().is_some_and(is_step));
        beside.filter_map(|at| parents[at]).collect()
    };
    let (main, checks) = (steps(Role::Main, true), steps(Role::Check, false));
    for at in 0..drafts.len() {
        let own = contents[at].0;
        let idle =
            drafts[at].as_ref().is_some_and(|draft| draft.role == Role::Reference && !draft.by_heading)
                && own.data + own.paragraphs + own.bullets > 0
                && !own.only_describes();
        let Some(parent) = parents[at].filter(|_| idle) else { continue };
        let role = if main.contains(&parent) {
            Role::Main
        } else if checks.contains(&parent) {
            Role::Check
        } else {
            continue;
        };
        drafts[at] = Some(Draft::held(role, "is numbered like the steps beside it", SAID));
    }
}

/// Gives every section without a role the role of what it holds; sections below stand after it, so going backwards meets
/// them first.
fn take_from_below(document: &Document, contents: &[(Content, Content)], drafts: &mut [Option<Draft>]) {
    for at in (0..drafts.len()).rev() {
        if drafts[at].is_some() {
            continue;
        }
        let below = (at + 1..drafts.len()).filter(|below| document.sections[*below].parent == Some(at));
        let found: Vec<Role> =
            below.filter_map(|below| drafts[below].as_ref().map(|draft| draft.role)).collect();
        let first = [Role::Main, Role::Check, Role::Setup, Role::Rollback, Role::Trouble]
            .into_iter()
            .find(|role| found.contains(role));
        let own = contents[at].0.has_steps().then_some(Role::Main);
        // A document that is nothing but a checklist is one to go through.
        let listed = (contents[at].0.gates > 0).then_some(Role::Check);
        let role = own.or(first).or(listed);
        drafts[at] = role.map(|role| Draft::held(role, "takes the role of what it holds", SAID));
    }
}
