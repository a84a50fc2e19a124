//! Which sibling sections are options of one choice: a person takes exactly one of them.
//!
//! Takes the document with roles and environments, gives each such section the id of its choice. Looks at headings only,
//! one rule a way in which people write options. Never chooses.

use super::content::Content;
use super::heading::{Heading, OPTIONS};
use super::words::{first_said, says};
use super::{Judged, Role};
use crate::document::Document;
use std::collections::BTreeMap;

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The choice: the id of the section that holds the options, with the rule that found them.
    pub choice: String,
    /// Why: a lower-case fragment.
    pub reason: String,
}

/// What is known of a sibling.
struct Sibling {
    section: usize,
    heading: Heading,
    role: Role,
    environment: Option<String>,
}

/// A rule: what it is called in an id, and the options that it sees among siblings, as groups of their positions.
type Rule = (&'static str, fn(&[Sibling]) -> Vec<Vec<usize>>, &'static str);

/// The rules; a section belongs to the first choice that is found for it.
const RULES: [Rule; 9] = [
    ("option", options, "headings count options"),
    ("case", cases, "headings name cases"),
    ("strategy", strategies, "headings name strategies"),
    ("manner", manners, "headings name manners of the same thing"),
    ("grade", grades, "headings name grades"),
    ("way", ways, "headings name ways"),
    ("extent", extents, "headings name extents"),
    ("tool", tools, "headings name tools for the same thing"),
    ("marked", marked, "a heading says `alternative`"),
];

/// The choice of every section.
pub(super) fn alternatives(
    document: &Document,
    roles: &[Judged<Role>],
    scopes: &[Option<Judged<String>>],
    contents: &[(Content, Content)],
) -> Vec<Option<Alternative>> {
    let mut found: Vec<Option<Alternative>> = vec![None; document.sections.len()];
    let mut families: BTreeMap<usize, Vec<Sibling>> = BTreeMap::new();
    for (at, section) in document.sections.iter().enumerate() {
        let Some(parent) = section.parent else { continue };
        // What is only read is no choice to make.
        let heading = Heading::new(&section.title);
        let is_read =
            roles[at].value == Role::Reference && contents[at].1.commands == 0 && !heading.is_option();
        if is_read || contents[at].1.is_empty() {
            continue;
        }
        families.entry(parent).or_default().push(Sibling {
            section: at,
            heading,
            role: roles[at].value,
            environment: scopes[at].as_ref().map(|scope| scope.value.clone()),
        });
    }
    for (parent, family) in families {
        let offered = offered(&Heading::new(&document.sections[parent].title), roles[parent].value, &family);
        if !offered.is_empty() {
            mark(
                &mut found,
                &family,
                &offered,
                &format!("{}#offered", document.sections[parent].id),
                "the heading above offers options",
            );
        }
        for (name, rule, reason) in RULES {
            for (nth, group) in rule(&family).into_iter().enumerate() {
                let free: Vec<usize> =
                    group.into_iter().filter(|at| found[family[*at].section].is_none()).collect();
                if free.len() < 2 || divides_environments(&family, &free) {
                    continue;
                }
                let nth = if nth > 0 { format!("-{}", nth + 1) } else { String::new() };
                mark(
                    &mut found,
                    &family,
                    &free,
                    &format!("{}#{name}{nth}", document.sections[parent].id),
                    reason,
                );
            }
        }
    }
    found
}

/// Marks the siblings at `group` as options of `choice`.
fn mark(found: &mut [Option<Alternative>], family: &[Sibling], group: &[usize], choice: &str, reason: &str) {
    for at in group {
        found[family[*at].section] =
            Some(Alternative { choice: choice.to_owned(), reason: reason.to_owned() });
    }
}

/// What stands under `Deployment Options` or `Rollback Methods`: every section that does something.
fn offered(parent: &Heading, role: Role, family: &[Sibling]) -> Vec<usize> {
    let offers = first_said(
        &parent.core,
        "methods$, options$, approaches$, alternatives$, scenarios$, ^choose, ^ways to",
    )
    .is_some();
    if !offers || !matches!(role, Role::Main | Role::Setup | Role::Rollback) {
        return Vec::new();
    }
    let does = |sibling: &Sibling| matches!(sibling.role, Role::Main | Role::Setup | Role::Rollback);
    group(family, does).concat()
}

/// Whether each option is for an environment of its own: then the environment decides, and there is nothing to choose.
fn divides_environments(family: &[Sibling], group: &[usize]) -> bool {
    let mut named: Vec<&String> = group.iter().filter_map(|at| family[*at].environment.as_ref()).collect();
    let count = named.len();
    named.sort();
    named.dedup();
    count == group.len() && named.len() == count
}

