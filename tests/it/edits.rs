//! Runbooks that a team has settled, edited in every way: exactly the answers fall whose own text has changed, and of what has fallen nothing runs.
//!
//! Each line of a runbook says whose text it is, so an edit knows beforehand which answers it concerns.

use crate::scene::Scene;
use serde_json::Value;
use std::collections::BTreeSet;

/// A runbook with its answers.
struct Settled {
    /// Its lines, each with the letter of the answer that it belongs to in front, or a point.
    lines: &'static str,
    /// The answers: a letter, the place, what is said, and the letter of the answer around it.
    answers: &'static [(char, &'static str, &'static str, char)],
}

/// Headings in headings.
const HEADINGS: Settled = Settled {
    lines: "\
.# Deploy
.Read this before anything else.
.## Build
.```bash
.make build
.```
A## Clean the cache
AIt is done at night and takes long.
A```bash
A# Clean it
Atouch cache/stale
Amv cache old
A```
B### Make the index anew
BThe index is made from nothing.
B```bash
Bindexer --all
Bindexer --check
B```
A### Warm it up
AAll pages are asked for.
A```bash
Awarmer pages
A```
C## Ship
C```bash
Cship web
Cship api
C```
CBoth are shipped.
",
    answers: &[
        ('A', "Clean the cache", "take = \"always\"", '.'),
        ('B', "Make the index anew", "take = \"never\"", 'A'),
        ('C', "Ship", "take = \"ask\"", '.'),
    ],
};

/// Roles, environments and a part in doubt.
const ROLES: Settled = Settled {
    lines: "\
.# Release
.## 1. Build
.```sh
.make build
.```
A## 2. Undo the licence
AThe licence is for a year.
A```sh
Alicenser issue
A# Hand it over
Alicenser send
A```
B## 3. Move the data
B```sh
Bmover --from a --to b
B```
C### Take the copies away
CThey are no longer needed.
C```sh
Cmover --clean a
Cmover --clean c
C```
B### Look at it
BThe numbers are the same.
B```sh
Bmover --status
B```
D## 4. Tell
D```sh
Dteller all
D```
",
    answers: &[
        ('A', "2. Undo the licence", "role = \"main\"", '.'),
        ('B', "3. Move the data", "environments = [\"staging\"]", '.'),
        ('C', "Take the copies away", "role = \"rollback\"", 'B'),
        ('D', "4. Tell", "take = \"always\"\nin = [\"staging\"]", '.'),
    ],
};

/// A choice, a condition and what a list asks for.
const CHOICE: Settled = Settled {
    lines: "\
.# Roll out
.## Roll out
A### Option A: fast
AIt takes a minute.
A```bash
Aroller --fast
Aroller --status
A```
.### Option B: careful
.```bash
.roller --careful
.```
B## If you use a cache
BThe cache is filled again.
B```bash
Bfiller --all
Bfiller --more
B```
C## Afterwards
C- [ ] Somebody has looked at the page
C- [ ] Nobody complains
C```bash
Cwatcher --once
C```
",
    answers: &[
        ('A', "Option A: fast", "take = \"always\"", '.'),
        ('B', "If you use a cache", "take = \"always\"", '.'),
        ('C', "Afterwards", "take = \"never\"", '.'),
    ],
};

/// What happens to a line.
const OF_A_LINE: [fn(&str) -> Vec<String>; 7] = [
    |line| vec![format!("{line} more")],
    |line| vec![line.to_owned(), line.to_owned()],
    |_| Vec::new(),
    |line| vec![line.rsplit_once(' ').map_or(line.to_owned(), |(start, end)| format!("{start}   {end}"))],
    |line| vec![format!("{line}   ")],
    |line| {
        vec![line.replacen("```bash", "```sh", 1).replacen(
            "```sh",
            "```console",
            usize::from(line == "```sh"),
        )]
    },
    |line| vec![line.replace("```bash", "```bash timeout=5m").replace("```sh", "```sh timeout=5m")],
];

/// A runbook after an edit, the letters of the answers whose text is another one now, and of those whose place has another name.
struct Edited {
    what: String,
    text: String,
    fallen: BTreeSet<char>,
    renamed: BTreeSet<char>,
}

impl Settled {
    fn rows(&self) -> Vec<(char, &'static str)> {
        self.lines.lines().map(|line| (line.chars().next().unwrap_or('.'), &line[1..])).collect()
    }

