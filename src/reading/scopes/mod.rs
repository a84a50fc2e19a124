//! What a document says something about as a whole: itself, a heading, a tab, a label, an item, a comment in a block. One tree.
//!
//! Takes the document with what its sections are for, gives every stretch of which something is said: for which environment it is, under which
//! condition it is done, of which choice it is one way, what it is for. What holds for a scope holds for all that stands in it: that is
//! the one rule of inheritance. Never decides what is in a run.

mod aside;
mod clauses;
mod comments;
mod conditions;
mod doubt;
mod environment;
mod evidence;
mod items;
mod openings;
mod settled;
mod whole;

use super::alternatives::{self, Alternative, Sibling};
use super::content::{self, Content};
use super::genre::Genre;
use super::heading::Heading;
use super::nature::Verdict;
use super::own_rules::OwnRules;
use super::role::{self, Role};
use super::rules::Place;
use super::{Environments, Judged};
use crate::document::{Document, PieceKind};
use comments::Limit;
pub(super) use conditions::says_all;
pub use doubt::Doubt;
pub use evidence::{CERTAIN, Evidence};
use openings::Opening;
use std::borrow::Cow;
use std::collections::BTreeMap;

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
    /// Whether the reading is certain of it. What is conditional or one of several ways is asked about whatever it is for.
    pub fn is_certain(&self) -> bool {
        let is_asked = self.condition.is_some() || self.choice.is_some();
        self.doubt.is_none() && (is_asked || self.evidence.is_empty() || self.sum() >= CERTAIN)
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
    pub(super) verdicts: &'d [Option<Verdict>],
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
                    .or_else(|| {
                        Some(Judged::new(section.title.clone(), aside[at].filter(|_| choice.is_none())?))
                    }),
                choice,
                doubt: None,
                evidence: Vec::new(),
            })
            .collect();
        doubt::of_headings(document, environments, &mut all);
        own_words(own, &mut all);
        environment::contradicted(&mut all);
        evidence::weigh(document, contents, &mut all);
        all.extend(Inner { document, environments, verdicts, headings: &all, own }.scopes());
        let mut scopes = arranged(all);
        scopes.all[0].environment = whole::environment(document, environments, &scopes.all);
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

