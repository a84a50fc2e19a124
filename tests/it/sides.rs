//! One script run twice in the same place: by bash as a file, and by Stepgate as the one block of a runbook.
//!
//! Gives what can be compared of each: every byte of its output, the files that it has left, and its exit status.

use crate::running::{Transcript, watch};
use crate::scene::{Scene, walk};
use regex::Regex;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::sync::LazyLock;

/// The lines of a runbook above the first one of its block. Bash's file has as many empty ones, so that both count alike.
const HEAD: &str = "# Deploy\n\n```bash\n";

/// How a script ended on one side.
#[derive(Debug, PartialEq, Eq)]
pub struct Side {
    /// Its standard output, names and numbers of lines in messages apart.
    pub out: String,
    /// The same for its standard error.
    pub err: String,
    /// Each file, folder and link that it has left, with what is in it.
    pub files: BTreeMap<String, String>,
    /// Its exit status, or the signal that it died of in words.
    pub status: String,
}

/// What Stepgate made of it.
pub struct Run {
    /// What can be compared.
    pub side: Side,
    /// What it said.
    pub transcript: Transcript,
}

/// The script as a file that bash runs, with `options` of bash's own.
pub fn by_bash(scene: &Scene, script: &str, options: &[&str]) -> Side {
    scene.write("runbook.md", &format!("{}{script}", "\n".repeat(HEAD.lines().count())));
    let mut command = scene.command("bash");
    command.args(options).arg("runbook.md");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("bash starts");
    let watched = watch(&child);
    let mut stderr = child.stderr.take().expect("it is piped");
    let errors = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stderr.read_to_end(&mut bytes).expect("standard error can be read");
        bytes
    });
    let mut out = Vec::new();
    child.stdout.take().expect("it is piped").read_to_end(&mut out).expect("standard output can be read");
    let status = child.wait().expect("it can be waited for");
    drop(watched);
    let err = errors.join().expect("the reader does not panic");
    let status = status.code().map_or_else(
        || format!("signal {}", status.signal().unwrap_or_default()),
        |code| format!("exit {code}"),
    );
    let files = files(scene);
    std::fs::remove_dir_all(scene.path("repo")).expect("the world can be tidied");
    std::fs::create_dir_all(scene.repo(".git")).expect("and made anew");
    Side { out: fixed(&out), err: fixed(&err), files, status }
}

/// The script as a block that Stepgate runs with nobody there.
pub fn by_stepgate(scene: &Scene, script: &str) -> Run {
    scene.write("runbook.md", &format!("{HEAD}{script}```\n"));
    let transcript = scene.run(&["run", "runbook.md", "--yes", "--allow", "destroy"]);
    scene.settle();
    as_run(scene, transcript)
}

/// Settings by which a scene's runbook runs on another machine, which sees the repository where it is here. They lie where bash sees them too.
pub fn settle_on(scene: &Scene, target: &str) {
    let base = scene.path("repo").display().to_string();
    let settings = format!(
        "[targets.{target}]\nssh = \"{target}\"\nbase = \"{base}\"\n[env.x]\nconfirm = \"changes\"\ntarget = \"{target}\"\n"
    );
    scene.write("stepgate.toml", &settings);
}

/// The same on another machine.
#[track_caller]
pub fn by_stepgate_on(scene: &Scene, target: &str, script: &str) -> Run {
    settle_on(scene, target);
    scene.write("runbook.md", &format!("{HEAD}{script}```\n"));
    let transcript =
        scene.run(&["run", "runbook.md", "--env", "x", "--yes", "--allow", "destroy", "--allow", "unknown"]);
    let is_there = transcript.code() == Some(4) || transcript.text().contains(&format!(" on {target}"));
    assert!(is_there, "{}", transcript.text());
    as_run(scene, transcript)
}

/// What can be compared of a run.
fn as_run(scene: &Scene, transcript: Transcript) -> Run {
    let [out, err] = outputs(scene, None);
    let status = failed(scene).unwrap_or_else(|| "exit 0".to_owned());
    Run { side: Side { out: fixed(&out), err: fixed(&err), files: files(scene), status }, transcript }
}

