//! A text that a person has changed: nobody has said yes to it, whatever was said to the one before.

use super::scene::{Run, runbook};
use super::world::ended;
use crate::record::{Event, Outcome};
use crate::session::{ConfirmReason, Refused, Reply, ReplyKind, Yes};

fn edit(text: &str) -> Reply {
    Reply::new(ReplyKind::Edit).with_text(text)
}

fn deviations(run: &Run) -> Vec<bool> {
    let started = run.events.iter().filter_map(|event| match event {
        Event::StepStarted(started) => Some(started.deviation.is_some()),
        _ => None,
    });
    started.collect()
}

#[test]
fn an_edited_text_is_asked_about_and_runs_with_the_difference_in_the_record() {
    let mut run = runbook("```bash\nmkdir made\n```\n").asking("changes").begin();
    run.replies(&edit("mkdir other"));
    let prompt = run.asks();
    assert_eq!(prompt.reasons, [ConfirmReason::Edited]);
    assert_eq!((prompt.script.as_deref(), prompt.dangerous), (Some("mkdir other"), true));
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    assert_eq!((run.ran(), deviations(&run)), (vec!["mkdir other".to_owned()], vec![true]));
}

#[test]
fn an_edited_text_that_is_declined_does_not_run() {
    let mut run = runbook("```bash\nmkdir made\n```\n").asking("changes").begin();
    run.replies(&edit("mkdir other")).says(ReplyKind::No);
    assert_eq!((run.exits(), run.ran().len()), (3, 0));
}

#[test]
fn yes_on_the_command_line_is_no_yes_to_an_edited_text() {
    let mut run = runbook("```bash\nls\n```\n").saying(Yes::All).begin();
    run.world.comes_out("ls", ended(Outcome::Failed));
    run.replies(&edit("ls -l"));
    assert_eq!(run.asks().reasons, [ConfirmReason::Edited]);
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls", "ls -l"]);
}

#[test]
fn an_answers_file_is_no_yes_to_an_edited_text() {
    let file = "[[answer]]\nstep = \"mkdir made\"\nanswer = \"yes\"\n";
    let mut run = runbook("```bash\nmkdir made\n```\n").asking("changes").answering(file).begin();
    run.world.comes_out("mkdir made", ended(Outcome::Failed));
    run.replies(&edit("mkdir other"));
    assert_eq!(run.asks().reasons, [ConfirmReason::Edited]);
}

#[test]
fn an_empty_text_is_refused() {
    let mut run = runbook("```bash\nmkdir made\n```\n").asking("changes").begin();
    run.asks();
    for reply in [Reply::new(ReplyKind::Edit), edit(" \n")] {
        assert_eq!(run.tries(&reply), Err(Refused::NoText));
    }
}

#[test]
fn the_target_is_looked_at_again_before_an_edited_text_runs() {
    let settings = "[env.staging]\nconfirm = \"gates\"\nexpect = { \"ctx\" = \"shop\" }\n";
    let mut run = runbook("```bash\nls\n```\n").with(settings).begin();
    run.world.probes.insert("ctx".to_owned(), Ok("shop".to_owned()));
    run.world.comes_out("ls", ended(Outcome::Failed));
    run.replies(&edit("ls -l")).says(ReplyKind::Yes);
    run.ends();
    let told = run.told();
    assert_eq!(told.iter().filter(|line| *line == "> probe").count(), 2, "{told:?}");
}

#[test]
fn a_statement_is_edited_into_no_more_than_one() {
    let settings = "[env.staging]\nconfirm = \"changes\"\ndatabase = \"sqlite:a.db\"\n";
    let mut run = runbook("```sql\nUPDATE orders SET paid = 1 WHERE id = 1;\n```\n").with(settings).begin();
    run.asks();
    for text in ["SELECT 1; SELECT 2;", "COMMIT;"] {
        assert!(matches!(run.tries(&edit(text)), Err(Refused::Text(_))), "{text}");
    }
    run.replies(&edit("UPDATE orders SET paid = 0 WHERE id = 1;"));
    assert_eq!(run.asks().reasons, [ConfirmReason::Edited]);
}
