//! The keys between steps: each one pressed at a real terminal, and what it leaves in the record.

use crate::kept_records::bodies;
use crate::pty::{sit_down, sit_down_at};
use crate::scene::Scene;
use serde_json::json;

const RUN: &[&str] = &["run", "runbook.md", "--env", "x"];
const SETTINGS: &str = "[env.x]\nconfirm = \"changes\"\n";

const RUNBOOK: &str = "
    ## Deploy

    ```bash
    # First
    export NAME=kept && mkdir first
    # Second
    mkdir second/deep
    # Third
    mkdir third
    ```

    ## Troubleshooting

    ### No such file or directory

    ```bash
    ls -la
    ```

    ## Rollback

    ```bash
    # Take it back
    rmdir first
    ```
    ";

/// An editor that replaces one text by another.
fn scene_with_editor(from: &str, to: &str) -> Scene {
    let scene = Scene::of(RUNBOOK).settings(SETTINGS);
    scene.env("EDITOR", format!("sed -i s,{from},{to},"))
}

#[test]
fn a_status_line_says_where_the_run_is() {
    let scene = Scene::of(RUNBOOK).settings(SETTINGS);
    let screen =
        sit_down(&scene, RUN).sees("x · Deploy · step 1 of 3 ·").sees("Run it?").sees("more").types("y");
    screen.sees("x · Deploy · step 2 of 3 ·").sees("more").types("n").ends(3);
}

#[test]
fn enter_runs_what_only_looks_and_nothing_else() {
    let scene =
        Scene::of("```bash\necho looked\nmkdir made\n```\n").settings("[env.x]\nconfirm = \"every-step\"\n");
    let screen = sit_down(&scene, RUN).sees("[Enter] yes").sees("more").types("\r").sees("│ looked");
    screen.sees("[Enter] no, stop").sees("more").types("\r").ends(3);
    assert!(!scene.repo("made").exists());
}

#[test]
fn an_edit_is_run_instead_and_recorded_as_a_deviation_with_its_diff() {
    let scene = scene_with_editor("second/deep", "second");
    let screen = sit_down(&scene, RUN)
        .sees("Run it?")
        .sees("more")
        .types("y")
        .sees("Second")
        .sees("Run it?")
        .sees("more")
        .types("e");
    let screen =
        screen.sees("mkdir second").sees("It was edited. Run it?").sees("more").types("y").sees("done in");
    screen.sees("Third").sees("Run it?").sees("more").types("y").ends(0);
    let started = &bodies(&scene, "step.started")[1];
    assert_eq!(started["script"], "mkdir second");
    let diff = started["deviation"].as_str().expect("a diff");
    assert!(diff.contains("-mkdir second/deep\n+mkdir second\n"), "{diff}");
    assert!(scene.transcript().contains("Not as the document has it"), "{}", scene.transcript());
    scene.verified();
}

#[test]
fn a_step_that_failed_is_edited_and_retried_with_what_the_document_says_about_it_in_view() {
    let scene = scene_with_editor("second/deep", "second");
    let screen = sit_down(&scene, RUN)
        .sees("Run it?")
        .sees("more")
        .types("y")
        .sees("Second")
        .sees("Run it?")
        .sees("more")
        .types("y");
    let screen = screen.sees("see `No such file or directory`").sees("[b] rolls back with `Rollback`");
    let screen =
        screen.sees("Exit 1. What now?").types("e").sees("It was edited. Run it?").sees("more").types("y");
    screen.sees("attempt 2").sees("done in").sees("Third").sees("Run it?").sees("more").types("y").ends(0);
    assert!(scene.repo("second").is_dir());
}

#[test]
fn a_shell_holds_what_the_run_holds_and_is_recorded() {
    let scene = Scene::of(RUNBOOK).settings(SETTINGS);
    let screen = sit_down(&scene, RUN)
        .sees("Run it?")
        .sees("more")
        .types("y")
        .sees("Second")
        .sees("Run it?")
        .sees("more")
        .types("!");
    let screen = screen.sees("exit").sees("run:").types("echo \"it is $NAME\"\r").sees("it is kept");
    let screen =
        screen.types("mkdir second\r").sees("run:").types("exit\r").sees("Run it?").sees("more").types("y");
    screen.sees("Third").sees("Run it?").sees("more").types("y").ends(0);
    let shell = bodies(&scene, "step.started").into_iter().find(|body| body["step"] == "shell");
    assert_eq!(shell.expect("the shell is in the record")["mode"], "terminal");
    let transcript = scene.transcript();
    assert!(transcript.contains("it is kept"), "{transcript}");
    scene.verified();
}

