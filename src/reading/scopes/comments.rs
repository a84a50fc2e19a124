//! Choices and conditions inside one block, told by its comments: `# Option A`, `# Or`, `# If it failed`, `# Staging`.
//!
//! Takes the lines of a block, gives stretches of them that are not for every run. Two stretches of one choice never run
//! together. Never looks at the commands themselves.

use super::{conditions, extents};
use crate::document::BodyLine;
use crate::reading::environments::Environments;
use crate::reading::alternatives::tool_rows;
use crate::reading::heading::Heading;
use crate::reading::rules;
use crate::reading::shapes::at_top;
use crate::reading::trailing_remark::conditionals;
use crate::reading::words::{first_said, words};
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

/// A comment and the lines under it, up to the next comment that stands behind something else.
#[derive(Clone)]
struct Group {
    lines: Range<usize>,
    title: String,
    heading: Heading,
}

/// The stretches of a block that are not for every run, in order.
pub(super) fn parts(lines: &[BodyLine], environments: &Environments) -> Vec<Part> {
    let groups = groups(lines);
    let mut parts = options(&groups, lines);
    parts.extend(environment_parts(&groups, environments));
    if parts.is_empty() {
        parts = tools(&groups);
    }
    if parts.is_empty() {
        parts = variants(&groups, lines);
    }
    if parts.is_empty() {
        parts = of_extents(&groups, lines);
    }
    let free =
        |parts: &[Part], group: &Group| !parts.iter().any(|part| part.lines.contains(&group.lines.start));
    for group in &groups {
        if let Some(condition) = conditions::of_comment(&group.heading).filter(|_| free(&parts, group)) {
            parts.push(Part {
                lines: up_to_blank(&group.lines, lines),
                title: group.title.clone(),
                limit: Limit::Condition(group.title.clone()),
                reason: format!("a comment says `{condition}`"),
            });
        }
    }
    parts.extend(trailing(lines, environments));
    parts.extend(conditionals(lines).into_iter().map(|one| Part {
        lines: one.lines,
        limit: Limit::Condition(one.title.clone()),
        reason: format!("behind the command it says `{}`", one.said),
        title: one.title,
    }));
    apart(parts)
}

