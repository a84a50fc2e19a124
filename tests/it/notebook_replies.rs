//! Every kind of prompt and every kind of reply once more, with the page as front end: from the table that the session's own tests have. What the
//! prompt takes is taken and something follows; everything else is refused with its reason, and the prompt stays open.

use crate::event_stream::{Event, Stream};
use crate::http::{Page, serve};
use crate::notebook_truth::yes;
use crate::scene::{Scene, ours};
use regex::Regex;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Table {
    prompt: Vec<Row>,
}

/// What leads to a kind of prompt.
#[derive(Deserialize)]
struct Row {
    kind: String,
    runbook: String,
    settings: String,
}

fn table() -> Vec<Row> {
    let text = std::fs::read_to_string(ours("fixtures/prompts.toml")).expect("the table");
    toml::from_str::<Table>(&text).expect("it is well formed").prompt
}

/// The words of all replies that there are.
fn replies() -> BTreeSet<String> {
    let text = std::fs::read_to_string(ours("src/session/reply_kind.rs")).expect("the replies");
    let (_, words) = text.split_once("fn word(").expect("each has a word");
    let (words, _) = words.split_once("\n    }\n").expect("it ends");
    let word = Regex::new(r#"Self::\w+ => "([a-z-]+)""#).expect("a pattern");
    word.captures_iter(words).map(|found| found[1].to_owned()).collect()
}

/// A reply with everything that it may need, and nothing of it wrong.
fn whole(prompt: &Value, reply: &str, plan: &Value) -> Value {
    let value = prompt["options"][0].as_str().or(prompt["name"].as_str()).unwrap_or("web-1");
    let value = match (prompt["kind"].as_str(), reply) {
        (Some("protected"), _) => "staging",
        (_, "mode") => "plain",
        (_, "offer") => "1",
        _ => value,
    };
    let text = if prompt["kind"] == "commit" { "SELECT 1" } else { "ls -l" };
    let steps = plan["steps"].as_array().expect("steps");
    let last = steps.iter().rfind(|step| step["selected"] == true).map(|step| &step["id"]);
    let step = if reply == "rollback" { json!("rollback") } else { json!(last.or(Some(&prompt["step"]))) };
    json!({ "type": "reply", "id": prompt["id"], "reply": reply, "reason": "I know", "value": value, "text": text, "step": step })
}

/// The part that a reply means nothing without.
fn needs(kind: &str, reply: &str) -> Option<&'static str> {
    match (kind, reply) {
        ("commit", "no") | (_, "skip" | "not-applicable" | "accept" | "happened") => Some("reason"),
        (_, "value" | "mode" | "choose") => Some("value"),
        (_, "edit") => Some("text"),
        (_, "jump" | "rollback") => Some("step"),
        _ => None,
    }
}

/// A run that a page has brought to a prompt of the row's kind.
struct Asked {
    run: String,
    stream: Stream,
    own: u64,
    prompt: Value,
    is_over: bool,
}

impl Asked {
    #[track_caller]
    fn of(row: &Row, scene: &Scene, page: &Page) -> Self {
        for name in ["new", "web-1", "pod_name", "danger", "copy"] {
            let _may_not_be_there = std::fs::remove_dir(scene.repo(name));
        }
        if row.kind == "failed" {
            std::fs::create_dir(scene.repo("new")).expect("then it cannot be made again");
        }
        let run = page.start("staging");
        let mut stream = page.follow(&run, None);
        let own = stream.number();
        loop {
            let prompt = stream.told("prompt");
            if prompt["kind"] == row.kind.as_str() {
                return Self { run, stream, own, prompt, is_over: false };
            }
            assert_eq!(page.say(&run, own, &yes(&prompt)).status, 200);
        }
    }

