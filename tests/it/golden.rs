//! Golden plans: everything that `stepgate plan` prints for each document of `fixtures/documents`.
//!
//! Beside `NAME.md` lies `NAME.plan`, a console transcript: a line `$ stepgate plan …`, all that it prints, and how it
//! exits. What is printed as JSON stands there as a line for each row of each list, without the fields that are empty.
//! The plans hold what is read today, right or wrong: whoever changes the reading rewrites all of them with
//!
//! ```console
//! $ STEPGATE_BLESS=1 cargo nextest run --locked -E 'test(golden::)'
//! ```
//!
//! and a reviewer reads their diff. It keeps the commands that a plan holds, and gives a new document [`USUAL`] ones.
//! It never takes a plan away, and never changes a document.

use crate::scene::{Scene, ours, walk};
use serde_json::{Map, Value};
use similar::TextDiff;
use std::path::{Path, PathBuf};

/// Where the documents lie.
const FOLDER: &str = "fixtures/documents";
/// How the line of a command begins.
const PROMPT: &str = "$ stepgate ";
/// What comes behind `plan NAME.md` for a document that has no plan yet.
const USUAL: &[&str] = &["--env staging", "--env production", "--env staging --format json"];
/// Fields of the JSON that every change of anything changes.
const LEFT_OUT: &[&str] = &["digest", "sha256"];
/// The first of the characters that stand for placeholders, which no font has.
const FIRST_HOLE: char = '\u{100000}';

/// A document, and what lies beside it.
struct Document {
    path: PathBuf,
}

impl Document {
    /// Every document of the folder, in order.
    fn all() -> Vec<Self> {
        with_extension("md").into_iter().map(|path| Self { path }).collect()
    }

    fn name(&self) -> &str {
        self.path.file_stem().and_then(|stem| stem.to_str()).expect("a name in UTF-8")
    }

    /// The plan that lies beside it; none for a new document.
    fn golden(&self) -> Option<String> {
        std::fs::read_to_string(self.path.with_extension("plan")).ok()
    }

    /// The commands of its plan; the usual ones where it has none.
    fn commands(&self) -> Vec<String> {
        let usual = |options: &&str| format!("plan {}.md {options}", self.name());
        let held = self.golden().map(|plan| commands(&plan)).filter(|held| !held.is_empty());
        held.unwrap_or_else(|| USUAL.iter().map(usual).collect())
    }

    /// A world with the document in it, and with its settings where it has some.
    fn world(&self) -> Scene {
        let text = std::fs::read_to_string(&self.path).expect("a document is text");
        let scene = Scene::new();
        scene.write(&format!("{}.md", self.name()), &text);
        if let Ok(settings) = std::fs::read_to_string(self.path.with_extension("toml")) {
            scene.write("stepgate.toml", &settings);
        }
        scene
    }

    /// What the program says of it now.
    fn actual(&self) -> String {
        let scene = self.world();
        let said: Vec<String> = self.commands().iter().map(|command| answer(&scene, command)).collect();
        said.join("\n")
    }

    /// How its plan differs from what lies beside it, if it does.
    fn difference(&self) -> Option<String> {
        let Some(golden) = self.golden() else {
            return Some(format!("{} has no plan beside it\n", relative(&self.path)));
        };
        difference(&self.path.with_extension("plan"), &golden, &self.actual())
    }

    /// Writes what the program says now as its plan.
    fn bless(&self) {
        std::fs::write(self.path.with_extension("plan"), self.actual()).expect("a plan can be written");
    }
}

/// The files of the folder with this extension, in order.
fn with_extension(extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(&ours(FOLDER), &mut |path| {
        if path.extension().is_some_and(|other| other == extension) {
            found.push(path.to_owned());
        }
    });
    found
}

/// The commands that a plan holds, without their prompt.
fn commands(plan: &str) -> Vec<String> {
    plan.lines().filter_map(|line| line.strip_prefix(PROMPT)).map(str::to_owned).collect()
}

/// The words of a command: blanks part them, and quotes of either kind keep what is in them together.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut quote) = (vec![String::new()], None);
    for letter in command.chars() {
        let word = words.last_mut().expect("there is always one");
        match (letter, quote) {
            ('\'' | '"', None) => quote = Some(letter),
            (_, Some(mark)) if mark == letter => quote = None,
            (' ', None) => words.push(String::new()),
            _ => word.push(letter),
        }
    }
    words
}

/// A command, what it says in this world, and how it exits.
fn answer(scene: &Scene, command: &str) -> String {
    let words = words(command);
    let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut said = scene.run(&arguments);
    if let Ok(Value::Object(plan)) = serde_json::from_str(&said.out) {
        said.out = rows(&plan);
    }
    format!("{PROMPT}{command}\n{}", said.ended().1)
}

/// A plan's JSON as lines: one of what stands in no list, and one for each row of each list.
fn rows(plan: &Map<String, Value>) -> String {
    // By which rules it was read is another word with each of them, and no part of what is read.
    let alone = plan.iter().filter(|(name, value)| !value.is_array() && *name != "read_by");
    let alone: Map<String, Value> = alone.map(|(name, value)| (name.clone(), value.clone())).collect();
    let rows = plan.iter().flat_map(|(name, list)| {
        let rows = list.as_array().into_iter().flatten();
        rows.map(move |row| format!("{name}{}\n", fields("", row)))
    });
    std::iter::once(format!("plan{}\n", fields("", &Value::Object(alone)))).chain(rows).collect()
}

