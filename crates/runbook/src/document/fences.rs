//! A block of code while it is being read: its lines with their places, and whether its fence is ever closed.
//!
//! Takes the text events of one block, gives a [`Block`]. Never looks at what the lines mean.

use super::attributes::{Attributes, split_info};
use super::{Block, BodyLine, directive, tag};
use crate::text::Source;
use std::ops::Range;

/// A block under way.
#[derive(Debug)]
pub(super) struct OpenBlock {
    range: Range<usize>,
    line: usize,
    fenced: bool,
    above: Attributes,
    lines: Vec<BodyLine>,
    /// Whether the last of `lines` still waits for its line break.
    partial: bool,
    /// Where the body's text ends so far.
    body_end: usize,
}

impl OpenBlock {
    /// A block on `line` that covers `range` of the source; `above` comes from a comment directly above it.
    pub(super) fn new(range: Range<usize>, line: usize, fenced: bool, above: Attributes) -> Self {
        Self { body_end: range.start, range, line, fenced, above, lines: Vec::new(), partial: false }
    }

    /// Takes a stretch of the body that ends at byte `end` of the source and starts on line `first`.
    pub(super) fn text(&mut self, text: &str, first: usize, end: usize) {
        self.body_end = self.body_end.max(end);
        for (at, part) in text.split_inclusive('\n').enumerate() {
            let words = part.strip_suffix('\n').unwrap_or(part);
            let words = words.strip_suffix('\r').unwrap_or(words);
            match self.lines.last_mut().filter(|_| self.partial) {
                Some(last) => last.text.push_str(words),
                None => self.lines.push(BodyLine { line: first + at, text: words.to_owned() }),
            }
            self.partial = !part.ends_with('\n');
        }
    }

    /// What `[npm]` in the info string calls it, as one of a group of fences.
    pub(super) fn tab<'t>(&self, source: &'t Source) -> Option<&'t str> {
        let info = Opening::read(&source.text()[self.range.clone()]).info;
        let (_, rest) = info.split_once('[')?;
        rest.split_once(']').map(|(label, _)| label)
    }

    /// The block as it was read.
    pub(super) fn finish(self, source: &Source) -> Block {
        let line = self.line;
        let opening = Opening::read(&source.text()[self.range.clone()]);
        let tagged = tag::language(opening.info);
        let is_tagged = tagged.is_some();
        let (language, rest) = match tagged {
            Some(language) => (Some(language), ""),
            None if self.fenced => split_info(opening.info),
            None => (None, ""),
        };
        let options = if directive::holds_code(opening.info) { directive::options(&self.lines) } else { 0 };
        Block {
            line,
            language,
            attributes: self.above.followed_by(Attributes::parse(rest, line, false)),
            lines: self.lines.into_iter().skip(options).collect(),
            fenced: self.fenced,
            closed: !self.fenced || is_tagged || opening.is_closed(source.text(), &self.range, self.body_end),
        }
    }
}

/// The line that opens a fence.
struct Opening<'t> {
    /// The run of back-ticks or tildes.
    fence: &'t str,
    /// What follows it. Read here and not from the parser, which takes backslashes out of quoted values.
    info: &'t str,
    length: usize,
}

impl<'t> Opening<'t> {
    fn read(text: &'t str) -> Self {
        let length = text.find('\n').unwrap_or(text.len());
        let line = &text[..length];
        let mark = if line.starts_with('~') { '~' } else { '`' };
        let info = line.trim_start_matches(mark);
        Self { fence: &line[..line.len() - info.len()], info, length }
    }

    /// Whether the last line of `range` closes the fence: it is no part of the body, and holds the same mark at least
    /// as often. The marks of the lists and quotes around it stand before it.
    fn is_closed(&self, text: &str, range: &Range<usize>, body_end: usize) -> bool {
        let start = body_end.max(range.start + self.length).min(range.end);
        let last = text[start..range.end].lines().last().unwrap_or("");
        let last = last.trim_start_matches([' ', '\t', '>']).trim_end();
        last.len() >= self.fence.len()
            && self.fence.chars().next().is_some_and(|mark| last.chars().all(|c| c == mark))
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Block, Document, PieceKind};
    use crate::text::Source;

