//! What the reading leaves open, answered on a page: the file says what `stepgate review` would have written, as a whole or not at all.

use crate::http::{Answer, Page, enter, serve};
use crate::notebook_truth::yes;
use crate::parts::{BUILD, CACHE, FAST, Part, UNDO, deploy};
use crate::pty::sit_down;
use crate::scene::Scene;
use regex::Regex;
use serde_json::{Value, json};
use std::os::unix::fs::symlink;

/// One step in doubt, a choice and a condition.
const PARTS: &[Part] = &[
    BUILD,
    UNDO,
    ("## 3. Ship", &[]),
    FAST,
    ("### Option B: careful", &["careful"]),
    ("## 4. Tell", &["tell"]),
    CACHE,
];

/// Settings with a comment and an order of their own.
const SETTINGS: &str =
    "# ours\n[env.y] # the second\nconfirm = 'never'\n[env.x]\nconfirm   =   'never'\n\n# the end\n";

fn scene() -> Scene {
    Scene::of(&deploy(PARTS)).settings(SETTINGS).env("USER", "Ada Lovelace")
}

/// What a page shows that it has seen, and its answers: for each question what may be said of it.
fn shown(page: &Page, environment: &str) -> (String, Vec<Vec<String>>) {
    let text = page.get(&format!("/runbooks/0?environment={environment}")).text();
    let all = |pattern: &str, text: &str| -> Vec<String> {
        let pattern = Regex::new(pattern).expect("a pattern");
        pattern.captures_iter(text).map(|found| found[1].to_owned()).collect()
    };
    let seen = all("data-seen=\"([^\"]+)\"", &text).pop().unwrap_or_default();
    let questions = text.split("data-question=").skip(1);
    let replies = |question: &str| {
        all("data-reply=\"[0-9]+\"><span>([^<]+)<", question.split("</section>").next().unwrap_or_default())
    };
    (seen, questions.map(replies).collect())
}

fn answer(page: &Page, environment: &str, seen: &str, question: usize, reply: usize) -> Answer {
    let environment = Some(environment).filter(|name| !name.is_empty());
    let message = json!({ "environment": environment, "seen": seen, "question": question, "reply": reply });
    page.post("/runbooks/0/answers", &message)
}

/// Answers a question with these words, and gives what the page says of it.
#[track_caller]
fn says(page: &Page, environment: &str, question: usize, words: &str) -> String {
    let (seen, questions) = shown(page, environment);
    let reply = questions[question].iter().position(|own| own == words).expect("it is offered");
    let answer = answer(page, environment, &seen, question, reply);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["written"].as_str().expect("it says what").to_owned()
}

#[test]
fn the_file_says_what_review_would_have_written() {
    let (here, there) = (scene(), scene());
    let server = serve(&here, "runbook.md");
    let page = server.enter();
    let (_, questions) = shown(&page, "");
    let doubt = ["always", "never", "ask each time", "only x", "only y", "it is a rollback"];
    assert_eq!(questions, [doubt.to_vec(), vec!["Option A: fast", "Option B: careful"], doubt.to_vec()]);
    let written = says(&page, "", 0, "never");
    assert!(written.contains("stepgate.toml") && written.contains("2. Undo the licence"), "{written}");
    says(&page, "", 0, "Option B: careful");
    says(&page, "", 0, "only y");
    assert_eq!(shown(&page, "").1, [] as [Vec<String>; 0], "the page is planned anew");
    sit_down(&there, &["review", "runbook.md"])
        .sees("Does it belong to a run?")
        .types("n")
        .sees("Which one is taken?")
        .types("2")
        .sees("Is it done")
        .types("e")
        .sees("For which environment")
        .types("\u{1b}[B\r")
        .sees("Write it?")
        .types("y")
        .sees("Wrote")
        .ends(0);
    assert_eq!(here.read("stepgate.toml"), there.read("stepgate.toml"));
    assert!(here.read("stepgate.toml").starts_with(SETTINGS), "comments and order are kept");
    here.done(&["check", "runbook.md", "--reviewed"]);
}

#[test]
fn a_machine_that_the_text_does_not_name_is_said_on_the_page() {
    let runbook = "# Move\n\n## Stop\n\nOn the old server, run:\n\n```bash\nhostname\n```\n";
    let targets = "[targets.web1]\nssh = 'web1'\n[targets.web2]\nssh = 'web2'\n";
    let scene = Scene::of(runbook).settings(targets);
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    assert_eq!(shown(&page, "").1, [["web1", "web2", "web1, web2", "here", "a person does it"]]);
    says(&page, "", 0, "web1, web2");
    assert_eq!(shown(&page, "").1, [] as [Vec<String>; 0]);
    let settings = scene.read("stepgate.toml");
    assert!(settings.contains("at = \"Stop\"\ntarget = [\"web1\", \"web2\"]"), "{settings}");
}

#[test]
fn an_answer_on_the_page_of_an_environment_is_for_that_one() {
    let scene = scene();
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    assert_eq!(shown(&page, "x").1[0], ["always", "never", "ask each time", "it is a rollback"]);
    assert!(says(&page, "x", 0, "always").contains(" in x"));
    assert!(scene.read("stepgate.toml").contains("take = \"always\"\nin = [\"x\"]\ntext = \"sha256:"));
    assert_eq!((shown(&page, "x").1.len(), shown(&page, "y").1.len()), (2, 3));
}

