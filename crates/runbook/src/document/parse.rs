//! Markdown text to a [`Document`]: the loop over the parser's events.
//!
//! Takes a source, gives sections and pieces in document order. The nesting of lists and quotes lives on stacks of its
//! own, so that no depth of nesting can exhaust the program's. Never fails.

use super::attributes::Attributes;
use super::container;
use super::cursor::Cursor;
use super::fences::OpenBlock;
use super::held::Held;
use super::inline::Run;
use super::sections::{Heading, arrange, title};
use super::{
    Block, ContainerKind, Document, FrontMatter, Item, Piece, PieceKind, Prose, directive, hidden, html, tag,
};
use crate::text::{Diagnostic, Source};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

impl Document {
    /// Reads a runbook.
    pub fn parse(source: &Source) -> Self {
        let mark = if source.text().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let (front_matter, length) = FrontMatter::parse(&source.text()[mark..]);
        let start = mark + length;
        let mut reader = Reader::new(source);
        let listed = container::indented_as_items(source.text());
        let text = listed.as_deref().unwrap_or(source.text());
        let fenced = tag::as_fences(text);
        reader.read(fenced.as_deref().unwrap_or(text), start..source.text().len(), 0);
        reader.flush();
        let mut diagnostics = hidden::hidden(source);
        diagnostics.extend(reader.diagnostics);
        diagnostics.extend(included(source, &reader.pieces));
        diagnostics.sort_by_key(|finding| finding.line);
        let (name, sections) = (source.name().into_owned(), arrange(reader.headings));
        Self { name, front_matter, sections, pieces: reader.pieces, containers: reader.held.all, diagnostics }
    }
}

/// A warning for each line that puts another file in its place: what that file asks for is in no plan.
fn included(source: &Source, pieces: &[Piece]) -> Vec<Diagnostic> {
    let is_of_block = |line: usize| {
        pieces.iter().any(|piece| match &piece.kind {
            PieceKind::Block(block) => block.lines.iter().any(|one| one.line == line),
            _ => false,
        })
    };
    let lines = source.text().lines().enumerate().map(|(at, text)| (at + 1, text));
    let found = lines.filter_map(|(line, text)| Some((line, tag::included(text)?)));
    found
        .filter(|(line, _)| !is_of_block(*line))
        .map(|(line, file)| {
            Diagnostic::warning("included-file", line, format!("`{file}` is included here, and not read"))
                .hinted("What it asks for is in no plan: look into it, and write its steps here.")
        })
        .collect()
}

/// The Markdown that runbooks are written in: GitHub's.
const MARKDOWN: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_GFM);

/// How deep directives that hold Markdown are followed into each other; below that they are blocks like any other.
const DEEPEST: usize = 8;

/// What has been read so far, and what is open.
struct Reader<'s> {
    source: &'s Source,
    lines: Cursor<'s>,
    headings: Vec<Heading>,
    pieces: Vec<Piece>,
    held: Held,
    /// Whether the fences that follow are tabs of one group.
    in_code_group: bool,
    /// Where the open heading leads, if it is a link: `#tab/linux` makes it a tab.
    tab_link: bool,
    diagnostics: Vec<Diagnostic>,
    /// The open list items, as indices into `pieces`, and the next number of every open list.
    items: Vec<usize>,
    numbers: Vec<Option<u64>>,
    quotes: usize,
    /// The level of the open heading, if that opens a section.
    heading: Option<u8>,
    run: Option<Run>,
    block: Option<OpenBlock>,
    html: Option<(usize, String)>,
    /// What a `stepgate` comment said, until the next piece.
    above: Attributes,
}

impl<'s> Reader<'s> {
    fn new(source: &'s Source) -> Self {
        Self {
            source,
            lines: Cursor::new(source),
            headings: Vec::new(),
            pieces: Vec::new(),
            held: Held::default(),
            in_code_group: false,
            tab_link: false,
            diagnostics: Vec::new(),
            items: Vec::new(),
            numbers: Vec::new(),
            quotes: 0,
            heading: None,
            run: None,
            block: None,
            html: None,
            above: Attributes::default(),
        }
    }

