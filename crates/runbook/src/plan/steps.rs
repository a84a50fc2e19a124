//! The steps that a document holds, in the order in which they are taken: evidence before its gate, children before their parent.

use super::asking_commands;
use super::block::BlockReader;
use super::draft::{Draft, DraftKind};
use super::lists::{Told, asking, begins_with_command, leads};
use super::names::titles;
use super::quoted::quoted;
use super::rows::Block;
use super::values::Values;
use super::variables;
use crate::document::{self, Document, Item, Piece, PieceKind};
use crate::reading::{self, BlockKind, Classification, Reading, Role, ScopeKind};
use crate::text::Diagnostic;
use std::collections::{BTreeSet, HashSet};

/// What stands in a document: steps to be, and every fence.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) drafts: Vec<Draft>,
    pub(super) blocks: Vec<Block>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A list item whose end has not been reached.
pub(super) struct Open<'d> {
    pub(super) at: usize,
    pub(super) item: &'d Item,
    pub(super) section: usize,
    /// The drafts of the blocks in it.
    pub(super) evidence: Vec<usize>,
    /// Whether something in it is a step of its own.
    pub(super) holds_steps: bool,
    /// The text of the items and paragraphs under it.
    pub(super) details: Vec<String>,
    /// What the document says before it.
    pub(super) before: Vec<String>,
    /// What its paragraphs ask for, to be told behind its own sentence.
    pub(super) asked: Vec<Draft>,
    /// Whether its sentence has been told with a step that stands in it.
    pub(super) is_told: bool,
}

/// Walks through a document.
pub(super) struct Walk<'d> {
    pub(super) document: &'d Document,
    pub(super) reading: &'d Reading,
    pub(super) values: &'d Values<'d>,
    pub(super) reader: BlockReader<'d>,
    pub(super) open: Vec<Open<'d>>,
    /// For each item the paragraph right before its list, by their places.
    pub(super) leads: Vec<Option<usize>>,
    /// The items that say nothing of it themselves, of lists that mostly ask for something.
    pub(super) asking: HashSet<usize>,
    /// The rows of tables that ask for something.
    pub(super) rows: BTreeSet<usize>,
    /// What was found out of a section with its items, the last one that was asked about.
    told: Option<(usize, Told)>,
    /// Prose that belongs to the step that comes next.
    pub(super) prose: Vec<String>,
    /// The numbered line right above the block that comes next.
    pub(super) lead: Option<String>,
    pub(super) section: usize,
    pub(super) found: Found,
}

/// How many paragraphs before a step are shown with it.
pub(super) const PROSE_SHOWN: usize = 3;

