//! What each section is for when the document is followed from top to bottom on a good day.
//!
//! Takes the document and what its sections hold, gives a role for every section with the reason. A heading decides where
//! its words say so (`role_words`), else a section keeps its parent's role, else what it holds decides. Never selects.

use super::Judged;
use super::content::Content;
use super::genre::Genre;
use super::heading::Heading;
use super::role_words::{Sure, TABLE};
use super::words::{first_said, says};
use crate::document::{Document, Section};
use serde::{Deserialize, Serialize};

/// What a section is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Access, tools, variables to set before anything else.
    Setup,
    /// The procedure itself.
    Main,
    /// What is confirmed before, between or after.
    Check,
    /// Undoing and restoring.
    Rollback,
    /// Only when something is wrong.
    Trouble,
    /// Read, never followed.
    Reference,
}

impl Role {
    /// The word that people and JSON see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Main => "main",
            Self::Check => "check",
            Self::Rollback => "rollback",
            Self::Trouble => "trouble",
            Self::Reference => "reference",
        }
    }
}

/// A role on its way: what is known going down the document.
#[derive(Debug, Clone)]
struct Draft {
    role: Role,
    reason: String,
    /// Whether the heading said so: then the sections below keep it.
    by_heading: bool,
    /// Whether the heading's words are sure of it, whatever the section holds.
    sure: bool,
}

/// The role of every section.
pub(super) fn roles(document: &Document, contents: &[(Content, Content)]) -> Vec<Judged<Role>> {
    let genre = Genre::of(document);
    let mut drafts: Vec<Option<Draft>> = Vec::with_capacity(document.sections.len());
    for (section, (own, whole)) in document.sections.iter().zip(contents) {
        let above = section.parent.filter(|parent| !is_frame(&document.sections[*parent]));
        let parent = above.and_then(|parent| drafts[parent].clone().map(|draft| (parent, draft)));
        let draft = if is_frame(section) {
            None
        } else if genre.reports {
            Some(Draft {
                role: Role::Reference,
                reason: "the document reports what happened".into(),
                by_heading: true,
                sure: true,
            })
        } else {
            let parent = parent.as_ref().map(|(at, draft)| (document.sections[*at].title.as_str(), draft));
            draft(section, parent, *own, *whole, genre)
        };
        drafts.push(draft);
    }
    take_from_below(document, contents, &mut drafts);
    let missing = || Judged::new(Role::Reference, "holds nothing to follow");
    drafts
        .into_iter()
        .map(|draft| draft.map_or_else(missing, |draft| Judged::new(draft.role, draft.reason)))
        .collect()
}

/// Whether a section is only the frame of the others: the document itself, or its title.
fn is_frame(section: &Section) -> bool {
    section.level == 0 || section.is_title
}

/// The role of one section; none where it has nothing of its own to go by and takes the role of what it holds.
fn draft(
    section: &Section,
    parent: Option<(&str, &Draft)>,
    own: Content,
    whole: Content,
    genre: Genre,
) -> Option<Draft> {
    let heading = Heading::new(&section.title);
    let said = by_heading(&heading, whole, genre);
    let Some((title, parent)) = parent.filter(|(_, parent)| parent.by_heading) else {
        return said.or_else(|| by_content(own, whole, section));
    };
    let stays = || Draft { reason: format!("stands under `{title}`"), ..parent.clone() };
    let said = said.filter(|said| may_override(parent.role, said, &heading, own, whole));
    if said.is_some() {
        return said;
    }
    let describes =
        whole.only_describes() && !heading.numbered && !heading.is_order() && !heading.is_option();
    let only_data = parent.role == Role::Check && whole.data > 0 && !whole.has_steps() && whole.gates == 0;
    match parent.role {
        Role::Main if describes => Some(Draft {
            role: Role::Reference,
            reason: "only describes".into(),
            by_heading: false,
            sure: false,
        }),
        Role::Check if only_data => Some(Draft {
            role: Role::Reference,
            reason: "holds nothing but data".into(),
            by_heading: false,
            sure: false,
        }),
        _ => Some(stays()),
    }
}

/// Whether what a heading says counts below a parent of this role.
fn may_override(parent: Role, said: &Draft, heading: &Heading, own: Content, whole: Content) -> bool {
    // An option is one way to do what stands above it, whatever the way.
    if heading.is_option() && matches!(said.role, Role::Rollback | Role::Trouble) {
        return false;
    }
    match (parent, said.role) {
        // What is kept for reference stays there, unless it can be done.
        (Role::Reference, role) => {
            own.commands > 0 && matches!(role, Role::Setup | Role::Check | Role::Rollback)
        }
        (Role::Check, Role::Reference) => whole.gates == 0 && !heading.numbered,
        (Role::Check, Role::Rollback | Role::Trouble) => whole.gates == 0 && whole.has_steps() && said.sure,
        (Role::Check, Role::Setup) => said.sure && whole.gates == 0,
        (Role::Rollback | Role::Trouble, _) | (Role::Check | Role::Setup, Role::Main) => false,
        // Settings to be applied are part of the procedure that they stand in.
        (Role::Main, Role::Reference) => said.sure || whole.data == 0 && !heading.is_order(),
        (Role::Main, Role::Trouble) => said.sure,
        _ => true,
    }
}

