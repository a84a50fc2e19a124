//! Every line of a runbook is accounted for: in a plan each line that is not blank stands in exactly one piece of text, and what the
//! plan's parts say of one another is so. Over documents made of pieces, the seeds and the corpus.

use crate::scene::{Scene, shared, walk};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// A list of the plan.
#[track_caller]
fn rows<'p>(plan: &'p Value, list: &str) -> &'p [Value] {
    plan[list].as_array().unwrap_or_else(|| panic!("{list} is no list"))
}

fn number(row: &Value, key: &str) -> usize {
    usize::try_from(row[key].as_u64().unwrap_or(0)).expect("a line")
}

/// The lines that are not blank.
fn written(text: &str) -> Vec<usize> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, _)| at + 1).collect()
}

/// Holds a plan against its document and its parts against one another.
#[track_caller]
pub fn account(plan: &Value, text: &str, name: &str) {
    let told: Vec<usize> =
        rows(plan, "text").iter().flat_map(|piece| number(piece, "line")..=number(piece, "end")).collect();
    assert_eq!(told, written(text), "{name}: each line that is not blank is told once, in order");

    let last = text.lines().count().max(1);
    for step in rows(plan, "steps") {
        let line = number(step, "line");
        assert!((1..=last).contains(&line), "{name}: a step stands on line {line} of {last}");
    }
    let ids = |list: &str| {
        rows(plan, list).iter().map(|row| row["id"].as_str().expect("an id")).collect::<HashSet<_>>()
    };
    let (steps, scopes, sections) = (ids("steps"), ids("scopes"), ids("sections"));
    assert_eq!(steps.len(), rows(plan, "steps").len(), "{name}: two steps have one id");
    assert_eq!(scopes.len(), rows(plan, "scopes").len(), "{name}: two scopes have one id");
    for step in rows(plan, "steps") {
        assert!(scopes.contains(step["scope"].as_str().expect("a scope")), "{name}: {step} is in no scope");
        assert!(
            sections.contains(step["section"].as_str().expect("a section")),
            "{name}: {step} is in no section"
        );
    }
    of_what_is_there(plan, name);
    nested(plan, name);
}

/// Whatever a piece of text is of is there, and says the same of itself.
#[track_caller]
fn of_what_is_there(plan: &Value, name: &str) {
    let steps: HashMap<&str, &Value> =
        rows(plan, "steps").iter().map(|step| (step["id"].as_str().expect("an id"), step)).collect();
    let others: HashSet<&str> = rows(plan, "scopes")
        .iter()
        .chain(rows(plan, "sections"))
        .map(|row| row["id"].as_str().expect("an id"))
        .collect();
    let mut stood_for: HashSet<&str> = HashSet::new();
    for piece in rows(plan, "text") {
        let fate = piece["fate"].as_str().expect("a fate");
        let of = piece["of"].as_array().expect("a list of ids");
        assert!(!of.is_empty() || fate == "context", "{name}: {piece} is of nothing");
        for of in of.iter().map(|id| id.as_str().expect("an id")) {
            let Some(step) = steps.get(of) else {
                assert!(others.contains(of), "{name}: {piece} is of what is not there");
                assert!(!matches!(fate, "step" | "with-step"), "{name}: {piece} is of no step");
                continue;
            };
            stood_for.insert(of);
            let is_so = match fate {
                "step" | "with-step" => step["selected"] == true,
                "open" => step["waits"] == true,
                _ => step["selected"] == false && step["waits"] == false,
            };
            assert!(is_so, "{name}: {piece} does not fit {step}");
        }
    }
    for step in rows(plan, "steps").iter().filter(|step| step["selected"] == true) {
        let is_of_file = !step["file"].is_null();
        let id = step["id"].as_str().expect("an id");
        assert!(is_of_file || stood_for.contains(id), "{name}: no line is of {step}");
    }
}

