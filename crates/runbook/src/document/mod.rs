//! What the author wrote: Markdown text to a [`Document`].
//!
//! Takes a [`Source`](crate::text::Source), gives the sections and, in document order, every piece of prose, every fence and
//! every checklist item, each with its line. Reading cannot fail: what is odd becomes a diagnostic.
//! Never decides what a piece is for; that is `reading`.

mod attributes;
mod container;
mod cursor;
mod directive;
mod fences;
mod front_matter;
mod held;
mod hidden;
mod html;
mod inline;
mod parse;
#[cfg(test)]
mod parse_tests;
mod sections;
mod tag;
mod yaml;

pub use attributes::{Attribute, Attributes, KNOWN};
pub use container::{Container, ContainerKind};
pub use front_matter::FrontMatter;
pub use sections::slug;

use crate::text::Diagnostic;

/// A runbook as written. It may be nonsense; it is never lost.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The file's name without its folder and its ending.
    pub name: String,
    /// The `---` block at the very top, if there is one.
    pub front_matter: FrontMatter,
    /// Every heading, in document order. Index 0 is the document itself: level 0, what stands before the first heading.
    pub sections: Vec<Section>,
    /// Everything under the headings, in document order.
    pub pieces: Vec<Piece>,
    /// Tabs and what has to be unfolded, in the order in which they open.
    pub containers: Vec<Container>,
    /// What was odd while reading: unclosed fences, hidden characters.
    pub diagnostics: Vec<Diagnostic>,
}

/// A heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Slugs of the path of titles, `deploy/step-1`; numbered where two would be the same.
    pub id: String,
    /// The heading's text without its markup; empty for the document itself.
    pub title: String,
    /// 1 to 6, or 0 for the document itself.
    pub level: u8,
    /// The heading's line; 1 for the document itself.
    pub line: usize,
    /// The section that this one stands in, an index into [`Document::sections`]; none for the document itself.
    pub parent: Option<usize>,
    /// Whether this is the document's title: its only level-1 heading, with all the rest under it.
    pub is_title: bool,
}

/// One thing under a heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Index into [`Document::sections`].
    pub section: usize,
    /// The list item that it stands in, an index into [`Document::pieces`], whether or not that has a checkbox.
    pub item: Option<usize>,
    /// Whether it stands in a block quote.
    pub quoted: bool,
    /// What it is.
    pub kind: PieceKind,
}

/// The kinds of [`Piece`].
#[derive(Debug, Clone, PartialEq)]
pub enum PieceKind {
    /// A paragraph, or a table row's text.
    Prose(Prose),
    /// A list item; what it holds follows as pieces of their own.
    Item(Item),
    /// A fence, or indented code.
    Block(Block),
    /// An HTML comment's text, or other raw HTML.
    Html(Prose),
    /// A thematic break (`---`).
    Rule,
}

/// Text that is not code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prose {
    /// The line that it starts on.
    pub line: usize,
    /// Its text on one line, inline code in back-ticks, other markup left out.
    pub text: String,
    /// The inline code in it, in order.
    pub code: Vec<String>,
    /// Whether it is a row of a table.
    pub in_table: bool,
    /// Whether all of its text lies in links, as in a table of contents.
    pub only_links: bool,
    /// Whether all of its words are bold or italic, so that it is a heading in all but its marks.
    pub is_label: bool,
    /// The part that is bold at its start, `Verify` of `**Verify**: …`.
    pub lead: Option<String>,
}

/// A list item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its own first paragraph.
    pub prose: Prose,
    /// The number of an ordered item.
    pub number: Option<u64>,
    /// `Some` for a checklist item: whether it is ticked in the document.
    pub checkbox: Option<bool>,
    /// How deep it is nested in lists, from 0.
    pub depth: usize,
}

/// A fence or an indented code block.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The line of the opening fence, or of the first line of indented code.
    pub line: usize,
    /// The first word of the info string, lower-case; none for an untagged fence.
    pub language: Option<String>,
    /// What the info string and a `stepgate` comment above the block say.
    pub attributes: Attributes,
    /// The body without the indentation of whatever it stands in.
    pub lines: Vec<BodyLine>,
    /// False for indented code.
    pub fenced: bool,
    /// False where the document, or the list or quote that it stands in, ends before the fence does.
    pub closed: bool,
}

/// One line of a block's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyLine {
    /// Its line in the document.
    pub line: usize,
    /// Its text without the line break.
    pub text: String,
}

impl Document {
    /// The sections from the outermost down to `section`, without the document itself.
    pub fn path(&self, section: usize) -> Vec<usize> {
        let mut path: Vec<usize> =
            std::iter::successors(Some(section), |at| self.sections[*at].parent).collect();
        path.pop();
        path.reverse();
        path
    }

    /// The pieces that stand directly in `section`, with their indices.
    pub fn pieces_of(&self, section: usize) -> impl Iterator<Item = (usize, &Piece)> {
        // Pieces stand in the order of the document, and so do their sections.
        let first = self.pieces.partition_point(|piece| piece.section < section);
        let behind = self.pieces.iter().enumerate().skip(first);
        behind.take_while(move |(_, piece)| piece.section == section)
    }
}

impl Block {
    /// The body as one text, each line ended by a line break.
    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect()
    }
}
