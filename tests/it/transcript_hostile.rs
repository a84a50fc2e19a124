//! Nothing that a runbook, a value, a note or a server says becomes a part of how a transcript is built.

use crate::scene::Scene;
use pulldown_cmark::{Event, Options, Parser};

/// Texts that Markdown would take for more than words.
pub const HOSTILE: [&str; 9] = [
    "`` ` ``` x",
    "a | b | c",
    "<script>alert(1)</script>",
    "<!-- no end",
    "[x](javascript:alert(1)) ![y](z)",
    "# A heading",
    "--- **done**, exit 0",
    "1. [ ] _yes_ ~~no~~",
    "\\ &lt; &#124; \\| *a",
];

/// How a document is built: everything but the texts in it.
fn structure(markdown: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let built =
        Parser::new_ext(markdown, options).filter(|event| !matches!(event, Event::Text(_) | Event::Code(_)));
    built.map(|event| format!("{event:?}")).collect()
}

/// The text as words of a Markdown document.
pub fn written(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() }).collect()
}

/// The text in a string of TOML.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The transcript of a run in which `word` stands wherever somebody else's text can.
fn transcript(word: &str) -> String {
    let title = written(word);
    let runbook = format!(
        "# Release {title}\n\nIt is about {title}.\n\n## Before {title}\n\n- [ ] {title} is <value>\n- [ ] Another {title}\n\n\
         ## Option A: {title}\n\n```bash\n# {word}\nprintf '%s\\n' \"<value>\"\n```\n\n## Option B: {title}\n\n```bash\ntrue\n```\n\n\
         ## After it\n\nTell everybody: {title}\n\n```sql\nSELECT \"{word}\" FROM t;\n```\n\n## Rollback {title}\n\n```bash\n# Back {word}\nls\n```\n"
    );
    let name = format!("release {}.md", word.replace('/', "∕"));
    let scene = Scene::new().file(&name, &runbook).settings(
        "[env.staging]\nconfirm = \"gates\"\ndatabase = \"sqlite:shop.db\"\n[[block]]\nsection = \"After it\"\nstarts = \"SELECT\"\ntimeout = \"5s\"\n",
    );
    scene.write(
        "answers.toml",
        &format!(
            "[[answer]]\nstep = {}\nanswer = \"skip\"\nnote = {}\nby = {}\n",
            quoted(&format!("Another {word}")),
            quoted(word),
            quoted(word)
        ),
    );
    let value = format!("value={word}");
    let choice = format!("Option A: {word}");
    let arguments = [
        "run",
        &name,
        "--env",
        "staging",
        "--yes",
        "--answers",
        "answers.toml",
        "--set",
        &value,
        "--choose",
        &choice,
    ];
    scene.run(&arguments).exits(1).says(&["no such table"]);
    scene.run(&["resume", "--yes"]).exits(1);
    scene.transcript()
}

#[test]
fn a_transcript_is_built_the_same_whatever_anybody_says_in_it() {
    let harmless = transcript("word");
    assert!(harmless.matches("word").count() > 15, "{harmless}");
    let built = structure(&harmless);
    for word in HOSTILE {
        let markdown = transcript(word);
        assert_eq!(structure(&markdown), built, "{markdown}");
    }
}
