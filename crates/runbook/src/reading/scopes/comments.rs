//! Choices and conditions inside one block, told by its comments: `# Option A`, `# Or`, `# If it failed`, `# Staging`.
//!
//! Takes the lines of a block, gives stretches of them that are not for every run. Two stretches of one choice never run
//! together. Never looks at the commands themselves.

use super::comment_group::{Group, commands, groups, option, up_to_blank};
use super::comment_options::options;
use super::part::{Limit, Part, apart};
use super::{conditions, doubts, extents};
use crate::document::BodyLine;
use crate::reading::alternatives::tool_rows;
use crate::reading::environments::Environments;
use crate::reading::heading::Heading;
use crate::reading::rules;
use crate::reading::trailing_remark::conditionals;
use crate::reading::words::{first_said, words};

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
    for (at, group) in groups.iter().enumerate() {
        if !free(&parts, group) {
            continue;
        }
        let condition =
            conditions::of_comment(&group.heading).or_else(|| leaves_out(&groups[..at], group, lines));
        let limit = match condition {
            Some(said) => Some((Limit::Condition(group.title.clone()), format!("a comment says `{said}`"))),
            None => doubts::of_comment(&group.title).map(|doubt| (Limit::Doubt, doubt.reason)),
        };
        if let Some((limit, reason)) = limit {
            let lines = up_to_blank(&group.lines, lines);
            parts.push(Part { lines, title: group.title.clone(), limit, reason });
        }
    }
    parts.extend(for_some(&groups, lines, |group| free(&parts, group)));
    parts.extend(trailing(lines, environments));
    parts.extend(conditionals(lines).into_iter().map(|one| Part {
        lines: one.lines,
        limit: Limit::Condition(one.title.clone()),
        reason: format!("behind the command it says `{}`", one.said),
        title: one.title,
    }));
    apart(parts)
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

/// `Skip the images` above a command that stands in the block already: this time less is done, and nobody does both as a matter of course.
fn leaves_out(before: &[Group], group: &Group, lines: &[BodyLine]) -> Option<&'static str> {
    let said = first_said(&group.heading.core, rules::CONDITION_LEAVES_OUT.words)?;
    let program = |group: &Group| commands(group, lines).first().map(|text| program(text).to_owned());
    let own = program(group)?;
    before.iter().any(|other| program(other).as_ref() == Some(&own)).then(|| said.trim_matches('^'))
}

/// The words of a command up to its first flag.
fn program(command: &str) -> &str {
    command.split(" -").next().unwrap_or(command).trim()
}

/// `For Europe`, `For Asia`: the same command for one place each. Whether all of them are meant, nobody can tell.
fn for_some(groups: &[Group], lines: &[BodyLine], is_free: impl Fn(&Group) -> bool) -> Vec<Part> {
    const LONGEST: usize = 4;
    let head = |group: &Group| {
        let is_named = group.heading.core.first().is_some_and(|first| first == "for")
            && (2..=LONGEST).contains(&group.heading.core.len());
        let first = commands(group, lines).first()?.split(' ').next()?.to_owned();
        (is_named && is_free(group)).then_some(first)
    };
    let heads: Vec<Option<String>> = groups.iter().map(head).collect();
    let is_beside = |at: usize| {
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        beside.filter_map(|other| heads.get(other)?.as_ref()).any(|other| Some(other) == heads[at].as_ref())
    };
    let part = |at: usize| Part {
        lines: up_to_blank(&groups[at].lines, lines),
        title: groups[at].title.clone(),
        limit: Limit::Doubt,
        reason: "what is done beside it is the same for something else".to_owned(),
    };
    (0..groups.len()).filter(|at| heads[*at].is_some() && is_beside(*at)).map(part).collect()
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

/// The stretches headed by the name of an environment.
fn environment_parts(groups: &[Group], environments: &Environments) -> Vec<Part> {
    let named = |group: &Group| {
        let names = environments.mentioned(&group.title);
        if let [one] = names[..] { Some(one.to_owned()) } else { None }
    };
    // `Seed it (staging only)`.
    let is_remarked = |group: &Group| match group.heading.remark.as_slice() {
        [name, only] => only == "only" && environments.named(name).is_some(),
        _ => false,
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
        let Some(name) = named(group).filter(|_| distinct.len() > 1 || is_bare(group) || is_remarked(group))
        else {
            continue;
        };
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
    use std::ops::Range;

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
                Limit::Doubt => "?".to_owned(),
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
    fn what_a_comment_leaves_out_this_time_is_done_only_then() {
        check(
            "# All of it\nbin/ship \\\n  --to a\n\n# Skip the images\nbin/ship \\\n  --no-images\n",
            &["5-7 Skip the images"],
        );
        check("# Stop\nbin/halt\n# Without the cache\nbin/halt --no-cache\n", &["3-4 Without the cache"]);
        check("# Skip the tests\nbin/build --skip-tests\n", &[]);
    }

    #[test]
    fn the_same_for_one_place_each_is_in_doubt() {
        check("# For Europe\nbin/ship -l eu\n\n# For Asia\nbin/ship -l asia\n", &["1-2 ?", "4-5 ?"]);
        check("# for eu\nship eu\n# for us\nship us\n# Look\nlook\n", &["1-2 ?", "3-4 ?"]);
        check("# For the cache\nflush it\n# For the queue\ndrain it\n", &[]);
        check("# Not recommended\na\n", &["1-2 ?"]);
        check("# Nur bei Bedarf\na\n", &["1-2 ?"]);
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
