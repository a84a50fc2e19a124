//! A step that did not end well: what is said of it, and what each answer does.

use super::scene::{Run, runbook};
use super::world::{ended, printed};
use crate::record::{Outcome, StepState};
use crate::session::{EndingKind, PromptKind, Reply, ReplyKind};

const DOCUMENT: &str = "```bash\nmkdir made\nls\n```\n";

fn failing(times: usize) -> Run {
    let mut run = runbook(DOCUMENT).begin();
    (0..times).for_each(|_| run.world.comes_out("mkdir made", ended(Outcome::Failed)));
    run
}

#[test]
fn a_step_that_fails_is_asked_about_before_anything_else_runs() {
    let mut run = failing(1);
    let prompt = run.asks_about(PromptKind::Failed, "mkdir made");
    assert_eq!((prompt.default, run.ran().len()), (Some(ReplyKind::No), 1));
    assert!(prompt.text.ends_with("What now?"), "{}", prompt.text);
}

#[test]
fn a_retry_is_another_attempt_at_the_same_text() {
    let mut run = failing(1);
    run.says(ReplyKind::Retry);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["mkdir made", "mkdir made", "ls"]);
    let recorded = run.recorded();
    assert_eq!(recorded[1..4], ["mkdir made failed", "retry mkdir made by person", "start mkdir made 2"]);
}

#[test]
fn a_failure_is_accepted_for_a_reason_and_counts_as_done() {
    let mut run = failing(1);
    run.says_because(ReplyKind::Accept, "it is there");
    assert_eq!((run.exits(), run.state("mkdir made")), (0, Some(StepState::Done)));
    assert!(run.recorded().contains(&"accepted mkdir made by person: it is there".to_owned()));
}

#[test]
fn a_failed_step_is_left_out_for_a_reason() {
    let mut run = failing(1);
    run.says_because(ReplyKind::Skip, "not needed");
    let ending = run.ends();
    assert_eq!(ending.reason.as_deref(), Some("2 steps, 1 of them skipped"));
    assert_eq!(run.state("mkdir made"), Some(StepState::Skipped));
}

#[test]
fn whoever_stops_at_a_failure_ends_the_run_with_it() {
    let mut run = failing(1);
    run.says(ReplyKind::No);
    let ending = run.ends();
    assert_eq!((ending.kind, ending.kind.exit_code()), (EndingKind::Failed, 1));
    assert_eq!(ending.reason.as_deref(), Some("`mkdir made` (line 2) failed"));
    assert_eq!((run.ran().len(), run.state("mkdir made")), (1, Some(StepState::Failed)));
}

#[test]
fn an_edited_text_runs_instead_once_somebody_has_said_yes_to_it() {
    let mut run = failing(1);
    run.replies(&Reply::new(ReplyKind::Edit).with_text("mkdir -p made")).says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["mkdir made", "mkdir -p made", "ls"]);
}

#[test]
fn an_edited_text_stays_in_hand_when_it_is_tried_again() {
    let mut run = failing(2);
    run.replies(&Reply::new(ReplyKind::Edit).with_text("mkdir -p made")).says(ReplyKind::Yes);
    run.says(ReplyKind::Retry);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["mkdir made", "mkdir -p made", "mkdir -p made", "ls"]);
}

#[test]
fn another_mode_is_for_the_next_attempt_and_nothing_is_decided_yet() {
    let mut run = failing(1);
    run.replies(&Reply::new(ReplyKind::Mode).with_value("terminal"));
    assert_eq!(run.asks().kind, PromptKind::Failed);
    run.says(ReplyKind::Retry);
    run.ends();
    assert!(run.told().contains(&"> run mkdir made (terminal)".to_owned()));
}

#[test]
fn a_step_is_tried_again_by_itself_as_often_as_its_block_says() {
    let mut run = runbook("```bash retry=2\nmkdir made\n```\n").begin();
    (0..2).for_each(|_| run.world.comes_out("mkdir made", ended(Outcome::Failed)));
    assert_eq!((run.exits(), run.ran().len()), (0, 3));
}

#[test]
fn it_is_asked_about_once_it_has_failed_once_more_than_that() {
    let mut run = runbook("```bash retry=1\nmkdir made\n```\n").begin();
    (0..3).for_each(|_| run.world.comes_out("mkdir made", ended(Outcome::Failed)));
    assert_eq!((run.asks().kind, run.ran().len()), (PromptKind::Failed, 2));
    run.says(ReplyKind::Retry);
    assert_eq!((run.exits(), run.ran().len()), (0, 4), "whoever says retry starts the count again");
}

#[test]
fn what_was_confirmed_is_not_asked_about_again_before_a_retry() {
    let mut run = runbook("```bash retry=1\nmkdir made\n```\n").asking("changes").begin();
    run.world.comes_out("mkdir made", ended(Outcome::Failed));
    run.says(ReplyKind::Yes);
    assert_eq!((run.exits(), run.ran().len()), (0, 2));
}

#[test]
fn a_timeout_is_a_failure_that_says_so() {
    let mut run = runbook("```bash timeout=5s\nmkdir made\n```\n").begin();
    run.world.comes_out("mkdir made", ended(Outcome::TimedOut));
    run.asks();
    assert_eq!(run.world.jobs[0].timeout.map(|time| time.as_secs()), Some(5));
    run.says(ReplyKind::No);
    let ending = run.ends();
    assert_eq!(ending.kind.exit_code(), 1);
    assert!(ending.reason.is_some_and(|reason| reason.contains("took longer than its timeout")));
}

#[test]
fn a_step_that_never_started_has_failed() {
    let mut run = runbook(DOCUMENT).begin();
    run.world.comes_out("mkdir made", ended(Outcome::NotStarted));
    run.says(ReplyKind::No);
    assert_eq!(run.exits(), 1);
}

#[test]
fn output_that_lacks_what_the_block_expects_is_a_failure() {
    let document = "```bash expect=ready\nls\n```\n";
    for (text, is_failed) in [("all is ready\n", false), ("nothing\n", true)] {
        let mut run = runbook(document).begin();
        run.world.comes_out("ls", printed(text));
        if is_failed {
            assert_eq!(run.asks().why.as_deref(), Some("its output does not hold `ready`"));
        } else {
            assert_eq!(run.exits(), 0);
        }
    }
}

#[test]
fn a_statement_that_nobody_knows_of_ends_the_run_in_doubt() {
    let settings = "[env.staging]\nconfirm = \"gates\"\ndatabase = \"sqlite:a.db\"\ntransaction = \"none\"\n";
    let mut run = runbook("```sql\nUPDATE orders SET paid = 1 WHERE id = 1;\n```\n").with(settings).begin();
    run.world.comes_out("UPDATE orders SET paid = 1 WHERE id = 1", ended(Outcome::InDoubt));
    let ending = run.ends();
    assert_eq!((ending.kind, ending.kind.exit_code()), (EndingKind::InDoubt, 6));
    assert_eq!(run.state("UPDATE orders SET paid = 1 WHERE id = 1"), Some(StepState::InDoubt));
    assert_eq!(run.recorded().last().map(String::as_str), Some("closed failed 6"));
}

#[test]
fn a_state_that_could_not_be_kept_is_recorded_and_the_run_goes_on() {
    let mut run = runbook(DOCUMENT).begin();
    let mut attempt = ended(Outcome::Done);
    attempt.state_lost = Some("no space".to_owned());
    run.world.comes_out("mkdir made", attempt);
    assert_eq!(run.exits(), 0);
    assert!(run.recorded().contains(&"recorder.fault".to_owned()));
}
