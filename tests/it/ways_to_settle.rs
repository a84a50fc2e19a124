//! How a question is settled: every kind of question in every way that there is, as a matrix.

use crate::driver::drive;
use crate::pty::sit_down;
use crate::scene::Scene;
use serde_json::{Value, json};

/// A kind of question, with a document that asks one of it.
struct Kind {
    /// Its name in a plan.
    name: &'static str,
    /// The part that asks it, with the commands of each answer.
    part: &'static str,
    /// What the part is called in a flag.
    place: &'static str,
    /// The answer by which more is done, and the one by which less is.
    more: Answer,
    less: Answer,
    /// What is done where nobody is there to say: nothing at all, or what the document leaves out.
    unasked: Option<&'static str>,
}

/// One answer, in all its spellings.
struct Answer {
    /// As an answers file and a plan have it.
    value: &'static str,
    /// The flag that gives it.
    flag: &'static str,
    /// What the flag names.
    named: &'static str,
    /// What `[[scope]]` says.
    scope: &'static str,
    /// The key in a terminal.
    key: &'static str,
    /// What is done then, in the middle of the run.
    done: &'static str,
}

const KINDS: [Kind; 4] = [
    Kind {
        name: "choice",
        part: "## Switch over\n\n### Option A: at once\n\n```bash\necho once >> effects\n```\n\n### Option B: slowly\n\n```bash\necho slowly >> effects\n```\n",
        place: "Switch over",
        more: Answer {
            value: "Option B: slowly",
            flag: "--choose",
            named: "Option B: slowly",
            scope: "at = \"Option B: slowly\"\ntake = \"always\"",
            key: "2\r",
            done: "slowly\n",
        },
        less: Answer {
            value: "Option A: at once",
            flag: "--choose",
            named: "Option A: at once",
            scope: "at = \"Option A: at once\"\ntake = \"always\"",
            key: "1\r",
            done: "once\n",
        },
        unasked: None,
    },
    Kind {
        name: "condition",
        part: "## If the index is stale\n\n```bash\necho index >> effects\n```\n",
        place: "If the index is stale",
        more: Answer {
            value: "take",
            flag: "--take",
            named: "If the index is stale",
            scope: "at = \"If the index is stale\"\ntake = \"always\"",
            key: "y",
            done: "index\n",
        },
        less: Answer {
            value: "leave",
            flag: "--leave",
            named: "If the index is stale",
            scope: "at = \"If the index is stale\"\ntake = \"never\"",
            key: "\r",
            done: "",
        },
        unasked: Some(""),
    },
    Kind {
        name: "environment",
        part: "## Files\n\nCopy them over from the staging bucket:\n\n```bash\necho copy >> effects\n```\n",
        place: "Copy them over",
        more: Answer {
            value: "take",
            flag: "--take",
            named: "Copy them over",
            scope: "at = \"Copy them over\"\ntake = \"always\"",
            key: "y",
            done: "copy\n",
        },
        less: Answer {
            value: "leave",
            flag: "--leave",
            named: "Copy them over",
            scope: "at = \"Copy them over\"\ntake = \"never\"",
            key: "\r",
            done: "",
        },
        unasked: None,
    },
    Kind {
        name: "reading",
        part: "## The dangerous part\n\n```bash\necho danger >> effects\n```\n",
        place: "The dangerous part",
        more: Answer {
            value: "take",
            flag: "--take",
            named: "The dangerous part",
            scope: "at = \"The dangerous part\"\ntake = \"always\"",
            key: "y",
            done: "danger\n",
        },
        less: Answer {
            value: "leave",
            flag: "--leave",
            named: "The dangerous part",
            scope: "at = \"The dangerous part\"\ntake = \"never\"",
            key: "\r",
            done: "",
        },
        unasked: None,
    },
];

/// Asks nothing by itself, so that all that is asked is the question.
const NEVER: &str = "[env.qa]\nconfirm = \"never\"\n";

