//! Where a run that is gone on with stands: where the text has it, and never elsewhere.

use crate::hosts::Hosts;
use crate::pty::sit_down;
use crate::scene::Scene;

/// Stops between two blocks in another folder than where blocks start.
const BETWEEN: &str = "```bash\nmkdir sub\ncd sub\n```\n\n```bash\npwd\n```\n";
/// Stops in the middle of a block.
const WITHIN: &str = "```bash\nmkdir sub\ncd sub\ntest -e ready\ntouch here; pwd\n```\n";

const RUN: &[&str] = &["run", "runbook.md", "--yes"];
const RESUME: &[&str] = &["resume", "--yes"];
const GONE: &str = "where the run's shell stood, is not there any more";

/// Where blocks begin, as `pwd` prints it.
fn base(scene: &Scene) -> String {
    scene.repo("").display().to_string().trim_end_matches('/').to_owned()
}

#[test]
fn a_block_begins_where_blocks_begin_wherever_the_run_stopped() {
    let scene = Scene::of(BETWEEN);
    scene.done(&["run", "runbook.md", "--yes", "--until", "7"]);
    assert_eq!(scene.done(RESUME).outputs(), [base(&scene)]);
    let without = Scene::of(BETWEEN);
    assert_eq!(without.done(RUN).outputs(), [base(&without)]);
}

#[test]
fn a_block_begins_where_blocks_begin_although_the_folder_is_gone_in_which_the_run_stopped() {
    let scene = Scene::of(BETWEEN);
    scene.done(&["run", "runbook.md", "--yes", "--until", "7"]);
    std::fs::remove_dir(scene.repo("sub")).expect("it was made");
    assert_eq!(scene.done(RESUME).outputs(), [base(&scene)]);
}

#[test]
fn the_rest_of_a_block_runs_in_no_other_folder_than_its_own() {
    let scene = Scene::of(WITHIN);
    scene.run(RUN).exits(1);
    std::fs::remove_dir(scene.repo("sub")).expect("it was made");
    scene.write("ready", "");
    scene.run(RESUME).exits(1).says(&[GONE]);
    assert!(!scene.repo("here").exists());
    // It is there again.
    std::fs::create_dir(scene.repo("sub")).expect("it is ours");
    scene.write("sub/ready", "");
    assert_eq!(scene.done(RESUME).outputs(), [scene.repo("sub").display().to_string()]);
}

#[test]
fn a_step_in_a_terminal_runs_in_no_other_folder_either() {
    let scene = Scene::of(
        "```bash\nmkdir sub\ncd sub\nread -p \"$(printf 'Go o''n?')\" A && test -e ready && touch here\n```\n",
    );
    sit_down(&scene, RUN).sees("Go on?").types("y\r").sees("What now?").types("\r").ends(1);
    std::fs::remove_dir(scene.repo("sub")).expect("it was made");
    scene.write("ready", "");
    sit_down(&scene, RESUME).sees(GONE).sees("What now?").types("\r").ends(1);
    assert!(!scene.repo("here").exists());
}

#[test]
fn the_same_holds_on_another_machine() {
    let settings = "[targets.web1]\nssh = \"web1\"\n[env.x]\nconfirm = \"never\"\ntarget = \"web1\"\n";
    let run = ["run", "runbook.md", "--env", "x", "--yes"];
    let within = Scene::of(WITHIN).settings(settings);
    let Some((scene, hosts)) = Hosts::up(within, &["web1"]) else { return };
    scene.run(&run).exits(1);
    hosts.on("web1", "rmdir /root/sub; touch /root/ready");
    scene.run(RESUME).exits(1).says(&["/root/sub"]);
    assert!(hosts.on("web1", "ls /root/here 2>&1 || true").contains("No such"));
    hosts.on("web1", "mkdir /root/sub; touch /root/sub/ready");
    assert_eq!(scene.done(RESUME).outputs(), ["/root/sub"]);
    scene.write("runbook.md", &BETWEEN.replace("sub", "other"));
    scene.done(&[&run[..], &["--until", "7"]].concat());
    hosts.on("web1", "rmdir /root/other");
    assert_eq!(scene.done(RESUME).outputs(), ["/root"]);
}
