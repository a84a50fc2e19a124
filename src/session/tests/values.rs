//! Values that the plan left open, asked right before the step that needs them.

use super::scene::Run;
use super::start::runbook;
use super::world::printed;
use crate::record::{Event, VariableGiven};
use crate::session::confirm_reason::ConfirmReason;
use crate::session::{PromptKind, Reply, ReplyKind};

/// A value that only the output of an earlier step can give.
const LATE: &str = "```bash\nls\n```\n\n```bash\nmkdir <pod_name>\n```\n";

fn value(text: &str) -> Reply {
    Reply::new(ReplyKind::Value).with_value(text)
}

fn secret() -> Run {
    let settings = "[secrets]\ntoken = { prompt = true }\n[env.staging]\nconfirm = \"changes\"\n";
    runbook("```bash\nmkdir <token>\n```\n").with(settings).begin()
}

#[test]
fn a_value_is_asked_before_its_step_and_is_in_the_text_and_the_record() {
    let mut run = runbook(LATE).begin();
    let prompt = run.asks_about(PromptKind::Value, "mkdir <pod_name>");
    assert_eq!((prompt.name.as_deref(), prompt.default, prompt.secret), (Some("pod_name"), None, false));
    assert_eq!(run.ran(), ["ls"]);
    run.replies(&value("web-1"));
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls", "mkdir web-1"]);
    assert!(run.recorded().contains(&"pod_name = web-1".to_owned()));
}

#[test]
fn a_value_never_becomes_code() {
    let mut run = runbook(LATE).begin();
    run.replies(&value("a; rm -rf b"));
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls", "mkdir 'a; rm -rf b'"]);
}

#[test]
fn an_empty_value_is_refused() {
    let mut run = runbook(LATE).begin();
    run.asks();
    for reply in [value(""), Reply::new(ReplyKind::Value)] {
        let refused = run.tries(&reply).unwrap_err();
        assert_eq!(refused.to_string(), "`value` needs a `value` that is not empty");
    }
}

#[test]
fn a_value_that_nobody_gives_ends_the_run() {
    let mut run = runbook(LATE).begin();
    run.says(ReplyKind::No);
    let ending = run.ends();
    assert_eq!(ending.kind.exit_code(), 3);
    assert!(ending.reason.is_some_and(|reason| reason.ends_with("no value was given for `pod_name`")));
}

#[test]
fn a_step_whose_value_nobody_knows_is_skipped_for_a_reason() {
    let mut run = runbook(LATE).begin();
    run.says_because(ReplyKind::Skip, "there is no pod");
    assert_eq!((run.exits(), run.ran()), (0, vec!["ls".to_owned()]));
    assert!(run.recorded().contains(&"mkdir <pod_name> skip by person: there is no pod".to_owned()));
}

#[test]
fn a_value_is_asked_once_for_all_steps_that_need_it() {
    let mut run = runbook("```bash\nmkdir <pod_name>\nls <pod_name>\n```\n").begin();
    run.replies(&value("web-1"));
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["mkdir web-1", "ls web-1"]);
}

#[test]
fn the_output_before_it_can_be_shown_and_the_question_stands() {
    let mut run = runbook(LATE).begin();
    run.world.comes_out("ls", printed("web-1 Running\n"));
    let first = run.asks();
    run.says(ReplyKind::Show);
    let shown = crate::session::todo::Notice::Printed(b"web-1 Running\n".to_vec());
    assert_eq!(run.asks().id, first.id);
    assert!(run.notices.contains(&shown));
}

#[test]
fn a_secret_is_asked_without_being_shown_and_stands_in_no_record() {
    let mut run = secret();
    let prompt = run.asks();
    assert_eq!((prompt.kind, prompt.secret), (PromptKind::Value, true));
    run.replies(&value("hunter2hunter2"));
    let confirm = run.asks();
    assert!(!format!("{confirm:?}").contains("hunter2"), "{confirm:?}");
    run.says(ReplyKind::Yes);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.recorded()[0], "token = (secret)");
    assert!(!serde_json::to_string(&run.events).unwrap().contains("hunter2"));
    let given = &run.world.jobs[0].lent;
    assert!(given.iter().any(|(_, value)| value == "hunter2hunter2"), "its shell is given it: {given:?}");
    assert!(!run.ran()[0].contains("hunter2"));
}

#[test]
fn a_secret_that_cannot_be_masked_is_refused_and_asked_again() {
    let mut run = secret();
    let first = run.asks();
    let refused = run.tries(&value("ab")).unwrap_err();
    assert!(refused.to_string().contains("token"), "{refused}");
    assert_eq!(run.asks(), first);
    assert_eq!(run.recorded(), [""; 0]);
}

