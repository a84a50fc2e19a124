//! What becomes of every line of the document that is not blank: a step, something that is shown with one, or by name left out,
//! not run or open.
//!
//! Takes the document, the finished steps and fences; gives each line exactly once.

use super::rows::Block;
use super::select::LeftOut;
use super::step::{QUOTED, Step, StepKind};
use crate::document::{self, Document, PieceKind};
use crate::reading::{self, Scopes};
use crate::text::Source;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::{HashMap, HashSet};

/// Lines that share their fate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPiece {
    /// The first of them, from 1.
    pub line: usize,
    /// The last of them.
    pub end: usize,
    /// What becomes of them.
    pub fate: Fate,
    /// The ids of the steps that stand for them, or of the place that they belong to. Earlier plans have one of them, or null.
    #[serde(deserialize_with = "one_or_several")]
    pub of: Vec<String>,
    /// Why, where they are neither a step nor shown with one.
    pub reason: Option<String>,
}

/// Reads one id, several, or none.
fn one_or_several<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Of {
        Several(Vec<String>),
        One(Option<String>),
    }
    Ok(match Of::deserialize(from)? {
        Of::Several(ids) => ids,
        Of::One(id) => id.into_iter().collect(),
    })
}

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is a step of the run, or a part of one.
    Step,
    /// It is shown with a step of the run.
    WithStep,
    /// It belongs to what this run leaves out.
    LeftOut,
    /// It is of a fence that is shown and not run.
    NotRun,
    /// A question that is open decides.
    Open,
    /// It asks for nothing: a heading, the mark of a fence, explanation.
    Context,
}

type Line = (Fate, Vec<String>, Option<String>);

/// What of a plan is needed to say what becomes of its lines, found by where it stands: a document may be long.
pub(super) struct Told<'p> {
    document: &'p Document,
    scopes: &'p Scopes,
    /// What each scope is called, and why it is left out where it is.
    places: &'p [(&'p str, Option<&'p LeftOut>)],
    steps: &'p [Step],
    /// The last line of each block, by its first.
    ends: HashMap<usize, usize>,
    blocks: HashMap<usize, &'p Block>,
    /// The steps of each block, by their lines.
    by_block: HashMap<usize, Vec<&'p Step>>,
    /// The steps of the run that are told with each paragraph, by its words and about where it stands.
    by_words: HashMap<(&'p str, usize), Vec<&'p Step>>,
}

impl<'p> Told<'p> {
    pub(super) fn new(
        document: &'p Document,
        scopes: &'p Scopes,
        places: &'p [(&'p str, Option<&'p LeftOut>)],
        steps: &'p [Step],
        blocks: &'p [Block],
    ) -> Self {
        let bodies = document.pieces.iter().filter_map(|piece| match &piece.kind {
            PieceKind::Block(block) => Some((block.line, block.lines.last()?.line)),
            _ => None,
        });
        let (mut by_block, mut by_words): (HashMap<_, Vec<&Step>>, HashMap<_, Vec<_>>) = Default::default();
        for step in steps {
            for words in step.prose.iter().filter(|_| step.selected) {
                by_words.entry((words.as_str(), step.line / NEAR)).or_default().push(step);
            }
            if let Some(block) = step.block {
                by_block.entry(block).or_default().push(step);
            }
        }
        by_block.values_mut().for_each(|steps| steps.sort_by_key(|step| step.line));
        let blocks = blocks.iter().map(|block| (block.line, block)).collect();
        Self { document, scopes, places, steps, ends: bodies.collect(), blocks, by_block, by_words }
    }

    /// Every line of `source` that is not blank, in order.
    pub(super) fn text(&self, source: &Source) -> Vec<TextPiece> {
        let mut fates = self.fates();
        self.spread(source, &mut fates);
        let mut pieces: Vec<TextPiece> = Vec::new();
        for (at, text) in source.text().lines().enumerate() {
            let line = at + 1;
            if text.trim().is_empty() {
                continue;
            }
            let (fate, of, reason) = fates.get(&line).cloned().unwrap_or((Fate::Context, Vec::new(), None));
            match pieces.last_mut() {
                Some(last)
                    if last.end + 1 == line
                        && (last.fate, &last.of, &last.reason) == (fate, &of, &reason) =>
                {
                    last.end = line;
                }
                _ => pieces.push(TextPiece { line, end: line, fate, of, reason }),
            }
        }
        pieces
    }

