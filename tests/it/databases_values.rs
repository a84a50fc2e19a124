//! A value in a statement arrives as it is, or is refused: hostile ones, in every place that SQL has, on every engine.

use crate::scene::Scene;
use crate::servers::{Server, mariadb, postgres};

/// Values that somebody would try.
const HOSTILE: &[&str] = &[
    "plain_1",
    "12.5",
    "O'Brien",
    "x'); DELETE FROM guard; --",
    "x\" ; DELETE FROM guard; --",
    "x` ; DELETE FROM guard; --",
    "x\\'; DELETE FROM guard; --",
    "*/ ; DELETE FROM guard; /*",
    "$$; DELETE FROM guard; $$",
    "1 OR 1=1; DELETE FROM guard",
    "a\nb; DELETE FROM guard; --",
    "é ' \u{2019} 👍",
];

/// Statements with a value in them, and whether what they insert must be the value itself.
const PLACES: &[(&str, bool)] = &[
    ("INSERT INTO got VALUES ('<value>')", true),
    ("INSERT INTO got SELECT name FROM names WHERE name = <value>", false),
    ("INSERT INTO got SELECT 'x' AS \"<value>\"", false),
    ("INSERT INTO got SELECT <value>", false),
    ("INSERT INTO got VALUES ('x') -- <value>", false),
    ("INSERT INTO got /* <value> */ VALUES ('x')", false),
    ("INSERT INTO got SELECT $$<value>$$", false),
];

const SETUP: [&str; 4] = [
    "CREATE TABLE guard (x INTEGER)",
    "INSERT INTO guard VALUES (1)",
    "CREATE TABLE got (v VARCHAR(200))",
    "CREATE TABLE names (name VARCHAR(200))",
];

fn document(statement: &str) -> String {
    format!("# Try\n\n## Deploy\n\n```sql\n{statement};\n```\n")
}

/// What is asked after each try, which leaves things as they were before it: how many are in `guard`, and what has arrived.
const LOOK: &str = "SELECT count(*) FROM guard; SELECT v FROM got; DELETE FROM got";

/// Tries every value in every place; `ask` gives what the database says to a question.
fn try_all(scene: &Scene, ask: &dyn Fn(&str) -> String) {
    let (mut n_arrived, mut n_refused) = (0, 0);
    for (statement, arrives) in PLACES {
        scene.write("runbook.md", &document(statement));
        for value in HOSTILE {
            let set = format!("value={value}");
            let run = scene.run(&["run", "runbook.md", "--env", "staging", "--yes", "--set", &set]);
            let (code, text) = run.ended();
            let found = ask(LOOK);
            let (n_guards, got) = found.split_once('\n').unwrap_or((&found, ""));
            assert_eq!(n_guards, "1", "{value} in {statement}: it became SQL\n{text}");
            match code {
                0 if *arrives => {
                    assert_eq!(got.replace("\\n", "\n"), *value, "{statement}");
                    n_arrived += 1;
                }
                0 => n_arrived += 1,
                // The document's place and the value do not go together, which is said before anything runs (4); or it is a name
                // that no column has, which the database refuses (1).
                4 | 1 => n_refused += 1,
                other => panic!("{value} in {statement}: exit {other}\n{text}"),
            }
        }
    }
    assert!(n_arrived > 20 && n_refused > 10, "{n_arrived} arrived, {n_refused} refused");
}

fn try_all_on(server: &Server) {
    SETUP.iter().for_each(|statement| drop(server.ask(statement)));
    try_all(&server.scene(""), &|question| server.ask(question));
}

#[test]
fn no_value_becomes_sql_on_postgresql() {
    postgres().iter().for_each(try_all_on);
}

#[test]
fn no_value_becomes_sql_on_mariadb() {
    mariadb().iter().for_each(try_all_on);
}

#[test]
fn no_value_becomes_sql_on_sqlite() {
    let scene = Scene::of("").settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n");
    let ask = |question: &str| {
        let output = std::process::Command::new("sqlite3").arg(scene.repo("app.db")).arg(question).output();
        let output = output.expect("sqlite3 is installed by tests/run");
        String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned()
    };
    SETUP.iter().for_each(|statement| drop(ask(statement)));
    try_all(&scene, &ask);
}