#[test]
fn what_is_not_what_the_page_has_shown_is_not_written() {
    let scene = scene();
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let (seen, _) = shown(&page, "x");
    let is_refused = |answer: &Answer, words: &str| {
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert!(answer.text().contains(words), "{}", answer.text());
    };
    is_refused(&answer(&page, "y", &seen, 0, 0), "load it again");
    is_refused(&answer(&page, "x", "", 0, 0), "load it again");
    is_refused(&answer(&page, "x", &seen, 3, 0), "nothing like it is asked");
    is_refused(&answer(&page, "x", &seen, 0, 4), "no answer to it");
    let others = format!("{SETTINGS}# theirs\n");
    scene.write("stepgate.toml", &others);
    is_refused(&answer(&page, "x", &seen, 0, 0), "have changed since");
    assert_eq!(scene.read("stepgate.toml"), others);
    let (seen, _) = shown(&page, "x");
    scene.write("runbook.md", &deploy(&[BUILD, ("## 2. Undo the licence", &["another"])]));
    is_refused(&answer(&page, "x", &seen, 0, 0), "have changed since");
    std::fs::rename(scene.repo("stepgate.toml"), scene.repo("kept.toml")).expect("it is there");
    symlink("kept.toml", scene.repo("stepgate.toml")).expect("a link");
    is_refused(&answer(&page, "x", &seen, 0, 0), "symbolic link");
    assert_eq!(scene.read("kept.toml"), others);
    assert!(!page.get("/runbooks/0?environment=x").text().contains("data-reply"), "and none is offered");
}

#[test]
fn a_viewer_sees_what_is_open_and_answers_nothing() {
    let scene = scene();
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let (seen, _) = shown(&page, "x");
    let invited = page.post("/invitations", &json!({})).json();
    let token = invited["address"]
        .as_str()
        .and_then(|address| address.split_once("?token="))
        .expect("a token")
        .1
        .to_owned();
    let viewer = enter(server.port, &token);
    let text = viewer.get("/runbooks/0?environment=x").text();
    assert!(text.contains("Does it belong to a run?") && !text.contains("data-reply"), "{text}");
    assert_eq!(answer(&viewer, "x", &seen, 0, 0).status, 403);
    assert_eq!(scene.read("stepgate.toml"), SETTINGS);
}

/// Says to a run what it asked, and gives the answer that it has taken.
fn replies(page: &Page, run: &str, number: u64, prompt: &Value, reply: &Value) {
    let mut said = yes(prompt);
    for (key, value) in reply.as_object().expect("an object") {
        said[key] = value.clone();
    }
    assert_eq!(page.say(run, number, &said).status, 200);
}

#[test]
fn an_answer_that_a_run_has_taken_is_kept_for_the_next_and_the_run_keeps_its_plan() {
    let scene =
        Scene::of(&deploy(&[BUILD, UNDO, ("## 3. Tell", &["tell"])])).settings(SETTINGS).env("USER", "Ada");
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = page.start("x");
    let mut stream = page.follow(&run, None);
    let number = stream.number();
    let prompt = stream.told("prompt");
    let question = prompt["name"].as_str().expect("a question has an id").to_owned();
    let keep = |value: &str| {
        page.post(&format!("/runs/{run}/answers"), &json!({ "question": question, "value": value }))
    };
    let early = keep("take");
    assert_eq!(
        (early.status, scene.read("stepgate.toml").as_str()),
        (409, SETTINGS),
        "nothing was taken yet"
    );
    let plan = std::fs::read(scene.run_folder().join("plan.json")).expect("its plan");
    replies(&page, &run, number, &prompt, &json!({ "reply": "take" }));
    let made = stream.record("choice.made");
    assert_eq!((made["question"].as_str(), made["value"].as_str()), (Some(question.as_str()), Some("take")));
    assert_eq!(keep("leave").status, 409, "it has taken another one");
    let kept = keep("take");
    assert_eq!(kept.status, 200, "{}", kept.text());
    stream.told("over");
    let settings = scene.read("stepgate.toml");
    assert!(
        settings.starts_with(SETTINGS) && settings.contains("take = \"always\"\nin = [\"x\"]"),
        "{settings}"
    );
    assert_eq!(std::fs::read(scene.run_folder().join("plan.json")).expect("its plan"), plan);
    assert_eq!(keep("take").status, 409, "it is asked no more");
    scene.done(&["run", "runbook.md", "--env", "x", "--no-input"]);
    assert_eq!(scene.read("effects"), "build\nlicence\ntell\nbuild\nlicence\ntell\n");
}

#[test]
fn what_a_run_was_told_of_another_text_is_not_kept() {
    let scene = Scene::of(&deploy(&[BUILD, UNDO, ("## 3. Tell", &["tell"])])).settings(SETTINGS);
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let run = page.start("x");
    let mut stream = page.follow(&run, None);
    let number = stream.number();
    let prompt = stream.told("prompt");
    replies(&page, &run, number, &prompt, &json!({ "reply": "leave" }));
    stream.told("over");
    scene.write(
        "runbook.md",
        &deploy(&[BUILD, ("## 2. Undo the licence", &["another"]), ("## 3. Tell", &["tell"])]),
    );
    let said = json!({ "question": prompt["name"], "value": "leave" });
    let refused = page.post(&format!("/runs/{run}/answers"), &said);
    assert!(
        refused.status == 409 && refused.text().contains("another one than this run has"),
        "{}",
        refused.text()
    );
    assert_eq!(scene.read("stepgate.toml"), SETTINGS);
}
