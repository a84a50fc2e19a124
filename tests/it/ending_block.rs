//! A block is one script: what ends it before its last line, what of it is not run then, and when its EXIT trap runs.

use crate::kept_records::bodies;
use crate::pty::sit_down;
use crate::scene::Scene;
use rustix::process::Signal;

const RUN: &[&str] = &["run", "runbook.md", "--yes"];

/// A world whose runbook is this block, and another one that says `next`.
fn of(block: &str) -> Scene {
    Scene::of(&format!("```bash\n{block}\n```\n\n```bash\necho next\n```\n"))
}

#[test]
fn what_ends_a_script_ends_the_block_and_not_the_run() {
    for block in [
        "if [ -d . ]; then echo nothing to do; exit 0; fi\necho MIGRATING > harm",
        "leave() { exit 0; }\nleave\necho MIGRATING > harm",
        "echo nothing to do && exit\necho MIGRATING > harm",
        "case $PWD in /*) exit ;; esac\necho MIGRATING > harm",
        "exec true\necho MIGRATING > harm",
        "exec env echo replaced\necho MIGRATING > harm",
        "set -t\necho MIGRATING > harm",
    ] {
        let scene = of(block);
        scene.done(RUN).says(&["│ next", "1 of them skipped", "ended the block"]);
        assert!(!scene.repo("harm").exists(), "{block}");
        let [skipped] = &bodies(&scene, "step.skipped")[..] else { panic!("{block}") };
        assert_eq!(skipped["how"], "stepgate", "{block}");
        assert!(
            skipped["reason"].as_str().is_some_and(|reason| reason.contains("ended the block")),
            "{skipped}"
        );
        scene.verified();
        assert!(scene.transcript().contains("ended the block"), "{block}");
    }
}

#[test]
fn what_does_not_end_a_script_does_not_end_the_block() {
    for block in [
        "exec 3> log\necho on >&3",
        "(exit 0)\necho on > log",
        "exit 0 | cat\necho on > log",
        "f() { return 0; }; f\necho on > log",
        "echo \"$(exit 0)\" > log\necho on >> log",
        "bash -c 'exit 0'\necho on > log",
        "exec 3<&0 </dev/null\necho on > log",
    ] {
        let scene = of(block);
        scene.done(RUN).says(&["│ next"]).never_says(&["skipped"]);
        assert!(scene.read("log").ends_with("on\n"), "{block}");
    }
}

#[test]
fn a_block_that_ends_in_a_failure_goes_on_behind_it_once_that_is_accepted() {
    for (block, status) in [("echo a\nexit 7\ntouch harm", 7), ("set -e\nfalse\ntouch harm", 1)] {
        let scene = of(block);
        scene.run(RUN).exits(1).never_says(&["next"]);
        assert_eq!(bodies(&scene, "step.exited").last().expect("it ended")["status"]["exit"], status);
        let screen = sit_down(&scene, &["resume"]).sees("What now?").types("a").sees("Why").types("known\r");
        screen.sees("ended the block").sees("│ next").ends(0);
        assert!(!scene.repo("harm").exists(), "{block}");
    }
}

#[test]
fn whoever_leaves_the_failure_out_goes_on_with_the_rest_of_the_block() {
    let scene = of("echo a\nexit 7\necho the rest");
    let screen = sit_down(&scene, RUN)
        .sees("which ends the block")
        .sees("What now?")
        .types("s")
        .sees("Why")
        .types("not here\r");
    screen.sees("│ the rest").sees("│ next").ends(0);
}

#[test]
fn the_rest_of_an_ended_block_is_not_run_after_a_stop_either() {
    let scene = Scene::of(
        "
        ```bash
        if true; then exit 0; fi
        touch harm
        ```

        ```bash
        test -e ready
        ```
        ",
    );
    scene.run(RUN).exits(1);
    scene.write("ready", "");
    scene.done(&["resume", "--yes"]);
    assert!(!scene.repo("harm").exists());
}

#[test]
fn an_exit_trap_is_a_step_of_the_record_where_exit_ends_the_block() {
    let scene = of("trap 'echo \"cleaned $?, $word\"' EXIT\nword=kept; exit 0\ntouch harm");
    scene.done(RUN).says(&["the shell's EXIT trap", "│ cleaned 0, kept", "│ next"]);
    let started = bodies(&scene, "step.started");
    let trap = started.iter().find(|body| body["step"] == "exit-trap").expect("it is recorded");
    assert_eq!(trap["script"], "echo \"cleaned $?, $word\"");
    let exited = bodies(&scene, "step.exited");
    let trap = exited.iter().find(|body| body["step"] == "exit-trap").expect("its end too");
    assert_eq!((&trap["outcome"], &trap["output_bytes"]), (&"done".into(), &16.into()));
    assert!(scene.transcript().contains("The shell's EXIT trap"));
    assert_eq!(
        exited.iter().filter(|body| body["step"] == "exit-trap").count(),
        1,
        "and not again at the end"
    );
    scene.verified();
}

