//! What a document starts to stay stays, whatever becomes of the run; what is merely left over ends with the run. Both are on record.

use crate::pty::nothing_runs;
use crate::scene::{PATIENCE, Scene};
use rustix::process::{Pid, Signal, kill_process};
use std::process::Command;
use std::time::Instant;

const RUN: &[&str] = &["run", "runbook.md", "--yes"];

/// Twelve ways to start something that stays. `SLEEP` is a program of the test's own whose process is told by its name.
const STAYS: [&str; 12] = [
    "nohup SLEEP >/dev/null 2>&1 &",
    "nohup SLEEP &",
    "setsid SLEEP &",
    "setsid -f SLEEP",
    "(setsid SLEEP &)",
    "SLEEP & disown",
    "SLEEP &\ndisown -a",
    "(trap '' HUP; exec SLEEP) >/dev/null 2>&1 & disown -h",
    "(SLEEP >/dev/null 2>&1 &)",
    "bash -c 'SLEEP >/dev/null 2>&1 &'",
    "/sbin/start-stop-daemon --start --background --exec SLEEP",
    "./start.sh",
];

/// Twelve ways to leave something behind.
const LEFT_OVER: [&str; 12] = [
    "SLEEP &",
    "SLEEP >/dev/null 2>&1 &",
    "{ SLEEP; } &",
    "(SLEEP) &",
    "SLEEP | cat &",
    "true && SLEEP &",
    "f() { SLEEP; }; f &",
    "for i in 1; do SLEEP & done",
    "coproc SLEEP",
    "env A=b SLEEP &",
    "timeout 1000 SLEEP &",
    "if true; then SLEEP & fi",
];

/// A world whose runbook starts something with `start`, and then has `rest`.
fn of(start: &str, rest: &str) -> Scene {
    let scene = Scene::new();
    let sleep = scene.repo("sleeper");
    std::fs::copy("/bin/sleep", &sleep).expect("sleep is everywhere");
    // This one takes what follows two dashes for the program's own.
    let dashes = if start.contains("start-stop-daemon") { "-- " } else { "" };
    let start = start.replace("SLEEP", &format!("{} {dashes}1000", sleep.display()));
    scene.write(
        "start.sh",
        &format!("#!/bin/bash\n{} 1000 >/dev/null 2>&1 &\necho started\n", sleep.display()),
    );
    let made = Command::new("chmod").args(["+x"]).arg(scene.repo("start.sh")).status().expect("chmod");
    assert!(made.success());
    scene.write("runbook.md", &format!("```bash\n{start}\n```\n\n{rest}"));
    scene
}

/// The processes that run the world's own program.
fn sleepers(scene: &Scene) -> Vec<i32> {
    let program = scene.repo("sleeper");
    let all = std::fs::read_dir("/proc").expect("it is there").flatten();
    all.filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let runs = std::fs::read_link(entry.path().join("exe")).ok()?;
        (runs == program).then_some(pid)
    })
    .collect()
}

/// Waits until there are as many.
#[track_caller]
fn wait_for(scene: &Scene, wanted: usize) {
    let started = Instant::now();
    while sleepers(scene).len() != wanted {
        assert!(started.elapsed() < PATIENCE, "{:?}, and not {wanted}", sleepers(scene));
        std::thread::yield_now();
    }
}

/// The one that was started. What it was started by may not have become it yet: `start-stop-daemon` is gone before its child is `SLEEP`.
#[track_caller]
fn the_sleeper(scene: &Scene) -> i32 {
    wait_for(scene, 1);
    sleepers(scene)[0]
}

fn end(scene: &Scene) {
    for pid in sleepers(scene) {
        let _gone = Pid::from_raw(pid).map(|pid| kill_process(pid, Signal::KILL));
    }
}

fn closed(scene: &Scene) -> serde_json::Value {
    let records = scene.records();
    records.into_iter().rev().find(|record| record["type"] == "run.closed").expect("a close")["body"].take()
}

#[test]
fn what_is_started_to_stay_stays_when_the_run_is_over() {
    for start in STAYS {
        let scene = of(start, "```bash\necho next\n```\n");
        scene.done(RUN).says(&["│ next", "still runs: "]).never_says(&["was stopped"]);
        let running = the_sleeper(&scene).to_string();
        let stays = closed(&scene)["stays"].to_string();
        assert!(stays.contains("sleeper") && stays.contains(&running), "{start}: {stays}");
        // It holds nothing of the run: another one begins at once.
        scene.write("runbook.md", "```bash\necho again\n```\n");
        scene.done(RUN).says(&["│ again"]);
        end(&scene);
    }
}

#[test]
fn what_is_started_to_stay_stays_at_a_stop_and_is_no_hindrance_to_going_on() {
    for start in STAYS {
        let scene = of(start, "```bash\ntest -e ready\necho next\n```\n");
        scene.run(RUN).exits(1);
        the_sleeper(&scene);
        scene.write("ready", "");
        scene.done(&["resume", "--yes"]).says(&["│ next"]);
        the_sleeper(&scene);
        end(&scene);
    }
}

#[test]
fn what_is_started_to_stay_stays_when_stepgate_is_killed() {
    for start in STAYS {
        let scene = of(start, "```bash\n{ echo on; cat ../fifo; }\necho next\n```\n");
        let fifo = scene.fifo("fifo");
        let killed = scene.start(RUN).until("│ on").signal(Signal::KILL).finish();
        assert_eq!(killed.code(), None, "{start}");
        // By its number: what it is called may have been seen before it became another program.
        let number = format!("\"{} (", the_sleeper(&scene));
        let is_told = |record: &serde_json::Value| record["body"]["left"].to_string().contains(&number);
        assert!(scene.records().iter().any(is_told) || !start.ends_with('&'), "{start}");
        // The step that was in flight ends, and is in doubt; what stays keeps nobody from going on.
        std::fs::write(fifo, "").expect("somebody reads");
        let started = Instant::now();
        loop {
            let resumed = scene.run(&["resume", "--yes"]).exits(6);
            if !resumed.text().contains("this still runs") {
                break;
            }
            assert!(started.elapsed() < PATIENCE / 10, "{start}: {}", resumed.text());
        }
        the_sleeper(&scene);
        end(&scene);
    }
}

#[test]
fn what_is_merely_left_over_ends_with_the_run() {
    for start in LEFT_OVER {
        let scene = of(start, "```bash\necho next\n```\n");
        scene.done(RUN).says(&["│ next", "still ran, and was stopped: "]).never_says(&["still runs"]);
        wait_for(&scene, 0);
        assert!(closed(&scene)["stopped"].to_string().contains("sleeper"), "{start}");
    }
}

#[test]
fn a_stop_that_can_be_resumed_ends_neither() {
    for start in [LEFT_OVER[0], LEFT_OVER[4], LEFT_OVER[6]] {
        let scene = of(start, "```bash\ntest -e ready\necho next\n```\n");
        scene.run(RUN).exits(1).says(&["still runs: "]);
        the_sleeper(&scene);
        scene.write("ready", "");
        scene.done(&["resume", "--yes"]).says(&["│ next"]);
        end(&scene);
    }
}

#[test]
fn the_plan_says_beforehand_what_stays() {
    let scene = of(STAYS[0], "```bash\nsleep 1 &\n```\n");
    scene
        .done(&["plan", "runbook.md"])
        .says(&["what it starts stays when the run is over: `nohup`", "what it starts ends with the run"]);
    assert_eq!(scene.plan(&[])["steps"][0]["stays"], "`nohup`");
    nothing_runs(&scene);
}
