//! Going back with a section that takes things back: its steps, its values, and how it ends.

use super::scene::{Run, runbook};
use super::world::ended;
use crate::record::{Outcome, StepState};
use crate::session::{EndingKind, PromptKind, Refused, Reply, ReplyKind};

const DOCUMENT: &str = "# Ship\n\n## Deploy\n\n```bash\nmkdir new\nls\n```\n\n## Rollback\n\n```bash\n# Undo it\nrmdir new\n```\n";
const VALUES: &str = "# Ship\n\n## Deploy\n\n```bash\nmkdir new\nls\n```\n\n## Rollback\n\n```bash\n# Undo it\nmkdir <old_name>\necho \"$API_TOKEN\" | wc -c\n```\n";

/// The first step has failed, and somebody goes back.
fn back(mut run: Run) -> Run {
    run.world.comes_out("mkdir new", ended(Outcome::Failed));
    run.asks_about(PromptKind::Failed, "mkdir new");
    let section = run.section("Rollback");
    run.replies(&Reply::new(ReplyKind::Rollback).at(section));
    run
}

#[test]
fn a_way_back_is_followed_instead_of_the_rest_and_ends_rolled_back() {
    let mut run = back(runbook(DOCUMENT).begin());
    let ending = run.ends();
    assert_eq!((ending.kind, ending.kind.exit_code()), (EndingKind::RolledBack, 1));
    assert_eq!(ending.reason.as_deref(), Some("rolled back with `Rollback`"));
    assert_eq!(run.ran(), ["mkdir new", "rmdir new"]);
    let recorded = run.recorded();
    assert!(recorded.contains(&"rolled-back mkdir new by person: Rollback".to_owned()), "{recorded:?}");
    assert_eq!(recorded.last().map(String::as_str), Some("closed rolled-back 1"));
}

#[test]
fn there_is_no_way_back_from_a_way_back() {
    let mut run = back(runbook(DOCUMENT).begin());
    run.world.comes_out("Undo it", ended(Outcome::Failed));
    let prompt = run.asks_about(PromptKind::Failed, "Undo it");
    assert!(!prompt.takes(ReplyKind::Rollback));
    run.says(ReplyKind::No);
    assert_eq!(run.exits(), 1);
}

#[test]
fn a_way_back_is_not_offered_where_the_document_has_none() {
    let mut run = runbook("```bash\nmkdir new\n```\n").begin();
    run.world.comes_out("mkdir new", ended(Outcome::Failed));
    assert!(!run.asks().takes(ReplyKind::Rollback));
}

#[test]
fn a_section_that_takes_nothing_back_is_no_way_back() {
    let mut run = runbook(DOCUMENT).begin();
    run.world.comes_out("mkdir new", ended(Outcome::Failed));
    run.asks();
    let deploy = run.section("Deploy");
    let tried = run.tries(&Reply::new(ReplyKind::Rollback).at(deploy.clone()));
    assert_eq!(tried, Err(Refused::NoSuchStep(deploy)));
    assert_eq!(run.tries(&Reply::new(ReplyKind::Rollback)), Err(Refused::NoStep(ReplyKind::Rollback)));
}

#[test]
fn a_way_back_asks_by_the_rules_of_the_environment() {
    let mut run = runbook(DOCUMENT).asking("changes").begin();
    run.world.comes_out("mkdir new", ended(Outcome::Failed));
    run.says(ReplyKind::Yes);
    let section = run.section("Rollback");
    run.replies(&Reply::new(ReplyKind::Rollback).at(section));
    run.asks_about(PromptKind::Confirm, "Undo it");
}

#[test]
fn a_value_of_the_way_back_that_is_known_is_used() {
    let settings = "[vars]\nold_name = \"old\"\n[env.staging]\nconfirm = \"gates\"\n";
    let document = VALUES.replace("echo \"$API_TOKEN\" | wc -c\n", "");
    let mut run = back(runbook(&document).with(settings).begin());
    assert_eq!(run.exits(), 1);
    assert_eq!(run.ran(), ["mkdir new", "mkdir old"]);
}

