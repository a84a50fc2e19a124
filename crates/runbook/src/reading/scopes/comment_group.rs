//! A comment in a block with the lines under it.

use super::part::{Limit, Part};
use crate::document::BodyLine;
use crate::reading::heading::Heading;
use crate::reading::shapes::at_top;
use std::ops::Range;

/// A comment and the lines under it, up to the next comment that stands behind something else.
#[derive(Clone)]
pub(super) struct Group {
    pub lines: Range<usize>,
    pub title: String,
    pub heading: Heading,
}

/// Cuts a block at its comments. A comment further in belongs to a loop or a condition of the script itself.
pub(super) fn groups(lines: &[BodyLine]) -> Vec<Group> {
    if !lines.iter().any(|line| line.text.starts_with('#')) {
        return Vec::new();
    }
    let tops: Vec<bool> = at_top(lines).collect();
    let is_comment =
        |at: usize| tops[at] && lines[at].text.starts_with('#') && !lines[at].text.starts_with("#!");
    let is_head = |at: &usize| is_comment(*at) && (*at == 0 || !is_comment(*at - 1));
    let heads: Vec<usize> = (0..lines.len()).filter(is_head).collect();
    let ends = heads.iter().skip(1).copied().chain([lines.len()]);
    let group = |(start, end): (&usize, usize)| {
        let title = lines[*start].text.trim_start_matches('#').trim().to_owned();
        Group { lines: *start..end, heading: Heading::new(&title), title }
    };
    heads.iter().zip(ends).map(group).collect()
}

/// The part of a group that a condition is about: up to a blank line behind its first commands.
pub(super) fn up_to_blank(group: &Range<usize>, lines: &[BodyLine]) -> Range<usize> {
    let is_said =
        |at: &usize| lines[*at].text.trim_start().starts_with('#') || lines[*at].text.trim().is_empty();
    let first = group.clone().find(|at| !is_said(at)).unwrap_or(group.start);
    let end = (first..group.end).find(|at| lines[*at].text.trim().is_empty());
    group.start..end.unwrap_or(group.end)
}

/// What a way is called whose comment says `or` and no more: by its first command.
pub(super) fn called(group: &Group, lines: &[BodyLine]) -> String {
    let mut own = lines[group.lines.clone()].iter().map(|line| line.text.trim());
    let first = own.find(|line| !line.is_empty() && !line.starts_with('#'));
    first.filter(|_| group.heading.core.len() == 1).map_or_else(|| group.title.clone(), str::to_owned)
}

/// The commands right before a block's first comment, called by the first of them.
pub(super) fn before(second: &Group, lines: &[BodyLine]) -> Option<Group> {
    let end = second.lines.start;
    let is_blank = |at: &usize| lines[*at].text.trim().is_empty();
    let last = (0..end).rev().find(|at| !is_blank(at))?;
    let start = (0..last).rev().find(is_blank).map_or(0, |at| at + 1);
    let title = lines[start].text.trim().to_owned();
    Some(Group { lines: start..end, heading: Heading::new(&title), title })
}

/// The lines of a group that are no comments.
pub(super) fn commands<'l>(group: &Group, lines: &'l [BodyLine]) -> Vec<&'l str> {
    let own = lines[group.lines.clone()].iter().map(|line| line.text.trim());
    own.filter(|text| !text.is_empty() && !text.starts_with('#')).collect()
}

/// A group as one option of a choice.
pub(super) fn option(group: &Group, lines: Range<usize>, choice: usize) -> Part {
    let reason = format!("a comment says `{}`", group.title);
    Part { lines, title: group.title.clone(), limit: Limit::Option { choice }, reason }
}
