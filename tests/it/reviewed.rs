//! A plan that was reviewed is what runs: whatever of six documents, their rules, files and flags is another by now is named and refused, and
//! whatever is only said to people is not.

use crate::digest::{SUBJECTS, reviewed, run};
use crate::scene::Scene;
use Change::{Document, File, Flags, Process, Settings};

/// What somebody changes after the review.
enum Change {
    /// These words of the runbook.
    Document(&'static str, &'static str),
    /// These words of `stepgate.toml`.
    Settings(&'static str, &'static str),
    /// This file of SQL.
    File(&'static str, &'static str),
    /// The process environment.
    Process(&'static str, &'static str),
    /// The command line.
    Flags(&'static [&'static str]),
}

/// Runs the plan of `subject` after `change`.
#[track_caller]
fn after(subject: &str, change: &Change) -> (Scene, i32, String) {
    let mut scene = reviewed(subject);
    let mut more: &[&str] = &[];
    let edit = |scene: &Scene, file: &str, old: &str, new: &str| {
        let text = scene.read(file);
        assert!(text.contains(old), "`{old}` is not in {file} of {subject}");
        scene.write(file, &text.replacen(old, new, 1));
    };
    match *change {
        Document(old, new) => edit(&scene, "runbook.md", old, new),
        Settings(old, new) => edit(&scene, "stepgate.toml", old, new),
        File(name, text) => scene.write(name, text),
        Process(name, value) => scene = scene.env(name, value),
        Flags(flags) => more = flags,
    }
    let (code, said) = scene.run(&run(subject, more)).ended();
    (scene, code, said)
}

/// After `change` the plan of `subject` is refused, with these words, and nothing runs.
#[track_caller]
fn refused(subject: &str, change: &Change, words: &str) {
    let (scene, code, said) = after(subject, change);
    assert!([2, 4].contains(&code), "{words}: {said}");
    assert!(said.contains(words), "`{words}` is not in:\n{said}");
    assert_eq!(scene.n_runs(), 0, "{words}");
}

/// After `change` the plan of `subject` is the same, and runs.
#[track_caller]
fn runs(subject: &str, change: &Change) {
    let (scene, code, said) = after(subject, change);
    assert_eq!(code, 0, "{said}");
    assert_eq!(scene.n_runs(), 1);
}

#[test]
fn a_plan_whose_steps_are_others_by_now_is_refused() {
    refused(
        "commands",
        &Document("echo fetch web", "echo fetch all"),
        "step 1 text: `echo fetch web` was reviewed, `echo fetch all` would be run",
    );
    refused(
        "commands",
        &Document(
            "echo fetch web\n# Build it\necho build web > built.txt",
            "echo build web > built.txt\necho fetch web",
        ),
        "step 2 text: `echo build web > built.txt` was reviewed, `echo fetch web` would be run",
    );
    refused("commands", &Document("sleep 600", "sleep 600\necho more"), "step 6 is new: `echo more`");
    refused("commands", &Document("echo published\n", "true\n"), "step 3 text");
    refused("commands", &Document("  echo \"part $part\"", "  echo \"Part $part\""), "step 4 text");
    refused(
        "commands",
        &Document("cwd=site ", ""),
        "step 3 directory: `site` was reviewed, `.` would be run",
    );
    refused("commands", &Document("retry=1 ", ""), "step 3 retry: `1` was reviewed, `0` would be run");
    refused(
        "commands",
        &Document("expect=published", "expect=done"),
        "step 3 expect: `published` was reviewed, `done` would be run",
    );
    refused(
        "commands",
        &Document("timeout=30s", "timeout=31s"),
        "step 1 timeout: `30` was reviewed, `31` would be run",
    );
    refused("commands", &Document("timeout=30s", "timeout=30s skip"), "step 1 is gone");
    refused("gates", &Document("- [x] Backups are fresh\n", ""), "step 2 is gone: `Backups are fresh`");
}