/// The positions of the siblings that pass, as one group; steps that are done in turn are no options.
fn group(family: &[Sibling], passes: impl Fn(&Sibling) -> bool) -> Vec<Vec<usize>> {
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

/// `If you use X`, `If it runs on Y`: the case that matches is taken.
fn cases(family: &[Sibling]) -> Vec<Vec<usize>> {
    let is_case = |sibling: &Sibling| {
        sibling.role != Role::Trouble && !sibling.heading.is_failure() && says(&sibling.heading.core, "^if")
    };
    group(family, is_case)
}

/// Words of a strategy: one row a strategy.
const STRATEGIES: [&str; 8] = [
    "blue green, bluegreen",
    "rolling",
    "canary",
    "recreate, re creation, re create",
    "in place",
    "big bang",
    "a b",
    "shadow, maintenance window",
];

/// The strategy that a heading names as what it is about.
fn strategy(heading: &Heading) -> Option<usize> {
    STRATEGIES.iter().position(|words| first_said(&heading.core, words).is_some())
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

/// `Failover (L1)`, `Activation (L3-L4)`: what is done depends on how bad it is.
fn grades(family: &[Sibling]) -> Vec<Vec<usize>> {
    let is_grade = |word: &String| {
        let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
        name.len() < word.len() && matches!(name, "l" | "p" | "s" | "sev" | "level" | "tier" | "severity")
    };
    group(family, |sibling| !sibling.heading.remark.is_empty() && sibling.heading.remark.iter().all(is_grade))
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
    let mut heads: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, sibling) in family.iter().enumerate() {
        let core = &sibling.heading.core;
        if let Some(place) = core.iter().position(|word| MARKS.contains(&word.as_str())) {
            // `Using X` alone is one of a row only beside another of its kind; `Start with X` needs the same start.
            heads.entry(core[..place].join(" ")).or_default().push(at);
        }
    }
    heads.into_values().filter(|found| found.len() > 1).collect()
}

/// `Deploy a Single Service`, `Deploy All Services`.
fn extents(family: &[Sibling]) -> Vec<Vec<usize>> {
    let one =
        |sibling: &Sibling| first_said(&sibling.heading.core, "specific, single, individual, one").is_some();
    let all = |sibling: &Sibling| first_said(&sibling.heading.core, "all, entire, every").is_some();
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
const TOOLS: [&str; 5] = [
    "kubernetes, k8s, kubectl, helm, kustomize, docker, compose, docker compose, docker swarm, \
     nomad, systemd, pm2, ecs, fargate, eks, gke, aks, lambda, cloud run, heroku, netlify, \
     vercel, fly io, railway, render, argocd, argo cd, terraform, ansible, serverless, \
     bare metal, vm, alembic, prisma, flyway, liquibase, knex, typeorm, django, rails, \
     github actions, gitlab ci, jenkins",
    "aws, gcp, google cloud, azure, digitalocean, on premises, on prem, openstack",
    "linux, macos, mac, windows, wsl, ubuntu, debian, ubuntu debian, centos, rhel, fedora, alpine",
    "npm, yarn, pnpm, bun",
    "curl, httpie, postman, browser, cli, gui, web ui, ui, console, dashboard, api, command line",
];

/// `Flyway`, `Helm Job`, `Docker Swarm`: headings that name little more than a tool.
fn tools(family: &[Sibling]) -> Vec<Vec<usize>> {
    const FILLERS: [&str; 12] = [
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
    ];
    let names = |sibling: &Sibling, row: &str| {
        let core = &sibling.heading.core;
        let named = row
            .split(',')
            .map(str::trim)
            .filter(|tool| says(core, &format!("^{tool}")))
            .map(|tool| tool.split(' ').count())
            .max();
        named.is_some_and(|length| core[length..].iter().all(|word| FILLERS.contains(&word.as_str())))
    };
    let can = |sibling: &Sibling| matches!(sibling.role, Role::Main | Role::Rollback | Role::Setup);
    TOOLS.iter().flat_map(|row| group(family, |sibling| can(sibling) && names(sibling, row))).collect()
}

/// A heading marked `(alternative)` is another option to the one before it.
fn marked(family: &[Sibling]) -> Vec<Vec<usize>> {
    let is_marked = |sibling: &Sibling| {
        says(&sibling.heading.remark, "alternative*")
            || first_said(&sibling.heading.core, "^alternative*, ^alternatively").is_some()
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in (1..family.len()).filter(|at| is_marked(&family[*at])) {
        match groups.last_mut().filter(|group| group.last() == Some(&(at - 1))) {
            Some(group) => group.push(at),
            None => groups.push(vec![at - 1, at]),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Known, Reading};
    use crate::text::Source;

    /// Level-2 headings under a level-1 heading, each with a command; the expected groups as lists of positions.
    fn check(parent: &str, headings: &[&str], expected: &[&[usize]]) {
        let sections: String =
            headings.iter().flat_map(|heading| ["### ", heading, "\n\n```sh\nrun it\n```\n\n"]).collect();
        let document = Document::parse(&Source::new("a.md", format!("# T\n\n## {parent}\n\n{sections}")));
        let reading = Reading::of(&document, &Known::default());
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, found) in reading.alternatives[3..].iter().enumerate() {
            if let Some(found) = found {
                groups.entry(found.choice.clone()).or_default().push(at);
            }
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        groups.sort();
        assert_eq!(groups, expected, "{headings:?}");
    }

    #[test]
    fn counted_options_are_a_choice() {
        check("Deployment", &["Option A: Fast", "Option B: Slow", "Afterwards"], &[&[0, 1]]);
        check("Deployment", &["Method 1", "Method 2 - by hand"], &[&[0, 1]]);
    }

    #[test]
    fn the_cases_of_a_bad_day_are_no_choice() {
        check("Troubleshooting", &["Case A: it hangs", "Case B: it crashes"], &[]);
    }

    #[test]
    fn strategies_are_a_choice() {
        check("Deployment", &["Blue-Green Deployment", "Rolling Deployment"], &[&[0, 1]]);
        check(
            "Deployment",
            &["Rolling restart of the nodes", "Recreate the nodes", "Afterwards"],
            &[&[0, 1]],
        );
        check("Deployment", &["Rolling update of web", "Rolling update of api"], &[]);
    }

    #[test]
    fn manners_of_the_same_thing_are_a_choice() {
        check("Deployment", &["Automated Release", "Manual Release", "Canary Release (Prod)"], &[&[0, 1, 2]]);
        check("Rollback", &["Quick Rollback", "Full Rollback", "Database Rollback"], &[&[0, 1]]);
    }

    #[test]
    fn an_automatic_rollback_beside_a_manual_one_is_no_choice() {
        check("Rollback", &["Automatic Rollback", "Manual Rollback"], &[]);
    }

    #[test]
    fn ways_with_the_same_start_are_a_choice() {
        check("Rollback", &["Via the pipeline", "Via the command line"], &[&[0, 1]]);
        check("Deployment", &["Find the name by its address", "Find the name by its folder"], &[&[0, 1]]);
        check("Deployment", &["Start with the api", "Finish with the web"], &[]);
    }

    #[test]
    fn one_or_all_is_a_choice() {
        check("Deployment", &["Deploy a Single Service", "Deploy All Services"], &[&[0, 1]]);
    }

    #[test]
    fn tools_for_the_same_thing_are_a_choice_and_parts_of_a_system_are_not() {
        check("Run the migrations", &["Flyway (Java)", "Helm Job", "Docker Swarm"], &[&[0, 1, 2]]);
        check("Installation", &["Linux", "macOS"], &[&[0, 1]]);
        check("Deployment", &["Backend", "Frontend", "PostgreSQL"], &[]);
    }

    #[test]
    fn what_stands_under_a_heading_that_offers_options_is_a_choice() {
        check("Deployment Methods", &["1. From here", "2. From the pipeline", "Check it"], &[&[0, 1]]);
    }

    #[test]
    fn the_case_that_matches_is_a_choice() {
        check(
            "Rollback",
            &["If you used the page", "If you used the script", "If it fails again"],
            &[&[0, 1]],
        );
    }

    #[test]
    fn steps_that_are_done_in_turn_are_no_options() {
        check("Rotation", &["Phase 1: Automatic Rotation", "Phase 2: Manual Rotation"], &[]);
    }

    #[test]
    fn the_same_manners_twice_are_two_choices() {
        check("Setup", &["Quick Setup", "Manual Setup", "Quick Setup", "Manual Setup"], &[&[0, 1], &[2, 3]]);
    }

    #[test]
    fn a_heading_marked_alternative_is_an_option_to_the_one_before_it() {
        check("Deployment", &["Push the tag", "Upload the files (alternative)"], &[&[0, 1]]);
    }

    #[test]
    fn sections_for_one_environment_each_are_no_choice() {
        check("Deployment", &["Option A: Staging", "Option B: Production"], &[]);
    }
}