/// Each scope lies within its parent, and beside the others of it.
#[track_caller]
fn nested(plan: &Value, name: &str) {
    let scopes = rows(plan, "scopes");
    let by_id: HashMap<&str, &Value> =
        scopes.iter().map(|scope| (scope["id"].as_str().expect("an id"), scope)).collect();
    let mut beside: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
    for scope in scopes {
        let (line, end) = (number(scope, "line"), number(scope, "end"));
        assert!(line <= end || written_nothing(scope), "{name}: {scope} ends before it begins");
        let Some(parent) = scope["parent"].as_str() else { continue };
        let outer = by_id.get(parent).unwrap_or_else(|| panic!("{name}: {scope} is in nothing"));
        let holds = number(outer, "line") <= line && end <= number(outer, "end");
        assert!(holds, "{name}: {scope} is not within {outer}");
        beside.entry(parent).or_default().push((line, end));
    }
    for ranges in beside.values_mut() {
        ranges.sort_unstable();
        let apart = ranges.windows(2).all(|pair| pair[0].1 < pair[1].0);
        assert!(apart, "{name}: scopes beside one another share lines: {ranges:?}");
    }
}

/// Whether a scope is the empty document.
fn written_nothing(scope: &Value) -> bool {
    scope["parent"].is_null() && number(scope, "end") == 0
}

/// Plans a document in each of the ways that tell its lines apart.
#[track_caller]
fn accounted(scene: &Scene, text: &str, name: &str) {
    scene.write("runbook.md", text);
    for flags in [&["--env", "staging"][..], &["--all"]] {
        account(&scene.plan(flags), text, &format!("{name} {flags:?}"));
    }
}

/// What documents are made of.
const PIECES: [&str; 34] = [
    "# Release",
    "## Deploy",
    "### If it fails",
    "## Rollback",
    "Title\n=====",
    "**Staging**",
    "**Production only**",
    "*If it is still down:*",
    "For staging:",
    "1. Restart the server",
    "2. If it is red:\n\n   ```sh\n   ls b\n   ```",
    "- Update the record",
    "- [ ] It works (`npm test`)",
    "  - Open the console",
    "```sh\n# For staging\nls a\n# If it fails\nls b \\\n  c\n```",
    "```sql\nSELECT 1;\n\nSELECT 2;\n```",
    "```yaml\n\na: 1\n```",
    "```cmd\nrun it\n```",
    "    indented code",
    "> **Note**\n> Wait 5 minutes.",
    "<details><summary>Production</summary>\n\n```sh\nls c\n```\n\n</details>",
    "=== \"Staging\"\n\n    ```sh\n    ls d\n    ```",
    "Wait overnight before the next step.",
    "Open the console and switch\nthe record to the new cluster.",
    "| a | b |\n| - | - |\n| 1 | 2 |",
    "---",
    "<!-- norun -->",
    "```sh\nls never closed",
    "### Option A: Helm\n\n```sh\nls e\n```",
    "### Option B: Script\n\n```sh\nls f\n```",
    "```console\n$ ls g\nout\n# ls h\n```",
    "\u{feff}",
    "- Staging:\n  ```sh\n  ls i\n  ```\n- Production:\n  ```sh\n  ls j\n  ```",
    "~~~\n```\n~~~",
];

/// Numbers that look random and are always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % end as u64).expect("it is below a usize")
    }
}

#[test]
fn every_line_of_what_is_made_of_pieces_is_accounted_for() {
    let scene = Scene::new();
    let mut numbers = Numbers(13);
    for nth in 0..60 {
        let count = 1 + numbers.below(14);
        let mut text = String::new();
        for _ in 0..count {
            text.push_str(PIECES[numbers.below(PIECES.len())]);
            text.push_str(["\n", "\n\n", "\r\n\r\n", "\n\n\n"][numbers.below(4)]);
        }
        accounted(&scene, &text, &format!("document {nth}:\n{text}"));
    }
}

#[test]
fn every_line_of_the_seeds_and_of_the_corpus_is_accounted_for() {
    let mut runbooks = Vec::new();
    for folder in ["seeds", "corpus"].into_iter().filter_map(shared) {
        walk(&folder, &mut |path| {
            runbooks.extend(path.extension().filter(|ending| *ending == "md").map(|_| path.to_owned()));
        });
    }
    let left = std::sync::Mutex::new(runbooks);
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|threads| {
        for _ in 0..n_threads {
            threads.spawn(|| {
                let scene = Scene::new();
                let next = || left.lock().expect("nobody panics with it").pop();
                while let Some(path) = next() {
                    let text = std::fs::read_to_string(&path).expect("a runbook is text");
                    accounted(&scene, &text, &path.display().to_string());
                }
            });
        }
    });
}
