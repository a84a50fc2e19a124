//! A temporary world: a home, a state directory, a repository, and an environment with nothing of the machine in it.
//!
//! A [`Scene`] runs the built binary there and gives a [`Transcript`], in which everything that differs from one run to the
//! next has a word of its own that is always as wide.

use crate::running::{Running, Transcript};
use regex::Regex;
use similar::TextDiff;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;
use tempfile::TempDir;

/// The binary under test.
pub const STEPGATE: &str = env!("CARGO_BIN_EXE_stepgate");
/// Where the machine keeps bash and the rest.
const SYSTEM_PATH: &str = "/usr/local/bin:/usr/bin:/bin";
/// How long one command may take before it counts as hung.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A file or folder of this repository.
pub fn ours(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder of material that lies beside a checkout; none on a machine that does not have it, where its tests say nothing.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = std::env::var_os("STEPGATE_SHARED")
        .map(|folder| Path::new(&folder).join(path))
        .filter(|folder| folder.is_dir());
    if found.is_none() {
        untested(&format!("STEPGATE_SHARED names no folder with {path} in it"));
    }
    found
}

/// Says that a test says nothing here, and why.
#[expect(clippy::print_stdout, reason = "it is for whoever reads the log of a test that passed")]
pub fn untested(reason: &str) {
    use std::io::Write as _;
    println!("not tested: {reason}");
    // Whoever runs all of them counts these: a test that says nothing is none that passed.
    if let Some(list) = std::env::var_os("STEPGATE_NOT_TESTED") {
        let file = File::options().create(true).append(true).open(list);
        writeln!(file.expect("a list"), "{reason}").expect("it takes a line");
    }
}

/// The world of one test.
pub struct Scene {
    root: TempDir,
    environment: BTreeMap<OsString, OsString>,
    n_commands: Cell<u32>,
}

impl Scene {
    /// A world with an empty repository in it.
    pub fn new() -> Self {
        let root = tempfile::Builder::new().prefix("stepgate-").tempdir().expect("a temporary folder");
        for folder in ["home", "state", "tmp", "repo/.git"] {
            std::fs::create_dir_all(root.path().join(folder)).expect("a folder in it");
        }
        let at = |folder: &str| root.path().join(folder).into_os_string();
        let environment = [
            ("PATH", SYSTEM_PATH.into()),
            ("HOME", at("home")),
            ("TMPDIR", at("tmp")),
            ("STEPGATE_HOME", at("state")),
            // Output is UTF-8 and messages are English, whatever the machine speaks.
            ("LANG", "C.UTF-8".into()),
            ("TERM", "xterm".into()),
        ];
        let environment = environment.into_iter().map(|(name, value)| (name.into(), value)).collect();
        Self { root, environment, n_commands: Cell::new(0) }
    }

    /// A world whose runbook is `repo/runbook.md`.
    pub fn of(runbook: &str) -> Self {
        Self::new().file("runbook.md", runbook)
    }

    /// Writes a file of the repository, with the margin that the test's source gives it taken off.
    pub fn file(self, path: &str, text: &str) -> Self {
        self.write(path, &dedent(text));
        self
    }

    /// Writes the repository's `stepgate.toml`.
    pub fn settings(self, text: &str) -> Self {
        self.file("stepgate.toml", text)
    }

    /// Sets a variable of the process environment.
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// Puts `fixtures/bin` first on the path; what is called there goes into `fake.log`.
    pub fn fixtures(self) -> Self {
        let path = format!("{}:{SYSTEM_PATH}", ours("fixtures/bin").display());
        let log = self.path("fake.log");
        self.env("PATH", path).env("STEPGATE_FAKE_LOG", log)
    }

    /// The calls of stand-ins so far, one a line.
    pub fn fake_log(&self) -> String {
        std::fs::read_to_string(self.path("fake.log")).unwrap_or_default()
    }

    /// A path in the world.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    /// A new pipe beside the repository: whoever reads it waits until somebody writes.
    pub fn fifo(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo is everywhere");
        assert!(made.success());
        path
    }

    /// A path in the repository.
    pub fn repo(&self, path: &str) -> PathBuf {
        self.path("repo").join(path)
    }

