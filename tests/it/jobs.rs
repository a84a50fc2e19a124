//! A run whose stretches are jobs of a build server, and whose gate is a manual one: the example of `fixtures/jobs`, run by npm's
//! gitlab-ci-local, which `tests/jobs/install` puts under `target`.

use crate::scene::{STEPGATE, Scene, ours, untested};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct Pipeline {
    scene: Scene,
    runner: PathBuf,
}

impl Pipeline {
    /// The example in a repository of its own, with this change to its runbook; none where there is nothing that runs its jobs.
    fn new(from: &str, to: &str) -> Option<Self> {
        let binary = Path::new(STEPGATE).parent().expect("it is in a folder");
        let runner = binary.parent().expect("a target folder").join("jobs/node_modules/.bin/gitlab-ci-local");
        let has_rsync = Command::new("rsync").arg("--version").output().is_ok();
        if !runner.exists() || !has_rsync {
            untested("there is no gitlab-ci-local: tests/jobs/install puts it under target");
            return None;
        }
        let scene = Scene::new();
        for name in ["deploy.md", "stepgate.toml", ".gitlab-ci.yml"] {
            let text = std::fs::read_to_string(ours("fixtures/jobs").join(name)).expect("the example");
            scene.write(name, &text.replace(from, to));
        }
        std::fs::remove_dir(scene.repo(".git")).expect("there is none yet");
        let git = "git init -q -b main && git add -A && git -c user.name=x -c user.email=x@x commit -qm x \
            && git remote add origin git@gitlab.example.com:team/shop.git";
        assert!(scene.command("bash").args(["-c", git]).status().expect("bash").success());
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", binary.display());
        let effects = scene.path("effects");
        Some(Self { scene: scene.env("PATH", path).env("EFFECTS", effects), runner })
    }

    /// A job, pressed or begun by this person.
    fn job(&self, name: &str, by: &str) -> Command {
        let mut command = self.scene.command(self.runner.to_str().expect("a path in UTF-8"));
        command.args(["--variable", &format!("GITLAB_USER_LOGIN={by}"), name]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a job; whether it passed, and what it said.
    fn passes(&self, name: &str, by: &str) -> (bool, String) {
        let output = self.job(name, by).output().expect("it starts");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    fn effects(&self) -> String {
        std::fs::read_to_string(self.scene.path("effects")).unwrap_or_default()
    }

    /// The Stepgate that runs in the repository.
    fn stepgate(&self) -> Pid {
        let program = std::fs::canonicalize(STEPGATE).expect("it is built");
        let folder = std::fs::canonicalize(self.scene.path("repo")).expect("a folder");
        let is_it = |entry: &std::fs::DirEntry| {
            let link = |name: &str| std::fs::read_link(entry.path().join(name)).ok();
            link("exe").as_deref() == Some(&program)
                && link("cwd").is_some_and(|cwd| cwd.starts_with(&folder))
        };
        let found = std::fs::read_dir("/proc").expect("/proc").filter_map(Result::ok).find(is_it);
        let name = found.expect("it runs").file_name();
        Pid::from_raw(name.to_str().and_then(|name| name.parse().ok()).expect("a number")).expect("a process")
    }
}

#[test]
fn a_gate_is_a_manual_job_and_a_job_that_was_killed_is_asked_about_and_not_run_twice() {
    let waits = "{ echo switched >> \"$EFFECTS\"; cat ../fifo; }";
    let Some(pipeline) = Pipeline::new("echo switched >> \"$EFFECTS\"", waits) else { return };
    let fifo = pipeline.scene.fifo("fifo");
    for _ in 0..2 {
        let (passed, said) = pipeline.passes("build", "mia");
        assert!(
            passed && pipeline.effects() == "built\n",
            "a job that is retried does nothing twice\n{said}"
        );
    }
    // The gate is nobody's but the manual job's.
    let (passed, said) = pipeline.passes("switch", "mia");
    assert!(!passed && said.contains("The dashboard is green"), "{said}");
    for _ in 0..2 {
        let (passed, said) = pipeline.passes("dashboard-is-green", "ada");
        assert!(passed, "{said}");
    }
    let switch = pipeline.job("switch", "mia").spawn().expect("it starts");
    while !pipeline.effects().contains("switched") {
        std::thread::yield_now();
    }
    kill_process(pipeline.stepgate(), Signal::KILL).expect("it runs");
    let killed = switch.wait_with_output().expect("it ends");
    assert!(!killed.status.success());
    drop(OpenOptions::new().write(true).open(fifo).expect("the step reads it"));
    pipeline.scene.settle();
    let (passed, said) = pipeline.passes("switch", "mia");
    assert!(!passed && said.contains("only a person can say what became of it"), "{said}");
    assert_eq!(pipeline.effects(), "built\nswitched\n");
    let (passed, said) = pipeline.passes("it-happened", "tom");
    assert!(passed, "{said}");
    assert_eq!(pipeline.effects(), "built\nswitched\ntold\n");
    assert_eq!(pipeline.scene.n_runs(), 1);
    let records = pipeline.scene.records();
    let by = |kind: &str| {
        let record = records.iter().find(|record| record["type"] == kind).expect("it is recorded");
        record["body"]["by"].as_str().expect("a name").to_owned()
    };
    assert_eq!((by("gate.decided"), by("step.resolved")), ("ada".to_owned(), "tom".to_owned()));
    let _whole = pipeline.scene.verified();
}
