//! Gates and confirmations where nobody sits at a terminal: what is asked, by which rule, and how it is answered.

use crate::scene::Scene;

const RELEASE: &str = "
    # Release
    - [ ] Backup is there
    ```bash
    ls
    mkdir made
    rm -r made
    ```
    ";

/// A release in an environment with this rule.
fn release(rule: &str) -> Scene {
    Scene::of(RELEASE).settings(&format!("[env.x]\nconfirm = \"{rule}\"\n"))
}

/// `type answer how` for each decision of the newest run.
fn decisions(scene: &Scene) -> Vec<String> {
    let decided = scene
        .records()
        .into_iter()
        .filter(|record| record["type"].as_str().is_some_and(|kind| kind.ends_with(".decided")));
    decided
        .map(|record| {
            let word = |key: &str| record["body"][key].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {} {}",
                record["type"].as_str().unwrap_or("-"),
                word("answer"),
                word("how"),
                word("note")
            )
        })
        .collect()
}

#[test]
fn where_nobody_can_be_asked_all_that_would_be_is_named_with_what_answers_it() {
    let scene = release("gates");
    scene.run(&["run", "runbook.md", "--env", "x"]).is(r#"

        stopped: 2 things have to be confirmed, and nobody is there to be asked; the first: gate `Backup is there` (runbook.md:2) has to be confirmed
        --- stderr ---
        run 20261121-000000-xxxx
          answer it with --yes or --answers FILE with [[answer]] step = "backup-is-there-b2db", answer = "yes", for `Backup is there` (runbook.md:2)
          answer it with --yes --allow destroy or --answers FILE with [[answer]] step = "rm-r-made-4c60", answer = "yes", text = "sha256:<sha256>", for `rm -r made` (runbook.md:6)
        Go on with: stepgate resume 20261121-000000-xxxx
        transcript /world/state/runs/20261121-000000-xxxx/transcript.md
        head <sha256>
        [exit 3]
        "#);
}

#[test]
fn yes_answers_gates_and_changes_but_not_what_destroys() {
    let scene = release("changes");
    scene
        .run(&["run", "runbook.md", "--env", "x", "--yes"])
        .exits(3)
        .says(&["it destroys something", "--yes --allow destroy"]);
    assert_eq!(scene.tree(), ["runbook.md", "stepgate.toml"]);
    scene.done(&["run", "runbook.md", "--env", "x", "--yes", "--allow", "destroy"]);
    assert_eq!(
        decisions(&scene),
        [
            "gate.decided assumed --yes -",
            "confirm.decided yes --yes -",
            "confirm.decided yes --yes --allow destroy -"
        ]
    );
}

#[test]
fn each_rule_asks_for_all_that_the_one_before_asks_for() {
    let n_asked = |rule: &str| {
        let scene = release(rule);
        scene.done(&["run", "runbook.md", "--env", "x", "--yes", "--allow", "destroy"]);
        decisions(&scene).len()
    };
    assert_eq!(["gates", "changes", "every-step"].map(n_asked), [2, 3, 4]);
}

#[test]
fn never_asks_only_about_what_destroys_and_records_that() {
    let scene = release("never");
    scene.run(&["run", "runbook.md", "--env", "x"]).exits(3).says(&["it destroys something"]);
    scene.done(&["run", "runbook.md", "--env", "x", "--yes", "--allow", "destroy"]);
    let decided = ["gate.decided not-asked environment x -", "confirm.decided yes --yes --allow destroy -"];
    assert_eq!(decisions(&scene), decided);
    assert!(scene.transcript().contains("not asked"));
}

#[test]
fn an_environment_without_a_rule_asks_at_changes_and_production_at_every_step() {
    let n_asked = |environment: &str| {
        let scene = Scene::of(RELEASE);
        scene.done(&["run", "runbook.md", "--env", environment, "--yes", "--allow", "destroy"]);
        decisions(&scene).len()
    };
    assert_eq!(["staging", "production", "prod"].map(n_asked), [3, 4, 4]);
}

#[test]
fn an_evidence_block_runs_before_its_gate_and_children_before_their_parent() {
    let scene = Scene::of(
        "
        - [ ] Everything is checked
          - [ ] There is room
            ```bash
            echo plenty
            ```
          - [ ] There is time
        ",
    );
    let plan = scene.plan(&[]);
    let titles: Vec<&str> =
        plan["steps"].as_array().expect("steps").iter().filter_map(|step| step["title"].as_str()).collect();
    assert_eq!(titles, ["There is room", "There is room", "There is time", "Everything is checked"]);
    scene.done(&["run", "runbook.md", "--yes"]).says(&["│ plenty"]);
}

#[test]
fn a_command_in_a_gates_text_is_never_run_unasked() {
    let scene = Scene::of("- [ ] Nothing is left: `touch ran`\n");
    scene.done(&["run", "runbook.md", "--yes"]);
    assert_eq!(scene.tree(), ["runbook.md"]);
}

#[test]
fn a_manual_step_is_confirmed_like_a_gate() {
    let scene = Scene::of(
        "
        ## Steps
        1. Tell everybody
        2. Open the console and press the button
        ",
    );
    scene
        .run(&["run", "runbook.md"])
        .exits(3)
        .says(&["manual `Tell everybody` (runbook.md:2) has to be confirmed"]);
    scene.done(&["run", "runbook.md", "--yes"]);
}

#[test]
fn a_protected_environment_is_not_answered_by_yes() {
    let scene = Scene::of("```bash\necho real\n```\n").settings("[env.production]\nprotected = true\n");
    scene.run(&["run", "runbook.md", "--env", "production", "--yes"]).is(r#"

        stopped: `production` is protected: its name has to be typed
        --- stderr ---
        run 20261121-000000-xxxx
          answer it with a terminal, or --answers FILE with protected = "production"
        Go on with: stepgate resume 20261121-000000-xxxx
        transcript /world/state/runs/20261121-000000-xxxx/transcript.md
        head <sha256>
        [exit 3]
        "#);
    scene.write("answers.toml", "protected = \"production\"\n");
    scene.done(&["run", "runbook.md", "--env", "production", "--yes", "--answers", "answers.toml"]);
}

#[test]
fn a_command_that_names_another_environment_is_asked_about_whatever_the_rule() {
    let scene = Scene::of("```bash\nls production/\n```\n")
        .settings(
            "
        [env.staging]
        confirm = \"gates\"
        [env.production]
        ",
        )
        .file("production/file", "");
    scene.run(&["run", "runbook.md", "--env", "staging"]).exits(3).says(&["it reads `production`"]);
    // What only looks takes no more than a yes.
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]);
}

