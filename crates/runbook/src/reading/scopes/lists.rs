//! Lists that a sentence introduces, and tables of what may go wrong: stretches that hold words and no block of their own.
//!
//! The part of the walk over a document that finds them. Never judges the words.

use super::conditions;
use super::openings::{Held, Opening, Walk};
use super::scope::ScopeKind;
use crate::document::{PieceKind, Prose};
use crate::reading::requests::requests;
use crate::reading::tables::tells_what_helps;

impl Walk<'_> {
    /// The list right behind a sentence that introduces it: `If the light stays red:`.
    pub(super) fn list(&self, at: usize, prose: &Prose) -> Option<Opening> {
        let own = &self.pieces()[at];
        let next = self.pieces().get(at + 1)?;
        let is_list = next.section == own.section
            && next.item == own.item
            && next.quoted == own.quoted
            && matches!(next.kind, PieceKind::Item(_));
        if !is_list {
            return None;
        }
        let ends = |next: usize| {
            let piece = &self.pieces()[next];
            let mut around = std::iter::successors(piece.item, |item| self.pieces()[*item].item);
            let is_item = piece.item == own.item && matches!(piece.kind, PieceKind::Item(_));
            !is_item && !around.any(|item| item > at)
        };
        // What is told before the sentence that introduces it is no part of what the list is called.
        let lead = prose.text.rsplit(". ").next().unwrap_or(&prose.text);
        let mut list = self.opening(ScopeKind::Clause, lead, at, self.stop(at, ends), own.item);
        list.holds = Held::List;
        Some(list)
    }

    /// A sentence that says where to look in one case, with nothing behind it: `If it is wrong, see the handbook.`
    pub(super) fn pointer(&self, at: usize, prose: &Prose) -> Option<Opening> {
        let own = &self.pieces()[at];
        let found = conditions::of_pointer(&prose.text).filter(|_| !requests(&prose.text))?;
        let mut pointer = self.opening(ScopeKind::Clause, &found.value, at, at + 1, own.item);
        pointer.holds = Held::Nothing;
        Some(pointer)
    }

    /// Whether no block stands behind a paragraph, which would be what it is about.
    pub(super) fn is_left_alone(&self, at: usize) -> bool {
        let own = &self.pieces()[at];
        let next =
            self.pieces().get(at + 1).filter(|next| next.section == own.section && next.item == own.item);
        !next.is_some_and(|next| matches!(next.kind, PieceKind::Block(_)))
    }

    /// Whether something in a stretch is run.
    pub(super) fn is_run(&self, stretch: &Opening) -> bool {
        stretch.pieces.clone().any(|at| matches!(self.pieces()[at].kind, PieceKind::Block(_)))
    }

    /// The rows of a table whose head says that it is about what may go wrong.
    pub(super) fn table(&self, at: usize, head: &Prose) -> Option<Opening> {
        let own = &self.pieces()[at];
        let is_row = |next: usize| {
            let piece = &self.pieces()[next];
            piece.item == own.item && matches!(&piece.kind, PieceKind::Prose(prose) if prose.in_table)
        };
        let is_first = at == 0 || self.pieces()[at - 1].section != own.section || !is_row(at - 1);
        if !is_first || !tells_what_helps(&head.text) {
            return None;
        }
        let stop = self.stop(at, |next| !is_row(next));
        let mut table = self.opening(ScopeKind::Clause, &head.text, at, stop, own.item);
        (table.holds, table.spoken) = (Held::Table, false);
        Some(table)
    }
}
