//! `stepgate outline`.

use crate::http::serve;
use crate::scene::Scene;

#[test]
fn sections_are_listed_with_their_roles_and_what_stands_in_them() {
    let scene = Scene::of(
        "
        # Release

        ## Prerequisites
        - [ ] Backup is there
        - [x] Freeze announced

        ## Deploy
        ```bash
        kubectl apply -f app.yaml
        kubectl delete job old
        ```

        ```sql
        SELECT 1;
        ```

        ## Rollback
        ```bash
        kubectl rollout undo deployment/app
        ```

        ## Reference
        Just words.
        ",
    );
    scene.run(&["outline", "runbook.md"]).is("
        runbook.md
          Release  main · line 1
            Prerequisites  setup · line 3
                2 gates
            Deploy  main · line 7
                2 commands, 1 SQL statement, 1 of them destroys
            Rollback  rollback · line 17
                1 command
            Reference  reference · line 22
        [exit 0]
        ");
}

/// A runbook whose steps have gone well, badly, been left out and been replaced; one of them was never come to.
const TRIED: &str = "
    # Release

    - [ ] Ready?

    ```bash
    test -e go
    ```

    ```bash
    sleep 300
    ```

    ## Rollback
    ```bash
    echo back
    ```
    ";

#[test]
fn the_runs_of_a_runbook_are_told_of_each_step() {
    let scene = Scene::of(TRIED).settings("[[block]]\nstarts = \"sleep 300\"\nreplace = \"true\"\n");
    scene
        .run(&["outline", "runbook.md", "--runs"])
        .exits(0)
        .says(&["runbook.md  no run yet", "no run knows this step"]);
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    let scene = scene.file("go", "");
    scene.done(&["resume", "--yes"]);
    scene.done(&["run", "runbook.md", "--yes"]);
    scene.write("answers.toml", "[[answer]]\nstep = \"Ready?\"\nanswer = \"skip\"\nnote = \"not today\"\n");
    scene.done(&["run", "runbook.md", "--yes", "--answers", "answers.toml"]);
    // A run of another runbook tells nothing of this one, though the step is the same.
    scene.write("other.md", "```bash\nsleep 300\necho back\n```\n");
    scene.done(&["run", "other.md", "--yes"]);
    let told = scene.done(&["outline", "runbook.md", "--runs"]).out;
    let told = regex::Regex::new(r"takes (?:under )?\d+\.\ds")
        .expect("a pattern")
        .replace_all(&told, "takes 0.0s")
        .into_owned();
    crate::scene::same(
        &told,
        "
        runbook.md  3 runs, all on 2026-11-21
          Release  main · line 1
              1 gate, 2 commands
              Ready?  line 3
                  assumed twice, skipped once
              test -e go  line 6
                  ran 4 times, failed once, takes 0.0s, last worked 2026-11-21
              true  line 10
                  ran 3 times, edited 3 times, takes 0.0s, last worked 2026-11-21
            Rollback  rollback · line 13
                1 command
                Rollback  line 15
                    no run knows this step
        ",
    );
    let json = scene.done(&["outline", "runbook.md", "--runs", "--format", "json"]).json();
    assert_eq!((&json["runs"]["count"], &json["steps"][3]["runs"]), (&3.into(), &serde_json::Value::Null));
    let step = &json["steps"][1]["runs"];
    assert_eq!((&step["ran"], &step["failed"], &step["skipped"]), (&4.into(), &1.into(), &0.into()));
    assert!(
        step["last_worked"].as_str().is_some_and(|time| time.starts_with("2026-11-21T04:00:0")),
        "{step}"
    );
    assert!(
        step["median_ms"].is_u64()
            && step["words"].as_str().is_some_and(|words| words.starts_with("ran 4 times"))
    );
    assert!(
        scene.done(&["outline", "runbook.md", "--format", "json"]).json()["steps"][0].get("runs").is_none()
    );
}

#[test]
fn the_page_of_a_runbook_says_the_same_of_each_step() {
    let scene = Scene::of(TRIED);
    let server = serve(&scene, "runbook.md");
    let page = server.enter();
    let told = || -> serde_json::Value {
        let answer = page.request("GET", "/runbooks/0/history").send(page.port);
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_str(&answer.text()).expect("it is JSON")
    };
    assert_eq!(told(), serde_json::json!({ "runs": "no run yet", "steps": {} }));
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    let json = scene.done(&["outline", "runbook.md", "--runs", "--format", "json"]).json();
    let steps = told()["steps"].as_object().expect("steps").clone();
    assert_eq!(steps.len(), 4);
    for step in json["steps"].as_array().expect("steps") {
        let id = step["id"].as_str().expect("an id");
        let words = step["runs"]["words"].as_str().unwrap_or("no run knows this step");
        assert_eq!(steps[id], words, "{id}");
    }
    let html = page.request("GET", "/runbooks/0").send(page.port).text();
    assert_eq!(html.matches("<p class=\"history\" hidden></p>").count(), 4, "{html}");
}
