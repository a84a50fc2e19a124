//! Somebody at a terminal: every question, answered by keys on a real PTY.

use crate::kept_records::bodies;
use crate::pty::{sit_down, sit_down_at};
use crate::scene::{Scene, same};
use serde_json::json;

const RUN: &[&str] = &["run", "runbook.md"];

const GATE: &str = "
    # Release

    Nobody deploys on a Friday.

    - [ ] It is not Friday
      ```bash
      echo Tuesday
      ```

    ```bash
    ls
    ```
    ";

#[test]
fn a_gate_is_asked_with_its_text_its_prose_and_its_evidence_and_holds() {
    let scene = Scene::of(GATE).settings("[env.x]\nconfirm = \"gates\"\n");
    let shown = sit_down(&scene, &["run", "runbook.md", "--env", "x"])
        .sees("Does it hold?")
        .sees("[?] more")
        .types("y")
        .ends(0);
    let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("`{text}` is not in:\n{shown}"));
    assert!(at("> Nobody deploys on a Friday.") < at("Does it hold?"));
    assert!(at("│ Tuesday") < at("It is not Friday") || at("│ Tuesday") < at("Does it hold?"));
    assert_eq!(bodies(&scene, "gate.decided")[0]["how"], "person");
    assert!(shown.contains("│ runbook.md"), "the run went on:\n{shown}");
}

#[test]
fn a_no_stops_the_run_and_enter_is_a_no() {
    for key in ["n", "\r", "\u{1b}"] {
        let scene = Scene::of("- [ ] Ready\n\n```bash\ntouch ran\n```\n");
        sit_down(&scene, RUN).sees("Does it hold?").types(key).ends(3);
        assert_eq!(bodies(&scene, "gate.decided")[0]["answer"], "no", "{key:?}");
        assert_eq!(scene.tree(), ["runbook.md"]);
    }
}

#[test]
fn what_stands_among_commands_for_a_person_is_asked_whether_it_is_done() {
    let scene = Scene::of("```bash\nA=7\n# By hand:\n1. Stop the workers\necho still $A\n```\n");
    let screen = sit_down(&scene, RUN).sees("> By hand").sees("Is it done?").sees("more").types("y");
    screen.sees("│ still 7").ends(0);
    assert_eq!(bodies(&scene, "gate.decided")[0]["answer"], "yes");
}

#[test]
fn a_gate_is_skipped_only_with_a_reason() {
    let scene = Scene::of("- [ ] Ready\n");
    let screen = sit_down(&scene, RUN)
        .sees("Does it hold?")
        .types("s")
        .sees("Why is it skipped")
        .types("\r")
        .sees("A reason is needed");
    screen.sees("Why is it skipped").types("it is a drill\r").ends(0);
    let decided = &bodies(&scene, "gate.decided")[0];
    assert_eq!((&decided["answer"], &decided["note"]), (&json!("skip"), &json!("it is a drill")));
}

#[test]
fn a_note_is_kept_with_a_yes() {
    let scene = Scene::of("- [ ] Ready\n");
    sit_down(&scene, RUN).sees("Does it hold?").types("t").sees("Note").types("OPS-7, seen by Ada\r").ends(0);
    let decided = &bodies(&scene, "gate.decided")[0];
    assert_eq!((&decided["answer"], &decided["note"]), (&json!("yes"), &json!("OPS-7, seen by Ada")));
    assert!(scene.transcript().contains("OPS-7, seen by Ada"));
}

#[test]
fn a_command_that_a_gate_offers_is_run_when_it_is_wanted_and_the_gate_asked_again() {
    let scene = Scene::of("- [ ] The disk has room: `echo plenty of it`\n");
    let screen = sit_down(&scene, RUN).sees("Does it hold?").sees("run its command").types("r");
    screen.sees("│ plenty of it").sees("Does it hold?").types("y").ends(0);
    assert_eq!(bodies(&scene, "step.exited").len(), 1);
}

#[test]
fn what_changes_something_is_confirmed() {
    let scene = Scene::of("```bash\nmkdir made\nmkdir more\nmkdir enough\n```\n");
    let screen = sit_down(&scene, RUN).sees("mkdir made").sees("Run it?").types("y").sees("done in");
    let screen = screen
        .sees("mkdir more")
        .sees("Run it?")
        .types("s")
        .sees("Why is it skipped")
        .types("one is enough\r");
    screen.sees("mkdir enough").sees("Run it?").types("n").ends(3);
    assert!(scene.repo("made").is_dir() && !scene.repo("more").exists() && !scene.repo("enough").exists());
}