#[test]
fn the_last_output_is_shown_again() {
    let scene = Scene::of("```bash\necho once\nmkdir made\n```\n").settings(SETTINGS);
    let screen = sit_down(&scene, RUN).sees("│ once").sees("Run it?").sees("more").types("o");
    screen.sees("│ once").sees("Run it?").sees("more").types("y").ends(0);
}

#[test]
fn a_jump_forward_skips_and_a_jump_back_runs_again() {
    let scene = Scene::of("```bash\nmkdir -p one\nmkdir -p two\nmkdir -p three\n```\n").settings(SETTINGS);
    let screen = sit_down(&scene, RUN).sees("mkdir -p one").sees("Run it?").sees("more").types("j");
    let screen =
        screen.sees("Which step").types("3\r").sees("is skipped").sees("Why: ").types("two is there\r");
    let screen = screen
        .sees("mkdir -p three")
        .sees("Run it?")
        .sees("more")
        .types("j")
        .sees("Which step")
        .types("p one\r");
    // What was skipped is open again too.
    let screen =
        screen.sees("done again").sees("Why: ").types("it is not\r").sees("mkdir -p one").sees("Run it?");
    screen
        .types("y")
        .sees("mkdir -p two")
        .sees("Run it?")
        .types("y")
        .sees("p three")
        .sees("Run it?")
        .types("y")
        .ends(0);
    let skipped = &bodies(&scene, "step.skipped")[0];
    assert_eq!(skipped["reason"], "jumped over: two is there");
    scene.verified();
}

#[test]
fn a_rollback_is_run_in_the_same_run_and_the_transcript_says_where_it_branched() {
    let scene = Scene::of(RUNBOOK).settings(SETTINGS);
    let screen = sit_down(&scene, RUN)
        .sees("Run it?")
        .sees("more")
        .types("y")
        .sees("Second")
        .sees("Run it?")
        .sees("more")
        .types("y");
    let screen =
        screen.sees("What now?").sees("more").types("b").sees("1  Rollback").sees("Which one").types("1\r");
    let screen = screen
        .sees("Roll back like this?")
        .types("y")
        .sees("Take it back")
        .sees("step 1 of 1")
        .sees("Run it?")
        .sees("more")
        .types("y");
    let shown = screen.ends(1);
    assert!(shown.contains("rolled back with `Rollback`"), "{shown}");
    assert!(!scene.repo("first").exists(), "it was taken back");
    let closed = &bodies(&scene, "run.closed")[0];
    assert_eq!((&closed["result"], &closed["exit_code"]), (&json!("rolled-back"), &json!(1)));
    let transcript = scene.transcript();
    assert!(transcript.contains("rolled back from here"), "{transcript}");
    assert!(transcript.find("rolled back from here") < transcript.find("Take it back"), "{transcript}");
    scene.verified();
}

#[test]
fn a_rollback_that_was_interrupted_is_resumed_where_it_was() {
    let scene = Scene::of(RUNBOOK).settings(SETTINGS);
    let screen = sit_down(&scene, RUN)
        .sees("Run it?")
        .sees("more")
        .types("y")
        .sees("Second")
        .sees("Run it?")
        .sees("more")
        .types("y");
    let screen = screen.sees("What now?").sees("more").types("b").sees("Which one").types("1\r");
    screen
        .sees("Roll back like this?")
        .types("y")
        .sees("Take it back")
        .sees("Run it?")
        .sees("more")
        .types("p")
        .ends(3);
    sit_down(&scene, &["resume"]).sees("Take it back").sees("Run it?").sees("more").types("y").ends(1);
    assert!(!scene.repo("first").exists() && !scene.repo("third").exists());
}

#[test]
fn a_pause_decides_nothing_and_the_run_goes_on_there() {
    let scene = Scene::of(RUNBOOK).settings(SETTINGS);
    sit_down(&scene, RUN).sees("First").sees("Run it?").sees("more").types("p").ends(3);
    assert!(bodies(&scene, "confirm.decided").is_empty());
    assert_eq!(bodies(&scene, "run.closed")[0]["result"], "paused");
    sit_down(&scene, &["resume"])
        .sees("First")
        .sees("Run it?")
        .sees("more")
        .types("y")
        .sees("Second")
        .sees("more")
        .types("n")
        .ends(3);
}