    /// What is known of single lines; the more telling comes last.
    fn fates(&self) -> HashMap<usize, Line> {
        let mut fates = HashMap::new();
        for piece in &self.document.pieces {
            match &piece.kind {
                PieceKind::Block(block) => self.block(block, piece.section, &mut fates),
                PieceKind::Prose(prose) => {
                    let asks = reading::requests(&prose.text);
                    fates.extend(self.prose(prose, piece.section, asks).map(|fate| (prose.line, fate)));
                }
                PieceKind::Item(item) => {
                    let fate = self.prose(&item.prose, piece.section, true);
                    fates.extend(fate.map(|fate| (item.prose.line, fate)));
                }
                PieceKind::Html(_) | PieceKind::Rule => {}
            }
        }
        let mut own = HashMap::new();
        for step in self.steps.iter().filter(|step| !step.is_offered()) {
            for line in step.line..step.line + self.height(step) {
                add(&mut own, line, of_step(step));
            }
        }
        fates.extend(own);
        self.comments(&mut fates);
        fates
    }

    /// What a person does by a comment of several lines is all of them.
    fn comments(&self, fates: &mut HashMap<usize, Line>) {
        let is_manual = |step: &&Step| matches!(step.kind, StepKind::Manual(_)) && step.block.is_some();
        let starts: HashSet<usize> = self.steps.iter().map(|step| step.line).collect();
        let blocks = self.document.pieces.iter().filter_map(|piece| match &piece.kind {
            PieceKind::Block(block) => Some(block),
            _ => None,
        });
        let lines = blocks.flat_map(|block| block.lines.iter());
        let texts: HashMap<usize, &str> = lines.map(|line| (line.line, line.text.trim_start())).collect();
        let is_comment = |line: &usize| {
            texts.get(line).is_some_and(|text| text.starts_with('#') || text.starts_with("--"))
        };
        for step in self.steps.iter().filter(is_manual).filter(|step| is_comment(&step.line)) {
            let more = (step.line + 1..).take_while(|line| is_comment(line) && !starts.contains(line));
            fates.extend(more.map(|line| (line, of_step(step))));
        }
    }

    /// Gives each further line of a paragraph the fate of its first.
    fn spread(&self, source: &Source, fates: &mut HashMap<usize, Line>) {
        let starts: HashSet<usize> = self.document.pieces.iter().filter_map(first_line).collect();
        let headings: HashSet<usize> = self.document.sections.iter().map(|section| section.line).collect();
        let mut told: Option<Line> = None;
        let paragraphs: HashSet<usize> =
            self.document.pieces.iter().filter(|piece| is_said(piece)).filter_map(first_line).collect();
        for (at, text) in source.text().lines().enumerate() {
            let line = at + 1;
            if paragraphs.contains(&line) {
                told = fates.get(&line).cloned();
            } else if text.trim().is_empty() || starts.contains(&line) || headings.contains(&line) {
                told = None;
            } else if let Some(told) = &told {
                fates.entry(line).or_insert_with(|| told.clone());
            }
        }
    }

    /// How many lines of the document a step covers.
    fn height(&self, step: &Step) -> usize {
        let in_file = step.sql().is_some_and(|sql| sql.file.is_some());
        let written =
            step.run().filter(|_| !in_file).map_or(1, |run| run.template.text.lines().count().max(1));
        let end = step.block.and_then(|line| self.ends.get(&line));
        if let (StepKind::Manual(_), Some(end)) = (&step.kind, end)
            && step.prose.iter().any(|text| text.starts_with(QUOTED))
            && !self.blocks.get(&step.block.unwrap_or(0)).is_some_and(|block| block.run)
        {
            return (end + 1).saturating_sub(step.line).max(1);
        }
        end.map_or(written, |end| written.min((end + 1).saturating_sub(step.line).max(1)))
    }

    /// A paragraph is told with the step whose words hold it, or belongs to what is left out. Below the sentence of a step of a person it is
    /// a part of what is asked there, where it asks for something.
    fn prose(&self, prose: &document::Prose, section: usize, asks: bool) -> Option<Line> {
        let id = self.document.sections[section].id.as_str();
        let about = prose.line / NEAR;
        let near = (about.saturating_sub(1)..=about + 1)
            .filter_map(|place| self.by_words.get(&(prose.text.as_str(), place)))
            .flatten();
        let holds = |step: &&&Step| step.section == id && step.line.abs_diff(prose.line) <= NEAR;
        match near.copied().find(|step| holds(&step)) {
            Some(step) if asks && !step.runs() && step.line < prose.line => Some(of_step(step)),
            Some(step) => Some((Fate::WithStep, vec![step.id.clone()], None)),
            None => self.left(prose.line),
        }
    }

    /// Why a line is in what this run leaves out, or what an open question decides.
    fn left(&self, line: usize) -> Option<Line> {
        let (id, left) = self.places[self.scopes.at(line)];
        let left = left?;
        let fate = if left.waits { Fate::Open } else { Fate::LeftOut };
        Some((fate, vec![id.to_owned()], Some(left.reason.clone())))
    }

