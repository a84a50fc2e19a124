//! The document as its author wrote it, with its steps in their places: what a page draws.

use super::cell::Cell;
use super::commands::OpenQuestion;
use super::outline::waits_for;
use super::prose::prose;
use crate::document::{Block, Document, PieceKind};
use crate::plan::{Plan, Step};
use crate::text::{Source, visible};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A piece of the page, in the order of the document. Just one of its parts is there.
#[derive(Debug, Default, Serialize)]
pub struct Part {
    #[serde(skip_serializing_if = "Option::is_none")]
    heading: Option<Heading>,
    /// HTML that nothing in it makes a browser obey.
    #[serde(skip_serializing_if = "Option::is_none")]
    prose: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<Vec<Cell>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<Shown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<Asked>,
}

/// A question of the reading, where it arises.
#[derive(Debug, Serialize)]
pub struct Asked {
    /// Its number on the page, from 0, as text: a template takes 0 for nothing.
    number: String,
    line: usize,
    question: &'static str,
    place: String,
    why: Option<String>,
    replies: Vec<String>,
}

impl Asked {
    /// The question with this number.
    pub fn of((number, question): (usize, &OpenQuestion)) -> Self {
        let OpenQuestion { line, asked, place, why, replies } = question.clone();
        Self { number: number.to_string(), line, question: asked, place, why, replies }
    }
}

/// A heading of the document.
#[derive(Debug, Serialize)]
struct Heading {
    id: String,
    title: String,
    level: u8,
    is_first: bool,
    is_second: bool,
    line: usize,
    /// What it is for, where that is not the way itself.
    role: Option<String>,
    environment: Option<String>,
    /// Why it is left out, where it is.
    left_out: Option<String>,
    /// What it waits for, where it is neither on the way nor left out, and why.
    waits: Option<&'static str>,
    why: Option<String>,
}

/// A block that is not run.
#[derive(Debug, Serialize)]
struct Shown {
    line: usize,
    reason: String,
    text: String,
}

/// The parts of a page about `plan` of `document`; `source` is the text as it may be shown, and `asked` what may be settled in it.
pub fn parts(plan: &Plan, document: &Document, source: &Source, asked: Vec<Asked>) -> Vec<Part> {
    let headings: BTreeMap<usize, usize> =
        document.sections.iter().enumerate().skip(1).map(|(at, section)| (section.line, at)).collect();
    let blocks: BTreeMap<usize, &Block> = document
        .pieces
        .iter()
        .filter_map(|piece| match &piece.kind {
            PieceKind::Block(block) => Some((block.line, block)),
            _ => None,
        })
        .collect();
    let by_hand: BTreeMap<usize, Vec<&Step>> =
        plan.steps().iter().filter(|step| step.block.is_none()).fold(BTreeMap::new(), |mut lines, step| {
            lines.entry(step.line).or_insert_with(Vec::new).push(step);
            lines
        });
    let mut writer =
        Writer { source, parts: Vec::new(), between: Vec::new(), left_out: None, asked: asked.into() };
    let mut line = document.front_matter.last_line + 1;
    while line <= source.line_count() {
        if let Some(at) = headings.get(&line) {
            writer.ask_up_to(line - 1);
            writer.put(Part { heading: Some(heading(plan, document, *at)), ..Part::default() });
            line += heading_lines(source, line);
            writer.ask_up_to(line - 1);
        } else if let Some(block) = blocks.get(&line) {
            let end = end_of(block).max(line);
            writer.ask_up_to(end);
            writer.put(of_block(plan, block, source));
            line = end + 1;
        } else if let Some(steps) = by_hand.get(&line) {
            let cells = steps.iter().map(|step| Cell::of(plan, step)).collect();
            let ids: BTreeSet<&str> = steps.iter().map(|step| step.id.as_str()).collect();
            let own = plan.text.iter().find(|piece| piece.line <= line && line <= piece.end);
            let told = own.filter(|piece| piece.of.iter().any(|id| ids.contains(id.as_str())));
            let end = told.map_or(line, |piece| piece.end).max(line);
            writer.ask_up_to(end);
            writer.put(Part { cells: Some(cells), ..Part::default() });
            line = end + 1;
        } else {
            // Behind the paragraph that raises it.
            if source.line(line).trim().is_empty() {
                writer.ask_up_to(line);
            }
            writer.between.push(line);
            line += 1;
        }
    }
    writer.finish()
}

