//! Secrets: where they come from, and where they never are.

use crate::scene::{Scene, walk};

const SECRET: &str = "hunter2-Very/Secret+value=";

/// Fails where the secret is in what was said or in anything that was kept.
#[track_caller]
fn it_is_nowhere(scene: &Scene, said: &str) {
    assert!(!said.contains(SECRET), "it was shown:\n{said}");
    walk(&scene.path("state"), &mut |path| {
        let bytes = std::fs::read(path).expect("a readable file");
        assert!(!String::from_utf8_lossy(&bytes).contains(SECRET), "it is in {}", path.display());
    });
}

#[test]
fn a_secret_reaches_the_command_and_nothing_else() {
    for source in ["{ command = \"cat ../secret\" }", "{ env = \"ADMIN_TOKEN\" }", "{ file = \"../secret\" }"]
    {
        let scene = Scene::of(
            "
            ```bash
            [ <admin-token> = \"$(cat ../secret)\" ] && echo right
            echo \"it is <admin-token> and '<ADMIN_TOKEN>'\"
            printf %s <admin_token> | base64
            echo $ADMIN_TOKEN >&2
            ```
            ",
        )
        .settings(&format!("[secrets]\nadmin_token = {source}\n"))
        .env("ADMIN_TOKEN", SECRET);
        std::fs::write(scene.path("secret"), format!("{SECRET}\n")).expect("a file with it");
        let plan = scene.done(&["plan", "runbook.md"]);
        it_is_nowhere(&scene, &plan.out);
        let run = scene.done(&["run", "runbook.md", "--yes"]).says(&["│ right"]);
        it_is_nowhere(&scene, &(run.out + &run.err));
        let transcript = scene.transcript();
        assert!(transcript.contains("secrets masked"), "{transcript}");
        for arguments in
            [["report", "--format", "json"], ["show", "--plain", ""], ["report", "--format", "md"]]
        {
            let arguments: Vec<&str> = arguments.into_iter().filter(|word| !word.is_empty()).collect();
            let shown = scene.done(&arguments);
            it_is_nowhere(&scene, &shown.out);
        }
        scene.verified();
    }
}

#[test]
fn a_value_with_a_secrets_name_is_a_secret() {
    let scene = Scene::of("```bash\nlogin() { echo \"got $1\"; }\nlogin <api-key>\n```\n");
    let set = format!("api_key={SECRET}");
    let plan = scene.plan(&["--set", &set]);
    assert_eq!(
        (&plan["variables"][0]["secret"], &plan["variables"][0]["value"]),
        (&true.into(), &serde_json::Value::Null)
    );
    let run = scene.done(&["run", "runbook.md", "--yes", "--set", &set]).says(&["│ got "]);
    it_is_nowhere(&scene, &(run.out + &run.err));
}

#[test]
fn a_secret_that_cannot_be_had_stops_the_run_before_it_starts() {
    let scene = Scene::of("```bash\ntouch ran\nlogin <token>\n```\n");
    for (source, said) in [
        ("{ command = \"echo no vault >&2; exit 1\" }", "no vault"),
        ("{ env = \"NOT_THERE\" }", "NOT_THERE"),
        ("{ file = \"nowhere\" }", "nowhere"),
    ] {
        scene.write("stepgate.toml", &format!("[secrets]\ntoken = {source}\n"));
        scene.run(&["run", "runbook.md", "--yes"]).exits(4).says(&["the secret `token` cannot be had", said]);
    }
    assert_eq!(scene.tree(), ["runbook.md", "stepgate.toml"]);
}

#[test]
fn a_secret_that_only_a_person_knows_needs_a_person() {
    let scene = Scene::of("```bash\ntouch ran\nlogin <token>\n```\n")
        .settings("[secrets]\ntoken = { prompt = true }\n");
    scene.run(&["run", "runbook.md", "--yes"]).says(&["token"]);
    assert_eq!(scene.tree(), ["runbook.md", "stepgate.toml"], "nothing ran");
}

