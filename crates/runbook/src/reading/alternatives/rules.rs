//! The ways in which people write options: one rule a way.
//!
//! Takes sibling sections, gives those that are options of one choice. Never looks at what stands above them.

use super::sibling::Sibling;
use crate::reading::heading::{Heading, OPTIONS};
use crate::reading::roles::Role;
use crate::reading::rules::{self, Phrase, Rule, bit};
use crate::reading::words::{first_said, says};
use std::collections::BTreeMap;

/// A rule: what it is called in an id, and the options that it sees among siblings, as groups of their positions.
pub(super) type Shape = (&'static str, fn(&[Sibling]) -> Vec<Vec<usize>>, &'static str);

/// The rules; a section belongs to the first choice that is found for it.
pub(super) const RULES: [Shape; 14] = [
    ("option", options, "headings count options"),
    ("case", cases, "headings name cases"),
    ("strategy", strategies, "headings name strategies"),
    ("manner", manners, "headings name manners of the same thing"),
    ("version", versions, "headings name the same undoing in several versions"),
    ("undoing", undoings, "going back and restoring undo the same thing"),
    ("grade", grades, "headings name grades"),
    ("way", ways, "headings name ways"),
    ("extent", extents, "headings name extents"),
    ("code", codes, "headings name codes"),
    ("only", only, "headings say for which ones only"),
    ("goal", goals, "headings name where it goes"),
    ("tool", tools, "headings name tools for the same thing"),
    ("marked", marked, "a heading says `alternative`"),
];

/// The positions of the siblings that pass, as one group; steps that are done in turn are no options.
pub(super) fn group(family: &[Sibling], passes: impl Fn(&Sibling) -> bool) -> Vec<Vec<usize>> {
    let found: Vec<usize> =
        (0..family.len()).filter(|at| !family[*at].heading.in_turn && passes(&family[*at])).collect();
    if found.len() < 2 { Vec::new() } else { vec![found] }
}

/// `Option A`, `Method 2`: one group a word. The cases of a bad day are not chosen, they happen.
fn options(family: &[Sibling]) -> Vec<Vec<usize>> {
    let first = |sibling: &Sibling| sibling.heading.core.first().cloned().unwrap_or_default();
    let counted = |word: &str| group(family, |sibling| sibling.heading.is_option() && first(sibling) == word);
    let mut groups: Vec<Vec<usize>> = OPTIONS.into_iter().flat_map(counted).collect();
    for word in ["case", "scenario"] {
        groups.extend(group(family, |sibling| sibling.role != Role::Trouble && first(sibling) == word));
    }
    groups
}

/// `If you use X`, `If it runs on Y`: the case that matches is taken. Of an undoing the cases are faults: `If the copy fails`.
fn cases(family: &[Sibling]) -> Vec<Vec<usize>> {
    let is_case = |sibling: &Sibling| {
        sibling.role != Role::Trouble && first_said(&sibling.heading.core, rules::OPTION_IF.words).is_some()
    };
    let found = group(family, |sibling| is_case(sibling) && !sibling.heading.is_failure());
    if !found.is_empty() {
        return found;
    }
    group(family, |sibling| is_case(sibling) && sibling.role == Role::Rollback)
}

/// Words of a strategy: one row a strategy.
static STRATEGIES: [&Rule; 8] = [
    &rules::STRATEGY_BLUE_GREEN,
    &rules::STRATEGY_ROLLING,
    &rules::STRATEGY_CANARY,
    &rules::STRATEGY_RECREATE,
    &rules::STRATEGY_IN_PLACE,
    &rules::STRATEGY_BIG_BANG,
    &rules::STRATEGY_A_B,
    &rules::STRATEGY_SHADOW,
];

/// The strategy that a heading names as what it is about.
fn strategy(heading: &Heading) -> Option<usize> {
    STRATEGIES.iter().position(|rule| first_said(&heading.core, rule.words).is_some())
}

