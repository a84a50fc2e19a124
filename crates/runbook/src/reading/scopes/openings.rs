//! What opens between the headings, before anybody asks what it says: tabs, what is unfolded, labels, items, the sentence before blocks.
//!
//! Takes the document and the verdicts on its blocks, gives stretches with their labels. Never judges a label.

use super::conditions;
use super::scope::ScopeKind;
use crate::document::{ContainerKind, Document, Piece, PieceKind, Prose};
use crate::reading::classification::Classification;
use crate::reading::judged::Judged;
use crate::reading::section_content::Content;
use crate::reading::words::words;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// A stretch that opens with words of its own.
#[derive(Debug, Clone)]
pub(super) struct Opening {
    pub(super) kind: ScopeKind,
    pub(super) label: String,
    pub(super) section: usize,
    pub(super) line: usize,
    pub(super) end: usize,
    /// Its pieces, the one that opens it among them.
    pub(super) pieces: Range<usize>,
    /// Whether the label is words of the document, and no code.
    pub(super) spoken: bool,
    /// Whether the label ends in a colon: then what follows is what it is about, whatever it says.
    pub(super) introduces: bool,
    /// What it has behind its words.
    pub(super) holds: Held,
    /// Whether the sentence before its row says that one of the blocks there is taken.
    offered: bool,
    /// What it stands beside: the item that holds it.
    item: Option<usize>,
    /// The text before it in the same place.
    lead: Option<String>,
    /// What is said right behind its blocks.
    behind: Option<String>,
}

impl Opening {
    /// The condition that its own words make of it.
    pub(super) fn condition(&self) -> Option<Judged<String>> {
        if let Some(behind) = self.behind.as_deref().and_then(conditions::of_behind) {
            return Some(behind);
        }
        if !self.spoken {
            return None;
        }
        match self.kind {
            ScopeKind::Clause if self.holds == Held::Nothing => conditions::of_pointer(&self.label),
            ScopeKind::Clause if self.holds == Held::List => conditions::of_list(&self.label),
            ScopeKind::Clause => conditions::of_clause(&self.label, self.introduces),
            ScopeKind::Item => conditions::of_item(&self.label),
            _ => conditions::of_heading(&self.label),
        }
    }
}

/// What stands behind the words that open a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// Blocks, or anything.
    Pieces,
    /// A list that a sentence introduces, and no more.
    List,
    /// The rows of a table.
    Table,
    /// Nothing: the sentence says itself where to look in its case.
    Nothing,
}

/// Those that stand side by side, so that they may be ways of one choice.
pub(super) struct Family {
    pub(super) members: Vec<usize>,
    pub(super) are_tabs: bool,
    /// Whether the sentence before them says that one of them is taken.
    pub(super) are_offered: bool,
    /// The text before the first of them.
    pub(super) lead: Option<String>,
}

/// All that opens between the headings, in the order of the document.
pub(super) fn openings(document: &Document, verdicts: &[Option<Classification>]) -> Vec<Opening> {
    let containers = document.containers.iter().map(|container| container.line).collect();
    let walk = Walk { document, verdicts, lines: lines(document), containers };
    let mut found: Vec<Opening> = walk.containers();
    for (at, piece) in document.pieces.iter().enumerate() {
        match &piece.kind {
            PieceKind::Item(item) => found.extend(walk.item(at, &item.prose)),
            PieceKind::Prose(prose) if prose.is_label => found.push(walk.label(at, prose)),
            PieceKind::Prose(prose) if prose.in_table => found.extend(walk.table(at, prose)),
            PieceKind::Prose(prose) if prose.text.ends_with(':') => found.extend(walk.list(at, prose)),
            PieceKind::Prose(prose) if walk.is_left_alone(at) => found.extend(walk.pointer(at, prose)),
            PieceKind::Block(_) if walk.opens_clause(at) => found.push(walk.clause(at)),
            PieceKind::Prose(_) | PieceKind::Block(_) | PieceKind::Html(_) | PieceKind::Rule => {}
        }
    }
    found.sort_by_key(|opening| (opening.line, std::cmp::Reverse(opening.end)));
    found
}

/// The line of each piece; a rule has that of what stands before it.
fn lines(document: &Document) -> Vec<usize> {
    let mut last = 1;
    let line = |piece: &Piece| {
        last = match &piece.kind {
            PieceKind::Prose(prose) | PieceKind::Html(prose) => prose.line,
            PieceKind::Item(item) => item.prose.line,
            PieceKind::Block(block) => block.line,
            PieceKind::Rule => last,
        };
        last
    };
    document.pieces.iter().map(line).collect()
}

pub(super) struct Walk<'d> {
    document: &'d Document,
    verdicts: &'d [Option<Classification>],
    lines: Vec<usize>,
    /// The lines that open tabs and what is unfolded.
    containers: HashSet<usize>,
}