#[test]
fn a_step_is_run_another_way_when_somebody_says_so() {
    let scene =
        Scene::of("```bash\nmkdir made && { [ -t 1 ] && echo a terminal; }\n```\n").settings(SETTINGS);
    let screen = sit_down(&scene, RUN)
        .sees("Run it?")
        .sees("more")
        .types("m")
        .sees("How is it run?")
        .sees("background")
        .types("t");
    screen.sees("terminal").sees("Run it?").sees("more").types("y").ends(0);
    assert_eq!(bodies(&scene, "step.started")[0]["mode"], "terminal");
}

#[test]
fn a_checklist_is_answered_at_once_only_where_the_environment_allows_it() {
    let list = "- [ ] One\n- [ ] Two\n- [ ] Three\n";
    let scene = Scene::of(list).settings(SETTINGS);
    let shown = sit_down(&scene, RUN).sees("[ ] Two").sees("[A] all 3 yes").sees("more").types("A").ends(0);
    assert!(shown.contains("Two: yes (person, all at once)"), "{shown}");
    assert_eq!(bodies(&scene, "gate.decided").len(), 3);
    let strict = Scene::of(list).settings("[env.x]\nconfirm = \"every-step\"\n");
    let shown = sit_down(&strict, RUN).sees("Does it hold?").sees("[?] more").types("A").types("n").ends(3);
    assert!(!shown.contains("[A]"), "{shown}");
}

#[test]
fn a_gate_may_not_apply_or_wait_but_the_run_does_not_end_with_it_open() {
    let scene = Scene::of("- [ ] One\n- [ ] Two\n\n```bash\necho between\n```\n").settings(SETTINGS);
    let screen =
        sit_down(&scene, RUN).sees("Does it hold?").sees("more").types("l").sees("Two").sees("Does it hold?");
    let screen =
        screen.sees("more").types("a").sees("Why does it not apply").types("no database\r").sees("│ between");
    let screen = screen.sees("One").sees("Does it hold?").sees("more").types("l").types("y");
    screen.ends(0);
    let answers: Vec<_> = bodies(&scene, "gate.decided").iter().map(|body| body["answer"].clone()).collect();
    assert_eq!(answers, ["later", "not-applicable", "yes"]);
}

#[test]
fn a_second_ctrl_c_stops_the_run() {
    let scene = Scene::of(
        "```bash\n{ trap 'echo caught' INT; echo on; for i in {1..400}; do cat ../fifo; done; }\n```\n",
    )
    .settings(SETTINGS);
    scene.fifo("fifo");
    let screen = sit_down(&scene, RUN).sees("│ on").types("\u{3}").sees("│ caught").types("\u{3}");
    screen.ends(130);
    assert_eq!(scene.kinds().last().map(String::as_str), Some("run.closed"));
}

#[test]
fn a_suspended_question_is_asked_again() {
    let scene = Scene::of("- [ ] Ready\n");
    let screen = sit_down(&scene, &["run", "runbook.md"]);
    let before = screen.modes();
    let screen = screen.sees("Does it hold?").hides().types("\u{1a}").stops();
    assert_eq!(screen.modes(), before);
    screen.signals(rustix::process::Signal::CONT).sees("Does it hold?").hides().types("y").ends(0);
}

#[test]
fn neither_what_is_typed_ahead_nor_what_a_step_prints_answers_a_question() {
    // Reports of the terminal's own, a key pushed into the terminal that the step does not have, and a flood of yes.
    let hostile = "
        ```bash
        printf '\\033[6n\\033[c\\033]0;y\\007\\033[21t\\033P$q\\033\\\\y\\ry\\r\\n'
        python3 -c 'import fcntl, termios; f = open(\"/dev/tty\"); [fcntl.ioctl(f, termios.TIOCSTI, c) for c in \"y\\n\"]' || echo no terminal
        yes y | head -2000; echo ready; cat ../fifo
        mkdir pwned
        ```
        ";
    let scene = Scene::of(hostile).settings(SETTINGS);
    let fifo = scene.fifo("fifo");
    let screen = sit_down(&scene, RUN);
    let screen = screen.sees("Run it?").sees("more").types("y").sees("│ no terminal");
    let screen = screen.sees("│ ready").types("y\ry\ryyyy\r").sees("yyyy");
    std::fs::write(&fifo, "went on\n").expect("the step reads it");
    let screen = screen.sees("│ went on").sees("mkdir pwned").sees("Run it?").sees("more");
    let raw = screen.raw();
    for query in ["\u{1b}[6n", "\u{1b}[c", "\u{1b}]0;", "\u{1b}[21t", "\u{1b}P"] {
        assert!(!raw.contains(query), "{query:?} reached the terminal, which would have answered");
    }
    screen.types("\r").ends(3);
    assert!(!scene.repo("pwned").exists());
    let yes = bodies(&scene, "confirm.decided").into_iter().filter(|body| body["answer"] == "yes").count();
    assert_eq!(yes, 1, "only the one that somebody has pressed");
}

