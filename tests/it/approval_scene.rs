//! A world in which somebody approves and somebody else runs: three keys, a list of those who may sign, and a clock that stands still.

use crate::scene::{STEPGATE, Scene, untested};
use std::path::PathBuf;
use std::process::Command;

/// What the clock shows where a test says nothing else.
pub const NOON: &str = "2026-11-21T12:00:00Z";

/// A runbook with one of everything that may be approved.
pub const RUNBOOK: &str = "
    # Ship the shop

    - [ ] The pager is quiet

    ```bash
    # Say what goes out.
    echo \"shipping <version> to <environment>\" > shipped.txt
    ```

    Wait until the queue is empty.

    ```bash
    cat shipped.txt
    touch done.txt
    ```

    ## Verify

    ```bash
    test -f done.txt
    ```

    ## Rollback

    ```bash
    rm done.txt
    ```
";

/// The rules: one yes of somebody else.
pub const SETTINGS: &str = "
    [vars]
    version = \"1.4.2\"
    [groups]
    sre = [\"ada@example.com\", \"bob@example.com\", \"op@example.com\"]
    [env.staging]
    [env.production]
    confirm = \"gates\"
    expect = { \"cat where\" = \"here\" }
    approvals = { signers = \"allowed_signers\", revoked = \"revoked\", from = [\"@sre\"], uses = 3 }
";

/// A world with keys.
pub struct Approvals {
    pub scene: Scene,
}

impl Approvals {
    /// With the runbook and these settings; none where there is no `ssh-keygen`.
    pub fn new(settings: &str) -> Option<Self> {
        let scene = Scene::of(RUNBOOK).settings(settings).env("__STEPGATE_CLOCK", NOON);
        scene.write("where", "here\n");
        let world = Self { scene };
        let mut list = Vec::new();
        for name in ["ada", "bob", "op"] {
            if !world.key(name) {
                untested("ssh-keygen is not installed");
                return None;
            }
            list.push(format!("{name}@example.com {}", world.public(name)));
        }
        assert!(world.key("eve"));
        world.scene.write("allowed_signers", &list.concat());
        world.scene.write("revoked", "");
        Some(world)
    }

    /// A key pair beside the repository.
    fn key(&self, name: &str) -> bool {
        let mut command = self.scene.command("ssh-keygen");
        command.args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"]).arg(self.scene.path(name));
        command.status().is_ok_and(|status| status.success())
    }

    /// The public half of a key.
    pub fn public(&self, name: &str) -> String {
        std::fs::read_to_string(self.scene.path(&format!("{name}.pub"))).expect("a public key")
    }

    /// Plans for production into `plan.json`, in the folder of the runbook.
    pub fn plan(&self) {
        self.scene.done(&["plan", "runbook.md", "--env", "production", "--out", "plan.json"]);
    }

    /// Signs a yes to `plan.json`.
    pub fn approve(&self, who: &str, more: &[&str]) {
        let key = format!("../{who}");
        let typed = ["approve", "plan.json", "--key", &key, "--reason", "it looks right", "--yes"];
        self.scene.done(&[&typed, more].concat());
    }

    /// Where a yes lies.
    pub fn approval(&self, who: &str) -> PathBuf {
        self.scene.repo(&format!("plan.json.{who}@example.com.approval"))
    }

    /// Runs the plan as `op`, judged at `clock`: the exit code, and all that was said.
    pub fn run_at(&self, clock: &str, more: &[&str]) -> (i32, String) {
        let mut command = self.scene.command(STEPGATE);
        // The run's name takes a reading of its own, a second before.
        let clock =
            chrono::DateTime::parse_from_rfc3339(clock).expect("a time") - chrono::TimeDelta::seconds(1);
        command.env("__STEPGATE_CLOCK", clock.to_rfc3339());
        command.args(["run", "runbook.md", "--plan", "plan.json", "--sign", "../op", "--yes", "--no-input"]);
        outcome(command.args(more))
    }

    /// Holds that a run is refused with `code` and for a reason with these words, that nothing was run and nothing recorded.
    #[track_caller]
    pub fn refuses(&self, what: &str, clock: &str, more: &[&str], (code, words): (i32, &str)) {
        let before = self.scene.n_runs();
        let (found, said) = self.run_at(clock, more);
        assert!(
            found == code && said.contains(words),
            "{what}: exit {found}, wanted {code} and `{words}`\n{said}"
        );
        assert_eq!(self.scene.n_runs(), before, "{what}: it has begun");
        assert_eq!(self.scene.read("shipped.txt"), "", "{what}: it was run");
    }

    /// Holds that a run begins and is done.
    #[track_caller]
    pub fn runs(&self, what: &str, more: &[&str]) {
        // No clock is behind the runs before.
        let clock = format!("2026-11-21T12:{:02}:00Z", 2 * self.scene.n_runs());
        let (code, said) = self.run_at(&clock, more);
        assert_eq!(code, 0, "{what}: {said}");
        for name in ["shipped.txt", "done.txt"] {
            let _may_be_left_out = std::fs::remove_file(self.scene.repo(name));
        }
    }
}

/// How a command ends, and all that it says.
pub fn outcome(command: &mut Command) -> (i32, String) {
    let output = command.output().expect("it starts");
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&said).into_owned())
}
