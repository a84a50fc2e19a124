//! Statements that are done together or not at all.

use super::scene::Run;
use super::start::runbook;
use super::world::{changed, ended};
use crate::record::{Outcome, StepState};
use crate::session::{EndingKind, PromptKind, Refused, Reply, ReplyKind, TransactionEnd, Yes};

const ONE: &str = "UPDATE orders SET paid = 1 WHERE id = 1";
const TWO: &str = "UPDATE orders SET sent = 1 WHERE id = 1";
const BLOCK: &str =
    "```sql\nUPDATE orders SET paid = 1 WHERE id = 1;\nUPDATE orders SET sent = 1 WHERE id = 1;\n```\n";

fn settings(confirm: &str) -> String {
    format!("[env.staging]\nconfirm = \"{confirm}\"\ndatabase = \"sqlite:a.db\"\n")
}

/// Both statements are confirmed and change a row.
fn committing() -> Run {
    let mut run = runbook(BLOCK).with(&settings("changes")).begin();
    run.world.comes_out(ONE, changed(1));
    run.world.comes_out(TWO, changed(1));
    run.says(ReplyKind::Yes).says(ReplyKind::Yes);
    run
}

#[test]
fn a_block_is_one_transaction_and_its_commit_is_recorded_before_it_is_sent() {
    let mut run = runbook(BLOCK).with(&settings("gates")).begin();
    assert_eq!(run.exits(), 0);
    let told = run.told();
    let told: Vec<&str> =
        told.iter().map(String::as_str).filter(|line| !line.starts_with("> place")).collect();
    let expected = [
        "> connect default",
        "database.opened",
        "transaction.begun",
        "> begin default",
        "start UPDATE orders SET paid = 1 WHERE id = 1 1",
        "> run UPDATE orders SET paid = 1 WHERE id = 1 (plain)",
        "UPDATE orders SET paid = 1 WHERE id = 1 done",
        "> connect default",
        "database.opened",
        "start UPDATE orders SET sent = 1 WHERE id = 1 1",
        "> run UPDATE orders SET sent = 1 WHERE id = 1 (plain)",
        "UPDATE orders SET sent = 1 WHERE id = 1 done",
        "committing by environment staging",
        "> commit default",
        "committed by environment staging",
        "> look for an EXIT trap",
        "> close",
        "closed done 0",
    ];
    assert_eq!(told, expected);
}

#[test]
fn whether_it_is_committed_is_asked_with_what_each_statement_changed() {
    let mut run = committing();
    let prompt = run.asks_about(PromptKind::Commit, TWO);
    assert_eq!((prompt.changes.len(), prompt.default, prompt.dangerous), (2, Some(ReplyKind::No), false));
    assert_eq!(prompt.changes[0].count(), "1 row");
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    assert!(run.recorded().contains(&"committed by person".to_owned()));
}

#[test]
fn whoever_does_not_commit_says_why_and_the_run_ends() {
    let mut run = committing();
    run.asks();
    assert_eq!(run.tries(&Reply::new(ReplyKind::No)), Err(Refused::NoReason(ReplyKind::No)));
    run.says_because(ReplyKind::No, "too many");
    let ending = run.ends();
    assert_eq!(
        (ending.kind, ending.reason.as_deref()),
        (EndingKind::Declined, Some("rolled back: too many"))
    );
    assert!(run.recorded().contains(&"rolled-back by person: too many".to_owned()));
    assert_eq!([run.state(ONE), run.state(TWO)], [Some(StepState::Failed), Some(StepState::Failed)]);
}

#[test]
fn rows_as_expected_commit_by_themselves() {
    let document = BLOCK.replace("```sql", "```sql expect-rows=1");
    let mut run = runbook(&document).with(&settings("changes")).begin();
    run.world.comes_out(ONE, changed(1));
    run.world.comes_out(TWO, changed(1));
    run.says(ReplyKind::Yes).says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    assert!(run.recorded().contains(&"committed by expect-rows".to_owned()));
}

#[test]
fn rows_that_are_not_as_expected_are_asked_about_whatever_the_rule() {
    let document = BLOCK.replace("```sql", "```sql expect-rows=1");
    let mut run = runbook(&document).with(&settings("never")).begin();
    run.world.comes_out(ONE, changed(1));
    run.world.comes_out(TWO, changed(7));
    let prompt = run.asks_about(PromptKind::Commit, TWO);
    assert!(prompt.dangerous && prompt.changes[1].is_off());
    assert_eq!(run.tries(&Reply::new(ReplyKind::Yes)), Err(Refused::NoReason(ReplyKind::Yes)));
    run.says_because(ReplyKind::Yes, "there were more");
    assert_eq!(run.exits(), 0);
}

#[test]
fn rows_that_are_not_as_expected_are_rolled_back_where_nobody_is_there() {
    let document = BLOCK.replace("```sql", "```sql expect-rows=1");
    let mut run = runbook(&document).with(&settings("changes")).alone().saying(Yes::All).begin();
    run.world.comes_out(ONE, changed(1));
    run.world.comes_out(TWO, changed(7));
    let ending = run.ends();
    assert_eq!(ending.kind.exit_code(), 1);
    assert!(ending.reason.is_some_and(|reason| reason.contains("7 rows, expected 1")));
    assert!(run.told().contains(&"> roll back default".to_owned()));
}

