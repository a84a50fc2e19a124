//! What is on disk before what happens: seen from the kernel, no step starts before its start is recorded, and no success is
//! shown before it is.

use crate::pty::sit_down_under;
use crate::scene::{STEPGATE, Scene};
use crate::still::strace_is_missing;

/// Where in `lines` something happens that holds all of `parts`, from `from` on.
fn at(lines: &[&str], from: usize, parts: &[&str]) -> Option<usize> {
    (from..lines.len()).find(|at| parts.iter().all(|part| lines[*at].contains(part)))
}

/// Whether a sync has succeeded between two lines.
fn is_synced(lines: &[&str]) -> bool {
    lines.iter().any(|line| line.contains("fdatasync") && line.contains(" = 0"))
}

#[test]
fn a_steps_start_is_on_disk_before_it_starts_and_its_end_before_it_is_told() {
    if strace_is_missing() {
        return;
    }
    let scene = Scene::of("```bash\ntouch one\ntouch two\ntouch three\n```\n");
    let log = scene.path("strace.log");
    let mut command = scene.command("strace");
    command
        .args(["-f", "-qq", "-s", "2000", "-e", "trace=execve,write,pwrite64,writev,fdatasync", "-o"])
        .arg(&log);
    let output = command.arg(STEPGATE).args(["run", "runbook.md", "--yes"]).output().expect("strace starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let trace = std::fs::read_to_string(&log).expect("strace has written its log");
    let lines: Vec<&str> = trace.lines().collect();
    let mut from = 0;
    for step in ["one", "two", "three"] {
        let recorded =
            at(&lines, from, &["step.started", &format!("touch {step}")]).expect("the start is recorded");
        let started =
            at(&lines, from, &["execve(", &format!("[\"touch\", \"{step}\"]")]).expect("the step is started");
        assert!(
            recorded < started && is_synced(&lines[recorded..started]),
            "{step} was started before its start was on disk"
        );
        let ended = at(&lines, started, &["step.exited"]).expect("the end is recorded");
        let told = at(&lines, started, &["write(1", "done in"]).expect("the end is told");
        assert!(ended < told && is_synced(&lines[ended..told]), "{step} was told before its end was on disk");
        from = told;
    }
}

#[test]
fn no_step_of_a_hundred_is_told_on_a_terminal_before_a_slow_disk_has_it() {
    const N_STEPS: usize = 100;
    if strace_is_missing() {
        return;
    }
    let commands: Vec<String> = (0..N_STEPS).map(|number| format!(": step {number}")).collect();
    let scene = Scene::of("").file("runbook.md", &format!("```bash\n{}\n```\n", commands.join("\n")));
    let log = scene.path("strace.log").display().to_string();
    // Every sync takes ten milliseconds longer, so whoever does not wait for it is seen to speak too early.
    let slow = "inject=fdatasync:delay_exit=10000";
    let before = [
        "strace",
        "-f",
        "-qq",
        "-s",
        "4000",
        "-e",
        "trace=write,pwrite64,writev,fdatasync",
        "-e",
        slow,
        "-o",
        &log,
    ];
    let screen = sit_down_under(&scene, &before, &["run", "runbook.md", "--yes"], (100, 30));
    screen.sees(&format!("done: {N_STEPS} steps")).ends(0);
    let trace = std::fs::read_to_string(&log).expect("strace has written its log");
    let lines: Vec<&str> = trace.lines().collect();
    let (mut from, mut n_early) = (0, 0);
    for _ in 0..N_STEPS {
        let ended = at(&lines, from, &["step.exited"]).expect("the end is recorded");
        let told = at(&lines, from, &["write(1", "done in"]).expect("the end is told");
        n_early += usize::from(told < ended || !is_synced(&lines[ended..told]));
        from = told + 1;
    }
    assert_eq!(n_early, 0, "steps were told before their end was on disk");
}
