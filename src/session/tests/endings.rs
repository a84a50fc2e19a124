//! How a run ends: by itself, by a signal, for want of an answer; and what whoever started it is told.

use super::scene::Run;
use super::start::runbook;
use super::world::{ended, signalled};
use crate::record::{Outcome, StepState};
use crate::session::{EndingKind, PromptId, PromptKind, Reply, ReplyKind, Unanswerable};

const DOCUMENT: &str = "- [ ] Backup is there\n\n```bash\nls\nid\n```\n";

fn asked() -> Run {
    let mut run = runbook(DOCUMENT).begin();
    run.asks_about(PromptKind::Gate, "Backup is there");
    run
}

fn running(signal: i32, outcome: Outcome, is_insisted: bool) -> Run {
    let mut run = runbook("```bash\nls\nid\n```\n").begin();
    let mut attempt = signalled(outcome, signal);
    attempt.result.insisted = is_insisted;
    run.world.comes_out("ls", attempt);
    run
}

#[test]
fn each_ending_has_the_exit_code_of_the_contract() {
    for (kind, code) in [
        (EndingKind::Done, 0),
        (EndingKind::RolledBack, 1),
        (EndingKind::Failed, 1),
        (EndingKind::Declined, 3),
        (EndingKind::InDoubt, 6),
        (EndingKind::Signal(1), 129),
        (EndingKind::Signal(2), 130),
        (EndingKind::Signal(15), 143),
    ] {
        assert_eq!(kind.exit_code(), code, "{kind:?}");
    }
}

#[test]
fn a_signal_at_a_question_ends_the_run_and_decides_nothing() {
    let mut run = asked();
    run.session.interrupted(15);
    assert_eq!(run.exits(), 143);
    let expected = ["signal 15: the run stopped at a question", "closed interrupted 143"];
    assert_eq!(run.recorded(), expected);
    assert_eq!(run.state("Backup is there"), None);
}

#[test]
fn a_terminal_that_goes_away_is_a_hangup() {
    let mut run = asked();
    let id = run.asks().id;
    run.session.unanswered(id, Unanswerable::Gone);
    assert_eq!(run.exits(), 129);
}

#[test]
fn a_program_that_goes_away_is_nobody() {
    let mut run = runbook(DOCUMENT).by_program().begin();
    let id = run.asks().id;
    run.session.unanswered(id, Unanswerable::Gone);
    let ending = run.ends();
    assert_eq!(ending.kind.exit_code(), 3);
    assert!(ending.reason.is_some_and(|reason| reason.contains("has to be answered, and nobody is there")));
}

#[test]
fn what_is_said_of_another_prompt_changes_nothing() {
    let mut run = asked();
    let before = run.asks();
    let other = PromptId(before.id.0 + 1);
    run.session.unanswered(other, Unanswerable::Nobody);
    run.session.unanswered(other, Unanswerable::Signal(15));
    assert_eq!(run.asks(), before);
}

#[test]
fn a_failure_to_which_nobody_replies_ends_the_run_with_it() {
    let mut run = runbook("```bash\nls\nid\n```\n").by_program().begin();
    run.world.comes_out("ls", ended(Outcome::Failed));
    let id = run.asks().id;
    run.session.unanswered(id, Unanswerable::Gone);
    assert_eq!(run.exits(), 1);
}

#[test]
fn a_commit_to_which_nobody_replies_is_rolled_back() {
    let settings = "[env.staging]\nconfirm = \"changes\"\ndatabase = \"sqlite:a.db\"\n";
    let document = "```sql\nUPDATE a SET x = 1 WHERE id = 1;\n```\n";
    let mut run = runbook(document).with(settings).by_program().begin();
    run.says(ReplyKind::Yes);
    let prompt = run.asks();
    assert_eq!(prompt.kind, PromptKind::Commit);
    run.session.unanswered(prompt.id, Unanswerable::Nobody);
    let ending = run.ends();
    assert_eq!((ending.kind.exit_code(), ending.ways.len()), (3, 2));
    assert!(run.told().contains(&"> roll back default".to_owned()));
}

#[test]
fn ctrl_c_stops_the_step_and_asks_what_now() {
    let mut run = running(2, Outcome::Interrupted, false);
    run.asks_about(PromptKind::Failed, "ls");
    assert!(run.recorded().contains(&"signal 2: the step was stopped".to_owned()));
    run.says(ReplyKind::No);
    assert_eq!(run.exits(), 130);
}

#[test]
fn what_was_stopped_is_never_tried_again_by_itself() {
    let mut run = runbook("```bash retry=3\nls\n```\n").begin();
    run.world.comes_out("ls", signalled(Outcome::Interrupted, 2));
    assert_eq!((run.asks().kind, run.ran().len()), (PromptKind::Failed, 1));
}

#[test]
fn ctrl_c_twice_or_another_signal_ends_the_run() {
    assert_eq!(running(2, Outcome::Interrupted, true).exits(), 130);
    assert_eq!(running(15, Outcome::Interrupted, false).exits(), 143);
}

#[test]
fn a_step_that_went_to_its_end_under_a_signal_is_done_and_the_run_stops_after_it() {
    let mut run = running(15, Outcome::Done, false);
    assert_eq!(run.exits(), 143);
    assert_eq!((run.state("ls"), run.state("id")), (Some(StepState::Done), None));
    assert!(run.recorded().contains(&"signal 15: the step went on to its end".to_owned()));
}

#[test]
fn a_signal_that_means_the_run_ends_it_while_a_shell_or_an_offer_runs() {
    let mut run = runbook("- [ ] `kubectl get pods` shows it\n").begin();
    run.world.is_judged_by(|_| Some(signalled(Outcome::Interrupted, 15)));
    run.says(ReplyKind::Offer);
    assert_eq!(run.exits(), 143);
    let mut run = asked();
    run.world.is_judged_by(|_| Some(signalled(Outcome::Interrupted, 15)));
    run.says(ReplyKind::Shell);
    assert_eq!(run.exits(), 143);
}

#[test]
fn ctrl_c_in_what_a_gate_offers_is_about_that_alone() {
    let mut run = runbook("- [ ] `kubectl get pods` shows it\n").begin();
    run.world.comes_out("kubectl get pods", signalled(Outcome::Interrupted, 2));
    run.says(ReplyKind::Offer).says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
}

#[test]
fn what_was_left_running_is_named_at_the_end_with_secrets_masked() {
    let mut run = runbook("```bash\nls\n```\n").knowing("token", "hunter2hunter2").begin();
    run.world.left.stopped = vec!["curl hunter2hunter2".to_owned()];
    run.ends();
    let closed = serde_json::to_string(run.events.last().unwrap()).unwrap();
    assert!(closed.contains("curl ") && !closed.contains("hunter2"), "{closed}");
}

#[test]
fn a_run_with_nothing_left_to_do_is_done() {
    let mut run = runbook(DOCUMENT).begin();
    run.says(ReplyKind::Yes);
    run.ends();
    let mut again = runbook(DOCUMENT).after(&run.events).begin();
    assert_eq!((again.exits(), again.ran().len()), (0, 0));
}

#[test]
fn what_is_asked_of_a_session_is_the_same_until_it_is_answered() {
    let mut run = asked();
    assert_eq!(run.asks(), run.asks());
    assert!(run.tries(&Reply::new(ReplyKind::Skip)).is_err());
    assert_eq!(run.asks().id, PromptId(1));
}
