//! What a command does is never judged too harmless, and what only looks is seldom judged too grave: whole lists of commands, labelled by
//! hand before the program was asked about any of them.

use crate::lists::{Row, each, rows};
use crate::scene::{Scene, ours, shared, walk};
use std::path::Path;

/// The judgements, from the most harmless on.
const EFFECTS: [&str; 4] = ["read", "change", "unknown", "destroy"];
/// What is said of a row of which nothing would run.
const NO_STEP: &str = "no step";

/// What was judged of a row: the effect of its last command, and the gravest of all its commands.
struct Judged<'r> {
    row: &'r Row,
    last: String,
    gravest: String,
}

/// A world with the files that the rows name.
fn world() -> Scene {
    let scene = Scene::new();
    let files = ours("tests/effects/repository");
    walk(&files, &mut |path| {
        let name = path.strip_prefix(&files).expect("it is in it").to_str().expect("a name in UTF-8");
        scene.write(name, &std::fs::read_to_string(path).expect("a text"));
    });
    scene
}

/// A row is a document of its own: nothing of another one is known to it.
fn judge(row: &Row) -> Judged<'_> {
    let scene = world();
    let fence = if row.text.trim_start().starts_with("$ ") { "console" } else { "bash" };
    scene.write("runbook.md", &format!("# Tidy up\n\n## Steps\n\n```{fence}\n{}\n```\n", row.text));
    let plan = scene.plan(&["--env", "staging"]);
    let steps = plan["steps"].as_array().expect("a plan has steps").iter();
    let effects: Vec<String> = steps.filter_map(|step| step["effect"].as_str().map(str::to_owned)).collect();
    let rank = |effect: &String| EFFECTS.iter().position(|known| known == effect);
    let missing = || NO_STEP.to_owned();
    let gravest = effects.iter().max_by_key(|effect| rank(effect)).cloned().unwrap_or_else(missing);
    Judged { row, last: effects.last().cloned().unwrap_or_else(missing), gravest }
}

/// Says how many of a list were judged otherwise, and which.
#[expect(clippy::print_stdout, reason = "the figures are what the list is for")]
fn say(what: &str, all: usize, wrong: &[&Judged], effect: impl Fn(&Judged) -> String) {
    println!("{what}: {} of {all}", wrong.len());
    for judged in wrong {
        println!("  {}  [{}] {}", effect(judged), judged.row.kind, judged.row.text.replace('\n', "\n      "));
    }
}

/// `wrong` is no more than `of_a_hundred` of `all`, rounded up.
#[track_caller]
fn at_most(of_a_hundred: usize, wrong: usize, all: usize, what: &str) {
    let most = (all * of_a_hundred).div_ceil(100);
    assert!(wrong <= most, "{what}: {wrong} of {all}, and at most {most} may be; the output names them");
}

#[test]
fn what_destroys_is_never_below_unknown_and_seldom_below_destroy() {
    let rows = rows("tests/effects/destroying.txt");
    let judged = each(&rows, judge);
    let last = |judged: &Judged| judged.last.clone();
    // What hands a command over to whatever runs later (an exported `PAGER`) is judged where it does so.
    let low: Vec<&Judged> =
        judged.iter().filter(|one| !["destroy", "unknown"].contains(&&*one.gravest)).collect();
    say("destroying, and judged below unknown", rows.len(), &low, last);
    let unknown: Vec<&Judged> = judged.iter().filter(|one| one.last != "destroy").collect();
    say("destroying, and not judged so", rows.len(), &unknown, last);
    at_most(0, low.len(), rows.len(), "judged below unknown");
    at_most(3, unknown.len(), rows.len(), "not judged as destroying");
}

#[test]
fn what_only_looks_is_seldom_above_read() {
    let mut rows = rows("tests/effects/harmless.txt");
    only_looks(&rows, "harmless commands of our own");
    if let Some(corpus) = shared("corpus") {
        let drawn = drawn(&corpus);
        assert_eq!(drawn.len(), 100, "a hundred were labelled as harmless");
        only_looks(&drawn, "harmless commands drawn from the corpus");
        rows.extend(drawn);
        only_looks(&rows, "all harmless commands");
    }
}

#[track_caller]
fn only_looks(rows: &[Row], what: &str) {
    let judged = each(rows, judge);
    // Where nothing of a row is a command (an assignment that stands alone is taken for a listing), nothing of it runs.
    let looks = |one: &Judged| ["read", NO_STEP].contains(&&*one.gravest);
    let high: Vec<&Judged> = judged.iter().filter(|one| !looks(one)).collect();
    say(&format!("{what}, and judged above read"), rows.len(), &high, |one| one.gravest.clone());
    at_most(3, high.len(), rows.len(), what);
}

/// The commands of `drawn.tsv` that were labelled as harmless, read where they stand.
fn drawn(corpus: &Path) -> Vec<Row> {
    let list = std::fs::read_to_string(ours("tests/effects/drawn.tsv")).expect("a list of this repository");
    list.lines().filter_map(|line| drawn_row(line.strip_prefix("read\t")?, corpus)).collect()
}

/// `PATH:LINE` and a number of lines, as a row.
fn drawn_row(place: &str, corpus: &Path) -> Option<Row> {
    let (place, n_lines) = place.split_once('\t')?;
    let (path, line) = place.rsplit_once(':')?;
    let text = std::fs::read_to_string(corpus.join(path)).ok()?;
    let (line, n_lines): (usize, usize) = (line.parse().ok()?, n_lines.parse().ok()?);
    let lines: Vec<&str> = text.lines().skip(line - 1).take(n_lines).collect();
    Some(Row { kind: place.to_owned(), text: lines.join("\n") })
}
