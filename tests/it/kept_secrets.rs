//! No secret stands in what is kept of a run while it is stopped, wherever a step has put it; and a resume has it again, or asks.

use crate::kept_records::bodies;
use crate::pty::sit_down;
use crate::scene::{Scene, walk};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

/// The forms of a value that count as the value.
fn forms(value: &str) -> Vec<String> {
    let hex = value.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let percent = value.bytes().map(|byte| match byte {
        _ if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    let backslashed = value.chars().fold(String::new(), |text, one| {
        if "\"$\\`".contains(one) { text + "\\" + &one.to_string() } else { text + &one.to_string() }
    });
    let base64 = STANDARD.encode(value);
    let certain = value.len() * 8 / 6;
    let all = [
        value.to_owned(),
        backslashed,
        base64[..certain].to_owned(),
        hex.to_uppercase(),
        hex,
        percent.collect(),
    ];
    all.into()
}

/// Fails where one of the secrets is in anything that was kept.
#[track_caller]
fn none_is_kept(scene: &Scene, secrets: &[(String, String)]) {
    let mut n_files = 0;
    walk(&scene.path("state"), &mut |path| {
        let bytes = std::fs::read(path).expect("a file of the run");
        let text = String::from_utf8_lossy(&bytes);
        n_files += 1;
        for (name, value) in secrets {
            for form in forms(value) {
                assert!(!text.contains(&form), "{name} stands in {} as {form}", path.display());
            }
        }
    });
    assert!(n_files > 3, "there is a run");
}

/// A world that grows secrets: each lies in a file of its own, and may be an argument of a step.
struct Garden {
    secrets: Vec<(String, String)>,
    script: String,
    settings: String,
    environment: Vec<(String, String)>,
}

impl Garden {
    /// A secret that only its name or its value tells.
    fn plain(&mut self, kind: &str) -> (usize, String) {
        let number = self.secrets.len();
        let odd = ["", "$x", "\"q", "'q", "\\b", " two words"][number % 6];
        let value = format!("Kx9v{number}Qm2{odd}-zz{}", number * 7919);
        self.secrets.push((format!("{kind} {number}"), value.clone()));
        (number, value)
    }

    /// One that is told by its shape.
    fn shaped(&mut self, kind: &str) -> usize {
        let number = self.secrets.len();
        self.secrets
            .push((format!("{kind} {number}"), format!("ghp_0123456789abcdefghijABCDEFGHI{number:07}")));
        number
    }

    fn line(&mut self, text: &str) {
        writeln!(self.script, "{text}").expect("writing to a string cannot fail");
    }
}

impl Garden {
    /// Those of the process that starts it.
    fn inherited(&mut self) {
        for _ in 0..20 {
            let (at, value) = self.plain("inherited");
            self.environment.push((format!("INHERITED_{at}_TOKEN"), value));
            let at = self.shaped("inherited by shape");
            self.environment.push((format!("WHATEVER_{at}"), self.secrets[at].1.clone()));
        }
    }

    /// Those of the settings.
    fn declared(&mut self) {
        self.line("{");
        for source in
            ["command = \"cat ../secrets/{at}\"", "env = \"SOURCE_{at}\"", "file = \"../secrets/{at}\""]
        {
            for _ in 0..10 {
                let (at, value) = self.plain("declared");
                let source = source.replace("{at}", &at.to_string());
                writeln!(self.settings, "declared_{at} = {{ {source} }}")
                    .expect("writing to a string cannot fail");
                self.environment.push((format!("SOURCE_{at}"), value));
                self.line(&format!(
                    "export DECLARED_{at}=<declared-{at}>; ALSO_{at}=\"user:$DECLARED_{at}\""
                ));
            }
        }
    }

    /// Those that a step sets.
    fn exported(&mut self) {
        self.line("}\n{");
        for _ in 0..20 {
            let (at, _) = self.plain("exported");
            self.line(&format!("export STEP_{at}_PASSWORD=\"$(cat ../secrets/{at})\""));
            self.line(&format!("COPY_{at}=\"user:$STEP_{at}_PASSWORD\"; WIRE_{at}=$(printf %s \"$STEP_{at}_PASSWORD\" | base64 -w0)"));
            let (at, _) = self.plain("set");
            self.line(&format!("api_token_{at}=\"$(cat ../secrets/{at})\""));
        }
    }

    /// Those that a step reads from somewhere.
    fn read(&mut self) {
        self.line("}\n{");
        for _ in 0..15 {
            let (at, _) = self.plain("read without echo");
            self.line(&format!("read -rs HIDDEN_{at} <../secrets/{at}"));
            let (at, _) = self.plain("from a vault");
            self.line(&format!("FROM_{at}=$(vault kv get ../secrets/{at})"));
            let (at, _) = self.plain("array");
            self.line(&format!("TOKEN_{at}_LIST=(a \"$(cat ../secrets/{at})\")"));
            let (at, _) = self.plain("map");
            self.line(&format!("declare -A map_{at}=([\"password\"]=\"$(cat ../secrets/{at})\" [user]=me)"));
        }
    }

    /// Those in what has a name and is no variable.
    fn named(&mut self) {
        self.line("}\n{");
        for _ in 0..10 {
            let at = self.shaped("alias");
            self.line(&format!("alias log_in_{at}=\"login $(cat ../secrets/{at})\""));
            let at = self.shaped("function");
            self.line(&format!(
                "eval \"log_out_{at}() {{ echo $(cat ../secrets/{at}); }}\"; export -f log_out_{at}"
            ));
            let at = self.shaped("other name");
            self.line(&format!("other_{at}=\"x $(cat ../secrets/{at}) y\""));
            let at = self.shaped("parameter");
            self.line(&format!("set -- \"$(cat ../secrets/{at})\""));
        }
    }

    /// Those in what bash keeps besides.
    fn scattered(&mut self) {
        self.line("}");
        for signal in ["USR1", "USR2", "EXIT", "ERR"] {
            let at = self.shaped("trap");
            self.line(&format!("trap \"true $(cat ../secrets/{at})\" {signal}"));
        }
        let at = self.shaped("matched");
        self.line(&format!("[[ $(cat ../secrets/{at}) =~ .* ]]"));
        let (at, _) = self.plain("here-document");
        self.line(&format!(
            "cat >../copy <<E\n$(cat ../secrets/{at})\nE\nexec 7<<<\"$(cat ../secrets/{at})\""
        ));
        let (at, _) = self.plain("history");
        self.line(&format!("set -o history; history -s \"login $(cat ../secrets/{at})\""));
        let at = self.shaped("background");
        self.line(&format!("(sleep 0.2; cat ../secrets/{at}) & sleep 0.5"));
        let at = self.shaped("folder");
        self.line(&format!("mkdir -p \"../$(cat ../secrets/{at})\"; cd \"../$(cat ../secrets/{at})\""));
    }
}

fn garden() -> Garden {
    let mut garden = Garden {
        secrets: Vec::new(),
        script: String::new(),
        settings: "[secrets]\n".to_owned(),
        environment: Vec::new(),
    };
    garden.inherited();
    garden.declared();
    garden.exported();
    garden.read();
    garden.named();
    garden.scattered();
    garden
}

#[test]
fn none_of_two_hundred_secrets_is_kept_while_a_run_is_stopped() {
    let garden = garden();
    assert!(garden.secrets.len() >= 200, "{}", garden.secrets.len());
    let scene = Scene::of(&format!("```bash\n{}ls go-on\n```\n", garden.script)).settings(&garden.settings);
    let scene = garden.environment.iter().fold(scene, |scene, (name, value)| scene.env(name, value.as_str()));
    for folder in ["secrets", "bin"] {
        std::fs::create_dir(scene.path(folder)).expect("a folder");
    }
    for (at, (_, value)) in garden.secrets.iter().enumerate() {
        std::fs::write(scene.path(&format!("secrets/{at}")), format!("{value}\n")).expect("a file");
    }
    let vault = scene.path("bin/vault");
    std::fs::write(&vault, "#!/bin/sh\ncat \"$3\"\n").expect("a program");
    std::fs::set_permissions(&vault, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", scene.path("bin").display());
    let scene = scene.env("PATH", path);
    let said =
        scene.run(&["run", "runbook.md", "--yes", "--allow", "destroy", "--allow", "unknown"]).exits(1);
    said.says(&["`ls go-on` (line"]);
    none_is_kept(&scene, &garden.secrets);
    let named: Vec<String> = bodies(&scene, "step.exited")
        .iter()
        .flat_map(|body| body["not_kept"].as_array().cloned().unwrap_or_default())
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    for name in ["the trap for SIGUSR1", "the folder that it stood in"] {
        assert!(named.contains(&name.to_owned()), "{name} in {named:?}");
    }
    assert!(
        !named.iter().any(|name| name.contains("DECLARED")),
        "what is declared is fetched again: {named:?}"
    );
    assert!(!std::fs::read_to_string(scene.run_folder().join("state")).expect("a state").contains("/home\""));
}

const SECRET: &str = "hunter2-Very/Secret+$value=";

/// A run that stopped at its `ls go-on`, with a secret in a file.
fn stopped(script: &str) -> Scene {
    let scene = Scene::of(&format!("```bash\n{script}\n```\n"));
    std::fs::write(scene.path("secret"), SECRET).expect("a file");
    scene.run(&["run", "runbook.md", "--yes", "--allow", "unknown", "--allow", "destroy"]).exits(1);
    none_is_kept(&scene, &[("it".to_owned(), SECRET.to_owned())]);
    scene.write("go-on", "");
    scene
}

#[test]
fn what_a_step_had_set_is_asked_where_it_is_read_and_nowhere_else() {
    let scene = stopped(
        "export DB_PASSWORD=$(cat ../secret)\nls go-on\nmkdir made\nprintenv DB_PASSWORD | cmp - ../secret.line && echo same\necho \"${#DB_PASSWORD}\"",
    );
    std::fs::write(scene.path("secret.line"), format!("{SECRET}\n")).expect("a file");
    let refused = scene.run(&["resume", "--yes"]).exits(3);
    refused.says(&["`DB_PASSWORD`, which line 2 set", "nobody is there"]);
    assert!(scene.repo("made").is_dir(), "what does not read it needs nothing");
    // Once more: what is missing is still known to be.
    scene.run(&["resume", "--yes"]).exits(3).says(&["`DB_PASSWORD`, which line 2 set"]);
    let screen = sit_down(&scene, &["resume", "--yes"])
        .sees("Value of DB_PASSWORD (not shown)")
        .types(&format!("{SECRET}\r"));
    let shown = screen.sees("│ same").sees("│ 27").ends(0);
    assert!(!shown.contains(SECRET), "{shown}");
    none_is_kept(&scene, &[("it".to_owned(), SECRET.to_owned())]);
    scene.verified();
}

#[test]
fn what_was_not_exported_is_not_exported_and_what_nobody_reads_is_not_asked() {
    let scene = stopped(
        "read -rs pw <../secret || true\nUNREAD_TOKEN=$(cat ../secret)x\nls go-on\n[ \"$pw\" = \"$(cat ../secret)\" ] && echo same\nprintenv pw || echo hidden",
    );
    let screen =
        sit_down(&scene, &["resume", "--yes"]).sees("Value of pw (not shown)").types(&format!("{SECRET}\r"));
    let shown = screen.sees("│ same").sees("│ hidden").ends(0);
    assert!(!shown.contains("Value of UNREAD_TOKEN"), "{shown}");
}

#[test]
fn what_is_set_again_or_unset_is_not_asked() {
    let scene = stopped(
        "TOKEN=$(cat ../secret)\nexport OTHER_TOKEN=$(cat ../secret)\nls go-on\nTOKEN=$(cat ../secret)\n[ \"$TOKEN\" = \"$(cat ../secret)\" ] && echo same\nunset OTHER_TOKEN\necho \"[${OTHER_TOKEN-none}]\"",
    );
    scene.done(&["resume", "--yes"]).says(&["│ same", "│ [none]"]);
}

#[test]
fn a_declared_secret_is_fetched_again_and_one_that_was_typed_is_asked_again() {
    let scene = Scene::of(
        "```bash\nexport ADMIN_TOKEN=<admin-token> TYPED_TOKEN=<typed-token>\nls go-on\n[ \"$ADMIN_TOKEN\" = \"$(cat ../secret)\" ] && echo fetched\n[ \"$TYPED_TOKEN\" = \"$(cat ../typed)\" ] && echo typed\n```\n",
    )
    .settings("[secrets]\nadmin_token = { file = \"../secret\" }\ntyped_token = { prompt = true }\n");
    std::fs::write(scene.path("secret"), SECRET).expect("a file");
    std::fs::write(scene.path("typed"), "tr0ub4dor-and-3").expect("a file");
    let screen = sit_down(&scene, &["run", "runbook.md", "--yes"]).sees("Value of typed_token (not shown)");
    screen.types("tr0ub4dor-and-3\r").sees("go-on").sees("more").types("q").ends(1);
    let secrets = [("declared", SECRET), ("typed", "tr0ub4dor-and-3")];
    none_is_kept(&scene, &secrets.map(|(name, value)| (name.to_owned(), value.to_owned())));
    scene.write("go-on", "");
    scene.run(&["resume", "--yes"]).exits(3).says(&["│ fetched", "`TYPED_TOKEN`, which line 2 set"]);
    let screen = sit_down(&scene, &["resume", "--yes"]).sees("Value of TYPED_TOKEN (not shown)");
    screen.types("tr0ub4dor-and-3\r").sees("│ typed").ends(0);
}

#[test]
fn what_cannot_be_typed_is_a_question_where_it_is_called() {
    let script = "eval \"log_in() { echo in glpat-$(printf 'abcdefghij%s' 0123456789); }\"\nls go-on\nmkdir made\nlog_in";
    let scene = stopped(script);
    none_is_kept(&scene, &[("a token".to_owned(), "glpat-abcdefghij0123456789".to_owned())]);
    let refused = scene.run(&["resume", "--yes", "--allow", "unknown", "--allow", "destroy"]).exits(3);
    refused.says(&["the function `log_in`, which line 2 set", "nobody is there"]);
    assert!(scene.repo("made").is_dir());
    let screen = sit_down(&scene, &["resume", "--yes"]).sees("the function `log_in`, which line 2 set");
    screen.sees("more").types("\r").ends(3);
}

#[test]
fn the_environment_of_whoever_goes_on_counts_where_the_run_has_not_changed_it() {
    let runbook = "```bash\nexport CHANGED=by-the-run; unset REMOVED\nls go-on\necho \"[$(printenv KEPT)] [$(printenv CHANGED)] [$(printenv REMOVED)]\"\n```\n";
    let scene = ["KEPT", "CHANGED", "REMOVED"]
        .iter()
        .fold(Scene::of(runbook), |scene, name| scene.env(name, "before"));
    scene.run(&["run", "runbook.md", "--yes"]).exits(1);
    let state = std::fs::read_to_string(scene.run_folder().join("state")).expect("a state");
    assert!(!state.contains("before") && state.contains("# stepgate inherits KEPT"), "{state}");
    scene.write("go-on", "");
    let scene = scene.env("KEPT", "now").env("CHANGED", "now").env("REMOVED", "now").env("NEW", "now");
    let resumed = scene.done(&["resume", "--yes"]);
    resumed.says(&["│ [now] [by-the-run] []", "is another one by now: KEPT."]);
}

#[test]
fn the_plan_says_what_a_resume_asks_again_for() {
    let scene = Scene::of(
        "```bash\nexport DB_PASSWORD=$(cat file)\nread -rs pw\nexport ADMIN_TOKEN=<admin-token>\n```\n",
    )
    .settings("[secrets]\nadmin_token = { file = \"x\" }\n");
    let plan = scene.plan(&[]);
    let asks = |at: usize| plan["steps"][at]["asks_again"].clone();
    assert_eq!((asks(0), asks(1)), (serde_json::json!(["DB_PASSWORD"]), serde_json::json!(["pw"])));
    assert!(asks(2).is_null(), "{}", asks(2));
    scene
        .run(&["plan", "runbook.md"])
        .says(&["a resume asks again for DB_PASSWORD", "a resume asks again for pw"]);
}