#[test]
fn an_exit_trap_runs_at_the_end_of_the_run_and_not_of_its_block() {
    let scene = of("trap 'echo cleaned >> order' EXIT\necho one >> order");
    scene.write("runbook.md", &format!("{}\n```bash\necho two >> order\n```\n", scene.read("runbook.md")));
    scene.done(RUN).says(&["the shell's EXIT trap"]);
    assert_eq!(scene.read("order"), "one\ntwo\ncleaned\n");
}

#[test]
fn an_exit_trap_does_not_run_at_a_stop_that_goes_on() {
    let scene = of("trap 'touch cleaned' EXIT\nword=kept\ntest -e ready && echo \"$word\"");
    scene.run(RUN).exits(1);
    assert!(!scene.repo("cleaned").exists(), "at a failure");
    scene.run(&["resume", "--yes"]).exits(1);
    scene.write("ready", "");
    scene.done(&["resume", "--yes"]).says(&["│ kept", "the shell's EXIT trap"]);
    assert!(scene.repo("cleaned").exists(), "at the end");

    let scene = of("trap 'touch cleaned' EXIT\necho on; cat ../fifo");
    scene.fifo("fifo");
    scene.start(RUN).until("│ on").signal(Signal::TERM).finish().exits(143);
    assert!(!scene.repo("cleaned").exists(), "at a signal");

    let scene = of("trap 'touch cleaned' EXIT\nexit 3");
    scene.run(RUN).exits(1);
    assert!(!scene.repo("cleaned").exists(), "at an exit that fails and can be tried again");
}

#[test]
fn a_trap_that_fails_is_a_failure_of_the_run() {
    let scene = of("trap 'echo cannot; exit 9' EXIT\necho one");
    scene.run(RUN).exits(1).says(&["│ cannot", "exit 9"]);
}

#[test]
fn err_debug_and_return_traps_survive_a_stop() {
    let scene = of(
        "trap 'echo \"ERR $?\"' ERR\ntrap 'echo \"RETURN\"' RETURN; f() { :; }; declare -ft f\ntest -e ready",
    );
    scene.write(
        "runbook.md",
        &format!("{}\n```bash\nf\nfalse || true\n(exit 4) || :\n! true\n```\n", scene.read("runbook.md")),
    );
    scene.run(RUN).exits(1).says(&["│ ERR 1"]);
    scene.write("ready", "");
    scene.run(&["resume", "--yes"]).says(&["│ RETURN"]);

    let scene = of("n=0; trap 'n=$((n+1))' DEBUG\ntest -e ready\necho \"$n\"");
    scene.run(RUN).exits(1);
    scene.write("ready", "");
    let counted = scene.run(&["resume", "--yes"]).exits(0).outputs();
    assert!(counted[0].parse::<u32>().is_ok_and(|n| n > 0), "{counted:?}");
}

#[test]
fn an_alias_holds_from_the_next_command_on() {
    for block in [
        "alias k='echo kube'\nk get pods",
        "alias say=echo\nif true; then say kube get pods; fi",
        "alias go='cd sub && '\nmkdir sub\ngo echo kube get pods",
    ] {
        of(block).done(RUN).says(&["│ kube get pods", "│ next"]);
    }
    let scene = of("alias k='echo kube'\ntest -e ready\nk get pods");
    scene.run(RUN).exits(1);
    scene.write("ready", "");
    scene.done(&["resume", "--yes"]).says(&["│ kube get pods"]);
}

#[test]
fn a_descriptor_that_a_step_opens_lasts() {
    for block in [
        "exec 3> log\necho one >&3\necho two >&3\nexec 3>&-",
        "exec {log}> log\necho one >&$log\necho two >&$log",
        "exec 9>> log\n{ echo one; echo two; } >&9",
        "printf 'one\\ntwo\\n' > from\nexec 4< from\nread -r a <&4\nread -r b <&4\necho \"$a\" > log; echo \"$b\" >> log",
    ] {
        let scene = of(block);
        scene.done(RUN).says(&["│ next"]);
        assert_eq!(scene.read("log"), "one\ntwo\n", "{block}");
    }
    of("for i in $(seq 3 255); do eval \"exec $i>&-\"; done\necho still")
        .done(RUN)
        .says(&["│ still", "│ next"]);
}

#[test]
fn an_error_that_throws_the_line_away_is_heard_at_once() {
    for block in [
        "declare -i DAY=08\ntouch harm",
        "readonly x=1\n(( x = 2 ))\ntouch harm",
        "echo $((1/0))\ntouch harm",
    ] {
        let scene = of(block);
        scene.run(RUN).exits(1).never_says(&["operator", "next"]);
        assert!(!scene.repo("harm").exists(), "{block}");
        let exited = bodies(&scene, "step.exited");
        assert_eq!(exited.last().expect("it ended")["outcome"], "failed", "{block}");
    }
}
