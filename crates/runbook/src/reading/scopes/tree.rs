//! The scopes of a document as one tree: what holds for one holds for all that stands in it.

use super::scope::{Scope, ScopeKind};
use crate::reading::judged::Judged;
use std::collections::BTreeMap;

/// The scopes of a document: first itself and its headings, in the order of its sections, then all others.
#[derive(Debug, Clone)]
pub struct Scopes {
    pub(super) all: Vec<Scope>,
    /// From each of these lines on, the innermost scope.
    turns: Vec<(usize, usize)>,
}

impl std::ops::Deref for Scopes {
    type Target = [Scope];

    fn deref(&self) -> &[Scope] {
        &self.all
    }
}

impl Scopes {
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

    /// Puts the scopes in one another: what begins in another one ends with it.
    pub(super) fn arranged(mut all: Vec<Scope>) -> Self {
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
        Self { all, turns }
    }
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
