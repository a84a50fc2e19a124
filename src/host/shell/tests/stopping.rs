//! A step that is ended from outside: by its timeout, by an interrupt, by nobody who waits for it.

use super::{interrupted, ok};
use crate::host::shell::testing::{Scene, step};
use crate::host::shell::{Step, Stop, Why};
use crate::record::Status;
use std::time::Duration;

#[tokio::test]
async fn a_timeout_ends_the_whole_tree() {
    let mut scene = Scene::new().await;
    let script = "trap '' TERM; (trap '' TERM; sleep 1000.1) & setsid sh -c 'trap \"\" TERM; sleep 1000.2 & sleep 1000.3' & \
                  (setsid sleep 1000.4 &) ; echo started; sleep 1000.5; sleep 1000.6";
    let before = scene.run("kept=yes; echo $$").await;
    let ended =
        scene.try_step(Step { timeout: Some(Duration::from_millis(500)), ..step(script) }).await.unwrap();
    assert_eq!((ended.why, ended.status, ended.shell_restarted), (Why::TimedOut, Status::Signal(9), true));
    assert_eq!((ended.survivors.len(), scene.out().as_str()), (0, "started\n"));
    assert_eq!(scene.run("pgrep -f '^sleep 1000[.][1-6]$' || echo none").await, ok("none\n"));
    assert_eq!(scene.run("echo $kept").await, ok("yes\n"));
    assert_ne!(scene.run("echo $$").await, before);
}

#[tokio::test]
async fn a_polite_timeout_lets_the_step_clean_up() {
    let mut scene = Scene::new().await;
    let script = "bash -c 'trap \"echo cleaned; exit 3\" TERM; echo up; while :; do sleep 0.01; done'";
    let ended =
        scene.try_step(Step { timeout: Some(Duration::from_millis(400)), ..step(script) }).await.unwrap();
    assert_eq!((ended.why, scene.out().as_str()), (Why::TimedOut, "up\ncleaned\n"));
}

#[tokio::test]
async fn an_interrupt_stops_the_step_and_keeps_the_state_before_it() {
    let mut scene = Scene::new().await;
    scene.run("v=before").await;
    let ended =
        interrupted(&mut scene, "v=during; echo go; sleep 1000.7; echo unreachable", Stop::Interrupt).await;
    assert_eq!((ended.why, ended.status, ended.shell_restarted), (Why::Interrupted, Status::Signal(2), true));
    assert!(ended.duration < Duration::from_millis(300), "no grace was needed: {:?}", ended.duration);
    assert_eq!(scene.run("echo $? $v").await, ok("130 before\n"));
    let ended = interrupted(&mut scene, "echo go; while :; do :; done", Stop::Interrupt).await;
    assert_eq!(ended.status, Status::Signal(2));
    let ended = interrupted(&mut scene, "trap '' INT; echo go; sleep 1000.8", Stop::Interrupt).await;
    assert_eq!((ended.why, ended.status), (Why::Interrupted, Status::Signal(9)));
    let ended = interrupted(&mut scene, "trap '' INT TERM; echo go; sleep 1000.9", Stop::Kill).await;
    assert_eq!((ended.why, ended.status), (Why::Interrupted, Status::Signal(9)));
    assert_eq!(scene.run("echo $v").await, ok("before\n"));
}

#[tokio::test]
async fn a_suspended_step_stands_still_with_stepgate_and_goes_on_with_it() {
    let mut scene = Scene::new().await;
    // Somebody else has to continue us: whoever stands still cannot.
    let helper = "until grep -q '^State:.T' /proc/$0/status; do :; done; \
                  timeout 20 sh -c \"until grep -q '^State:.[TD]' /proc/$(cat pid)/status; do :; done\" && echo stopped; \
                  kill -CONT $0; : >continued";
    let helper = std::process::Command::new("bash")
        .args(["-c", helper, &std::process::id().to_string()])
        .current_dir(scene.path(""))
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let _not_of_the_step = crate::host::children::Child::started(i32::try_from(helper.id()).unwrap());
    let script = "sh -c 'echo $$ >pid; echo go; until [ -e continued ]; do sleep 0.01; done; exit 8'";
    let ended = interrupted(&mut scene, script, Stop::Suspend).await;
    assert_eq!((ended.why, ended.status), (Why::Exited, Status::Exit(8)));
    let said = helper.wait_with_output().unwrap().stdout;
    // Or, between fork and exec, waiting for a child that is: the same to whoever looks.
    assert_eq!(String::from_utf8_lossy(&said), "stopped\n");
}

#[tokio::test]
async fn a_step_that_nobody_waits_for_is_over_when_the_next_one_starts() {
    let mut scene = Scene::new().await;
    scene.run("v=1").await;
    let Scene { shell, stops, stdout, .. } = &mut scene;
    stdout.clear();
    let mut sink = |_, bytes: &[u8]| stdout.extend_from_slice(bytes);
    let run = shell.as_mut().unwrap().run(step("v=2; sleep 1003.1"), &mut sink, stops);
    assert!(tokio::time::timeout(Duration::from_millis(50), run).await.is_err());
    assert_eq!(scene.run("echo $v; pgrep -f '^sleep 1003[.]1' || echo none").await, ok("1\nnone\n"));
}
