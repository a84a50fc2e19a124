//! How a step ends by itself, and what the next one and the operator hear of it.

use super::ok;
use crate::host::shell::testing::{Scene, step};
use crate::host::shell::{Step, Why};
use crate::record::Status;

#[tokio::test]
async fn an_exit_ends_the_step_and_not_the_run() {
    let mut scene = Scene::new().await;
    for (script, status) in [
        ("kept=1; exit 7", 7),
        ("set -e; false; echo unreachable", 1),
        ("exec sh -c 'exit 9'", 9),
        ("echo \"${nothing:?is not set}\"", 1),
        ("set +e -u; echo $nothing; echo unreachable", 1),
        ("no-such-command", 127),
        ("/etc/passwd", 126),
        ("sh -c 'kill -9 $$'", 137),
        ("exit 255", 255),
    ] {
        let ended = scene.ended(script).await;
        assert_eq!(
            (ended.status, ended.why),
            (Status::Exit(status), Why::Exited),
            "{script}: {}",
            scene.err()
        );
        assert!(!scene.out().contains("unreachable"), "{script}");
        assert_eq!(scene.run("echo \"$? $kept\"").await, ok(&format!("{status} 1\n")), "after {script}");
    }
    let ended = scene.ended("kill -9 $$").await;
    assert_eq!((ended.status, ended.shell_restarted), (Status::Signal(9), true));
    let ended = scene.ended("kill 0; sleep 60").await;
    assert_eq!((ended.status, ended.why), (Status::Signal(15), Why::Exited));
    assert_eq!(scene.run("echo \"$? $kept\"").await, ok("143 1\n"));
}

#[tokio::test]
async fn a_syntax_error_is_told_with_its_line_and_the_run_goes_on() {
    let mut scene = Scene::new().await;
    let ended = scene.try_step(Step { line: 40, ..step("echo a\nif then\nfi") }).await.unwrap();
    assert_eq!((ended.status, ended.shell_restarted, scene.out().as_str()), (Status::Exit(2), false, "a\n"));
    assert!(scene.err().starts_with("deploy.md: eval: line 41: syntax error near"), "{}", scene.err());
    assert_eq!(scene.run("echo $?").await, ok("2\n"));
}

#[tokio::test]
async fn messages_carry_the_line_of_the_runbook() {
    let mut scene = Scene::new().await;
    for line in [5, 6, 17, 1000] {
        scene.try_step(Step { line, ..step("true\necho $LINENO; no-such-command") }).await.unwrap();
        let here = line + 1;
        assert_eq!(scene.out(), format!("{here}\n"));
        assert_eq!(scene.err(), format!("deploy.md: line {here}: no-such-command: command not found\n"));
    }
}

#[tokio::test]
async fn the_status_of_a_step_is_seen_by_the_next() {
    let mut scene = Scene::new().await;
    scene.run("sh -c 'exit 3'").await;
    assert_eq!(scene.run("if [ $? -eq 3 ]; then echo three; fi").await, ok("three\n"));
    assert_eq!(scene.run("set -e; trap 'echo ERR' ERR; [ a = b ] && echo never").await, (1, String::new()));
    assert_eq!(scene.run("echo $?").await, ok("1\n"));
    scene.run("set +e; false | true | sh -c 'exit 5' | cat <<X\nhere\nX").await;
    assert_eq!(scene.run("echo ${PIPESTATUS[*]}").await, ok("1 0 5 0\n"));
    scene.run("trap - ERR; set -o pipefail; true | sh -c 'exit 4' | true").await;
    assert_eq!(scene.run("echo $? ${PIPESTATUS[*]}").await, ok("4 0 4 0\n"));
    scene.run("mkdir -p 'new dir'").await;
    assert_eq!(scene.run("cd \"$_\"; basename \"$PWD\"").await, ok("new dir\n"));
}

#[tokio::test]
async fn every_exit_status_is_exact() {
    let mut scene = Scene::new().await;
    for code in 0..=255 {
        let ended = scene.ended(&format!("(exit {code})")).await;
        assert_eq!(ended.status, Status::Exit(code));
    }
    for signal in [1, 2, 3, 6, 9, 13, 14, 15] {
        let ended = scene.ended(&format!("sh -c 'kill -{signal} $$'")).await;
        assert_eq!(ended.status, Status::Exit(128 + signal));
    }
}