#[test]
fn a_step_that_speaks_of_a_block_that_is_not_run_shows_it() {
    let scene = Scene::of(
        "
        # Deploy

        1. Run the following:

           ```
           make <environment> \\
             deploy
           ```

        2. Add this to `app.yaml`:

           ```yaml
           replicas: 3
           ```

        3. Look at it:

           ```bash
           ls
           ```

           ```text
           runbook.md
           ```
        ",
    );
    let steps = scene.plan(&["--env", "staging"])["steps"].clone();
    let prose = |at: usize| steps[at]["prose"].to_string();
    assert_eq!(prose(0), r#"["not run: untagged","    make staging \\\n      deploy"]"#);
    assert_eq!(prose(1), r#"["    replicas: 3"]"#);
    assert_eq!(prose(2), r#"["Look at it:"]"#);
    scene
        .run(&["plan", "runbook.md", "--env", "staging"])
        .says(&["                   make staging \\\n                     deploy\n"]);
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]);
    let transcript = std::fs::read_to_string(scene.run_folder().join("transcript.md")).expect("a transcript");
    assert!(
        transcript.contains("```yaml\nreplicas: 3\n```") || transcript.contains("```text\nreplicas: 3\n```")
    );
    assert!(transcript.contains("```text\nmake staging \\\n  deploy\n```"), "{transcript}");
}

#[test]
fn a_list_of_commands_in_back_ticks_is_asked_for_one_by_one() {
    let scene = Scene::of(
        "
        # Look

        ## Check the cluster

        - `kubectl get nodes` (all of them are ready)
        - The nodes are listed by name; `kubectl` has their state.
        - `kubectl top nodes`

        ## Reference

        - `kubectl get pods` lists the pods
        ",
    );
    let plan = scene.plan(&["--env", "staging"]);
    let steps: Vec<String> = plan["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| {
            format!("{} {}", step["kind"].as_str().unwrap_or(""), step["title"].as_str().unwrap_or(""))
        })
        .filter(|step| step.starts_with("manual"))
        .collect();
    assert_eq!(steps, ["manual `kubectl get nodes` (all of them are ready)", "manual `kubectl top nodes`"]);
}