#[test]
fn a_value_is_asked_for_right_before_the_step_that_needs_it() {
    let scene = Scene::of(
        "
        ```bash
        echo pod-7f
        ```
        ```bash
        echo \"deleting <pod-name>\"
        ```
        ",
    )
    .settings("[env.x]\nconfirm = \"gates\"\n");
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"])
        .sees("│ pod-7f")
        .sees("Value of pod_name")
        .types("pod-7f $(touch pwned)\r");
    screen.sees("│ deleting pod-7f $(touch pwned)").ends(0);
    assert_eq!(
        bodies(&scene, "variable.given"),
        [json!({"name": "pod_name", "value": "pod-7f $(touch pwned)", "origin": "person", "looked": 1000})]
    );
    assert_eq!(scene.tree(), ["runbook.md", "stepgate.toml"]);
}

#[test]
fn what_is_typed_in_a_session_is_shown_before_that_has_the_terminal_and_asked_about_behind_it() {
    let runbook = "```bash\npsql shop\n```\n\nIn it:\n\n```\nUPDATE accounts SET locked = false;\n\\q\n```\n\n```bash\necho the end\n```\n";
    let scene = Scene::of(runbook).settings("[env.x]\nconfirm = \"gates\"\n").fixtures();
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"])
        .sees("to be typed in it (line 8), and asked about behind it")
        .sees("UPDATE accounts SET locked = false;")
        .sees("it has the terminal")
        .sees("app=#")
        .types("\\q\r")
        .sees("Is it done?")
        .sees("more")
        .types("y");
    screen.sees("│ the end").ends(0);
    assert_eq!(bodies(&scene, "gate.decided")[0]["answer"], "yes");
}

#[test]
fn a_value_that_is_one_of_a_few_is_picked() {
    let scene =
        Scene::of("```bash\necho \"size <small|large>\"\n```\n").settings("[env.x]\nconfirm = \"gates\"\n");
    let screen =
        sit_down(&scene, &["run", "runbook.md", "--env", "x"]).sees("Value of small_large").sees("large");
    screen.types("2").types("\r").sees("│ size large").ends(0);
    assert_eq!(bodies(&scene, "variable.given")[0]["value"], "large");
}

#[test]
fn a_condition_in_the_words_of_a_gate_is_in_its_question() {
    let scene = Scene::of("- [ ] Status page prepared (if maintenance is expected)\n");
    let shown = sit_down(&scene, RUN).sees("Does it hold?").sees("more").types("y").ends(0);
    let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("`{text}` is not in:\n{shown}"));
    assert!(at("if maintenance is expected") < at("Does it hold?"));
}

#[test]
fn a_secret_is_typed_without_echo_and_never_shown() {
    let scene = Scene::of("```bash\necho \"it is <token>\"\n```\n")
        .settings("[env.x]\nconfirm = \"gates\"\n[secrets]\ntoken = { prompt = true }\n");
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"])
        .sees("Value of token (not shown)")
        .hides()
        .types("hunter2hunter2\r");
    let shown = screen.sees("│ it is").ends(0);
    assert!(!shown.contains("hunter2"), "{shown}");
    crate::scene::walk(&scene.path("state"), &mut |path| {
        let text = String::from_utf8_lossy(&std::fs::read(path).expect("a readable file")).into_owned();
        assert!(!text.contains("hunter2"), "it is in {}", path.display());
    });
}

#[test]
fn an_alternative_is_picked_with_the_arrows() {
    let scene = Scene::of(
        "
        ## Switch
        ### Blue-Green
        ```bash
        echo blue-green
        ```
        ### Rolling
        ```bash
        echo rolling
        ```
        ",
    )
    .settings("[env.x]\nconfirm = \"gates\"\n");
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"])
        .sees("Switch: which one?")
        .sees("Rolling")
        .types("\u{1b}[B\r");
    let shown = screen.sees("│ rolling").ends(0);
    assert!(!shown.contains("│ blue-green"));
    assert_eq!(bodies(&scene, "choice.made")[0]["chosen"], "Rolling");
}

