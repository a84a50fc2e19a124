//! The steps that a document holds, in the order in which they are taken: evidence before its gate, children before their parent.

use super::asking;
use super::block::BlockReader;
use super::draft::{Draft, DraftKind, Way, WayKey};
use super::names::titles;
use super::rows::Block;
use super::step::QUOTED;
use super::values::Values;
use super::variables;
use crate::document::{self, Document, Item, Piece, PieceKind};
use crate::reading::{self, Nature, Reading, Role, Verdict, is_order, item_scopes};
use crate::text::Diagnostic;
use std::collections::BTreeMap;

/// What stands in a document: steps to be, and every fence.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) drafts: Vec<Draft>,
    pub(super) blocks: Vec<Block>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A list item whose end has not been reached.
struct Open<'d> {
    at: usize,
    item: &'d Item,
    section: usize,
    /// The drafts of the blocks in it.
    evidence: Vec<usize>,
    /// Whether something in it is a step of its own.
    holds_steps: bool,
    /// The text of the items and paragraphs under it.
    details: Vec<String>,
    /// What the document says before it.
    before: Vec<String>,
}

/// Walks through a document.
struct Walk<'d> {
    document: &'d Document,
    reading: &'d Reading,
    values: &'d Values<'d>,
    reader: BlockReader<'d>,
    open: Vec<Open<'d>>,
    /// The environments that list items are for.
    scopes: BTreeMap<usize, String>,
    /// Prose that belongs to the step that comes next.
    prose: Vec<String>,
    /// The section in which the last of it stands.
    said_in: usize,
    /// The numbered line right above the block that comes next.
    lead: Option<String>,
    section: usize,
    found: Found,
}

/// How many paragraphs before a step are shown with it.
const PROSE_SHOWN: usize = 3;

/// How many lines of a block that is not run are shown with the step that speaks of it.
const LONGEST_QUOTE: usize = 20;

/// Finds the steps of `document`.
pub(super) fn find<'d>(
    document: &'d Document,
    reading: &'d Reading,
    values: &'d Values<'d>,
    reader: BlockReader<'d>,
) -> Found {
    let scopes = item_scopes(document, reader.environments);
    let mut walk = Walk {
        document,
        reading,
        values,
        reader,
        scopes,
        open: Vec::new(),
        prose: Vec::new(),
        said_in: 0,
        lead: None,
        section: 0,
        found: Found::default(),
    };
    for (at, piece) in document.pieces.iter().enumerate() {
        walk.close_until(piece.item);
        if piece.section != walk.section {
            // What a section says before its parts holds for the first of them; what a document says of itself does not.
            let around =
                document.sections[piece.section].parent.filter(|at| !document.sections[*at].is_title);
            if around != Some(walk.section) {
                walk.prose.clear();
            }
            walk.section = piece.section;
        }
        walk.piece(at, piece);
    }
    walk.close_until(None);
    asking::mark_answered(&mut walk.found.drafts);
    asking::mark_alike(&mut walk.found.drafts);
    walk.found.diagnostics.append(&mut walk.reader.diagnostics);
    walk.found.diagnostics.extend(walk.reader.settings.wrong(document));
    walk.found
}

/// Whether an item of a list is a command in back-ticks, whatever is said behind it: `kubectl get nodes` (all are ready).
fn begins_with_command(item: &Item) -> bool {
    let first = item.prose.code.first().filter(|code| code.contains(' ') && reading::is_command(code));
    first.is_some_and(|code| item.prose.text.trim_start_matches('`').starts_with(code.as_str()))
}

/// Whether an item names something and tells what it is, with nothing to do on either side of the dash.
fn names_and_tells(text: &str) -> bool {
    let parts = [" - ", " – ", " — "].into_iter().find_map(|dash| text.split_once(dash));
    parts.is_some_and(|(name, told)| !is_order(name) && !is_order(told))
}

/// A block that is not run, for the step whose words speak of it: as it stands, its beginning where it is long.
fn quoted(block: &document::Block) -> String {
    let lines = block.lines.iter().take(LONGEST_QUOTE).map(|line| format!("{QUOTED}{}", line.text));
    let left = block.lines.get(LONGEST_QUOTE).map(|next| {
        let count = block.lines.len() - LONGEST_QUOTE;
        format!("{QUOTED}… {count} lines more, from line {}", next.line)
    });
    lines.chain(left).collect::<Vec<_>>().join("\n")
}

