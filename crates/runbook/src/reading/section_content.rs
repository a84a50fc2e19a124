//! What a section holds, counted: commands, gates, numbered steps, tables, drawings.
//!
//! Takes the document and the verdicts on its blocks, gives the counts. Never looks at headings.

use super::block_kind::BlockKind;
use super::classification::Classification;
use super::orders::{is_order, only_looks};
use super::programs::is_command;
use super::requests::requests;
use super::shapes::{Outline, assigned};
use super::tables::asking_rows;
use super::words::words;
use crate::document::{Block, Document, Item, PieceKind, Prose};
use std::ops::Range;

/// What stands in a section.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Content {
    /// Blocks that are run.
    pub commands: usize,
    /// Of these, blocks that do nothing but set variables.
    pub settings: usize,
    /// Blocks of comments only, and scripts to be saved.
    pub manual: usize,
    pub listings: usize,
    /// Blocks of data, of drawings, and all others that are shown.
    pub data: usize,
    pub drawings: usize,
    pub shown: usize,
    /// Checklist items, and those that tell somebody to do something other than look.
    pub gates: usize,
    pub acts: usize,
    /// Numbered items, other items, and those of either that start with a verb.
    pub numbered: usize,
    pub bullets: usize,
    pub orders: usize,
    /// Rows of tables, and items that are nothing but a link.
    pub rows: usize,
    pub links: usize,
    /// Paragraphs, those that start with a verb, and those that only send the reader somewhere else.
    pub paragraphs: usize,
    pub requests: usize,
    /// Paragraphs and items that ask somebody to do something, wherever in a sentence they say so.
    pub asked: usize,
    pub pointers: usize,
}

impl Content {
    /// Whether there is something to run, or a person is told what to do step by step.
    pub fn has_steps(&self) -> bool {
        self.commands + self.manual + self.listings > 0 || self.has_ordered_steps()
    }

    /// Whether there is a numbered list that tells somebody what to do.
    pub fn has_ordered_steps(&self) -> bool {
        self.numbered > 0 && self.orders * 2 >= self.numbered
    }

    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether there is no sentence that could ask anybody for anything, and nothing that could be run: tables, drawings and links at most.
    pub fn has_no_words(&self) -> bool {
        !self.has_steps()
            && self.gates + self.numbered + self.bullets + self.paragraphs + self.data + self.shown == 0
    }

    /// Whether it only describes: tables, drawings, lists of nouns; nothing to do.
    pub fn only_describes(&self) -> bool {
        !self.has_steps()
            && self.gates == 0
            && self.requests == 0
            && self.orders == 0
            && self.data == 0
            && self.rows + self.links + self.drawings + self.bullets + self.shown > 0
    }

    /// Both together.
    pub fn with(self, other: Self) -> Self {
        Self {
            commands: self.commands + other.commands,
            settings: self.settings + other.settings,
            manual: self.manual + other.manual,
            listings: self.listings + other.listings,
            data: self.data + other.data,
            drawings: self.drawings + other.drawings,
            shown: self.shown + other.shown,
            gates: self.gates + other.gates,
            acts: self.acts + other.acts,
            numbered: self.numbered + other.numbered,
            bullets: self.bullets + other.bullets,
            orders: self.orders + other.orders,
            rows: self.rows + other.rows,
            links: self.links + other.links,
            paragraphs: self.paragraphs + other.paragraphs,
            requests: self.requests + other.requests,
            asked: self.asked + other.asked,
            pointers: self.pointers + other.pointers,
        }
    }
}

/// The contents of every section: its own, and with everything in the sections below it.
pub(super) fn contents(document: &Document, verdicts: &[Option<Classification>]) -> Vec<(Content, Content)> {
    let mut own = vec![Content::default(); document.sections.len()];
    for (piece, verdict) in document.pieces.iter().zip(verdicts) {
        count(&mut own[piece.section], &piece.kind, verdict.as_ref());
    }
    // The row of a table that asks for something is a step like a numbered item.
    for at in asking_rows(document).into_keys() {
        let own = &mut own[document.pieces[at].section];
        (own.rows, own.numbered, own.orders) = (own.rows - 1, own.numbered + 1, own.orders + 1);
    }
    let mut whole = own.clone();
    // Sections stand after their parents, so that going backwards carries every count up once.
    for at in (1..own.len()).rev() {
        if let Some(parent) = document.sections[at].parent {
            whole[parent] = whole[parent].with(whole[at]);
        }
    }
    own.into_iter().zip(whole).collect()
}

/// What the pieces in `range` hold.
pub(super) fn of(document: &Document, verdicts: &[Option<Classification>], range: Range<usize>) -> Content {
    let mut content = Content::default();
    for at in range {
        count(&mut content, &document.pieces[at].kind, verdicts[at].as_ref());
    }
    content
}

