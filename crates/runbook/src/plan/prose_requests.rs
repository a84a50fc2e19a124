//! What the words of a document ask a person to do, where no checklist item and no number does: a paragraph, a bullet, a heading with nothing
//! under it, a block that is not run here.
//!
//! The part of the walk through a document that makes such steps. What asks for nothing stays text; what a block beside it carries out
//! belongs to that.

use super::draft::{Draft, DraftKind};
use super::names::titles;
use super::quoted::quoted;
use super::steps::{Open, PROSE_SHOWN, Walk};
use super::variables;
use crate::document::{self, Piece, PieceKind};
use crate::reading::{self, BlockKind, Classification, Effect, Role};

/// Whether a paragraph is nothing but a command in back-ticks.
fn is_code(prose: &document::Prose) -> bool {
    let [code] = prose.code.as_slice() else { return false };
    let is_all = prose.text.trim().strip_prefix('`').and_then(|text| text.strip_suffix('`')) == Some(code);
    is_all && code.contains(' ') && reading::is_command(code)
}

impl<'d> Walk<'d> {
    /// A block that looks like commands of the procedure and is not run here, as one step of a person with its text.
    pub(super) fn by_hand(
        &mut self,
        at: usize,
        block: &document::Block,
        verdict: &Classification,
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
        draft.opener = verdict.opener;
        draft.prose = vec![verdict.reason.clone(), variables::shown(&quoted(block), self.values)];
        self.reader.settings.apply_to(&mut draft, &titles(self.document, section));
        vec![draft]
    }

    /// Whether a paragraph asks for what only a person can do: nothing beside it carries it out.
    pub(super) fn is_asked(&self, at: usize, prose: &document::Prose) -> bool {
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
            || is_opening && piece.quoted && !reading::is_duty(&prose.text)
        {
            return false;
        }
        let asks = if is_opening { reading::is_duty(&prose.text) } else { reading::requests(&prose.text) };
        // `**Tools**: curl, jq` under `Prerequisites` names what has to be there.
        if !is_opening
            && prose.lead.is_some()
            && prose.text.contains(": ")
            && reading::is_requirement(&section.title)
        {
            return true;
        }
        // `**Success indicators**: the page answers` is gone through.
        if !is_opening && prose.lead.as_deref().is_some_and(reading::is_requirement) {
            return true;
        }
        if !is_opening && self.is_all_of_answer(piece.section) {
            return true;
        }
        // A line of code that is a paragraph of its own is as good as a block that is not run.
        if is_code(prose) {
            return true;
        }
        // So does `Kubernetes 1.28 is installed.` there.
        if !is_opening && reading::is_requirement(&section.title) && reading::states(&prose.text) {
            return true;
        }
        // Where to look in one case somebody has to decide; that is asked about with its condition.
        if !is_opening && self.is_pointer(at, prose) {
            return true;
        }
        // A time that has to pass is a step whatever stands behind it.
        reading::is_by_person(&prose.text)
            || !is_opening && reading::is_told_of_person(&prose.text)
            || asks && (!self.is_carried_out(at, prose.text.ends_with(':')) || self.is_set_by_hand(at, prose))
    }

    /// Whether a section that names the answer, `Mitigation`, holds nothing but a few words, none of which asks in so many words: they are all
    /// that there is to be done.
    fn is_all_of_answer(&self, at: usize) -> bool {
        const MOST: usize = 3;
        let tells = |piece: &Piece| match &piece.kind {
            PieceKind::Prose(prose) => !prose.in_table && !reading::requests(&prose.text),
            _ => false,
        };
        reading::is_answer(&self.document.sections[at].title)
            && self.document.pieces_of(at).take(MOST + 1).count() <= MOST
            && self.document.pieces_of(at).all(|(_, piece)| tells(piece))
    }

