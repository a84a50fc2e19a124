//! Whether a command may run: what each rule of an environment asks about, and what each answer does.

use super::scene::Run;
use super::start::runbook;
use crate::record::StepState;
use crate::session::{ConfirmReason, PromptKind, Reply, ReplyKind};

const READ: &str = "```bash\nls\n```\n";
const CHANGE: &str = "```bash\nmkdir made\n```\n";
const DESTROY: &str = "```bash\nrm -rf /srv/old\n```\n";
const UNKNOWN: &str = "```bash\nfrobnicate\n```\n";

fn asked(document: &str, confirm: &str) -> Run {
    runbook(document).asking(confirm).begin()
}

/// Asserts that `document` is asked about for these reasons by each of the rules.
#[track_caller]
fn is_asked_about(document: &str, rules: &[&str], reasons: &[ConfirmReason]) {
    for rule in rules {
        let mut run = asked(document, rule);
        let prompt = run.asks();
        assert_eq!((prompt.kind, &*prompt.reasons), (PromptKind::Confirm, reasons), "{rule}");
        run.says(ReplyKind::Yes);
        assert_eq!(run.exits(), 0);
        assert_eq!(run.ran().len(), 1);
    }
}

#[track_caller]
fn is_not_asked_about(document: &str, rules: &[&str]) {
    for rule in rules {
        let mut run = asked(document, rule);
        assert_eq!(run.exits(), 0, "{rule}");
        assert_eq!(run.ran().len(), 1);
    }
}

#[test]
fn what_only_looks_is_asked_about_where_every_step_is() {
    is_not_asked_about(READ, &["never", "gates", "changes"]);
    is_asked_about(READ, &["every-step"], &[ConfirmReason::EveryStep]);
}

#[test]
fn what_changes_is_asked_about_where_changes_are() {
    is_not_asked_about(CHANGE, &["never", "gates"]);
    is_asked_about(CHANGE, &["changes", "every-step"], &[ConfirmReason::Changes]);
}

#[test]
fn what_nobody_can_tell_is_asked_about_where_changes_are() {
    is_not_asked_about(UNKNOWN, &["never", "gates"]);
    is_asked_about(UNKNOWN, &["changes", "every-step"], &[ConfirmReason::UnknownEffect]);
}

#[test]
fn what_destroys_is_always_asked_about() {
    is_asked_about(DESTROY, &["never", "gates", "changes", "every-step"], &[ConfirmReason::Destroys]);
}

#[test]
fn what_nobody_can_tell_is_asked_about_in_a_protected_environment() {
    let mut run = runbook(UNKNOWN).with("[env.staging]\nconfirm = \"never\"\nprotected = true\n").begin();
    run.replies(&Reply::new(ReplyKind::Value).with_value("staging"));
    assert_eq!(run.asks().reasons, [ConfirmReason::UnknownEffect]);
}

#[test]
fn what_names_another_environment_is_asked_about_with_its_name() {
    let document = "```bash\nmkdir /srv/production\n```\n";
    let settings = "[env.staging]\nconfirm = \"gates\"\n[env.production]\n";
    let mut run = runbook(document).with(settings).begin();
    let prompt = run.asks();
    assert!(
        matches!(&*prompt.reasons, [ConfirmReason::OtherEnvironment(other)] if other.named == "production")
    );
    assert!(prompt.why.is_some_and(|why| why.contains("production")));
}

#[test]
fn enter_runs_only_what_looks() {
    for (document, default, is_dangerous) in [
        (READ, ReplyKind::Yes, false),
        (CHANGE, ReplyKind::No, true),
        (UNKNOWN, ReplyKind::No, true),
        (DESTROY, ReplyKind::No, true),
    ] {
        let prompt = asked(document, "every-step").asks();
        assert_eq!((prompt.default, prompt.dangerous), (Some(default), is_dangerous), "{document}");
    }
}

#[test]
fn what_is_declined_ends_the_run_and_is_not_run() {
    let mut run = asked(CHANGE, "changes");
    run.says(ReplyKind::No);
    assert_eq!(run.exits(), 3);
    assert_eq!(run.recorded(), ["mkdir made no by person", "closed declined 3"]);
    assert_eq!((run.ran().len(), run.state("mkdir made")), (0, Some(StepState::Failed)));
}

#[test]
fn what_is_skipped_is_not_run_and_the_run_goes_on() {
    let mut run = asked("```bash\nmkdir made\nls\n```\n", "changes");
    run.says_because(ReplyKind::Skip, "it is there");
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls"]);
    assert_eq!(run.recorded()[0], "mkdir made skip by person: it is there");
}

#[test]
fn the_start_is_recorded_before_it_runs_and_the_end_after_it() {
    let mut run = asked(CHANGE, "changes");
    run.says(ReplyKind::Yes);
    run.ends();
    let expected = [
        "mkdir made yes by person",
        "> place mkdir made at its block",
        "start mkdir made 1",
        "> run mkdir made (plain)",
        "mkdir made done",
        "> look for an EXIT trap",
        "> close",
        "closed done 0",
    ];
    assert_eq!(run.told(), expected);
}

#[test]
fn the_second_command_of_a_block_starts_where_the_first_ended() {
    let mut run = asked("```bash\nls\nid\n```\n", "gates");
    run.ends();
    let told = run.told();
    assert!(told.contains(&"> place ls at its block".to_owned()), "{told:?}");
    assert!(told.contains(&"> place id".to_owned()), "{told:?}");
}

#[test]
fn the_question_shows_the_text_with_its_values() {
    let settings = "[vars]\nname = \"shop\"\n[env.staging]\nconfirm = \"changes\"\n";
    let mut run = runbook("```bash\nmkdir <name>\n```\n").with(settings).begin();
    assert_eq!(run.asks().script.as_deref().map(str::trim_end), Some("mkdir shop"));
}

#[test]
fn another_mode_is_asked_about_again_and_runs_in_it() {
    let mut run = asked(CHANGE, "changes");
    run.replies(&Reply::new(ReplyKind::Mode).with_value("terminal"));
    assert_eq!(run.asks().mode, Some(crate::reading::Mode::Terminal));
    run.says(ReplyKind::Yes);
    run.ends();
    assert!(run.told().contains(&"> run mkdir made (terminal)".to_owned()));
}