#[test]
fn a_plan_whose_gates_are_others_by_now_is_refused() {
    refused(
        "gates",
        &Document("Backups are fresh", "Backups are there"),
        "step 2 said: `Backups are fresh` was reviewed",
    );
    refused("gates", &Document("[x] Backups", "[ ] Backups"), "step 2 ticked");
    refused(
        "gates",
        &Document("`kubectl get pods`", "`kubectl get nodes`"),
        "offers 1 text: `kubectl get pods` was reviewed",
    );
    refused("gates", &Document("echo room", "echo much room"), "step 3 text");
    refused("gates", &Document("Open the dashboard", "Open the door"), "step 8 said");
    refused(
        "gates",
        &Document("Wait 1 second.", "Wait 2 seconds."),
        "wait: `1` was reviewed, `2` would be run",
    );
    refused(
        "gates",
        &Document("  - [ ] No batch jobs\n", "  - [ ] No batch jobs\n  - [ ] Nobody is on holiday\n"),
        "`Nobody is on holiday`",
    );
    refused("databases", &Document("WHERE id <", "WHERE id <="), "step 3 text");
}

#[test]
fn a_plan_whose_statements_are_others_by_now_is_refused() {
    refused(
        "databases",
        &Document("expect-rows=1", "expect-rows=2"),
        "step 3 expect_rows: `1` was reviewed, `2` would be run",
    );
    refused("databases", &Document("redact=mail ", ""), "step 5 hidden");
    refused("databases", &Document(" rows=json", ""), "step 5 rows_as_json");
    refused(
        "databases",
        &Document("capture=left", "capture=rest"),
        "step 4 capture: `left` was reviewed, `rest` would be run",
    );
    refused(
        "databases",
        &Document("db=audit transaction=statement", "db=orders transaction=statement"),
        "step 6 database: `audit` was reviewed, `orders` would be run",
    );
    refused(
        "databases",
        &Document(" transaction=statement", " transaction=block"),
        "step 7 transaction 1: `3` was reviewed, `2` would be run",
    );
    refused("databases", &File("audit.sql", "CREATE TABLE tidied (n INTEGER);\n"), "step 7 is gone");
    refused(
        "databases",
        &File("audit.sql", "CREATE TABLE tidied (n INTEGER);\n-- more\nINSERT INTO tidied VALUES (1);\n"),
        "files audit.sql",
    );
    refused("choices", &Document("echo blue", "echo azure"), "step 1 text");
}

#[test]
fn a_plan_whose_ways_back_or_values_are_others_by_now_is_refused() {
    refused(
        "rollback",
        &Document("echo back to <previous>", "echo forward to <previous>"),
        "rollbacks 1 step 1 text: `echo back to 2.0` was reviewed",
    );
    refused(
        "rollback",
        &Document("echo index <old_index>", "echo index <old_index>\necho done"),
        "rollbacks 2 step 2 is new: `echo done`",
    );
    refused("rollback", &File("back.sql", "UPDATE searches SET version = 'older';\n"), "files back.sql");
    refused("values", &Document("REGION=eu", "REGION=us"), "step 1 text");
    refused(
        "values",
        &Document("app_name: shop", "app_name: stop"),
        "variables app_name value: `shop` was reviewed, `stop` would be run",
    );
    refused("values", &Document("echo \"$CLUSTER_NAME\"\n", ""), "variables cluster_name");
}