/// Puts parts in order, with what stands between them.
struct Writer<'s> {
    source: &'s Source,
    parts: Vec<Part>,
    between: Vec<usize>,
    /// Why the section is left out whose heading was last.
    left_out: Option<String>,
    /// What is asked further down.
    asked: VecDeque<Asked>,
}

impl Writer<'_> {
    fn put(&mut self, mut part: Part) {
        self.flush();
        if let Some(heading) = &part.heading {
            self.left_out.clone_from(&heading.left_out);
        }
        for cell in part.cells.iter_mut().flatten() {
            cell.leave_out_reason(self.left_out.as_deref());
        }
        self.parts.push(part);
    }

    /// Asks what arises up to this line.
    fn ask_up_to(&mut self, line: usize) {
        while self.asked.front().is_some_and(|asked| asked.line <= line) {
            let asked = self.asked.pop_front();
            self.put(Part { asked, ..Part::default() });
        }
    }

    /// The lines that were passed over, as Markdown without what they are indented by together.
    fn flush(&mut self) {
        let lines: Vec<&str> = self.between.drain(..).map(|line| self.source.line(line)).collect();
        let indents = lines
            .iter()
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.len() - line.trim_start().len());
        let Some(indent) = indents.min() else { return };
        let text: Vec<&str> = lines.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
        let html = prose(&visible(&text.join("\n")));
        if !html.trim().is_empty() {
            self.parts.push(Part { prose: Some(html), ..Part::default() });
        }
    }

    fn finish(mut self) -> Vec<Part> {
        self.ask_up_to(usize::MAX);
        self.flush();
        self.parts
    }
}

/// How many lines a heading has: one that is underlined has two.
fn heading_lines(source: &Source, line: usize) -> usize {
    let is_marked = source.line(line).trim_start().starts_with('#');
    let below = source.line(line + 1).trim();
    let is_underlined = !is_marked
        && !below.is_empty()
        && (below.bytes().all(|byte| byte == b'=') || below.bytes().all(|byte| byte == b'-'));
    1 + usize::from(is_underlined)
}

/// The last line of a block.
fn end_of(block: &Block) -> usize {
    let body = block.lines.last().map_or(block.line, |line| line.line);
    body + usize::from(block.fenced && block.closed)
}

fn heading(plan: &Plan, document: &Document, at: usize) -> Heading {
    let section = &document.sections[at];
    let row = plan.sections.iter().find(|row| row.line == section.line);
    let role = row.map(|row| row.role.word()).filter(|role| *role != "main").map(str::to_owned);
    let waits = row.and_then(|row| waits_for(plan, row));
    let reason = row.filter(|row| !row.selected).map(|row| row.reason.clone());
    let (left_out, why) = if waits.is_some() { (None, reason) } else { (reason, None) };
    Heading {
        id: section.id.clone(),
        title: visible(&section.title),
        level: section.level,
        is_first: section.level == 1,
        is_second: section.level == 2,
        line: section.line,
        role,
        environment: row.and_then(|row| row.environment.clone()),
        left_out,
        waits,
        why,
    }
}

