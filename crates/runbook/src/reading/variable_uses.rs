//! Which shell variables are read where: what tells an assignment from a listing of settings.
//!
//! Takes the document, gives yes or no for a name. Reads text, not grammar: too many names do no harm here.

use crate::document::{Document, PieceKind};
use std::collections::HashSet;

/// The names that each block reads as shell variables.
pub(super) struct VariableUses(Vec<HashSet<String>>);

impl VariableUses {
    pub(super) fn of(document: &Document) -> Self {
        let names = |kind: &PieceKind| match kind {
            PieceKind::Block(block) => block.lines.iter().flat_map(|line| variables(&line.text)).collect(),
            PieceKind::Prose(_) | PieceKind::Item(_) | PieceKind::Html(_) | PieceKind::Rule => HashSet::new(),
        };
        Self(document.pieces.iter().map(|piece| names(&piece.kind)).collect())
    }

    /// Whether a piece behind `at` reads `name`.
    pub(super) fn after(&self, name: &str, at: usize) -> bool {
        self.0[at + 1..].iter().any(|names| names.contains(name))
    }
}

/// The names behind `$` and `${` in `text`, and those that it hands to every program.
fn variables(text: &str) -> impl Iterator<Item = String> {
    let exported = text.trim_start().strip_prefix("export ").into_iter().flat_map(|names| {
        names.split_whitespace().filter(|name| !name.contains(['=', '$', '-'])).map(str::to_owned)
    });
    exported.chain(read(text))
}

/// The names behind `$` and `${` in `text`.
fn read(text: &str) -> impl Iterator<Item = String> {
    text.split('$').skip(1).filter_map(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        (end > 0).then(|| rest[..end].to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    #[test]
    fn a_name_is_read_by_the_blocks_behind_it() {
        let document = Document::parse(&Source::new(
            "a.md",
            "```sh\nA=1 $B\n```\n\n```sh\necho ${A}_x \"$C\"\nexport D\n```\n",
        ));
        let reads = VariableUses::of(&document);
        for (name, at, expected) in
            [("A", 0, true), ("A", 1, false), ("B", 0, false), ("C", 0, true), ("D", 0, true)]
        {
            assert_eq!(reads.after(name, at), expected, "{name} after {at}");
        }
    }
}
