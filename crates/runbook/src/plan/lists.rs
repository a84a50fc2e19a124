//! What lists are as a whole: the words that introduce each, and what its items have in common. Found out once for all items of a list, which
//! may be long.
//!
//! Takes the document, gives what its own words say. Never makes a step.

use crate::document::{Document, Item, Piece, PieceKind};
use crate::reading::{is_command, is_crossed, is_order, requests};
use std::collections::{HashMap, HashSet};

/// For each item the paragraph right before its list, by their places: what stands last beside it and is no item.
pub(super) fn leads(document: &Document) -> Vec<Option<usize>> {
    let mut last: HashMap<Option<usize>, usize> = HashMap::new();
    let mut section = 0;
    let lead = |(at, piece): (usize, &Piece)| {
        if piece.section != section {
            (section, last) = (piece.section, HashMap::new());
        }
        if matches!(piece.kind, PieceKind::Item(_)) {
            return last.get(&piece.item).copied();
        }
        last.insert(piece.item, at);
        None
    };
    document.pieces.iter().enumerate().map(lead).collect()
}

/// The places of the items whose list mostly asks for something: what stands among them in other words asks too.
pub(super) fn asking(document: &Document, leads: &[Option<usize>]) -> HashSet<usize> {
    const FEWEST: usize = 2;
    /// How many items of a list ask for something, and where the others stand.
    type Counted = (usize, Vec<usize>);
    let mut lists: HashMap<_, Counted> = HashMap::new();
    for (at, piece) in document.pieces.iter().enumerate() {
        let PieceKind::Item(item) = &piece.kind else { continue };
        let (asked, others) = lists.entry((piece.section, piece.item, leads[at])).or_default();
        if item.checkbox.is_none() && requests(&item.prose.text) {
            *asked += 1;
        } else if !is_crossed(&item.prose.text) {
            others.push(at);
        }
    }
    let mostly = |(asked, others): &Counted| *asked >= FEWEST && *asked >= 2 * others.len();
    lists.into_values().filter(mostly).flat_map(|(_, others)| others).collect()
}

/// What the numbered items of a section are, taken together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// Whether a numbered one of them asks for something.
    pub(super) asks: bool,
    /// Whether all numbered ones name something and tell what it is.
    pub(super) names: bool,
}

impl Told {
    /// Those of the section at `section`.
    pub(super) fn of(document: &Document, section: usize) -> Self {
        const FEWEST: usize = 3;
        let numbered = |(_, piece): (usize, &'_ Piece)| match &piece.kind {
            PieceKind::Item(item) if item.number.is_some() => Some((item.depth, item.prose.text.clone())),
            _ => None,
        };
        let items: Vec<(usize, String)> = document.pieces_of(section).filter_map(numbered).collect();
        let outer = || items.iter().filter(|(depth, _)| *depth == 0).map(|(_, text)| text);
        Self {
            asks: items.iter().any(|(_, text)| requests(text)),
            names: outer().count() >= FEWEST && outer().all(|text| names_and_tells(text)),
        }
    }
}

/// Whether an item names something and tells what it is, with nothing to do on either side of the dash.
fn names_and_tells(text: &str) -> bool {
    let parts = [" - ", " – ", " — "].into_iter().find_map(|dash| text.split_once(dash));
    parts.is_some_and(|(name, told)| !is_order(name) && !is_order(told))
}
/// Whether an item of a list is a command in back-ticks, whatever is said behind it: `kubectl get nodes` (all are ready).
pub(super) fn begins_with_command(item: &Item) -> bool {
    let first = item.prose.code.first().filter(|code| code.contains(' ') && is_command(code));
    first.is_some_and(|code| item.prose.text.trim_start_matches('`').starts_with(code.as_str()))
}