    fn says(&self, page: &Page, message: &Value) {
        let answer = page.say(&self.run, self.own, message);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// What is heard next of those that `fits`, once the run has taken in what was said before: until then no question is open.
    fn hears(&mut self, page: &Page, message: &Value, fits: impl Fn(&Event) -> bool) -> Event {
        loop {
            self.says(page, message);
            let heard = self.stream.hears("what follows", |event| event.kind == "refused" || fits(event));
            let is_early =
                heard.data["message"].as_str().is_some_and(|words| words.ends_with(" is not open"));
            if !is_early {
                return heard;
            }
        }
    }

    /// Why a reply is refused.
    #[track_caller]
    fn refused(&mut self, page: &Page, message: &Value) -> String {
        let heard = self.hears(page, message, |event| event.kind == "record" && is_news(&event.data));
        assert_eq!(heard.kind, "refused", "{message} was taken: {heard:?}");
        heard.data["message"].as_str().expect("it says why").to_owned()
    }

    /// What comes of a reply that is taken: the type of the record that follows, or what the page hears else.
    #[track_caller]
    fn taken(&mut self, page: &Page, message: &Value) -> String {
        let id = self.prompt["id"].clone();
        let heard = self.hears(page, message, |event| match event.kind.as_str() {
            "record" => is_news(&event.data),
            // The same question is told again after each refusal.
            "prompt" => event.data["id"] != id,
            kind => ["over", "idle"].contains(&kind),
        });
        assert_ne!(heard.kind, "refused", "{message}: {heard:?}");
        self.is_over = ["over", "idle"].contains(&heard.kind.as_str());
        heard.data["type"].as_str().map_or(heard.kind, str::to_owned)
    }

    fn stop(mut self, page: &Page) {
        if self.is_over {
            return;
        }
        // A step that was on is interrupted by it, and that is asked about once more.
        loop {
            let _may_be_over = page.say(&self.run, self.own, &json!({ "type": "control", "do": "stop" }));
            let heard = self
                .stream
                .hears("its end", |event| ["prompt", "idle", "over"].contains(&event.kind.as_str()));
            if heard.kind != "prompt" {
                return;
            }
        }
    }
}

fn is_news(record: &Value) -> bool {
    !["driver.changed", "output"].contains(&record["type"].as_str().unwrap_or_default())
}

/// Tries every reply to the prompt of a row. Gives how many were taken and how many refused.
fn tries(row: &Row) -> (usize, usize) {
    let scene = Scene::of(&row.runbook).settings(&row.settings);
    if row.kind == "commit" {
        scene.write("make.md", "```sql\nCREATE TABLE orders (id INTEGER, paid INTEGER);\nINSERT INTO orders VALUES (1, 0);\n```\n");
        scene.done(&["run", "make.md", "--env", "staging", "--yes"]);
    }
    let plan = scene.plan(&["--env", "staging"]);
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let mut asked = Asked::of(row, &scene, &page);
    let takes: Vec<String> = asked.prompt["replies"]
        .as_array()
        .expect("replies")
        .iter()
        .map(|word| word.as_str().expect("a word").to_owned())
        .collect();
    let mut n_refused = 0;
    for word in replies() {
        let message = whole(&asked.prompt, &word, &plan);
        if !takes.contains(&word) {
            let refused = asked.refused(&page, &message);
            assert!(
                refused.contains(&format!("`{word}` is no reply to this; there are ")),
                "{} {word}: {refused}",
                row.kind
            );
            n_refused += 1;
        } else if let Some(part) = needs(&row.kind, &word) {
            let mut flawed = message.clone();
            flawed[part] = Value::Null;
            let refused = asked.refused(&page, &flawed);
            assert!(refused.contains(&format!("`{part}`")), "{} {word}: {refused}", row.kind);
            n_refused += 1;
        }
    }
    for word in &takes {
        let message = whole(&asked.prompt, word, &plan);
        if word == "show" {
            // Nothing follows, and the question stands: what is said next is heard as to the same.
            asked.says(&page, &message);
            let other = whole(&asked.prompt, "end", &plan);
            assert!(asked.refused(&page, &other).contains("`end` is no reply to this"), "{}", row.kind);
            continue;
        }
        let followed = asked.taken(&page, &message);
        assert!(!followed.is_empty());
        asked.stop(&page);
        asked = Asked::of(row, &scene, &page);
    }
    asked.stop(&page);
    (takes.len(), n_refused)
}

/// Every row whose number gives this remainder: the tests go side by side.
fn rows(remainder: usize) {
    let rows = table();
    let known = replies();
    assert!(rows.len() >= 12 && known.len() >= 20, "{} {}", rows.len(), known.len());
    for row in rows.iter().enumerate().filter(|(at, _)| at % 4 == remainder).map(|(_, row)| row) {
        let (n_taken, n_refused) = tries(row);
        assert!(n_taken >= 1 && n_taken + n_refused >= known.len(), "{}: {n_taken} {n_refused}", row.kind);
    }
}

#[test]
fn gates_failures_and_environments_take_just_their_replies_from_a_page() {
    rows(0);
}

#[test]
fn manual_steps_and_typed_names_take_just_their_replies_from_a_page() {
    rows(1);
}

#[test]
fn confirmations_and_conditions_take_just_their_replies_from_a_page() {
    rows(2);
}

#[test]
fn values_choices_and_waits_take_just_their_replies_from_a_page() {
    rows(3);
}

#[test]
fn what_a_resume_asks_takes_just_its_replies_from_a_page() {
    let scene = crate::driven_prompts::changed();
    let run = scene.run_folder().file_name().expect("an id").to_string_lossy().into_owned();
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let resumed = page.post(&format!("/runs/{run}/resume"), &json!({}));
    assert_eq!(resumed.status, 200, "{}", resumed.text());
    let mut stream = page.follow(&run, None);
    let own = stream.number();
    let plan = json!({ "steps": [] });
    for (kind, reply) in [("in-doubt", "happened"), ("changed-runbook", "pinned"), ("changed-target", "yes")]
    {
        let prompt = stream.hears(kind, |event| event.kind == "prompt" && event.data["kind"] == kind).data;
        let mut asked = Asked { run: run.clone(), stream, own, prompt, is_over: false };
        let takes = asked.prompt["replies"].clone();
        for word in replies().iter().filter(|word| !takes.as_array().expect("replies").contains(&json!(word)))
        {
            let refused = asked.refused(&page, &whole(&asked.prompt, word, &plan));
            assert!(refused.contains("is no reply to this"), "{kind} {word}: {refused}");
        }
        asked.says(&page, &whole(&asked.prompt, reply, &plan));
        stream = asked.stream;
    }
    let gate = stream.hears("a gate", |event| event.kind == "prompt" && event.data["kind"] == "gate").data;
    page.say(&run, own, &yes(&gate));
    stream.told("over");
}

#[test]
fn the_script_of_the_page_has_words_for_every_reply() {
    let script = std::fs::read_to_string(ours("src/browser/assets/replies.mjs")).expect("the script");
    let (_, table) = script.split_once("const REPLIES = {").expect("the table");
    let (table, _) = table.split_once("};").expect("it ends");
    for word in replies() {
        assert!(table.contains(&format!("{word}: [")) || table.contains(&format!("'{word}': [")), "{word}");
    }
}