/// The fields of a row that say something, each behind a blank; those of an object in it have its name in front.
fn fields(name: &str, value: &Value) -> String {
    let Value::Object(object) = value else {
        return if is_empty(value) { String::new() } else { format!(" {name}={}", plain(value)) };
    };
    let behind = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    let shown = object.iter().filter(|(key, _)| !LEFT_OUT.contains(&key.as_str()));
    shown.map(|(key, value)| fields(&behind(key), value)).collect()
}

/// Whether a field says nothing.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(is_so) => !is_so,
        Value::Number(number) => number.as_u64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
    }
}

/// A value as JSON, but for a string that nobody can take for anything else: that one has no quotes.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) if is_word(text) => text.clone(),
        _ => visible(&value.to_string()),
    }
}

/// A text in which the character that stands for a placeholder is seen.
fn visible(text: &str) -> String {
    let shown = |c: char| if c < FIRST_HOLE { c.to_string() } else { c.escape_unicode().to_string() };
    text.chars().map(shown).collect()
}

fn is_word(text: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:<>".contains(c);
    text.chars().all(is_plain) && serde_json::from_str::<Value>(text).is_err()
}

/// What differs between a plan and what is said now, if anything does.
fn difference(path: &Path, golden: &str, actual: &str) -> Option<String> {
    let diff = || {
        TextDiff::from_lines(golden, actual)
            .unified_diff()
            .context_radius(3)
            .header(&relative(path), "now")
            .to_string()
    };
    (golden != actual).then(diff)
}

/// A path as this repository calls it.
fn relative(path: &Path) -> String {
    path.strip_prefix(ours("")).unwrap_or(path).display().to_string()
}

/// What `look` finds at the documents, each looked at once, on all processors.
fn on_all_processors<T: Send>(documents: &[Document], look: impl Fn(&Document) -> T + Sync) -> Vec<T> {
    let n_workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = |first| documents.iter().skip(first).step_by(n_workers).map(&look).collect::<Vec<T>>();
    std::thread::scope(|scope| {
        let share = &share;
        let workers: Vec<_> = (0..n_workers).map(|first| scope.spawn(move || share(first))).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("it does not panic")).collect()
    })
}

#[test]
fn every_document_has_the_plan_that_lies_beside_it() {
    let documents = Document::all();
    if std::env::var_os("STEPGATE_BLESS").is_some() {
        on_all_processors(&documents, Document::bless);
        return;
    }
    let wrong: Vec<String> =
        on_all_processors(&documents, Document::difference).into_iter().flatten().collect();
    assert!(wrong.is_empty(), "`STEPGATE_BLESS=1` rewrites these plans:\n{}", wrong.join("\n"));
}

#[test]
fn every_plan_and_every_settings_file_has_its_document() {
    let beside = with_extension("plan").into_iter().chain(with_extension("toml"));
    let alone: Vec<PathBuf> = beside.filter(|path| !path.with_extension("md").exists()).collect();
    assert!(alone.is_empty(), "no document lies beside {alone:?}");
}

#[test]
fn every_plan_is_there_as_text_and_as_json() {
    let all = Document::all();
    let is_json = |command: &String| command.ends_with(" --format json");
    let has_both = |document: &&Document| {
        let commands = document.commands();
        commands.iter().any(is_json) && !commands.iter().all(is_json)
    };
    let without: Vec<&str> = all.iter().filter(|document| !has_both(document)).map(Document::name).collect();
    assert!(without.is_empty(), "text or JSON is not in the plan of {without:?}");
}

#[test]
fn there_are_documents_of_one_idea_and_whole_runbooks() {
    let is_whole = |path: &PathBuf| path.parent().is_some_and(|folder| folder.ends_with("whole"));
    let (whole, short): (Vec<_>, Vec<_>) = with_extension("md").into_iter().partition(is_whole);
    assert!(whole.len() >= 10 && short.len() >= 46, "{} whole, {} short", whole.len(), short.len());
}

#[test]
fn a_plan_that_differs_is_shown_as_a_diff() {
    let path = ours(FOLDER).join("some.plan");
    assert_eq!(difference(&path, "a\nb\n", "a\nb\n"), None);
    let shown = difference(&path, "a\nb\n", "a\nc\n").expect("it differs");
    assert!(shown.contains("fixtures/documents/some.plan") && shown.contains("-b\n+c\n"), "{shown}");
}

#[test]
fn a_document_without_a_plan_is_named() {
    let document = Document { path: ours(FOLDER).join("new.md") };
    assert_eq!(document.difference().as_deref(), Some("fixtures/documents/new.md has no plan beside it\n"));
    assert_eq!(document.commands()[0], "plan new.md --env staging");
}

#[test]
fn a_command_is_read_with_its_quotes() {
    let plan =
        "$ stepgate plan a.md --choose \"Option A: Helm\" --all\nout\n  $ stepgate run a.md\n[exit 0]\n";
    let read: Vec<Vec<String>> = commands(plan).iter().map(|command| words(command)).collect();
    assert_eq!(read, [["plan", "a.md", "--choose", "Option A: Helm", "--all"]]);
}

#[test]
fn a_field_that_the_format_gets_appears_by_itself() {
    let plan = serde_json::json!({
        "format": 3, "digest": "sha256:0", "ready": false, "runbook": {"path": "a.md", "sha256": "0"},
        "steps": [{"line": 7, "script": "echo 'a b'", "said": null, "selected": false, "waits": true}],
        "fates": [{"of": ["a", "b"], "settled": {"value": "true", "by": "--take"}}, "left"],
    });
    let rows = rows(plan.as_object().expect("it is one"));
    let expected = "plan format=3 runbook.path=a.md\n\
                    steps line=7 script=\"echo 'a b'\" waits=true\n\
                    fates of=[\"a\",\"b\"] settled.value=\"true\" settled.by=--take\n\
                    fates =left\n";
    assert_eq!(rows, expected);
}