impl Walk<'_> {
    pub(super) fn pieces(&self) -> &[Piece] {
        &self.document.pieces
    }

    /// Tabs and what is unfolded.
    fn containers(&self) -> Vec<Opening> {
        let opening = |container: &crate::document::Container| {
            let start = self.lines.partition_point(|line| *line < container.line);
            let section = self.pieces().get(start).map_or(0, |piece| piece.section);
            let end = container.end.unwrap_or_else(|| self.section_end(section));
            let stop = self.lines.partition_point(|line| *line <= end).max(start);
            Opening {
                kind: match container.kind {
                    ContainerKind::Tab => ScopeKind::Tab,
                    ContainerKind::Details => ScopeKind::Details,
                },
                label: container.label.clone(),
                section,
                line: container.line,
                end,
                pieces: start..stop,
                spoken: true,
                introduces: true,
                holds: Held::Pieces,
                offered: false,
                item: self.pieces().get(start).and_then(|piece| piece.item),
                lead: None,
                behind: None,
            }
        };
        self.document.containers.iter().map(opening).collect()
    }

    /// A list item that holds something besides its own sentence, or is a step of its own.
    fn item(&self, at: usize, prose: &Prose) -> Option<Opening> {
        let piece = &self.pieces()[at];
        let stop = self.stop(at, |next| !self.is_inside(next, at));
        // A tab that is written as an item is a tab.
        let is_tab = self.containers.contains(&prose.line);
        Some(self.opening(ScopeKind::Item, &prose.text, at, stop, piece.item))
            .filter(|_| !prose.text.is_empty() && !is_tab)
    }

    /// A paragraph in bold, up to the next one beside it.
    fn label(&self, at: usize, prose: &Prose) -> Opening {
        let own = &self.pieces()[at];
        // What is to be done in one case, and by hand alone, is the list and not what stands behind that.
        let list = self.list(at, prose).map(|list| Opening { kind: ScopeKind::Label, ..list });
        if let Some(list) = list.filter(|list| !self.is_run(list) && list.condition().is_some()) {
            return list;
        }
        // A label that is all of its quote is about what stands behind that.
        let is_alone = self.pieces().get(at + 1).is_none_or(|next| !next.quoted);
        let is_quoted = own.quoted && !is_alone;
        let ends = |next: usize| {
            let piece = &self.pieces()[next];
            let is_beside = piece.item == own.item && (piece.quoted == own.quoted || !is_quoted);
            let leaves =
                own.item.is_some_and(|item| !self.is_inside(next, item)) || is_quoted && !piece.quoted;
            leaves || is_beside && matches!(&piece.kind, PieceKind::Prose(prose) if prose.is_label)
        };
        self.opening(ScopeKind::Label, &prose.text, at, self.stop(at, ends), own.item)
    }

    /// Whether a block is the first of its row: then the sentence before it, if there is one, is about them.
    pub(super) fn opens_clause(&self, at: usize) -> bool {
        let own = &self.pieces()[at];
        let before = at.checked_sub(1).map(|before| &self.pieces()[before]);
        let goes_on = before.is_some_and(|before| {
            before.section == own.section
                && before.item == own.item
                && matches!(before.kind, PieceKind::Block(_))
        });
        (!goes_on || self.is_offered(at)) && self.verdicts[at].is_some()
    }

    /// Whether the sentence before a row of blocks says that one of them is taken: then each is a way of its own.
    fn is_offered(&self, at: usize) -> bool {
        let own = &self.pieces()[at];
        let is_beside = |piece: &Piece| piece.section == own.section && piece.item == own.item;
        let before = self.pieces()[..at].iter().rev().take_while(|piece| is_beside(piece));
        let lead = before.map(|piece| &piece.kind).find(|kind| !matches!(kind, PieceKind::Block(_)));
        matches!(lead, Some(PieceKind::Prose(prose)) if conditions::offers_ways(&prose.text))
    }

    /// The blocks from the one at `at` on, with the sentence right before them.
    fn clause(&self, at: usize) -> Opening {
        let own = &self.pieces()[at];
        let before = at.checked_sub(1).filter(|before| {
            let piece = &self.pieces()[*before];
            piece.section == own.section && piece.item == own.item && piece.quoted == own.quoted
        });
        let said = before.and_then(|before| match &self.pieces()[before].kind {
            PieceKind::Prose(prose) if !prose.is_label && !prose.in_table => Some((before, prose)),
            _ => None,
        });
        let ends = |next: usize| {
            let piece = &self.pieces()[next];
            piece.item != own.item
                || piece.quoted != own.quoted
                || !matches!(piece.kind, PieceKind::Block(_))
                || self.is_offered(next)
        };
        let stop = self.stop(at, ends);
        let offered = self.is_offered(at);
        let behind = self.pieces().get(stop).and_then(|piece| match &piece.kind {
            PieceKind::Prose(prose) if piece.section == own.section && piece.item == own.item => {
                Some(prose.text.clone())
            }
            _ => None,
        });
        match said {
            Some((start, prose)) => Opening {
                offered,
                behind,
                ..self.opening(ScopeKind::Clause, &prose.text, start, stop, own.item)
            },
            None => Opening {
                offered,
                behind,
                spoken: false,
                ..self.opening(ScopeKind::Clause, &self.first_line(at), at, stop, own.item)
            },
        }
    }

    fn first_line(&self, at: usize) -> String {
        match &self.pieces()[at].kind {
            PieceKind::Block(block) => {
                let mut lines = block.lines.iter().map(|line| line.text.trim());
                lines.find(|line| !line.is_empty()).unwrap_or_default().to_owned()
            }
            _ => String::new(),
        }
    }

    pub(super) fn opening(
        &self,
        kind: ScopeKind,
        label: &str,
        start: usize,
        stop: usize,
        item: Option<usize>,
    ) -> Opening {
        let section = self.pieces()[start].section;
        // A line across has no place of its own: what is opened before it ends where the next words stand.
        let said = |next: &usize| !matches!(self.pieces()[*next].kind, PieceKind::Rule);
        let next = (stop..self.pieces().len()).find(said);
        let end = match next.filter(|next| self.pieces()[*next].section == section) {
            Some(next) => self.lines[next].saturating_sub(1).max(self.lines[start]),
            None => self.section_end(section),
        };
        let lead = start.checked_sub(1).and_then(|before| {
            let piece = &self.pieces()[before];
            match &piece.kind {
                PieceKind::Prose(prose) if piece.section == section && piece.item == item => {
                    Some(prose.text.clone())
                }
                _ => None,
            }
        });
        let introduces = label.trim_end().ends_with(':');
        let label = label.trim_end_matches([':', ' ']).to_owned();
        Opening {
            introduces,
            holds: Held::Pieces,
            offered: false,
            kind,
            label,
            section,
            line: self.lines[start],
            end,
            pieces: start..stop,
            spoken: true,
            item,
            lead,
            behind: None,
        }
    }

    /// The first piece behind the one at `at` that does not belong to it: of another section, or where `ends` says so.
    pub(super) fn stop(&self, at: usize, ends: impl Fn(usize) -> bool) -> usize {
        let section = self.pieces()[at].section;
        let mut behind = at + 1..self.pieces().len();
        behind
            .find(|next| self.pieces()[*next].section != section || ends(*next))
            .unwrap_or(self.pieces().len())
    }

    /// Whether the piece at `next` stands in the item at `item`.
    pub(super) fn is_inside(&self, next: usize, item: usize) -> bool {
        std::iter::successors(self.pieces()[next].item, |at| self.pieces()[*at].item)
            .take_while(|at| *at >= item)
            .any(|at| at == item)
    }

    /// The last line before the next heading.
    fn section_end(&self, section: usize) -> usize {
        self.document.sections.get(section + 1).map_or(usize::MAX, |next| next.line.saturating_sub(1))
    }
}