    fn text(&self) -> String {
        written(self.rows().into_iter().map(|(_, line)| line.to_owned()))
    }

    /// A world with it, every answer bound to the text that it is said of.
    fn scene(&self) -> Scene {
        let scene = Scene::of(&self.text());
        let settings = |texts: &[String]| {
            let entry = |(at, (_, name, said, _)): (usize, &(char, &str, &str, char))| {
                let text = texts.get(at).map_or(String::new(), |text| format!("text = \"{text}\"\n"));
                format!("[[scope]]\nat = \"{name}\"\n{said}\n{text}")
            };
            let entries: String = self.answers.iter().enumerate().map(entry).collect();
            format!("{entries}[env.staging]\n[env.production]\n")
        };
        scene.write("stepgate.toml", &settings(&[]));
        let text_of = |name: &str| {
            let text = scene.read("runbook.md");
            let line = text.lines().position(|line| line.ends_with(name)).expect("its title") + 1;
            let place = format!("runbook.md:{line}");
            let explained = scene.done(&["explain", &place, "--env", "staging", "--format", "json"]).json();
            let scopes = explained["scopes"].as_array().expect("scopes").clone();
            scopes.last().expect("its own")["text"].as_str().expect("a hash").to_owned()
        };
        let texts: Vec<String> = self.answers.iter().map(|(_, name, ..)| text_of(name)).collect();
        scene.write("stepgate.toml", &settings(&texts));
        scene
    }

    /// Every edit of a line, of a block, and of the whole.
    fn edits(&self) -> Vec<Edited> {
        let rows = self.rows();
        let lines: Vec<String> = rows.iter().map(|(_, line)| (*line).to_owned()).collect();
        let own = |letters: &[char]| letters.iter().copied().filter(|letter| *letter != '.').collect();
        let mut edits = Vec::new();
        for (at, (letter, line)) in rows.iter().enumerate() {
            for (number, edit) in OF_A_LINE.iter().enumerate() {
                let new = edit(line);
                let is_mark = line.starts_with("```");
                // Without its marks a block is another document, and a title that is said twice names two places.
                if is_mark && number < 5
                    || new == [(*line).to_owned()]
                    || is_title(line) && [1, 2].contains(&number)
                {
                    continue;
                }
                let is_same = words(&new) == words(&[(*line).to_owned()]) && new.len() == 1;
                let is_place =
                    is_title(line) && self.answers.iter().any(|(_, name, ..)| line.ends_with(name));
                let mut text = lines.clone();
                text.splice(at..=at, new);
                edits.push(Edited {
                    what: format!("edit {number} of line {}: {line}", at + 1),
                    text: written(text.into_iter()),
                    fallen: if is_same || is_place { BTreeSet::new() } else { own(&[*letter]) },
                    renamed: if is_place && !is_same { own(&[*letter]) } else { BTreeSet::new() },
                });
            }
        }
        let blocks: Vec<(usize, usize)> = blocks(&lines);
        for (from, (start, end)) in blocks.iter().enumerate() {
            for (_, (_, behind)) in blocks.iter().enumerate().filter(|(to, _)| *to != from) {
                let mut text = lines.clone();
                let block: Vec<String> = text[*start..=*end].to_vec();
                text.splice(behind + 1..=*behind, block);
                let gone = if behind < start { start + block_length(*start, *end) } else { *start };
                text.drain(gone..gone + block_length(*start, *end));
                edits.push(Edited {
                    what: format!("the block of line {} behind line {}", start + 1, behind + 1),
                    text: written(text.into_iter()),
                    fallen: own(&[rows[*start].0, rows[*behind].0]),
                    renamed: BTreeSet::new(),
                });
            }
        }
        for (what, text) in [
            ("line ends", self.text().replace('\n', "\r\n")),
            ("blank lines", self.text().replace("\n\n", "\n\n\n")),
            ("an end", self.text() + "\n\n"),
        ] {
            edits.push(Edited {
                what: what.to_owned(),
                text,
                fallen: BTreeSet::new(),
                renamed: BTreeSet::new(),
            });
        }
        edits
    }

    /// Whether an answer that holds leaves out what the answer `letter` is about.
    fn is_left_anyway(&self, letter: char, fallen: &BTreeSet<char>) -> bool {
        let around = |letter: char| {
            self.answers.iter().find(|(own, ..)| *own == letter).map(|(_, _, _, outer)| *outer)
        };
        let outer = std::iter::successors(around(letter), |outer| around(*outer));
        outer.filter(|outer| *outer != '.').any(|outer| {
            let (_, _, said, _) = self.answers.iter().find(|(own, ..)| *own == outer).expect("an answer");
            !fallen.contains(&outer) && (said.contains("never") || said.contains("rollback"))
        })
    }
}