#[test]
fn an_alternative_is_picked_by_its_number_or_not_at_all() {
    let runbook = "## Switch\n### Option A: Blue\n```bash\necho blue\n```\n### Option B: Green\n```bash\necho green\n```\n";
    let scene = Scene::of(runbook).settings("[env.x]\nconfirm = \"gates\"\n");
    let run = &["run", "runbook.md", "--env", "x"];
    sit_down(&scene, run)
        .sees("2  Option B: Green")
        .types("2")
        .sees("> 2")
        .types("\r")
        .sees("│ green")
        .ends(0);
    for (key, said, code) in [("\u{1b}", "stopped: paused", 3), ("\u{3}", "SIGINT", 130)] {
        let screen = sit_down(&scene, run);
        let before = screen.modes();
        let screen = screen.sees("2  Option B: Green").types(key).sees(said).sees("stepgate resume");
        assert_eq!(screen.modes(), before);
        screen.ends(code);
        sit_down(&scene, &["resume"]).sees("2  Option B: Green").types("1\r").sees("│ blue").ends(0);
    }
}

#[test]
fn the_more_keys_are_shown_once_and_the_key_that_was_pressed_once() {
    let scene = Scene::of("- [ ] Ready\n");
    let shown = sit_down(&scene, RUN)
        .sees("more")
        .types("?")
        .sees("[p] pause")
        .sees("Does it hold?")
        .types("y")
        .ends(0);
    assert!(!shown.contains("more  more") && !shown.contains("> more"), "{shown}");
    assert!(shown.contains("[s] skip  > yes\n"), "{shown}");
}

#[test]
fn the_bar_over_the_steps_is_for_screens_that_can_draw_it() {
    let steps = "```bash\necho one\necho two\necho three\necho four\n```\n";
    let settings = "[env.x]\nconfirm = \"gates\"\n";
    let run = ["run", "runbook.md", "--env", "x"];
    let shown = |scene: &Scene, arguments: &[&str]| sit_down(scene, arguments).sees("│ four").ends(0);
    let scene = Scene::of(steps).settings(settings);
    let drawn = shown(&scene, &run);
    let bars: Vec<&str> = drawn
        .lines()
        .filter_map(|line| line.split_once("line ")?.1.split_once(' '))
        .map(|(_, bar)| bar.trim())
        .collect();
    assert_eq!(bars, ["░░░░░░░░", "██░░░░░░", "████░░░░", "██████░░"], "{drawn}");
    let piped = scene.done(&run).out;
    assert!(!piped.contains('░') && !piped.contains('\u{1b}'), "{piped}");
    let plain = sit_down(&scene, &["--plain", "run", "runbook.md", "--env", "x"]).sees("| four").ends(0);
    let narrow = Scene::of(steps).settings(settings).env("LANG", "C");
    let ascii = sit_down(&narrow, &run).sees("| four").ends(0);
    assert!(plain.is_ascii() && ascii.is_ascii(), "{plain}{ascii}");
}

#[test]
fn a_part_of_a_section_is_shown_with_where_it_stands_and_what_is_said_above_it() {
    let scene = Scene::of(
        "# Guide\n\nAbout this guide.\n\n## Deploy by hand\n\nOnly when the pipeline is down.\n\n### One service\n\n- [ ] Ready\n",
    );
    let shown = sit_down(&scene, RUN).sees("more").types("y").ends(0);
    assert!(shown.contains("\nDeploy by hand › One service\n"), "{shown}");
    let narrow = sit_down_at(&scene, RUN, 30, 24).sees("more").types("y").ends(0);
    assert!(narrow.contains("\nDeploy by hand › One service\n"), "{narrow}");
    let narrower = sit_down_at(&scene, RUN, 27, 24).sees("more").types("y").ends(0);
    assert!(narrower.contains("\nOne service\n"), "{narrower}");
    assert!(
        shown.contains("> Only when the pipeline is down.") && !shown.contains("About this guide"),
        "{shown}"
    );
}

#[test]
fn a_step_that_failed_is_retried_accepted_skipped_or_ends_the_run() {
    let runbook = "
        ```bash
        # First
        [ -e go-on ] || { echo missing; (exit 3); }
        # Second
        echo the end
        ```
        ";
    let scene = || Scene::of(runbook).settings("[env.x]\nconfirm = \"gates\"\n");

    let menu =
        |scene| sit_down(scene, &["run", "runbook.md", "--env", "x"]).sees("Exit 3. What now?").sees("skip");
    let (stopped, accepted, skipped, retried) = (scene(), scene(), scene(), scene());
    menu(&stopped).types("q").ends(1);
    menu(&accepted).types("a").sees("Why is it accepted:").types("known, OPS-9\r").sees("│ the end").ends(0);
    assert_eq!(bodies(&accepted, "step.resolved")[0]["reason"], "known, OPS-9");
    menu(&skipped).types("s").sees("Why is it skipped:").types("not today\r").sees("│ the end").ends(0);
    assert_eq!(bodies(&skipped, "step.skipped")[0]["reason"], "not today");
    let screen = menu(&retried);
    retried.write("go-on", "");
    screen.types("r").sees("attempt 2").sees("│ the end").ends(0);
}

