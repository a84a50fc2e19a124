//! `stepgate run`: how a step runs and ends, and what is said of it.

use crate::scene::{STEPGATE, Scene};

/// The arguments of a run that nobody is asked about.
const RUN: &[&str] = &["run", "runbook.md", "--yes"];

#[test]
fn a_run_shows_each_step_as_it_goes() {
    let scene = Scene::of(
        "
        # Greet

        - [ ] Somebody is there

        ```bash
        # Say it
        echo hello; echo 'not so loud' >&2
        echo done
        ```
        ",
    );
    scene.run(RUN).is("

        Greet
        1/4    gate     Somebody is there  line 3
                 assumed, not done (--yes)
        2/4    read     Say it  line 7
                 $ echo hello
                 │ hello
                 done in 0.0s
        3/4    read     line 7
                 $ echo 'not so loud' >&2
                 │ not so loud
                 done in 0.0s
        4/4    read     line 8
                 $ echo done
                 │ done
                 done in 0.0s

        done: 4 steps, 1 of them assumed, not done
        --- stderr ---
        run 20261121-000000-xxxx
        transcript /world/state/runs/20261121-000000-xxxx/transcript.md
        head <sha256>
        [exit 0]
        ");
}

#[test]
fn a_step_that_fails_stops_the_run_and_says_how_to_go_on() {
    let scene = Scene::of(
        "
        # Deploy
        ```bash
        echo before
        ls /nowhere
        echo after
        ```
        ",
    );
    scene.run(RUN).is("

        Deploy
        1/3    read     line 3
                 $ echo before
                 │ before
                 done in 0.0s
        2/3    read     line 4
                 $ ls /nowhere
                 │ ls: cannot access '/nowhere': No such file or directory
                 exit 2 in 0.0s

        stopped: `ls /nowhere` (line 4) failed
        --- stderr ---
        run 20261121-000000-xxxx
        output /world/state/runs/20261121-000000-xxxx/out/0002.1
        Go on with: stepgate resume 20261121-000000-xxxx
        transcript /world/state/runs/20261121-000000-xxxx/transcript.md
        head <sha256>
        [exit 1]
        ");
    assert!(!scene.transcript().contains("│ after"));
}

#[test]
fn every_exit_status_is_told_as_it_is() {
    for (command, said) in [
        ("(exit 3)", "exit 3 in"),
        ("no-such-command", "exit 127 (command not found) in"),
        ("./runbook.md", "exit 126 (not executable) in"),
        ("bash -c 'kill -TERM $$'", "exit 143 (SIGTERM) in"),
        ("false | true", "done in"),
        ("set -o pipefail; false | true", "done in"),
    ] {
        let scene = Scene::of(&format!("```bash\n{command}\n```\n"));
        let code = i32::from(said != "done in");
        let code = if command.contains("pipefail") { 1 } else { code };
        let said = if command.contains("pipefail") { "exit 1 in" } else { said };
        scene.run(RUN).exits(code).says(&[said]);
    }
}

#[test]
fn standard_input_is_closed() {
    let scene = Scene::of(
        "
        ```bash mode=plain
        cat
        read -r line || echo nothing to read
        ssh-like() { cat >/dev/null; }
        ssh-like
        echo the next step has its own text
        ```
        ",
    );
    scene.done(RUN).says(&["│ nothing to read", "│ the next step has its own text"]);
}

#[test]
fn a_step_that_takes_too_long_is_stopped_with_all_that_it_started() {
    let scene = Scene::of(
        "
        ```bash timeout=1s mode=plain
        { (trap '' TERM; echo $BASHPID > child; tail -f /dev/null) & tail -f /dev/null; }
        ```
        ",
    );
    scene.run(RUN).exits(1).says(&["stopped by its timeout", "took longer than its timeout"]);
    let pid = scene.read("child");
    assert!(
        !pid.is_empty() && !std::path::Path::new("/proc").join(pid.trim()).exists(),
        "{pid} is still there"
    );
}

#[test]
fn a_step_is_tried_again_as_often_as_it_says() {
    let scene = Scene::of(
        "
        ```bash retry=2
        echo try >> tries && [ $(wc -l < tries) -eq 3 ]
        ```
        ",
    );
    scene.done(RUN).says(&["attempt 2", "attempt 3"]);
    assert_eq!(scene.read("tries").lines().count(), 3);
    let scene = Scene::of("```bash retry=1\necho try >> tries && false\n```\n");
    scene.run(RUN).exits(1).never_says(&["attempt 3"]);
}

#[test]
fn a_step_whose_output_lacks_what_is_expected_has_failed() {
    let scene = Scene::of(
        "
        ```bash expect=\"3 running\"
        echo 2 running
        ```
        ",
    );
    scene.run(RUN).exits(1).says(&["its output does not hold `3 running`"]);
    Scene::of("```bash expect=ready\necho it is ready now\n```\n").done(RUN).says(&["done in"]);
}

#[test]
fn a_block_starts_where_it_says() {
    let scene = Scene::of(
        "
        ```bash cwd=charts
        pwd
        ```
        ```bash
        pwd
        ```
        ",
    )
    .file("charts/Chart.yaml", "name: shop\n");
    let outputs = scene.done(RUN).outputs();
    assert_eq!(
        outputs,
        [
            scene.repo("charts").display().to_string(),
            scene.repo("").display().to_string().trim_end_matches('/').to_owned()
        ]
    );
}

#[test]
fn blocks_start_in_the_repository_or_beside_the_runbook() {
    let document = "```bash\npwd\n```\n";
    let scene = Scene::new().file("docs/ops/runbook.md", document);
    let root = scene.repo("").display().to_string();
    let root = root.trim_end_matches('/');
    let arguments = ["run", "docs/ops/runbook.md", "--yes"];
    assert_eq!(scene.done(&arguments).outputs(), [root]);
    let scene = scene.settings("base = \"runbook\"\n");
    assert_eq!(scene.done(&arguments).outputs(), [format!("{root}/docs/ops")]);
}

#[test]
fn the_two_streams_are_told_apart_in_the_record() {
    let scene = Scene::of("```bash\n{ echo out; echo err >&2; }\n```\n");
    scene.done(RUN);
    let output =
        scene.records().into_iter().find(|record| record["type"] == "output").expect("output is recorded");
    assert_eq!(output["body"]["lengths"], serde_json::json!([4, 4]));
    assert!(scene.transcript().contains("[stderr] err"));
}

#[test]
fn what_is_left_running_is_ended_and_told() {
    let scene = Scene::of(
        "
        ```bash
        tail -f /dev/null & echo $! > job
        echo $(cat job) > /dev/null
        ```
        ",
    );
    scene.done(RUN);
    let pid = scene.read("job");
    assert!(
        !pid.is_empty() && !std::path::Path::new("/proc").join(pid.trim()).exists(),
        "{pid} is still there"
    );
}

#[test]
fn records_can_be_had_one_a_line() {
    let scene = Scene::of("```bash\necho hello\n```\n");
    let transcript = scene.done(&["run", "runbook.md", "--yes", "--format", "json"]);
    let kinds: Vec<String> = transcript
        .out
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("a record")["type"]
                .as_str()
                .expect("a type")
                .to_owned()
        })
        .collect();
    assert_eq!(kinds, scene.kinds());
    assert_eq!(
        kinds,
        ["run.opened", "plan.pinned", "step.started", "output", "step.exited", "run.closed", "run.sealed"]
    );
}

