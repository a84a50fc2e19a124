//! Much of everything: rows, statements, blocks of other people.

use crate::bounded::peak;
use crate::scene::{Scene, shared, walk};
use crate::servers::{mariadb, postgres, servers};

/// Selects a million rows, and looks at the screen and at what is kept; gives the memory that it took.
fn a_million_rows(scene: &Scene) -> u64 {
    let arguments = ["run", "runbook.md", "--env", "staging", "--yes"];
    let (kilobytes, shown) = peak(scene, &arguments);
    assert!(kilobytes > 0 && kilobytes < 100 * 1024, "{kilobytes} kB");
    let mut whole = 0;
    walk(&scene.run_folder().join("out"), &mut |path| {
        whole += std::fs::read_to_string(path).expect("its output").lines().count();
    });
    assert_eq!(whole, 1_000_003, "a head, a rule, the rows and their number");
    for text in ["│ 1    c4ca4238a0b923820dcc509a6f75849b", "lines more in out/0001.1", "│ (1000000 rows)"]
    {
        assert!(shown.contains(text), "{text} is not in\n{shown}");
    }
    kilobytes
}

#[test]
fn a_million_rows_of_postgresql_take_little_memory_and_the_screen_shows_the_first_of_them() {
    let Some(server) = postgres() else { return };
    let rows = "SELECT g AS id, md5(g::text) AS word FROM generate_series(1, 1000000) g;";
    println!("{} kB at most", a_million_rows(&server.scene(&format!("```sql\n{rows}\n```\n"))));
}

#[test]
fn a_million_rows_of_mariadb_take_little_memory_and_the_screen_shows_the_first_of_them() {
    let Some(server) = mariadb() else { return };
    let rows = "SELECT seq AS id, md5(seq) AS word FROM seq_1_to_1000000;";
    println!("{} kB at most", a_million_rows(&server.scene(&format!("```sql\n{rows}\n```\n"))));
}

#[test]
fn a_million_rows_of_sqlite_take_little_memory_and_the_screen_shows_the_first_of_them() {
    let rows = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1000000) \
        SELECT id, 'c4ca4238a0b923820dcc509a6f75849b' AS word FROM n;";
    let scene = Scene::of(&format!("```sql\n{rows}\n```\n"));
    println!(
        "{} kB at most",
        a_million_rows(&scene.settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n"))
    );
}

/// The text of the block of SQL with phases in a document that lies beside the checkout.
fn phases_of(path: &str) -> Option<String> {
    let text = std::fs::read_to_string(shared("seeds")?.join(path)).ok()?;
    let mut blocks = text.split("```sql\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.find(|block| block.contains("Phase 1")).map(str::to_owned)
}

#[test]
fn the_phases_of_a_migration_are_groups_with_a_gate_between() {
    let tables = [
        (
            "autolytiq-desk-studio.md",
            "CREATE TABLE deals (id INTEGER, old_status VARCHAR(50)); INSERT INTO deals VALUES (1, 'open'), (2, 'won')",
            "SELECT status FROM deals ORDER BY id",
            vec!["sql", "manual", "sql", "manual", "sql", "sql"],
        ),
        (
            "operations-template.md",
            "CREATE TABLE users (id INTEGER, email VARCHAR(255)); INSERT INTO users VALUES (1, 'open'), (2, 'won')",
            "SELECT email_address FROM users ORDER BY id",
            vec!["sql", "gate", "sql", "manual", "sql"],
        ),
    ];
    for (document, table, ask, kinds) in tables {
        let Some(block) = phases_of(document) else { return };
        let runbook = format!("# Migrate\n\n## Deploy\n\n```sql\n{block}```\n");
        let run = ["run", "runbook.md", "--env", "staging", "--yes", "--allow", "destroy"];
        let check = |scene: &Scene| {
            let plan = scene.plan(&["--env", "staging"]);
            let steps = plan["steps"].as_array().expect("steps").clone();
            let found: Vec<&str> = steps.iter().filter_map(|step| step["kind"].as_str()).collect();
            assert_eq!(found, kinds, "{document}");
            scene.run(&run).exits(0).says(&["committed (--yes)", "yes (--yes)"]);
        };
        for server in servers() {
            for statement in table.split(';') {
                server.ask(statement);
            }
            check(&server.scene(&runbook));
            assert_eq!(server.ask(ask).replace('\n', " "), "open won", "{document}");
        }
        let statements: Vec<String> = table.split(';').map(|one| format!("{one};")).collect();
        let before = format!("# Make\n\n## Deploy\n\n```sql\n{}\n```\n", statements.join("\n"));
        let scene = Scene::of(&before).settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n");
        scene.run(&run).exits(0).says(&["committed"]);
        scene.write("runbook.md", &runbook);
        check(&scene);
        scene.write("runbook.md", &format!("# Ask\n\n## Deploy\n\n```sql\n{ask};\n```\n"));
        scene.run(&run).exits(0).says(&["│ open", "│ won"]);
    }
}

#[test]
fn every_block_of_sql_in_the_corpus_is_told_apart_or_says_why_not() {
    let Some(corpus) = shared("corpus") else { return };
    let (mut n_blocks, mut n_statements, mut refused) = (0, 0, Vec::new());
    let mut take = |path: &std::path::Path| {
        if path.extension().is_none_or(|end| end != "md") {
            return;
        }
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let mut lines = text.lines();
        while let Some(opening) = lines.next() {
            let Some(tag) = opening.trim().strip_prefix("```").map(str::to_lowercase) else { continue };
            let body: Vec<&str> =
                lines.by_ref().take_while(|line| line.trim() != "```").map(str::trim).collect();
            let body = body.join("\n");
            if !matches!(tag.as_str(), "sql" | "psql" | "postgresql" | "postgres" | "mysql" | "sqlite") {
                continue;
            }
            n_blocks += 1;
            let scene = Scene::of(&format!("# A\n\n## Deploy\n\n```{tag}\n{body}\n```\n"));
            let plan = scene.plan(&["--all"]);
            let found = plan["steps"].as_array().expect("a plan has steps").len();
            n_statements += found;
            let why = plan["blocks"][0]["reason"].as_str().map(str::to_owned);
            let errors = plan["diagnostics"].as_array().expect("findings").iter();
            let said = errors
                .filter(|finding| finding["code"] == "sql-rejects")
                .filter_map(|finding| finding["message"].as_str());
            let said: Vec<String> = said.map(str::to_owned).chain(why).collect();
            assert!(found > 0 || !said.is_empty(), "{}: nothing is said of\n{body}", path.display());
            if found == 0 {
                refused.extend(said);
            }
        }
    };
    walk(&corpus, &mut |path| take(path));
    assert!(n_blocks > 50 && n_statements > 100, "{n_blocks} blocks, {n_statements} statements");
    println!("{n_blocks} blocks of SQL, {n_statements} statements, {} without any", refused.len());
    refused.sort();
    refused.iter().for_each(|why| println!("  {why}"));
}

#[test]
fn the_first_rows_are_shown_before_the_last_ones_are_there() {
    let Some(server) = postgres() else { return };
    let scene = server.scene("```sql\nSELECT g, repeat('x', 120) AS words, pg_sleep(CASE WHEN g > 150 THEN 60 ELSE 0 END) AS slow FROM generate_series(1, 200) g;\n```\n");
    let running = scene.start(&["run", "runbook.md", "--env", "staging"]).until("│ 99");
    running
        .signal(rustix::process::Signal::INT)
        .finish()
        .exits(130)
        .says(&["canceling statement due to user request"]);
}