#[test]
fn a_plan_whose_rules_are_others_by_now_is_refused() {
    refused(
        "commands",
        &Settings("confirm = \"changes\"", "confirm = \"gates\""),
        "rules confirm: `changes` was reviewed, `gates` would be run",
    );
    refused(
        "commands",
        &Settings("[env.staging]\n", "[env.staging]\nprotected = true\n"),
        "rules protected: `false` was reviewed, `true` would be run",
    );
    refused(
        "commands",
        &Settings("\"echo staging\" = \"staging\"", "\"echo staging\" = \"stag\""),
        "rules expect echo staging: `staging` was reviewed, `stag` would be run",
    );
    refused(
        "commands",
        &Settings("base = \"repo\"", "base = \"runbook\""),
        "rules base: `repo` was reviewed, `runbook` would be run",
    );
    refused(
        "commands",
        &Settings("anchor = \"true\"", "anchor = \"false\""),
        "rules anchor: `true` was reviewed, `false` would be run",
    );
    refused(
        "commands",
        &Settings("timeout = \"5m\"", "timeout = \"6m\""),
        "step 2 timeout: `300` was reviewed, `360` would be run",
    );
    refused("commands", &Settings("idempotent = true", "idempotent = false"), "step 2 idempotent");
    refused(
        "commands",
        &Settings("probe = \"test -f built.txt\"", "probe = \"true\""),
        "step 2 probe: `test -f built.txt` was reviewed, `true` would be run",
    );
    refused(
        "commands",
        &Settings("mode = \"watch\"", "mode = \"plain\""),
        "step 5 mode: `watch` was reviewed, `plain` would be run",
    );
    refused(
        "commands",
        &Settings("effect = \"read\"", "effect = \"destroy\""),
        "step 5 effect: `read` was reviewed, `destroy` would be run",
    );
    refused(
        "commands",
        &Settings("timeout = \"1s\"", "replace = \"sleep 1\""),
        "step 5 text: `sleep 600` was reviewed, `sleep 1` would be run",
    );
    refused("commands", &Settings("timeout = \"1s\"", "skip = \"no time\""), "step 5 is gone: `sleep 600`");
}

#[test]
fn a_plan_for_another_database_is_refused() {
    refused(
        "databases",
        &Settings("sqlite:orders.db", "sqlite:other.db"),
        "rules databases orders name: `orders.db` was reviewed, `other.db` would be run",
    );
    refused(
        "databases",
        &Settings("sqlite:orders.db", "postgres://db1/orders"),
        "rules databases orders engine: `sqlite` was reviewed, `postgres` would be run",
    );
    refused(
        "databases",
        &Settings("sqlite:orders.db", "postgres://db1/orders"),
        "rules databases orders host: nothing was reviewed, `db1` would be run",
    );
    refused(
        "databases",
        &Process("AUDIT_DATABASE", "sqlite:live.db"),
        "rules databases audit name: `audit.db` was reviewed, `live.db` would be run",
    );
    refused(
        "databases",
        &Settings("transaction = \"block\"", "transaction = \"none\""),
        "rules transaction: `block` was reviewed, `none` would be run",
    );
    refused(
        "databases",
        &Settings("statement-timeout = \"30s\"", "statement-timeout = \"31s\""),
        "rules statement_timeout_ms: `30000` was reviewed, `31000` would be run",
    );
    refused(
        "databases",
        &Settings("lock-timeout = \"5s\"", ""),
        "rules lock_timeout_ms: `5000` was reviewed, nothing would be run",
    );
    refused(
        "databases",
        &Settings("expect = \"2\"", "expect = \"3\""),
        "step 4 expect: `2` was reviewed, `3` would be run",
    );
    refused(
        "databases",
        &Settings("first_id = 2", "first_id = 3"),
        "variables first_id value: `2` was reviewed, `3` would be run",
    );
}