impl Kind {
    fn scene(&self, settings: &str) -> Scene {
        let end = "## Ship\n\n```bash\n[ -e ready ] && echo ship >> effects\n```\n";
        let start = "# Deploy the shop\n\n## Build\n\n```bash\necho build >> effects\n```\n";
        let scene = Scene::new();
        scene.write("runbook.md", &format!("{start}\n{}\n{end}", self.part));
        scene.write("ready", "");
        scene.settings(&format!("{settings}{NEVER}"))
    }

    /// What a whole run has done with an answer.
    fn effects(answer: &Answer) -> String {
        format!("build\n{}ship\n", answer.done)
    }

    /// Each answer in each way that settles the question.
    fn each(&self, way: impl Fn(&Self, &Answer)) {
        way(self, &self.more);
        way(self, &self.less);
    }
}

/// `run runbook.md --env qa` and more.
fn run<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ["run", "runbook.md", "--env", "qa"].into_iter().chain(more.iter().copied()).collect()
}

/// What a program replies.
fn reply(kind: &Kind, answer: &Answer) -> Value {
    match kind.name {
        "choice" => json!({"reply": "choose", "value": answer.value}),
        _ => json!({"reply": answer.value}),
    }
}

/// The open question of a document.
fn question(scene: &Scene) -> Value {
    let plan = scene.plan(&["--env", "qa"]);
    plan["questions"].as_array().expect("questions").first().expect("one").clone()
}

fn held(scene: &Scene, effects: &str, kind: &Kind, way: &str) {
    assert_eq!(scene.read("effects"), effects, "{} by {way}", kind.name);
}

#[test]
fn every_kind_of_question_stands_in_the_plan_with_its_flag() {
    for kind in &KINDS {
        let scene = kind.scene("");
        let question = question(&scene);
        assert_eq!(question["kind"], kind.name);
        let flag = question["flag"].as_str().expect("a flag");
        let known = [&kind.more, &kind.less].iter().any(|answer| flag.starts_with(answer.flag));
        assert!(known && flag.contains(kind.more.named) || flag.contains(kind.less.named), "{flag}");
        assert!(question["text"].as_str().is_some_and(|text| text.contains(kind.place)), "{question}");
    }
}

#[test]
fn a_person_settles_every_kind_in_a_terminal() {
    for kind in &KINDS {
        kind.each(|kind, answer| {
            let scene = kind.scene("");
            let _shown = sit_down(&scene, &run(&[])).sees(kind.place).sees("Enter").types(answer.key).ends(0);
            held(&scene, &Kind::effects(answer), kind, "a person");
        });
    }
}

#[test]
fn a_program_settles_every_kind_with_a_reply() {
    for kind in &KINDS {
        kind.each(|kind, answer| {
            let scene = kind.scene("");
            let mut driven = drive(&scene, &run(&[]));
            driven.line.replies(kind.name, reply(kind, answer));
            driven.ends(0);
            held(&scene, &Kind::effects(answer), kind, "a reply");
        });
    }
}

#[test]
fn a_page_settles_every_kind_with_a_reply() {
    for kind in &KINDS {
        kind.each(|kind, answer| {
            let scene = kind.scene("");
            let server = crate::http::serve(&scene, "runbook.md");
            let page = server.enter();
            let run = page.start("qa");
            let mut stream = page.follow(&run, None);
            let own = stream.number();
            let prompt = stream.asked(kind.name);
            let mut reply = reply(kind, answer);
            (reply["type"], reply["id"]) = (json!("reply"), prompt["id"].clone());
            page.say(&run, own, &reply);
            stream.told("over");
            held(&scene, &Kind::effects(answer), kind, "a page");
        });
    }
}

#[test]
fn an_answers_file_settles_every_kind_by_its_id() {
    for kind in &KINDS {
        kind.each(|kind, answer| {
            let scene = kind.scene("");
            let id = question(&scene)["id"].as_str().expect("an id").to_owned();
            let text = format!("[[answer]]\nquestion = \"{id}\"\nanswer = \"{}\"\n", answer.value);
            scene.write("answers.toml", &text);
            scene.done(&run(&["--answers", "answers.toml"]));
            held(&scene, &Kind::effects(answer), kind, "an answers file");
        });
    }
}

