//! A statement that failed in a transaction, edited by an operator: all of the transaction is done again, with the edit.

use crate::pty::sit_down;
use crate::scene::Scene;
use crate::servers::servers;

const TABLE: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(50))";
const BLOCK: &str = "
    ```sql
    -- Ada
    INSERT INTO people VALUES (1, 'Ada');
    -- Grace
    INSERT INTO people VALUES (1, 'Grace');
    ```
    ";
const ASK: &str = "SELECT name FROM people WHERE id = 2";
const RUN: &[&str] = &["run", "runbook.md", "--env", "staging"];

/// The operator edits the second statement once it has failed; then both run, and are committed.
fn an_edit_holds(scene: &Scene) {
    let screen = sit_down(scene, RUN);
    let screen = screen.sees("Ada").sees("Run it?").types("y").sees("Grace").sees("Run it?").types("y");
    let screen = screen.sees("rolled back, nothing of it has happened").sees("What now?").types("e");
    let screen = screen.sees("Ada").sees("Run it?").types("y");
    let screen = screen.sees("(2, 'Grace')").sees("It was edited. Run it?").types("y");
    screen.sees("Grace (line 5): 1 row").sees("Commit it?").types("c").ends(0);
    let records = scene.records();
    let started: Vec<_> = records.iter().filter(|record| record["type"] == "step.started").collect();
    let scripts: Vec<&str> =
        started.iter().map(|record| record["body"]["script"].as_str().expect("a script")).collect();
    assert_eq!(scripts.len(), 4, "both statements, twice: {scripts:?}");
    assert!(scripts[3].contains("(2, 'Grace')"), "{scripts:?}");
    assert!(started[3]["body"]["deviation"].as_str().is_some_and(|diff| diff.contains("+INSERT")));
    scene.verified();
}

/// What would end the transaction, or is more than a statement, is not run.
fn no_edit_ends_the_transaction(scene: &Scene) {
    let screen = sit_down(scene, RUN).sees("Ada").sees("Run it?").types("e");
    let screen = screen.sees("That cannot run here: it begins or ends a transaction");
    screen.sees("Run it?").types("n").ends(3);
}

#[test]
fn on_servers_an_edit_starts_the_transaction_again() {
    for server in servers() {
        server.ask(TABLE);
        an_edit_holds(&server.scene(BLOCK).env("EDITOR", "sed -i \"s/(1, 'Gr/(2, 'Gr/\""));
        assert_eq!(server.ask(ASK), "Grace");
        no_edit_ends_the_transaction(&server.scene(BLOCK).env("EDITOR", "sed -i s/INSERT.*/COMMIT/"));
    }
}

#[test]
fn on_sqlite_an_edit_starts_the_transaction_again() {
    let scene = Scene::of(&format!("```sql\n{TABLE};\n```\n"))
        .settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n")
        .env("EDITOR", "sed -i \"s/(1, 'Gr/(2, 'Gr/\"");
    scene.done(&[RUN, &["--yes"]].concat());
    scene.write("runbook.md", &crate::scene::dedent(BLOCK));
    an_edit_holds(&scene);
    scene.write("runbook.md", &format!("```sql\n{ASK};\n```\n"));
    scene.done(RUN).says(&["│ Grace"]);
    scene.write("runbook.md", &crate::scene::dedent(BLOCK));
    no_edit_ends_the_transaction(&scene.env("EDITOR", "sed -i s/INSERT.*/COMMIT/"));
}