#[test]
fn yes_on_the_command_line_commits_what_is_as_expected_or_says_nothing_of_it() {
    let mut run = runbook(BLOCK).with(&settings("changes")).alone().saying(Yes::All).begin();
    run.world.comes_out(ONE, changed(1));
    assert_eq!(run.exits(), 0);
    assert!(run.recorded().contains(&"committed by --yes".to_owned()));
}

#[test]
fn a_statement_that_fails_takes_its_transaction_with_it() {
    let mut run = runbook(BLOCK).with(&settings("gates")).begin();
    run.world.comes_out(TWO, ended(Outcome::Failed));
    run.asks_about(PromptKind::Failed, TWO);
    assert!(run.told().contains(&"> roll back default".to_owned()));
    assert_eq!(run.state(ONE), Some(StepState::Failed));
    run.says(ReplyKind::No);
    assert_eq!(run.exits(), 1);
}

#[test]
fn a_retry_does_the_whole_transaction_again() {
    let mut run = runbook(BLOCK).with(&settings("gates")).begin();
    run.world.comes_out(TWO, ended(Outcome::Failed));
    run.says(ReplyKind::Retry);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), [ONE, TWO, ONE, TWO]);
    assert_eq!([run.state(ONE), run.state(TWO)], [Some(StepState::Done), Some(StepState::Done)]);
}

#[test]
fn an_edited_statement_stays_so_when_its_transaction_begins_again() {
    let mut run = runbook(BLOCK).with(&settings("gates")).begin();
    run.world.comes_out(TWO, ended(Outcome::Failed));
    run.replies(&Reply::new(ReplyKind::Edit).with_text("UPDATE orders SET sent = 0 WHERE id = 1"))
        .says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), [ONE, TWO, ONE, "UPDATE orders SET sent = 0 WHERE id = 1"]);
}

#[test]
fn a_statement_that_is_left_out_leaves_the_others_of_its_transaction() {
    let mut run = runbook(BLOCK).with(&settings("gates")).begin();
    run.world.comes_out(TWO, ended(Outcome::Failed));
    run.says_because(ReplyKind::Skip, "no such column");
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), [ONE, TWO, ONE]);
    assert_eq!([run.state(ONE), run.state(TWO)], [Some(StepState::Done), Some(StepState::Skipped)]);
}

#[test]
fn a_lost_connection_inside_a_transaction_is_a_failure_and_no_doubt() {
    let mut run = runbook(BLOCK).with(&settings("gates")).begin();
    run.world.comes_out(ONE, ended(Outcome::InDoubt));
    run.asks_about(PromptKind::Failed, ONE);
    run.says(ReplyKind::Retry);
    assert_eq!(run.exits(), 0);
}

#[test]
fn a_commit_that_the_server_refuses_is_rolled_back_and_fails_the_run() {
    let mut run = committing();
    run.world.ends.push_back(TransactionEnd::Refused("deadlock".to_owned()));
    run.says(ReplyKind::Yes);
    let ending = run.ends();
    assert_eq!(ending.kind.exit_code(), 1);
    assert_eq!(ending.reason.as_deref(), Some("the database refused to commit: deadlock"));
    assert_eq!(run.state(ONE), Some(StepState::Failed));
}

#[test]
fn a_commit_whose_answer_is_lost_leaves_all_of_it_in_doubt() {
    let mut run = committing();
    run.world.ends.push_back(TransactionEnd::Lost("gone away".to_owned()));
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 6);
    assert_eq!([run.state(ONE), run.state(TWO)], [Some(StepState::InDoubt), Some(StepState::InDoubt)]);
}

#[test]
fn a_transaction_that_cannot_be_begun_ends_the_run_before_its_first_statement() {
    let mut run = runbook(BLOCK).with(&settings("gates")).begin();
    run.world.refuses_begin = Some("read only".to_owned());
    let ending = run.ends();
    assert_eq!((ending.kind.exit_code(), run.ran().len()), (1, 0));
    assert!(ending.reason.is_some_and(|reason| reason.contains("read only")));
}

#[test]
fn a_statement_whose_database_is_not_there_is_tried_and_begins_no_transaction() {
    let mut run = runbook(BLOCK).with(&settings("gates")).begin();
    run.world.refuses_connection = Some("no route".to_owned());
    run.world.comes_out(ONE, ended(Outcome::NotStarted));
    run.asks_about(PromptKind::Failed, ONE);
    assert!(!run.recorded().contains(&"transaction.begun".to_owned()));
}

#[test]
fn what_is_open_is_rolled_back_when_somebody_stops_in_the_middle_of_it() {
    let mut run = runbook(BLOCK).with(&settings("changes")).begin();
    run.says(ReplyKind::Yes).says(ReplyKind::No);
    assert_eq!(run.exits(), 3);
    let told = run.told();
    assert!(told.contains(&"> roll back default".to_owned()), "{told:?}");
    assert_eq!(run.state(ONE), Some(StepState::Failed));
}

#[test]
fn a_signal_at_the_question_about_the_commit_rolls_it_back() {
    let mut run = committing();
    run.asks();
    run.session.interrupted(15);
    assert_eq!(run.exits(), 143);
    let told = run.told();
    assert!(told.contains(&"> roll back default".to_owned()), "{told:?}");
    assert_eq!([run.state(ONE), run.state(TWO)], [Some(StepState::Failed), Some(StepState::Failed)]);
}
