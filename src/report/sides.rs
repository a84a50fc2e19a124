//! Two texts side by side: which lines of them belong together, and which words of those differ.

use serde::Serialize;
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// A line that is longer is marked as a whole: what differs in it is not looked for.
const LONGEST: usize = 2000;
/// Two lines of which less is in common are not the same line.
const ALIKE: f32 = 0.5;
/// How far the line is looked for that belongs to another one.
const AHEAD: usize = 8;

/// How the two sides of a row stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowKind {
    /// Both are the same.
    Same,
    /// Some of it differs.
    Changed,
    /// Only the first is there.
    Removed,
    /// Only the second is there.
    Added,
    /// Lines that are the same on both sides are left out here.
    Gap,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it differs from the other side.
    pub changed: bool,
}

/// A line of each text, or of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// How they stand to each other.
    pub kind: RowKind,
    /// The line of the first; empty where there is none.
    pub left: Vec<Piece>,
    /// The line of the second.
    pub right: Vec<Piece>,
}

/// The lines of two texts side by side, of those that are the same only `context` around what differs.
pub fn rows(old: &str, new: &str, context: usize) -> Vec<Row> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let diff = TextDiff::from_slices(&old, &new);
    let mut rows = Vec::new();
    let mut end = 0;
    for group in diff.grouped_ops(context) {
        if group.first().is_some_and(|first| first.old_range().start > end) {
            rows.push(Row { kind: RowKind::Gap, left: Vec::new(), right: Vec::new() });
        }
        for op in &group {
            of(op, &old, &new, &mut rows);
            end = op.old_range().end;
        }
    }
    if end < old.len() && !rows.is_empty() {
        rows.push(Row { kind: RowKind::Gap, left: Vec::new(), right: Vec::new() });
    }
    rows
}

/// The rows of one difference.
fn of(op: &DiffOp, old: &[&str], new: &[&str], rows: &mut Vec<Row>) {
    let (old, new) = (&old[op.old_range()], &new[op.new_range()]);
    match op {
        DiffOp::Equal { .. } => rows.extend(old.iter().map(|line| Row {
            kind: RowKind::Same,
            left: whole(line, false),
            right: whole(line, false),
        })),
        DiffOp::Delete { .. } => rows.extend(old.iter().map(|line| removed(line))),
        DiffOp::Insert { .. } => rows.extend(new.iter().map(|line| added(line))),
        DiffOp::Replace { .. } => {
            let mut rest = new;
            for old in old {
                let found =
                    rest.iter().take(AHEAD).enumerate().find_map(|(at, new)| Some((at, changed(old, new)?)));
                let Some((at, row)) = found else {
                    rows.push(removed(old));
                    continue;
                };
                rows.extend(rest[..at].iter().map(|line| added(line)));
                rows.push(row);
                rest = &rest[at + 1..];
            }
            rows.extend(rest.iter().map(|line| added(line)));
        }
    }
}

fn whole(line: &str, changed: bool) -> Vec<Piece> {
    vec![Piece { text: line.to_owned(), changed }]
}

fn removed(line: &str) -> Row {
    Row { kind: RowKind::Removed, left: whole(line, true), right: Vec::new() }
}

fn added(line: &str) -> Row {
    Row { kind: RowKind::Added, left: Vec::new(), right: whole(line, true) }
}

/// A line that has changed, with the words that differ; none where the two have too little in common.
fn changed(old: &str, new: &str) -> Option<Row> {
    if old.len().max(new.len()) > LONGEST {
        return Some(Row { kind: RowKind::Changed, left: whole(old, true), right: whole(new, true) });
    }
    // How far a line is indented says nothing of it.
    if TextDiff::from_words(old.trim(), new.trim()).ratio() < ALIKE {
        return None;
    }
    let diff = TextDiff::from_words(old, new);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        let changed = change.tag() != ChangeTag::Equal;
        if change.tag() != ChangeTag::Insert {
            put(&mut left, change.value(), changed);
        }
        if change.tag() != ChangeTag::Delete {
            put(&mut right, change.value(), changed);
        }
    }
    Some(Row { kind: RowKind::Changed, left, right })
}

/// Puts a word behind the others: what is marked alike is one piece.
fn put(pieces: &mut Vec<Piece>, text: &str, changed: bool) {
    match pieces.last_mut().filter(|last| last.changed == changed) {
        Some(last) => last.text.push_str(text),
        None => pieces.push(Piece { text: text.to_owned(), changed }),
    }
}

/// Which of two lists belong together, in order: the place in each, where there is one.
pub(super) fn paired<T: PartialEq + std::hash::Hash + Eq + Ord>(
    old: &[T],
    new: &[T],
) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        if matches!(op, DiffOp::Equal { .. }) {
            pairs.extend(op.old_range().map(Some).zip(op.new_range().map(Some)));
        } else {
            pairs.extend(op.old_range().map(|at| (Some(at), None)));
            pairs.extend(op.new_range().map(|at| (None, Some(at))));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row as text: what differs in brackets.
    fn shown(row: &Row) -> String {
        let side = |pieces: &[Piece]| -> String {
            let piece =
                |piece: &Piece| if piece.changed { format!("[{}]", piece.text) } else { piece.text.clone() };
            pieces.iter().map(piece).collect()
        };
        match row.kind {
            RowKind::Gap => "…".to_owned(),
            _ => format!("{} | {}", side(&row.left), side(&row.right)),
        }
    }

    #[test]
    fn lines_that_belong_together_stand_side_by_side_and_their_words_are_marked() {
        let old = "same\nexit 0 after a while\ngone\nx\nx\nx\nend";
        let new = "same\nexit 3 after a while\nx\nx\nx\nend\nnew";
        let rows: Vec<String> = rows(old, new, 1).iter().map(shown).collect();
        assert_eq!(
            rows,
            [
                "same | same",
                "exit [0] after a while | exit [3] after a while",
                "[gone] | ",
                "x | x",
                "…",
                "end | end",
                " | [new]"
            ]
        );
    }

    #[test]
    fn lines_with_nothing_in_common_are_not_the_same_line() {
        let rows: Vec<String> =
            rows("abc def ghi\n  ran 1", "uvw xyz\n  ran 2", 1).iter().map(shown).collect();
        assert_eq!(rows, ["[abc def ghi] | ", " | [uvw xyz]", "  ran [1] |   ran [2]"]);
        assert!(super::rows("a\nb", "a\nb", 1).is_empty());
    }

    #[test]
    fn what_is_on_one_side_only_has_nobody_beside_it() {
        assert_eq!(
            paired(&["a", "b", "c"], &["b", "d"]),
            [(Some(0), None), (Some(1), Some(0)), (Some(2), None), (None, Some(1))]
        );
    }
}