/// The two streams of all steps, or of those whose script is `only`, byte for byte.
pub fn outputs(scene: &Scene, only: Option<&str>) -> [Vec<u8>; 2] {
    let mut streams = [Vec::new(), Vec::new()];
    let mut names = BTreeMap::new();
    for (kind, body) in events(scene) {
        let key = (body["step"].to_string(), body["attempt"].to_string());
        if kind == "step.started" && only.is_none_or(|only| body["script"] == only) {
            let on = body["target"].as_str().map_or_else(String::new, |target| format!("@{target}"));
            let number = body["number"].as_u64().unwrap_or_default();
            let name = format!("out/{number:04}.{}{on}", body["attempt"]);
            names.insert(key, name);
        } else if let (true, Some(name)) = (kind == "output", names.get(&key)) {
            let bytes = std::fs::read(scene.run_folder().join(name)).expect("the output is stored");
            let mut at = usize::try_from(body["offset"].as_u64().expect("a number")).expect("it fits");
            let mut turn = usize::from(body["stream"] == "stderr");
            for length in body["lengths"].as_array().expect("a list") {
                let length = usize::try_from(length.as_u64().expect("a number")).expect("it fits");
                streams[turn].extend_from_slice(&bytes[at..at + length]);
                at += length;
                turn = 1 - turn;
            }
        }
    }
    streams
}

/// The types of the records of the only run with their bodies; nothing where there is no run.
pub fn events(scene: &Scene) -> Vec<(String, serde_json::Value)> {
    if scene.n_runs() == 0 {
        return Vec::new();
    }
    let split = |mut record: serde_json::Value| {
        (record["type"].as_str().unwrap_or_default().to_owned(), record["body"].take())
    };
    scene.records().into_iter().map(split).collect()
}

/// How the step that failed last has ended.
fn failed(scene: &Scene) -> Option<String> {
    let events = events(scene);
    let exited = events.iter().rev().filter(|(kind, _)| kind == "step.exited");
    exited.map(|(_, body)| body).find(|body| body["outcome"] != "done").map(|body| {
        let detail = body["detail"].as_str().map(|detail| format!(" ({detail})")).unwrap_or_default();
        format!("{}{detail}", status(body))
    })
}

/// `exit 3` or `signal 9`, and the outcome where it is another one than `done` or `failed`.
pub fn status(body: &serde_json::Value) -> String {
    let of = |key: &str| body["status"][key].as_i64().map(|number| format!("{key} {number}"));
    let status = of("exit").or_else(|| of("signal"));
    let outcome = body["outcome"].as_str().unwrap_or_default();
    match status {
        Some(status) if ["done", "failed"].contains(&outcome) => status,
        Some(status) => format!("{outcome} {status}"),
        None => outcome.to_owned(),
    }
}

/// What lies in the repository apart from the runbook.
fn files(scene: &Scene) -> BTreeMap<String, String> {
    let repo = scene.path("repo");
    let mut found = BTreeMap::new();
    walk(&repo, &mut |path| {
        let name = path.strip_prefix(&repo).expect("it is in it").display().to_string();
        let text = std::fs::read_link(path).map_or_else(
            |_| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned(),
            |target| format!("-> {}", target.display()),
        );
        if name != "runbook.md" && name != "stepgate.toml" {
            found.insert(name, text);
        }
    });
    found
}

/// `bytes` as text, with one name and one number for whatever bash calls itself, its lines and its processes in a message.
fn fixed(bytes: &[u8]) -> String {
    static CHANGING: LazyLock<[(Regex, &str); 3]> = LazyLock::new(|| {
        let rules = [
            (r"(?m)^(?:\S*/)?(?:runbook\.md|bash): (?:(?:eval: )?line \d+: )?", "bash: "),
            (r"\bline \d+\b", "line N"),
            (r" *\b\d+ (Killed|Terminated|Done|Exit)\b", " N $1"),
        ];
        rules.map(|(pattern, word)| (Regex::new(pattern).expect("a pattern"), word))
    });
    // Bytes that are no UTF-8 stay apart from each other.
    let text: String = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    CHANGING.iter().fold(text, |text, (pattern, word)| pattern.replace_all(&text, *word).into_owned())
}