    /// Reads a stretch of the source, or of the text of the same length that stands for it; what a directive in it holds is read as
    /// Markdown too, as if it were quoted.
    fn read(&mut self, text: &str, stretch: Range<usize>, depth: usize) {
        let mut inside_directive = false;
        let parser = Parser::new_ext(&text[stretch.clone()], MARKDOWN);
        for (event, range) in parser.into_offset_iter() {
            let range = range.start + stretch.start..range.end + stretch.start;
            let held = match &event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if depth < DEEPEST => {
                    directive::body(self.source.text(), &range, info)
                }
                _ => None,
            };
            if let (Some(held), Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))) = (held, &event) {
                inside_directive = true;
                let (first, last) = (self.lines.at(range.start), range.end);
                self.start(&Tag::BlockQuote(None), range);
                let opened = directive::container(info);
                if let Some((kind, label)) = opened.clone() {
                    self.held.open(kind, label, first);
                }
                self.read(text, held, depth + 1);
                self.end(TagEnd::BlockQuote(None));
                if let Some((kind, _)) = opened {
                    let last = self.lines.at(last.saturating_sub(1));
                    self.held.close(kind, last);
                }
            } else if inside_directive {
                inside_directive = !matches!(event, Event::End(TagEnd::CodeBlock));
            } else {
                self.take(event, range);
            }
        }
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, &range),
            Event::Code(code) => self.run(&range).code(&code),
            Event::Html(html) => self.text(&html, &range),
            Event::InlineHtml(html) => self.run(&range).html(&html),
            Event::SoftBreak | Event::HardBreak => self.run(&range).space(),
            Event::Rule => {
                self.flush();
                let line = self.lines.at(range.start);
                self.held.end_tab(line.saturating_sub(1));
                self.push(PieceKind::Rule);
            }
            Event::TaskListMarker(ticked) => self.tick(ticked),
            // Mathematics is not asked for; a footnote's mark is no text.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Strikethrough | Tag::Image { .. } | Tag::Superscript | Tag::Subscript => {}
            Tag::Emphasis => self.run(&range).open_emphasis(),
            Tag::Strong => self.run(&range).open_bold(),
            Tag::Link { dest_url, .. } => {
                self.tab_link |= self.heading.is_some() && dest_url.starts_with("#tab/");
                self.run(&range).open_link();
            }
            Tag::TableCell => self.run(&range).cell(),
            Tag::Heading { level, .. } => self.open_heading(*level as u8, &range),
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::List(number) => {
                self.flush();
                self.numbers.push(*number);
            }
            Tag::Item => self.open_item(&range),
            Tag::CodeBlock(kind) => {
                self.flush();
                let fenced = matches!(kind, CodeBlockKind::Fenced(_));
                let line = self.lines.at(range.start);
                self.block = Some(OpenBlock::new(range, line, fenced, std::mem::take(&mut self.above)));
            }
            Tag::HtmlBlock => {
                self.flush();
                self.html = Some((self.lines.at(range.start), String::new()));
            }
            Tag::TableHead | Tag::TableRow => {
                self.flush();
                self.run = Some(Run::row(self.lines.at(range.start)));
            }
            Tag::Paragraph
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Table(_)
            | Tag::MetadataBlock(_) => self.flush(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strikethrough
            | TagEnd::Image
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::TableCell => {}
            TagEnd::Emphasis => self.run.iter_mut().for_each(Run::close_emphasis),
            TagEnd::Strong => self.run.iter_mut().for_each(Run::close_bold),
            TagEnd::Link => self.run.iter_mut().for_each(Run::close_link),
            TagEnd::Heading(_) => self.close_heading(),
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes -= 1;
            }
            TagEnd::List(_) => {
                self.flush();
                self.numbers.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.items.pop();
            }
            TagEnd::CodeBlock => self.close_block(),
            TagEnd::HtmlBlock => self.close_html(),
            TagEnd::Paragraph
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::MetadataBlock(_) => self.flush(),
        }
    }

    /// The open run of inline text, opened where there is none: items of a tight list have no paragraphs.
    fn run(&mut self, range: &Range<usize>) -> &mut Run {
        let lines = &mut self.lines;
        self.run.get_or_insert_with(|| Run::new(lines.at(range.start)))
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        if let Some(block) = &mut self.block {
            block.text(text, self.lines.at(range.start), range.end);
        } else if let Some((_, html)) = &mut self.html {
            html.push_str(text);
        } else {
            self.run(range).text(text);
        }
    }

    fn tick(&mut self, ticked: bool) {
        if let Some(Piece { kind: PieceKind::Item(item), .. }) =
            self.items.last().map(|at| &mut self.pieces[*at])
        {
            item.checkbox = Some(ticked);
        }
    }

    /// A heading opens a section, except inside a list or a quote, where it is a line in bold.
    fn open_heading(&mut self, level: u8, range: &Range<usize>) {
        self.flush();
        self.heading = (self.items.is_empty() && self.quotes == 0).then_some(level);
        self.run(range).open_bold();
    }

    fn close_heading(&mut self) {
        self.run.iter_mut().for_each(Run::close_bold);
        let Some(level) = self.heading.take() else { return self.flush() };
        let prose = self.run.take().map(Run::finish).unwrap_or_default();
        if std::mem::take(&mut self.tab_link) {
            self.held.end_tab(prose.line.saturating_sub(1));
            return self.held.open(ContainerKind::Tab, prose.text, prose.line);
        }
        // No tab goes on past a heading.
        self.held.end_tab(prose.line.saturating_sub(1));
        self.above = Attributes::default();
        self.headings.push(Heading { level, title: title(&prose), line: prose.line });
    }

    fn open_item(&mut self, range: &Range<usize>) {
        self.flush();
        let number = self.numbers.last_mut().and_then(Option::as_mut).map(|next| {
            *next += 1;
            *next - 1
        });
        let prose = Prose { line: self.lines.at(range.start), ..Prose::default() };
        let depth = self.items.len();
        let tab = container::tab_of_item(self.source.line(prose.line)).map(str::to_owned);
        if let Some(label) = tab {
            let last = self.lines.at(range.end.saturating_sub(1));
            self.held.open(ContainerKind::Tab, label, prose.line);
            self.held.close(ContainerKind::Tab, last);
        }
        let at = self.push(PieceKind::Item(Item { prose, number, checkbox: None, depth }));
        self.items.push(at);
    }

    fn close_block(&mut self) {
        let Some(open) = self.block.take() else { return };
        let tab = open.tab(self.source).filter(|_| self.in_code_group).map(str::to_owned);
        let block = open.finish(self.source);
        if !block.closed {
            let finding = Diagnostic::error("unclosed-fence", block.line, "this fence is never closed");
            let hint = "Close it with a line of the same marks, indented like the line that opens it.";
            self.diagnostics.push(finding.hinted(hint));
        }
        let (first, last) = (block.line, block.lines.last().map_or(block.line, |line| line.line) + 1);
        if let Some(label) = tab {
            self.held.open(ContainerKind::Tab, label, first);
            self.push(PieceKind::Block(block));
            self.held.close(ContainerKind::Tab, last);
        } else {
            self.push(PieceKind::Block(block));
        }
    }

    fn close_html(&mut self) {
        let Some((line, text)) = self.html.take() else { return };
        self.held.mark(&text, line);
        if let Some(lines) = html::preformatted(&text, line) {
            let attributes = std::mem::take(&mut self.above);
            let block = Block { line, language: None, attributes, lines, fenced: true, closed: true };
            self.push(PieceKind::Block(block));
            return;
        }
        self.push(PieceKind::Html(Prose { line, text: html::one_line(&text), ..Prose::default() }));
        let said = html::last_comment(&text).and_then(|comment| comment.strip_prefix("stepgate"));
        if let Some(said) = said.filter(|said| said.is_empty() || said.starts_with(char::is_whitespace)) {
            self.above = Attributes::parse(said, line, true);
        }
        let fence = text.lines().position(|line| line.trim_start().starts_with("```"));
        if let Some(at) = fence.filter(|_| !text.trim_start().starts_with("<!--")) {
            let finding =
                Diagnostic::warning("fence-in-html", line + at, "this fence is part of the HTML above it");
            self.diagnostics.push(finding.hinted("Put an empty line between the HTML and the fence."));
        }
    }

    /// Ends the open run of inline text: it is the text of the item that has just been opened, or a piece of its own.
    fn flush(&mut self) {
        let Some(prose) = self.run.take().map(Run::finish) else { return };
        if prose.text.is_empty() {
            return;
        }
        if container::is_mark(&prose.text) && !prose.in_table {
            self.in_code_group = prose.text.starts_with("::: code-group");
            let written: Vec<&str> = (prose.line..=self.source.line_count())
                .map(|line| self.source.line(line))
                .take_while(|text| !text.trim().is_empty())
                .collect();
            self.held.mark(&written.join("\n"), prose.line);
        }
        let newest = self.pieces.len().checked_sub(1);
        let own = self.items.last().copied().filter(|at| Some(*at) == newest && !prose.in_table);
        match own.map(|at| &mut self.pieces[at].kind) {
            Some(PieceKind::Item(item)) if item.prose.text.is_empty() => {
                item.prose = Prose { line: item.prose.line, ..prose };
            }
            _ => {
                self.push(PieceKind::Prose(prose));
            }
        }
    }

    fn push(&mut self, kind: PieceKind) -> usize {
        self.above = Attributes::default();
        let section = self.headings.len();
        self.pieces.push(Piece { section, item: self.items.last().copied(), quoted: self.quotes > 0, kind });
        self.pieces.len() - 1
    }
}
