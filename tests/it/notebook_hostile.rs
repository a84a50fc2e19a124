//! Nothing that a document, a command or a name says becomes markup of a page of the notebook. All of the texts: `tests/notebook/run`.

use crate::http::{Answer, Page, serve};
use crate::markup::{Tag, tags};
use crate::notebook_safety::is_strict;
use crate::scene::Scene;
use crate::transcript_hostile::{HOSTILE, quoted, written};
use serde_json::json;
use std::collections::BTreeSet;

/// Texts that a browser, a template or a style would take for more than words.
const MORE: [&str; 24] = [
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</pre></code><script src=//evil.example></script>",
    "</title><script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "` onclick=alert(1) `",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example>",
    "<style>*{background:url(//evil.example)}</style>",
    "<form action=//evil.example><button>Run</button></form>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "{{{prose}}} {{#with this}}{{/with}} {{> frame}}",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62; &amp",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><!--><script>alert(1)</script-->",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "</textarea><template><script>alert(1)</script></template>",
    "x\u{202e}txt.exe\u{2066} \u{200b}hidden",
    "<details open ontoggle=alert(1)>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
];

/// What stands around a text: each of them ends something.
const AROUND: [(&str, &str); 10] = [
    ("", ""),
    ("\"", ""),
    ("'", "'"),
    ("-->", "<!--"),
    ("]]>", ""),
    ("</p>", ""),
    ("</article></main>", ""),
    ("</script>", "<script>"),
    ("\\", "\\"),
    ("a ", " b"),
];

/// How many texts stand in one runbook.
const PACKED: usize = 12;

/// The texts that are tried: a few of them, or all.
fn texts() -> Vec<String> {
    let all = AROUND.iter().flat_map(|(before, behind)| {
        HOSTILE.iter().chain(&MORE).map(move |text| format!("{before}{text}{behind}"))
    });
    let all: Vec<String> = all.collect();
    if std::env::var_os("STEPGATE_ALL_NOTEBOOK").is_some() {
        return all;
    }
    // Each text once, in other surroundings.
    all.into_iter().step_by(HOSTILE.len() + MORE.len() + 1).chain(MORE.map(str::to_owned)).collect()
}

/// A runbook that says each of the words wherever it can, as words and as it is.
fn runbook(words: &[String]) -> String {
    let about = |word: &String| {
        let title = written(word);
        format!(
            "# Release {title}\n\nIt is about {title}, or {word}\n\n- {word}\n\n## Before {title}\n\n- [ ] Another {title}\n\n\
             ## Work {title}\n\n```bash\n# {word}\nprintf '%s\\n' {}\n```\n\n```yaml\n{word}\n```\n\n\
             ## Rollback {title}\n\n```bash\n# Back {word}\nls\n```\n\n",
            shell_word(word)
        )
    };
    words.iter().map(about).collect()
}

fn shell_word(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// What a page may have, whatever anybody says: what the templates write, and the emphasis of Markdown.
fn may_be(tag: &Tag, own: &BTreeSet<String>) -> bool {
    const PROSE: &str =
        "p em strong del code pre ul ol li table thead tbody tr th td blockquote hr br h1 h2 h3 h4 h5 h6";
    let is_prose = PROSE.split(' ').any(|name| name == tag.name)
        && tag.attributes.iter().all(|(name, value)| {
            (name == "start" && value.bytes().all(|byte| byte.is_ascii_digit()))
                || (name == "class" && value.starts_with("markdown-alert-"))
        });
    let leads_nowhere_else = tag.attributes.iter().all(|(name, value)| match name.as_str() {
        "href" => {
            ["/", "#", "data:,"].iter().any(|front| value.starts_with(front)) && !value.starts_with("//")
        }
        "src" => value == "/assets/notebook.mjs",
        _ => true,
    });
    is_prose || (own.contains(&shape(tag)) && leads_nowhere_else)
}

/// A tag with the names of its attributes.
fn shape(tag: &Tag) -> String {
    let names: Vec<&str> = tag.attributes.iter().map(|(name, _)| name.as_str()).collect();
    format!("{} {}", tag.name, names.join(" "))
}

/// The pages of every runbook and run, and of what a command says about each. A runbook that cannot be run has a page too.
fn pages(page: &Page, n_runbooks: usize) -> Vec<(String, Answer)> {
    let mut addresses = vec!["/".to_owned()];
    for number in 0..n_runbooks {
        addresses.extend([format!("/runbooks/{number}"), format!("/runbooks/{number}/dry-run")]);
        let run = page.post("/runs", &json!({ "runbook": number, "environment": null }));
        let Some(run) = Some(run).filter(|run| run.status == 200) else { continue };
        let run = run.json()["run"].as_str().expect("a run has an id").to_owned();
        let mut stream = page.follow(&run, None);
        let own = stream.number();
        stream.told("prompt");
        page.say(&run, own, &json!({ "type": "control", "do": "stop" }));
        stream.hears("its end", |event| ["idle", "over"].contains(&event.kind.as_str()));
        addresses.extend([format!("/runs/{run}"), format!("/runs/{run}/verify")]);
    }
    addresses.into_iter().map(|address| (address.clone(), page.get(&address))).collect()
}

/// A world with a runbook for so many words each, and how many there are.
fn scene(words: &[String]) -> (Scene, usize) {
    let scene = Scene::new();
    let runbooks = words.chunks(PACKED);
    let n_runbooks = runbooks.len();
    for words in runbooks {
        let name: String = words[0].chars().take(80).map(|one| if one == '/' { '∕' } else { one }).collect();
        scene.write(&format!("runbooks/{name}.md"), &runbook(words));
    }
    scene.write("stepgate.toml", &format!("[vars]\ntold = {}\n", quoted(&words[0])));
    (scene, n_runbooks)
}

#[test]
fn no_text_is_markup_of_a_page() {
    // With a value that is given, one that is asked for, and something that is wrong.
    let words = ["word", "{{told}}", "{{asked}} or {{other}}", "'"].map(str::to_owned);
    let (harmless, n_runbooks) = scene(&words);
    harmless
        .write("runbooks/wrong.md", "# Wrong\n\n```bash\necho \"no end\n```\n\n```bash\nls {{told}\n```\n");
    let server = serve(&harmless, "runbooks");
    let own = pages(&server.enter(), n_runbooks + 1);
    let own = own.iter().flat_map(|(_, page)| tags(&page.text()));
    let own: BTreeSet<String> = own.map(|tag| shape(&tag)).collect();
    drop(server);
    let mut n_runs = 0;
    for words in texts().chunks(PACKED * 8) {
        let (scene, n_runbooks) = scene(words);
        let server = serve(&scene, "runbooks");
        for (address, page) in pages(&server.enter(), n_runbooks) {
            assert_eq!(page.status, 200, "{address}: {}", page.text());
            is_strict(&page);
            let html = page.text();
            let foreign: Vec<Tag> = tags(&html).into_iter().filter(|tag| !may_be(tag, &own)).collect();
            assert!(foreign.is_empty(), "{address}: {foreign:#?}\n{html}");
            assert!(
                !html.contains(['\u{202e}', '\u{2066}', '\u{200b}']),
                "{address} hides something:\n{html}"
            );
        }
        n_runs += scene.n_runs();
    }
    println!("{} texts, {n_runs} runs", texts().len());
    assert!(n_runs > 0, "some of them can be run");
}
