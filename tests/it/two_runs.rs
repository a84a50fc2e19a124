//! `stepgate diff` as a page, as data and in two columns.

use crate::pty::sit_down_at;
use crate::scene::Scene;
use crate::transcript_hostile::{HOSTILE, quoted, written};
use regex::Regex;

/// The ids of the runs, in the order in which they began.
fn ids(scene: &Scene) -> Vec<String> {
    let rows = scene.done(&["runs", "--format", "json"]).json();
    let id = |row: &serde_json::Value| row["run"].as_str().expect("an id").to_owned();
    rows.as_array().expect("rows").iter().rev().map(id).collect()
}

/// Two runs of a runbook: what was given, printed and answered is another one, and the second fails.
fn two(word: &str) -> (Scene, [String; 2]) {
    let title = written(word);
    let runbook = format!(
        "# Try {title}\n\n- [ ] Ask {title}\n\n```bash\n# {word}\nprintf '%s\\n' \"<value>\"\n```\n\n## Then {title}\n\n```bash\nseq 1 <most>\ntest <most> -lt 5\necho never\n```\n"
    );
    let scene = Scene::of(&runbook);
    for (number, most) in [(1, 3), (2, 30)] {
        let answers = format!(
            "[[answer]]\nstep = {}\nanswer = \"skip\"\nnote = {}\n",
            quoted(&format!("Ask {word}")),
            quoted(&format!("{word} {number}"))
        );
        scene.write("answers.toml", &answers);
        let (value, most) = (format!("value={word} {number}"), format!("most={most}"));
        let arguments =
            ["run", "runbook.md", "--yes", "--answers", "answers.toml", "--set", &value, "--set", &most];
        scene.run(&arguments).exits(number - 1);
    }
    let ids = ids(&scene);
    (scene, [ids[0].clone(), ids[1].clone()])
}

fn page(word: &str) -> String {
    let (scene, [first, second]) = two(word);
    scene.done(&["diff", &first, &second, "--format", "html"]).out
}

#[test]
fn two_runs_are_a_page_of_which_a_browser_obeys_nothing() {
    let page = page("word");
    let (head, body) = page.split_once("<body class=\"two-runs\">").expect("a body");
    assert!(head.contains("<title>Two runs: Try word</title>"), "{head}");
    assert!(head.contains("content=\"default-src 'none'; style-src 'sha256-"), "{head}");
    assert!(head.contains("name=\"color-scheme\" content=\"light dark\""), "{head}");
    for obeyed in ["<script", "<img", "<link", "<iframe", "style=", "src=", "href=", "http:", "https:"] {
        assert!(!body.contains(obeyed), "{obeyed} in {body}");
    }
    for said in [
        "<tr class=\"differs\"><th scope=\"row\">Ended</th><td data-run=\"First\">done</td><td data-run=\"Second\">failed</td></tr>",
        "<tr class=\"other\"><th scope=\"row\">Began</th>",
        "<code>value</code></th><td data-run=\"First\">word 1</td><td data-run=\"Second\">word 2</td>",
        "<pre class=\"left\">word <del>1</del></pre><pre class=\"right\">word <ins>2</ins></pre>",
        "<div class=\"line added\"><pre class=\"left\"></pre><pre class=\"right\"><ins>30</ins></pre></div>",
        "<b>skipped: word 1</b>",
        "It did not come to this step.",
    ] {
        assert!(body.contains(said), "{said} is not in {body}");
    }
}

#[test]
fn a_page_of_two_runs_is_built_the_same_whatever_anybody_says_in_it() {
    let elements = Regex::new(r#"</?[a-z][a-z0-9]*( class="[^"]*")?"#).expect("a pattern");
    let built = |word: &str| -> Vec<String> {
        let page = page(word);
        let body = page.split_once("<body class=\"two-runs\">").expect("a body").1;
        assert!(body.matches("word").count() > 8 || word != "word", "{body}");
        assert!(!body.contains('\u{1b}') && !body.contains('\u{202e}'), "{body}");
        elements.find_iter(body).map(|found| found.as_str().to_owned()).collect()
    };
    let harmless = built("word");
    for word in
        HOSTILE.into_iter().chain(["' onload=alert(1) x='", "</style></pre></main>", "\u{202e}txt.exe"])
    {
        assert_eq!(built(word), harmless, "{word}");
    }
}

#[test]
fn what_two_runs_differ_in_is_told_to_a_program_too() {
    let (scene, [first, second]) = two("word");
    let told = scene.done(&["diff", &first, &second, "--format", "json"]).json();
    assert_eq!(
        (&told["format"], &told["same"], &told["first"]),
        (&1.into(), &false.into(), &first.as_str().into())
    );
    let value = &told["values"][1];
    assert_eq!(
        (&value["first"], &value["second"], &value["differs"]),
        (&"word 1".into(), &"word 2".into(), &true.into())
    );
    let differs = |at: usize| -> Vec<&str> {
        let words = told["steps"][at]["differs"].as_array().expect("a list");
        words.iter().map(|word| word.as_str().expect("a word")).collect()
    };
    assert_eq!(differs(0), ["ending"]);
    assert_eq!(differs(1), ["text", "output"]);
    assert_eq!(differs(3), ["ending", "text"]);
    assert_eq!(differs(4), ["only-first"]);
    assert!(told["steps"][1]["first"]["duration_ms"].is_u64());
    assert_eq!(told["steps"][4]["second"], serde_json::Value::Null);
    scene.done(&["diff", &first, &second, "--format", "json", "-o", "both.json"]);
    assert!(scene.read("both.json").starts_with("{\n  \"format\": 1"));
    let same = scene.done(&["diff", &first, &first, "--format", "json"]).json();
    assert_eq!(same["same"], true);
    scene
        .done(&["diff", &first, &first, "--format", "html"])
        .says(&["The two runs are the same but for their times"]);
}

#[test]
fn of_long_outputs_a_part_is_compared_and_the_rest_is_named() {
    let scene = Scene::of("```bash\nseq <from> 50000\n```\n");
    for from in ["1", "2"] {
        scene.done(&["run", "runbook.md", "--yes", "--set", &format!("from={from}")]);
    }
    let ids = ids(&scene);
    let page = scene.done(&["diff", &ids[0], &ids[1], "--format", "html"]).out;
    assert!(page.len() < 60_000, "{} bytes", page.len());
    assert!(page.contains("Of the first run&#x27;s 288894 bytes only the first 65536 were compared: out/0001.1 has all of it."), "{page}");
}

#[test]
fn in_a_wide_terminal_two_runs_stand_side_by_side() {
    let (scene, [first, second]) = two("word");
    let wide = sit_down_at(&scene, &["diff", &first, &second], 130, 60);
    let shown = wide.ends(0);
    assert!(shown.contains("word 1") && !shown.contains("@@"), "{shown}");
    let line = shown.lines().find(|line| line.contains("│ word 1")).expect("what was printed");
    assert!(line.contains(" | ") && line.contains("│ word 2"), "{line}");
    let narrow = sit_down_at(&scene, &["diff", &first, &second], 119, 60).ends(0);
    assert!(narrow.contains("@@") && narrow.contains("+    │ word 2"), "{narrow}");
}
