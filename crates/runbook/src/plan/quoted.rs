//! Lines of a block that is not run, for the step whose words speak of them.

use super::step::QUOTED;
use crate::document;

/// How many lines of a block that is not run are shown with the step that speaks of it.
const LONGEST_QUOTE: usize = 20;

/// A block that is not run, for the step whose words speak of it: as it stands, its beginning where it is long.
pub(super) fn quoted(block: &document::Block) -> String {
    quoted_lines(&block.lines)
}

/// The same of some of its lines.
pub(super) fn quoted_lines(lines: &[document::BodyLine]) -> String {
    let shown = lines.iter().take(LONGEST_QUOTE).map(|line| format!("{QUOTED}{}", line.text));
    let left = lines.get(LONGEST_QUOTE).map(|next| {
        let count = lines.len() - LONGEST_QUOTE;
        format!("{QUOTED}… {count} lines more, from line {}", next.line)
    });
    shown.chain(left).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::BodyLine;

    fn lines(count: usize) -> Vec<BodyLine> {
        let text = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let body = text(&"x\n".repeat(count));
        let source = crate::text::Source::new("a.md", format!("```\n{}\n```\n", body.join("\n")));
        let document = document::Document::parse(&source);
        let block = document.pieces.iter().find_map(|piece| match &piece.kind {
            document::PieceKind::Block(block) => Some(block.lines.clone()),
            _ => None,
        });
        block.expect("a block")
    }

    #[test]
    fn a_block_of_twenty_lines_is_shown_whole_and_a_longer_one_says_from_where_it_goes_on() {
        assert_eq!(quoted_lines(&lines(20)).lines().count(), 20);
        let long = quoted_lines(&lines(22));
        assert_eq!(long.lines().count(), 21);
        assert_eq!(long.lines().last(), Some(format!("{QUOTED}… 2 lines more, from line 22").as_str()));
    }
}
