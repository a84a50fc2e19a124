//! The page at rest: `stepgate report --format html`.

use crate::scene::Scene;
use crate::transcript_hostile::{HOSTILE, hostile_run};
use regex::Regex;

/// The page of the newest run.
fn page(scene: &Scene) -> String {
    scene.done(&["report", "--format", "html"]).out
}

/// What stands between the first `from` and the next `until`.
#[track_caller]
fn between<'t>(text: &'t str, from: &str, until: &str) -> &'t str {
    let behind = text.split_once(from).unwrap_or_else(|| panic!("{from} is not in {text}")).1;
    behind.split_once(until).unwrap_or_else(|| panic!("{until} is not in {behind}")).0
}

/// Text of a page as it is read.
fn read(text: &str) -> String {
    let pairs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x3D;", "="), ("&#x60;", "`")];
    pairs.into_iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to)).replace("&amp;", "&")
}

/// A run that fails in its third step, of a runbook whose words and output are markup.
fn failed() -> Scene {
    let scene = Scene::of(
        "
        # Release <script>alert(1)</script>

        - [ ] Ready & <b>willing</b>

        ```bash
        printf '</pre><img src=x onerror=y> ]]> & \\033[1;31mred\\033[0m \\033[2J\\n'
        ```

        ```bash
        exit 3
        ```

        ```bash
        echo never
        ```
        ",
    );
    scene.run(&["run", "runbook.md", "--env", "staging", "--yes"]).exits(1);
    scene
}

