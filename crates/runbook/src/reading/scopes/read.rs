//! The scopes of a document, read: first its headings, then what stands between them, then what all of them say of the whole.

use super::between::Between;
use super::scope::{Scope, ScopeKind};
use super::team::own_words;
use super::tree::Scopes;
use super::{aside, conditions, doubts, environment, faults, weigh, whole};
use crate::document::Document;
use crate::reading::alternatives;
use crate::reading::classification::Classification;
use crate::reading::environments::Environments;
use crate::reading::judged::Judged;
use crate::reading::own_rules::OwnRules;
use crate::reading::roles::Role;
use crate::reading::section_content::Content;

/// What scopes are read from.
pub(in crate::reading) struct Read<'d> {
    pub(in crate::reading) document: &'d Document,
    pub(in crate::reading) environments: &'d Environments,
    pub(in crate::reading) verdicts: &'d [Option<Classification>],
    pub(in crate::reading) contents: &'d [(Content, Content)],
    pub(in crate::reading) roles: Vec<Judged<Role>>,
    pub(in crate::reading) own: OwnRules<'d>,
}

impl Read<'_> {
    /// Reads the scopes of a document.
    pub(in crate::reading) fn scopes(self) -> Scopes {
        let Read { document, environments, verdicts, contents, roles, own } = self;
        let of_headings = environment::of_headings(document, environments);
        let aside = aside::aside(document, &roles, contents);
        let mut faults = faults::faults(document);
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
                    .or_else(|| conditions::of_sentence_before(document, at))
                    .or_else(|| conditions::of_section(document, at).filter(|_| section.level > 0))
                    .or_else(|| faults[at].take())
                    .filter(|_| choice.is_none() && !section.is_title)
                    .or_else(|| Some(aside[at].filter(|_| choice.is_none())?.condition(&section.title))),
                choice,
                doubt: None,
                evidence: Vec::new(),
            })
            .collect();
        doubts::of_headings(document, environments, &mut all);
        own_words(own, &mut all);
        environment::contradicted(&mut all);
        whole::doubt_steps(document, environments, &mut all);
        weigh::weigh(document, contents, &mut all);
        all.extend(Between { document, environments, verdicts, headings: &all, own }.scopes());
        let mut scopes = Scopes::arranged(all);
        scopes.all[0].environment = whole::environment(document, environments, &scopes);
        if scopes.all[0].doubt.is_none() {
            scopes.all[0].doubt = whole::doubt(document, environments, &scopes);
        }
        scopes
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
