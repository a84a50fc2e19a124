//! Variables that a command sets which the plan cannot see: known after that step, and asked for where they are still unset.

use crate::pty::sit_down;
use crate::scene::Scene;

const RUN: &[&str] = &["run", "runbook.md", "--yes", "--allow", "destroy"];

/// A way to set `DB_HOST` that no text names.
const SETTERS: [&str; 5] = [
    "source deploy.env",
    "set -a; . ./deploy.env; set +a",
    "eval \"$(cat deploy.env)\"",
    "export $(grep -v '^#' deploy.env | xargs)",
    "while read -r line; do export \"${line?}\"; done < deploy.env",
];

fn of(setter: &str) -> Scene {
    let scene = Scene::of(&format!("```bash\n{setter}\necho \"host $DB_HOST\"\n```\n"));
    scene.write("deploy.env", "DB_HOST=db.example\nDB_PORT=5432\n");
    scene
}

#[test]
fn what_a_file_sets_is_known_after_it() {
    for setter in SETTERS {
        let scene = of(setter);
        scene.done(&["plan", "runbook.md"]).says(&["db_host", "set by line 2", "Ready"]);
        scene.done(RUN).says(&["│ host db.example"]);
    }
}

#[test]
fn what_is_still_unset_is_asked_for_at_its_step() {
    for setter in SETTERS {
        let scene = of(setter);
        scene.write("deploy.env", "DB_PORT=5432\n");
        scene.run(RUN).exits(3).says(&["db_host"]).never_says(&["│ host"]);
        let screen = sit_down(&scene, &["resume", "--yes", "--allow", "destroy"]);
        screen.sees("Value of db_host").types("typed\r").sees("│ host typed").ends(0);
    }
}

#[test]
fn a_value_that_somebody_gives_is_given() {
    let scene = of(SETTERS[0]);
    scene.write("deploy.env", "DB_PORT=5432\n");
    let given = [RUN, &["--set", "db_host=given"]].concat();
    scene.done(&given).says(&["│ host given"]);
}

#[test]
fn what_is_needed_before_it_could_be_set_is_open() {
    let scene =
        Scene::of("```bash\necho \"host $DB_HOST\"\nsource deploy.env\necho \"host $DB_HOST\"\n```\n");
    scene.run(&["plan", "runbook.md"]).exits(4).says(&["`$DB_HOST` has no value"]);
}

#[test]
fn what_sets_one_known_thing_sets_nothing_else() {
    for setter in ["eval \"$(ssh-agent -s)\"", "source venv/bin/activate", "export PATH=\"$PWD/bin:$PATH\""] {
        let scene = Scene::of(&format!("```bash\n{setter}\necho \"host $DB_HOST\"\n```\n"));
        scene.run(&["plan", "runbook.md"]).exits(4).says(&["`$DB_HOST` has no value"]);
    }
}

#[test]
fn what_a_function_reads_is_needed_where_it_is_called() {
    let define = "tell() { echo \"host $DB_HOST\"; }";
    let scene = Scene::of(&format!("```bash\n{define}\nDB_HOST=db.example\ntell\n```\n"));
    scene.done(RUN).says(&["│ host db.example"]);
    for text in [
        format!("```bash\n{define}\ntell\nDB_HOST=db.example\n```\n"),
        format!("```bash\n{define}\ntell\n```\n\n## Rollback\n\n```bash\nDB_HOST=db.example\n```\n"),
        format!("```bash\n{define}\nDB_HOST=db.example\n```\n"),
    ] {
        Scene::of(&text).run(&["plan", "runbook.md"]).exits(4).says(&["`$DB_HOST` has no value"]);
    }
}