    fn block(&self, block: &document::Block, section: usize, fates: &mut HashMap<usize, Line>) {
        let Some(row) = self.blocks.get(&block.line) else { return };
        let own = self.by_block.get(&block.line).map_or(&[][..], Vec::as_slice);
        for line in &block.lines {
            let next = own.get(own.partition_point(|step| step.line < line.line)).or(own.last());
            let fate = match (row.run, next) {
                (false, _) => {
                    (Fate::NotRun, vec![self.document.sections[section].id.clone()], row.reason.clone())
                }
                (true, Some(step)) => beside(step),
                (true, None) => continue,
            };
            fates.insert(line.line, fate);
        }
    }
}

/// The line that a piece begins on.
fn first_line(piece: &document::Piece) -> Option<usize> {
    match &piece.kind {
        PieceKind::Prose(prose) | PieceKind::Html(prose) => Some(prose.line),
        PieceKind::Item(item) => Some(item.prose.line),
        PieceKind::Block(block) => Some(block.line),
        PieceKind::Rule => None,
    }
}

/// Whether a piece is words.
const fn is_said(piece: &document::Piece) -> bool {
    matches!(piece.kind, PieceKind::Prose(_) | PieceKind::Item(_))
}

/// How far from a step a paragraph may stand that is told with it, in lines.
const NEAR: usize = 400;

fn of_step(step: &Step) -> Line {
    let id = vec![step.id.clone()];
    match (step.selected, step.waits) {
        (true, _) => (Fate::Step, id, None),
        (false, true) => (Fate::Open, id, step.reason.clone()),
        (false, false) => (Fate::LeftOut, id, step.reason.clone()),
    }
}

/// Notes what becomes of a line. Where several steps begin on one line, all of them that share its fate stand for it; what is in the run tells
/// more than what is not.
fn add(fates: &mut HashMap<usize, Line>, line: usize, (fate, of, reason): Line) {
    match fates.get_mut(&line) {
        Some((known, ids, _)) if *known == fate && matches!(fate, Fate::Step | Fate::Open) => {
            ids.extend(of.into_iter().filter(|id| !ids.contains(id)).collect::<Vec<_>>());
        }
        Some((Fate::Step, ..)) if fate != Fate::Step => {}
        _ => {
            fates.insert(line, (fate, of, reason));
        }
    }
}

/// What stands beside a step in its block: its comments.
fn beside(step: &Step) -> Line {
    match of_step(step) {
        (Fate::Step, of, reason) => (Fate::WithStep, of, reason),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    #[test]
    fn a_line_names_every_step_that_begins_on_it() {
        let plan = build(&Source::new("a.md", "```sh\ncd web; make; make push\n```\n"), &Inputs::default());
        let steps: Vec<&str> = plan.steps.iter().map(|step| step.id.as_str()).collect();
        let piece = plan.text.iter().find(|piece| piece.line == 2).expect("the line is told");
        assert_eq!(
            (steps.len(), &piece.of[..]),
            (3, &steps.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()[..])
        );
        let old = |of: &str| format!(r#"{{"line":1,"end":1,"fate":"step","of":{of},"reason":null}}"#);
        for (of, count) in [("null", 0), ("\"a\"", 1), ("[\"a\",\"b\"]", 2)] {
            let read: super::TextPiece = serde_json::from_str(&old(of)).expect("an earlier plan is read");
            assert_eq!(read.of.len(), count);
        }
    }

    #[test]
    fn every_line_that_is_not_blank_is_told_once() {
        let text = "# Deploy\n\nSay so first.\n\n```bash\n# Push it\ngit push \\\n  origin\n```\n\n```yaml\na: 1\n```\n\n## Rollback\n\n```sh\ngit revert x\n```\n";
        let source = Source::new("a.md", text);
        let plan = build(&source, &Inputs::default());
        let mut seen = Vec::new();
        for piece in &plan.text {
            seen.extend(piece.line..=piece.end);
        }
        let expected: Vec<usize> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(at, _)| at + 1)
            .collect();
        assert_eq!(seen, expected);
        let fates: Vec<String> =
            plan.text.iter().map(|piece| format!("{}-{} {:?}", piece.line, piece.end, piece.fate)).collect();
        assert_eq!(
            fates,
            [
                "1-1 Context",
                "3-3 WithStep",
                "5-5 Context",
                "6-6 WithStep",
                "7-8 Step",
                "9-9 Context",
                "11-11 Context",
                "12-12 NotRun",
                "13-13 Context",
                "15-15 Context",
                "17-17 Context",
                "18-18 LeftOut",
                "19-19 Context"
            ]
        );
    }
}