    /// Whether a paragraph says where to look in one case, and is a scope of its own for that.
    fn is_pointer(&self, at: usize, prose: &document::Prose) -> bool {
        let scope = &self.reading.scopes[self.reading.scopes.at(prose.line)];
        let goes_on =
            matches!(self.document.pieces.get(at + 1).map(|next| &next.kind), Some(PieceKind::Block(_)));
        scope.line == prose.line
            && scope.condition.is_some()
            && !goes_on
            && reading::points_in_case(&prose.text)
    }

    /// Whether a paragraph asks to set a variable that the block behind it only uses: "Set `$TOKEN` to a token of your own."
    fn is_set_by_hand(&self, at: usize, prose: &document::Prose) -> bool {
        let next = self.document.pieces.get(at + 1).map(|next| &next.kind);
        let Some(PieceKind::Block(block)) = next else { return false };
        let text = block.text();
        let is_set =
            |name: &&str| text.contains(&format!("{name}=")) || text.contains(&format!("read {name}"));
        let mut names = reading::variables_to_set(&prose.text, &prose.code).peekable();
        names.peek().is_some() && !names.any(|name| is_set(&name))
    }

    /// Whether what follows the piece at `at` is what it asks for: a block that runs, or behind a colon a list.
    pub(super) fn is_carried_out(&self, at: usize, introduces: bool) -> bool {
        let own = &self.document.pieces[at];
        let Some(next) = self.document.pieces.get(at + 1).filter(|next| next.section == own.section) else {
            return false;
        };
        match &next.kind {
            PieceKind::Block(_) => self.reading.verdicts[at + 1]
                .as_ref()
                .is_some_and(|verdict| verdict.is_step() || verdict.is_by_hand()),
            PieceKind::Item(_) => introduces && self.list_asks(at + 1),
            PieceKind::Prose(prose) => introduces && prose.in_table,
            PieceKind::Html(_) | PieceKind::Rule => false,
        }
    }

    /// Whether the list that begins at `first` asks for something itself, or holds what is run. What a list only names (`Check the page for
    /// errors such as:`) is asked for by the sentence before it.
    fn list_asks(&self, first: usize) -> bool {
        let section = self.document.pieces[first].section;
        let lead = first.checked_sub(1).and_then(|at| match &self.document.pieces[at].kind {
            PieceKind::Prose(prose) => Some(prose.text.as_str()),
            _ => None,
        });
        let is_told = lead.is_some_and(|lead| {
            reading::tells_what_happens(lead)
                || reading::has_checked(lead)
                || reading::lists_duties(lead)
                || reading::lists_principles(lead)
                || reading::is_requirement(lead)
        });
        is_told
            || reading::is_requirement(&self.document.sections[section].title)
            || self.document.pieces[first..]
                .iter()
                .take_while(|piece| piece.section == section)
                .map_while(|piece| match &piece.kind {
                    PieceKind::Item(item) => Some(
                        item.checkbox.is_some()
                            || item.number.is_some()
                            || reading::requests(&item.prose.text),
                    ),
                    PieceKind::Block(_) => Some(true),
                    PieceKind::Prose(_) | PieceKind::Html(_) | PieceKind::Rule => None,
                })
                .any(|asks| asks)
    }

    /// Keeps a paragraph for the step that comes next. No step shows more than the last ones.
    pub(super) fn keep(&mut self, text: &str) {
        if self.prose.len() == PROSE_SHOWN {
            self.prose.remove(0);
        }
        self.prose.push(text.to_owned());
    }

    /// Makes a paragraph a step of a person.
    pub(super) fn ask(&mut self, at: usize, prose: &'d document::Prose) {
        let section = self.document.pieces[at].section;
        let text = variables::shown(&prose.text, self.values);
        let mut draft = Draft::new(section, DraftKind::Manual, prose.line, text);
        draft.said.clone_from(&prose.text);
        self.reader.settings.apply_to(&mut draft, &titles(self.document, section));
        if let Some(open) = self.open.last_mut() {
            open.asked.push(draft);
            return;
        }
        let before = self.prose.len().saturating_sub(PROSE_SHOWN);
        draft.prose = self.prose.drain(before..).collect();
        self.prose.clear();
        self.found.drafts.push(draft);
    }

