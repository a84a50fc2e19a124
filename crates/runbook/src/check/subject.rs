//! One document with all that is known of it: what every rule looks at.

use crate::document::{Block, Document, PieceKind};
use crate::plan::{Inputs, Plan, Step};
use crate::reading::{Classification, Reading, Role};
use crate::shell::{self, Facts};
use crate::text::Source;
use std::borrow::Cow;

/// What the rules look at.
pub(super) struct Subject<'a> {
    pub(super) source: &'a Source,
    pub(super) document: &'a Document,
    pub(super) reading: &'a Reading,
    pub(super) plan: &'a Plan,
    pub(super) inputs: &'a Inputs,
    /// The commands that bash would take, in order, with what their text tells.
    pub(super) commands: Vec<Told<'a>>,
}

/// A command of the plan and the facts of its text.
pub(super) struct Told<'a> {
    pub(super) step: &'a Step,
    pub(super) facts: Facts,
}

impl Told<'_> {
    /// The command's text as the document has it.
    pub(super) fn written(&self) -> Cow<'_, str> {
        self.step.run().map_or(Cow::Borrowed(""), |run| run.template.as_written())
    }
}

impl<'a> Subject<'a> {
    pub(super) fn new(
        source: &'a Source,
        document: &'a Document,
        reading: &'a Reading,
        plan: &'a Plan,
        inputs: &'a Inputs,
    ) -> Self {
        let commands = plan.selected().filter(|step| step.command().is_some()).filter_map(told).collect();
        Self { source, document, reading, plan, inputs, commands }
    }

    /// Every block, with its section and what it was read as.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (usize, &'a Block, Option<&'a Classification>)> {
        self.document.pieces.iter().zip(&self.reading.verdicts).filter_map(|(piece, verdict)| {
            match &piece.kind {
                PieceKind::Block(block) => Some((piece.section, block, verdict.as_ref())),
                PieceKind::Prose(_) | PieceKind::Item(_) | PieceKind::Html(_) | PieceKind::Rule => None,
            }
        })
    }

    /// The block whose opening fence is on `line`.
    pub(super) fn block_at(&self, line: usize) -> Option<&'a Block> {
        self.blocks().find(|(_, block, _)| block.line == line).map(|(_, block, _)| block)
    }

    /// Whether a step is on the road that is followed from top to bottom on a good day.
    pub(super) fn is_on_main_road(&self, step: &Step) -> bool {
        let role = self.plan.section(&step.section).map(|section| section.role);
        role.is_some_and(Role::is_followed)
    }

    /// The first line at or behind `from` that holds `text`; `from` where none does.
    pub(super) fn line_of(&self, text: &str, from: usize) -> usize {
        let lines = from..=self.source.line_count();
        lines.clone().find(|line| self.source.line(*line).contains(text)).unwrap_or(from)
    }
}

fn told(step: &Step) -> Option<Told<'_>> {
    let commands = shell::parse(&step.run()?.template.text).ok()?;
    let mut facts = Facts::default();
    commands.iter().for_each(|command| facts.extend(Facts::of(command)));
    Some(Told { step, facts })
}
