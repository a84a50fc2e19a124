//! The document's choices and conditions, asked at their place.

use super::scene::{Run, runbook};
use crate::plan::Selection;
use crate::session::{EndingKind, PromptKind, Refused, Reply, ReplyKind};

const CHOICE: &str = "# Ship\n\n## Before\n\n```bash\nls\n```\n\n## Switch\n\n### Option A: Blue\n\n```bash\necho blue\n```\n\n### Option B: Rolling\n\n```bash\necho rolling\n```\n\n## After\n\n```bash\nid\n```\n";
const CONDITION: &str =
    "# Ship\n\n```bash\n# List it\nls\n# If the cache is full\necho flush\n# Tell who\nid\n```\n";

fn choice() -> Run {
    let mut run = runbook(CHOICE).begin();
    assert_eq!(run.asks().kind, PromptKind::Choice);
    run
}

#[test]
fn a_choice_is_asked_once_the_run_comes_to_it() {
    let mut run = choice();
    assert_eq!(run.ran(), ["ls"]);
    let prompt = run.asks();
    assert_eq!((prompt.options.len(), prompt.default), (2, None));
    assert!(prompt.name.is_some());
}

#[test]
fn the_way_that_is_chosen_is_followed_and_the_other_is_not() {
    let mut run = choice();
    let way = run.asks().options[1].clone();
    run.replies(&Reply::new(ReplyKind::Choose).with_value(way));
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls", "echo rolling", "id"]);
    let recorded = run.recorded();
    assert!(
        recorded.iter().any(|line| line.starts_with("chosen Option B: Rolling by person")),
        "{recorded:?}"
    );
}

#[test]
fn a_way_that_is_none_of_them_is_refused() {
    let mut run = choice();
    let options = run.asks().options;
    let reply = Reply::new(ReplyKind::Choose).with_value("Option C");
    assert_eq!(run.tries(&reply), Err(Refused::NoOption { value: "Option C".to_owned(), options }));
    assert_eq!(run.tries(&Reply::new(ReplyKind::Choose)), Err(Refused::NoValue(ReplyKind::Choose)));
}

#[test]
fn a_choice_that_was_made_is_not_asked_again_on_a_resume() {
    let mut run = choice();
    let way = run.asks().options[0].clone();
    run.replies(&Reply::new(ReplyKind::Choose).with_value(way));
    run.ends();
    let made = run.events.iter().position(|event| event.kind() == "choice.made").unwrap();
    let mut again = runbook(CHOICE).after(&run.events[..=made]).begin();
    assert_eq!(again.exits(), 0);
    assert_eq!(again.ran(), ["echo blue", "id"]);
}

#[test]
fn a_choice_may_wait_for_another_day() {
    let mut run = choice();
    run.says(ReplyKind::Pause);
    assert_eq!(run.ends().kind, EndingKind::Paused);
}

#[test]
fn a_choice_that_the_command_line_makes_is_not_asked() {
    let selection = Selection { choose: vec!["Option A".to_owned()], ..Selection::default() };
    let mut run = runbook(CHOICE).selecting(selection).begin();
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls", "echo blue", "id"]);
}

#[test]
fn a_choice_that_an_answers_file_makes_is_not_asked() {
    let plan = runbook(CHOICE).plan();
    let question = &plan.questions[0];
    let (id, value) = (&question.id, &question.options[1].value);
    let file = format!("[[answer]]\nquestion = \"{id}\"\nanswer = \"{value}\"\n");
    let mut run = runbook(CHOICE).answering(&file).begin();
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls", "echo rolling", "id"]);
    assert!(run.recorded().iter().any(|line| line.ends_with("by --answers a.toml")));
}

#[test]
fn a_choice_that_nobody_makes_ends_the_run_with_the_flag_that_makes_it() {
    let plan = runbook(CHOICE).plan();
    let flag = plan.questions[0].flag.clone();
    let mut run = runbook(CHOICE).alone().begin_with(plan);
    let ending = run.ends();
    assert_eq!((ending.kind.exit_code(), ending.ways), (3, vec![flag]));
}

#[test]
fn a_condition_is_asked_at_its_place_and_left_out_by_enter() {
    let mut run = runbook(CONDITION).begin();
    let prompt = run.asks();
    assert_eq!((prompt.kind, prompt.default), (PromptKind::Condition, Some(ReplyKind::Leave)));
    assert_eq!(run.ran(), ["ls"]);
    run.says(ReplyKind::Leave);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls", "id"]);
}

#[test]
fn a_condition_that_holds_takes_its_steps_into_the_run() {
    let mut run = runbook(CONDITION).begin();
    run.says(ReplyKind::Take);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls", "echo flush", "id"]);
}

#[test]
fn a_condition_is_left_out_where_nobody_is_asked() {
    let mut run = runbook(CONDITION).alone().begin();
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls", "id"]);
}

#[test]
fn the_places_of_steps_are_counted_anew_once_a_question_is_answered() {
    let mut run = runbook(CONDITION).asking("every-step").begin();
    assert_eq!(run.asks().place, Some((1, 2)));
    run.says(ReplyKind::Yes).says(ReplyKind::Take);
    assert_eq!(run.asks().place, Some((2, 3)));
}
