//! `stepgate init`.

use crate::scene::Scene;

const RUNBOOK: &str = "
    # Release

    ## Deploy to staging
    ```bash
    deployctl apply --image <registry>/shop:{{version}} --token <api-token>
    ```

    ## Deploy to production
    ```bash
    deployctl apply --image <registry>/shop:{{version}}
    ```

    ## Switch
    ### Blue-Green
    ```bash
    switch all
    ```
    ### Rolling
    ```bash
    switch slowly
    ```

    ```sql
    SELECT 1;
    ```
    ";

#[test]
fn it_writes_what_the_runbook_needs_beside_it() {
    let scene = Scene::of(RUNBOOK);
    scene.run(&["init", "runbook.md"]).is("
        --- stderr ---
        Wrote /world/repo/stepgate.toml. Fill it in, then: stepgate plan runbook.md --env NAME
        [exit 0]
        ");
    crate::scene::same(
        &scene.read("stepgate.toml"),
        r#"
        # What runbook.md needs. Values here are for every environment; those of an environment come first.
        # base = "runbook"          # blocks start in the repository's root unless this says otherwise

        [vars]
        # registry = ""    # <registry> on line 5, 10
        # version = ""    # {{version}} on line 5, 10

        [secrets]
        # From a command, a variable of the process, a file, or a person. Never written here.
        api_token = { prompt = true }    # <api-token> on line 5

        [env.production]
        confirm = "every-step"    # asks at gates, and before every command; or never, gates, changes, every-step
        aliases = ["prod"]
        protected = true           # the operator types its name once
        # expect = { "kubectl config current-context" = "prod-cluster" }
        # choose = ["Blue-Green"]    # one of: Blue-Green | Rolling
        # database = "sqlite:app.db"    # or { env = "DATABASE_URL" }
        [env.production.vars]
        # registry = ""
        # version = ""

        [env.staging]
        confirm = "changes"    # asks at gates, and before what is not known to be harmless; or never, gates, changes, every-step
        # choose = ["Blue-Green"]    # one of: Blue-Green | Rolling
        # database = "sqlite:app.db"    # or { env = "DATABASE_URL" }
        [env.staging.vars]
        # registry = ""
        # version = ""
        "#,
    );
    // It is understood as it is, and what it leaves open is told as before.
    scene
        .run(&["plan", "runbook.md", "--env", "staging"])
        .exits(4)
        .says(&["`<registry>` has no value", "`{{version}}` has no value"]);
}

#[test]
fn what_it_writes_is_ready_once_it_is_filled_in() {
    let scene = Scene::of(RUNBOOK);
    scene.done(&["init", "runbook.md"]);
    let filled = scene
        .read("stepgate.toml")
        .replace("# registry = \"\"", "registry = \"r.example.com\"")
        .replace("# version = \"\"", "version = \"1.0\"");
    let filled = filled.replace("# choose = ", "choose = ");
    scene.write("stepgate.toml", &filled.replace("{ prompt = true }", "{ env = \"API_TOKEN\" }"));
    scene.done(&["plan", "runbook.md", "--env", "staging"]).says(&["Ready"]);
    scene.done(&["plan", "runbook.md", "--env", "prod"]).says(&["Ready"]);
}

#[test]
fn the_choices_of_a_document_are_one_line_that_can_be_taken_as_it_is() {
    let ways = |section: &str, before: &str| {
        format!(
            "## {section}\n\n### Option A: \"Fast\"\n\n```bash\necho {before} a\n```\n\n### Option B\n\n```bash\necho {before} b\n```\n\n"
        )
    };
    let document = format!(
        "# Release\n\n{}{}```bash\n# If it is red\necho red\n```\n",
        ways("Deploy", "go"),
        ways("Rollback", "back")
    );
    let scene = Scene::of(&document);
    scene.done(&["init", "runbook.md"]);
    let written = scene.read("stepgate.toml");
    let lines: Vec<&str> = written.lines().filter(|line| line.contains("choose =")).collect();
    assert_eq!(lines.len(), 2, "one for each environment: {lines:?}");
    assert!(
        lines[0]
            .starts_with(r#"# choose = ["Deploy > Option A: \"Fast\"", "Rollback > Option A: \"Fast\""]"#),
        "{lines:?}"
    );
    scene.write("stepgate.toml", &written.replace("# choose =", "choose ="));
    assert_eq!(scene.scripts(&["--env", "staging"]), ["echo go a"]);
    assert_eq!(scene.scripts(&["--env", "staging", "--section", "Rollback"]), ["echo back a"]);
}

#[test]
fn it_never_writes_over_a_file() {
    let scene = Scene::of(RUNBOOK).settings("[vars]\n");
    scene.run(&["init", "runbook.md"]).is("
        --- stderr ---
        error: /world/repo/stepgate.toml is there already, and is never overwritten
        [exit 2]
        ");
    assert_eq!(scene.read("stepgate.toml"), "[vars]\n");
}

#[test]
fn it_leaves_the_settings_of_the_folder_above_alone() {
    let scene = Scene::new().file("docs/runbook.md", RUNBOOK).settings("[vars]\n");
    scene.run(&["init", "docs/runbook.md"]).exits(2).says(&["/world/repo/stepgate.toml is there already"]);
    assert_eq!(scene.tree(), ["docs/runbook.md", "stepgate.toml"]);
}
