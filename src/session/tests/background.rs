//! What stays up beside the steps that follow: how long, and what comes up again after a stop.

use super::scene::Run;
use super::start::runbook;
use super::world::{ended, runs_on, signalled, stays_up};
use crate::record::Outcome;
use crate::session::todo::Standing;
use crate::session::{PromptKind, ReplyKind};

const DOCUMENT: &str = "# Ship\n\n## Tunnel\n\n```bash mode=background\n# Tunnel\nkubectl port-forward svc/web 8080:80\n```\n\n## Look\n\n```bash\n# Near\ncurl http://localhost:8080/health\n```\n\n## After\n\n```bash\n# Far\nmkdir far\n```\n";

fn up() -> Run {
    let mut run = runbook(DOCUMENT).begin();
    run.world.comes_out("Tunnel", stays_up());
    run
}

#[test]
fn what_stays_up_is_released_before_the_first_step_that_does_not_need_it() {
    let mut run = up();
    assert_eq!(run.exits(), 0);
    let told = run.told();
    let at =
        |line: &str| told.iter().position(|one| one == line).unwrap_or_else(|| panic!("{line}: {told:#?}"));
    assert!(at("Near done") < at("> release Tunnel") && at("> release Tunnel") < at("start Far 1"));
    assert!(told.contains(&"ended Tunnel by stepgate: no later step needs it".to_owned()));
}

#[test]
fn what_has_ended_before_it_is_released_says_so() {
    let mut run = up();
    run.world.is_up = false;
    run.ends();
    assert!(run.recorded().contains(&"ended Tunnel by stepgate: it had ended by itself".to_owned()));
}

#[test]
fn what_ends_by_itself_while_a_question_is_open_is_recorded_and_the_question_stands() {
    let mut run = runbook(DOCUMENT).asking("every-step").begin();
    run.world.comes_out("Tunnel", stays_up());
    run.says(ReplyKind::Yes);
    let before = run.asks();
    let id = run.id("Tunnel");
    run.session.background_ended(&id);
    assert_eq!(run.asks(), before);
    assert_eq!(
        run.recorded().last().map(String::as_str),
        Some("ended Tunnel by stepgate: it has ended by itself")
    );
    run.session.background_ended(&id);
    run.asks();
    assert!(run.recorded().is_empty(), "it ends once");
}

/// A run that stopped while the tunnel was up, before the step that needs it, goes on.
fn resumed() -> Run {
    let mut run = runbook(DOCUMENT).asking("every-step").begin();
    run.world.comes_out("Tunnel", stays_up());
    run.says(ReplyKind::Yes).says(ReplyKind::Pause);
    run.ends();
    let mut again = runbook(DOCUMENT).after(&run.events).begin();
    again.told();
    again
}

#[test]
fn what_was_up_when_the_run_stopped_comes_up_again_before_the_step_that_needs_it() {
    let mut run = resumed();
    run.world.comes_out("Tunnel", stays_up());
    assert_eq!(run.exits(), 0);
    let recorded = run.recorded();
    assert_eq!(recorded[..3], ["start Tunnel 2", "Tunnel done", "start Near 1"], "{recorded:?}");
}

#[test]
fn what_cannot_come_up_again_is_asked_about_before_anything_that_needs_it_runs() {
    let mut run = resumed();
    run.world.comes_out("Tunnel", ended(Outcome::Failed));
    run.world.comes_out("Tunnel", ended(Outcome::Failed));
    run.asks_about(PromptKind::Failed, "Tunnel");
    assert!(run.ran().iter().all(|script| !script.contains("curl")));
}

#[test]
fn what_was_up_and_is_not_needed_any_more_is_not_brought_up_again() {
    let mut run = runbook(DOCUMENT).asking("every-step").begin();
    run.world.comes_out("Tunnel", stays_up());
    run.says(ReplyKind::Yes).says(ReplyKind::Yes);
    run.says(ReplyKind::Pause);
    run.ends();
    let mut again = runbook(DOCUMENT).after(&run.events).begin();
    assert_eq!(again.exits(), 0);
    assert_eq!(again.ran(), ["mkdir far"]);
}

#[test]
fn a_signal_that_means_the_run_ends_it_while_something_comes_up_again() {
    let mut run = resumed();
    run.world.comes_out("Tunnel", signalled(Outcome::Interrupted, 15));
    assert_eq!(run.exits(), 143);
}

#[test]
fn what_comes_up_again_does_so_in_the_order_of_the_document() {
    let document = "```bash mode=background\n# Web\nkubectl proxy\n# Admin\nkubectl proxy --port 1\n```\n\n- [ ] It is there\n";
    let mut run = runbook(document).begin();
    ["Web", "Admin"].iter().for_each(|title| run.world.comes_out(title, stays_up()));
    run.says(ReplyKind::Pause);
    run.ends();
    let mut again = runbook(document).after(&run.events).begin();
    again.asks();
    assert_eq!(again.ran(), ["kubectl proxy", "kubectl proxy --port 1"]);
}

const GUESSED: &str =
    "```bash\n# Make\ngo run .\n# Use\nmkdir used\n```\n\n## After\n\n```bash\n# Far\nmkdir far\n```\n";

/// A run whose first step runs on and has not shown that it serves.
fn unready() -> Run {
    let mut run = runbook(GUESSED).begin();
    run.world.comes_out("Make", runs_on());
    run
}

#[test]
fn what_never_serves_is_waited_for_at_the_end_and_never_released() {
    let mut run = unready();
    assert_eq!(run.exits(), 0);
    let told = run.told();
    let last = told.iter().rposition(|line| line == "start Make 2").expect("it is waited for");
    assert!(told.iter().position(|line| line == "Far done") < Some(last), "{told:#?}");
    assert!(!told.iter().any(|line| line.starts_with("> release")), "{told:#?}");
    let waits: Vec<_> = run.world.jobs.iter().filter(|job| job.is_wait).map(|job| &job.script).collect();
    assert_eq!(waits, ["wait 4242"]);
}

#[test]
fn what_fails_while_it_is_waited_for_is_the_runs_failure() {
    let mut run = unready();
    run.world.comes_out("Make", ended(Outcome::Failed));
    run.asks_about(PromptKind::Failed, "Make");
    run.world.comes_out("Make", runs_on());
    run.says(ReplyKind::Retry);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.world.jobs.iter().filter(|job| job.is_wait).count(), 2);
}

#[test]
fn what_has_ended_meanwhile_is_taken_in_before_the_next_step() {
    let mut run = unready();
    run.world.standing = Standing::Ended;
    run.world.comes_out("Make", ended(Outcome::Failed));
    run.asks_about(PromptKind::Failed, "Make");
    assert_eq!(run.ran(), ["go run .", "wait 4242"]);
}

#[test]
fn what_serves_after_all_is_not_waited_for() {
    let mut run = unready();
    run.world.standing = Standing::Serves;
    assert_eq!(run.exits(), 0);
    assert!(!run.world.jobs.iter().any(|job| job.is_wait));
}

#[test]
fn a_mode_that_the_author_declares_is_believed() {
    let mut run = runbook(&GUESSED.replacen("```bash", "```bash mode=background", 1)).begin();
    run.exits();
    let serves: Vec<_> = run.world.jobs.iter().map(|job| job.must_serve).collect();
    assert_eq!(serves, [false; 3]);
    let mut run = unready();
    run.exits();
    assert!(run.world.jobs[0].must_serve);
}