#[test]
fn the_flag_settles_every_kind() {
    for kind in &KINDS {
        kind.each(|kind, answer| {
            let scene = kind.scene("");
            scene.done(&run(&[answer.flag, answer.named]));
            held(&scene, &Kind::effects(answer), kind, answer.flag);
        });
    }
}

#[test]
fn the_settings_settle_every_kind() {
    for kind in &KINDS {
        kind.each(|kind, answer| {
            let scene = kind.scene(&format!("[[scope]]\n{}\n", answer.scope));
            scene.done(&run(&[]));
            held(&scene, &Kind::effects(answer), kind, "[[scope]]");
        });
    }
}

#[test]
fn a_resume_goes_on_with_the_runs_own_answer() {
    for kind in &KINDS {
        kind.each(|kind, answer| {
            let scene = kind.scene("");
            std::fs::remove_file(scene.repo("ready")).expect("it is there");
            scene.run(&run(&[answer.flag, answer.named])).exits(1);
            held(&scene, &format!("build\n{}", answer.done), kind, "the run before");
            scene.write("ready", "");
            scene.done(&["resume"]);
            held(&scene, &Kind::effects(answer), kind, "a resume");
        });
    }
}

#[test]
fn a_resume_takes_the_flags_too() {
    for kind in &KINDS {
        kind.each(|kind, answer| {
            let scene = kind.scene("");
            let mut driven = drive(&scene, &run(&[]));
            driven.line.replies(kind.name, json!({"reply": "pause"}));
            driven.ends(3);
            held(&scene, "build\n", kind, "a run that was stopped at its question");
            scene.done(&["resume", answer.flag, answer.named]);
            held(&scene, &Kind::effects(answer), kind, "a flag of resume");
        });
    }
}

#[test]
fn with_a_plan_only_what_the_plan_has_settled_counts() {
    for kind in &KINDS {
        kind.each(|kind, answer| {
            let scene = kind.scene("");
            scene.done(&["plan", "runbook.md", "--env", "qa", answer.flag, answer.named, "--out", "a.plan"]);
            scene.done(&run(&["--plan", "a.plan"]));
            held(&scene, &Kind::effects(answer), kind, "--plan");
        });
        // A plan whose question is open runs nothing; one that is settled by the document runs what it has.
        let scene = kind.scene("");
        let open = scene.run(&["plan", "runbook.md", "--env", "qa", "--out", "open.plan"]).code();
        let ran = scene.run(&run(&["--plan", "open.plan"])).code();
        assert_eq!((open, ran), if kind.unasked.is_some() { (Some(0), Some(0)) } else { (Some(4), Some(4)) });
        assert_eq!(scene.repo("effects").exists(), kind.unasked.is_some(), "{}", kind.name);
    }
}

#[test]
fn no_rule_that_says_yes_settles_a_question() {
    for kind in &KINDS {
        let allowed = ["--yes", "--allow", "destroy", "--allow", "unknown", "--allow", "other-environment"];
        for flags in [&["--yes"][..], &allowed, &["--yes=gates"], &["--no-input"], &[]] {
            let scene = kind.scene("");
            let ended = scene.run(&run(flags)).code();
            if let Some(done) = kind.unasked {
                assert_eq!(ended, Some(0), "{} {flags:?}", kind.name);
                held(&scene, &format!("build\n{done}ship\n"), kind, "nobody");
            } else {
                assert_eq!(ended, Some(4), "{} {flags:?}", kind.name);
                assert!(!scene.repo("effects").exists(), "{} {flags:?}", kind.name);
            }
        }
    }
}

#[test]
fn a_dry_run_asks_nobody_and_does_nothing() {
    for kind in &KINDS {
        let scene = kind.scene("");
        let shown = sit_down(&scene, &run(&["--dry-run"])).sees("Ship").ends(0);
        assert!(!shown.contains("more"), "nobody is asked: {shown}");
        assert!(kind.unasked.is_some() || shown.contains(kind.place), "{} is not shown: {shown}", kind.name);
        assert!(!scene.repo("effects").exists(), "{}", kind.name);
    }
}
