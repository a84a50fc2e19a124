//! A block behaves as one script would: whole lists of scripts, each run by bash as a file and by Stepgate as a block, and
//! scripts that are made by rule. Output, files and exit status are the same.
//!
//! A list is a file of `fixtures/blocks`, its scripts parted by lines `---`. A first line `# differs: WHY` names what the
//! contract says otherwise, and how that is tried. Some scripts of each list are tried on every run of the tests, all of
//! them by `tests/blocks`.

use crate::grammar;
use crate::hosts::Hosts;
use crate::lists::each;
use crate::nesting;
use crate::scene::{Scene, ours, walk};
use crate::sides::{Run, Side, by_bash, by_stepgate, by_stepgate_on, settle_on};

/// One of how many is tried where not all of them are.
const SAMPLE: usize = 16;
/// How many scripts the grammar makes.
const N_GROWN: usize = 160;

/// What the contract says otherwise, as a script's first line begins.
const MARK: &str = "# differs: ";

/// How Stepgate is to differ from bash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Differs {
    /// In nothing.
    Nowhere,
    /// Aliases expand, as at a terminal: bash is told to do so too.
    Aliases,
    /// The run stops, with nobody there, where bash goes on: what was printed is the beginning of what bash prints.
    Stops,
    /// Nothing runs: the plan is refused.
    Refused,
    /// In what bash shows of what it reads and runs (`set -x`, `set -v`), and in nothing else: each line is there, with more of the sign that
    /// stands for a level, and perhaps more lines.
    Shown,
    /// In something that is to be mended. Whatever no longer differs loses its mark.
    NotYet,
}

/// A script, and where it stands.
struct Script {
    name: String,
    text: String,
    differs: Differs,
}

/// The scripts of all lists.
fn written() -> Vec<Script> {
    let mut scripts = Vec::new();
    walk(&ours("fixtures/blocks"), &mut |path| {
        let topic = path.file_stem().and_then(|stem| stem.to_str()).expect("a name in UTF-8");
        let list = std::fs::read_to_string(path).expect("a list of this repository");
        for (at, text) in list.trim_end().split("\n---\n").enumerate() {
            scripts.push(script(format!("{topic} {}", at + 1), text));
        }
    });
    scripts
}

fn script(name: String, text: &str) -> Script {
    let (differs, text) = match text.strip_prefix(MARK).and_then(|rest| rest.split_once('\n')) {
        Some((why, rest)) => (differs(&name, why), rest),
        None => (Differs::Nowhere, text),
    };
    Script { name, text: format!("{text}\n"), differs }
}

#[track_caller]
fn differs(name: &str, why: &str) -> Differs {
    match why.split([',', ':']).next() {
        Some("aliases expand") => Differs::Aliases,
        Some("the run stops") => Differs::Stops,
        Some("refused") => Differs::Refused,
        Some("not yet") => Differs::NotYet,
        Some("in what bash shows of itself") => Differs::Shown,
        _ => panic!("{name}: `{why}` is none of the ways to differ"),
    }
}

/// Those of `all` that are tried now.
fn tried(all: Vec<Script>) -> Vec<Script> {
    let is_whole = std::env::var_os("STEPGATE_ALL_BLOCKS").is_some();
    all.into_iter().step_by(if is_whole { 1 } else { SAMPLE }).collect()
}

/// What is wrong with a script, if anything is.
fn compare(script: &Script) -> Option<String> {
    let scene = Scene::new();
    let options: &[&str] = if script.differs == Differs::Aliases { &["-O", "expand_aliases"] } else { &[] };
    let bash = by_bash(&scene, &script.text, options);
    let run = by_stepgate(&scene, &script.text);
    judged(script, &bash, run)
}

/// The same on another machine.
fn compare_on(script: &Script, hosts: &Hosts) -> Option<String> {
    let scene = hosts.reached_from(Scene::new()).env("HOME", "/root");
    settle_on(&scene, "web1");
    let options: &[&str] = if script.differs == Differs::Aliases { &["-O", "expand_aliases"] } else { &[] };
    let bash = by_bash(&scene, &script.text, options);
    judged(script, &bash, by_stepgate_on(&scene, "web1", &script.text))
}

