//! Every kind of prompt and every kind of reply: it is taken and something follows, or it is refused with its reason and nothing changes.

use super::scene::{Halt, Run};
use super::start::runbook;
use super::world::ended;
use crate::plan::Plan;
use crate::record::Outcome;
use crate::session::{Author, Prompt, PromptId, PromptKind, Refused, Reply, ReplyKind};
use std::sync::LazyLock;

/// The table that all front ends are tried with.
const TABLE: &str = include_str!("../../../fixtures/prompts.toml");

#[derive(serde::Deserialize)]
struct Table {
    prompt: Vec<Row>,
}

#[derive(Clone, serde::Deserialize)]
struct Row {
    kind: PromptKind,
    runbook: String,
    settings: String,
}

/// The runbook and settings that lead to a prompt of this kind; none where only the command line asks it.
fn leading_to(kind: PromptKind) -> Option<Row> {
    let table: Table = toml::from_str(TABLE).expect("the table is well formed");
    let is_of_a_resume =
        matches!(kind, PromptKind::InDoubt | PromptKind::ChangedRunbook | PromptKind::ChangedTarget);
    let found = table.prompt.into_iter().find(|row| row.kind == kind);
    assert_eq!(found.is_none(), is_of_a_resume, "{kind:?}");
    found
}

/// What leads to each prompt that a session asks, made once.
static STAGES: LazyLock<Vec<Stage>> =
    LazyLock::new(|| PromptKind::ALL.into_iter().filter_map(Stage::of).collect());

/// What leads to a prompt.
struct Stage {
    kind: PromptKind,
    row: Row,
    plan: Plan,
}

impl Stage {
    fn of(kind: PromptKind) -> Option<Self> {
        let row = leading_to(kind)?;
        let plan = runbook(&row.runbook).with(&row.settings).plan();
        Some(Self { kind, row, plan })
    }

    /// A run that asks it, after what comes before it was answered.
    fn run(&self) -> Run {
        let start = runbook(&self.row.runbook).with(&self.row.settings).by_program();
        let mut run = start.arranging(|world| world.waits = None).begin_with(self.plan.clone());
        if self.kind == PromptKind::Failed {
            run.world.comes_out("Do it", ended(Outcome::Failed));
        }
        for _ in 0..9 {
            match run.halt() {
                Halt::Asks(prompt) if prompt.kind != self.kind => {
                    run.tries(&Reply::new(ReplyKind::Yes)).expect("a yes");
                }
                Halt::Asks(_) | Halt::Waits(_) => return run,
                Halt::Ends(ending) => panic!("{:?}: {ending:?}", self.kind),
            }
        }
        panic!("{:?} is never asked", self.kind);
    }
}

/// A reply of this kind with everything that it may need, and nothing of it wrong.
fn whole(kind: ReplyKind, prompt: &Prompt, run: Option<&Run>) -> Reply {
    let options = prompt.options.first().cloned();
    let value = options.or_else(|| prompt.name.clone()).unwrap_or_else(|| "web-1".to_owned());
    let text = if prompt.text == "Commit it?" { "SELECT 1" } else { "ls -l" };
    let step = match (kind, run) {
        (ReplyKind::Rollback, Some(run)) => run.section("Rollback"),
        _ => prompt.step.clone().unwrap_or_default(),
    };
    Reply::new(kind).because("I know").with_value(value).with_text(text).at(step)
}

/// The same with one thing missing or wrong, each with what has to be said of it.
fn flawed(whole: &Reply, prompt: &Prompt) -> Vec<(Reply, &'static str)> {
    let kind = whole.reply;
    let mut found = Vec::new();
    let explains = matches!(
        kind,
        ReplyKind::Skip
            | ReplyKind::NotApplicable
            | ReplyKind::Accept
            | ReplyKind::Happened
            | ReplyKind::Jump
    );
    if explains || (prompt.kind == PromptKind::Commit && kind == ReplyKind::No) {
        found.push((Reply { reason: None, ..whole.clone() }, "`reason`"));
        found.push((whole.clone().because("  "), "`reason`"));
    }
    if matches!(kind, ReplyKind::Value | ReplyKind::Mode | ReplyKind::Choose) {
        found.push((Reply { value: None, ..whole.clone() }, "`value`"));
        found.push((whole.clone().with_value(""), "`value`"));
    }
    if matches!(kind, ReplyKind::Mode | ReplyKind::Choose) {
        found.push((whole.clone().with_value("no such thing"), "`no such thing` is none of"));
    }
    if kind == ReplyKind::Offer {
        for number in ["0", "2", "-1", "all", "99999999999999999999"] {
            found.push((whole.clone().with_value(number), "is none of 1"));
        }
    }
    if prompt.kind == PromptKind::Protected && kind == ReplyKind::Value {
        found.push((whole.clone().with_value("production"), "not its name"));
    }
    if kind == ReplyKind::Edit {
        found.push((Reply { text: None, ..whole.clone() }, "`text`"));
        found.push((whole.clone().with_text(" \n"), "`text`"));
    }
    if matches!(kind, ReplyKind::Jump | ReplyKind::Rollback) {
        found.push((Reply { step: None, ..whole.clone() }, "`step`"));
        found.push((whole.clone().at("nowhere"), "no `nowhere` to go to"));
    }
    found
}

/// All that a session holds, as text.
fn everything(run: &Run) -> String {
    format!("{:?}", run.session)
}

