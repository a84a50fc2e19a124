//! A run of a person in a terminal that somebody else takes over: it is shown there, and taken back there.

use crate::driver::Line;
use crate::pty::sit_down;
use crate::scene::Scene;
use serde_json::{Value, json};

const RUN: &[&str] = &["run", "runbook.md", "--env", "x"];
const RUNBOOK: &str = "- [ ] One\n\n```bash\nmkdir two\n```\n\n- [ ] Three\n";
const SETTINGS: &str = "[env.x]\nconfirm = \"changes\"\n";

/// Who has handed the newest run over to whom.
fn hand_overs(scene: &Scene) -> Vec<(Value, Value)> {
    let records = scene.records().into_iter().filter(|record| record["type"] == "driver.changed");
    records.map(|record| (record["body"]["from"].clone(), record["body"]["to"].clone())).collect()
}

#[test]
fn a_take_over_is_shown_and_the_terminal_takes_the_run_back() {
    let scene = Scene::of(RUNBOOK).settings(SETTINGS);
    let screen = sit_down(&scene, RUN).sees("Does it hold?").sees("more");
    let mut line = Line::reach(&scene);
    assert_eq!(line.driver(), "the terminal");
    line.says(&json!({"type": "reply", "id": 1, "reply": "yes"}));
    assert_eq!(line.refused(), "the terminal drives this run; say take-over first");
    line.says(&json!({"type": "take-over", "who": "Ada", "reason": "it is my turn"}));
    assert_eq!(line.driver(), "Ada");
    let screen = screen.sees("took over from the terminal: it is my turn").sees("Ada drives this run.");
    line.says(&json!({"type": "reply", "id": 1, "reply": "yes", "by": "Ada"}));
    let screen = screen.sees("yes (program by Ada)").sees("Ada drives this run.").sees("take over");
    let screen = screen.types("t").sees("the terminal took over from Ada").sees("Run it?").sees("more");
    line.hears("that it is over", |message| message["who"] == "the terminal");
    line.says(&json!({"type": "reply", "id": 2, "reply": "yes"}));
    line.refused();
    screen.types("y").sees("Does it hold?").sees("more").types("y").ends(0);
    let (ada, terminal) = (json!("Ada"), json!("the terminal"));
    assert_eq!(hand_overs(&scene), [(terminal.clone(), ada.clone()), (ada, terminal)]);
}

#[test]
fn the_terminal_drives_again_once_the_other_one_has_gone() {
    let scene = Scene::of(RUNBOOK).settings(SETTINGS);
    let screen = sit_down(&scene, RUN).sees("Does it hold?").sees("more");
    let mut line = Line::reach(&scene);
    line.says(&json!({"type": "take-over", "who": "Ada"}));
    let screen = screen.sees("Ada drives this run.").sees("take over");
    drop(line);
    let screen = screen.sees("the terminal took over from Ada").sees("Does it hold?").sees("more");
    screen.types("y").sees("Run it?").sees("more").types("y").sees("Three").sees("more").types("y").ends(0);
    assert_eq!(hand_overs(&scene).len(), 2);
}

#[test]
fn one_reply_from_the_command_line_takes_over_from_the_terminal_for_that_long() {
    let scene = Scene::of(RUNBOOK).settings(SETTINGS);
    let screen = sit_down(&scene, RUN).sees("Does it hold?").sees("more");
    scene.run(&["answer", "2026", "1", "yes"]).exits(3).says(&["the terminal drives this run"]);
    let reply = ["answer", "2026", "1", "yes", "--by", "Ada", "--take-over", "they are at lunch"];
    scene.done(&reply).says(&[]);
    let screen = screen.sees("took over from the terminal: they are at lunch").sees("yes (program by Ada)");
    let screen = screen.sees("the terminal took over from Ada").sees("Run it?").sees("more").types("y");
    screen.sees("Three").sees("more").types("y").ends(0);
}

#[test]
fn keys_from_elsewhere_are_refused_where_the_step_has_the_terminal_of_the_run() {
    let scene = Scene::of("```bash mode=terminal\n{ echo typing; read -r line; echo \"got $line\"; }\n```\n");
    let screen = sit_down(&scene, &["run", "runbook.md"]).sees("typing");
    let mut line = Line::reach(&scene);
    line.says(&json!({"type": "take-over", "who": "Ada"}));
    line.types("x\r");
    assert_eq!(line.refused(), "the step has the terminal that the run was started in");
    screen.types("y\r").sees("got y").ends(0);
}
