//! Going elsewhere than on: to another step, into a shell, or home for today.

use super::scene::{Run, runbook};
use super::world::{ended, printed};
use crate::record::{DriverChanged, Outcome, StepState};
use crate::session::{Control, EndingKind, PromptKind, Refused, Reply, ReplyKind, StartDirectory};

const THREE: &str = "```bash\n# One\nmkdir one\n# Two\nmkdir two\n# Three\nmkdir three\n```\n";

fn at(title: &str) -> Run {
    let mut run = runbook(THREE).asking("changes").begin();
    while run.asks().step != Some(run.id(title)) {
        run.says(ReplyKind::Yes);
    }
    run
}

fn jump(run: &Run, title: &str) -> Reply {
    Reply::new(ReplyKind::Jump).at(run.id(title)).because("I know")
}

#[test]
fn what_is_jumped_over_is_left_out_for_the_reason() {
    let mut run = at("One");
    run.replies(&jump(&run, "Three"));
    run.asks_about(PromptKind::Confirm, "Three");
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    let skipped = "by person: jumped over: I know";
    assert_eq!(run.recorded()[..2], [format!("skip One {skipped}"), format!("skip Two {skipped}")]);
    assert_eq!(run.ran(), ["mkdir three"]);
}

#[test]
fn what_is_jumped_back_to_is_done_again_with_all_that_follows() {
    let mut run = at("Three");
    run.replies(&jump(&run, "One"));
    run.asks_about(PromptKind::Confirm, "One");
    run.says(ReplyKind::Yes).says(ReplyKind::Yes).says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["mkdir one", "mkdir two", "mkdir one", "mkdir two", "mkdir three"]);
    assert!(run.recorded().contains(&"retry One by person: jumped back: I know".to_owned()));
}

#[test]
fn a_jump_to_the_step_in_hand_asks_about_it_again() {
    let mut run = at("Two");
    run.replies(&jump(&run, "Two"));
    run.asks_about(PromptKind::Confirm, "Two");
}

#[test]
fn a_jump_to_no_step_of_the_run_or_without_one_or_a_reason_is_refused() {
    let mut run = at("One");
    let nowhere = Reply::new(ReplyKind::Jump).at("nowhere").because("I know");
    assert_eq!(run.tries(&nowhere), Err(Refused::NoSuchStep("nowhere".to_owned())));
    let reason = Reply::new(ReplyKind::Jump).at(run.id("Two"));
    assert_eq!(run.tries(&reason), Err(Refused::NoReason(ReplyKind::Jump)));
    let step = Reply::new(ReplyKind::Jump).because("I know");
    assert_eq!(run.tries(&step), Err(Refused::NoStep(ReplyKind::Jump)));
}

#[test]
fn a_jump_out_of_a_transaction_leaves_out_all_of_it() {
    let document = "```sql\nUPDATE a SET x = 1 WHERE id = 1;\nUPDATE b SET x = 1 WHERE id = 1;\n```\n\n```bash\n# Last\nmkdir last\n```\n";
    let settings = "[env.staging]\nconfirm = \"changes\"\ndatabase = \"sqlite:a.db\"\n";
    let mut run = runbook(document).with(settings).begin();
    run.says(ReplyKind::Yes);
    run.asks_about(PromptKind::Confirm, "UPDATE b SET x = 1 WHERE id = 1");
    run.replies(&jump(&run, "Last"));
    run.asks_about(PromptKind::Confirm, "Last");
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    assert!(run.told().contains(&"> roll back default".to_owned()));
    let states =
        ["UPDATE a SET x = 1 WHERE id = 1", "UPDATE b SET x = 1 WHERE id = 1"].map(|title| run.state(title));
    assert_eq!(states, [Some(StepState::Skipped), Some(StepState::Skipped)]);
}

#[test]
fn a_pause_decides_nothing_and_the_run_goes_on_another_time() {
    let mut run = at("Two");
    run.says(ReplyKind::Pause);
    let ending = run.ends();
    assert_eq!(
        (ending.kind, ending.reason.as_deref()),
        (EndingKind::Paused, Some("paused before `Two` (line 5)"))
    );
    assert_eq!(run.state("Two"), None);
    let mut resumed = runbook(THREE).asking("changes").after(&run.events).begin();
    resumed.asks_about(PromptKind::Confirm, "Two");
}

