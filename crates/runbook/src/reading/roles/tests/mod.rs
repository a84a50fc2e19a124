//! One test a shape of document that a rule is for.

use super::of_sections::{is_frame, roles};
use crate::document::Document;
use crate::reading::block_kind::Untagged;
use crate::reading::own_rules::OwnRules;
use crate::reading::{section_content, verdicts};
use crate::text::Source;

mod whole_documents;

/// The roles of all sections but the title, each as `title: role`.
fn check(markdown: &str, expected: &[&str]) {
    let document = Document::parse(&Source::new("a.md", markdown));
    let verdicts = verdicts::verdicts(&document, Untagged::Shown);
    let roles = roles(&document, &section_content::contents(&document, &verdicts), OwnRules(&[]));
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
        ("Quick Reference: how to get back", "reference"),
        ("Prevention: more alarms", "reference"),
        ("Some guidance", "reference"),
        ("Assess the damage", "check"),
        ("Advanced Options", "reference"),
        ("Your workstation setup", "setup"),
        ("Signing into the console", "setup"),
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
fn what_follows_a_with_only_says_how() {
    check(&format!("# T\n## Deployment with Smoke Tests\n{RUN}"), &["Deployment with Smoke Tests: main"]);
}

#[test]
fn doing_something_and_looking_is_doing_it() {
    check(&format!("# T\n## Restart and Verify\n{RUN}"), &["Restart and Verify: main"]);
    check(&format!("# T\n## Check and Verify\n{RUN}"), &["Check and Verify: check"]);
}

#[test]
fn a_checklist_of_things_to_do_is_the_procedure_and_one_of_things_to_see_is_a_check() {
    check(
        "# T\n## Names\n\n- [ ] Create the record\n- [ ] Notify the team\n- [ ] Done\n## Gear\n\n- [ ] Check it\n- [ ] Restart it\n- [ ] Fine\n",
        &["Names: main", "Gear: check"],
    );
}

#[test]
fn a_numbered_section_beside_steps_is_a_step() {
    check(
        &format!(
            "# T\n## By hand\n### 1. Names\n\nIn the page, add a record.\n### 2. Certificate\n{RUN}## Words\n### 1. Names\n\nThey are long.\n### 2. Numbers\n\nThey are short.\n"
        ),
        &[
            "By hand: main",
            "1. Names: main",
            "2. Certificate: main",
            "Words: reference",
            "1. Names: reference",
            "2. Numbers: reference",
        ],
    );
}

#[test]
fn what_is_going_to_be_done_is_told_by_its_verb() {
    check(
        "# T\n## Updating the list\n\nIn the page.\n## Putting it back\n\nBy hand.\n## Warning signs\n\nText.\n",
        &["Updating the list: main", "Putting it back: main", "Warning signs: reference"],
    );
}