#[test]
fn a_value_that_does_not_fit_where_it_stands_is_refused_and_asked_again() {
    let counted = ["mkdir $(( <count> + 1 ))", "mkdir $(( COUNT + 1 ))", "N=<count>; mkdir $(( N + 1 ))"];
    for command in counted {
        let mut run = runbook(&format!("```bash\nls\n```\n\n```bash\n{command}\n```\n")).begin();
        let first = run.asks();
        for hostile in ["$(reboot)", "a[$(reboot)]"] {
            let refused = run.tries(&value(hostile)).unwrap_err();
            assert!(refused.to_string().contains("no whole number"), "{command}: {refused}");
        }
        assert_eq!((run.asks(), run.ran()), (first, vec!["ls".to_owned()]));
        run.replies(&value("3"));
        assert_eq!(run.exits(), 0);
    }
}

#[test]
fn a_captured_value_that_does_not_fit_ends_the_run_before_its_step_starts() {
    let settings = "[env.staging]\nconfirm = \"gates\"\ndatabase = \"sqlite:a.db\"\n";
    for command in ["bash -c \"echo $LEFT\"", "bash -c \"echo <left>\"", "X=$LEFT; eval \"echo $X\""] {
        let document =
            format!("```sql capture=left\nSELECT count(*) FROM orders;\n```\n\n```bash\n{command}\n```\n");
        let mut run = runbook(&document).with(settings).begin();
        let mut attempt = printed("x\n");
        attempt.result.row.values = vec![Some("$(reboot)".to_owned())];
        run.world.comes_out("SELECT count(*) FROM orders", attempt);
        let ending = run.ends();
        assert_eq!(ending.kind.exit_code(), 3, "{command}");
        assert!(run.ran().iter().all(|text| !text.contains("echo")), "{command}: {:?}", run.ran());
        let reason = ending.reason.unwrap_or_default();
        assert!(reason.contains("the value of `left` cannot be used: it becomes part of code"), "{reason}");
    }
}

#[test]
fn a_value_that_makes_a_step_destroy_is_asked_about_as_what_destroys() {
    for spelling in ["<action>", "$ACTION"] {
        let mut run = runbook(&format!("```bash\nterraform {spelling} -auto-approve\n```\n")).begin();
        run.replies(&value("destroy"));
        let prompt = run.asks();
        assert_eq!(prompt.reasons, [ConfirmReason::Destroys], "{spelling}");
    }
}

#[test]
fn what_destroys_does_not_start_with_an_empty_variable_and_a_question_shows_values() {
    let document = "```bash\nOLD=$(cat name)\nrm -rf \"$OLD/data\"\n```\n";
    let mut run = runbook(document).begin();
    run.world.held.insert("OLD".to_owned(), "/srv/old".to_owned());
    let prompt = run.asks();
    assert!(prompt.why.as_deref().is_some_and(|why| why.ends_with("$OLD is `/srv/old`")), "{:?}", prompt.why);
    let mut run = runbook(document).begin();
    run.world.held.insert("OLD".to_owned(), String::new());
    let ending = run.ends();
    assert_eq!((ending.kind.exit_code(), run.ran().len()), (3, 1));
    assert!(ending.reason.is_some_and(|reason| reason.contains("`$OLD` is empty or not set")));
}

#[test]
fn the_first_value_of_a_statement_becomes_a_variable() {
    let settings = "[env.staging]\nconfirm = \"gates\"\ndatabase = \"sqlite:a.db\"\n";
    let document = "```sql capture=left\nSELECT count(*) FROM orders;\n```\n\n```bash\necho <left>\n```\n";
    let mut run = runbook(document).with(settings).begin();
    let mut attempt = printed("3\n");
    attempt.result.row.values = vec![Some("3".to_owned())];
    run.world.comes_out("SELECT count(*) FROM orders", attempt);
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran()[1], "echo 3");
    assert!(run.recorded().contains(&"left = 3".to_owned()));
}

#[test]
fn a_statement_that_gives_no_value_for_its_variable_has_failed() {
    let settings = "[env.staging]\nconfirm = \"gates\"\ndatabase = \"sqlite:a.db\"\n";
    let document = "```sql capture=left\nSELECT id FROM orders;\n```\n\n```bash\necho <left>\n```\n";
    let mut run = runbook(document).with(settings).begin();
    let prompt = run.asks();
    assert_eq!(prompt.why.as_deref(), Some("it gives no value for `left`: no row, or NULL"));
}

/// What `resume --set` records before the session goes on.
fn given(name: &str, value: &str) -> Event {
    let (name, value, origin) = (name.to_owned(), Some(value.to_owned()), "--set".to_owned());
    Event::VariableGiven(VariableGiven { name, value, origin, looked: None })
}

#[test]
fn a_value_that_is_given_as_a_run_goes_on_is_used_and_not_asked() {
    let mut run = runbook(LATE).begin();
    run.record(given("pod_name", "web-2"));
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls", "mkdir web-2"]);
}

#[test]
fn a_value_that_is_given_as_a_run_goes_on_takes_the_place_of_the_plans() {
    let settings = "[vars]\npod_name = \"web-1\"\n[env.staging]\nconfirm = \"gates\"\n";
    let mut run = runbook(LATE).with(settings).begin();
    run.record(given("pod_name", "web-2"));
    assert_eq!(run.exits(), 0);
    assert_eq!(run.ran(), ["ls", "mkdir web-2"]);
}
