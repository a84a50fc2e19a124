//! What a heading says that depends on what kind of document it stands in.

use super::super::words::TABLE;
use super::{RUN, check};
use crate::reading::words::first_said;

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
