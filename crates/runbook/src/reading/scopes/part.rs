//! A stretch of a block that is not for every run, and when it is meant.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// When a stretch of a block is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// It is one of several options, of which exactly one is taken.
    Option {
        /// The same number for all options of one choice in this block.
        choice: usize,
    },
    /// Only in this environment.
    Environment(String),
    /// Only if this is so: the comment's own words.
    Condition(String),
    /// The reading cannot tell; the reason says why.
    Doubt,
}

/// A stretch of a block that is not for every run. Stretches may lie in one another: a line runs where all that hold it do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Indices into the block's lines.
    pub lines: Range<usize>,
    /// The comment that heads it.
    pub title: String,
    /// When it is meant.
    pub limit: Limit,
    /// Why: a lower-case fragment.
    pub reason: String,
}

/// Cuts each part that reaches beyond another one in which it begins, so that all lie in one another and every line keeps all its limits.
pub(super) fn apart(parts: Vec<Part>) -> Vec<Part> {
    let key = |part: &Part, at: usize| (part.lines.start, Reverse(part.lines.end), at);
    let mut left: BTreeMap<_, Part> =
        parts.into_iter().enumerate().map(|(at, part)| (key(&part, at), part)).collect();
    let mut apart: Vec<Part> = Vec::with_capacity(left.len());
    // Where the parts end that hold the next one, outermost first.
    let mut open: Vec<usize> = Vec::new();
    while let Some(((start, _, at), mut part)) = left.pop_first() {
        while open.pop_if(|end| *end <= start).is_some() {}
        if let Some(end) = open.last().copied().filter(|end| *end < part.lines.end) {
            let rest = Part { lines: end..part.lines.end, ..part.clone() };
            left.insert(key(&rest, at), rest);
            part.lines.end = end;
        }
        open.push(part.lines.end);
        apart.push(part);
    }
    apart
}
