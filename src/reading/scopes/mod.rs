//! What a document says something about as a whole: itself, a heading, a tab, a label, an item, a comment in a block. One tree.
//!
//! Takes the document with what its sections are for, gives every stretch of which something is said: for which environment it is, under which
//! condition it is done, of which choice it is one way, what it is for. What holds for a scope holds for all that stands in it: that is
//! the one rule of inheritance. Never decides what is in a run.

mod aside;
mod between;
mod clauses;
mod comments;
mod conditions;
mod doubt;
mod environment;
mod evidence;
mod extents;
mod items;
mod lists;
mod openings;
mod repeated;
mod settled;
mod team;
mod whole;

use super::alternatives::{self, Alternative};
use super::block_kind::Classification;
use super::own_rules::OwnRules;
use super::role::Role;
use super::section_content::Content;
use super::{Environments, Judged};
use crate::document::Document;
use between::Between;
pub(super) use conditions::{points, says_all};
pub use doubt::Doubt;
pub use evidence::{CERTAIN, Evidence};
use std::collections::BTreeMap;
use team::own_words;

/// The kinds of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScopeKind {
    /// The document itself.
    Document,
    /// A heading with what stands under it.
    Heading,
    /// One of several tabs.
    Tab,
    /// What has to be unfolded.
    Details,
    /// A paragraph that is all bold or italic, with what follows up to the next one.
    Label,
    /// A list item with what stands in it.
    Item,
    /// A sentence before blocks, with these.
    Clause,
    /// A comment in a block, with the lines under it.
    Comment,
}

/// A stretch of the document and what is said about it as a whole.
#[derive(Debug, Clone)]
pub struct Scope {
    /// What it is.
    pub kind: ScopeKind,
    /// The scope that it stands in; none for the document.
    pub parent: Option<usize>,
    /// The heading that it stands under, or is: an index into the document's sections.
    pub section: usize,
    /// Its first line.
    pub line: usize,
    /// Its last line; the end of the document may come first.
    pub end: usize,
    /// Its heading or label.
    pub label: String,
    /// What it is for.
    pub role: Judged<Role>,
    /// The one environment that it is for, where it says so itself.
    pub environment: Option<Judged<String>>,
    /// The condition under which it is done, in the document's words.
    pub condition: Option<Judged<String>>,
    /// The choice of which it is one way.
    pub choice: Option<Alternative>,
    /// Why the reading is unsure of it.
    pub doubt: Option<Doubt>,
    /// What speaks for what it is said to be for, and against it. Empty where it says nothing of that itself.
    pub evidence: Vec<Evidence>,
}

impl Scope {
    /// Whether the reading is certain of it in a run for the environments of which `is_here` says that it is for them. What is conditional or
    /// one of several ways is asked about whatever it is for.
    pub fn is_certain(&self, is_here: &dyn Fn(&str) -> bool) -> bool {
        let is_asked = self.condition.is_some() || self.choice.is_some();
        self.doubt_in(is_here).is_none() && (is_asked || self.evidence.is_empty() || self.sum() >= CERTAIN)
    }

    /// Why the reading is unsure of it in such a run: that it may be for this environment alone is no doubt there.
    pub fn doubt_in(&self, is_here: &dyn Fn(&str) -> bool) -> Option<&Doubt> {
        self.doubt.as_ref().filter(|doubt| !doubt.environment.as_deref().is_some_and(is_here))
    }

    /// How much speaks for what it is said to be for.
    fn sum(&self) -> i8 {
        self.evidence.iter().map(|one| one.weight).sum()
    }
}

/// The scopes of a document: first itself and its headings, in the order of its sections, then all others.
#[derive(Debug, Clone)]
pub struct Scopes {
    all: Vec<Scope>,
    /// From each of these lines on, the innermost scope.
    turns: Vec<(usize, usize)>,
}

impl std::ops::Deref for Scopes {
    type Target = [Scope];

    fn deref(&self) -> &[Scope] {
        &self.all
    }
}

/// What scopes are read from.
pub(super) struct Read<'d> {
    pub(super) document: &'d Document,
    pub(super) environments: &'d Environments,
    pub(super) verdicts: &'d [Option<Classification>],
    pub(super) contents: &'d [(Content, Content)],
    pub(super) roles: Vec<Judged<Role>>,
    pub(super) own: OwnRules<'d>,
}