#[test]
fn a_protected_environment_is_typed_by_name() {
    let scene = Scene::of("```bash\necho real\n```\n")
        .settings("[env.production]\nprotected = true\nconfirm = \"gates\"\n");
    let run = &["run", "runbook.md", "--env", "production"];
    sit_down(&scene, run).sees("Type production to go on").types("staging\r").ends(3);
    sit_down(&scene, run).sees("Type production to go on").types("production\r").sees("│ real").ends(0);
}

#[test]
fn keys_that_were_typed_too_early_answer_nothing() {
    let scene = Scene::of(
        "
        ```bash
        echo ready; cat ../go-on
        ```
        - [ ] Seen
        ",
    )
    .settings("[env.x]\nconfirm = \"gates\"\n");
    let fifo = scene.fifo("go-on");
    // The echo says that the terminal has taken the keys; only then may the step end.
    let screen =
        sit_down(&scene, &["run", "runbook.md", "--env", "x"]).sees("$ cat").types("yyyy").sees("yyyy");
    std::fs::write(&fifo, "went on\n").expect("the step reads it");
    screen.sees("│ went on").sees("Does it hold?").sees("[?] more").types("n").ends(3);
    assert_eq!(bodies(&scene, "gate.decided")[0]["answer"], "no");
}

#[test]
fn what_a_step_prints_cannot_drive_the_terminal() {
    let scene = Scene::of("```bash\nprintf '\\033[6n\\033]0;title\\007\\033[2Jcleared\\n'\n```\n")
        .settings("[env.x]\nconfirm = \"gates\"\n");
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"]).sees("cleared");
    let raw = screen.raw();
    screen.ends(0);
    for sequence in ["\u{1b}[6n", "\u{1b}]0;", "\u{1b}[2J", "\u{7}"] {
        assert!(!raw.contains(sequence), "{sequence:?} reached the terminal");
    }
}

#[test]
fn nothing_is_asked_of_a_terminal_with_no_input() {
    let scene = Scene::of("- [ ] Ready\n");
    let shown = sit_down(&scene, &["run", "runbook.md", "--no-input"]).ends(3);
    assert!(shown.contains("answer it with --yes"), "{shown}");
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let runbook = "```bash\necho hello\n```\n";
    let coloured = |scene: &Scene| {
        let screen = sit_down(scene, &["plan", "runbook.md"]).sees("Ready");
        let raw = screen.raw();
        screen.ends(0);
        raw.contains("\u{1b}[")
    };
    assert!(coloured(&Scene::of(runbook)));
    assert!(!coloured(&Scene::of(runbook).env("NO_COLOR", "1")));
    let piped = |scene: &Scene| scene.done(&["plan", "runbook.md"]).out.contains("\u{1b}[");
    assert!(!piped(&Scene::of(runbook)));
    assert!(piped(&Scene::of(runbook).env("CLICOLOR_FORCE", "1")));
}

#[test]
fn the_screen_reads_as_a_story() {
    let scene = Scene::of("# Release\n- [ ] Ready\n```bash\n# Say it\necho hello\n```\n")
        .settings("[env.x]\nconfirm = \"gates\"\n");
    let shown = sit_down(&scene, &["run", "runbook.md", "--env", "x"]).sees("more").types("y").ends(0);
    same(
        &shown,
        "
        run 20261121-000000-xxxx

        Release
        1/2    gate     Ready  line 2                                                               ░░░░░░░░
                 x · Release · step 1 of 2 · 0.0s · run xxxx
                 Does it hold?  [Enter] no, stop  [y] yes  [s] skip  [?] more  > yes

        2/2    read     Say it  line 5                                                              ████░░░░
                 $ echo hello
                 │ hello
                 done in 0.0s

        done: 2 steps
        transcript /world/state/runs/20261121-000000-xxxx/transcript.md
        head <sha256>
        ",
    );
}
