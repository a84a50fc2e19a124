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
