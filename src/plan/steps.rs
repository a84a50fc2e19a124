//! The steps that a document holds, in the order in which they are taken: evidence before its gate, children before their parent.

use super::asking;
use super::block::BlockReader;
use super::draft::{Draft, DraftKind};
use super::names::titles;
use super::rows::Block;
use super::step::QUOTED;
use super::values::Values;
use super::variables;
use crate::document::{self, Document, Item, Piece, PieceKind};
use crate::reading::{self, Nature, Reading, Role, ScopeKind, Verdict, is_order};
use crate::text::Diagnostic;

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
    /// What its paragraphs ask for, to be told behind its own sentence.
    asked: Vec<Draft>,
    /// Whether its sentence has been told with a step that stands in it.
    is_told: bool,
}

/// Walks through a document.
struct Walk<'d> {
    document: &'d Document,
    reading: &'d Reading,
    values: &'d Values<'d>,
    reader: BlockReader<'d>,
    open: Vec<Open<'d>>,
    /// Prose that belongs to the step that comes next.
    prose: Vec<String>,
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
    let mut walk = Walk {
        document,
        reading,
        values,
        reader,
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
    asking::mark_answered(&mut walk.found.drafts);
    asking::mark_alike(&mut walk.found.drafts);
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
                // `:::image …:::` is a mark for the tool that publishes the document.
                if prose.in_table || prose.text.is_empty() || prose.text.starts_with(":::") {
                    return;
                }
                if self.is_asked(at, prose) {
                    return self.ask(at, prose);
                }
                match self.open.last_mut() {
                    Some(open) => open.details.push(prose.text.clone()),
                    None => self.prose.push(prose.text.clone()),
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
            _ if verdict.is_by_hand() || is_of_windows(block) => {
                self.by_hand(at, block, verdict, lead.as_deref())
            }
            _ => Vec::new(),
        };
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
        // What a person is to do with it cannot be told without it: `Run the following:`, `Add this to the file:`.
        if let (Some(open), true, false) = (self.open.last_mut(), drafts.is_empty(), verdict.is_run())
            && !open.holds_steps
            && verdict.nature != Nature::Output
        {
            open.details.push(variables::shown(&quoted(block), self.values));
        }
        if drafts.is_empty() && !verdict.is_run() && verdict.nature != Nature::Output {
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

    /// A block that looks like commands of the procedure and is not run here, as one step of a person with its text.
    fn by_hand(
        &mut self,
        at: usize,
        block: &document::Block,
        verdict: &Verdict,
        lead: Option<&str>,
    ) -> Vec<Draft> {
        let section = self.document.pieces[at].section;
        let role = self.reading.scopes[self.reading.scopes.at(block.line)].role.value;
        let Some((first, last)) = block.lines.first().zip(block.lines.last()) else { return Vec::new() };
        if role == Role::Reference {
            return Vec::new();
        }
        let title = lead.map_or_else(
            || format!("By hand: {}", first.text.trim()),
            |lead| lead.trim_end_matches(':').to_owned(),
        );
        let mut draft =
            Draft::new(section, DraftKind::Manual, first.line, variables::shown(&title, self.values));
        draft.said = title;
        draft.block = Some(block.line);
        draft.covers = Some((first.line, last.line));
        draft.prose = vec![verdict.reason.clone(), variables::shown(&quoted(block), self.values)];
        self.reader.settings.apply_to(&mut draft, &titles(self.document, section));
        vec![draft]
    }

    /// Whether a paragraph asks for what only a person can do: nothing beside it carries it out.
    fn is_asked(&self, at: usize, prose: &document::Prose) -> bool {
        let role = self.reading.scopes[self.reading.scopes.at(prose.line)].role.value;
        let is_of_gate = self.open.iter().any(|open| open.item.checkbox.is_some());
        let piece = &self.document.pieces[at];
        let section = &self.document.sections[piece.section];
        // What a document with parts says before the first of them tells what it is about.
        let is_opening = (section.level == 0 || section.is_title) && self.document.sections.len() > 2;
        if role == Role::Reference
            || is_of_gate
            || prose.only_links
            || prose.is_label
            || is_opening && piece.quoted
        {
            return false;
        }
        let asks = if is_opening { reading::is_duty(&prose.text) } else { reading::requests(&prose.text) };
        // A time that has to pass is a step whatever stands behind it.
        let is_by_person = reading::wait(&prose.text).is_some() || reading::is_by_person(&prose.text);
        is_by_person || asks && !self.is_carried_out(at, prose.text.ends_with(':'))
    }

    /// Whether what follows the piece at `at` is what it asks for: a block that runs, or behind a colon a list.
    fn is_carried_out(&self, at: usize, introduces: bool) -> bool {
        let own = &self.document.pieces[at];
        let Some(next) = self.document.pieces.get(at + 1).filter(|next| next.section == own.section) else {
            return false;
        };
        match &next.kind {
            PieceKind::Block(_) => self.reading.verdicts[at + 1]
                .as_ref()
                .is_some_and(|verdict| verdict.is_step() || verdict.is_by_hand()),
            PieceKind::Item(_) => introduces,
            PieceKind::Prose(prose) => introduces && prose.in_table,
            PieceKind::Html(_) | PieceKind::Rule => false,
        }
    }

    /// Makes a paragraph a step of a person.
    fn ask(&mut self, at: usize, prose: &'d document::Prose) {
        let section = self.document.pieces[at].section;
        let text = variables::shown(&prose.text, self.values);
        let mut draft = Draft::new(section, DraftKind::Manual, prose.line, text);
        draft.said.clone_from(&prose.text);
        self.reader.settings.apply_to(&mut draft, &titles(self.document, section));
        match self.open.last_mut() {
            Some(open) => open.asked.push(draft),
            None => {
                let before = self.prose.len().saturating_sub(PROSE_SHOWN);
                draft.prose = self.prose.drain(before..).collect();
                self.prose.clear();
                self.found.drafts.push(draft);
            }
        }
    }

    /// The step of a person that the paragraph right before the piece at `at` asks for.
    fn asked_right_before(&mut self, at: usize) -> Option<&mut Draft> {
        let line = match &self.document.pieces.get(at.checked_sub(1)?)?.kind {
            PieceKind::Prose(prose) => prose.line,
            _ => return None,
        };
        let last = match self.open.last_mut().and_then(|open| open.asked.last_mut()) {
            Some(last) => Some(last),
            None => self.found.drafts.last_mut(),
        };
        last.filter(|last| last.kind == DraftKind::Manual && last.line == line)
    }

    /// Tells what the paragraphs of the open items have asked for so far: the next step comes behind it.
    fn tell_asked(&mut self) {
        for open in &mut self.open {
            open.holds_steps |= !open.asked.is_empty() && !reading::requests(&open.item.prose.text);
            self.found.drafts.append(&mut open.asked);
        }
    }

    /// A heading that tells somebody what to do, with nothing under it that does it, is a step of a person.
    fn close_section(&mut self, at: usize) {
        let section = &self.document.sections[at];
        let scope = &self.reading.scopes[at];
        let is_followed = matches!(scope.role.value, Role::Main | Role::Setup | Role::Check);
        let is_leaf = self.document.sections.get(at + 1).is_none_or(|next| next.parent != Some(at));
        let last = self.found.drafts.iter().rev().take_while(|draft| draft.line > section.line);
        let holds_more = |(at, piece): (usize, &Piece)| match &piece.kind {
            PieceKind::Item(_) => true,
            // A form to be filled in does nothing by itself.
            PieceKind::Block(_) => self.reading.verdicts[at].as_ref().is_none_or(|verdict| {
                verdict.is_step() || verdict.is_by_hand() || verdict.nature == Nature::Output
            }),
            PieceKind::Prose(_) | PieceKind::Html(_) | PieceKind::Rule => false,
        };
        let is_empty = last.filter(|draft| draft.section == at).count() == 0
            && !self.document.pieces_of(at).any(holds_more);
        if section.level == 0
            || section.is_title
            || !is_followed
            || !is_leaf
            || !is_empty
            || !reading::is_task(&section.title)
        {
            return;
        }
        let mut draft =
            Draft::new(at, DraftKind::Manual, section.line, variables::shown(&section.title, self.values));
        draft.said.clone_from(&section.title);
        let before = self.prose.len().saturating_sub(PROSE_SHOWN);
        draft.prose = self.prose.drain(before..).collect();
        self.prose.clear();
        self.reader.settings.apply_to(&mut draft, &titles(self.document, at));
        self.found.drafts.push(draft);
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
            draft.prose.push(outer.item.prose.text.clone());
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
    fn is_manual(&self, open: &Open<'_>) -> bool {
        let role = self.reading.scopes[open.section].role.value;
        let text = !open.item.prose.text.is_empty() && !open.item.prose.only_links;
        !open.holds_steps
            && text
            && open.item.depth == 0
            && role != Role::Reference
            && !self.is_about(open)
            && !self.is_told(open)
            && !self.is_told_by_lead(open)
            && !(open.item.prose.is_label && !open.asked.is_empty())
            && !self.leads(open)
    }

    /// Whether an item without a number asks for something: it tells what to do, or names what has to be there before anything is done.
    fn is_asked_bullet(&self, open: &Open<'_>) -> bool {
        let role = self.reading.scopes[self.reading.scopes.at(open.item.prose.line)].role.value;
        let is_followed = matches!(role, Role::Main | Role::Setup | Role::Check);
        let is_of_gate = self.open.iter().any(|open| open.item.checkbox.is_some());
        let text = &open.item.prose.text;
        let is_required = || {
            let title = &self.document.sections[open.section].title;
            let lead = self.lead_of_list(open.at);
            open.item.depth == 0
                && lead.map_or_else(
                    || reading::is_requirement(title),
                    |lead| {
                        reading::is_requirement(lead)
                            || reading::is_requirement(title) && !lead.ends_with(':')
                    },
                )
        };
        is_followed
            && !is_of_gate
            && !open.holds_steps
            && !text.is_empty()
            && !open.item.prose.only_links
            && !text.ends_with(':')
            && !self.leads(open)
            && self.open.iter().all(|outer| outer.item.prose.text.ends_with(':') || outer.item.prose.is_label)
            && !self.is_opening_list(open)
            && !self.is_told_by_lead(open)
            && (reading::requests(text)
                || is_required()
                || self.open.last().is_some_and(|outer| reading::has_checked(&outer.item.prose.text)))
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

    /// Whether an item stands before the first part of a document with parts: there it tells what the document is about.
    fn is_opening_list(&self, open: &Open<'_>) -> bool {
        let section = &self.document.sections[open.section];
        (section.level == 0 || section.is_title) && self.document.sections.len() > 2
    }

    /// The paragraph right before the list that the item at `at` belongs to.
    fn lead_of_list(&self, at: usize) -> Option<&'d str> {
        let pieces = &self.document.pieces;
        let own = &pieces[at];
        let before = pieces[..at].iter().rev().take_while(|piece| piece.section == own.section);
        let mut outside =
            before.skip_while(|piece| piece.item != own.item || matches!(piece.kind, PieceKind::Item(_)));
        match &outside.next()?.kind {
            PieceKind::Prose(prose) => Some(&prose.text),
            _ => None,
        }
    }

    /// Whether the paragraph before a list says that something else does what stands in it: `The script will:`.
    fn is_told_by_lead(&self, open: &Open<'_>) -> bool {
        self.lead_of_list(open.at).is_some_and(reading::tells_what_happens)
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
        matches!(self.reading.scopes[open.section].role.value, Role::Main | Role::Setup)
            && items.len() >= FEWEST
            && items.iter().all(|text| names_and_tells(text))
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
            None => self.prose.push(open.item.prose.text.clone()),
        }
    }
}