/// Cuts each part that reaches beyond another one in which it begins, so that all lie in one another and every line keeps all its limits.
fn apart(parts: Vec<Part>) -> Vec<Part> {
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

/// The part of a group that a condition is about: up to a blank line behind its first commands.
fn up_to_blank(group: &Range<usize>, lines: &[BodyLine]) -> Range<usize> {
    let is_said =
        |at: &usize| lines[*at].text.trim_start().starts_with('#') || lines[*at].text.trim().is_empty();
    let first = group.clone().find(|at| !is_said(at)).unwrap_or(group.start);
    let end = (first..group.end).find(|at| lines[*at].text.trim().is_empty());
    group.start..end.unwrap_or(group.end)
}

/// `git checkout develop # staging`: a line whose own remark is nothing but an environment.
fn trailing(lines: &[BodyLine], environments: &Environments) -> Vec<Part> {
    let named = |line: &BodyLine| {
        let (command, remark) = line.text.rsplit_once(" # ")?;
        let said = words(remark);
        let [word] = said
            .iter()
            .filter(|word| !matches!(word.as_str(), "for" | "in" | "on" | "only"))
            .collect::<Vec<_>>()[..]
        else {
            return None;
        };
        let name = environments.named(word)?;
        (!command.trim().is_empty() && !command.trim_start().starts_with('#'))
            .then(|| (name.to_owned(), remark.trim().to_owned()))
    };
    let part = |(at, line): (usize, &BodyLine)| {
        let (name, remark) = named(line)?;
        let reason = format!("its remark names `{name}`");
        Some(Part { lines: at..at + 1, title: remark, limit: Limit::Environment(name), reason })
    };
    lines.iter().enumerate().filter_map(part).collect()
}

/// Cuts a block at its comments. A comment further in belongs to a loop or a condition of the script itself.
fn groups(lines: &[BodyLine]) -> Vec<Group> {
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

/// The mark of an option: what the options of one choice have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `Option A`, `Method 2`: up to the next of its kind.
    Counted(&'static str),
    /// `If it worked`, `If it failed`, `Otherwise`.
    Outcome { good: bool },
    /// `Via X`, `Using Y`.
    Way,
    /// `Or`, `Alternatively`: instead of the group before it.
    Instead,
}

const COUNTED: [&str; 5] = ["option", "method", "approach", "alternative", "variant"];
fn mark(heading: &Heading) -> Option<Mark> {
    let first = heading.core.first()?.as_str();
    let counts = heading.core.get(1).is_some_and(|second| second.len() == 1 || second.parse::<u8>().is_ok());
    if let Some(word) = COUNTED.into_iter().find(|word| *word == first && counts) {
        return Some(Mark::Counted(word));
    }
    match first {
        "or" | "alternatively" => Some(Mark::Instead),
        "via" | "using" => Some(Mark::Way),
        "otherwise" | "else" => Some(Mark::Outcome { good: false }),
        // `If not, …` and `If it failed` are bad, whatever good words follow.
        "if" if first_said(&heading.core[..heading.core.len().min(5)], rules::COMMENT_BAD_DAY.words)
            .is_some() =>
        {
            Some(Mark::Outcome { good: false })
        }
        "if" if first_said(&heading.core[..heading.core.len().min(5)], rules::COMMENT_GOOD_DAY.words)
            .is_some() =>
        {
            Some(Mark::Outcome { good: true })
        }
        _ => None,
    }
}

/// What a way is called whose comment says `or` and no more: by its first command.
fn called(group: &Group, lines: &[BodyLine]) -> String {
    let mut own = lines[group.lines.clone()].iter().map(|line| line.text.trim());
    let first = own.find(|line| !line.is_empty() && !line.starts_with('#'));
    first.filter(|_| group.heading.core.len() == 1).map_or_else(|| group.title.clone(), str::to_owned)
}

/// The commands right before a block's first comment, called by the first of them.
fn before(second: &Group, lines: &[BodyLine]) -> Option<Group> {
    let end = second.lines.start;
    let is_blank = |at: &usize| lines[*at].text.trim().is_empty();
    let last = (0..end).rev().find(|at| !is_blank(at))?;
    let start = (0..last).rev().find(is_blank).map_or(0, |at| at + 1);
    let title = lines[start].text.trim().to_owned();
    Some(Group { lines: start..end, heading: Heading::new(&title), title })
}

/// The options of all choices in a block.
fn options(groups: &[Group], lines: &[BodyLine]) -> Vec<Part> {
    let marks: Vec<Option<Mark>> = groups.iter().map(|group| mark(&group.heading)).collect();
    let mut parts: Vec<Part> = Vec::new();
    let mut choice = 0;
    for kind in 0..COUNTED.len() + 2 {
        let is_kind = |found: &Option<Mark>| match found {
            Some(Mark::Counted(word)) => COUNTED.get(kind) == Some(word),
            Some(Mark::Outcome { .. }) => kind == COUNTED.len(),
            Some(Mark::Way) => kind == COUNTED.len() + 1,
            Some(Mark::Instead) | None => false,
        };
        let found: Vec<usize> = (0..groups.len()).filter(|at| is_kind(&marks[*at])).collect();
        let has = |good: bool| found.iter().any(|at| marks[*at] == Some(Mark::Outcome { good }));
        if found.len() < 2 || (kind == COUNTED.len() && !(has(true) && has(false))) {
            continue;
        }
        // An option goes on to the next of its kind; the last of the ways ends with its own group.
        for (nth, at) in found.iter().enumerate() {
            let next = found.get(nth + 1).map(|next| groups[*next].lines.start);
            let end = next.unwrap_or(if kind > COUNTED.len() {
                groups[*at].lines.end
            } else {
                groups[groups.len() - 1].lines.end
            });
            parts.push(option(&groups[*at], groups[*at].lines.start..end, choice));
        }
        choice += 1;
    }
    // `a`, `# Or`, `b`: what stands before the first comment is a way too.
    if let Some(second) = groups.first().filter(|_| marks[0] == Some(Mark::Instead))
        && let Some(first) = before(second, lines)
    {
        let called = Group { title: called(second, lines), ..second.clone() };
        parts.push(option(&first, first.lines.clone(), choice));
        parts.push(option(&called, second.lines.clone(), choice));
        choice += 1;
    }
    for at in (1..groups.len()).filter(|at| marks[*at] == Some(Mark::Instead)) {
        let start = groups[at].lines.start;
        // A second `Or` goes on with the choice of the first.
        let same = parts.iter().filter(|part| part.lines.end == start).find_map(|part| match part.limit {
            Limit::Option { choice } => Some(choice),
            Limit::Environment(_) | Limit::Condition(_) => None,
        });
        let number = same.unwrap_or_else(|| {
            choice += 1;
            parts.push(option(&groups[at - 1], groups[at - 1].lines.clone(), choice - 1));
            choice - 1
        });
        parts.push(option(&groups[at], groups[at].lines.clone(), number));
    }
    parts
}

/// `Docker`, `Kubernetes`: comments that name little more than a tool each, for the same thing.
fn tools(groups: &[Group]) -> Vec<Part> {
    let headings: Vec<&Heading> = groups.iter().map(|group| &group.heading).collect();
    let rows = tool_rows(&headings).into_iter().enumerate();
    rows.flat_map(|(choice, row)| row.into_iter().map(move |at| (choice, at)))
        .map(|(choice, at)| option(&groups[at], groups[at].lines.clone(), choice))
        .collect()
}

/// The same script again and again, first alone and then with one flag or another: nobody means all of them.
fn variants(groups: &[Group], lines: &[BodyLine]) -> Vec<Part> {
    const FEWEST: usize = 3;
    let only = |group: &Group| match commands(group, lines)[..] {
        [one] => Some(one),
        _ => None,
    };
    let commands: Vec<&str> = groups.iter().filter_map(only).collect();
    let Some((base, rest)) = commands.split_first().filter(|_| commands.len() == groups.len()) else {
        return Vec::new();
    };
    let is_script = base.split(' ').next().is_some_and(|first| first.contains('/'));
    let adds = |text: &str| text.strip_prefix(base).is_some_and(|more| more.starts_with(" -"));
    if commands.len() < FEWEST || !is_script || !rest.iter().all(|text| adds(text)) {
        return Vec::new();
    }
    let reason = format!("`{base}` with one flag or another");
    let part = |group: &Group| Part { reason: reason.clone(), ..option(group, group.lines.clone(), 0) };
    groups.iter().map(part).collect()
}

/// The lines of a group that are no comments.
fn commands<'l>(group: &Group, lines: &'l [BodyLine]) -> Vec<&'l str> {
    let own = lines[group.lines.clone()].iter().map(|line| line.text.trim());
    own.filter(|text| !text.is_empty() && !text.starts_with('#')).collect()
}