#[test]
fn a_value_of_the_way_back_that_is_open_is_asked_at_its_step() {
    let document = VALUES.replace("echo \"$API_TOKEN\" | wc -c\n", "");
    let mut run = back(runbook(&document).begin());
    let prompt = run.asks_about(PromptKind::Value, "Undo it");
    assert_eq!(prompt.name.as_deref(), Some("old_name"));
    run.replies(&Reply::new(ReplyKind::Value).with_value("old"));
    assert_eq!(run.exits(), 1);
    assert_eq!(run.ran(), ["mkdir new", "mkdir old"]);
}

fn with_secret() -> Run {
    let settings = "[vars]\nold_name = \"old\"\n[secrets]\napi_token = { command = \"vault\" }\n[env.staging]\nconfirm = \"gates\"\n";
    runbook(VALUES).with(settings).begin()
}

#[test]
fn a_secret_of_the_way_back_is_fetched_once_it_is_needed_and_masked() {
    let mut run = with_secret();
    run.world.secrets.insert("api_token".to_owned(), "hunter2hunter2".to_owned());
    let mut run = back(run);
    assert_eq!(run.exits(), 1);
    assert!(run.told().contains(&"> secrets api_token".to_owned()));
    assert!(!serde_json::to_string(&run.events).unwrap().contains("hunter2"));
    assert!(!run.session.redactor().text("it is hunter2hunter2").contains("hunter2"));
}

#[test]
fn a_secret_of_the_way_back_that_cannot_be_fetched_ends_the_run_there() {
    let mut run = back(with_secret());
    let ending = run.ends();
    assert_eq!(ending.kind.exit_code(), 3);
    assert!(ending.reason.is_some_and(|reason| reason.contains("`api_token` cannot be fetched")));
}

#[test]
fn a_way_back_with_an_error_is_refused_with_it_and_nothing_changes() {
    let document = DOCUMENT.replace("rmdir new", "if rmdir new");
    let mut run = runbook(&document).begin();
    run.world.comes_out("mkdir new", ended(Outcome::Failed));
    let before = run.asks();
    let section = run.section("Rollback");
    let refused = run.tries(&Reply::new(ReplyKind::Rollback).at(section)).unwrap_err();
    assert!(
        matches!(&refused, Refused::Rollback(errors) if errors.iter().all(|error| error.starts_with("line ")))
    );
    assert_eq!(run.asks(), before);
}

#[test]
fn what_is_open_on_a_database_is_rolled_back_before_the_way_back_begins() {
    let document = DOCUMENT.replace(
        "```bash\nmkdir new\nls\n```",
        "```sql\nUPDATE orders SET paid = 1 WHERE id = 1;\nUPDATE orders SET sent = 1 WHERE id = 1;\n```",
    );
    let settings = "[env.staging]\nconfirm = \"changes\"\ndatabase = \"sqlite:a.db\"\n";
    let mut run = runbook(&document).with(settings).begin();
    run.says(ReplyKind::Yes);
    run.asks_about(PromptKind::Confirm, "UPDATE orders SET sent = 1 WHERE id = 1");
    let section = run.section("Rollback");
    run.replies(&Reply::new(ReplyKind::Rollback).at(section));
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 1);
    let told = run.told();
    let at = |line: &str| told.iter().position(|one| one.starts_with(line));
    assert!(
        at("> roll back default") < at("rolled-back UPDATE orders SET sent = 1 WHERE id = 1"),
        "{told:?}"
    );
    assert_eq!(run.state("UPDATE orders SET paid = 1 WHERE id = 1"), Some(StepState::Failed));
}

#[test]
fn a_run_that_stopped_on_its_way_back_goes_on_with_it() {
    let mut run = back(runbook(DOCUMENT).begin());
    run.world.comes_out("Undo it", ended(Outcome::Failed));
    run.says(ReplyKind::No);
    run.ends();
    let mut resumed = runbook(DOCUMENT).after(&run.events).begin();
    assert_eq!(resumed.ends().kind, EndingKind::RolledBack);
    assert_eq!(resumed.ran(), ["rmdir new"]);
}