/// What is wrong with what Stepgate made of a script that bash made this of.
fn judged(script: &Script, bash: &Side, Run { side, transcript }: Run) -> Option<String> {
    let is_same = *bash == side && transcript.code() == Some(i32::from(bash.status != "exit 0"));
    let holds = match script.differs {
        Differs::Nowhere | Differs::Aliases => is_same,
        Differs::NotYet => !is_same,
        Differs::Shown => {
            let is_rest_same =
                (&bash.out, &bash.files, &bash.status) == (&side.out, &side.files, &side.status);
            !is_same && is_rest_same && shows(&side.err, &bash.err)
        }
        Differs::Stops => {
            let is_beginning = bash.out.starts_with(&side.out) && bash.err.starts_with(&side.err);
            *bash != side && is_beginning && transcript.code() == Some(1)
        }
        Differs::Refused => {
            let is_empty = side.out.is_empty() && side.err.is_empty() && side.files.is_empty();
            is_empty && transcript.code() == Some(4)
        }
    };
    let show = |side: &Side| format!("{side:#?}");
    (!holds).then(|| {
        let Script { name, text, differs } = script;
        let (bash, side) = (show(bash), show(&side));
        format!("== {name} ({differs:?})\n{text}-- bash: {bash}\n-- Stepgate: {side}\n{}", transcript.text())
    })
}

/// Whether all lines of `expected` stand in `text` in their order, however often the first sign of each is repeated.
fn shows(text: &str, expected: &str) -> bool {
    let bare = |line: &str| match line.chars().next() {
        Some(sign) => format!("{sign}{}", line.trim_start_matches(sign)),
        None => String::new(),
    };
    let mut lines = text.lines().map(bare);
    expected.lines().map(bare).all(|line| lines.any(|one| one == line))
}

#[track_caller]
#[expect(clippy::print_stdout, reason = "the figures are what the lists are for")]
fn all_the_same(what: &str, scripts: &[Script]) {
    let wrong: Vec<_> = each(scripts, compare).into_iter().flatten().collect();
    println!("{what}: {} of {} differ", wrong.len(), scripts.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn scripts_written_by_hand_do_as_a_block_what_they_do_as_a_file() {
    let all = written();
    assert!(all.len() >= 400, "only {} scripts: a list is missing", all.len());
    all_the_same("scripts written by hand", &tried(all));
}

#[test]
fn scripts_of_a_grammar_do_as_a_block_what_they_do_as_a_file() {
    let grown = (0..N_GROWN).map(|at| script(format!("grown {at}"), grammar::script(at as u64).trim_end()));
    all_the_same("scripts of a grammar", &tried(grown.collect()));
}

#[test]
fn an_exit_in_every_nesting_ends_a_block_as_it_ends_a_file() {
    let nested = nesting::scripts().into_iter().map(|(name, text)| script(name, text.trim_end()));
    all_the_same("nestings of exit", &tried(nested.collect()));
}

/// What prints something of the machine: the variables of a login, its home, its language.
const OF_A_MACHINE: [&str; 3] = ["env | ", "grep -c home", "größe"];

#[test]
fn scripts_do_on_another_machine_what_they_do_on_this_one() {
    let Some(hosts) = Hosts::sharing(&["web1"]) else { return };
    let grown = (0..N_GROWN).map(|at| script(format!("grown {at}"), grammar::script(at as u64).trim_end()));
    let is_of_a_machine = |script: &Script| OF_A_MACHINE.iter().any(|text| script.text.contains(text));
    let all: Vec<Script> = written().into_iter().chain(grown).filter(|one| !is_of_a_machine(one)).collect();
    let all = tried(all);
    // Who runs there, and what is open, is another machine's: a session of its own has another.
    let wrong: Vec<_> = each(&all, |script| compare_on(script, &hosts)).into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn what_differs_is_little_and_has_a_name() {
    let all = written();
    let n_different = all.iter().filter(|script| script.differs != Differs::Nowhere).count();
    assert!(n_different * 10 <= all.len(), "{n_different} of {} differ by name", all.len());
}