/// Finds the steps of `document`.
pub(super) fn find<'d>(
    document: &'d Document,
    reading: &'d Reading,
    values: &'d Values<'d>,
    reader: BlockReader<'d>,
) -> Found {
    let leads = leads(document);
    let mut walk = Walk {
        document,
        reading,
        values,
        reader,
        asking: asking(document, &leads),
        leads,
        rows: reading::asking_rows(document).into_keys().collect(),
        told: None,
        open: Vec::new(),
        prose: Vec::new(),
        lead: None,
        section: 0,
        found: Found::default(),
    };
    for (at, piece) in document.pieces.iter().enumerate() {
        walk.close_until(piece.item);
        if piece.section != walk.section {
            (walk.section..piece.section).for_each(|section| walk.close_section(section));
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
    (walk.section..document.sections.len()).for_each(|section| walk.close_section(section));
    walk.found.drafts.iter_mut().for_each(|draft| draft.scope = scope_of(draft, reading));
    asking_commands::mark_answered(&mut walk.found.drafts);
    asking_commands::mark_alike(&mut walk.found.drafts);
    walk.found.diagnostics.append(&mut walk.reader.diagnostics);
    walk.found.diagnostics.extend(walk.reader.settings.wrong(document));
    walk.found
}

/// The innermost scope that a step stands in. One that stands for all of its block is in none that is only a part of that.
fn scope_of(draft: &Draft, reading: &Reading) -> usize {
    let own = reading.scopes.at(draft.line);
    let Some((first, last)) = draft.covers else { return own };
    let holds = |at: &usize| {
        let scope = &reading.scopes[*at];
        scope.kind != ScopeKind::Comment || scope.line <= first && last <= scope.end
    };
    reading.scopes.path(own).into_iter().rev().find(holds).unwrap_or(0)
}

/// Whether a block is for a shell that is never run here.
fn is_of_windows(block: &document::Block) -> bool {
    const LANGUAGES: [&str; 9] = [
        "powershell",
        "pwsh",
        "ps1",
        "posh",
        "azurepowershell",
        "azurepowershell-interactive",
        "bat",
        "batch",
        "cmd",
    ];
    block.language.as_deref().is_some_and(|language| LANGUAGES.contains(&language))
}

impl<'d> Walk<'d> {
    fn piece(&mut self, at: usize, piece: &'d Piece) {
        match &piece.kind {
            PieceKind::Item(item) => {
                let (evidence, details, before, asked) =
                    (Vec::new(), Vec::new(), self.prose.clone(), Vec::new());
                self.open.push(Open {
                    at,
                    item,
                    section: piece.section,
                    evidence,
                    holds_steps: false,
                    details,
                    before,
                    asked,
                    is_told: false,
                });
            }
            PieceKind::Prose(prose) => {
                if self.is_asked_row(at, prose) {
                    return self.ask(at, prose);
                }
                // `:::image …:::` is a mark for the tool that publishes the document.
                if prose.in_table || prose.text.is_empty() || prose.text.starts_with(":::") {
                    return;
                }
                if self.is_asked(at, prose) {
                    return self.ask(at, prose);
                }
                match self.open.last_mut() {
                    Some(open) => open.details.push(prose.text.clone()),
                    None => self.keep(&prose.text),
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
            BlockKind::Shell | BlockKind::Sql { .. } => {
                self.reader.drafts(at, verdict.nature, lead.as_deref())
            }
            BlockKind::Manual => self.reader.comments(at),
            _ if verdict.is_by_hand() || is_of_windows(block) => {
                self.by_hand(at, block, verdict, lead.as_deref())
            }
            _ => Vec::new(),
        };
        let before = self.open.last().map(|open| &open.item.prose.text).or(self.prose.last());
        asking_commands::mark(&mut drafts, self.document, self.reading, at, before);
        self.tell_first(at, &drafts);
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
            prose.retain(|text| first.kind.runs() || text.trim_end_matches(':') != first.said);
            prose.append(&mut first.prose);
            first.prose = prose;
            self.prose.clear();
        }
        // What a person is to do with it cannot be told without it: `Run the following:`, `Add this to the file:`.
        if let (Some(open), true, false) = (self.open.last_mut(), drafts.is_empty(), verdict.is_run())
            && !open.holds_steps
            && verdict.nature != BlockKind::Output
        {
            open.details.push(variables::shown(&quoted(block), self.values));
        }
        if drafts.is_empty() && !verdict.is_run() && verdict.nature != BlockKind::Output {
            let text = variables::shown(&quoted(block), self.values);
            if let Some(last) = self.asked_right_before(at) {
                last.prose.push(text);
            }
        }
        if !drafts.is_empty() {
            self.tell_asked();
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
            (None, Some(_)) if self.is_manual(&open) || self.is_asked_inside(&open) => DraftKind::Manual,
            (None, None) if begins_with_command(open.item) && self.is_manual(&open) => DraftKind::Manual,
            (None, None) if self.is_asked_bullet(&open) => DraftKind::Manual,
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
        for outer in self.open.iter_mut().filter(|outer| !outer.is_told && outer.item.checkbox.is_none()) {
            outer.is_told = true;
            let text = &outer.item.prose.text;
            match reading::acts_before(text)
                .filter(|_| outer.item.number.is_some() && kind == DraftKind::Manual)
            {
                // What is asked for before the list is done before what the list asks.
                Some(act) => {
                    let shown = variables::shown(act, self.values);
                    let mut before =
                        Draft::new(outer.section, DraftKind::Manual, outer.item.prose.line, shown);
                    act.clone_into(&mut before.said);
                    self.found.drafts.push(before);
                }
                None => draft.prose.push(text.clone()),
            }
        }
        draft.prose.extend(open.details.iter().cloned());
        draft.evidence.clone_from(&open.evidence);
        draft.said.clone_from(&open.item.prose.text);
        self.reader.settings.apply_to(&mut draft, &titles(self.document, open.section));
        for offered in self.reader.offers(open.section, open.item) {
            draft.offers.push(self.found.drafts.len());
            self.found.drafts.push(offered);
        }
        self.found.drafts.push(draft);
        self.found.drafts.extend(open.asked);
        if let Some(parent) = self.open.last_mut() {
            parent.holds_steps = true;
        }
    }

    /// A numbered item asks a person to do something, unless it holds steps, is only a link, or stands where nothing is done.
    fn is_manual(&mut self, open: &Open<'_>) -> bool {
        let role = self.reading.scopes[open.section].role.value;
        let text = !open.item.prose.text.is_empty() && !open.item.prose.only_links;
        !open.holds_steps
            && text
            && open.item.depth == 0
            && role != Role::Reference
            && !self.is_about(open)
            && !self.is_told(open)
            && !self.is_told_by_lead(open)
            && (!open.item.prose.is_label || open.asked.is_empty())
            && !self.leads(open)
    }

    /// Whether an item is the line above a block that stands behind it instead of in it: authors who do not indent their
    /// blocks number each such line by itself.
    pub(super) fn leads(&self, open: &Open<'_>) -> bool {
        let pieces = &self.document.pieces;
        let own = &pieces[open.at];
        let beside = |at: usize| pieces.get(at).filter(|piece| piece.section == own.section);
        // The last of several items is one of them, whatever stands behind the list.
        let is_item = |piece: &Piece| piece.item == own.item && matches!(&piece.kind, PieceKind::Item(_));
        let runs = |at: usize| self.reading.verdicts[at].as_ref().is_some_and(Classification::is_run);
        let is_alone = !open.at.checked_sub(1).and_then(beside).is_some_and(is_item);
        beside(open.at + 1).is_some_and(|next| next.item == own.item)
            && runs(open.at + 1)
            && (is_alone || open.item.prose.text.ends_with(':'))
    }

    /// Whether an item is of a list under the title itself that asks for nothing: it says what the document is about.
    fn is_about(&mut self, open: &Open<'_>) -> bool {
        let section = &self.document.sections[open.section];
        (section.is_title || section.level == 0) && !self.told(open.section).asks
    }

    /// What the numbered items of a section are, found out once for all of them.
    fn told(&mut self, section: usize) -> Told {
        let known = self.told.filter(|(of, _)| *of == section).map(|(_, told)| told);
        let told = known.unwrap_or_else(|| Told::of(self.document, section));
        self.told = Some((section, told));
        told
    }

    /// Whether an item is of a list of nothing but names with what they are, in the procedure: `1. Audit log - who did what`. What is
    /// to be checked is written like that too, and asked.
    fn is_told(&mut self, open: &Open<'_>) -> bool {
        matches!(self.reading.scopes[open.section].role.value, Role::Main | Role::Setup)
            && self.told(open.section).names
    }

    /// An item that is no step is text: of the item around it, or of what follows.
    fn remember(&mut self, mut open: Open<'d>) {
        if !open.asked.is_empty() {
            if let Some(first) = open.asked.first_mut() {
                first.prose.insert(0, open.item.prose.text.clone());
            }
            self.found.drafts.append(&mut open.asked);
            if let Some(parent) = self.open.last_mut() {
                parent.holds_steps = true;
            }
            return;
        }
        if open.holds_steps || open.item.prose.text.is_empty() {
            return;
        }
        self.lead = self.leads(&open).then(|| open.item.prose.text.clone());
        match self.open.last_mut() {
            Some(parent) => {
                parent.details.push(open.item.prose.text.clone());
                parent.details.extend(open.details);
            }
            None => self.keep(&open.item.prose.text),
        }
    }
}