/// What a team's own rules say of scopes: they come before the shipped ones.
fn own_words(own: OwnRules<'_>, scopes: &mut [Scope]) {
    for scope in scopes {
        let place = match scope.kind {
            ScopeKind::Document => continue,
            ScopeKind::Heading => Place::Heading,
            ScopeKind::Label | ScopeKind::Tab | ScopeKind::Details => Place::Label,
            ScopeKind::Item => Place::Item,
            ScopeKind::Clause => Place::Clause,
            ScopeKind::Comment => Place::Comment,
        };
        if let Some((is_given, said)) = own.condition(place, &scope.label).filter(|_| scope.choice.is_none())
        {
            let reason = format!("the text says `{}`", said.phrase);
            let rule = Cow::Owned(said.rule.to_owned());
            scope.doubt = None;
            scope.condition = is_given.then(|| Judged { rule, ..Judged::new(scope.label.clone(), reason) });
        }
        if let Some(said) = own.doubt(place, &scope.label) {
            scope.doubt = Some(Doubt::new(format!("the text says `{}`", said.phrase)));
        }
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

/// What opens between the headings.
struct Inner<'r> {
    document: &'r Document,
    environments: &'r Environments,
    verdicts: &'r [Option<Verdict>],
    headings: &'r [Scope],
    own: OwnRules<'r>,
}

impl Inner<'_> {
    /// Every stretch between the headings of which something is said.
    fn scopes(&self) -> Vec<Scope> {
        let openings = openings::openings(self.document, self.verdicts);
        let whole = |opening: &Opening| content::of(self.document, self.verdicts, opening.pieces.clone());
        let contents: Vec<Content> = openings.iter().map(whole).collect();
        let goals = items::item_scopes(self.document, self.environments);
        let genre = Genre::of(self.document);
        let mut found: Vec<Scope> = openings
            .iter()
            .zip(&contents)
            .map(|(opening, content)| {
                let environment = match opening.kind {
                    ScopeKind::Item => goals
                        .get(&opening.pieces.start)
                        .map(|name| Judged::new(name.clone(), format!("the item says `{name}`"))),
                    _ if !opening.spoken => None,
                    _ => environment::of_label(&opening.label, opening.kind, self.environments),
                };
                let runs = content.commands > 0;
                Scope {
                    kind: opening.kind,
                    parent: None,
                    section: opening.section,
                    line: opening.line,
                    end: opening.end,
                    label: opening.label.clone(),
                    role: self.role(opening, *content, genre),
                    condition: opening.condition().filter(|_| runs && environment.is_none()),
                    environment,
                    choice: None,
                    doubt: None,
                    evidence: Vec::new(),
                }
            })
            .collect();
        for (scope, opening) in found.iter_mut().zip(&openings) {
            self.end_where_all_are_meant(scope, opening);
        }
        self.choose(&openings, &contents, &mut found);
        for ((scope, opening), content) in found.iter_mut().zip(&openings).zip(&contents) {
            if opening.spoken && content.commands > 0 {
                scope.doubt = doubt::of_stretch(scope, opening.introduces, self.environments);
            }
        }
        own_words(self.own, &mut found);
        found.extend(self.comments());
        found.retain(|scope| {
            scope.environment.is_some()
                || scope.condition.is_some()
                || scope.choice.is_some()
                || scope.doubt.is_some()
                || !scope.role.reason.is_empty()
        });
        found
    }

    /// Ends the label of one environment where a sentence says that what follows is for every one: `In both environments:`. What else a label
    /// says, such as when it is meant, that does not end.
    fn end_where_all_are_meant(&self, scope: &mut Scope, opening: &Opening) {
        if scope.kind != ScopeKind::Label || scope.environment.is_none() {
            return;
        }
        let line = |at: usize| match &self.document.pieces[at].kind {
            PieceKind::Prose(prose) if environment::are_all_meant(&prose.text) => Some(prose.line),
            _ => None,
        };
        if let Some(line) = opening.pieces.clone().find_map(line) {
            scope.end = line.saturating_sub(1).max(scope.line);
        }
    }

    /// What a label says that its stretch is for; without a reason where it says nothing.
    fn role(&self, opening: &Opening, content: Content, genre: Genre) -> Judged<Role> {
        let around = &self.headings[opening.section].role;
        let nothing = Judged::new(around.value, "");
        if content.commands == 0 || !opening.spoken {
            return nothing;
        }
        if let Some(negated) = clauses::negated(&opening.label).filter(|_| opening.kind != ScopeKind::Item) {
            return negated;
        }
        if opening.kind == ScopeKind::Clause {
            return clauses::example(&opening.label, self.document, opening.pieces.clone())
                .or_else(|| clauses::later(&opening.label))
                .unwrap_or(nothing);
        }
        if !matches!(opening.kind, ScopeKind::Label | ScopeKind::Details | ScopeKind::Tab) {
            return nothing;
        }
        if let Some((role, said)) = self.own.role(Place::Label, &opening.label) {
            let reason = format!("the text says `{}`", said.phrase);
            return Judged { rule: Cow::Owned(said.rule.to_owned()), ..Judged::new(role, reason) };
        }
        let said = role::of_label(&opening.label, around.value, content, genre);
        said.filter(|said| matches!(said.value, Role::Rollback | Role::Trouble | Role::Reference))
            .unwrap_or(nothing)
    }

    /// Finds the choices among what stands side by side.
    fn choose(&self, openings: &[Opening], contents: &[Content], scopes: &mut [Scope]) {
        let mut found: Vec<Option<Alternative>> = vec![None; openings.len()];
        for family in openings::families(openings, contents) {
            let first = &openings[family.members[0]];
            let heading = &self.headings[first.section];
            let id = format!("{}#L{}", self.document.sections[first.section].id, first.line);
            if family.are_tabs {
                let divides = alternatives::divides(
                    family.members.iter().map(|at| scopes[*at].environment.as_ref().map(|one| &one.value)),
                );
                if !divides {
                    for at in family.members {
                        scopes[at].choice =
                            Some(Alternative { choice: id.clone(), reason: "is one of several tabs".into() });
                    }
                }
                continue;
            }
            let sibling = |at: &usize| Sibling {
                section: *at,
                heading: if openings[*at].spoken {
                    Heading::new(&openings[*at].label)
                } else {
                    Heading::default()
                },
                role: if scopes[*at].role.reason.is_empty() {
                    heading.role.value
                } else {
                    scopes[*at].role.value
                },
                environment: scopes[*at].environment.as_ref().map(|one| one.value.clone()),
            };
            let siblings: Vec<Sibling> = family.members.iter().map(sibling).collect();
            let above = Heading::new(family.lead.as_deref().unwrap_or(""));
            alternatives::among(&mut found, &siblings, &above, heading.role.value, &id);
            if (family.are_offered || family.lead.as_deref().is_some_and(conditions::offers_ways))
                && family.members.iter().all(|at| found[*at].is_none())
            {
                for at in &family.members {
                    found[*at] = Some(Alternative {
                        choice: format!("{id}#offered"),
                        reason: "the text before offers ways".into(),
                    });
                }
            }
            for at in family.members {
                // Sentences that each name a condition are asked one by one: nobody has to take one of them.
                let is_condition = openings[at].kind == ScopeKind::Clause
                    && (scopes[at].condition.is_some() || conditions::names_case(&openings[at].label))
                    && !conditions::is_instead(&openings[at].label);
                if let Some(choice) = found[at].take().filter(|_| !is_condition) {
                    scopes[at].condition = None;
                    scopes[at].choice = Some(choice);
                }
            }
        }
    }

    /// The stretches of blocks that their comments set apart.
    fn comments(&self) -> Vec<Scope> {
        let mut found = Vec::new();
        for (at, piece) in self.document.pieces.iter().enumerate() {
            let PieceKind::Block(block) = &piece.kind else { continue };
            if !self.verdicts[at].as_ref().is_some_and(Verdict::is_run) {
                continue;
            }
            let id = &self.document.sections[piece.section].id;
            for part in comments::parts(&block.lines, self.environments) {
                let (Some(first), Some(last)) =
                    (block.lines.get(part.lines.start), block.lines[part.lines.clone()].last())
                else {
                    continue;
                };
                let said = |value: &str| Some(Judged::new(value.to_owned(), part.reason.clone()));
                let (environment, condition, choice) = match &part.limit {
                    Limit::Option { choice } => {
                        let choice = format!("{id}#L{}-{choice}", block.line);
                        (None, None, Some(Alternative { choice, reason: part.reason.clone() }))
                    }
                    Limit::Environment(name) => (said(name), None, None),
                    Limit::Condition(words) => (None, said(words), None),
                };
                found.push(Scope {
                    kind: ScopeKind::Comment,
                    parent: None,
                    section: piece.section,
                    line: first.line,
                    end: last.line,
                    label: part.title,
                    role: Judged::new(self.headings[piece.section].role.value, ""),
                    environment,
                    condition,
                    choice,
                    doubt: None,
                    evidence: Vec::new(),
                });
            }
        }
        found
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