    /// Writes a file of the repository as it is.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.repo(path);
        std::fs::create_dir_all(path.parent().expect("a file in the repository")).expect("its folder");
        std::fs::write(path, text).expect("a file of the repository");
    }

    /// A file of the repository; empty where there is none.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.repo(path)).unwrap_or_default()
    }

    /// Everything in the repository, by path.
    pub fn tree(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.path("repo"), &mut |path| {
            found.push(path.strip_prefix(self.path("repo")).expect("it is in it").display().to_string());
        });
        found
    }

    /// The folder of the newest run.
    #[track_caller]
    pub fn run_folder(&self) -> PathBuf {
        let runs = self.path("state/runs").read_dir().expect("there is a run");
        runs.map(|entry| entry.expect("a readable folder").path()).max().expect("there is a run")
    }

    /// How many runs there are.
    pub fn n_runs(&self) -> usize {
        self.path("state/runs").read_dir().map_or(0, Iterator::count)
    }

    /// Waits until nothing of a run is left: its steps hold its lock.
    #[track_caller]
    pub fn settle(&self) {
        for lock in self.path("state/locks").read_dir().into_iter().flatten() {
            let file = File::open(lock.expect("a readable folder").path()).expect("a lock");
            file.lock().expect("it can be waited for");
        }
    }

    /// The transcript that the newest run has left, in its fixed words.
    #[track_caller]
    pub fn transcript(&self) -> String {
        let text = std::fs::read_to_string(self.run_folder().join("transcript.md")).expect("a transcript");
        self.fixed(&text)
    }

    /// The records of the newest run.
    #[track_caller]
    pub fn records(&self) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(self.run_folder().join("ledger.jsonl")).expect("a ledger");
        text.lines().map(|line| serde_json::from_str(line).expect("a record is JSON")).collect()
    }

    /// The types of the newest run's records, in order.
    #[track_caller]
    pub fn kinds(&self) -> Vec<String> {
        self.records()
            .iter()
            .map(|record| record["type"].as_str().expect("a record has a type").to_owned())
            .collect()
    }

    /// The plan that `stepgate plan --format json` gives, whatever it exits with.
    #[track_caller]
    pub fn plan(&self, arguments: &[&str]) -> serde_json::Value {
        let given: Vec<&str> =
            ["plan", "runbook.md", "--format", "json"].into_iter().chain(arguments.iter().copied()).collect();
        self.run(&given).json()
    }

    /// The scripts of the steps that a run with `arguments` would go through.
    #[track_caller]
    pub fn scripts(&self, arguments: &[&str]) -> Vec<String> {
        let plan = self.plan(arguments);
        let steps = plan["steps"].as_array().expect("a plan has steps").iter();
        let selected = steps.filter(|step| step["selected"] == true);
        selected.filter_map(|step| step["script"].as_str().map(str::to_owned)).collect()
    }

    /// Runs Stepgate in the repository, with nothing on standard input.
    #[must_use = "compare it, or say how it exits"]
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Transcript {
        self.start(arguments).finish()
    }

    /// The same, where it is to end well.
    #[track_caller]
    pub fn done(&self, arguments: &[&str]) -> Transcript {
        self.run(arguments).exits(0)
    }

    /// Verifies the newest run, which is over, held against the head that it printed at its end.
    #[track_caller]
    pub fn verified(&self) -> Transcript {
        let (folder, records) = (self.run_folder(), self.records());
        let seal = records.last().filter(|record| record["type"] == "run.sealed").expect("it is sealed");
        let head = seal["body"]["head"].as_str().expect("a seal names the head");
        let run = folder.file_name().expect("a run's folder").to_str().expect("an id");
        self.done(&["verify", run, "--head", head]).says(&["as it was when its head was kept: --head"])
    }

    /// Starts Stepgate in the repository and does not wait for it.
    #[track_caller]
    pub fn start(&self, arguments: &[&str]) -> Running<'_> {
        let mut command = self.command(STEPGATE);
        command.args(arguments);
        Running::start(self, command)
    }

    /// A command in this world. Every one begins an hour after the one before, but where a test sets the clock itself.
    pub fn command(&self, program: &str) -> Command {
        let hour = self.n_commands.replace(self.n_commands.get() + 1);
        let mut command = Command::new(program);
        command.current_dir(self.path("repo")).env_clear();
        command.env("__STEPGATE_CLOCK", format!("2026-11-{:02}T{:02}:00:00Z", 21 + hour / 24, hour % 24));
        command.envs(&self.environment);
        command
    }

    /// `text` with a word for everything that is never the same.
    pub fn fixed(&self, text: &str) -> String {
        static CHANGING: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
            let rules = [
                (r"\b(\d{8}-\d{6})-[0-9a-hjkmnp-tv-z]{4}\b", "$1-xxxx"),
                (r"\brun [0-9a-hjkmnp-tv-z]{4}\b", "run xxxx"),
                (r"\b[0-9a-f]{64}\b", "<sha256>"),
                (r"(\b(?:in|after)| ·) \d+\.\ds\b", "$1 0.0s"),
                (r"\b(duration_ms.{1,3})\d+", "${1}0"),
                (r"\bUSER \(uid \d+\) on \S+", "somebody (uid 0) on somewhere"),
                (r"\bby USER on \S+ with stepgate", "by somebody on somewhere with stepgate"),
                (r"SQLite 3[0-9.]+", "SQLite <version>"),
                (r"UTC by USER,", "UTC by somebody,"),
                (r"(\*\*|asked), USER \(", "$1, somebody ("),
            ];
            let user = regex::escape(&user());
            rules
                .map(|(pattern, word)| {
                    (Regex::new(&pattern.replace("USER", &user)).expect("a pattern"), word)
                })
                .into()
        });
        let text = text.replace(&self.root.path().display().to_string(), "/world");
        CHANGING.iter().fold(text, |text, (pattern, word)| pattern.replace_all(&text, *word).into_owned())
    }
}

/// Who runs the tests, as the system calls them.
fn user() -> String {
    let output = Command::new("id").arg("-un").output().expect("id is everywhere");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Fails with a diff where `actual` is not `expected`, apart from the margin of `expected`.
#[track_caller]
pub fn same(actual: &str, expected: &str) {
    let expected = dedent(expected);
    let diff = || {
        TextDiff::from_lines(expected.as_str(), actual)
            .unified_diff()
            .context_radius(3)
            .header("expected", "actual")
            .to_string()
    };
    assert!(actual == expected, "{}\nall of it:\n{actual}", diff());
}

/// A text without the line break that it starts with and the spaces that all its lines start with.
pub fn dedent(text: &str) -> String {
    let Some(text) = text.strip_prefix('\n') else { return text.to_owned() };
    let margin = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let lines: Vec<&str> = text.lines().map(|line| line.get(margin..).unwrap_or_default()).collect();
    lines.join("\n").trim_end().to_owned() + "\n"
}

/// Calls `found` with every file and link below `folder`, in order.
pub fn walk(folder: &Path, found: &mut dyn FnMut(&Path)) {
    let mut entries: Vec<PathBuf> = folder
        .read_dir()
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.is_symlink() {
            walk(&path, found);
        } else {
            found(&path);
        }
    }
}