    /// Whether a paragraph is the row of a table that asks for something, where something is followed.
    pub(super) fn is_asked_row(&self, at: usize, prose: &document::Prose) -> bool {
        let section = &self.document.sections[self.document.pieces[at].section];
        let is_opening = (section.level == 0 || section.is_title) && self.document.sections.len() > 2;
        let role = self.reading.scopes[self.reading.scopes.at(prose.line)].role.value;
        self.rows.contains(&at) && role != Role::Reference && !is_opening
    }

    /// Tells, before a block is taken, whom the sentence above it asks first, and what has to be so first: no command does either.
    pub(super) fn tell_first(&mut self, at: usize, drafts: &[Draft]) {
        let acts = drafts.iter().any(|draft| draft.kind.runs() && draft.effect.0 != Effect::Read);
        let is_first = |text: &str| reading::asks_first(text) || reading::assures(text);
        let is_left =
            |line: usize| self.reading.scopes[self.reading.scopes.at(line)].role.value == Role::Reference;
        if !acts {
            return;
        }
        let before = at.checked_sub(1).map(|before| &self.document.pieces[before].kind);
        let (section, said, line) = match (before, self.open.last_mut()) {
            (Some(PieceKind::Prose(prose)), None)
                if is_first(&prose.text) && self.prose.last() == Some(&prose.text) =>
            {
                self.prose.pop();
                (self.document.pieces[at].section, prose.text.clone(), prose.line)
            }
            (Some(PieceKind::Item(_)), Some(open))
                if !open.is_told && open.item.checkbox.is_none() && is_first(&open.item.prose.text) =>
            {
                open.is_told = true;
                (open.section, open.item.prose.text.clone(), open.item.prose.line)
            }
            _ => return,
        };
        if is_left(line) {
            return;
        }
        let mut draft = Draft::new(section, DraftKind::Manual, line, variables::shown(&said, self.values));
        draft.said = said;
        self.reader.settings.apply_to(&mut draft, &titles(self.document, section));
        self.found.drafts.push(draft);
    }