/// Blue-green, rolling, canary.
fn strategies(family: &[Sibling]) -> Vec<Vec<usize>> {
    let is_option = |sibling: &Sibling| strategy(&sibling.heading).is_some() && sibling.role == Role::Main;
    let mut groups = group(family, is_option);
    groups.retain(|group| {
        let mut seen: Vec<_> = group.iter().map(|at| strategy(&family[*at].heading)).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len() > 1
    });
    // `Automated`, `Manual` and `Canary Release` are options of the same thing: the manners take them.
    groups.retain(|found| {
        manners(family)
            .iter()
            .all(|other| !found.iter().any(|at| other.contains(at)) || other.len() <= found.len())
    });
    groups
}

/// Words in front of a noun that say in which manner it is done.
const MANNERS: &str = "automated automatic manual canary blue rolling quick full partial fast emergency immediate \
    standard planned staged scheduled routine regular normal unplanned urgent interactive scripted image tag helm git kubernetes version graceful";

/// Nouns of which there are manners.
const NOUNS: &str = "deployment deploy rollback release migration installation install upgrade setup restore \
    rotation trigger fix";

/// `Automated Release`, `Manual Release`; `Quick Rollback`, `Full Rollback`.
fn manners(family: &[Sibling]) -> Vec<Vec<usize>> {
    let mut groups = Vec::new();
    for noun in NOUNS.split(' ') {
        let manner = |sibling: &Sibling| {
            let core = &sibling.heading.core;
            let place = core.iter().position(|word| word == noun)?;
            let said = &core[..place];
            (place > 0
                && place + 2 >= core.len()
                && said.iter().all(|word| MANNERS.split(' ').any(|manner| manner == word) || word == "green"))
            .then(|| said[0].clone())
        };
        let all = group(family, |sibling| manner(sibling).is_some()).concat();
        for found in rows(&all, |at| manner(&family[at]).unwrap_or_default()) {
            let has = |wanted: &[&str]| {
                found.iter().filter_map(|at| manner(&family[*at])).any(|word| wanted.contains(&word.as_str()))
            };
            // An automatic rollback happens by itself; a manual one is what is left to do: no choice.
            let undoing = found.iter().any(|at| family[*at].role == Role::Rollback);
            let by_itself = undoing && has(&["automatic", "automated"]) && has(&["manual"]);
            if found.len() > 1 && !by_itself {
                groups.push(found);
            }
        }
    }
    groups
}

/// `Manual Rollback -- Previous Version`, `Manual Rollback -- By Tag`.
fn versions(family: &[Sibling]) -> Vec<Vec<usize>> {
    let mut stems: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for (at, sibling) in family.iter().enumerate() {
        // Not a word alone: `Rollback -- why` says nothing of a version.
        if let stem @ [_, .., last] = sibling.heading.stem.as_slice()
            && matches!(last.as_str(), "rollback" | "restore" | "recovery")
        {
            stems.entry(stem).or_default().push(at);
        }
    }
    stems.into_values().filter(|found| found.len() > 1).collect()
}

/// `Migration Rollback`, `Restore from Backup`: what was done is taken back, or what was there is put back.
fn undoings(family: &[Sibling]) -> Vec<Vec<usize>> {
    let undoes = |sibling: &Sibling, phrases| {
        sibling.role == Role::Rollback && first_said(&sibling.heading.core, phrases).is_some()
    };
    let restores = |sibling: &Sibling| undoes(sibling, rules::UNDOING_RESTORES.words);
    let goes_back = |sibling: &Sibling| undoes(sibling, rules::UNDOING_GOES_BACK.words);
    let mut found = group(family, |sibling| restores(sibling) || goes_back(sibling));
    // Several of one kind are for several things.
    found.retain(|found| found.len() == 2 && found.iter().filter(|at| restores(&family[**at])).count() == 1);
    found
}

/// `Failover (L1)`, `Activation (L3-L4)`: what is done depends on how bad it is.
fn grades(family: &[Sibling]) -> Vec<Vec<usize>> {
    let is_grade = |word: &String| {
        let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
        name.len() < word.len() && matches!(name, "l" | "p" | "s" | "sev" | "level" | "tier" | "severity")
    };
    let graded = |sibling: &Sibling| {
        let heading = &sibling.heading;
        let in_brackets = !heading.remark.is_empty() && heading.remark.iter().all(is_grade);
        let in_front = matches!(
            (heading.core.first().map(String::as_str), heading.core.get(1)),
            (Some("severity" | "sev"), Some(level)) if level.chars().all(|c| c.is_ascii_digit())
        );
        in_brackets || in_front || heading.core.first().is_some_and(is_grade)
    };
    group(family, graded)
}

