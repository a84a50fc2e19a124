//! What never ends and what stays up: found without being told, ended without being a failure, and nothing left behind.

use crate::kept_records::bodies;
use crate::pty::{nothing_runs, sit_down};
use crate::scene::{PATIENCE, Scene, ours};
use rustix::process::Signal;
use serde_json::Value;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Instant;

const RUN: &[&str] = &["run", "runbook.md", "--env", "x", "--yes"];
const SETTINGS: &str = "[env.x]\nconfirm = \"gates\"\n";

/// A port that nobody listens at.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("it has an address").port()
}

/// Fails unless the process whose number stands in this file of the repository ends soon.
#[track_caller]
fn is_gone(scene: &Scene, file: &str) {
    let pid = scene.read(file);
    let path = Path::new("/proc").join(pid.trim()).join("cmdline");
    let runs = || std::fs::read(&path).is_ok_and(|line| !line.is_empty());
    let started = Instant::now();
    assert!(!pid.is_empty(), "it was never started");
    while runs() {
        assert!(started.elapsed() < PATIENCE, "{pid} still runs");
        std::thread::yield_now();
    }
}

#[test]
fn what_never_ends_is_watched_until_a_key_and_that_is_no_failure() {
    for key in ["q", "\r", "\u{3}"] {
        let scene = Scene::of("```bash\ntail -f runbook.md\necho after\n```\n").settings(SETTINGS);
        let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"]);
        let before = screen.modes();
        let screen = screen.sees("press q").sees("│ tail -f").hides().types(key);
        let screen = screen.sees("ended by the operator").sees("│ after");
        assert_eq!(screen.modes(), before, "{key:?}");
        screen.ends(0);
        assert_eq!(bodies(&scene, "step.started")[0]["mode"], "watch");
        assert_eq!(bodies(&scene, "step.exited")[0]["outcome"], "done");
    }
}

#[test]
fn without_a_person_it_is_watched_for_the_time_that_is_declared() {
    let scene = Scene::of("```bash timeout=1s\ntail -f runbook.md\n```\n").settings(SETTINGS);
    scene
        .done(&["plan", "runbook.md", "--env", "x"])
        .says(&["watch: `tail -f` never ends", "until a key, or for 1.0s"]);
    scene.done(RUN).says(&["ended after its time"]);
}

#[test]
fn it_is_watched_until_it_prints_what_is_expected() {
    let scene =
        Scene::of("```bash expect=Running\n{ echo Running > pods; tail -f pods; }\n```\n").settings(SETTINGS);
    scene.done(RUN).says(&["ended at the text that was waited for"]);
    let never = Scene::of("```bash expect=Running timeout=1s\ntail -f stepgate.toml\n```\n");
    never.settings(SETTINGS).run(RUN).exits(1).says(&["its output does not hold `Running`"]);
}

#[test]
fn what_stays_up_is_ready_before_the_steps_that_need_it_and_ends_with_its_section() {
    let port = free_port();
    let scene = Scene::of(&format!(
        "
        ## Tunnel
        ```bash
        # Open
        python3 -m http.server {port} --bind 127.0.0.1
        # Use
        python3 -c 'import urllib.request as u; print(u.urlopen(\"http://127.0.0.1:{port}/runbook.md\").status)'
        # Who
        echo $! > pid
        ```
        ## After
        ```bash
        ls /proc/$(cat pid)/cmdline || echo it is gone
        ```
        "
    ))
    .settings(SETTINGS);
    scene.done(RUN).says(&["runs on as", "is open", "│ 200", "no later step needs it", "│ it is gone"]);
    is_gone(&scene, "pid");
    let exited = &bodies(&scene, "step.exited")[0];
    assert_eq!((&exited["outcome"], &exited["runs_on"]), (&Value::from("done"), &Value::from(true)));
    scene.verified();
}

#[test]
fn what_stays_up_is_ended_on_every_way_out() {
    let server = "```bash mode=background\n{ echo $BASHPID > pid; exec tail -f /dev/null; }\n```\n";
    for (rest, code) in [("```bash\nfalse\n```\n", 1), ("- [ ] Ready\n", 0), ("", 0)] {
        let scene = Scene::of(&format!("{server}{rest}")).settings(SETTINGS);
        scene.run(RUN).exits(code);
        is_gone(&scene, "pid");
    }
    let scene = Scene::of(&format!("{server}- [ ] Ready\n")).settings(SETTINGS);
    sit_down(&scene, &["run", "runbook.md", "--env", "x"]).sees("Does it hold?").types("\r").ends(3);
    is_gone(&scene, "pid");
    let scene = Scene::of(&format!("{server}```bash\necho on; cat ../fifo\n```\n")).settings(SETTINGS);
    scene.fifo("fifo");
    scene.start(RUN).until("│ on").signal(Signal::TERM).finish().exits(143);
    is_gone(&scene, "pid");
}