    /// The step of a person that the paragraph right before the piece at `at` asks for.
    pub(super) fn asked_right_before(&mut self, at: usize) -> Option<&mut Draft> {
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
    pub(super) fn tell_asked(&mut self) {
        for open in &mut self.open {
            open.holds_steps |= !open.asked.is_empty() && !reading::requests(&open.item.prose.text);
            self.found.drafts.append(&mut open.asked);
        }
    }

    /// A heading that tells somebody what to do, with nothing under it that does it, is a step of a person.
    pub(super) fn close_section(&mut self, at: usize) {
        let section = &self.document.sections[at];
        let scope = &self.reading.scopes[at];
        let is_followed = scope.role.value.is_followed();
        let is_leaf = self.document.sections.get(at + 1).is_none_or(|next| next.parent != Some(at));
        let last = self.found.drafts.iter().rev().take_while(|draft| draft.line > section.line);
        let holds_more = |(at, piece): (usize, &Piece)| match &piece.kind {
            PieceKind::Item(_) => true,
            // A form to be filled in does nothing by itself.
            PieceKind::Block(_) => self.reading.verdicts[at].as_ref().is_none_or(|verdict| {
                verdict.is_step() || verdict.is_by_hand() || verdict.nature == BlockKind::Output
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
            || !(reading::is_task(&section.title) || self.is_numbered_change(at))
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

    /// Whether a section is one of a row of steps and holds what is to be put somewhere: a configuration, and nothing that is run.
    fn is_numbered_change(&self, at: usize) -> bool {
        let is_data = |piece: usize| {
            self.reading.verdicts[piece].as_ref().is_some_and(|verdict| verdict.nature == BlockKind::Data)
        };
        reading::is_numbered(&self.document.sections[at].title)
            && self.document.pieces_of(at).any(|(piece, _)| is_data(piece))
    }

    /// Whether an item without a number asks for something: it tells what to do, or names what has to be there before anything is done.
    pub(super) fn is_asked_bullet(&self, open: &Open<'_>) -> bool {
        let role = self.reading.scopes[self.reading.scopes.at(open.item.prose.line)].role.value;
        let is_followed = role.is_followed();
        let is_of_gate = self.open.iter().any(|open| open.item.checkbox.is_some());
        let text = &open.item.prose.text;
        let is_principle = self.lead_of_list(open.at).is_some_and(reading::lists_principles);
        let is_required = || {
            let title = &self.document.sections[open.section].title;
            let lead = self.lead_of_list(open.at);
            open.item.depth == 0
                && lead.map_or_else(
                    || reading::is_requirement(title),
                    |lead| {
                        reading::is_requirement(lead)
                            || reading::lists_duties(lead)
                            || reading::is_requirement(title) && !lead.ends_with(':')
                    },
                )
        };
        is_followed
            && !is_of_gate
            && !open.holds_steps
            && !text.is_empty()
            && !open.item.prose.only_links
            && (!text.ends_with(':') || reading::tells_act(text))
            && !self.leads(open)
            && self.open.iter().all(|outer| outer.item.prose.text.ends_with(':') || outer.item.prose.is_label)
            && (!self.is_opening_list(open)
                || self.lead_of_list(open.at).is_some_and(reading::is_requirement))
            && !self.is_told_by_lead(open)
            && !is_principle
            && !(reading::advises(text) && self.is_advice(open))
            && (reading::requests(text)
                || self.asking.contains(&open.at)
                || reading::lasts(text, &self.document.sections[open.section].title)
                || is_required()
                || self.open.last().is_some_and(|outer| reading::has_checked(&outer.item.prose.text))
                || self.open.is_empty() && self.lead_of_list(open.at).is_some_and(reading::has_checked))
    }

    /// Whether a numbered item inside of another one tells what to do: `Afterwards:` says nothing itself, and what it lists is done in turn.
    pub(super) fn is_asked_inside(&self, open: &Open<'_>) -> bool {
        open.item.depth > 0 && self.is_asked_bullet(open)
    }

    /// Whether several items of a list say what is used when: it helps to decide, and asks for none of it.
    fn is_advice(&self, open: &Open<'_>) -> bool {
        const FEWEST: usize = 2;
        let own = &self.document.pieces[open.at];
        let advises = |(_, piece): &(usize, &Piece)| {
            let text = match &piece.kind {
                PieceKind::Item(item) if piece.item == own.item => &item.prose.text,
                _ => return false,
            };
            reading::advises(text)
        };
        self.document.pieces_of(own.section).filter(advises).take(FEWEST).count() == FEWEST
    }

    /// Whether an item stands before the first part of a document with parts: there it tells what the document is about.
    pub(super) fn is_opening_list(&self, open: &Open<'_>) -> bool {
        let section = &self.document.sections[open.section];
        (section.level == 0 || section.is_title) && self.document.sections.len() > 2
    }

    /// The paragraph right before the list that the item at `at` belongs to.
    pub(super) fn lead_of_list(&self, at: usize) -> Option<&'d str> {
        match &self.document.pieces[self.leads[at]?].kind {
            PieceKind::Prose(prose) => Some(&prose.text),
            _ => None,
        }
    }

    /// Whether the paragraph before a list says that something else does what stands in it: `The script will:`.
    pub(super) fn is_told_by_lead(&self, open: &Open<'_>) -> bool {
        self.lead_of_list(open.at).is_some_and(reading::tells_what_happens)
    }
}