#[test]
fn a_pause_while_a_step_runs_comes_after_it() {
    let mut run = runbook(THREE).begin();
    let mut attempt = ended(Outcome::Done);
    attempt.result.pause = true;
    run.world.comes_out("One", attempt);
    let ending = run.ends();
    assert_eq!((ending.kind, run.ran().len()), (EndingKind::Paused, 1));
    assert_eq!(run.state("One"), Some(StepState::Done));
}

#[test]
fn a_shell_runs_beside_the_question_which_is_asked_again() {
    let mut run = at("Two");
    run.says(ReplyKind::Shell);
    run.asks_about(PromptKind::Confirm, "Two");
    let recorded = run.recorded();
    assert!(recorded.contains(&"start shell 1".to_owned()), "{recorded:?}");
    assert!(run.world.jobs[1].script.starts_with("bash --rcfile"));
    run.says(ReplyKind::Shell);
    run.asks();
    assert!(run.recorded().contains(&"start shell 2".to_owned()));
}

#[test]
fn a_shell_that_ends_badly_fails_nothing() {
    let mut run = at("Two");
    run.world.is_judged_by(|job| (job.step.id == "shell").then(|| ended(Outcome::Failed)));
    run.says(ReplyKind::Shell);
    run.asks_about(PromptKind::Confirm, "Two");
    run.says(ReplyKind::Yes).says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
}

#[test]
fn what_a_shell_shows_does_not_take_the_place_of_the_last_steps_output() {
    let mut run = runbook(THREE).asking("changes").begin();
    run.world.comes_out("One", printed("made\n"));
    run.world.is_judged_by(|job| (job.step.id == "shell").then(|| printed("private\n")));
    run.says(ReplyKind::Yes).says(ReplyKind::Shell);
    run.asks();
    assert_eq!(run.session.printed(), b"made\n");
}

#[test]
fn nothing_is_shown_where_nothing_was_printed() {
    assert!(!at("Two").asks().takes(ReplyKind::Show));
}

#[test]
fn who_drives_may_pause_stop_or_choose_the_mode_while_a_question_is_open() {
    let mut run = at("Two");
    run.session.controlled(&Control::Mode(crate::reading::Mode::Watch));
    assert_eq!(run.asks().mode, Some(crate::reading::Mode::Watch));
    run.session.controlled(&Control::Pause);
    assert_eq!(run.ends().kind, EndingKind::Paused);
    let mut run = at("Two");
    run.session.controlled(&Control::Stop);
    assert_eq!(run.exits(), 130);
}

#[test]
fn keys_and_sizes_mean_nothing_while_a_question_is_open() {
    let mut run = at("Two");
    let before = run.asks();
    for control in
        [Control::Keys(b"y".to_vec()), Control::Resize { columns: 80, rows: 24 }, Control::EndWatch]
    {
        run.session.controlled(&control);
        assert_eq!(run.asks(), before);
    }
}

#[test]
fn a_hand_over_is_recorded_and_the_question_stands() {
    let mut run = at("Two");
    let before = run.asks();
    let changed = DriverChanged { from: Some("ada".into()), to: "grace".into(), reason: None, seen: None };
    run.session.controlled(&Control::HandedOver(changed));
    assert_eq!(run.asks(), before);
    assert_eq!(run.recorded().last().map(String::as_str), Some("driver grace"));
}

#[test]
fn a_hand_over_while_a_step_runs_is_recorded_with_it() {
    let mut run = runbook(THREE).begin();
    let mut attempt = ended(Outcome::Done);
    attempt.result.handed_over =
        vec![DriverChanged { from: None, to: "grace".into(), reason: None, seen: None }];
    run.world.comes_out("One", attempt);
    run.ends();
    assert!(run.recorded().contains(&"driver grace".to_owned()));
}

#[test]
fn a_step_begins_in_the_place_that_its_runner_says() {
    let mut run = runbook(THREE).begin();
    run.ends();
    let place = StartDirectory { cwd: "/srv".into(), ..StartDirectory::default() };
    assert!(run.world.jobs.iter().all(|job| job.place == place));
}
