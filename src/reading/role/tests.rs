//! One test a shape of document that a rule is for.

use super::words::TABLE;
use super::{is_frame, roles};
use crate::document::Document;
use crate::reading::own_rules::OwnRules;
use crate::reading::words::first_said;
use crate::reading::{block_kind, section_content};
use crate::text::Source;

/// The roles of all sections but the title, each as `title: role`.
fn check(markdown: &str, expected: &[&str]) {
    let document = Document::parse(&Source::new("a.md", markdown));
    let verdicts = block_kind::verdicts(&document, block_kind::Untagged::Shown);
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

#[test]
fn a_list_of_orders_is_followed_and_a_list_of_notes_is_not() {
    check(
        "# T\n## Day 1\n\n- Watch the errors\n- Call the team\n## Notes\n\n- Watch the errors\n- Call the team\n",
        &["Day 1: main", "Notes: reference"],
    );
}

#[test]
fn taking_it_all_down_again_is_an_undoing_and_a_numbered_cleanup_is_a_step() {
    check(
        &format!("# T\n## Deployment\n{RUN}### Step 4: Cleanup of old pods\n{RUN}## Cleanup\n{RUN}"),
        &["Deployment: main", "Step 4: Cleanup of old pods: main", "Cleanup: rollback"],
    );
}

#[test]
fn a_document_about_troubleshooting_has_it_as_its_main_road() {
    check(
        &format!("# Troubleshooting the queue\n## Troubleshooting a worker\n{RUN}"),
        &["Troubleshooting a worker: main"],
    );
    check(
        &format!("# The queue\n## Troubleshooting a worker\n{RUN}"),
        &["Troubleshooting a worker: trouble"],
    );
}

#[test]
fn a_problem_is_for_the_bad_day_and_a_review_is_a_check() {
    check(
        "# T\n## Problem with the keys\n\nAsk for them.\n## Security Review\n\n- Read the log\n",
        &["Problem with the keys: trouble", "Security Review: check"],
    );
}

#[test]
fn what_goes_forth_and_back_is_the_procedure_and_its_way_back_is_not() {
    check(
        &format!("# T\n## Updates and Rollbacks\n### Update\n{RUN}### Rollback\n{RUN}"),
        &["Updates and Rollbacks: main", "Update: main", "Rollback: rollback"],
    );
}

#[test]
fn what_has_to_be_given_first_is_setup_and_what_decides_is_a_check() {
    check(
        "# T\n## Inputs Required\n\n- The name\n## GO Decision Criteria\n\n| a |\n|---|\n| b |\n",
        &["Inputs Required: setup", "GO Decision Criteria: check"],
    );
}

#[test]
fn looking_for_the_cause_is_the_procedure_of_an_alert() {
    check(
        &format!(
            "# QueueTooLong\n## Meaning\n\nIt is long.\n## Diagnosis\n### Step 1: Check the queue\n{RUN}## Escalation\n{RUN}"
        ),
        &["Meaning: reference", "Diagnosis: main", "Step 1: Check the queue: main", "Escalation: trouble"],
    );
}

#[test]
fn in_a_document_about_an_emergency_the_word_says_nothing() {
    let sections =
        format!("## When to deploy an emergency banner\n\nNever.\n\n## Deploy an emergency banner\n{RUN}");
    check(
        &format!("---\ntitle: Deploy an emergency banner\n---\n\n{sections}"),
        &["When to deploy an emergency banner: reference", "Deploy an emergency banner: main"],
    );
}

#[test]
fn a_gate_in_brackets_is_a_check() {
    check(
        &format!("# T\n## Dry run on a test tenant (acceptance gate)\n{RUN}"),
        &["Dry run on a test tenant (acceptance gate): check"],
    );
}

#[test]
fn how_to_start_beside_how_to_stop_is_a_list_to_choose_from() {
    check(
        &format!("# T\n## The server\n### Start the server\n{RUN}### Stop the server\n{RUN}"),
        &["The server: reference", "Start the server: reference", "Stop the server: reference"],
    );
    check(
        &format!("# T\n## Upgrade\n### 1. Stop the server\n{RUN}### 2. Start the server\n{RUN}"),
        &["Upgrade: main", "1. Stop the server: main", "2. Start the server: main"],
    );
}

#[test]
fn to_get_in_and_to_get_ready_is_setup_whoever_does_it() {
    check(
        "# T\n## Log in to the dashboard\n\nUse the admin account.\n\n## Prepare a folder\n\nMake it.\n",
        &["Log in to the dashboard: setup", "Prepare a folder: setup"],
    );
}

#[test]
fn a_named_item_tells_what_to_do_behind_its_name() {
    check(
        "# T\n## Feature flags\n\n1. **Audit**: list all of them.\n2. **Cutover**: update the clients.\n",
        &["Feature flags: main"],
    );
    check(
        "# T\n## Panels\n\n1. **Errors**: request rate, latency\n2. **Database**: query time\n",
        &["Panels: reference"],
    );
}

#[test]
fn every_row_of_the_table_can_be_reached() {
    for (at, row) in TABLE.iter().enumerate() {
        let phrases = row.rule.words;
        let own = |phrase: &str| {
            phrase
                .trim_matches(['^', '$', '*'])
                .split(' ')
                .map(|w| w.trim_end_matches('*').to_owned())
                .collect::<Vec<_>>()
        };
        let first =
            |words: &[String]| TABLE.iter().position(|row| first_said(words, row.rule.words).is_some());
        assert!(
            phrases.iter().any(|phrase| first(&own(phrase.text)) == Some(at)),
            "row {at} is hidden by those above it"
        );
    }
}

#[test]
fn what_stands_in_front_of_a_dash_says_what_the_section_is_for() {
    check(
        "# T\n## Resolution — mint the next batch\n\n1. Compute its size.\n2. Mint it.\n\n## Notes - for later\n\nNothing.\n",
        &["Resolution — mint the next batch: main", "Notes - for later: reference"],
    );
}

#[test]
fn in_a_document_about_finding_faults_to_check_is_the_procedure() {
    check(
        &format!(
            "# Troubleshooting the queue\n## Check the disk\n{RUN}## Check the load\n\nLook at the graph.\n"
        ),
        &["Check the disk: main", "Check the load: main"],
    );
    check(&format!("# Deploying\n## Check the disk\n{RUN}"), &["Check the disk: check"]);
}

#[test]
fn in_a_document_that_checks_the_steps_are_checks() {
    check(
        &format!(
            "# Test Playbook\n## By hand\n### 1. The page\n{RUN}### 2. The docs\n\n- Open it\n- All is there\n"
        ),
        &["By hand: check", "1. The page: check", "2. The docs: check"],
    );
}

#[test]
fn preparing_as_a_step_is_the_procedure_and_by_itself_is_setup() {
    check(&format!("# T\n## Phase 1: Preparation\n{RUN}"), &["Phase 1: Preparation: main"]);
    check(&format!("# T\n## Preparation\n{RUN}"), &["Preparation: setup"]);
}

#[test]
fn to_switch_checks_off_is_the_procedure() {
    check(&format!("# T\n## 2. Disable the tests\n{RUN}"), &["2. Disable the tests: main"]);
}

#[test]
fn support_with_steps_is_for_the_bad_day() {
    check(&format!("# T\n## Support\n{RUN}"), &["Support: trouble"]);
    check("# T\n## Support\n\nCall us.\n", &["Support: reference"]);
}

#[test]
fn what_is_ticked_off_is_a_check_whatever_it_is_called() {
    check(
        "# T\n## Security Considerations\n### Before\n\n- [ ] Keys are new\n\n## Prevention\n\n- [ ] Alert is there\n",
        &["Security Considerations: check", "Before: check", "Prevention: check"],
    );
}

#[test]
fn a_cause_with_what_is_done_about_it_is_the_procedure() {
    check(
        "# A\n## Meaning\n## Impact\n## Mitigation\n### No rights\n\nThey are missing.\n",
        &["Meaning: reference", "Impact: reference", "Mitigation: main", "No rights: main"],
    );
}

#[test]
fn what_is_kept_from_earlier_days_is_read_only() {
    check(&format!("# T\n## Historical ways to do it\n{RUN}"), &["Historical ways to do it: reference"]);
}

#[test]
fn a_quick_reference_that_holds_the_phases_is_walked_through() {
    check(
        &format!("# T\n## Quick Reference\n### Phase 1: Ship\n{RUN}### Phase 2: Look\n{RUN}"),
        &["Quick Reference: main", "Phase 1: Ship: main", "Phase 2: Look: main"],
    );
    check(
        &format!("# T\n## Quick Reference\n### Ship\n{RUN}"),
        &["Quick Reference: reference", "Ship: reference"],
    );
}