/// Asserts that a reply is refused in words that hold `word`, and that the session is what it was.
#[track_caller]
fn is_refused(run: &mut Run, reply: &Reply, word: &str) {
    let (before, prompt) = (everything(run), run.session.prompt().cloned());
    let refused = run.tries(reply).expect_err("it has to be refused");
    assert!(refused.to_string().contains(word), "{reply:?}: {refused}");
    assert_eq!(everything(run), before, "{reply:?} has changed something");
    assert_eq!(run.session.prompt().cloned(), prompt);
}

#[test]
fn every_reply_to_every_prompt_of_a_session_is_taken_or_refused_with_its_reason() {
    for stage in STAGES.iter() {
        let mut run = stage.run();
        for kind in ReplyKind::ALL {
            let prompt = run.session.prompt().cloned().expect("an open prompt");
            let reply = whole(kind, &prompt, Some(&run).filter(|_| prompt.takes(ReplyKind::Rollback)));
            if !prompt.takes(kind) {
                is_refused(&mut run, &reply, &format!("`{}` is no reply to this; there are", kind.word()));
                continue;
            }
            for (flawed, word) in flawed(&reply, &prompt) {
                is_refused(&mut run, &flawed, word);
            }
            let before = everything(&run);
            assert_eq!(run.tries(&reply), Ok(()), "{:?} {reply:?}", stage.kind);
            assert_ne!(everything(&run), before, "{:?}: nothing follows {kind:?}", stage.kind);
            run = stage.run();
        }
    }
}

#[test]
fn every_prompt_of_a_session_takes_at_least_one_reply_and_its_default_is_among_them() {
    for stage in STAGES.iter() {
        let run = stage.run();
        let prompt = run.session.prompt().expect("an open prompt");
        assert!(!prompt.replies.is_empty(), "{:?}", stage.kind);
        assert!(prompt.default.is_none_or(|default| prompt.takes(default)), "{:?}", stage.kind);
        let mut kinds = prompt.replies.clone();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), prompt.replies.len(), "{:?}", stage.kind);
    }
}

#[test]
fn a_reply_to_another_prompt_is_refused_with_the_one_that_is_open() {
    for stage in STAGES.iter() {
        let mut run = stage.run();
        let prompt = run.session.prompt().cloned().expect("an open prompt");
        let reply = whole(prompt.replies[0], &prompt, None);
        let before = everything(&run);
        for id in [PromptId(prompt.id.0 - 1), PromptId(prompt.id.0 + 1)] {
            let refused = run.session.answer(id, &reply, &Author::person()).unwrap_err();
            assert_eq!(refused, Refused::NotOpen { id, open: Some(prompt.id) });
            assert_eq!(refused.to_string(), format!("prompt {id} is not open; {} is", prompt.id));
        }
        assert_eq!(everything(&run), before);
        // One that was answered is not open again.
        run.tries(&reply).expect("it fits");
        if run.session.prompt().is_none() {
            let late = run.session.answer(prompt.id, &reply, &Author::person());
            assert_eq!(late, Err(Refused::NotOpen { id: prompt.id, open: None }));
        }
    }
}

/// The prompts that the command line asks before a session begins, as it builds them.
fn of_the_command_line() -> [Prompt; 4] {
    use ReplyKind::{Adopt, Choose, Happened, No, Pinned, Retry, Skip, Yes};
    [
        Prompt {
            dangerous: true,
            ..Prompt::new(PromptKind::InDoubt, "Did it happen?", &[No, Happened, Retry, Skip])
        },
        Prompt {
            options: vec!["staging".to_owned(), "production".to_owned()],
            name: Some("environment".to_owned()),
            ..Prompt::new(PromptKind::Environment, "Which environment?", &[Choose, No])
        },
        Prompt::new(PromptKind::ChangedRunbook, "What now?", &[No, Pinned, Adopt]),
        Prompt {
            dangerous: true,
            ..Prompt::new(PromptKind::ChangedTarget, "Go on all the same?", &[No, Yes])
        },
    ]
}

#[test]
fn every_reply_to_every_prompt_of_the_command_line_fits_or_is_refused_with_its_reason() {
    for prompt in of_the_command_line() {
        for kind in ReplyKind::ALL {
            let reply = whole(kind, &prompt, None);
            if !prompt.takes(kind) {
                let replies = prompt.replies.clone();
                assert_eq!(reply.check(&prompt), Err(Refused::NotAmong { reply: kind, replies }));
                continue;
            }
            assert_eq!(reply.check(&prompt), Ok(()), "{:?}", prompt.kind);
            for (flawed, word) in flawed(&reply, &prompt) {
                let refused = flawed.check(&prompt).unwrap_err();
                assert!(refused.to_string().contains(word), "{:?} {flawed:?}: {refused}", prompt.kind);
            }
        }
    }
}

#[test]
fn every_kind_of_prompt_is_tried() {
    let of_the_command_line = of_the_command_line().map(|prompt| prompt.kind);
    let is_tried = |kind: &PromptKind| leading_to(*kind).is_some() || of_the_command_line.contains(kind);
    assert!(PromptKind::ALL.iter().all(is_tried));
}

#[test]
fn a_reply_is_the_same_after_it_was_sent() {
    for kind in ReplyKind::ALL {
        let reply = Reply::new(kind).because("I know").with_value("1");
        let sent = serde_json::to_value(&reply).unwrap();
        assert_eq!(sent["reply"], kind.word());
        assert_eq!(serde_json::from_value::<Reply>(sent).unwrap(), reply);
    }
}