/// How many words a sentence before blocks has at most that names a way and does no more.
const LONGEST_NAME: usize = 8;

/// Those that stand side by side and hold something to run.
pub(super) fn families(openings: &[Opening], contents: &[Content]) -> Vec<Family> {
    let mut rows: BTreeMap<(usize, ScopeKind, Option<usize>, usize), Vec<usize>> = BTreeMap::new();
    // The row of blocks that each offered one stands in, by its first.
    let mut row = 0;
    for (at, opening) in openings.iter().enumerate() {
        let names = opening.kind != ScopeKind::Clause
            || !opening.spoken
            || words(&opening.label).len() <= LONGEST_NAME
            || conditions::is_instead(&opening.label);
        if opening.offered && opening.spoken {
            row = at + 1;
        }
        let row = if opening.offered { row } else { 0 };
        // `Or by hand:` with a list is another way beside the block before it.
        let is_by_hand = opening.holds == Held::List
            && conditions::is_instead(&opening.label)
            && contents[at].bullets + contents[at].numbered > 0;
        if opening.holds != Held::Pieces && opening.kind == ScopeKind::Clause && !is_by_hand {
            continue;
        }
        if (contents[at].has_steps() || opening.kind == ScopeKind::Tab || is_by_hand) && (names || row > 0) {
            rows.entry((opening.section, opening.kind, opening.item, row)).or_default().push(at);
        }
    }
    let mut families = Vec::new();
    for ((_, kind, ..), members) in rows {
        let are_tabs = kind == ScopeKind::Tab;
        // Tabs are of one set where nothing but their marks stands between them.
        let goes_on =
            |before: usize, at: usize| !are_tabs || openings[before].end + APART >= openings[at].line;
        let mut row: Vec<usize> = Vec::new();
        for at in members {
            if row.last().is_some_and(|before| !goes_on(*before, at)) {
                families.push(std::mem::take(&mut row));
            }
            row.push(at);
        }
        families.push(row);
    }
    families.retain(|members| members.len() > 1);
    let family = |members: Vec<usize>| {
        let first = &openings[members[0]];
        Family {
            are_tabs: first.kind == ScopeKind::Tab,
            are_offered: first.offered,
            lead: first.lead.clone(),
            members,
        }
    };
    families.into_iter().map(family).collect()
}

/// How many lines lie at most between two tabs of one set.
const APART: usize = 4;