/// The role that the heading's words say.
fn by_heading(heading: &Heading, whole: Content, genre: Genre) -> Option<Draft> {
    let draft = |role, sure, said: &str| Draft {
        role,
        reason: format!("heading says `{said}`"),
        by_heading: true,
        sure,
    };
    if says(&heading.remark, "emergency*") && says(&heading.remark, "only") {
        return Some(draft(Role::Trouble, true, "emergency only"));
    }
    if heading.is_dated && whole.gates == 0 {
        return Some(draft(Role::Reference, true, "a date"));
    }
    if heading.is_failure() && !genre.answers {
        return Some(draft(Role::Trouble, true, &heading.core.join(" ")));
    }
    for (role, sure, phrases) in &TABLE {
        // In a document whose own procedure is an undoing, such words name its main road.
        let is_own = match role {
            Role::Rollback => genre.undoes,
            Role::Trouble => genre.answers,
            Role::Setup | Role::Main | Role::Check | Role::Reference => false,
        };
        let allowed = match sure {
            Sure::Always => true,
            Sure::UnlessItDescribes => heading.is_order() || heading.numbered || !whole.only_describes(),
            Sure::WithSteps => whole.has_steps() && !is_own,
            Sure::WithoutCommands => !whole.has_steps(),
        };
        let own_road = is_own && *role == Role::Rollback;
        if let Some(phrase) = first_said(&heading.core, phrases).filter(|_| allowed && !own_road) {
            return Some(draft(
                *role,
                matches!(sure, Sure::Always | Sure::UnlessItDescribes),
                phrase.trim_matches(['^', '$', '*']).trim(),
            ));
        }
    }
    None
}

/// The role that a section's content says, where neither its heading nor its parent says one.
fn by_content(own: Content, whole: Content, section: &Section) -> Option<Draft> {
    let draft =
        |role, reason: &str| Some(Draft { role, reason: reason.into(), by_heading: false, sure: false });
    if own.commands > 0 && own.settings == own.commands && own.numbered + own.gates == 0 {
        return draft(Role::Setup, "only sets variables");
    }
    if own.has_steps() {
        return draft(Role::Main, "holds steps");
    }
    if own.gates > 0 {
        return draft(Role::Check, "holds checklist items");
    }
    if own != whole && !whole.is_empty() {
        return None;
    }
    if own.paragraphs + own.bullets + own.data > 0 && Heading::new(&section.title).is_order() {
        return draft(Role::Main, "tells what to do");
    }
    draft(Role::Reference, "holds nothing to follow")
}

