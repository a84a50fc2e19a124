//! Runs to which nobody replies: what flags and answers files say, and what is refused before the first step.

use super::scene::{Start, runbook};
use super::world::ended;
use crate::record::{Outcome, StepState};
use crate::session::{Allowed, EndingKind, Yes};

const ALL: &str = "# Ship\n\n- [ ] Backup is there\n\n1. Call the customer.\n\n## Deploy\n\n```bash\nmkdir made\nrm -rf /srv/old\nfrobnicate\n```\n";

fn alone(confirm: &str) -> Start {
    runbook(ALL).asking(confirm).alone()
}

fn destroying() -> Allowed {
    Allowed { destroy: true, ..Allowed::default() }
}

#[test]
fn everything_that_would_be_asked_is_refused_at_once_before_the_first_step() {
    let mut run = alone("changes").begin();
    let ending = run.ends();
    assert_eq!((ending.kind, ending.kind.exit_code()), (EndingKind::Declined, 3));
    assert!(run.ran().is_empty());
    let reason = ending.reason.unwrap();
    assert!(reason.starts_with("5 things have to be confirmed, and nobody is there to be asked"), "{reason}");
    let of = |at: usize, title: &str, flags: &str| {
        let way = &ending.ways[at];
        assert!(way.starts_with(&format!("{flags} or --answers FILE with [[answer]]")), "{way}");
        assert!(way.contains(&format!("for `{title}` (deploy.md:")), "{way}");
    };
    of(0, "Backup is there", "--yes");
    of(1, "Call the customer.", "--yes");
    of(2, "mkdir made", "--yes");
    of(3, "rm -rf /srv/old", "--yes --allow destroy");
    of(4, "frobnicate", "--yes");
    assert!(ending.ways[3].contains("text = \"sha256:"), "{:?}", ending.ways);
    assert_eq!(run.recorded(), ["closed declined 3"]);
}

#[test]
fn yes_assumes_what_it_cannot_know_and_counts_that_at_the_end() {
    let mut run = alone("changes").saying(Yes::All).allowing(destroying()).begin();
    let ending = run.ends();
    assert_eq!(ending.kind, EndingKind::Done);
    assert_eq!(ending.reason.as_deref(), Some("5 steps, 2 of them assumed, not done"));
    let recorded = run.recorded();
    assert_eq!(
        recorded[..2],
        ["Backup is there assumed by --yes", "Call the customer. assumed by --yes"],
        "{recorded:?}"
    );
    assert!(recorded.contains(&"rm -rf /srv/old yes by --yes --allow destroy".to_owned()));
}

#[test]
fn yes_to_gates_stops_at_manual_steps_before_anything_runs() {
    let mut run = alone("changes").saying(Yes::Gates).allowing(destroying()).begin();
    let ending = run.ends();
    assert_eq!((ending.kind.exit_code(), ending.ways.len()), (3, 1));
    assert!(ending.ways[0].contains("`Call the customer.`"), "{:?}", ending.ways);
}

#[test]
fn yes_alone_never_destroys() {
    let ending = alone("changes").saying(Yes::All).begin().ends();
    assert_eq!((ending.kind.exit_code(), ending.ways.len()), (3, 1));
    assert!(ending.ways[0].contains("rm -rf /srv/old"));
}

#[test]
fn what_destroys_may_be_allowed_step_by_step() {
    let plan = alone("changes").plan();
    let id = &plan.steps().iter().find(|step| step.title == "rm -rf /srv/old").unwrap().id;
    let allowed = Allowed { destroy_steps: vec![id.clone()], ..Allowed::default() };
    assert_eq!(alone("changes").saying(Yes::All).allowing(allowed).begin().exits(), 0);
}

#[test]
fn what_nobody_can_tell_takes_a_flag_of_its_own_where_every_step_is_asked_about() {
    let ending = alone("every-step").saying(Yes::All).allowing(destroying()).begin().ends();
    assert_eq!(ending.ways.len(), 1, "{:?}", ending.ways);
    assert!(ending.ways[0].contains("--yes --allow unknown"));
    let allowed = Allowed { unknown: true, ..destroying() };
    assert_eq!(alone("every-step").saying(Yes::All).allowing(allowed).begin().exits(), 0);
}

#[test]
fn an_environment_that_asks_nothing_still_asks_about_what_destroys() {
    let ending = alone("never").begin().ends();
    assert_eq!((ending.kind.exit_code(), ending.ways.len()), (3, 1));
    assert!(ending.reason.is_some_and(|reason| reason.ends_with("it destroys something")));
}