/// Cuts `found` where a word comes again: `Quick`, `Manual`, `Quick`, `Manual` are two choices.
fn rows(found: &[usize], word: impl Fn(usize) -> String) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for at in found {
        match rows.last_mut().filter(|row| !row.iter().any(|other| word(*other) == word(*at))) {
            Some(row) => row.push(*at),
            None => rows.push(vec![*at]),
        }
    }
    rows
}

/// `Via X`, `Using Y`; `Rollback via X`, `Rollback by Y` with the same words in front.
fn ways(family: &[Sibling]) -> Vec<Vec<usize>> {
    const MARKS: [&str; 5] = ["via", "using", "with", "by", "through"];
    // `Filter by name` and `Filter by time` are two things to look for.
    const SORTING: [&str; 5] = ["filter", "sort", "group", "search", "query"];
    let mut heads: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, sibling) in family.iter().enumerate() {
        let core = &sibling.heading.core;
        let sorts = core.first().is_some_and(|word| SORTING.contains(&word.as_str()));
        if let Some(place) = core.iter().position(|word| MARKS.contains(&word.as_str())).filter(|_| !sorts) {
            // `Using X` alone is one of a row only beside another of its kind; `Start with X` needs the same start.
            heads.entry(core[..place].join(" ")).or_default().push(at);
        }
    }
    heads.into_values().filter(|found| found.len() > 1).collect()
}

/// `Deploy a Single Service`, `Deploy All Services`.
fn extents(family: &[Sibling]) -> Vec<Vec<usize>> {
    let one = |sibling: &Sibling| first_said(&sibling.heading.core, rules::EXTENT_ONE.words).is_some();
    let all = |sibling: &Sibling| first_said(&sibling.heading.core, rules::EXTENT_ALL.words).is_some();
    let verb = |at: usize| family[at].heading.core.first();
    let mut groups = Vec::new();
    for first in (0..family.len()).filter(|at| one(&family[*at])) {
        let second =
            (0..family.len()).find(|at| all(&family[*at]) && !one(&family[*at]) && verb(*at) == verb(first));
        groups.extend(second.map(|second| vec![first.min(second), first.max(second)]));
    }
    groups
}

/// Tools of which a team uses one; one row a kind of thing that they do.
static TOOLS: [&Rule; 7] = [
    &rules::TOOL_DATABASE,
    &rules::TOOL_RUNNER,
    &rules::TOOL_CLOUD,
    &rules::TOOL_SYSTEM,
    &rules::TOOL_PACKAGE_MANAGER,
    &rules::TOOL_EDITION,
    &rules::TOOL_CLIENT,
];

/// `Exit code 3`, `HTTP 502`: the one that is met is taken.
fn codes(family: &[Sibling]) -> Vec<Vec<usize>> {
    let is_code = |sibling: &Sibling| {
        let core = &sibling.heading.core;
        sibling.role != Role::Check
            && first_said(core, rules::OPTION_CODE.words).is_some()
            && core.iter().skip(1).take(2).any(|word| word.chars().any(|c| c.is_ascii_digit()))
    };
    group(family, is_code)
}

/// What a tool or a system runs on.
const MACHINES: [&str; 5] = ["hosts", "machines", "nodes", "servers", "users"];

/// `Linux only`, `Windows hosts`, `Appliances only`: siblings of which several say that they are for some only.
fn only(family: &[Sibling]) -> Vec<Vec<usize>> {
    let says_only = |sibling: &Sibling| {
        sibling.heading.core.len() > 1
            && first_said(&sibling.heading.core, rules::OPTION_ONLY.words).is_some()
    };
    if family.iter().filter(|sibling| says_only(sibling)).count() < 2 {
        return Vec::new();
    }
    let names = |sibling: &Sibling| {
        let is_said = |word: &&String| !MACHINES.contains(&word.as_str());
        let core = sibling.heading.core.iter().filter(is_said).cloned().collect();
        let heading = Heading { core, ..Heading::default() };
        TOOLS.iter().any(|row| names_tool(&heading, row.words))
    };
    group(family, |sibling| says_only(sibling) || names(sibling))
}

