//! The notebook in a real browser: a small part of `tests/browser/run`, on every run of the tests. Without a browser they say so.

use crate::scene::{STEPGATE, ours, untested};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The Python that drives the browser, where `tests/browser/install` could put it.
fn driver() -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    let python = target.join("browser/venv/bin/python");
    let is_there = |program: &Path, argument: &str| {
        let done = Command::new(program).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success())
    };
    let found = is_there(&python, "--version") && is_there(Path::new("chromium"), "--version");
    if !found {
        untested("there is no chromium, or nothing to drive it with: tests/browser/install");
    }
    found.then_some(python)
}

/// One point of the rig.
#[track_caller]
fn it_holds(point: &str, arguments: &[&str]) {
    let Some(python) = driver() else { return };
    let mut command = Command::new(python);
    command.arg("-B").arg(ours("tests/browser").join(point)).args(arguments).env("STEPGATE", STEPGATE);
    let done = command.output().expect("it starts");
    let told = [done.stdout, done.stderr].concat();
    assert!(done.status.success(), "{point} {arguments:?}: {}", String::from_utf8_lossy(&told));
}

#[test]
fn the_quick_start_is_run_by_keyboard_alone_and_the_page_says_what_show_says() {
    it_holds("quickstart.py", &["keys"]);
}

#[test]
fn a_failed_step_is_run_again_from_the_page() {
    it_holds("retried.py", &[]);
}

#[test]
fn nothing_serious_is_found_for_those_who_cannot_see_what_is_asked() {
    it_holds("accessible.py", &["dangerous"]);
}

#[test]
fn of_a_large_output_a_page_holds_a_window() {
    it_holds("large.py", &["20000"]);
}

#[test]
fn a_run_goes_on_when_the_server_of_its_page_is_killed() {
    it_holds("away.py", &[]);
}

#[test]
fn a_secret_that_is_typed_stands_nowhere_afterwards() {
    it_holds("values.py", &["keys"]);
}

#[test]
fn what_the_reading_leaves_open_is_settled_on_the_page_and_in_a_run() {
    it_holds("settled.py", &[]);
}

#[test]
fn what_a_run_needs_is_typed_and_that_it_went_without_stands_first() {
    it_holds("glass.py", &[]);
}

#[test]
fn what_was_approved_is_begun_from_the_page_in_a_real_browser() {
    it_holds("approved.py", &[]);
}

#[test]
fn the_script_of_all_pages_stays_small() {
    let folder = ours("src/browser/assets");
    let pack = "cat *.mjs | gzip -9c";
    let packed =
        Command::new("sh").args(["-c", pack]).current_dir(folder).output().expect("it is everywhere").stdout;
    assert!((1..25_000).contains(&packed.len()), "{} bytes", packed.len());
}