#[test]
fn a_placeholder_without_a_value_stops_everything_before_it_starts() {
    let scene = Scene::of(
        "
        # Clean up
        ```bash
        kubectl get pods -n x
        ```
        ```bash
        kubectl delete pod <pod-name> -n x
        ```
        ",
    )
    .fixtures();
    scene.run(&["run", "runbook.md", "--yes", "--allow", "destroy"]).is("
        --- stderr ---

        error[unfilled-variable]: `<pod-name>` has no value (pod_name)
         --> runbook.md:6
          |
        6 | kubectl delete pod <pod-name> -n x
          |                    ^^^^^^^^^^
          hint: Give it with --set pod_name=VALUE, or in [vars] of stepgate.toml.
        error: runbook.md is not ready: 1 to be solved first; nothing was run
          hint: `stepgate plan runbook.md` shows what would run.
        [exit 4]
        ");
    assert_eq!(scene.fake_log(), "");
    assert_eq!(scene.tree(), ["runbook.md"]);
    assert_eq!(scene.n_runs(), 0);
}

#[test]
fn an_environment_that_expects_another_cluster_runs_nothing() {
    let scene = Scene::of("```bash\nkubectl get pods\n```\n").fixtures().settings(
        "
        [env.production]
        confirm = \"gates\"
        expect = { \"kubectl config current-context\" = \"prod-cluster\" }
        ",
    );
    let run = &["run", "runbook.md", "--env", "production", "--yes"];
    scene.run(run).exits(3).says(&["`kubectl config current-context` says `staging-cluster`, and this environment expects `prod-cluster`"]);
    assert!(!scene.fake_log().contains("get pods"));
    scene.env("STEPGATE_FAKE_CONTEXT", "prod-cluster").done(run);
}

#[test]
fn what_was_read_is_what_runs() {
    let scene = Scene::of(
        "
        ```bash
        # Another text takes its place, once here and once by its name
        echo 'echo elsewhere > effects' > runbook.md && touch next
        # The text that was read
        mv next runbook.md && echo here >> effects
        # The end of it
        echo there >> effects
        ```
        ",
    );
    scene.done(&["run", "runbook.md", "--yes"]);
    assert_eq!((&*scene.read("effects"), &*scene.read("runbook.md")), ("here\nthere\n", ""));
    scene.verified();
}

#[test]
fn a_bare_environment_is_enough() {
    let scene = Scene::of("```bash\n{ echo \"home is ${HOME-nowhere}\"; ulimit -n; }\ncd / && pwd\n```\n");
    let bare = |arguments: &str| {
        let state = scene.path("state");
        let mut command = scene.command("/bin/bash");
        let line = format!(
            "ulimit -n 64; exec /usr/bin/env -i STEPGATE_HOME={} {STEPGATE} {arguments}",
            state.display()
        );
        let output = command.args(["-c", &line]).output().expect("bash is there");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, said) = bare("run runbook.md --yes");
    assert_eq!(code, Some(0), "{said}");
    for part in ["home is nowhere", "│ 64", "│ /"] {
        assert!(said.contains(part), "`{part}` is not in:\n{said}");
    }
    let (code, said) = bare("verify");
    assert!(code == Some(7) && said.contains("whole and sealed"), "{said}");
}

#[test]
fn the_diagnostics_say_how_long_each_part_took_and_are_silent_unless_asked_for() {
    let scene = Scene::of("# Deploy\n\n```bash\ntrue\n```\n");
    let arguments = ["run", "runbook.md", "--env", "staging", "--yes"];
    scene.done(&arguments).never_says(&["DEBUG"]);
    let parts = ["DEBUG plan: ", "DEBUG pin: ", "the record records=", "DEBUG transcript: ", "time.busy="];
    scene.env("STEPGATE_LOG", "stepgate=debug").done(&arguments).says(&parts);
}