/// The same done to more or to less: one of them is meant.
fn of_extents(groups: &[Group], lines: &[BodyLine]) -> Vec<Part> {
    let is_limited = |group: &Group| conditions::of_comment(&group.heading).is_some();
    let told = groups.iter().map(|group| extents::Told {
        title: if is_limited(group) { "" } else { &group.title },
        commands: commands(group, lines),
    });
    let told: Vec<extents::Told<'_>> = told.collect();
    let rows = extents::rows(&told).into_iter().enumerate();
    rows.flat_map(|(choice, row)| row.into_iter().map(move |at| (choice, at)))
        .map(|(choice, at)| option(&groups[at], groups[at].lines.clone(), choice))
        .collect()
}

fn option(group: &Group, lines: Range<usize>, choice: usize) -> Part {
    let reason = format!("a comment says `{}`", group.title);
    Part { lines, title: group.title.clone(), limit: Limit::Option { choice }, reason }
}

/// The stretches headed by the name of an environment.
fn environment_parts(groups: &[Group], environments: &Environments) -> Vec<Part> {
    let named = |group: &Group| {
        let names = environments.mentioned(&group.title);
        if let [one] = names[..] { Some(one.to_owned()) } else { None }
    };
    // `Production`, `For staging`, `Production only`: the name is all that the comment says.
    let is_bare = |group: &Group| {
        let rest = group.heading.core.iter().filter(|word| environments.named(word).is_none());
        named(group).is_some()
            && rest.into_iter().all(|word| {
                matches!(word.as_str(), "for" | "in" | "on" | "only" | "the" | "environment" | "or")
            })
    };
    let marked: Vec<usize> = (0..groups.len()).filter(|at| named(&groups[*at]).is_some()).collect();
    let mut distinct: Vec<String> = marked.iter().filter_map(|at| named(&groups[*at])).collect();
    distinct.sort();
    distinct.dedup();
    let mut parts = Vec::new();
    for (nth, at) in marked.iter().enumerate() {
        let group = &groups[*at];
        let Some(name) = named(group).filter(|_| distinct.len() > 1 || is_bare(group)) else { continue };
        // A bare name heads all up to the next name; a sentence only what stands under it.
        let next =
            marked.get(nth + 1).map_or(groups[groups.len() - 1].lines.end, |next| groups[*next].lines.start);
        let end = if is_bare(group) && distinct.len() > 1 { next } else { group.lines.end };
        let reason = format!("a comment names `{name}`");
        parts.push(Part {
            lines: group.lines.start..end,
            title: group.title.clone(),
            limit: Limit::Environment(name),
            reason,
        });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each part as `first-last what`, lines from 1.
    fn check(text: &str, expected: &[&str]) {
        let lines: Vec<BodyLine> = text
            .lines()
            .enumerate()
            .map(|(at, text)| BodyLine { line: at + 1, text: text.to_owned() })
            .collect();
        let say = |part: &Part| {
            let what = match &part.limit {
                Limit::Option { choice } => format!("option {choice}"),
                Limit::Environment(name) => name.clone(),
                Limit::Condition(words) => words.clone(),
            };
            format!("{}-{} {what}", part.lines.start + 1, part.lines.end)
        };
        let said: Vec<String> = parts(&lines, &Environments::default()).iter().map(say).collect();
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn counted_options_in_a_block_are_a_choice() {
        check("# Option A: fast\na\n\n# look\nb\n\n# Option B: slow\nc\n", &["1-6 option 0", "7-8 option 0"]);
        check("# Option A: the only one\na\n", &[]);
    }

    #[test]
    fn or_is_instead_of_the_group_before_it() {
        check(
            "# Start\na\n\n# Push it\nb\n\n# Or by hand\nc\n\n# Or not at all\nd\n",
            &["4-6 option 0", "7-9 option 0", "10-11 option 0"],
        );
        check("a\n\nb\n# OR\nc\n", &["3-3 option 0", "4-5 option 0"]);
    }

    #[test]
    fn an_or_inside_an_option_is_a_choice_inside_it() {
        check(
            "# Option A\na\n# Or\nb\n# Option B\nc\n",
            &["1-4 option 0", "1-2 option 1", "3-4 option 1", "5-6 option 0"],
        );
    }

    #[test]
    fn a_good_and_a_bad_outcome_are_a_choice() {
        check(
            "# If successful, promote\na\n\n# Clean up\nb\n\n# If failed, clean up\nc\n",
            &["1-6 option 0", "7-8 option 0"],
        );
        check("# Try\na\n\n# If it works\nb\n\n# Otherwise\nc\n", &["4-6 option 0", "7-8 option 0"]);
    }

    #[test]
    fn the_same_script_with_one_flag_or_another_is_a_choice() {
        check(
            "# All\nbin/go\n\n# Rehearse\nbin/go --dry-run\n\n# All over\nbin/go --force\n",
            &["1-3 option 0", "4-6 option 0", "7-8 option 0"],
        );
        check("# Rehearse\nbin/go --dry-run\n\n# Go\nbin/go\n", &[]);
        check("# Down\nbin/go stop\n# Up\nbin/go start\n# Look\nbin/go status\n", &[]);
        check("# A\nls\n# B\nls -l\n# C\nls -a\n", &[]);
    }

    #[test]
    fn comments_that_name_environments_limit_what_is_under_them() {
        check(
            "# Development\na\n\n# Staging\nb\n\n# Production (with approval)\nc\n",
            &["1-3 development", "4-6 staging", "7-8 production"],
        );
        check("# Ship it to production\na\n", &[]);
        check("# Production only\na\n\n# Next\nb\n", &["1-3 production"]);
    }

    #[test]
    fn a_condition_limits_its_own_group() {
        check("# 1. Go\na\n\n# 2. Scale up if needed\nb\n\n# 3. Look\nc\n", &["4-5 2. Scale up if needed"]);
        check("# Check if it is up\na\n", &[]);
        check(
            "# Make it (if new)\na\n\n# By hand (emergency only)\nb\n",
            &["1-2 Make it (if new)", "4-5 By hand (emergency only)"],
        );
        // What stands behind a blank line without a comment of its own is for every run.
        check(
            "PODS=a\n# If you are on 4.11\nCA=/old\n\nfor POD in $PODS; do look; done\n",
            &["2-3 If you are on 4.11"],
        );
    }

    #[test]
    fn a_part_that_reaches_beyond_another_one_keeps_its_limit_there() {
        let part = |lines: Range<usize>, name: &str| Part {
            lines,
            title: name.to_owned(),
            limit: Limit::Environment(name.to_owned()),
            reason: String::new(),
        };
        let found = apart(vec![part(0..4, "a"), part(2..7, "b"), part(3..6, "c")]);
        let said: Vec<String> = found
            .iter()
            .map(|part| format!("{}-{} {}", part.lines.start, part.lines.end, part.title))
            .collect();
        assert_eq!(said, ["0-4 a", "2-4 b", "3-4 c", "4-7 b", "4-6 c"]);
    }

    #[test]
    fn comments_in_heredocs_and_loops_head_nothing() {
        check(
            "cat <<EOF\n# Option A\n# Option B\nEOF\nfor a in b; do\n  # If it works\n  c\n  # If it fails\n  d\ndone\n",
            &[],
        );
    }
}