#[test]
fn a_plan_with_another_act_way_back_or_value_is_refused() {
    refused(
        "gates",
        &Settings("and the sponsors", "and the press"),
        "step 9 said: `Notify the support team and the sponsors` was reviewed",
    );
    refused(
        "gates",
        &Settings("timeout = \"10s\"", "timeout = \"11s\""),
        "offers 1 timeout: `10` was reviewed, `11` would be run",
    );
    refused(
        "rollback",
        &Settings("previous = \"2.0\"", "previous = \"1.0\""),
        "rollbacks 1 variables previous value: `2.0` was reviewed, `1.0` would be run",
    );
    refused(
        "rollback",
        &Settings("{ env = \"PAGER_TOKEN\" }", "{ env = \"CLUSTER_NAME\" }"),
        "rollbacks 1 variables pager_token secret",
    );
    refused(
        "values",
        &Settings("echo a-token-of-staging", "echo a-token-of-nobody"),
        "variables api_token secret: `command `echo a-token-of-staging`` was reviewed",
    );
    refused("values", &Settings("deploy_id = \"d-7\"", "deploy_id = \"d-8\""), "variables deploy_id value");
    refused(
        "values",
        &Process("CLUSTER_NAME", "c2"),
        "variables cluster_name value: `c1` was reviewed, `c2` would be run",
    );
}

#[test]
fn a_plan_that_is_run_with_other_flags_is_refused() {
    refused("commands", &Flags(&["--section", "Build"]), "step 3 is gone: `echo published`");
    refused("commands", &Flags(&["--leave", "Publish"]), "step 3 is gone: `echo published`");
    refused("commands", &Flags(&["--from", "Build it"]), "step 1 is gone: `echo fetch web`");
    refused(
        "choices",
        &Flags(&["--choose", "Option B: Rolling"]),
        "answers 1 taken: `0` was reviewed, `1` would be run",
    );
    refused("choices", &Flags(&["--take", "If the cache is full"]), "`echo flush`");
    refused("rollback", &Flags(&["--take", "Rollback of the index"]), "`echo index 2025`");
    refused(
        "rollback",
        &Flags(&["--set", "previous=1.9"]),
        "rollbacks 1 variables previous value: `2.0` was reviewed, `1.9` would be run",
    );
    refused(
        "values",
        &Flags(&["--set", "replicas=4"]),
        "variables replicas value: `3` was reviewed, `4` would be run",
    );
    refused(
        "values",
        &Flags(&["--set", "REGION=us"]),
        "step 1 text: `export REGION=eu` was reviewed, `export REGION=us` would be run",
    );
}

#[test]
fn a_plan_for_one_environment_is_refused_in_another() {
    let scene = reviewed("commands");
    scene
        .run(&["run", "runbook.md", "--plan", "reviewed.plan", "--env", "production", "--yes"])
        .exits(4)
        .says(&[
            "environment: `staging` was reviewed, `production` would be run",
            "rules confirm: `changes` was reviewed, `every-step` would be run",
            "rules protected: `false` was reviewed, `true` would be run",
        ]);
    assert_eq!(scene.n_runs(), 0);
}

#[test]
fn a_plan_runs_where_only_words_for_people_or_other_environments_were_changed() {
    runs("commands", &Document("First the code, then the site.", "The code comes first."));
    runs("commands", &Document("# Build it\n", "# Build all of it\n# from the code\n"));
    runs("commands", &Document("## Publish", "## Publish the site"));
    runs("commands", &Settings("protected = true", "protected = false"));
    runs("databases", &Document("-- Take out what is old\n", "-- Forget what is old\n"));
    runs("databases", &Settings("sqlite:live.db", "sqlite:elsewhere.db"));
    runs(
        "gates",
        &Document("The release is made by two people.\n", "Two people release.\n\nBoth are there.\n"),
    );
    runs("choices", &Document("# Ask for the version\n", "\n\n"));
    runs("rollback", &Settings("version = \"3.0\"", "version = \"4.0\""));
    runs("values", &Document("# Scale the shop", "# Scale all of the shop"));
}

#[test]
fn a_plan_runs_whatever_ends_the_lines_of_its_document() {
    for subject in SUBJECTS {
        let scene = reviewed(subject);
        let text = scene.read("runbook.md");
        scene.write("runbook.md", &text.replace('\n', "\r\n"));
        scene.done(&run(subject, &[]));
    }
}
