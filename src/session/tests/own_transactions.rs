//! Transactions that the document begins itself, and statements that are part of none.

use super::scene::Run;
use super::start::runbook;
use super::world::{changed, ended};
use crate::record::{Outcome, StepState};
use crate::session::{EndingKind, Prompt, PromptKind, ReplyKind};

const ONE: &str = "UPDATE orders SET paid = 1 WHERE id = 1";
const OWN: &str = "```sql\nBEGIN;\nUPDATE orders SET paid = 1 WHERE id = 1;\nCOMMIT;\n```\n";

fn settings(confirm: &str) -> String {
    format!("[env.staging]\nconfirm = \"{confirm}\"\ndatabase = \"sqlite:a.db\"\n")
}

/// A run that asks about the document's own COMMIT, with the question.
fn committing() -> (Run, Prompt) {
    let mut run = runbook(OWN).with(&settings("changes")).begin();
    run.world.comes_out(ONE, changed(1));
    loop {
        let prompt = run.asks();
        if prompt.kind == PromptKind::Commit {
            return (run, prompt);
        }
        run.says(ReplyKind::Yes);
    }
}

#[test]
fn the_documents_own_commit_is_asked_about_before_it_is_sent() {
    let (mut run, prompt) = committing();
    assert_eq!((prompt.changes.len(), run.ran().len()), (1, 2));
    run.told();
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    let told = run.recorded();
    let at =
        |line: &str| told.iter().position(|one| one == line).unwrap_or_else(|| panic!("{line}: {told:?}"));
    assert!(at("committing by person") < at("start COMMIT 1"));
    assert!(at("COMMIT done") < at("committed by the document"));
}

#[test]
fn a_transaction_that_the_document_never_ends_and_that_only_looked_is_done() {
    let mut run = runbook("```sql\nBEGIN;\nSELECT 1;\n```\n").with(&settings("gates")).begin();
    assert_eq!((run.exits(), run.ran().len()), (0, 2));
    assert!(
        run.recorded().contains(&"rolled-back by the document: the document does not commit it".to_owned())
    );
}

#[test]
fn a_transaction_that_the_document_never_ends_is_rolled_back_and_what_it_changed_is_not_done() {
    let document = "```sql\nBEGIN;\nUPDATE orders SET paid = 1 WHERE id = 1;\n```\n";
    let mut run = runbook(document).with(&settings("gates")).begin();
    let ending = run.ends();
    assert_eq!((ending.kind, ending.kind.exit_code()), (EndingKind::Failed, 1));
    assert_eq!(ending.reason.as_deref(), Some("rolled back: the document does not commit it"));
    assert!(run.told().contains(&"> roll back default".to_owned()));
    assert_eq!((run.state(ONE), run.ran().len()), (Some(StepState::Failed), 2));
}

#[test]
fn rows_outside_of_a_transaction_that_are_not_as_expected_have_happened_all_the_same() {
    let settings = settings("gates") + "transaction = \"none\"\n";
    let mut run = runbook("```sql expect-rows=1\nUPDATE orders SET paid = 1 WHERE id = 1;\n```\n")
        .with(&settings)
        .begin();
    run.world.comes_out(ONE, changed(7));
    let why = run.asks_about(PromptKind::Failed, ONE).why;
    assert_eq!(why.as_deref(), Some("7 rows, expected 1; it is done, and not part of a transaction"));
}

#[test]
fn what_mysql_would_commit_in_the_middle_is_not_begun_there() {
    let document =
        "```sql\nUPDATE orders SET paid = 1 WHERE id = 1;\nALTER TABLE orders ADD COLUMN sent INT;\n```\n";
    let settings = "[env.staging]\nconfirm = \"gates\"\ndatabase = { command = \"cat address\" }\n";
    let mut run = runbook(document).with(settings).begin();
    run.world.engine = "mysql".to_owned();
    let ending = run.ends();
    assert_eq!((ending.kind.exit_code(), run.ran().len()), (3, 0));
    assert!(ending.reason.is_some_and(|reason| reason.contains("MySQL would commit")));
}

#[test]
fn the_documents_own_commit_is_not_sent_where_somebody_does_not_want_it() {
    let (mut run, _) = committing();
    run.says_because(ReplyKind::No, "too many");
    assert_eq!(run.exits(), 3);
    assert!(run.told().contains(&"> roll back default".to_owned()));
    assert!(!run.ran().contains(&"COMMIT".to_owned()));
    assert_eq!(run.state(ONE), Some(StepState::Failed));
}

#[test]
fn the_documents_own_commit_whose_answer_is_lost_leaves_all_of_it_in_doubt() {
    let (mut run, _) = committing();
    run.world.comes_out("COMMIT", ended(Outcome::InDoubt));
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 6);
    assert_eq!([run.state(ONE), run.state("COMMIT")], [Some(StepState::InDoubt), Some(StepState::InDoubt)]);
    assert!(run.recorded().contains(&"in-doubt by the document".to_owned()));
}

#[test]
fn the_documents_own_rollback_takes_back_what_it_did_and_is_done() {
    let mut run = runbook(&OWN.replace("COMMIT", "ROLLBACK")).with(&settings("gates")).begin();
    run.world.comes_out(ONE, changed(1));
    assert_eq!((run.exits(), run.state(ONE)), (0, Some(StepState::Done)));
    assert!(run.recorded().contains(&"rolled-back by the document".to_owned()));
}
