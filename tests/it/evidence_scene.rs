//! A store with runs of many kinds in it: what an auditor finds in a quarter.

use crate::driver::drive;
use crate::scene::{STEPGATE, Scene, untested};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::path::Path;

const DEPLOY: &str = "
    # Deploy

    - [ ] The team knows

    ```bash
    # Build
    echo built > built
    # Switch
    test -e healthy
    # Announce
    echo announced
    ```

    ## Rollback

    ```bash
    # Take it back
    rm -f built
    ```
    ";

const SETTINGS: &str = "
    [env.staging]
    confirm = \"gates\"
    [env.production]
    confirm = \"gates\"
    [env.live]
    confirm = \"gates\"
    approvals = { signers = \"allowed_signers\", uses = 2, deny = 2 }
    ticket = { pattern = \"CHG-[0-9]+\" }
    ";

/// A runbook of another team, which has no way back and waits for its end.
const OTHER: &str = "```bash\n# Wait\n{ echo ready; until [ -e end ]; do sleep 0.05; done; }\n```\n";

/// Runs, each with what it is called here.
pub struct History {
    pub scene: Scene,
    pub runs: Vec<(&'static str, String)>,
}

impl History {
    /// A store without a run.
    pub fn new() -> Self {
        let scene = Scene::new().file("deploy.md", DEPLOY).file("other.md", OTHER).settings(SETTINGS);
        Self { scene, runs: Vec::new() }
    }

    /// The id of the run that is called `name`.
    #[track_caller]
    pub fn id(&self, name: &str) -> &str {
        let found = self.runs.iter().find(|(other, _)| *other == name);
        &found.unwrap_or_else(|| panic!("no run is called {name}")).1
    }

    /// The folder of the newest run's record.
    fn newest(&self) -> String {
        self.scene.run_folder().file_name().expect("a run has a name").to_string_lossy().into_owned()
    }

    /// Calls the newest run `name`.
    pub fn call(&mut self, name: &'static str) {
        let id = self.newest();
        self.runs.push((name, id));
    }

    pub fn healthy(&self, is: bool) {
        let path = self.scene.repo("healthy");
        if is {
            self.scene.write("healthy", "");
        } else if path.exists() {
            std::fs::remove_file(path).expect("it can be removed");
        }
    }

    /// Runs the runbook for `environment`, which exits with `code`.
    #[track_caller]
    pub fn deploy(&mut self, name: &'static str, environment: &str, code: i32) {
        self.scene.run(&["run", "deploy.md", "--env", environment, "--yes"]).exits(code);
        self.call(name);
    }

    /// The same in a month before: its clock is set.
    pub fn deploy_then(&mut self, name: &'static str, time: &str) {
        self.then(&["run", "deploy.md", "--env", "staging", "--yes"], time);
        self.call(name);
    }

    fn then(&self, arguments: &[&str], time: &str) {
        let mut command = self.scene.command(STEPGATE);
        let done = command.args(arguments).env("__STEPGATE_CLOCK", time).output().expect("it starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// A run in production that a program drives: the gate's reply, and those to the failure of its second step.
    #[track_caller]
    fn driven(&mut self, name: &'static str, replies: &[(&str, Value)], code: i32) {
        let mut run = drive(&self.scene, &["run", "deploy.md", "--env", "production"]);
        for (kind, reply) in replies {
            run.line.replies(kind, reply.clone());
        }
        run.ends(code);
        self.call(name);
    }

    /// What was done by the rules, in staging and in production.
    pub fn by_the_rules(&mut self) {
        self.healthy(true);
        self.deploy_then("pruned", "2026-10-02T08:00:00Z");
        self.then(&["runs", "prune", "--before", "2026-10-03", "--yes"], "2026-10-03T08:00:00Z");
        self.deploy_then("before", "2026-09-01T08:00:00Z");
        self.deploy("staged", "staging", 0);
        self.deploy("shipped", "production", 0);
        let answers = "by = \"Ada\"\n[[answer]]\nstep = \"the team knows\"\nanswer = \"yes\"\n";
        self.scene.write("answers.toml", answers);
        self.answered("claimed", 0);
        self.scene.write("answers.toml", &answers.replace("\"yes\"", "\"skip\"\nnote = \"it is night\""));
        self.answered("skipped", 0);
        self.scene.write("answers.toml", &answers.replace("\"yes\"", "\"no\""));
        self.answered("declined", 3);
    }

    #[track_caller]
    fn answered(&mut self, name: &'static str, code: i32) {
        let run = ["run", "deploy.md", "--env", "production", "--answers", "answers.toml"];
        self.scene.run(&run).exits(code);
        self.call(name);
    }

    /// What others have approved, and what went without. Gives whether there is an `ssh-keygen`.
    pub fn approved(&mut self) -> bool {
        let mut list = Vec::new();
        for name in ["ada", "bob", "op"] {
            let mut command = self.scene.command("ssh-keygen");
            command.args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"]).arg(self.scene.path(name));
            if !command.status().is_ok_and(|status| status.success()) {
                untested("ssh-keygen is not installed");
                return false;
            }
            let public = std::fs::read_to_string(self.scene.path(&format!("{name}.pub"))).expect("a key");
            list.push(format!("{name}@example.com {public}"));
        }
        self.scene.write("allowed_signers", &list.concat());
        self.healthy(true);
        self.scene.done(&["plan", "deploy.md", "--env", "live", "--out", "plan.json"]);
        let approve = ["approve", "plan.json", "--key", "../ada", "--reason", "looks right", "--yes"];
        self.scene.done(&[&approve[..], &["--ticket", "CHG-1", "--uses", "2"]].concat());
        let run = ["run", "deploy.md", "--yes", "--no-input", "--sign", "../op"];
        for name in ["approved", "approved again"] {
            self.scene.done(&[&run[..], &["--plan", "plan.json", "--ticket", "CHG-1"]].concat());
            self.call(name);
        }
        let second = self.scene.read("plan.json");
        self.scene.write("second.json", &second);
        let approve = ["approve", "second.json", "--reason", "once more", "--yes", "--key"];
        self.scene.done(&[&approve[..], &["../ada", "--ticket", "CHG-1"]].concat());
        self.scene.done(&[&approve[..], &["../bob", "--deny"]].concat());
        self.scene.done(&[&run[..], &["--plan", "second.json", "--ticket", "CHG-1"]].concat());
        self.call("outvoted");
        for name in ["burnt", "reviewed"] {
            let glass = ["--env", "live", "--ticket", "CHG-2", "--without-approval", "the shop is down"];
            self.scene.done(&[&run[..], &glass].concat());
            self.call(name);
        }
        let review = ["--key", "../ada", "--reason", "it was needed", "--yes"];
        self.scene.done(&[&["approve", self.id("reviewed")][..], &review].concat());
        true
    }

    /// What went wrong, and what somebody made of it.
    pub fn gone_wrong(&mut self) {
        self.healthy(false);
        self.deploy("failed", "production", 1);
        self.deploy("resumed", "production", 1);
        self.healthy(true);
        self.scene.done(&["resume", "--yes"]);
        self.healthy(false);
        let gate = ("gate", json!({"reply": "yes"}));
        let accept = json!({"reply": "accept", "reason": "it is healthy elsewhere"});
        self.driven("accepted", &[gate.clone(), ("failed", accept)], 0);
        let edit = json!({"reply": "edit", "text": "test ! -e healthy"});
        self.driven("edited", &[gate.clone(), ("failed", edit), ("confirm", json!({"reply": "yes"}))], 0);
        let back = json!({"reply": "rollback", "step": "rollback"});
        self.driven(
            "rolled back",
            &[gate.clone(), ("failed", back), ("confirm", json!({"reply": "yes"}))],
            1,
        );
        self.driven("stopped", &[("gate", json!({"reply": "pause"}))], 3);
        self.deploy("given up", "production", 1);
        self.scene.done(&["resume", "--abandon", "nobody needs it"]);
        self.deploy("adopted before", "production", 1);
        self.healthy(true);
        self.scene.write("deploy.md", &crate::scene::dedent(DEPLOY).replace("announced\n", "announced it\n"));
        self.scene.done(&["resume", "--yes", "--adopt"]);
        self.call("adopted");
        self.scene.write("deploy.md", &crate::scene::dedent(DEPLOY));
        let run = self.scene.start(&["run", "other.md", "--env", "production", "--yes"]).until("│ ready");
        let _ = run.signal(Signal::KILL).finish();
        self.call("doubtful");
        self.scene.write("end", "");
        self.scene.settle();
    }

    /// What somebody did to the records afterwards.
    pub fn tampered(&mut self) {
        for name in ["withheld", "record changed", "output changed", "newer", "gone", "unknown"] {
            self.deploy(name, "production", 0);
        }
        let step = self.last_step("withheld");
        self.scene.done(&["redact", self.id("withheld"), "--step", &step, "--reason", "a name"]);
        self.change("record changed", "ledger.jsonl", |text| text.replace("\"assumed\"", "\"asserted\""));
        self.change("output changed", "out/0004.1", |text| text.replace("announced", "denounced"));
        self.change("newer", "ledger.jsonl", |text| text.replacen("{\"v\":1", "{\"v\":7", 1));
        std::fs::remove_dir_all(self.place("gone")).expect("it can be removed");
        // Somebody has put a whole record there, which the index has never heard of.
        let (from, to) = (self.place("unknown"), self.scene.path("state/runs/20261110-000000-zzzz"));
        std::fs::rename(from, to).expect("it can be moved");
    }

    /// The id of the last step that a run has started.
    fn last_step(&self, name: &str) -> String {
        let ledger = std::fs::read_to_string(self.place(name).join("ledger.jsonl")).expect("a ledger");
        let mut records = ledger.lines().map(|line| serde_json::from_str::<Value>(line).expect("a record"));
        let started = records.rfind(|record| record["type"] == "step.started").expect("a step");
        started["body"]["step"].as_str().expect("it has an id").to_owned()
    }

    pub fn place(&self, name: &str) -> std::path::PathBuf {
        self.scene.path("state/runs").join(self.id(name))
    }

    fn change(&self, name: &str, file: &str, change: impl Fn(&str) -> String) {
        rewrite(&self.place(name).join(file), change);
    }
}

/// Changes a file, which has to become another one.
pub fn rewrite(path: &Path, change: impl Fn(&str) -> String) {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let changed = change(&text);
    assert_ne!(changed, text, "{}", path.display());
    std::fs::write(path, changed).expect("it can be written");
}