impl<'d> Walk<'d> {
    fn piece(&mut self, at: usize, piece: &'d Piece) {
        match &piece.kind {
            PieceKind::Item(item) => {
                let (evidence, details, before) = (Vec::new(), Vec::new(), self.prose.clone());
                self.open.push(Open {
                    at,
                    item,
                    section: piece.section,
                    evidence,
                    holds_steps: false,
                    details,
                    before,
                });
            }
            PieceKind::Prose(prose) => {
                // `:::image …:::` is a mark for the tool that publishes the document.
                if prose.in_table || prose.text.is_empty() || prose.text.starts_with(":::") {
                    return;
                }
                match self.open.last_mut() {
                    None if reading::wait(&prose.text).is_some() => {
                        let text = variables::shown(&prose.text, self.values);
                        let mut draft = Draft::new(piece.section, DraftKind::Manual, prose.line, text);
                        draft.said.clone_from(&prose.text);
                        draft.environment = self.scope();
                        self.reader.settings.apply_to(&mut draft, &titles(self.document, piece.section));
                        self.found.drafts.push(draft);
                    }
                    Some(open) => open.details.push(prose.text.clone()),
                    None => self.say(piece.section, &prose.text),
                }
            }
            PieceKind::Block(_) => self.block(at),
            PieceKind::Html(_) => {}
            PieceKind::Rule => self.prose.clear(),
        }
    }

    fn block(&mut self, at: usize) {
        let (PieceKind::Block(block), Some(verdict)) =
            (&self.document.pieces[at].kind, &self.reading.verdicts[at])
        else {
            return;
        };
        let shown = (!verdict.is_run()).then(|| verdict.reason.clone());
        self.found.blocks.push(Block {
            line: block.line,
            language: block.language.clone(),
            run: verdict.is_run(),
            reason: shown,
        });
        let lead = self
            .open
            .iter()
            .rev()
            .find(|open| !open.item.prose.text.is_empty())
            .map(|open| open.item.prose.text.clone());
        // A paragraph names what follows where it says so with a colon; any other is told with it.
        let lead = lead.or(self.lead.take());
        let lead = lead.or_else(|| self.prose.last().filter(|text| text.ends_with(':')).cloned());
        let mut drafts = match verdict.nature {
            Nature::Shell | Nature::Sql { .. } => self.reader.drafts(at, verdict.nature, lead.as_deref()),
            Nature::Manual => self.reader.comments(at),
            _ => Vec::new(),
        };
        if let Some(case) = self.prose.last().and_then(|text| reading::case(text)) {
            let way = Way {
                key: WayKey::Case { block: block.line, said_in: self.said_in },
                title: case.to_owned(),
            };
            drafts
                .iter_mut()
                .for_each(|draft| draft.alternative = draft.alternative.take().or(Some(way.clone())));
        }
        let before = self.open.last().map(|open| &open.item.prose.text).or(self.prose.last());
        asking::mark(&mut drafts, self.document, self.reading, at, before);
        // What is left out for good shows nothing to anybody.
        let first = drafts.iter().position(|draft| draft.skip.is_none()).unwrap_or(0);
        if let Some(first) = drafts.get_mut(first) {
            let mut prose: Vec<String> = self
                .open
                .iter()
                .map(|open| open.item.prose.text.clone())
                .filter(|text| !text.is_empty())
                .collect();
            prose.extend(self.open.last().into_iter().flat_map(|open| open.details.iter().cloned()));
            let before = self.prose.len().saturating_sub(PROSE_SHOWN);
            prose.splice(0..0, self.prose.drain(before..));
            prose.append(&mut first.prose);
            first.prose = prose;
            self.prose.clear();
        }
        if let Some(name) = self.scope() {
            drafts
                .iter_mut()
                .for_each(|draft| draft.environment = draft.environment.take().or(Some(name.clone())));
        }
        // What a person is to do with it cannot be told without it: `Run the following:`, `Add this to the file:`.
        if let (Some(open), true, false) = (self.open.last_mut(), drafts.is_empty(), verdict.is_run())
            && !open.holds_steps
            && verdict.nature != Nature::Output
        {
            open.details.push(variables::shown(&quoted(block), self.values));
        }
        let start = self.found.drafts.len();
        for open in &mut self.open {
            open.holds_steps |= !drafts.is_empty();
            if open.item.checkbox.is_some() {
                open.evidence.extend(start..start + drafts.len());
            }
        }
        if start == 0 {
            self.found.drafts = drafts;
        } else {
            self.found.drafts.append(&mut drafts);
        }
    }

    /// Ends the open items that `item` does not stand in.
    fn close_until(&mut self, item: Option<usize>) {
        let ancestors: Vec<usize> =
            std::iter::successors(item, |at| self.document.pieces[*at].item).collect();
        while let Some(open) = self.open.pop_if(|open| !ancestors.contains(&open.at)) {
            self.close(open);
        }
    }