fn count(content: &mut Content, kind: &PieceKind, verdict: Option<&Classification>) {
    match kind {
        PieceKind::Prose(prose) => count_prose(content, prose),
        PieceKind::Item(item) => count_item(content, item),
        PieceKind::Block(block) => {
            if let Some(verdict) = verdict {
                count_block(content, block, verdict);
            }
        }
        PieceKind::Html(_) | PieceKind::Rule => {}
    }
}

fn count_prose(content: &mut Content, prose: &Prose) {
    if prose.in_table {
        content.rows += 1;
    } else if !prose.only_links {
        content.paragraphs += 1;
        content.requests += usize::from(is_order(&prose.text));
        content.asked += usize::from(requests(&prose.text));
        let first = words(&prose.text).into_iter().next();
        content.pointers += usize::from(first.is_some_and(|first| matches!(first.as_str(), "see" | "refer")));
    }
}

fn count_item(content: &mut Content, item: &Item) {
    if item.checkbox.is_some() {
        content.gates += 1;
        content.acts += usize::from(is_order(&item.prose.text) && !only_looks(&item.prose.text));
        return;
    }
    if item.prose.only_links && item.number.is_none() {
        content.links += 1;
        return;
    }
    // Of a list of steps each with details below it, the outermost items are the steps.
    *(if item.number.is_some() && item.depth == 0 { &mut content.numbered } else { &mut content.bullets }) +=
        1;
    let text = &item.prose.text;
    content.asked += usize::from(requests(text));
    // `Cutover: update the clients.` tells what to do behind its name, in a sentence: `Database: query time` does not.
    let named = text.split_once(':').filter(|(name, _)| name.split_whitespace().count() <= LONGEST_NAME);
    let tells =
        is_order(text) || text.trim_end().ends_with('.') && named.is_some_and(|(_, rest)| is_order(rest));
    content.orders += usize::from(tells || item.number.is_some() && names_command(text));
}

/// How many words stand at most in front of the colon of an item with a name.
const LONGEST_NAME: usize = 4;

/// Whether a text holds a command in back-ticks.
fn names_command(text: &str) -> bool {
    text.split('`').skip(1).step_by(2).any(|code| code.contains(' ') && is_command(code))
}

fn count_block(content: &mut Content, block: &Block, verdict: &Classification) {
    match verdict.nature {
        BlockKind::Shell | BlockKind::Sql { .. } => {
            content.commands += 1;
            let starts = Outline::of(&block.lines).starts;
            content.settings += usize::from(starts.iter().all(|start| assigned(start).is_some()));
        }
        BlockKind::Manual => content.manual += 1,
        BlockKind::Elsewhere => content.commands += 1,
        BlockKind::Listing => content.listings += 1,
        BlockKind::Data => content.data += 1,
        BlockKind::Diagram => content.drawings += 1,
        BlockKind::Prose if verdict.looks_like_commands => content.commands += 1,
        BlockKind::Output | BlockKind::Language | BlockKind::Prose => content.shown += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::block_kind::Untagged;
    use crate::reading::verdicts;
    use crate::text::Source;

    fn content(markdown: &str) -> Content {
        let document = Document::parse(&Source::new("a.md", markdown));
        let verdicts = verdicts::verdicts(&document, Untagged::Shown);
        contents(&document, &verdicts)[0].1
    }

    #[test]
    fn what_a_section_holds_is_counted_with_what_is_below_it() {
        let found = content(
            "# A\n\n- [ ] x\n\n## B\n\n1. Check it\n2. The rest\n\n```sh\nexport A=1\n```\n\n| a |\n|---|\n| b |\n",
        );
        assert_eq!((found.gates, found.numbered, found.orders), (1, 2, 1));
        assert_eq!((found.commands, found.settings, found.rows), (1, 1, 2));
        assert!(found.has_steps());
    }

    #[test]
    fn a_numbered_list_of_commands_in_back_ticks_is_one_of_steps() {
        assert!(content("1. Forward: `git fetch origin`\n2. Back: `git reset HEAD`\n3. Fine\n").has_steps());
        assert!(!content("1. Forward: `main`\n2. Back: `v1`\n3. Fine\n").has_steps());
    }

    #[test]
    fn tables_drawings_and_lists_of_nouns_only_describe() {
        assert!(content("- Error rate\n- Latency\n").only_describes());
        assert!(content("| a |\n|---|\n| b |\n").only_describes());
        assert!(!content("- Restart the server\n").only_describes());
        assert!(!content("Wait for the team.\n").only_describes());
    }
}