#[test]
fn the_next_question_comes_right_after_the_end_of_a_step() {
    const N_STEPS: usize = 21;
    let commands: Vec<String> =
        (0..N_STEPS).map(|number| format!("echo step{number}-; mkdir d{number}")).collect();
    let block = commands.join("\n");
    let scene = Scene::of("").file("runbook.md", &format!("```bash\n{block}\n```\n")).settings(SETTINGS);
    let mut screen = sit_down(&scene, RUN);
    let mut waits = Vec::new();
    for number in 0..N_STEPS {
        screen = screen.sees(&format!("│ step{number}-"));
        let ended = std::time::Instant::now();
        screen = screen.sees("Run it?").sees("more");
        waits.push(ended.elapsed());
        screen = screen.types("y");
    }
    screen.ends(0);
    waits.sort();
    let median = waits[N_STEPS / 2];
    crate::scene::untested(&format!(
        "(a measure) the median from the output of a step to the next question: {median:?}"
    ));
    // The aim is 30 ms for a release build on a quiet machine; this is neither.
    assert!(median.as_millis() < 300, "{median:?} of {waits:?}");
}

#[test]
fn a_protected_target_is_shown_before_its_name_is_typed_and_a_drift_stops_the_run_before_the_next_change() {
    let scene = Scene::of("```bash\necho elsewhere > where\nmkdir pwned\n```\n")
        .settings(
            "
            [env.production]
            protected = true
            confirm = \"gates\"
            database = \"postgres://app:s3cret@db.prod:5432/app\"
            expect = { \"cat where\" = \"here\" }
            ",
        )
        .file("where", "here\n");
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "production"]);
    let screen = screen.sees("PRODUCTION: where this would land").sees("user").sees("host").sees("directory");
    let screen =
        screen.sees("cat where says here, as it must").sees("Type production to go on").types("production\r");
    let shown = screen.ends(3);
    assert!(shown.contains("`cat where` says `elsewhere`, and this environment expects `here`"), "{shown}");
    assert!(!scene.repo("pwned").exists() && !shown.contains("s3cret"));
    let decided = &bodies(&scene, "confirm.decided")[0];
    assert_eq!((&decided["step"], &decided["answer"]), (&json!("target"), &json!("yes")));
    assert!(decided["note"].as_str().is_some_and(|note| note.contains("directory ")), "{decided}");
}

#[test]
fn no_line_is_wider_than_the_terminal_and_plain_words_need_no_symbols() {
    let long = "x".repeat(300);
    let runbook = format!(
        "- [ ] {}\n\n```bash\necho {long}; printf 'a\\rb\\n\\377\\n'\nmkdir made\n```\n",
        "word ".repeat(40)
    );
    let scene = Scene::of("").file("runbook.md", &runbook).settings(SETTINGS);
    for columns in [80_u16, 160] {
        let screen =
            sit_down_at(&scene, RUN, columns, 24).sees("more").types("y").sees("mkdir made").sees("more");
        let shown = screen.types("?").sees("pause").sees("Run it?").types("n").ends(3);
        for line in shown.lines().filter(|line| !line.starts_with("transcript") && !line.starts_with("head"))
        {
            assert!(line.chars().count() <= usize::from(columns), "{columns}: {line}");
        }
    }
    let plain =
        sit_down_at(&scene, &["--plain", "run", "runbook.md", "--env", "x"], 80, 24).sees("more").types("y");
    let shown = plain.sees("mkdir made").sees("more").types("n").ends(3);
    assert!(shown.contains("         | xxx") && !shown.contains('│'), "{shown}");
}
