//! Parts of a document that act in one environment alone: all that one way of a choice changes names `production`, and another way does not;
//! or every command of a section does, in a document that knows other environments too.
//!
//! Takes the reading and the drafts, says of each such part for which environment it is. Where all of a document is for one it says nothing by
//! that, and each command is asked about by itself.

use super::draft::{Draft, DraftKind};
use super::named_environments::environments_named;
use crate::document::Document;
use crate::reading::{Addresses, Environments, Judged, Reading, ScopeKind, Within, ways};

/// What is needed to say where something acts.
struct Ground<'g> {
    reading: &'g Reading,
    drafts: &'g [Draft],
    environments: &'g Environments,
    addresses: &'g Addresses,
}

/// Gives each part that acts in one environment alone that environment, by the machines of which the document tells: these are given back.
pub(super) fn place(
    reading: &mut Reading,
    document: &Document,
    drafts: &[Draft],
    environments: &Environments,
) -> Addresses {
    let addresses = Addresses::of(document, environments);
    let ground = Ground { reading, drafts, environments, addresses: &addresses };
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

impl Ground<'_> {
    /// Ways that change something in one environment alone, where the ways of their choice differ in that.
    fn ways(&self) -> Vec<(usize, String)> {
        let scopes = &self.reading.scopes;
        let is_way =
            |at: &usize| matches!(scopes[*at].kind, ScopeKind::Heading | ScopeKind::Tab | ScopeKind::Label);
        let mut placed = Vec::new();
        for ways in ways(scopes).into_values() {
            let own: Vec<(usize, Option<String>)> = ways
                .into_iter()
                .filter(is_way)
                .map(|way| (way, self.named_by_all(self.within(way).filter(|draft| !draft.only_looks()))))
                .collect();
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
        let is_leaf = |at: usize| {
            !scopes.iter().any(|inner| inner.kind == ScopeKind::Heading && inner.parent == Some(at))
        };
        let knows_another = |name: &str| {
            let said =
                scopes.iter().filter_map(|scope| scope.environment.as_ref()).map(|one| one.value.as_str());
            said.chain(self.addresses.environments()).any(|other| other != name)
        };
        let is_open = |at: &usize| {
            let scope = &scopes[*at];
            scope.kind == ScopeKind::Heading && scope.choice.is_none() && scopes.environment(*at).is_none()
        };
        let own = |at: usize| {
            let drafts: Vec<&Draft> = self.within(at).collect();
            let name = self.named_by_all(drafts.iter().copied()).filter(|name| knows_another(name))?;
            (drafts.len() >= FEWEST && is_leaf(at)).then_some((at, name))
        };
        (1..scopes.len()).filter(is_open).filter_map(own).collect()
    }

    /// What runs in a scope.
    fn within(&self, at: usize) -> impl Iterator<Item = &Draft> {
        let runs = self
            .drafts
            .iter()
            .filter(|draft| draft.skip.is_none() && draft.kind.runs() && draft.block.is_some());
        runs.filter(move |draft| self.reading.scopes.is_in(draft.scope, at))
    }

    /// The one environment that each of these names.
    fn named_by_all<'d>(&self, drafts: impl Iterator<Item = &'d Draft>) -> Option<String> {
        let mut found: Option<String> = None;
        for draft in drafts {
            let name = self.named(draft)?;
            if found.as_ref().is_some_and(|other| *other != name) {
                return None;
            }
            found = Some(name);
        }
        found
    }

    /// The one environment that a command names, by its word or by a machine.
    fn named(&self, draft: &Draft) -> Option<String> {
        let written = draft.script.as_written();
        let within = if draft.kind == DraftKind::Sql { Within::Sql } else { Within::Shell };
        match environments_named(&written, within).as_slice() {
            [(name, _)] => Some(self.environments.named(name)?.to_owned()),
            [] => {
                let machines = self.addresses.named_in(&written, self.environments);
                let first = machines.first()?.0;
                machines.iter().all(|(name, _)| *name == first).then(|| first.to_owned())
            }
            _ => None,
        }
    }
}