#[test]
fn an_answers_file_says_what_it_says_with_its_name_and_who_gave_it() {
    let file = "by = \"Ada\"\n[[answer]]\nstep = \"Backup is there\"\nanswer = \"yes\"\nnote = \"seen\"\n";
    let mut run = runbook("- [ ] Backup is there\n").alone().answering(file).begin();
    assert_eq!(run.exits(), 0);
    assert_eq!(run.recorded()[0], "Backup is there yes by --answers a.toml: seen");
    assert_eq!(run.state("Backup is there"), Some(StepState::Done));
}

#[test]
fn an_answers_file_may_decline_and_leave_out() {
    let answer = |word: &str| {
        let file = format!("[[answer]]\nstep = \"mkdir made\"\nanswer = \"{word}\"\nnote = \"no\"\n");
        runbook("```bash\nmkdir made\n```\n").asking("changes").alone().answering(&file).begin()
    };
    assert_eq!(answer("no").exits(), 3);
    let mut skipped = answer("skip");
    assert_eq!((skipped.exits(), skipped.ran().len()), (0, 0));
    assert_eq!(skipped.state("mkdir made"), Some(StepState::Skipped));
}

#[test]
fn an_answers_file_leaves_a_failed_step_out_where_it_says_skip() {
    let file = "[[answer]]\nstep = \"ls\"\nanswer = \"skip\"\nnote = \"not here\"\n";
    let mut run = runbook("```bash\nls\nid\n```\n").alone().answering(file).begin();
    run.world.comes_out("ls", ended(Outcome::Failed));
    assert_eq!(run.exits(), 0);
    assert!(run.recorded().contains(&"skip ls by --answers a.toml: not here".to_owned()));
}

#[test]
fn an_answers_file_types_the_name_of_a_protected_environment() {
    let settings = "[env.staging]\nconfirm = \"gates\"\nprotected = true\n";
    let start = || runbook("```bash\nls\n```\n").with(settings).alone();
    let ending = start().saying(Yes::All).begin().ends();
    assert_eq!(ending.kind.exit_code(), 3);
    assert!(ending.ways[0].contains("protected = \"staging\""), "{:?}", ending.ways);
    assert_eq!(start().answering("protected = \"staging\"\n").begin().exits(), 0);
}

#[test]
fn a_failure_that_nobody_is_asked_about_ends_the_run_with_it() {
    let mut run = runbook("```bash\nls\nid\n```\n").alone().begin();
    run.world.comes_out("ls", ended(Outcome::Failed));
    let ending = run.ends();
    assert_eq!((ending.kind, ending.kind.exit_code()), (EndingKind::Failed, 1));
    assert_eq!(run.ran(), ["ls"]);
}

#[test]
fn a_commit_that_nobody_is_asked_about_is_rolled_back_with_what_to_add() {
    let settings = "[env.staging]\nconfirm = \"changes\"\ndatabase = \"sqlite:a.db\"\n";
    let file = "[[answer]]\nstep = \"UPDATE a SET x = 1 WHERE id = 1\"\nanswer = \"yes\"\n[[answer]]\nstep = \"UPDATE a SET y = 1 WHERE id = 1\"\nanswer = \"yes\"\n";
    let document = "```sql\nUPDATE a SET x = 1 WHERE id = 1;\nUPDATE a SET y = 1 WHERE id = 1;\n```\n";
    let mut run = runbook(document).with(settings).alone().answering(file).begin();
    assert_eq!(run.exits(), 0, "the answer to the last statement is one to the commit");
    assert!(run.recorded().contains(&"committed by --answers a.toml".to_owned()));
}

#[test]
fn a_step_that_is_settled_needs_no_answer_on_a_resume() {
    let mut run = runbook("- [ ] Backup is there\n\n```bash\nls\n```\n").begin();
    run.world.comes_out("ls", ended(Outcome::Failed));
    run.says(crate::session::ReplyKind::Yes);
    run.asks();
    let again = runbook("- [ ] Backup is there\n\n```bash\nls\n```\n").alone().after(&run.events);
    assert_eq!(again.begin().exits(), 0);
}

#[test]
fn what_needs_a_terminal_gets_pipes_where_nobody_is_there() {
    let mut run = runbook("```bash mode=terminal\nls\n```\n").alone().begin();
    run.ends();
    assert!(run.told().contains(&"> run ls (plain)".to_owned()));
    let mut attended = runbook("```bash mode=terminal\nls\n```\n").begin();
    attended.ends();
    assert!(attended.told().contains(&"> run ls (terminal)".to_owned()));
}

#[test]
fn flags_answer_before_a_person_is_asked() {
    let mut run = runbook(ALL).asking("changes").saying(Yes::All).begin();
    let prompt = run.asks();
    assert_eq!(prompt.reasons, [crate::session::ConfirmReason::Destroys]);
}
