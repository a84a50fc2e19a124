//! A statement whose database nobody has named: an error of the plan, with the lines to write, and nothing runs.

use crate::scene::Scene;

const RUNBOOK: &str =
    "# Ship\n\n## Deploy\n\n```bash\necho shipping >shipped\n```\n\n```sql\nSELECT 1;\nSELECT 2;\n```\n";

/// It is refused by the plan and by the run, for these reasons.
#[track_caller]
fn refused(scene: &Scene, arguments: &[&str], said: &[&str]) {
    scene.run(&[&["plan", "runbook.md"], arguments].concat()).exits(4).says(said).says(&["Not ready"]);
    let json = scene.run(&[&["plan", "runbook.md", "--format", "json"], arguments].concat()).json();
    assert_eq!(json["ready"], false, "{json:#}");
    scene.run(&[&["run", "runbook.md", "--yes"], arguments].concat()).exits(4).says(said);
    assert_eq!((scene.n_runs(), scene.read("shipped")), (0, String::new()));
}

#[test]
fn no_database_at_all_is_an_error_of_the_plan_with_the_lines_to_write() {
    refused(
        &Scene::of(RUNBOOK),
        &["--env", "staging"],
        &[
            "error[no-database]: staging has no database for this statement, nor for 1 more",
            "runbook.md:10",
            "Write into stepgate.toml: [env.staging] database = { env = \"DATABASE_URL\" }",
        ],
    );
}

#[test]
fn a_name_that_no_database_has_is_an_error_with_the_nearest_one() {
    let runbook = RUNBOOK.replace("```sql", "```sql db=oders");
    let scene = Scene::of(&runbook)
        .settings("[env.staging.database]\norders = \"sqlite:orders.db\"\nusers = \"sqlite:users.db\"\n");
    refused(
        &scene,
        &["--env", "staging"],
        &[
            "staging has no database called `oders`",
            "Did you mean db=orders?",
            "[env.staging.database] oders =",
        ],
    );
    // Of several, none is meant by a block that names none.
    scene.write("runbook.md", RUNBOOK);
    refused(&scene, &["--env", "staging"], &["no database called `default`", "db=orders or db=users"]);
}

#[test]
fn another_environments_database_is_no_database_for_this_one() {
    let scene = Scene::of(RUNBOOK)
        .settings("[env.production]\ndatabase = \"sqlite:live.db\"\n[env.staging]\nconfirm = \"gates\"\n");
    refused(&scene, &["--env", "staging"], &["staging has no database for this statement"]);
    let scene = Scene::of(RUNBOOK);
    refused(&scene, &[], &["no environment was chosen, so there is no database", "add --env staging"]);
}

#[test]
fn a_block_for_another_engine_than_its_database_is_an_error() {
    for (tag, said) in [("mysql", "mysql"), ("psql", "postgres")] {
        let runbook = RUNBOOK.replace("```sql", &format!("```{tag}"));
        let scene = Scene::of(&runbook).settings("[env.staging]\ndatabase = \"sqlite:app.db\"\n");
        refused(
            &scene,
            &["--env", "staging"],
            &[&format!("is for {said}, and the database `default` is sqlite")],
        );
    }
}

#[test]
fn a_section_that_is_left_out_needs_none_and_one_that_is_taken_does() {
    let runbook = "# Ship\n\n## Deploy\n\n```bash\ntrue\n```\n\n## Rollback\n\n```sql\nDELETE FROM t WHERE id = 1;\n```\n";
    let scene = Scene::of(runbook);
    scene.run(&["plan", "runbook.md", "--env", "staging"]).exits(0);
    refused(&scene, &["--env", "staging", "--section", "Rollback"], &["error[no-database]"]);
}

#[test]
fn each_statement_says_where_it_runs_as_text_and_as_json() {
    let scene = Scene::of(RUNBOOK)
        .settings("[env.staging]\ndatabase = \"postgres://app:s3cret-word@db.stage:5433/shop\"\n");
    scene
        .run(&["plan", "runbook.md", "--env", "staging"])
        .exits(0)
        .says(&["on database postgres db.stage:5433 shop (stepgate.toml)"])
        .never_says(&["s3cret-word"]);
    let plan = scene.run(&["plan", "runbook.md", "--env", "staging", "--format", "json"]).json();
    for step in [&plan["steps"][1], &plan["steps"][2]] {
        assert_eq!(
            (&step["on"]["engine"], &step["on"]["host"], &step["on"]["name"]),
            (&"postgres".into(), &"db.stage:5433".into(), &"shop".into()),
            "{plan:#}"
        );
    }
}

#[test]
fn an_address_in_a_variable_that_is_not_set_is_an_error_of_the_plan() {
    let settings = "[env.staging]\ndatabase = { env = \"DATABASE_URL\" }\n[env.named.database]\norders = { env = \"ORDERS_URL\" }\n";
    let said = [
        "error[no-address]: the address of the database `default` is to be in DATABASE_URL, which is not set, for this statement, and for 1 more",
        "Set it first: export DATABASE_URL=",
    ];
    let scene = Scene::of(RUNBOOK).settings(settings);
    refused(&scene, &["--env", "staging"], &said);
    // The siblings: one that is empty, and one of several by its name.
    refused(&Scene::of(RUNBOOK).settings(settings).env("DATABASE_URL", ""), &["--env", "staging"], &said);
    let named = Scene::of(&RUNBOOK.replace("```sql", "```sql db=orders")).settings(settings);
    refused(&named, &["--env", "named"], &["error[no-address]", "`orders`", "ORDERS_URL"]);
    // An author has nothing to correct, and who sets it runs it.
    scene.run(&["check", "runbook.md", "--env", "staging"]).exits(0);
    let scene = scene.env("DATABASE_URL", "sqlite:app.db");
    scene.run(&["plan", "runbook.md", "--env", "staging"]).exits(0);
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]);
}

#[test]
fn a_way_back_whose_address_is_not_set_is_told_of_where_it_is_taken() {
    let runbook = "# Ship\n\n## Deploy\n\n```bash\ntrue\n```\n\n## Rollback\n\n```sql\nDELETE FROM t WHERE id = 1;\n```\n";
    let scene = Scene::of(runbook).settings("[env.staging]\ndatabase = { env = \"DATABASE_URL\" }\n");
    scene.run(&["plan", "runbook.md", "--env", "staging"]).exits(0);
    refused(&scene, &["--env", "staging", "--section", "Rollback"], &["error[no-address]"]);
}