/// Gives every section without a role the role of what it holds; sections below stand after it, so going backwards meets
/// them first.
fn take_from_below(document: &Document, contents: &[(Content, Content)], drafts: &mut [Option<Draft>]) {
    for at in (0..drafts.len()).rev() {
        if drafts[at].is_some() {
            continue;
        }
        let below = (at + 1..drafts.len()).filter(|below| document.sections[*below].parent == Some(at));
        let found: Vec<Role> =
            below.filter_map(|below| drafts[below].as_ref().map(|draft| draft.role)).collect();
        let first = [Role::Main, Role::Check, Role::Setup, Role::Rollback, Role::Trouble]
            .into_iter()
            .find(|role| found.contains(role));
        let own = contents[at].0.has_steps().then_some(Role::Main);
        // A document that is nothing but a checklist is one to go through.
        let listed = (contents[at].0.gates > 0).then_some(Role::Check);
        drafts[at] = own.or(first).or(listed).map(|role| Draft {
            role,
            reason: "takes the role of what it holds".into(),
            by_heading: false,
            sure: false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{content, nature};
    use crate::text::Source;

    /// The roles of all sections but the title, each as `title: role`.
    fn check(markdown: &str, expected: &[&str]) {
        let document = Document::parse(&Source::new("a.md", markdown));
        let verdicts = nature::verdicts(&document, false);
        let roles = roles(&document, &content::contents(&document, &verdicts));
        let sections = document.sections.iter().zip(&roles).filter(|(section, _)| !is_frame(section));
        let said: Vec<String> =
            sections.map(|(section, role)| format!("{}: {}", section.title, role.value.word())).collect();
        assert_eq!(said, expected, "{markdown}");
    }

    /// A fence with one command.
    const RUN: &str = "\n```sh\nrun it\n```\n";

    #[test]
    fn headings_say_what_their_sections_are_for() {
        for (heading, role) in [
            ("Prerequisites", "setup"),
            ("Deployment Steps", "main"),
            ("Post-Deployment Verification", "check"),
            ("Rollback Plan", "rollback"),
            ("Troubleshooting", "trouble"),
            ("If the deployment fails", "trouble"),
            ("Emergency Procedures", "trouble"),
            ("Useful Commands", "reference"),
            ("Restore from Backup", "rollback"),
            ("Something Else", "main"),
        ] {
            check(&format!("# T\n## {heading}\n{RUN}"), &[&format!("{heading}: {role}")]);
        }
    }

    #[test]
    fn weak_words_count_only_where_there_is_something_to_do() {
        check(
            "# T\n## Monitoring\n\n- Error rate\n\n## Recovery\n\n| a |\n|---|\n",
            &["Monitoring: reference", "Recovery: reference"],
        );
        check(
            &format!("# T\n## Monitoring\n{RUN}## Recovery\n{RUN}"),
            &["Monitoring: check", "Recovery: rollback"],
        );
    }

    #[test]
    fn what_stands_under_rollback_or_trouble_stays_there() {
        check(
            &format!("# T\n## Rollback\n### Verify it\n{RUN}## Troubleshooting\n### Useful Commands\n{RUN}"),
            &[
                "Rollback: rollback",
                "Verify it: rollback",
                "Troubleshooting: trouble",
                "Useful Commands: trouble",
            ],
        );
    }

    #[test]
    fn a_section_keeps_its_parents_role_unless_its_heading_says_otherwise() {
        check(
            &format!(
                "# T\n## Deployment\n### Smoke Tests\n{RUN}### Tell the others\n\nWrite a line.\n### Stages\n\n- The first\n"
            ),
            &["Deployment: main", "Smoke Tests: check", "Tell the others: main", "Stages: reference"],
        );
    }

    #[test]
    fn a_checklist_under_a_check_stays_one() {
        check(
            "# T\n## Pre-Flight Checklist\n### Documentation\n\n- [ ] a\n### Rollback Preparation\n\n- [ ] b\n",
            &["Pre-Flight Checklist: check", "Documentation: check", "Rollback Preparation: check"],
        );
    }

    #[test]
    fn a_section_without_steps_of_its_own_takes_the_role_of_what_it_holds() {
        check(
            &format!("# T\n## Cache\n### Check the cache\n{RUN}### Layout\n\n- One\n"),
            &["Cache: check", "Check the cache: check", "Layout: reference"],
        );
    }

    #[test]
    fn content_decides_where_no_heading_does() {
        check(
            "# T\n## Targets\n\n```sh\nexport A=1\n```\n\n## Gear\n\n- [ ] a\n\n## Words\n\nText.\n\n## Work\n\n1. Open it\n2. Close it\n",
            &["Targets: setup", "Gear: check", "Words: reference", "Work: main"],
        );
    }

    #[test]
    fn data_under_a_check_is_reference_and_under_the_procedure_is_applied() {
        let yaml = "\n```yaml\na: b\n```\n";
        check(
            &format!(
                "# T\n## Health Checks\n### Look\n{RUN}### Probes\n{yaml}## Rolling Deployment\n### Configuration\n{yaml}### Go\n{RUN}"
            ),
            &[
                "Health Checks: check",
                "Look: check",
                "Probes: reference",
                "Rolling Deployment: main",
                "Configuration: main",
                "Go: main",
            ],
        );
    }

    #[test]
    fn an_emergency_way_is_for_the_bad_day() {
        check(
            &format!("# T\n## Deployment\n### Manual (emergency only)\n{RUN}"),
            &["Deployment: main", "Manual (emergency only): trouble"],
        );
    }

    #[test]
    fn an_option_keeps_the_role_of_what_it_is_an_option_of() {
        check(
            &format!("# T\n## Deploy the fix\n### Option A: Roll back\n{RUN}### Option B: Restart\n{RUN}"),
            &["Deploy the fix: main", "Option A: Roll back: main", "Option B: Restart: main"],
        );
    }

    #[test]
    fn in_a_rollback_runbook_the_rollback_is_the_main_road() {
        check(
            &format!("# Rollback Runbook\n## Rollback Steps\n{RUN}## Troubleshooting\n{RUN}"),
            &["Rollback Steps: main", "Troubleshooting: trouble"],
        );
    }

    #[test]
    fn in_an_alerts_runbook_diagnosis_and_mitigation_are_the_main_road() {
        check(
            &format!(
                "# QueueTooLong\n## Meaning\n\nIt is long.\n## Diagnosis\n{RUN}## Mitigation\n\nRestart it.\n"
            ),
            &["Meaning: reference", "Diagnosis: main", "Mitigation: main"],
        );
    }

    #[test]
    fn nothing_in_a_report_is_followed() {
        check(&format!("# 2030-01-31 Queue down\n## Restarting it\n{RUN}"), &["Restarting it: reference"]);
    }

    #[test]
    fn every_row_of_the_table_can_be_reached() {
        for (at, (_, _, phrases)) in TABLE.iter().enumerate() {
            let own = |phrase: &str| {
                phrase
                    .trim_matches(['^', '$', '*'])
                    .split(' ')
                    .map(|w| w.trim_end_matches('*').to_owned())
                    .collect::<Vec<_>>()
            };
            let first = |words: &[String]| {
                TABLE.iter().position(|(_, _, phrases)| first_said(words, phrases).is_some())
            };
            assert!(
                phrases.split(',').map(str::trim).any(|phrase| first(&own(phrase)) == Some(at)),
                "row {at} is hidden by those above it"
            );
        }
    }
}
