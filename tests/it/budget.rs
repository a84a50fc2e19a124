//! What Stepgate may cost whoever installs it and calls it: how large the program is, and how long it takes to look at a runbook.
//!
//! Measured is a release build that lies in the target folder. Where there is none, or the sources are newer, the tests say so and nothing
//! else. How many crates there may be, `dependencies` says.

use crate::scene::{ours, untested, walk};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// How many bytes the program may have.
const MOST_BYTES: u64 = 24_000_000;

/// How many times as long as `bash -c true` a plan of the quick start may take, on a machine that has other things to do too.
const MOST_TIMES: u32 = 8;

/// How often each of the two is measured.
const ROUNDS: usize = 41;

/// The release build, if it is one of these sources.
fn release() -> Option<PathBuf> {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| ours("target"), PathBuf::from);
    let binary = folder.join("release/stepgate");
    let found = changed(&binary).filter(|built| newest_source().is_some_and(|source| source < *built));
    if found.is_none() {
        untested("no release build of these sources lies in the target folder");
    }
    found.map(|_| binary)
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

/// When a source was changed last.
fn newest_source() -> Option<SystemTime> {
    let mut times: Vec<SystemTime> =
        ["Cargo.toml", "Cargo.lock"].iter().filter_map(|name| changed(&ours(name))).collect();
    for folder in ["src", "crates"] {
        walk(&ours(folder), &mut |path| times.extend(changed(path)));
    }
    times.into_iter().max()
}

/// How long a command takes, start and end included.
fn took(program: &Path, arguments: &[&str]) -> Duration {
    let began = Instant::now();
    let ended = Command::new(program)
        .args(arguments)
        .current_dir(ours(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("it starts");
    assert!(ended.success(), "{} {arguments:?}", program.display());
    began.elapsed()
}

#[test]
fn the_program_is_no_larger_than_it_was() {
    let Some(binary) = release() else { return };
    let bytes = binary.metadata().expect("it is there").len();
    assert!(bytes <= MOST_BYTES, "{bytes} bytes, and at most {MOST_BYTES} are meant");
}

#[test]
fn a_plan_of_the_quick_start_takes_a_few_times_what_a_shell_takes_to_start() {
    let Some(binary) = release() else { return };
    let plan = ["plan", "runbooks/quickstart.md", "--env", "staging"];
    // In turns, so that what else the machine does slows both.
    let mut rounds: Vec<(Duration, Duration)> =
        (0..ROUNDS).map(|_| (took(Path::new("bash"), &["-c", "true"]), took(&binary, &plan))).collect();
    rounds.sort_by_key(|(shell, _)| *shell);
    let shell = rounds[ROUNDS / 2].0;
    rounds.sort_by_key(|(_, plan)| *plan);
    let plan = rounds[ROUNDS / 2].1;
    assert!(plan <= shell * MOST_TIMES, "{plan:?}, and `bash -c true` takes {shell:?}");
}