    fn close(&mut self, open: Open<'d>) {
        let kind = match (open.item.checkbox, open.item.number) {
            (Some(_), _) => DraftKind::Gate,
            (None, Some(_)) if self.is_manual(&open) => DraftKind::Manual,
            (None, None) if begins_with_command(open.item) && self.is_manual(&open) => DraftKind::Manual,
            _ => return self.remember(open),
        };
        let text = variables::shown(&open.item.prose.text, self.values);
        let mut draft = Draft::new(open.section, kind, open.item.prose.line, text);
        draft.ticked = open.item.checkbox == Some(true);
        draft.prose = std::mem::take(&mut self.prose);
        if !open.evidence.is_empty() {
            // The evidence has taken the words before the item along, and they are the question's too.
            draft.prose = open.before;
        }
        let before = draft.prose.len().saturating_sub(PROSE_SHOWN);
        draft.prose.drain(..before);
        draft.prose.extend(open.details.iter().cloned());
        draft.evidence.clone_from(&open.evidence);
        draft.environment = self.scopes.get(&open.at).cloned().or_else(|| self.scope());
        draft.said.clone_from(&open.item.prose.text);
        self.reader.settings.apply_to(&mut draft, &titles(self.document, open.section));
        for offered in self.reader.offers(open.section, open.item) {
            draft.offers.push(self.found.drafts.len());
            self.found.drafts.push(offered);
        }
        self.found.drafts.push(draft);
        if let Some(parent) = self.open.last_mut() {
            parent.holds_steps = true;
        }
    }

    /// Keeps words for the step that comes next.
    fn say(&mut self, section: usize, text: &str) {
        self.prose.push(text.to_owned());
        self.said_in = section;
    }

    /// The environment that the innermost open item with one is for.
    fn scope(&self) -> Option<String> {
        self.open.iter().rev().find_map(|open| self.scopes.get(&open.at)).cloned()
    }

    /// A numbered item asks a person to do something, unless it holds steps, is only a link, or stands where nothing is done.
    fn is_manual(&self, open: &Open<'_>) -> bool {
        let role = self.reading.roles[open.section].value;
        let text = !open.item.prose.text.is_empty() && !open.item.prose.only_links;
        !open.holds_steps
            && text
            && open.item.depth == 0
            && role != Role::Reference
            && !self.is_about(open)
            && !self.is_told(open)
            && !self.leads(open)
    }

    /// Whether an item is the line above a block that stands behind it instead of in it: authors who do not indent their
    /// blocks number each such line by itself.
    fn leads(&self, open: &Open<'_>) -> bool {
        let pieces = &self.document.pieces;
        let own = &pieces[open.at];
        let beside = |at: usize| pieces.get(at).filter(|piece| piece.section == own.section);
        let is_numbered =
            |piece: &Piece| matches!(&piece.kind, PieceKind::Item(item) if item.number.is_some());
        let runs = |at: usize| self.reading.verdicts[at].as_ref().is_some_and(Verdict::is_run);
        let is_alone = !open.at.checked_sub(1).and_then(beside).is_some_and(is_numbered);
        beside(open.at + 1).is_some_and(|next| next.item == own.item)
            && runs(open.at + 1)
            && (is_alone || open.item.prose.text.ends_with(':'))
    }

    /// Whether an item is of a list under the title itself that asks for nothing: it says what the document is about.
    fn is_about(&self, open: &Open<'_>) -> bool {
        let section = &self.document.sections[open.section];
        let asks = |piece: &Piece| matches!(&piece.kind, PieceKind::Item(item) if item.number.is_some() && is_order(&item.prose.text));
        (section.is_title || section.level == 0)
            && !self.document.pieces_of(open.section).any(|(_, piece)| asks(piece))
    }

    /// Whether an item is of a list of nothing but names with what they are, in the procedure: `1. Audit log - who did what`. What is
    /// to be checked is written like that too, and asked.
    fn is_told(&self, open: &Open<'_>) -> bool {
        const FEWEST: usize = 3;
        let numbered = |(_, piece): (usize, &'d Piece)| match &piece.kind {
            PieceKind::Item(item) if item.number.is_some() && item.depth == 0 => {
                Some(item.prose.text.as_str())
            }
            _ => None,
        };
        let items: Vec<&str> = self.document.pieces_of(open.section).filter_map(numbered).collect();
        matches!(self.reading.roles[open.section].value, Role::Main | Role::Setup)
            && items.len() >= FEWEST
            && items.iter().all(|text| names_and_tells(text))
    }

    /// An item that is no step is text: of the item around it, or of what follows.
    fn remember(&mut self, open: Open<'d>) {
        if open.holds_steps || open.item.prose.text.is_empty() {
            return;
        }
        self.lead = self.leads(&open).then(|| open.item.prose.text.clone());
        match self.open.last_mut() {
            Some(parent) => {
                parent.details.push(open.item.prose.text.clone());
                parent.details.extend(open.details);
            }
            None => self.say(open.section, &open.item.prose.text),
        }
    }
}