/// `To the previous revision`, `To a specific revision`: the same thing with another goal.
fn goals(family: &[Sibling]) -> Vec<Vec<usize>> {
    const GOALS: [&str; 10] =
        ["revision", "version", "release", "tag", "image", "snapshot", "backup", "commit", "point", "state"];
    let mut ends: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    for (at, sibling) in family.iter().enumerate() {
        if let [first, .., last] = sibling.heading.core.as_slice()
            && first == "to"
            && GOALS.contains(&last.as_str())
        {
            ends.entry(last).or_default().push(at);
        }
    }
    ends.into_values().filter(|found| found.len() > 1).collect()
}

/// Words beside a tool's name that add nothing.
const FILLERS: [&str; 13] = [
    "job",
    "deployment",
    "migrations",
    "migration",
    "cli",
    "rollback",
    "setup",
    "installation",
    "install",
    "on",
    "cluster",
    "environment",
    "edition",
];

/// `Flyway`, `Helm Job`, `Docker Swarm`: headings that name little more than a tool.
fn tools(family: &[Sibling]) -> Vec<Vec<usize>> {
    let can = |sibling: &Sibling| matches!(sibling.role, Role::Main | Role::Rollback | Role::Setup);
    TOOLS
        .iter()
        .flat_map(|row| group(family, |sibling| can(sibling) && names_tool(&sibling.heading, row.words)))
        .collect()
}

/// Whether a heading names little more than a tool of `row`: one, or several as in `CentOS/RHEL`.
fn names_tool(heading: &Heading, row: &[Phrase]) -> bool {
    // `On Debian`, `With Helm`.
    const LEADS: [&str; 4] = ["on", "with", "using", "for"];
    let leads = heading.core.iter().take(1).filter(|word| LEADS.contains(&word.as_str())).count();
    let mut core = &heading.core[leads..];
    let mut is_tool = false;
    while let Some(first) = core.first() {
        let length = row
            .iter()
            .filter(|tool| {
                tool.first & bit(first.as_bytes()[0]) != 0 && says(core, &format!("^{}", tool.text))
            })
            .map(|tool| tool.text.split(' ').count())
            .max();
        is_tool |= length.is_some();
        match length {
            Some(length) => core = &core[length..],
            None if is_tool && FILLERS.contains(&first.as_str()) => core = &core[1..],
            None => return false,
        }
    }
    is_tool
}

/// The headings that name little more than a tool each, as rows of their positions.
pub(in crate::reading) fn tool_rows(headings: &[&Heading]) -> Vec<Vec<usize>> {
    let of = |row: &Rule| -> Vec<usize> {
        (0..headings.len()).filter(|at| names_tool(headings[*at], row.words)).collect()
    };
    TOOLS.iter().map(|row| of(row)).filter(|found| found.len() > 1).collect()
}

/// A heading marked `(alternative)` is another option to the one before it.
fn marked(family: &[Sibling]) -> Vec<Vec<usize>> {
    let is_marked = |sibling: &Sibling| {
        first_said(&sibling.heading.remark, rules::OPTION_MARKED_IN_BRACKETS.words).is_some()
            || first_said(&sibling.heading.core, rules::OPTION_MARKED.words).is_some()
    };
    // The nearest before it that is no step of its own: `Step 3` is part of another way.
    let before = |at: usize| (0..at).rev().find(|before| !family[*before].heading.in_turn);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, before) in
        (1..family.len()).filter(|at| is_marked(&family[*at])).filter_map(|at| Some((at, before(at)?)))
    {
        match groups.last_mut().filter(|group| group.last() == Some(&before)) {
            Some(group) => group.push(at),
            None => groups.push(vec![before, at]),
        }
    }
    groups
}
