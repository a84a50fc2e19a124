//! Time that passes: by itself, until somebody has had enough of it, or until a signal comes.

use super::scene::{Halt, Run, runbook};
use crate::session::{Author, PromptKind, Reply, ReplyKind, Unanswerable, WaitEnd};
use std::time::Duration;

const DOCUMENT: &str = "# Ship\n\n1. Wait 5 minutes.\n\n## Look\n\n```bash\nls\n```\n";
const TITLE: &str = "Wait 5 minutes.";

fn waiting(end: WaitEnd) -> Run {
    runbook(DOCUMENT).where_(|world| world.waits = Some(end)).begin()
}

#[test]
fn a_wait_that_is_over_is_recorded_with_its_time() {
    let mut run = waiting(WaitEnd::Over);
    assert_eq!(run.exits(), 0);
    let told = run.told();
    assert_eq!(told[..2], ["> wait 300".to_owned(), format!("{TITLE} yes by waited 5m 00s")], "{told:?}");
}

#[test]
fn whoever_has_enough_of_a_wait_is_recorded_with_the_time_that_it_took() {
    let mut run = waiting(WaitEnd::Ended(Duration::from_secs(60)));
    assert_eq!(run.exits(), 0);
    assert_eq!(run.recorded()[0], format!("{TITLE} yes by person: the operator ended the wait after 1m 00s"));
}

#[test]
fn a_signal_ends_the_wait_and_the_run() {
    let mut run = waiting(WaitEnd::Signal(15));
    assert_eq!(run.exits(), 143);
    assert!(run.ran().is_empty());
    assert_eq!(run.state(TITLE), None, "it is waited for again");
}

/// A program is asked whether it is over while time passes.
fn driven() -> Run {
    let mut run = runbook(DOCUMENT).by_program().where_(|world| world.waits = None).begin();
    let halt = run.halt();
    assert!(matches!(&halt, Halt::Waits(prompt) if prompt.kind == PromptKind::Wait), "{halt:?}");
    run
}

#[test]
fn a_program_may_end_a_wait() {
    let mut run = driven();
    let id = run.session.prompt().unwrap().id;
    let by = Author { claimed: Some("ci".to_owned()), ..Author::rule(crate::plan::DecidedBy::Program) };
    run.session.answer(id, &Reply::new(ReplyKind::End), &by).unwrap();
    assert_eq!(run.exits(), 0);
    assert!(run.recorded()[0].starts_with(&format!("{TITLE} yes by program: ")));
}

#[test]
fn a_program_that_goes_away_lets_the_wait_pass() {
    let mut run = driven();
    let id = run.session.prompt().unwrap().id;
    run.session.unanswered(id, Unanswerable::Gone);
    run.world.waits = Some(WaitEnd::Over);
    assert_eq!(run.exits(), 0);
}

#[test]
fn a_wait_needs_nobody() {
    assert_eq!(runbook(DOCUMENT).alone().begin().exits(), 0);
}
