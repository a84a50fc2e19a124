//! The choices among siblings, one family after the other.
//!
//! Takes sections that stand under one heading, gives each that is an option the id of its choice. Never chooses.

use super::alternative::Alternative;
use super::rules::{RULES, group};
use super::sibling::Sibling;
use crate::document::{Document, PieceKind};
use crate::reading::heading::Heading;
use crate::reading::judged::Judged;
use crate::reading::roles::Role;
use crate::reading::rules;
use crate::reading::section_content::Content;
use crate::reading::words::{first_of, first_said, words};
use std::collections::BTreeMap;

/// The choice of every section.
pub(in crate::reading) fn alternatives(
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
        let section = &document.sections[parent];
        among(&mut found, &family, &Heading::new(&section.title), roles[parent].value, &section.id);
        let offered = offered_before(document, parent, &family);
        if offered.iter().all(|at| found[family[*at].section].is_none()) {
            mark(
                &mut found,
                &family,
                &offered,
                &format!("{}#offered", section.id),
                "the text before offers ways",
            );
        }
    }
    found
}

/// Finds the choices of one family, which stands under `parent`, and notes each in `found` at the place of its sibling.
pub(in crate::reading) fn among(
    found: &mut [Option<Alternative>],
    family: &[Sibling],
    parent: &Heading,
    role: Role,
    id: &str,
) {
    let offered = offered(parent, role, family);
    if !offered.is_empty() {
        mark(found, family, &offered, &format!("{id}#offered"), "the heading above offers options");
    }
    let mended = mended(parent, family);
    if !mended.is_empty() {
        mark(found, family, &mended, &format!("{id}#cause"), "each mends another cause");
    }
    for (name, rule, reason) in RULES {
        for (nth, group) in rule(family).into_iter().enumerate() {
            if let Some(choice) = joined(name, &group, family, found) {
                mark(found, family, &group, &choice, reason);
                continue;
            }
            let free: Vec<usize> =
                group.into_iter().filter(|at| found[family[*at].section].is_none()).collect();
            if free.len() < 2 || divides_environments(family, &free) {
                continue;
            }
            let nth = if nth > 0 { format!("-{}", nth + 1) } else { String::new() };
            mark(found, family, &free, &format!("{id}#{name}{nth}"), reason);
        }
    }
}

/// The choice that is there already and that a heading marked `alternative` adds another option to.
fn joined(rule: &str, group: &[usize], family: &[Sibling], found: &[Option<Alternative>]) -> Option<String> {
    let known = |at: &usize| found[family[*at].section].as_ref().map(|one| one.choice.clone());
    let (first, rest) = group.split_first().filter(|_| rule == "marked")?;
    known(first).filter(|_| rest.iter().all(|at| known(at).is_none()))
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
    if !parent.offers() || !matches!(role, Role::Main | Role::Setup | Role::Rollback) {
        return Vec::new();
    }
    // Whoever offers options and numbers them does not mean them to be done in turn.
    let does = |at: &usize| matches!(family[*at].role, Role::Main | Role::Setup | Role::Rollback);
    let found: Vec<usize> = (0..family.len()).filter(does).collect();
    if found.len() < 2 { Vec::new() } else { found }
}

/// The parts of a section whose last words say that one of them is taken: `There are two ways to look at it.` Steps that are counted are none.
fn offered_before(document: &Document, parent: usize, family: &[Sibling]) -> Vec<usize> {
    let last = document.pieces_of(parent).last().map(|(_, piece)| &piece.kind);
    let Some(PieceKind::Prose(prose)) = last.filter(|_| parent > 0) else { return Vec::new() };
    let said = words(prose.text.trim_end_matches('.').rsplit(". ").next().unwrap_or_default());
    let are_cases = first_said(&said, rules::CHOICE_CASES_BELOW.words).is_some();
    let offers = first_said(&said, rules::CHOICE_OFFERS.words).is_some_and(|phrase| phrase != "depending on")
        && first_said(&said, rules::CHOICE_OF_ALL.words).is_none();
    let is_counted = family.iter().any(|sibling| sibling.heading.numbered);
    if !are_cases && (!offers || is_counted) {
        return Vec::new();
    }
    let is_way =
        |at: &usize| matches!(family[*at].role, Role::Main | Role::Setup | Role::Check | Role::Rollback);
    let found: Vec<usize> = (0..family.len()).filter(is_way).collect();
    if found.len() == family.len() && found.len() > 1 { found } else { Vec::new() }
}