#[test]
fn what_was_to_stay_up_and_ends_has_failed_with_its_own_status() {
    let scene = Scene::of("```bash mode=background\n{ echo no; exit 7; }\n```\n").settings(SETTINGS);
    scene.run(RUN).exits(1).says(&["│ no", "exit 7, it was to stay up, and has ended"]);
}

#[test]
fn what_stays_up_comes_up_again_when_the_run_is_resumed() {
    let scene = Scene::of(
        "
        ```bash mode=background
        { echo $BASHPID > pid; exec tail -f /dev/null; }
        ```
        ```bash
        [ -e fixed ] && ls -d /proc/$(cat pid)
        ```
        ",
    )
    .settings(SETTINGS);
    scene.run(RUN).exits(1);
    scene.write("fixed", "");
    scene.done(&["resume", "--yes"]).says(&["attempt 2", "│ /proc/"]);
    is_gone(&scene, "pid");
}

#[test]
fn what_needs_a_terminal_is_not_run_where_there_is_none() {
    let scene = Scene::of("```bash\ntouch before\nread -p 'Go on? ' answer\n```\n").settings(SETTINGS);
    scene.done(&["plan", "runbook.md", "--env", "x"]).says(&["terminal: `read -p` needs a person"]);
    scene.run(RUN).exits(4).says(&["error[no-terminal]", "mode = \"plain\""]);
    assert!(!scene.repo("before").exists(), "nothing has run");
    let told = "[[block]]\nstarts = \"read -p\"\nskip = \"nobody is there\"\n";
    let scene = scene.settings(&format!("{SETTINGS}{told}"));
    scene.done(RUN);
}

/// What a cluster's own tool does here: it forwards a real port, and everything else is played.
fn cluster(scene: Scene) -> Scene {
    let stand_ins = ours("fixtures/bin");
    let tool = format!(
        "#!/usr/bin/env bash\nif [[ $1 == port-forward ]]; then\n  exec python3 -m http.server \"${{3%%:*}}\" --bind 127.0.0.1\nfi\n\
         exec {}/kubectl \"$@\"\n",
        stand_ins.display()
    );
    std::fs::create_dir(scene.path("bin")).expect("a folder");
    let path = scene.path("bin/kubectl");
    std::fs::write(&path, tool).expect("a file");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let folders =
        format!("{}:{}:/usr/local/bin:/usr/bin:/bin", scene.path("bin").display(), stand_ins.display());
    scene.fixtures().env("PATH", folders)
}

#[test]
fn a_port_forward_a_log_that_is_followed_and_pods_that_are_watched_need_no_word_about_how() {
    let port = free_port();
    let runbook = format!(
        "
        ## Look
        ```bash
        # Forward
        kubectl port-forward svc/api {port}:80
        # Ask
        python3 -c 'import urllib.request as u; print(u.urlopen(\"http://127.0.0.1:{port}/runbook.md\").status)'
        # Follow
        kubectl logs -f deployment/api
        # Watch
        kubectl get pods -w
        # Ask again
        python3 -c 'import urllib.request as u; print(u.urlopen(\"http://127.0.0.1:{port}/runbook.md\").status + 1)'
        ```
        ## After
        ```bash
        echo the end
        ```
        "
    );
    let scene = cluster(Scene::of(&runbook).settings(SETTINGS));
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"]);
    let before = screen.modes();
    let screen = screen.sees("is open").sees("│ 200");
    let screen = screen.sees("press q").sees("│ level=info").hides().types("q").sees("ended by the operator");
    let screen = screen.sees("press q").sees("│ NAME").hides().types("q").sees("ended by the operator");
    let screen = screen.sees("│ 201").sees("no later step needs it").sees("│ the end").sees("transcript");
    assert_eq!(screen.modes(), before);
    screen.ends(0);
    nothing_runs(&scene);
    let modes: Vec<Value> = bodies(&scene, "step.started").iter().map(|body| body["mode"].clone()).collect();
    assert_eq!(modes, ["background", "plain", "watch", "watch", "plain", "plain"]);
    scene.verified();
}
