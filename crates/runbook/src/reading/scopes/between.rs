//! The scopes between the headings: tabs, labels, items, sentences before blocks, comments in them.
//!
//! Takes what the headings are read as, gives every stretch of which something is said. Never says what holds it: that is the tree.

use super::comments;
use super::doubt::Doubt;
use super::openings::{self, Held, Opening};
use super::part::Limit;
use super::scope::{Scope, ScopeKind};
use super::team::own_words;
use super::{clauses, conditions, doubts, environment, items, repeated};
use crate::document::{Document, PieceKind};
use crate::reading::alternatives::{self, Alternative, Sibling};
use crate::reading::classification::Classification;
use crate::reading::document_kind::DocumentKind;
use crate::reading::environments::Environments;
use crate::reading::heading::Heading;
use crate::reading::judged::Judged;
use crate::reading::own_rules::OwnRules;
use crate::reading::roles::{self, Role};
use crate::reading::rules::{self, Place};
use crate::reading::section_content::{self, Content};
use crate::reading::tables::{TableRow, asking_rows};
use std::borrow::Cow;

/// What opens between the headings.
pub(super) struct Between<'r> {
    pub(super) document: &'r Document,
    pub(super) environments: &'r Environments,
    pub(super) verdicts: &'r [Option<Classification>],
    pub(super) headings: &'r [Scope],
    pub(super) own: OwnRules<'r>,
}

