//! Another Stepgate, seen from outside: the test binary starts itself, to be killed or to sit in a terminal.

use crate::host::shell::Step;
use crate::host::shell::testing::{ONE_AT_A_TIME, Scene, step};
use std::path::Path;

/// Names the folder in which [`a_shell_that_is_killed_from_outside`] runs; without it that test has nothing to do.
const FOLDER: &str = "STEPGATE_TEST_FOLDER";

#[tokio::test]
async fn a_shell_that_is_killed_from_outside() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut scene = Scene::new().await;
    let script = "trap 'echo trapped >trap' EXIT; echo $$ >ready; cat go; seq 1000000; seq 1000 >&2; \
                  sh -c 'echo child; echo done >over'";
    let cwd = Path::new(&folder);
    // Only a run's first step may begin before the keeper is there.
    scene.run("true").await;
    let _ = scene.try_step(Step { cwd: Some(cwd), ..step(script) }).await;
}

#[test]
fn a_step_goes_on_when_stepgate_is_killed() {
    let _turn = ONE_AT_A_TIME.blocking_lock();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["ready", "go", "over"] {
        std::process::Command::new("mkfifo").arg(path(name)).status().unwrap();
    }
    let mut stepgate = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "host::shell::tests::outside::a_shell_that_is_killed_from_outside"])
        .env(FOLDER, folder.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // A step that died never opens its end: `timeout` turns that into a failure.
    let read = |name: &str| {
        let output =
            std::process::Command::new("timeout").args(["20", "cat"]).arg(path(name)).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let bash = format!("/proc/{}", read("ready").trim());
    assert!(Path::new(&bash).exists());
    stepgate.kill().unwrap();
    stepgate.wait().unwrap();
    std::fs::write(path("go"), "go").unwrap();
    assert_eq!(read("over"), "done\n");
    while Path::new(&bash).exists() {
        std::thread::yield_now();
    }
    // Whoever resumes the run has it.
    assert!(!path("trap").exists(), "the EXIT trap has run");
}

#[tokio::test]
async fn a_shell_in_somebodys_terminal() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut scene = Scene::new().await;
    let cwd = Path::new(&folder);
    let script = "{ (: </dev/tty) && echo terminal || echo none; ps -o sid= $$; echo $$; } >seen 2>/dev/null";
    let _ = scene.try_step(Step { cwd: Some(cwd), ..step(script) }).await;
}

#[test]
fn a_step_has_no_terminal_although_stepgate_has() {
    let _turn = ONE_AT_A_TIME.blocking_lock();
    let folder = tempfile::tempdir().unwrap();
    let program = std::env::current_exe().unwrap();
    let command =
        format!("{} --exact host::shell::tests::outside::a_shell_in_somebodys_terminal", program.display());
    let script = std::process::Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env(FOLDER, folder.path())
        .output();
    assert!(script.unwrap().status.success());
    let seen = std::fs::read_to_string(folder.path().join("seen")).unwrap();
    let [terminal, session, pid] = seen.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{seen}") };
    assert_eq!((terminal, session), ("none", pid));
}