fn of_block(plan: &Plan, block: &Block, source: &Source) -> Part {
    let steps: Vec<Cell> = plan
        .steps()
        .iter()
        .filter(|step| step.block == Some(block.line))
        .map(|step| Cell::of(plan, step))
        .collect();
    if !steps.is_empty() {
        return Part { cells: Some(steps), ..Part::default() };
    }
    let row = plan.blocks.iter().find(|row| row.line == block.line);
    let reason = row.and_then(|row| row.reason.clone()).unwrap_or_else(|| "not run".to_owned());
    // The text as it may be shown, which is not that of the parsed block.
    let lines = block.lines.iter().map(|line| source.line(line.line));
    let text = visible(&lines.collect::<Vec<_>>().join("\n"));
    Part { shown: Some(Shown { line: block.line, reason, text }), ..Part::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Analysis, Inputs};
    use serde_json::Value;

    fn analysis(runbook: &str) -> Analysis {
        Analysis::of(Source::new("runbook.md", runbook), &Inputs::default())
    }

    /// What the page has in order: a word for each part, and the text of those that are not cells.
    fn drawn(runbook: &str) -> Vec<(String, String)> {
        drawn_with(runbook, Vec::new())
    }

    fn drawn_with(runbook: &str, asked: Vec<Asked>) -> Vec<(String, String)> {
        let analysis = analysis(runbook);
        let parts =
            serde_json::to_value(parts(&analysis.plan, &analysis.document, &analysis.source, asked)).unwrap();
        let part = |part: &Value| {
            let (kind, of) = part.as_object().unwrap().iter().next().unwrap();
            let text = match kind.as_str() {
                "heading" => of["title"].clone(),
                "shown" => of["text"].clone(),
                "asked" => of["place"].clone(),
                "cells" => Value::from(of.as_array().unwrap().len().to_string()),
                _ => of.clone(),
            };
            (kind.clone(), text.as_str().unwrap().trim().to_owned())
        };
        parts.as_array().unwrap().iter().map(part).collect()
    }

    fn part(kind: &str, text: &str) -> (String, String) {
        (kind.to_owned(), text.to_owned())
    }

    #[test]
    fn the_page_is_the_document_in_its_order_with_every_step_once() {
        let runbook = "# Release\n\nBefore it.\n\n- [ ] Quiet?\n\n```bash\nls\npwd\n```\n\nBetween.\n\nDeep\n----\n\n\
            ```yaml\na: 1\n```\n\nAfter **it**.\n";
        assert_eq!(
            drawn(runbook),
            [
                part("heading", "Release"),
                part("prose", "<p>Before it.</p>"),
                part("cells", "1"),
                part("cells", "2"),
                part("prose", "<p>Between.</p>"),
                part("heading", "Deep"),
                part("shown", "a: 1"),
                part("prose", "<p>After <strong>it</strong>.</p>"),
            ]
        );
    }

    #[test]
    fn what_is_asked_stands_where_it_arises() {
        let runbook = "# A\n\nIf it is\nstale:\n\n```bash\nls\n# for x\npwd\n```\n\n- [ ] Quiet?\n\n## B\n";
        let asked = |line: usize| Asked {
            number: String::new(),
            line,
            question: "",
            place: line.to_string(),
            why: None,
            replies: Vec::new(),
        };
        assert_eq!(
            drawn_with(runbook, [1, 3, 8, 12, 14].map(asked).into()),
            [
                part("heading", "A"),
                part("asked", "1"),
                part("prose", "<p>If it is\nstale:</p>"),
                part("asked", "3"),
                part("asked", "8"),
                part("cells", "2"),
                part("asked", "12"),
                part("cells", "1"),
                part("heading", "B"),
                part("asked", "14"),
            ]
        );
    }

    #[test]
    fn an_open_fence_a_setting_in_front_and_an_empty_document_are_drawn_too() {
        assert_eq!(drawn(""), []);
        assert_eq!(drawn("---\ntitle: x\n---\n\nText.\n"), [part("prose", "<p>Text.</p>")]);
        let open = drawn("```bash\nls\n");
        assert_eq!(open.len(), 1, "{open:?}");
    }
}