    fn blocks(markdown: &str) -> Vec<Block> {
        let pieces = Document::parse(&Source::new("a.md", markdown)).pieces;
        let block = |kind| match kind {
            PieceKind::Block(block) => Some(block),
            PieceKind::Prose(_) | PieceKind::Item(_) | PieceKind::Html(_) | PieceKind::Rule => None,
        };
        pieces.into_iter().filter_map(|piece| block(piece.kind)).collect()
    }

    /// Each block as `line language: line text / line text`, with `!` where it is not closed.
    fn check(markdown: &str, expected: &[&str]) {
        let said: Vec<String> = blocks(markdown)
            .iter()
            .map(|block| {
                let lines: Vec<String> =
                    block.lines.iter().map(|line| format!("{} {}", line.line, line.text)).collect();
                let language = block.language.as_deref().unwrap_or("-");
                format!(
                    "{} {language}: {}{}",
                    block.line,
                    lines.join(" / "),
                    if block.closed { "" } else { "!" }
                )
            })
            .collect();
        assert_eq!(said, expected, "{markdown}");
    }

    #[test]
    fn a_fence_in_lists_and_quotes_loses_their_indentation_and_keeps_its_lines() {
        check("1. Do\n\n   ```bash\n   a\n\n     b\n   ```\n", &["3 bash: 4 a / 5  / 6   b"]);
        check("> - x\n>   ```sh\n>   a\n>   ```\n", &["2 sh: 3 a"]);
        check("- a\n  - b\n    1. c\n       ~~~ Bash\n       x\n       ~~~\n", &["4 bash: 5 x"]);
        check("<details>\n<summary>More</summary>\n\n```bash\na\n```\n\n</details>\n", &["4 bash: 5 a"]);
    }

    #[test]
    fn carriage_returns_are_no_part_of_a_line() {
        check("```bash\r\na\r\n\r\nb\r\n```\r\n", &["1 bash: 2 a / 3  / 4 b"]);
    }

    #[test]
    fn tabs_in_a_body_stay() {
        check("```\n\ta\tb\n```\n", &["1 -: 2 \ta\tb"]);
        check("- x\n\n\t```sh\n\ta\n\t```\n", &["3 sh: 4 a"]);
    }

    #[test]
    fn indented_code_is_a_block_without_a_fence() {
        check("Text\n\n    a\n    b\n\nText\n", &["3 -: 3 a / 4 b"]);
        assert!(!blocks("    a\n")[0].fenced);
    }

    #[test]
    fn an_empty_fence_is_an_empty_block() {
        check("```bash\n```\n", &["1 bash: "]);
        check("```bash\n```", &["1 bash: "]);
    }

    #[test]
    fn a_fence_that_never_closes_is_known_as_such() {
        check("```bash\na\n", &["1 bash: 2 a!"]);
        check("```bash\na", &["1 bash: 2 a!"]);
        check("```bash", &["1 bash: !"]);
        check("````bash\na\n```\n", &["1 bash: 2 a / 3 ```!"]);
        check("~~~bash\na\n```\n", &["1 bash: 2 a / 3 ```!"]);
        check("> ```bash\n> a\n\nText\n", &["1 bash: 2 a!"]);
    }

    #[test]
    fn a_closing_fence_that_left_the_list_closes_nothing() {
        check("- x\n  ```bash\n  a\n```\nText\n", &["2 bash: 3 a!", "4 -: 5 Text!"]);
    }

    #[test]
    fn a_longer_closing_fence_closes() {
        check("```bash\na\n`````\n", &["1 bash: 2 a"]);
        check("> ```bash\n> a\n> ```\n", &["1 bash: 2 a"]);
    }
}
