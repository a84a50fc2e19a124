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
        scene.done(&["verify"]);
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