impl Between<'_> {
    /// Every stretch between the headings of which something is said.
    pub(super) fn scopes(&self) -> Vec<Scope> {
        let openings = openings::openings(self.document, self.verdicts);
        let whole =
            |opening: &Opening| section_content::of(self.document, self.verdicts, opening.pieces.clone());
        let contents: Vec<Content> = openings.iter().map(whole).collect();
        let goals = items::item_scopes(self.document, self.environments);
        let document_kind = DocumentKind::of(self.document);
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
                let environment = environment.filter(|_| opening.holds != Held::Table);
                Scope {
                    kind: opening.kind,
                    parent: None,
                    section: opening.section,
                    line: opening.line,
                    end: opening.end,
                    label: opening.label.clone(),
                    role: self.role(opening, *content, document_kind),
                    condition: condition(opening, content)
                        .filter(|_| environment.is_none() && !self.is_aside(opening)),
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
        self.doubt(&openings, &contents, &mut found);
        own_words(self.own, &mut found);
        found.extend(self.comments());
        found.extend(self.rows());
        found.retain(|scope| {
            scope.environment.is_some()
                || scope.condition.is_some()
                || scope.choice.is_some()
                || scope.doubt.is_some()
                || !scope.role.reason.is_empty()
        });
        found
    }

    /// Doubts the stretches whose words may limit what they hold.
    fn doubt(&self, openings: &[Opening], contents: &[Content], found: &mut [Scope]) {
        let last = self.last_run();
        for ((scope, opening), content) in found.iter_mut().zip(openings).zip(contents) {
            if content.commands > 0 && opening.pieces.end <= last && !doubts::is_decided(scope) {
                scope.doubt = doubts::of_taking_back(&opening.label).filter(|_| opening.spoken);
            }
            if scope.doubt.is_none() && opening.spoken && content.commands > 0 {
                let pieces = || &self.document.pieces[opening.pieces.clone()];
                let is_open = scope.role.value.is_followed() && !doubts::is_decided(scope);
                scope.doubt = doubts::of_stretch(scope, opening.introduces, self.environments)
                    .or_else(|| self.begins_with_run(opening).then(|| doubts::of_showing(scope))?)
                    .or_else(|| self.headings[0].doubt.is_none().then(|| doubts::in_other_words(scope))?)
                    .or_else(|| is_open.then(|| repeated::doubt(&opening.label, pieces())).flatten());
            }
        }
    }

    /// Whether the first block of a stretch is one that is run.
    fn begins_with_run(&self, opening: &Opening) -> bool {
        let is_block = |at: &usize| matches!(self.document.pieces[*at].kind, PieceKind::Block(_));
        let first = opening.pieces.clone().find(is_block);
        first.is_some_and(|at| self.verdicts[at].as_ref().is_some_and(Classification::is_run))
    }

    /// The last piece that is run in a part which is followed.
    fn last_run(&self) -> usize {
        let is_run = |at: &usize| {
            let section = self.document.pieces[*at].section;
            self.headings[section].role.value.is_followed()
                && self.verdicts[*at].as_ref().is_some_and(Classification::is_run)
        };
        (0..self.document.pieces.len()).rev().find(is_run).unwrap_or(0)
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

    /// Whether a table stands where nothing is followed anyway.
    fn is_aside(&self, opening: &Opening) -> bool {
        opening.holds == Held::Table && !self.headings[opening.section].role.value.is_followed()
    }

    /// What a label says that its stretch is for; without a reason where it says nothing.
    fn role(&self, opening: &Opening, content: Content, document_kind: DocumentKind) -> Judged<Role> {
        let around = &self.headings[opening.section].role;
        if opening.holds == Held::Table && !self.is_aside(opening) {
            return Judged::new(Role::Trouble, TABLE).by(&rules::TABLE_FAULT);
        }
        let nothing = Judged::new(around.value, "");
        if content.commands == 0 || !opening.spoken {
            return nothing;
        }
        // A sentence with no end of its own goes on with what stands behind it.
        let goes_on = opening.kind != ScopeKind::Clause || !opening.label.ends_with(['.', '!', '?']);
        if let Some(negated) =
            clauses::negated(&opening.label, goes_on).filter(|_| opening.kind != ScopeKind::Item)
        {
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
        let said = roles::of_label(&opening.label, around.value, content, document_kind);
        said.filter(|said| matches!(said.value, Role::Rollback | Role::Trouble | Role::Reference))
            .unwrap_or(nothing)
    }

    /// Finds the choices among what stands side by side.
    fn choose(&self, openings: &[Opening], contents: &[Content], scopes: &mut [Scope]) {
        let mut found: Vec<Option<Alternative>> = vec![None; openings.len()];
        for family in openings::families(openings, contents) {
            // `Use any or all of the following` offers, and none of it stands instead of another.
            if family.lead.as_deref().is_some_and(conditions::means_all) {
                continue;
            }
            let first = &openings[family.members[0]];
            let heading = &self.headings[first.section];
            let id = format!("{}#L{}", self.document.sections[first.section].id, first.line);
            if family.are_tabs {
                choose_tab(&family.members, &id, scopes);
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
            // Right under `Which queue?` the heading is what offers.
            let title = Heading::new(&self.document.sections[first.section].title);
            let above = match family.lead.as_deref() {
                None if first.kind == ScopeKind::Label && title.offers() => title,
                lead => Heading::new(lead.unwrap_or("")),
            };
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

    /// The rows of tables of which one is taken.
    fn rows(&self) -> Vec<Scope> {
        let rows = asking_rows(self.document).into_iter();
        let scope = |(at, row): (usize, TableRow)| {
            let (TableRow::Way(first), PieceKind::Prose(prose)) = (row, &self.document.pieces[at].kind)
            else {
                return None;
            };
            let section = self.document.pieces[at].section;
            let choice = format!("{}#row-{first}", self.document.sections[section].id);
            let choice = Alternative { choice, reason: "is one of several rows".to_owned() };
            Some(Scope {
                kind: ScopeKind::Item,
                parent: None,
                section,
                line: prose.line,
                end: prose.line,
                label: prose.text.split(" | ").next().unwrap_or_default().to_owned(),
                role: Judged::new(self.headings[section].role.value, ""),
                environment: None,
                condition: None,
                choice: Some(choice),
                doubt: None,
                evidence: Vec::new(),
            })
        };
        rows.filter_map(scope).collect()
    }

    /// The stretches of blocks that their comments set apart.
    fn comments(&self) -> Vec<Scope> {
        let mut found = Vec::new();
        for (at, piece) in self.document.pieces.iter().enumerate() {
            let PieceKind::Block(block) = &piece.kind else { continue };
            if !self.verdicts[at].as_ref().is_some_and(Classification::is_run) {
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
                let (environment, condition, choice, doubt) = match &part.limit {
                    Limit::Option { choice } => {
                        let choice = format!("{id}#L{}-{choice}", block.line);
                        (None, None, Some(Alternative { choice, reason: part.reason.clone() }), None)
                    }
                    Limit::Environment(name) => (said(name), None, None, None),
                    Limit::Condition(words) => (None, said(words), None, None),
                    Limit::Doubt => (None, None, None, Some(Doubt::new(part.reason.clone()))),
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
                    doubt,
                    evidence: Vec::new(),
                });
            }
        }
        found
    }
}

/// Why a table is left out.
const TABLE: &str = "a table of what may go wrong and what is done then";

/// Under which condition something is done in a stretch: something that is run, or what a person does by a list.
fn condition(opening: &Opening, content: &Content) -> Option<Judged<String>> {
    if opening.holds == Held::Table {
        return Some(Judged::new(opening.label.clone(), TABLE).by(&rules::TABLE_FAULT));
    }
    if opening.holds == Held::Nothing {
        return opening.condition();
    }
    // An item is one of its own list.
    let own = usize::from(opening.kind == ScopeKind::Item);
    let introduces = opening.introduces || opening.kind == ScopeKind::Label;
    let is_listed = introduces && content.gates + content.numbered + content.bullets > own;
    opening.condition().filter(|_| content.commands > 0 || is_listed)
}

/// Makes tabs one choice, where it is not the environment that decides between them.
fn choose_tab(tabs: &[usize], id: &str, scopes: &mut [Scope]) {
    let environments = tabs.iter().map(|at| scopes[*at].environment.as_ref().map(|one| &one.value));
    if !alternatives::divides(environments) {
        for at in tabs {
            scopes[*at].choice =
                Some(Alternative { choice: id.to_owned(), reason: "is one of several tabs".into() });
        }
    }
}
