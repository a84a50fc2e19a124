//! `stepgate run --dry-run`: the run itself, with hands that touch nothing.

use crate::scene::Scene;

#[test]
fn a_dry_run_goes_through_the_steps_and_does_nothing() {
    let scene = Scene::of("
        # Deploy
        - [ ] Backup is there
        ```bash
        # Make room
        touch made-it
        cd nowhere
        ```
        ```sql
        CREATE TABLE t (x);
        ```
        ")
    .settings("[env.staging]\ndatabase = \"sqlite:app.db\"\nexpect = { \"touch asked\" = \"\" }\nprotected = true\n");
    scene.run(&["run", "runbook.md", "--env", "staging", "--dry-run"]).is("

        Deploy
        1/4    gate     Backup is there  line 2
                 yes (assumed: dry run)
        2/4    change   Make room  line 5
                 $ touch made-it
                 yes (assumed: dry run)
        3/4    read     line 6
                 $ cd nowhere
        4/4    change   line 9
                 $ CREATE TABLE t (x)
                 yes (assumed: dry run)
        --- stderr ---
        This was a dry run: nothing was run, opened or written.
        [exit 0]
        ");
    assert_eq!(scene.tree(), ["runbook.md", "stepgate.toml"]);
    assert_eq!(scene.n_runs(), 0);
}

#[test]
fn a_dry_run_fetches_no_secret() {
    let scene = Scene::of("```bash\nlogin <token>\n```\n")
        .settings("[secrets]\ntoken = { command = \"touch fetched; echo s3cr3t-value\" }\n");
    scene.done(&["run", "runbook.md", "--dry-run"]).never_says(&["s3cr3t-value"]);
    assert_eq!(scene.tree(), ["runbook.md", "stepgate.toml"]);
}

#[test]
fn a_dry_run_of_a_plan_with_errors_is_refused_like_a_run() {
    Scene::of("```bash\necho <name>\n```\n")
        .run(&["run", "runbook.md", "--dry-run"])
        .exits(4)
        .says(&["`<name>` has no value"]);
}