#[test]
fn the_run_goes_on_with_its_secrets_when_it_is_resumed() {
    let scene = Scene::of(
        "
        ```bash
        echo <token> > kept
        ls go-on
        echo \"<token>\" | cmp - kept && echo same
        ```
        ",
    )
    .settings("[secrets]\ntoken = { env = \"TOKEN\" }\n")
    .env("TOKEN", SECRET);
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    scene.write("go-on", "");
    let resumed = scene.done(&["resume", "--yes"]).says(&["│ same"]);
    it_is_nowhere(&scene, &(resumed.out + &resumed.err));
}

/// A token by its shape, and the value of a declared secret, in every place of a document.
const TOKEN: &str = "glpat-abcdefghij0123456789";
const DECLARED: &str = "hunter2-correct-horse-7";

/// Fails where a part of either is in what was said or in anything that was kept.
#[track_caller]
fn neither_is_anywhere(scene: &Scene, said: &str) {
    for part in [&TOKEN[6..], "hunter2-correct"] {
        assert!(!said.contains(part), "it was shown:\n{said}");
        walk(&scene.path("state"), &mut |path| {
            let text = String::from_utf8_lossy(&std::fs::read(path).expect("a readable file")).into_owned();
            assert!(!text.contains(part), "it is in {}", path.display());
        });
    }
}

fn everywhere() -> Scene {
    Scene::of(&format!(
        "
        # Ship with {TOKEN}

        ## Log in with {TOKEN}

        - [ ] The token {TOKEN} is yours

        ### As {DECLARED}

        - [ ] The token {DECLARED} is yours

        ```bash
        # log in with {TOKEN}
        printf %s {TOKEN} > token; : <admin>
        # log in with {DECLARED}
        printf %s '{DECLARED}' > declared
        # expects {TOKEN}
        echo {TOKEN}
        ls go-on
        printf %s {TOKEN} | cmp - token && echo same
        printf %s '{DECLARED}' | cmp - declared && echo same
        ```

        ```console
        $ cat token
        {TOKEN}
        ```
        "
    ))
    .settings("[secrets]\nadmin = { command = \"cat ../secret\" }\n")
}

#[test]
fn a_secret_in_a_title_a_gate_a_command_or_an_expectation_is_shown_and_kept_nowhere_and_runs_as_it_is() {
    let scene = everywhere();
    std::fs::write(scene.path("secret"), DECLARED).expect("a file with it");
    let stopped = scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    neither_is_anywhere(&scene, &(stopped.out + &stopped.err));
    let token = std::fs::read_to_string(scene.repo("token")).expect("it ran");
    assert_eq!(token, TOKEN, "the command has the token itself");
    scene.write("go-on", "");
    let resumed = scene.done(&["resume", "--yes"]).says(&["│ same"]);
    neither_is_anywhere(&scene, &(resumed.out + &resumed.err));
    for format in ["md", "html", "json", "junit", "cast"] {
        let shown = scene.done(&["report", "--format", format]);
        neither_is_anywhere(&scene, &shown.out);
    }
    for (arguments, code) in [(&["show"][..], 0), (&["runs"], 0), (&["verify"], 7)] {
        let shown = scene.run(arguments).exits(code);
        neither_is_anywhere(&scene, &(shown.out + &shown.err));
    }
}

#[test]
fn a_token_of_a_document_is_a_finding_and_stands_in_no_view_of_it() {
    let scene = Scene::of(&format!(
        "
        ## Log in with {TOKEN}

        - [ ] {TOKEN} is yours

        ```bash
        login {TOKEN}
        ```
        "
    ));
    let out = scene.path("plan").display().to_string();
    for arguments in [
        &["plan", "runbook.md"][..],
        &["plan", "runbook.md", "--format", "json"],
        &["plan", "runbook.md", "--answers-template", "-"],
        &["plan", "runbook.md", "--out", &out],
        &["explain", "runbook.md:1"],
        &["explain", "runbook.md:1", "--format", "json"],
        &["outline", "runbook.md"],
        &["outline", "runbook.md", "--format", "json"],
        &["run", "runbook.md", "--dry-run"],
        &["check", "runbook.md"],
        &["check", "runbook.md", "--format", "json"],
        &["check", "runbook.md", "--format", "sarif"],
        &["check", "runbook.md", "--format", "github"],
    ] {
        let shown = scene.run(arguments);
        let said = shown.out + &shown.err;
        assert!(!said.contains(&TOKEN[6..]), "{arguments:?}:\n{said}");
        if arguments[0] == "check" {
            assert!(said.contains("known-token"), "{said}");
        }
    }
    let kept = std::fs::read_to_string(&out).expect("the plan");
    assert!(kept.contains("[redacted:token]") && !kept.contains(&TOKEN[6..]), "{kept}");
    scene.run(&["plan", "runbook.md"]).says(&["warning[known-token]", "this line holds a token in the open"]);
}