#[test]
fn a_page_is_one_file_of_which_a_browser_obeys_nothing() {
    let scene = failed();
    let page = page(&scene);
    let (head, body) = page.split_once("<body>").expect("a body");
    assert!(
        head.contains("<title>Failed: Release &lt;script&gt;alert(1)&lt;/script&gt; for staging</title>"),
        "{head}"
    );
    assert!(head.contains("content=\"default-src 'none'; style-src 'sha256-"), "{head}");
    for obeyed in ["<script", "<img", "<link", "<iframe", "style=", "src=\"", "http:", "https:", "\u{1b}"] {
        assert!(!body.contains(obeyed), "{obeyed} in {body}");
    }
    let links = Regex::new(r#"href="([^"]*)""#).expect("a pattern");
    for link in links.captures_iter(body) {
        let name = link[1].strip_prefix('#').expect("a place of the page");
        assert!(body.contains(&format!("id=\"{name}\"")), "{name} is nowhere");
    }
    let shown = "&lt;/pre&gt;&lt;img src&#x3D;x onerror&#x3D;y&gt; ]]&gt; &amp; <span class=\"bold red\">red</span> \\u{1b}[2J";
    assert!(body.contains(shown), "{body}");
    scene.done(&["report", "--format", "html", "-o", "run.html"]);
    assert!(scene.read("run.html").ends_with("</body>\n</html>\n"));
}

#[test]
fn the_verdict_is_one_sentence_at_the_top() {
    let scene = failed();
    let page = scene.fixed(&page(&scene));
    let verdict = between(&page, "<section class=\"verdict is-failed\"", "<dl");
    let sentence = between(verdict, "<p class=\"verdict-sentence\">", "</p>");
    assert!(
        sentence.starts_with(
            "Release &lt;script&gt;alert(1)&lt;/script&gt; (runbook.md) was run for staging by "
        ),
        "{sentence}"
    );
    assert!(
        sentence.contains(", from 00:00:01 to 00:00:")
            && sentence.ends_with("; it failed, and can be gone on with."),
        "{sentence}"
    );
    assert!(verdict.contains("Record: unsealed") && verdict.contains("is-warn"), "{verdict}");
    let done = Scene::of("# Greet\n\n```bash\necho hello\n```\n");
    done.done(&["run", "runbook.md", "--env", "staging", "--yes"]);
    let page = done.done(&["report", "--format", "html"]).out;
    let verdict = between(&page, "<section class=\"verdict is-done\"", "</section>");
    for said in [
        "; it is done.",
        "<li class=\"seal is-still\">Record: whole and sealed, not compared with a head kept elsewhere</li>",
        "No deviations",
        "<dt>Head</dt>",
        "<dt>Environment</dt><dd>staging",
    ] {
        assert!(verdict.contains(said), "{said} is not in {verdict}");
    }
    std::fs::write(done.run_folder().join("out/0001.1"), "hullo\n").expect("an output");
    let page = done.done(&["report", "--format", "html"]).out;
    assert!(page.contains("<li class=\"seal is-bad\">Record: output changed: out/0001.1"), "{page}");
}

#[test]
fn what_was_not_as_the_document_has_it_is_said_first_with_reason_author_and_time() {
    let scene = Scene::of(
        "
        # Release

        ## Before

        - [ ] The board agrees
        - [ ] Support knows

        ## Deploy

        ```bash
        sleep 300
        ```

        ```bash
        echo 'api 0/1 Crashing'
        ```

        Expected output:

        ```text
        api 1/1 Running
        ```
        ",
    )
    .settings("[[block]]\nstarts = \"sleep 300\"\nreplace = \"echo no need\"\n");
    scene.write(
        "answers.toml",
        "[[answer]]\nstep = \"Support knows\"\nanswer = \"skip\"\nnote = \"it is <me>\"\nby = \"Ada\"\n",
    );
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes", "--answers", "answers.toml"]);
    let page = scene.fixed(&page(&scene));
    let (before, after) = page.split_once("<h2 id=\"story\">").expect("a story");
    assert!(!after.contains("class=\"deviation "), "{after}");
    let rows: Vec<&str> = before.split("<li class=\"deviation ").skip(1).collect();
    let row = |what: &str| {
        *rows.iter().find(|row| row.contains(what)).unwrap_or_else(|| panic!("{what} is not in {before}"))
    };
    let skipped = row("Skipped");
    for said in [
        "Support knows</a>",
        "it is &lt;me&gt;",
        "Ada (--answers answers.toml), <time datetime=\"2026-11-21T00:00:0",
    ] {
        assert!(skipped.contains(said), "{said} is not in {skipped}");
    }
    assert!(row("Assumed, not done").contains("The board agrees</a>"));
    let replaced = row("Another text than the document");
    assert!(replaced.contains("<span class=\"diff-removed\">-sleep 300\n</span>"), "{replaced}");
    let other = row("Printed something else");
    for line in ["diff-removed\">-api 1/1 Running", "diff-added\">+api 0/1 Crashing"] {
        assert!(other.contains(line), "{line} is not in {other}");
    }
}

#[test]
fn a_page_goes_in_the_order_of_the_transcript() {
    let scene = failed();
    scene.write("answers.toml", "");
    scene.run(&["resume", "--yes"]).exits(1);
    let titles = |text: &str, pattern: &str| -> Vec<String> {
        let pattern = Regex::new(pattern).expect("a pattern");
        pattern.captures_iter(text).map(|found| read(&found[1]).replace('\\', "")).collect()
    };
    let transcript = scene.done(&["report"]).out;
    let told = titles(&transcript, r"(?m)^#### (.*) \([a-z]+, line \d+\)$");
    let shown = titles(&page(&scene), r"<h4[^>]*>(.*)</h4>");
    assert_eq!(shown, told);
    assert_eq!(told.iter().filter(|title| *title == "exit 3").count(), 2, "{transcript}");
}

#[test]
fn of_what_was_printed_a_page_holds_a_share() {
    let scene = Scene::of("```bash\nseq 1 300000\necho short\n```\n");
    scene.done(&["run", "runbook.md"]);
    let page = page(&scene);
    assert!(page.len() < 200_000, "{} bytes", page.len());
    let told =
        Regex::new(r"(\d+) bytes are left out here. The file <code>out/0001.1</code>").expect("a pattern");
    let left_out: usize =
        told.captures(&page).expect("a sentence about the rest")[1].parse().expect("a number");
    let shown = between(&page, "<pre class=\"terminal\">\n", "</pre>").len()
        + between(
            page.split_once("left out here").expect("it is said").1,
            "<pre class=\"terminal\">\n",
            "</pre>",
        )
        .len();
    assert_eq!(
        shown + left_out,
        (1..=300_000).map(|number: u32| number.to_string().len() + 1).sum::<usize>()
    );
    assert!(page.contains(">\n1\n2\n3\n") && page.contains("\n299999\n300000\n</pre>"));
    assert!(page.contains("<details class=\"output\">") && page.contains("<details class=\"output\" open>"));
}

#[test]
fn a_page_is_built_the_same_whatever_anybody_says_in_it() {
    let elements = Regex::new(r#"</?[a-z][a-z0-9]*( class="[^"]*")?"#).expect("a pattern");
    let built = |word: &str| -> Vec<String> {
        let page = page(&hostile_run(word));
        let body = page.split_once("<body>").expect("a body").1;
        assert!(body.matches("word").count() > 15 || word != "word", "{body}");
        elements.find_iter(body).map(|found| found.as_str().to_owned()).collect()
    };
    let harmless = built("word");
    for word in HOSTILE.into_iter().chain(["' onload=alert(1) x='", "</style></pre></svg>"]) {
        assert_eq!(built(word), harmless, "{word}");
    }
}

#[test]
fn a_team_makes_the_page_with_a_template_of_its_own() {
    let scene = Scene::of("# Greet & go\n\n```bash\nprintf '\\033[32mhello\\033[0m\\n'\n```\n")
        .settings("[report]\ntemplate = \"pages/team.hbs\"\n");
    scene.done(&["run", "runbook.md", "--env", "staging"]);
    let refused = |said: &[&str]| drop(scene.run(&["report", "--format", "html"]).exits(2).says(said));
    refused(&["pages/team.hbs", "stepgate.toml names it under [report]"]);
    let template = |text: &str| scene.write("pages/team.hbs", text);
    template(
        "{{verdict.word}}: {{title}}\n{{#each sections}}{{#each parts}}{{#with cell}}{{state.word}} {{title}}: {{#each entries}}{{#with attempt}}{{#with output}}{{head}}|{{terminal head}}{{/with}}{{/with}}{{/each}}{{/with}}{{/each}}{{/each}}",
    );
    let page = page(&scene);
    assert!(page.starts_with("Done: Greet &amp; go\ndone "), "{page}");
    assert!(page.ends_with(": \\u{1b}[32mhello\\u{1b}[0m\n|<span class=\"green\">hello</span>\n"), "{page}");
    for (text, said) in [
        ("\n\n{{titel}}\n", "team.hbs:3: there is no `titel` here"),
        ("a\n{{#each sections}}\n", "team.hbs:"),
        ("a\n<p>{{{title}}}</p>\n", "team.hbs:2: `{{{`"),
    ] {
        template(text);
        refused(&[said]);
    }
    scene.done(&["report"]);
}
