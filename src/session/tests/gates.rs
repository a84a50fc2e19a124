//! Gates and manual steps: what each answer does, which answers there are, and what stands together.

use super::scene::runbook;
use super::world::ended;
use crate::record::{Outcome, StepState};
use crate::session::{EndingKind, PromptKind, Refused, Reply, ReplyKind};

const TWO: &str = "- [ ] Backup is there\n- [ ] Freeze is announced\n";
const EVIDENCE: &str =
    "- [ ] The disk has room\n\n  ```bash\n  df -h\n  ```\n- [ ] Backup is there\n- [ ] Freeze is on\n";

#[test]
fn a_gate_that_holds_lets_the_run_go_on() {
    let mut run = runbook(TWO).begin();
    run.asks_about(PromptKind::Gate, "Backup is there");
    run.says(ReplyKind::Yes);
    run.asks_about(PromptKind::Gate, "Freeze is announced");
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    let yes = ["Backup is there yes by person", "Freeze is announced yes by person", "closed done 0"];
    assert_eq!(run.recorded(), yes);
}

#[test]
fn a_gate_that_does_not_hold_ends_the_run_and_is_open_again() {
    let mut run = runbook(TWO).begin();
    run.says_because(ReplyKind::No, "no backup");
    let ending = run.ends();
    assert_eq!((ending.kind, ending.kind.exit_code()), (EndingKind::Declined, 3));
    assert_eq!(ending.reason.as_deref(), Some("`Backup is there` (line 1) was declined"));
    assert_eq!(run.recorded(), ["Backup is there no by person: no backup", "closed declined 3"]);
    assert_eq!(run.state("Backup is there"), Some(StepState::Failed));
}

#[test]
fn a_gate_is_skipped_or_does_not_apply_for_a_reason_and_counts_as_left_out() {
    let mut run = runbook(TWO).begin();
    run.says_because(ReplyKind::Skip, "it is a copy").says_because(ReplyKind::NotApplicable, "no freeze");
    let ending = run.ends();
    assert_eq!(ending.kind, EndingKind::Done);
    assert_eq!(ending.reason.as_deref(), Some("2 steps, 2 of them skipped"));
    assert_eq!(
        run.recorded()[..2],
        [
            "Backup is there skip by person: it is a copy",
            "Freeze is announced not-applicable by person: no freeze"
        ]
    );
}

#[test]
fn what_can_wait_is_asked_again_at_the_end_and_can_wait_no_longer() {
    let mut run = runbook(TWO).begin();
    run.says(ReplyKind::Later).says(ReplyKind::Yes);
    let last = run.asks_about(PromptKind::Gate, "Backup is there");
    assert!(!last.takes(ReplyKind::Later));
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.recorded()[0], "Backup is there later by person");
}

#[test]
fn the_only_gate_cannot_wait() {
    assert!(!runbook("- [ ] Backup is there\n").begin().asks().takes(ReplyKind::Later));
}

#[test]
fn all_gates_that_stand_together_hold_at_once() {
    let mut run = runbook(TWO).begin();
    assert_eq!(run.asks().together, [run.id("Backup is there"), run.id("Freeze is announced")]);
    run.says(ReplyKind::All);
    assert_eq!(run.exits(), 0);
    let by = "yes by person, all at once";
    assert_eq!(run.recorded()[..2], [format!("Backup is there {by}"), format!("Freeze is announced {by}")]);
}

#[test]
fn gates_are_not_taken_at_once_where_every_step_is_asked_about() {
    for settings in ["confirm = \"every-step\"", "confirm = \"gates\"\nprotected = true"] {
        let mut run = runbook(TWO).with(&format!("[env.staging]\n{settings}\n")).begin();
        if run.asks().kind == PromptKind::Protected {
            run.replies(&Reply::new(ReplyKind::Value).with_value("staging"));
        }
        assert!(!run.asks().takes(ReplyKind::All), "{settings}");
    }
}

#[test]
fn a_gate_with_evidence_is_asked_with_that_in_view_and_for_itself() {
    let mut run = runbook(EVIDENCE).begin();
    let prompt = run.asks_about(PromptKind::Gate, "The disk has room");
    assert_eq!(run.ran(), ["df -h"]);
    assert_eq!((prompt.together.len(), prompt.takes(ReplyKind::All)), (0, false));
    run.says(ReplyKind::Yes);
    assert_eq!(run.asks().together.len(), 2);
}

#[test]
fn gates_of_two_sections_do_not_stand_together() {
    let mut run = runbook("# A\n\n- [ ] One\n\n# B\n\n- [ ] Two\n").begin();
    assert!(!run.asks().takes(ReplyKind::All));
}

#[test]
fn a_ticked_gate_is_asked_all_the_same() {
    let mut run = runbook("- [x] Backup is there\n").begin();
    assert_eq!(run.asks().text, "Ticked in the document. Does it hold?");
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
}

#[test]
fn no_is_what_enter_says_to_a_gate() {
    assert_eq!(runbook(TWO).begin().asks().default, Some(ReplyKind::No));
}

#[test]
fn what_a_gate_offers_is_run_when_asked_for_and_the_gate_is_asked_again() {
    let mut run = runbook("- [ ] `kubectl get pods` shows the backup\n").begin();
    let first = run.asks();
    assert_eq!((run.ran().len(), first.options), (0, vec!["1".to_owned()]));
    run.says(ReplyKind::Offer);
    let again = run.asks();
    assert_eq!((run.ran(), again.kind), (vec!["kubectl get pods".to_owned()], PromptKind::Gate));
    assert!(again.id > first.id);
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
}

#[test]
fn what_a_gate_offers_may_fail_without_ending_anything() {
    let mut run = runbook("- [ ] `kubectl get pods` shows the backup\n").begin();
    run.world.comes_out("kubectl get pods", ended(Outcome::Failed));
    run.says(ReplyKind::Offer).says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
}

#[test]
fn one_of_several_offers_is_meant_by_its_number() {
    let mut run = runbook("- [ ] `kubectl get pods` and `kubectl get nodes` look well\n").begin();
    run.asks();
    for wrong in [None, Some("0"), Some("3"), Some("ls")] {
        let reply = Reply { value: wrong.map(str::to_owned), ..Reply::new(ReplyKind::Offer) };
        let options = vec!["1".to_owned(), "2".to_owned()];
        let value = wrong.unwrap_or_default().to_owned();
        assert_eq!(run.tries(&reply), Err(Refused::NoOption { value, options }));
    }
    run.replies(&Reply::new(ReplyKind::Offer).with_value("2"));
    run.asks();
    assert_eq!(run.ran(), ["kubectl get nodes"]);
}

#[test]
fn a_manual_step_is_asked_whether_it_is_done() {
    let mut run = runbook("# Deploy\n\n1. Call the customer.\n").begin();
    let prompt = run.asks_about(PromptKind::Manual, "Call the customer.");
    assert_eq!(prompt.text, "Is it done?");
    run.says_because(ReplyKind::Yes, "they know");
    assert_eq!(run.exits(), 0);
    assert_eq!(run.recorded()[0], "Call the customer. yes by person: they know");
}

#[test]
fn an_environment_that_asks_nothing_says_so_in_the_record() {
    let mut run = runbook(TWO).asking("never").begin();
    assert_eq!(run.exits(), 0);
    let said = "not-asked by environment staging";
    assert_eq!(
        run.recorded()[..2],
        [format!("Backup is there {said}"), format!("Freeze is announced {said}")]
    );
}