/// What stands under `Mitigation`: one cause each, and the one that is found is mended.
fn mended(parent: &Heading, family: &[Sibling]) -> Vec<usize> {
    let mends = first_of(
        &parent.core,
        "^mitigation$, ^mitigations$, ^resolution$, ^resolutions$, ^remediation$, ^remediations$, \
         ^fix$, ^fixes$, ^solution$, ^solutions$, causes$",
    )
    .is_some();
    let found = group(family, |sibling| sibling.role != Role::Reference).concat();
    if mends && found.len() == family.len() { found } else { Vec::new() }
}

/// Whether each option is for an environment of its own: then the environment decides, and there is nothing to choose.
fn divides_environments(family: &[Sibling], group: &[usize]) -> bool {
    divides(group.iter().map(|at| family[*at].environment.as_ref()))
}

/// Whether all of these are environments, each another one.
pub(in crate::reading) fn divides<T: Ord>(environments: impl Iterator<Item = Option<T>>) -> bool {
    let Some(mut named) = environments.collect::<Option<Vec<T>>>() else { return false };
    let count = named.len();
    named.sort();
    named.dedup();
    named.len() == count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{ReadOptions, Reading};
    use crate::text::Source;

    /// Level-2 headings under a level-1 heading, each with a command; the expected groups as lists of positions.
    fn check(parent: &str, headings: &[&str], expected: &[&[usize]]) {
        let sections: String =
            headings.iter().flat_map(|heading| ["### ", heading, "\n\n```sh\nrun it\n```\n\n"]).collect();
        let document = Document::parse(&Source::new("a.md", format!("# T\n\n## {parent}\n\n{sections}")));
        let reading = Reading::of(&document, &ReadOptions::default());
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, found) in reading.scopes[3..document.sections.len()].iter().enumerate() {
            if let Some(found) = &found.choice {
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
        check("Queries", &["Filter by service", "Filter by time"], &[]);
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
        check("Release Scenarios", &["1. Hotfix", "2. Emergency Hotfix"], &[&[0, 1]]);
    }

    #[test]
    fn each_cause_under_a_mitigation_is_mended_in_its_own_way() {
        check("Mitigation", &["Node failures", "Too many requests"], &[&[0, 1]]);
        check("Resolution", &["1. The queue is full", "2. The worker is gone"], &[&[0, 1]]);
        check("Mitigation", &["Step 1: Look", "Step 2: Restart"], &[]);
        check("Procedure", &["Node failures", "Too many requests"], &[]);
    }

    #[test]
    fn how_bad_it_is_decides_what_is_done() {
        check("Escalation", &["Severity 1: Down", "Severity 2: Slow", "Contacts"], &[&[0, 1]]);
        check("Response", &["P1 - Critical", "P2 - High"], &[&[0, 1]]);
    }

    #[test]
    fn versions_of_the_same_undoing_are_a_choice() {
        check("Undoing", &["2. Manual Rollback -- Last Version", "3. Manual Rollback -- By Tag"], &[&[0, 1]]);
        check("Undoing", &["Rollback -- Web", "Rollback -- Api"], &[]);
    }

    #[test]
    fn to_go_back_or_to_restore_is_a_choice() {
        check("Rollback", &["Migration Rollback", "Restore from Backup", "Afterwards"], &[&[0, 1]]);
        check("Rollback", &["Web Rollback", "Api Rollback", "Restore from Backup"], &[]);
    }

    #[test]
    fn editions_of_a_product_are_a_choice() {
        check("Installation", &["Enterprise Edition", "Community Edition"], &[&[0, 1]]);
    }

    #[test]
    fn the_case_that_matches_is_a_choice() {
        check(
            "Rollback",
            &["If you used the page", "If you used the script", "If it fails again"],
            &[&[0, 1]],
        );
        check("Rollback", &["If the copy fails", "If the new disk has issues"], &[&[0, 1]]);
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
        check(
            "The fix",
            &["Quick Fix", "Manual Fix Steps", "Step 1: Get a token", "Alternative Fix: Open it"],
            &[&[0, 1, 3]],
        );
    }

    #[test]
    fn sections_for_one_environment_each_are_no_choice() {
        check("Deployment", &["Option A: Staging", "Option B: Production"], &[]);
    }
}
