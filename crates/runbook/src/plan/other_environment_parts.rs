//! Parts of a document that act in one environment alone: all that one way of a choice changes names `production`, and another way does not;
//! or every command of a section does, in a document that knows other environments too.
//!
//! Takes the reading and the drafts, says of each such part for which environment it is. Where all of a document is for one it says nothing by
//! that, and each command is asked about by itself.

use super::draft::{Draft, DraftKind};
use super::named_environments::environments_named;
use crate::document::Document;
use crate::reading::{Addresses, Environments, Judged, Reading, ScopeKind, Within, ways};
use std::collections::{BTreeMap, BTreeSet};

/// Where the commands of a document act, each asked once: a document may be long.
struct Ground<'g> {
    reading: &'g Reading,
    /// For each scope the commands in it, as places in `named`.
    held: BTreeMap<usize, Vec<usize>>,
    /// The one environment that each command names, and whether it does no more than look.
    named: Vec<(Option<String>, bool)>,
    /// The environments that the document speaks of.
    known: BTreeSet<&'g str>,
}

/// Gives each part that acts in one environment alone that environment, by the machines of which the document tells: these are given back.
pub(super) fn place(
    reading: &mut Reading,
    document: &Document,
    drafts: &[Draft],
    environments: &Environments,
) -> Addresses {
    let addresses = Addresses::of(document, environments);
    let ground = Ground::new(reading, drafts, environments, &addresses);
    let said = |name: String, what: &str| {
        let reason = format!("{what} names `{name}`");
        Judged::certain(name, reason)
    };
    let ways = ground.ways().into_iter().map(|(at, name)| (at, said(name, "all that it changes")));
    let sections = ground.sections().into_iter().map(|(at, name)| (at, said(name, "every command in it")));
    for (at, judged) in ways.chain(sections).collect::<Vec<_>>() {
        reading.scopes.place(at, judged);
    }
    addresses
}

impl<'g> Ground<'g> {
    fn new(
        reading: &'g Reading,
        drafts: &[Draft],
        environments: &Environments,
        addresses: &'g Addresses,
    ) -> Self {
        let runs = |draft: &&Draft| draft.skip.is_none() && draft.kind.runs() && draft.block.is_some();
        let (mut held, mut all): (BTreeMap<usize, Vec<usize>>, Vec<_>) = Default::default();
        for draft in drafts.iter().filter(runs) {
            for scope in reading.scopes.path(draft.scope) {
                held.entry(scope).or_default().push(all.len());
            }
            all.push((named(draft, environments, addresses), draft.only_looks()));
        }
        let said = reading.scopes.iter().filter_map(|scope| scope.environment.as_ref());
        let known = said.map(|one| one.value.as_str()).chain(addresses.environments()).collect();
        Self { reading, held, named: all, known }
    }

    /// Ways that change something in one environment alone, where the ways of their choice differ in that.
    fn ways(&self) -> Vec<(usize, String)> {
        let scopes = &self.reading.scopes;
        let is_way =
            |at: &usize| matches!(scopes[*at].kind, ScopeKind::Heading | ScopeKind::Tab | ScopeKind::Label);
        let mut placed = Vec::new();
        for ways in ways(scopes).into_values() {
            let own: Vec<(usize, Option<String>)> =
                ways.into_iter().filter(is_way).map(|way| (way, self.named_by_all(way, false))).collect();
            if own.iter().any(|(_, name)| name.is_none() || *name != own[0].1) {
                placed.extend(own.into_iter().filter_map(|(way, name)| Some((way, name?))));
            }
        }
        placed.retain(|(way, _)| scopes.environment(*way).is_none());
        placed
    }

    /// Sections without others in them all of whose commands name one environment, where the document knows another one.
    fn sections(&self) -> Vec<(usize, String)> {
        const FEWEST: usize = 2;
        let scopes = &self.reading.scopes;
        let headings = scopes.iter().filter(|scope| scope.kind == ScopeKind::Heading);
        let outer: BTreeSet<usize> = headings.filter_map(|scope| scope.parent).collect();
        let is_open = |at: &usize| {
            let scope = &scopes[*at];
            scope.kind == ScopeKind::Heading
                && scope.choice.is_none()
                && !outer.contains(at)
                && scopes.environment(*at).is_none()
        };
        let own = |at: usize| {
            let name = self.named_by_all(at, true)?;
            self.known.iter().any(|other| **other != name).then_some((at, name))
        };
        let several = self.held.iter().filter(|(_, held)| held.len() >= FEWEST).map(|(at, _)| *at);
        several.filter(is_open).filter_map(own).collect()
    }

    /// The one environment that each command in a scope names, those that only look among them or not.
    fn named_by_all(&self, at: usize, with_looks: bool) -> Option<String> {
        let held = self.held.get(&at)?.iter().map(|one| &self.named[*one]);
        let mut names = held.filter(|(_, looks)| with_looks || !looks).map(|(name, _)| name.as_deref());
        let first = names.next()??;
        names.all(|name| name == Some(first)).then(|| first.to_owned())
    }
}

/// The one environment that a command names, by its word or by a machine.
fn named(draft: &Draft, environments: &Environments, addresses: &Addresses) -> Option<String> {
    let written = draft.script.as_written();
    let within = if draft.kind == DraftKind::Sql { Within::Sql } else { Within::Shell };
    match environments_named(&written, within).as_slice() {
        [(name, _)] => Some(environments.named(name)?.to_owned()),
        [] => {
            let machines = addresses.named_in(&written, environments);
            let first = machines.first()?.0;
            machines.iter().all(|(name, _)| *name == first).then(|| first.to_owned())
        }
        _ => None,
    }
}
