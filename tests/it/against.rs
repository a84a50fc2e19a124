//! `stepgate plan --against`: what differs.

use crate::scene::Scene;

fn scene() -> Scene {
    Scene::of(
        "
        # Deploy
        ```bash
        helm upgrade shop --set replicas=<replicas>
        ```

        ## Deploy to production
        ```bash
        echo careful
        ```
        ",
    )
    .settings(
        "
        [env.staging.vars]
        replicas = 1
        [env.production.vars]
        replicas = 3
        ",
    )
}

#[test]
fn another_environment_differs_in_values_and_steps() {
    scene().run(&["plan", "runbook.md", "--env", "staging", "--against", "env:production"]).is("
        --- env:production
        +++ staging
        @@ -1,11 +1,6 @@
        -replicas = 3
        +replicas = 1
         
         ## Deploy
         
         Deploy · command · change
        -    helm upgrade shop --set replicas=3
        -
        -## Deploy to production
        -
        -Deploy to production · command · read
        -    echo careful
        +    helm upgrade shop --set replicas=1
        [exit 0]
        ");
}

#[test]
fn a_plan_that_was_written_before_is_compared_with_the_plan_of_now() {
    let scene = scene();
    scene.done(&["plan", "runbook.md", "--env", "staging", "--out", "plan.json"]);
    scene.run(&["plan", "runbook.md", "--env", "staging", "--against", "plan.json"]).is("
        --- stderr ---
        No difference.
        [exit 0]
        ");
    scene.write(
        "runbook.md",
        "# Deploy\n```bash\nhelm upgrade shop --atomic --set replicas=<replicas>\n```\n",
    );
    scene.run(&["plan", "runbook.md", "--env", "staging", "--against", "plan.json"]).is("
        --- plan.json
        +++ staging
        @@ -4,3 +4,3 @@
         
         Deploy · command · change
        -    helm upgrade shop --set replicas=1
        +    helm upgrade shop --atomic --set replicas=1
        [exit 0]
        ");
}

#[test]
fn a_past_run_is_compared_too() {
    let scene = Scene::of("```bash\necho <word>\n```\n");
    scene.done(&["run", "runbook.md", "--yes", "--set", "word=one"]);
    let folder = scene.run_folder();
    let run = folder.file_name().and_then(|name| name.to_str()).expect("a run's id");
    scene
        .done(&["plan", "runbook.md", "--set", "word=two", "--against", run])
        .says(&["-    echo one", "+    echo two"]);
}

#[test]
fn what_is_read_otherwise_by_other_rules_is_told_with_the_rules() {
    let scene = Scene::of("# Ship\n## Deploy\n```bash\necho deploy\n```\n## Look\n```bash\necho look\n```\n");
    scene.done(&["plan", "runbook.md", "--out", "plan.json"]);
    let written = scene.read("plan.json");
    let (execution, plan) = written.split_once('\n').expect("two lines");
    let mut plan: serde_json::Value = serde_json::from_str(plan).expect("a plan");
    plan["read_by"] = serde_json::json!({"version": "0.1.9", "rules": "sha256:0"});
    let scopes = plan["scopes"].as_array_mut().expect("scopes");
    let look = scopes.iter_mut().find(|scope| scope["label"] == "Look").expect("a scope");
    look["condition"] = "if needed".into();
    scene.write("plan.json", &format!("{execution}\n{plan}\n"));
    scene.done(&["plan", "runbook.md", "--against", "plan.json"]).says(&[
        "Read otherwise since plan.json:\nline 6 · Look: its condition was `if needed`, and is none\n",
        "plan.json was read by the rules sha256:0 of Stepgate 0.1.9.\nThis plan is read by the rules sha256:",
    ]);
}

#[test]
fn a_run_that_was_read_by_the_same_rules_says_nothing_of_them() {
    let scene = Scene::of("```bash\necho one\n```\n");
    scene.done(&["run", "runbook.md", "--yes"]);
    let folder = scene.run_folder();
    let run = folder.file_name().and_then(|name| name.to_str()).expect("a run's id");
    scene
        .done(&["plan", "runbook.md", "--against", run])
        .says(&["No difference."])
        .never_says(&["rules", "otherwise"]);
}

#[test]
fn what_is_no_plan_is_refused() {
    let scene = scene();
    scene
        .run(&["plan", "runbook.md", "--env", "staging", "--against", "stepgate.toml"])
        .exits(2)
        .says(&["stepgate.toml is no plan"]);
    scene
        .run(&["plan", "runbook.md", "--env", "staging", "--against", "env:prodution"])
        .exits(2)
        .says(&["Did you mean `production`?"]);
}