fn block_length(start: usize, end: usize) -> usize {
    end - start + 1
}

/// Where blocks begin and end.
fn blocks(lines: &[String]) -> Vec<(usize, usize)> {
    let marks: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with("```")).collect();
    marks.chunks(2).map(|pair| (pair[0], pair[1])).collect()
}

fn is_title(line: &str) -> bool {
    line.starts_with('#')
        && (line.starts_with("##") || line.starts_with("# Deploy") || line.starts_with("# R"))
}

fn words(lines: &[String]) -> Vec<&str> {
    lines.iter().flat_map(|line| line.split_whitespace()).collect()
}

/// Lines as Markdown: paragraphs, lists and blocks apart.
fn written(lines: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    let mut is_code = false;
    for line in lines {
        let is_mark = line.starts_with("```");
        if !is_code {
            out.push('\n');
        }
        is_code ^= is_mark;
        out.push_str(&line);
        out.push('\n');
    }
    out.trim_start().to_owned()
}

/// The places of which a plan says that their answers have fallen.
fn fallen(plan: &Value) -> BTreeSet<String> {
    let findings = plan["diagnostics"].as_array().expect("findings").iter();
    let fallen = findings.filter(|finding| finding["code"] == "fallen-answer");
    let place = |finding: &Value| {
        let message = finding["message"].as_str().expect("a message").to_owned();
        message.split('`').nth(1).expect("a place").to_owned()
    };
    fallen.map(place).collect()
}

/// Tries every edit of a runbook; gives how many there are.
fn tried(settled: &Settled) -> usize {
    let scene = settled.scene();
    let plan = scene.plan(&["--env", "staging"]);
    assert_eq!(fallen(&plan), BTreeSet::new(), "before any edit");
    let edits = settled.edits();
    for edit in &edits {
        scene.write("runbook.md", &edit.text);
        let plan = scene.plan(&["--env", "staging"]);
        let name =
            |letter: &char| settled.answers.iter().find(|(own, ..)| own == letter).expect("an answer").1;
        let expected: BTreeSet<String> = edit.fallen.iter().map(|letter| name(letter).to_owned()).collect();
        let text = &edit.text;
        if edit.renamed.is_empty() {
            assert_eq!(fallen(&plan), expected, "{}\n{text}", edit.what);
        } else {
            // Its place is not there any more, or it is one that says something else.
            let told = plan["diagnostics"].to_string();
            let is_told = told.contains("unknown-scope") || told.contains("fallen-answer");
            assert!(plan["ready"] == false && is_told, "{}\n{text}", edit.what);
        }
        for letter in &edit.fallen {
            let scopes = plan["scopes"].as_array().expect("scopes");
            let scope = scopes.iter().find(|scope| scope["label"] == name(letter)).expect("its scope");
            let steps = plan["steps"].as_array().expect("steps").iter();
            let inside: Vec<&Value> = steps
                .filter(|step| {
                    step["line"].as_u64() >= scope["line"].as_u64()
                        && step["line"].as_u64() <= scope["end"].as_u64()
                })
                .collect();
            let runs: Vec<&&Value> = inside.iter().filter(|step| step["selected"] == true).collect();
            assert!(runs.is_empty(), "{}: {runs:?}\n{text}", edit.what);
            if !inside.is_empty() && !settled.is_left_anyway(*letter, &edit.fallen) {
                assert_eq!(plan["ready"], false, "{}\n{text}", edit.what);
            }
        }
    }
    edits.len()
}

#[test]
fn answers_about_headings_fall_where_their_own_text_changes_and_nowhere_else() {
    assert!(tried(&HEADINGS) >= 90, "{}", HEADINGS.edits().len());
}

#[test]
fn answers_about_roles_and_environments_fall_where_their_own_text_changes_and_nowhere_else() {
    assert!(tried(&ROLES) >= 90, "{}", ROLES.edits().len());
}

#[test]
fn answers_about_choices_and_conditions_fall_where_their_own_text_changes_and_nowhere_else() {
    assert!(tried(&CHOICE) >= 60, "{}", CHOICE.edits().len());
}