#[test]
fn an_example_of_a_manual_is_no_token() {
    let scene = Scene::of("```bash\nlogin AKIAIOSFODNN7EXAMPLE --password changeme\n```\n");
    // A value that says itself that it has to be changed is open, and no token either.
    let plan = scene
        .run(&["plan", "runbook.md"])
        .exits(4)
        .says(&["AKIAIOSFODNN7EXAMPLE", "`changeme` has no value"]);
    assert!(!plan.out.contains("known-token"), "{}", plan.out);
}

#[test]
fn a_secret_is_in_the_environment_of_the_step_that_names_it_and_of_no_other() {
    let scene = Scene::of(
        "
        ```bash
        [ -n \"$ADMIN_TOKEN\" ] && env | grep hunter2 > named
        env | grep hunter2 > other || echo none
        login() { [ -n \"$ADMIN_TOKEN\" ] && env | grep hunter2 > called; }
        login
        declare -p | grep -c hunter2 || echo gone
        ```
        ",
    )
    .settings("[secrets]\nadmin_token = { env = \"ADMIN_TOKEN\" }\n")
    .env("ADMIN_TOKEN", SECRET);
    let run = scene.done(&["run", "runbook.md", "--yes"]).says(&["│ none", "│ gone"]);
    it_is_nowhere(&scene, &(run.out + &run.err));
    let read = |name: &str| std::fs::read_to_string(scene.repo(name)).unwrap_or_default();
    let named = format!("ADMIN_TOKEN={SECRET}");
    assert_eq!(
        [read("named"), read("other"), read("called")].map(|text| text.trim().to_owned()),
        [&named, "", &named]
    );
}

#[test]
fn a_secrets_command_that_fails_is_quoted_without_the_secret() {
    let scene = Scene::of("```bash\nlogin <token>\n```\n");
    scene.write("stepgate.toml", "[secrets]\ntoken = { command = \"sh ../give\" }\n");
    std::fs::write(
        scene.path("give"),
        format!("echo {DECLARED}; echo refused: {DECLARED} {TOKEN} >&2; exit 1"),
    )
    .expect("a script");
    let run = scene
        .run(&["run", "runbook.md", "--yes"])
        .exits(4)
        .says(&["the secret `token` cannot be had", "refused:"]);
    neither_is_anywhere(&scene, &(run.out + &run.err));
}

#[test]
fn a_password_with_signs_is_in_no_message() {
    for password in [
        "S3cr/et99",
        "S3cr?et99",
        "S3cr#et99",
        "S3cr@et99",
        "S3cr@e/t99",
        "S3cr:et99",
        "S3cr%et99",
        "S3cr et99",
    ] {
        let scene = Scene::of("```sql\nSELECT 1;\n```\n")
            .settings("[env.staging]\ndatabase = { env = \"DB\" }\n")
            .env("DB", format!("postgres://app:{password}@127.0.0.1:1/shop"));
        let run = scene.run(&["run", "runbook.md", "--env", "staging", "--yes"]);
        let said = run.out + &run.err;
        assert!(!said.contains("S3cr") && !said.contains("t99"), "{password}:\n{said}");
        walk(&scene.path("state"), &mut |path| {
            let text = String::from_utf8_lossy(&std::fs::read(path).expect("a file")).into_owned();
            assert!(!text.contains("S3cr") && !text.contains("t99"), "{password} is in {}", path.display());
        });
    }
}
