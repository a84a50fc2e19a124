//! What a step leaves running: later steps have it, stopping one of them spares it, closing ends it.

use super::{interrupted, ok};
use crate::host::shell::testing::{Scene, step};
use crate::host::shell::{Step, Stop, Why};
use crate::record::Status;
use std::time::Duration;

#[tokio::test]
async fn a_background_job_stays_for_the_next_steps() {
    let mut scene = Scene::new().await;
    std::process::Command::new("mkfifo").arg(scene.path("gate")).status().unwrap();
    let ended = scene.ended("(cat gate; exit 6) & (sleep 1001.1; echo late) &").await;
    assert_eq!(ended.status, Status::Exit(0));
    // Each a copy of bash, and by now perhaps what it runs.
    assert!((2..=4).contains(&ended.survivors.len()), "{ended:?}");
    assert_eq!(scene.run("jobs | wc -l; kill %2; echo opened > gate").await.1.lines().next(), Some("2"));
    let ended = interrupted(&mut scene, "echo go; sleep 1000.7", Stop::Interrupt).await;
    assert_eq!(ended.survivors.len(), 0);
}

#[tokio::test]
async fn a_background_job_can_be_waited_for_in_a_later_step() {
    let mut scene = Scene::new().await;
    std::process::Command::new("mkfifo").arg(scene.path("gate")).status().unwrap();
    scene.run("(cat gate; exit 6) & job=$!").await;
    scene.run("echo opened > gate").await;
    assert_eq!(scene.run("wait $job; echo $?").await.1.trim_start_matches("opened\n"), "6\n");
}

#[tokio::test]
async fn stopping_a_step_spares_the_jobs_of_earlier_ones() {
    let mut scene = Scene::new().await;
    scene.run("sleep 1001.2 & setsid sleep 1001.3 &").await;
    let step = Step { timeout: Some(Duration::from_millis(100)), ..step("sleep 1001.4 & sleep 1001.5") };
    let ended = scene.try_step(step).await.unwrap();
    assert_eq!((ended.why, ended.survivors.len()), (Why::TimedOut, 0));
    assert_eq!(
        scene.run("pgrep -fa '^sleep 1001[.]' | cut -d' ' -f2-").await,
        ok("sleep 1001.2\nsleep 1001.3\n")
    );
    let closed = scene.shell.take().unwrap().close(true, &mut |_, _| {}).await.unwrap();
    let names = |all: &[super::super::Process]| all.iter().map(|one| one.command.clone()).collect::<Vec<_>>();
    assert_eq!(names(&closed.stopped), ["sleep 1001.2"], "a job is left over");
    assert_eq!(names(&closed.stays), ["sleep 1001.3"], "a session of its own stays");
}

#[tokio::test]
async fn an_exit_trap_waits_until_it_is_let_run() {
    let mut scene = Scene::new().await;
    scene.run("trap 'echo \"cleaned $?\"' EXIT; sleep 1001.6 & true").await;
    assert_eq!(scene.run("trap -p EXIT | grep -c cleaned").await, ok("1\n"));
    let ended = scene.ended("v=kept; exit 4").await;
    assert_eq!((ended.status, ended.ends_shell, scene.out().as_str()), (Status::Exit(4), true, ""));
    assert_eq!(ended.survivors.len(), 0, "it was there before");
    let trapped = scene.trapped().await;
    assert_eq!((trapped.status, scene.out().as_str()), (Status::Exit(0), "cleaned 4\n"));
    // It has run, and does not run again.
    assert_eq!(scene.shell.as_ref().unwrap().exit_trap(), None);
    assert_eq!(scene.run("echo $v; trap 'echo second; exit 3' EXIT").await, ok("kept\n"));
    let trapped = scene.trapped().await;
    assert_eq!((trapped.status, scene.out().as_str()), (Status::Exit(3), "second\n"));
    let closed = scene.shell.take().unwrap().close(true, &mut |_, _| {}).await.unwrap();
    assert_eq!(
        closed.stopped.iter().map(|process| process.command.as_str()).collect::<Vec<_>>(),
        ["sleep 1001.6"]
    );
}

#[tokio::test]
async fn an_exit_trap_that_is_not_let_run_is_still_set_in_the_next_shell() {
    let mut scene = Scene::new().await;
    scene.run("trap 'echo \"cleaned $v\"' EXIT").await;
    scene.ended("v=kept; exit 4").await;
    assert_eq!(scene.run("echo $? $v").await, ok("4 kept\n"));
    scene.trapped().await;
    assert_eq!(scene.out(), "cleaned kept\n");
    let closed =
        scene.shell.take().unwrap().close(true, &mut |_, _| panic!("nothing is said")).await.unwrap();
    assert_eq!((closed.stopped, closed.stays), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn where_the_run_can_go_on_jobs_run_on() {
    let mut scene = Scene::new().await;
    // Until it has become what it is called.
    scene.run("sleep 1001.8 & until [[ $(</proc/$!/comm) == sleep ]]; do :; done").await;
    let closed = scene.shell.take().unwrap().close(false, &mut |_, _| {}).await.unwrap();
    let [stays] = &closed.stays[..] else { panic!("{closed:?}") };
    assert_eq!((stays.command.as_str(), closed.stopped.len()), ("sleep 1001.8", 0));
    super::super::stop::kill(stays.pid);
}
