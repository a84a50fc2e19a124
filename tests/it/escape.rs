//! Escape and Ctrl-C at a real terminal: a way out of whatever is asked.

use crate::kept_records::bodies;
use crate::pty::sit_down;
use crate::scene::Scene;

const RUN: &[&str] = &["run", "runbook.md"];

#[test]
fn escape_leaves_what_is_being_typed_and_the_question_stands() {
    let scene = Scene::of("- [ ] Ready\n");
    let screen =
        sit_down(&scene, RUN).sees("Does it hold?").types("s").sees("Why is it skipped").types("no\u{1b}");
    screen.sees("Does it hold?").sees("more").types("y").ends(0);
    assert_eq!(bodies(&scene, "gate.decided").len(), 1);
    assert_eq!(bodies(&scene, "gate.decided")[0]["answer"], "yes");
}

#[test]
fn escape_is_the_safe_answer_where_nothing_is_called_no() {
    let scene = Scene::of("```bash\nls ready\n```\n").settings("[env.x]\nconfirm = \"gates\"\n");
    scene.run(&["run", "runbook.md", "--env", "x"]).exits(1);
    scene.write("runbook.md", "```bash\nls ready || true\n```\n");
    let shown = sit_down(&scene, &["resume"]).sees("[g] go on with it as it was").types("\u{1b}").ends(3);
    assert!(shown.contains("has changed since this run began"), "{shown}");
}

#[test]
fn ctrl_c_stops_the_step_and_the_run_goes_on_later() {
    let scene = Scene::of(
        "
        ```bash
        # First
        NAME=kept
        # Second
        { echo ready; [ -e go-on ] || cat ../fifo; }
        # Third
        echo \"$NAME\"
        ```
        ",
    )
    .settings("[env.x]\nconfirm = \"gates\"\n");
    scene.fifo("fifo");
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"]).sees("│ ready").types("\u{3}");
    screen.sees("What now?").types("q").ends(130);
    scene.write("go-on", "");
    sit_down(&scene, &["resume"]).sees("│ ready").sees("│ kept").ends(0);
    scene.verified();
}

#[test]
fn ctrl_c_at_a_question_ends_the_run_and_leaves_the_terminal_as_it_was() {
    let scene = Scene::of("- [ ] Ready\n");
    let shown = sit_down(&scene, RUN).sees("Does it hold?").types("\u{3}").sees("resume").ends(130);
    assert!(shown.contains("SIGINT") && shown.contains("stepgate resume"), "{shown}");
}

#[test]
fn ctrl_c_is_heard_at_every_kind_of_question() {
    let settings = "[env.x]\nconfirm = \"gates\"\n[secrets]\ntoken = { prompt = true }\n";
    for (runbook, question) in
        [("echo <word>", "Value of word"), ("echo <token>", "Value of token"), ("false", "What now?")]
    {
        let scene = Scene::of(&format!("```bash\n{runbook}\n```\n")).settings(settings);
        let screen = sit_down(&scene, &["run", "runbook.md", "--env", "x"]).sees(question).types("\u{3}");
        screen.sees("SIGINT").sees("stepgate resume").ends(130);
    }
}
