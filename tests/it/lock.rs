//! One run at a time for one environment of one runbook.

use crate::scene::{Scene, untested};
use rustix::process::Signal;
use std::path::PathBuf;

const RUNBOOK: &str = "
    ```bash
    { echo ready; until [ -e end ]; do sleep 0.05; done; }
    echo $STEP >> effects
    ```
    ";

#[test]
fn a_second_run_is_refused_while_the_first_is_on_and_not_for_another_environment() {
    let scene = Scene::of(RUNBOOK).settings("[env.staging]\n[env.production]\nconfirm = \"never\"\n");
    let first =
        scene.start(&["run", "runbook.md", "--env", "staging", "--yes", "--set", "STEP=1"]).until("│ ready");
    let again = ["run", "runbook.md", "--env", "staging", "--yes", "--set", "STEP=2"];
    scene.run(&again).exits(3).says(&[
        "/repo/runbook.md` for `staging` is being run already: run 20261121-000000-xxxx of",
        "--break-lock REASON",
    ]);
    assert_eq!(scene.n_runs(), 1, "the one that was refused leaves nothing");
    scene.run(&["resume", "--yes"]).exits(3).says(&["is being run already"]);
    let other = scene
        .start(&["run", "runbook.md", "--env", "production", "--yes", "--set", "STEP=3"])
        .until("│ ready");
    scene.write("end", "");
    first.finish().exits(0).never_says(&["error"]);
    other.finish().exits(0).never_says(&["error"]);
    scene.done(&again).never_says(&["lock"]);
}

#[test]
fn a_lock_is_broken_with_a_reason_and_its_holder_stops_at_its_next_barrier() {
    let scene = Scene::of(RUNBOOK);
    let first = scene.start(&["run", "runbook.md", "--yes", "--set", "STEP=1"]).until("│ ready");
    let second = scene
        .start(&["run", "runbook.md", "--yes", "--set", "STEP=2", "--break-lock", "OPS-7: mia is ill"])
        .until("│ ready");
    scene.write("end", "");
    first.finish().exits(5).says(&["the lock of this run was broken"]);
    second.finish().exits(0).says(&["took the lock of run 20261121-000000-xxxx", "OPS-7: mia is ill"]);
    assert_eq!(scene.read("effects"), "2\n", "the first one has started nothing more");
    let transcript = scene.transcript();
    assert!(transcript.contains("OPS-7: mia is ill") && transcript.contains("Lock of run "), "{transcript}");
}

/// Waits until nobody holds the one lock that there is.
fn wait_for_the_lock(scene: &Scene) {
    let lock =
        scene.path("state/locks").read_dir().expect("locks").next().expect("one").expect("readable").path();
    std::fs::File::open(lock).expect("a lock").lock().expect("it comes free");
}

#[test]
fn the_lock_dies_with_its_holder_and_its_steps() {
    let scene = Scene::of("```bash\n{ echo ready; read -r _ < pipe; }\n```\n");
    let made = scene.command("mkfifo").arg("pipe").status().expect("mkfifo is part of every Linux");
    assert!(made.success());
    scene
        .start(&["run", "runbook.md", "--yes"])
        .until("│ ready")
        .signal(Signal::KILL)
        .finish()
        .never_says(&["done"]);
    scene.run(&["run", "runbook.md", "--yes"]).exits(3).says(&["this still runs: "]);
    // The step reads the end of its pipe and is over, and bash with it.
    drop(std::fs::OpenOptions::new().write(true).open(scene.repo("pipe")).expect("somebody reads it"));
    wait_for_the_lock(&scene);
    scene.write("runbook.md", "```bash\ntrue\n```\n");
    scene.done(&["run", "runbook.md", "--yes"]).never_says(&["taken"]);
}

/// A group of processes that stand still in the kernel, as those do that wait for a disk which has gone away: no signal ends them.
struct Frozen(PathBuf);

impl Frozen {
    /// Freezes the process `pid`; none where this machine has no such groups, or lets nobody make one.
    fn new(pid: &str) -> Option<Self> {
        let folder = PathBuf::from(format!("/sys/fs/cgroup/freezer/stepgate-{pid}"));
        std::fs::create_dir(&folder).ok()?;
        let frozen = Self(folder);
        std::fs::write(frozen.0.join("cgroup.procs"), pid).ok()?;
        std::fs::write(frozen.0.join("freezer.state"), "FROZEN").ok()?;
        Some(frozen)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        // Back in the group that it came from a process stands still no longer, and dies of what it was sent.
        let pids = std::fs::read_to_string(self.0.join("cgroup.procs")).unwrap_or_default();
        for pid in pids.lines() {
            let _died_meanwhile = std::fs::write("/sys/fs/cgroup/freezer/cgroup.procs", pid);
        }
        let _left_behind = std::fs::remove_dir(&self.0);
    }
}

#[test]
fn what_cannot_be_killed_keeps_the_lock_after_a_stop_and_is_named() {
    let scene = Scene::of("```bash\nsh -c 'echo $$ > pid; echo ready; exec sleep 300'\n```\n");
    let first = scene.start(&["run", "runbook.md", "--yes"]).until("│ ready");
    let pid = scene.read("pid").trim().to_owned();
    let Some(frozen) = Frozen::new(&pid) else {
        first.signal(Signal::INT).finish().exits(130);
        return untested("no group of processes can be frozen here");
    };
    let named = format!("{pid} (sleep 300)");
    let stopped = first.signal(Signal::INT).finish();
    stopped.exits(130).says(&[&named]).never_says(&["done in"]);
    scene.run(&["run", "runbook.md", "--yes"]).exits(3).says(&["this still runs: ", &named]);
    scene.run(&["resume", "--yes"]).exits(6).says(&["of this run, this still runs: ", &named]);
    // Once it can end it does, and with it the lock.
    drop(frozen);
    wait_for_the_lock(&scene);
    scene.write("runbook.md", "```bash\necho again\n```\n");
    scene.done(&["run", "runbook.md", "--yes"]).says(&["│ again"]);
}
