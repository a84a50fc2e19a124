//! Secrets in SQL: they reach the database, and nothing that is shown or kept, not even in an error message or a row.

use crate::pty::sit_down;
use crate::scene::{Scene, walk};
use crate::servers::servers;

const SECRET: &str = "hunter2-O'Very/Secret+value=";
const RUN: &[&str] = &["run", "runbook.md", "--env", "staging", "--yes"];
const RUNBOOK: &str = "
    ```sql
    INSERT INTO tokens VALUES ('<admin-token>', 'it is <admin_token>!');
    SELECT v, w FROM tokens WHERE v = <admin_token>;
    ```
    ```bash
    [ \"$(cat ../secret)\" = <admin_token> ] && echo right
    ```
    ```sql
    SELECT v FROM '<admin_token>' nowhere nowhere;
    ```
    ";
const TABLE: &str = "CREATE TABLE tokens (v VARCHAR(100), w VARCHAR(100))";

fn with_secret(scene: Scene) -> Scene {
    std::fs::write(scene.path("secret"), SECRET).expect("a file with it");
    let settings = scene.read("stepgate.toml");
    scene.write("stepgate.toml", &format!("[secrets]\nadmin_token = {{ file = \"../secret\" }}\n{settings}"));
    scene
}

fn it_is_nowhere(scene: &Scene, said: &str) {
    let forms = [SECRET.to_owned(), SECRET.replace('\'', "''"), "Very/Secret".to_owned()];
    for form in &forms {
        assert!(!said.contains(form), "{form} was shown:\n{said}");
        walk(&scene.path("state"), &mut |path| {
            let bytes = std::fs::read(path).expect("a readable file");
            assert!(!String::from_utf8_lossy(&bytes).contains(form), "{form} is in {}", path.display());
        });
    }
}

fn it_arrives_and_is_shown_nowhere(scene: &Scene) {
    let plan = scene.done(&["plan", "runbook.md", "--env", "staging"]).says(&["VALUES ('<admin-token>'"]);
    it_is_nowhere(scene, &plan.out);
    let run = scene.run(RUN).exits(1).says(&["it is [redacted:admin_token]!", "(1 row)", "│ right"]);
    it_is_nowhere(scene, &(run.out + &run.err));
    let masked = "INSERT INTO tokens VALUES ('[redacted:admin_token]', 'it is [redacted:admin_token]!')";
    let started = scene.records().into_iter().find(|record| record["type"] == "step.started");
    assert_eq!(started.expect("a step has started")["body"]["script"], masked);
}

#[test]
fn on_servers_a_secret_reaches_the_statement_and_nothing_else() {
    for server in servers() {
        server.ask(TABLE);
        it_arrives_and_is_shown_nowhere(&with_secret(server.scene(RUNBOOK)));
        assert_eq!(server.ask("SELECT v FROM tokens"), SECRET);
    }
}

fn on_sqlite(block: &str) -> Scene {
    let scene = Scene::of(&format!("```sql\n{TABLE};\n```\n"))
        .settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n");
    scene.done(RUN);
    scene.write("runbook.md", &crate::scene::dedent(block));
    with_secret(scene)
}

#[test]
fn on_sqlite_a_secret_reaches_the_statement_and_nothing_else() {
    it_arrives_and_is_shown_nowhere(&on_sqlite(RUNBOOK));
}

#[test]
fn a_secret_is_a_value_and_nothing_else() {
    let scene = on_sqlite("```sql\nSELECT * FROM \"<admin_token>\";\n```\n");
    scene.run(RUN).exits(4).says(&["error[refused-value]", "in SQL a secret can only be a value"]);
}

#[test]
fn what_is_masked_is_not_sent_by_an_edit() {
    let scene = on_sqlite("```sql\nINSERT INTO tokens VALUES ('<admin_token>', '');\n```\n");
    let scene = scene.env("EDITOR", "sed -i s/INSERT/insert/");
    let screen = sit_down(&scene, &["run", "runbook.md", "--env", "staging"]).sees("Run it?").types("e");
    screen.sees("That cannot run here: a secret in it is masked").sees("Run it?").types("n").ends(3);
}

#[test]
fn what_is_captured_from_columns_that_are_not_shown_is_not_shown_either() {
    let scene = on_sqlite(
        "
        ```sql
        INSERT INTO tokens VALUES ('tr0ub4dor-and-3', 'x');
        ```
        ```sql capture=word redact=v
        SELECT v FROM tokens;
        ```
        ```bash
        [ <word> = tr0ub4dor-and-3 ] && echo \"right, <word>\"
        ```
        ",
    );
    let run = scene.done(RUN).says(&["│ ▒▒▒", "│ right, [redacted:word]"]);
    // The document holds it here; what was captured is in no line that came of it.
    let shown = run.out.lines().filter(|line| line.contains("tr0ub4dor")).count();
    assert_eq!(shown, run.out.lines().filter(|line| line.contains("INSERT") || line.contains("[ ")).count());
}

#[test]
fn a_capture_without_a_value_fails() {
    for select in ["SELECT v FROM tokens", "SELECT max(v) FROM tokens"] {
        let scene = on_sqlite(&format!("```sql capture=word\n{select};\n```\n```bash\necho <word>\n```\n"));
        scene.run(RUN).exits(1).says(&["it gives no value for `word`: no row, or NULL"]);
    }
}