impl Scopes {
    /// Reads the scopes of a document.
    pub(super) fn of(read: Read<'_>) -> Self {
        let Read { document, environments, verdicts, contents, roles, own } = read;
        let of_headings = environment::of_headings(document, environments);
        let aside = aside::aside(document, &roles);
        let choices = alternatives::alternatives(document, &roles, &of_headings, contents);
        let sections = document.sections.iter().enumerate().zip(roles).zip(of_headings).zip(choices);
        let ends = ends(document);
        let mut all: Vec<Scope> = sections
            .map(|((((at, section), role), environment), choice)| Scope {
                kind: if at == 0 { ScopeKind::Document } else { ScopeKind::Heading },
                parent: section.parent,
                section: at,
                line: section.line,
                end: ends[at],
                label: section.title.clone(),
                role,
                environment,
                condition: conditions::of_heading(&section.title)
                    .or_else(|| conditions::of_section(document, at).filter(|_| section.level > 0))
                    .filter(|_| choice.is_none() && !section.is_title)
                    .or_else(|| Some(aside[at].filter(|_| choice.is_none())?.condition(&section.title))),
                choice,
                doubt: None,
                evidence: Vec::new(),
            })
            .collect();
        doubt::of_headings(document, environments, &mut all);
        own_words(own, &mut all);
        environment::contradicted(&mut all);
        evidence::weigh(document, contents, &mut all);
        all.extend(Between { document, environments, verdicts, headings: &all, own }.scopes());
        let mut scopes = arranged(all);
        scopes.all[0].environment = whole::environment(document, environments, &scopes.all);
        if scopes.all[0].doubt.is_none() {
            scopes.all[0].doubt = whole::doubt(document, environments, &scopes.all);
        }
        scopes
    }

    /// Says of a scope of which nothing is known for which environment it is.
    pub fn place(&mut self, scope: usize, environment: Judged<String>) {
        self.all[scope].environment.get_or_insert(environment);
    }

    /// The innermost scope of a line.
    pub fn at(&self, line: usize) -> usize {
        let after = self.turns.partition_point(|(from, _)| *from <= line);
        after.checked_sub(1).map_or(0, |at| self.turns[at].1)
    }

    /// The scopes from the outermost down to `scope`, with the document itself.
    pub fn path(&self, scope: usize) -> Vec<usize> {
        let mut path: Vec<usize> = std::iter::successors(Some(scope), |at| self.all[*at].parent).collect();
        path.reverse();
        path
    }

    /// Whether `scope` is `outer` or stands in it.
    pub fn is_in(&self, scope: usize, outer: usize) -> bool {
        std::iter::successors(Some(scope), |at| self.all[*at].parent).any(|at| at == outer)
    }

    /// The environment that holds for `scope`: its own, or that of the innermost scope around it that has one.
    pub fn environment(&self, scope: usize) -> Option<&Judged<String>> {
        let mut path = std::iter::successors(Some(scope), |at| self.all[*at].parent);
        path.find_map(|at| self.all[at].environment.as_ref())
    }

    /// The same without what the document says of itself as a whole.
    pub fn own_environment(&self, scope: usize) -> Option<&Judged<String>> {
        let path = std::iter::successors(Some(scope), |at| self.all[*at].parent).filter(|at| *at > 0);
        let whole = self.all[0].environment.as_ref().map(|one| one.value.as_str());
        // Where the whole document is for that environment, a heading that repeats it divides nothing.
        let mut said = path.filter_map(|at| Some((at, self.all[at].environment.as_ref()?)));
        said.find(|(at, found)| *at == scope || Some(found.value.as_str()) != whole).map(|(_, found)| found)
    }

    /// The labels from the outermost scope down to `scope`, without the document's own.
    pub fn labels(&self, scope: usize) -> Vec<&str> {
        self.path(scope).into_iter().skip(1).map(|at| self.all[at].label.as_str()).collect()
    }
}

/// The last line of each section: before the next heading that is not in it.
fn ends(document: &Document) -> Vec<usize> {
    let sections = &document.sections;
    let mut ends = vec![usize::MAX; sections.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        while let Some(over) = open.pop_if(|before| sections[*before].level >= section.level) {
            ends[over] = section.line.saturating_sub(1);
        }
        open.push(at);
    }
    ends
}

/// Puts the scopes in one another: what begins in another one ends with it.
fn arranged(mut all: Vec<Scope>) -> Scopes {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| (all[*at].line, *at > 0, std::cmp::Reverse(all[*at].end), all[*at].kind));
    let mut turns: Vec<(usize, usize)> = Vec::with_capacity(2 * all.len());
    let mut open: Vec<usize> = Vec::new();
    for at in order {
        close(&all, &mut open, &mut turns, all[at].line);
        if let Some(outer) = open.last().copied() {
            all[at].end = all[at].end.min(all[outer].end);
            all[at].parent = Some(outer);
            if all[at].kind > ScopeKind::Heading {
                inherit(&mut all, at, outer);
            }
        }
        turns.push((all[at].line, at));
        open.push(at);
    }
    close(&all, &mut open, &mut turns, usize::MAX);
    Scopes { all, turns }
}

/// Ends the scopes that are over before `line`.
fn close(all: &[Scope], open: &mut Vec<usize>, turns: &mut Vec<(usize, usize)>, line: usize) {
    while let Some(over) = open.pop_if(|at| all[*at].end < line) {
        let around = open.last().copied().unwrap_or(0);
        turns.push((all[over].end + 1, around));
    }
}

/// What says nothing of what it is for is for what it stands in.
fn inherit(all: &mut [Scope], at: usize, outer: usize) {
    if all[at].role.reason.is_empty() {
        all[at].role = all[outer].role.clone();
    }
}

/// The scopes that are ways of each choice.
pub fn ways(scopes: &[Scope]) -> BTreeMap<&str, Vec<usize>> {
    let mut ways: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, scope) in scopes.iter().enumerate() {
        if let Some(choice) = &scope.choice {
            ways.entry(&choice.choice).or_default().push(at);
        }
    }
    ways
}
