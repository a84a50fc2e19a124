//! Before the first step and before each change: is this where the environment is meant to be, does the operator mean it?

use super::scene::{Start, runbook};
use crate::record::Event;
use crate::session::{PromptKind, Refused, Reply, ReplyKind};

const CHANGE: &str = "```bash\nls\nmkdir made\n```\n";
const PROTECTED: &str = "[env.staging]\nconfirm = \"gates\"\nprotected = true\n";

/// The same rules, and changes are asked about.
const ASKING: &str = "[env.staging]\nconfirm = \"changes\"\nexpect = { \"ctx\" = \"shop\" }\n";

fn value(text: &str) -> Reply {
    Reply::new(ReplyKind::Value).with_value(text)
}

/// The document, where the context has to be `shop` and is `context`.
fn expecting(context: Result<&str, &str>) -> Start {
    let printed = context.map(str::to_owned).map_err(str::to_owned);
    runbook(CHANGE)
        .with("[env.staging]\nconfirm = \"gates\"\nexpect = { \"ctx\" = \"shop\" }\n")
        .where_(|world| drop(world.probes.insert("ctx".to_owned(), printed)))
}

#[test]
fn the_name_of_a_protected_environment_is_typed_before_the_first_step() {
    let mut run = runbook(CHANGE).with(PROTECTED).begin();
    let prompt = run.asks();
    assert_eq!((prompt.kind, prompt.default, prompt.dangerous), (PromptKind::Protected, None, true));
    assert_eq!(prompt.target, ["context: shop"]);
    assert!(run.ran().is_empty());
    run.replies(&value("staging"));
    assert_eq!(run.exits(), 0);
    assert_eq!(run.recorded()[0], "target yes by person: context: shop");
}

#[test]
fn another_name_is_refused_and_asked_again() {
    let mut run = runbook(CHANGE).with(PROTECTED).begin();
    let prompt = run.asks();
    for name in ["production", "Staging", "staging "] {
        assert_eq!(run.tries(&value(name)), Err(Refused::WrongName), "{name}");
    }
    assert_eq!(run.asks(), prompt);
}

#[test]
fn whoever_does_not_type_the_name_ends_the_run_before_its_first_step() {
    let mut run = runbook(CHANGE).with(PROTECTED).begin();
    run.says(ReplyKind::No);
    let ending = run.ends();
    assert_eq!((ending.kind.exit_code(), run.ran().len()), (3, 0));
    assert_eq!(ending.reason.as_deref(), Some("`staging` was not confirmed"));
}

#[test]
fn the_name_is_typed_once_a_session() {
    let mut run = runbook(CHANGE).with(PROTECTED).begin();
    run.replies(&value("staging"));
    run.ends();
    let upto = run.events.iter().position(|event| matches!(event, Event::StepExited(_))).unwrap();
    let mut again = runbook(CHANGE).with(PROTECTED).after(&run.events[..=upto]).begin();
    assert_eq!(again.asks().kind, PromptKind::Protected);
}

#[test]
fn the_target_is_looked_at_before_the_run_and_before_each_change() {
    let mut run = expecting(Ok("shop\n")).begin();
    assert_eq!(run.exits(), 0);
    let told = run.told();
    let probes: Vec<usize> = (0..told.len()).filter(|at| told[*at] == "> probe").collect();
    let change = told.iter().position(|line| line == "start mkdir made 1");
    assert_eq!(probes.len(), 2, "{told:?}");
    assert!(probes[0] == 0 && Some(probes[1]) < change);
}

#[test]
fn another_target_ends_the_run_before_its_first_step() {
    let mut run = expecting(Ok("blog\n")).begin();
    let ending = run.ends();
    assert_eq!((ending.kind.exit_code(), run.ran().len()), (3, 0));
    assert_eq!(ending.reason.as_deref(), Some("`ctx` says `blog`, and this environment expects `shop`"));
}

#[test]
fn a_target_that_cannot_be_looked_at_ends_the_run() {
    let ending = expecting(Err("no such program")).begin().ends();
    assert_eq!(ending.kind.exit_code(), 3);
    assert_eq!(ending.reason.as_deref(), Some("`ctx` cannot be asked: no such program"));
}

#[test]
fn a_target_that_has_moved_ends_the_run_before_the_change() {
    let mut run = expecting(Ok("shop")).with(ASKING).begin();
    run.asks_about(PromptKind::Confirm, "mkdir made");
    run.world.probes.insert("ctx".to_owned(), Ok("blog".to_owned()));
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 3);
    assert_eq!(run.ran(), ["ls"]);
}

#[test]
fn a_secret_in_what_the_target_says_is_masked() {
    let ending = expecting(Ok("hunter2hunter2")).knowing("token", "hunter2hunter2").begin().ends();
    assert!(!ending.reason.unwrap().contains("hunter2"));
}

#[test]
fn a_rehearsal_types_no_name_and_looks_at_no_target() {
    let settings = "[env.staging]\nconfirm = \"gates\"\nprotected = true\nexpect = { \"ctx\" = \"shop\" }\n";
    let mut run = runbook(CHANGE).with(settings).rehearsed().begin();
    assert_eq!(run.exits(), 0);
    assert!(!run.told().contains(&"> probe".to_owned()));
}

#[test]
fn a_rehearsal_has_a_stand_in_for_every_open_value_and_fetches_no_secret() {
    let document = "```bash\nls\n```\n\n```bash\necho <pod_name>\necho \"$API_TOKEN\"\n```\n";
    let settings = "[secrets]\napi_token = { command = \"vault\" }\n[env.staging]\nconfirm = \"gates\"\n";
    let mut run = runbook(document).with(settings).rehearsed().begin();
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran()[1], "echo '<pod_name>'");
    assert!(run.told().iter().all(|line| !line.starts_with("> secrets")));
}

#[test]
fn a_rehearsal_offers_no_shell() {
    let mut run = runbook("- [ ] Backup is there\n").rehearsed().begin();
    assert!(!run.asks().takes(ReplyKind::Shell));
}
