//! A forger who can do everything to a run's folder and to the index beside it, and knows how: whatever is changed, every hash that follows
//! from it is made anew.

use crate::scene::{STEPGATE, Scene};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// A run that is being forged.
pub struct Forged {
    /// The state directory that it lies in, with its index.
    pub state: PathBuf,
    /// The run's folder.
    pub folder: PathBuf,
    /// Its records, without their places in the chain, and without the seal.
    pub records: Vec<Value>,
    /// Whether the hash of a step's text stays what it is, whatever the text is.
    pub keeps_texts: bool,
    /// Whether it is sealed again.
    pub is_sealed: bool,
}

/// SHA-256 in lower-case hex.
fn hash(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in from.read_dir().expect("a folder").map(|entry| entry.expect("something in it")) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_all(&from, &to);
        } else {
            std::fs::copy(&from, &to).expect("a file");
            let mode = std::fs::metadata(&from).expect("a file").permissions();
            std::fs::set_permissions(&to, mode).expect("its mode");
        }
    }
    let mode = std::fs::metadata(from).expect("a folder").permissions();
    std::fs::set_permissions(to, mode).expect("its mode");
}

impl Forged {
    /// A copy of the scene's state as `name`, in which the run in `folder` is to be forged.
    pub fn of(scene: &Scene, folder: &Path, name: &str) -> Self {
        let state = scene.path(name);
        copy_all(&scene.path("state"), &state);
        let folder = state.join("runs").join(folder.file_name().expect("a run's folder"));
        let text = std::fs::read_to_string(folder.join("ledger.jsonl")).expect("a ledger");
        let records = text.lines().map(|line| serde_json::from_str(line).expect("a record"));
        let records: Vec<Value> = records.filter(|record: &Value| record["type"] != "run.sealed").collect();
        Self { state, folder, records, keeps_texts: false, is_sealed: true }
    }

    /// Where the record of this type stands that is the `nth` of them, from 0.
    #[track_caller]
    pub fn at(&self, kind: &str, nth: usize) -> usize {
        let mut found = (0..self.records.len()).filter(|at| self.records[*at]["type"] == kind);
        found.nth(nth).unwrap_or_else(|| panic!("there is no {kind} number {nth}"))
    }

    /// The body of that record.
    #[track_caller]
    pub fn body(&mut self, kind: &str, nth: usize) -> &mut Value {
        let at = self.at(kind, nth);
        &mut self.records[at]["body"]
    }

    /// Takes that record away.
    #[track_caller]
    pub fn remove(&mut self, kind: &str, nth: usize) {
        let at = self.at(kind, nth);
        self.records.remove(at);
    }

    /// Puts another record like the one at `at` behind it.
    pub fn insert(&mut self, at: usize, kind: &str, body: Value) {
        let mut record = self.records[at].clone();
        record["type"] = json!(kind);
        record["body"] = body;
        self.records.insert(at + 1, record);
    }

    /// A file of the run.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Puts a file into the run's folder.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), text).expect("a file");
    }

    /// Changes a file of the run.
    #[track_caller]
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "`{from}` is not in {name}:\n{text}");
        self.write(name, &text.replacen(from, to, 1));
    }

    /// Makes all hashes anew: of files, of the chain, of the seal, of the index, and the transcript.
    pub fn rebuilt(mut self, scene: &Scene) -> Self {
        self.hash_files();
        let mut records = self.records.clone();
        if self.is_sealed {
            records.push(json!("seal"));
        }
        let (lines, heads) = self.chained(records);
        self.write("ledger.jsonl", &lines);
        self.index(&heads);
        let mut command = scene.command(STEPGATE);
        let run = self.folder.file_name().expect("a run's folder");
        command.arg("report").arg(run).arg("-o").arg(self.folder.join("transcript.md"));
        // One that makes no sense may have none.
        let _no_matter = command.env("STEPGATE_HOME", &self.state).output().expect("it starts");
        self
    }

    /// Lets the records have the hashes of the files as they are.
    fn hash_files(&mut self) {
        let pinned: Vec<(&str, String)> = [("plan_sha256", "plan.json"), ("runbook_sha256", "runbook.md")]
            .map(|(field, file)| (field, hash(&[&std::fs::read(self.folder.join(file)).unwrap_or_default()])))
            .into();
        let mut names = std::collections::BTreeMap::new();
        for record in &mut self.records {
            let kind = record["type"].as_str().unwrap_or_default().to_owned();
            let body = &mut record["body"];
            let key = (body["step"].to_string(), body["attempt"].to_string());
            match kind.as_str() {
                "plan.pinned" => pinned.iter().for_each(|(field, sha256)| body[field] = json!(sha256)),
                "step.started" => {
                    let (number, attempt) = (body["number"].as_u64().unwrap_or(0), &body["attempt"]);
                    names.insert(key, format!("out/{number:04}.{attempt}"));
                    if !self.keeps_texts {
                        body["sha256"] =
                            json!(hash(&[body["script"].as_str().unwrap_or_default().as_bytes()]));
                    }
                }
                "step.exited" | "output" => {
                    let Some(bytes) =
                        names.get(&key).and_then(|name| std::fs::read(self.folder.join(name)).ok())
                    else {
                        continue;
                    };
                    if kind == "output" {
                        let from = usize::try_from(body["offset"].as_u64().unwrap_or(0)).unwrap_or(0);
                        let lengths = body["lengths"].as_array().into_iter().flatten();
                        let length: u64 = lengths.filter_map(Value::as_u64).sum();
                        let to = (from + usize::try_from(length).unwrap_or(0)).min(bytes.len());
                        body["sha256"] = json!(hash(&[&bytes[from.min(to)..to]]));
                    } else {
                        body["output_bytes"] = json!(bytes.len());
                        body["output_sha256"] = json!(hash(&[&bytes]));
                    }
                }
                _ => {}
            }
        }
    }

    /// The lines of a chain of these records, in which a text stands for a seal, and the hash of each.
    fn chained(&self, records: Vec<Value>) -> (String, Vec<String>) {
        let run = self.folder.file_name().expect("a run's folder").to_str().expect("an id");
        let mut prev = hash(&[b"stepgate-ledger/v1\n", run.as_bytes(), b"\n"]);
        let (mut lines, mut heads, mut last) = (String::new(), Vec::new(), Value::Null);
        for (seq, mut record) in records.into_iter().enumerate() {
            if record.is_string() {
                let seal: Value = last.clone();
                record = seal;
                record["type"] = json!("run.sealed");
                record["body"] = json!({"count": seq, "head": prev});
            }
            (record["seq"], record["prev"]) = (json!(seq), json!(prev));
            let line = record.to_string();
            prev = hash(&[b"\0", line.as_bytes()]);
            heads.push(prev.clone());
            lines += &(line + "\n");
            last = record;
        }
        (lines, heads)
    }

    /// Lets the index know the run as it is now.
    fn index(&self, heads: &[String]) {
        let path = self.state.join("index.jsonl");
        let run = self.folder.file_name().expect("a run's folder").to_str().expect("an id").to_owned();
        let text = std::fs::read_to_string(&path).expect("an index");
        let mut prev = hash(&[b"stepgate-index/v1\n"]);
        let mut lines = String::new();
        for line in text.lines() {
            let mut entry: Value = serde_json::from_str(line).expect("an entry");
            if entry["run"] == json!(run) {
                let known = usize::try_from(entry["count"].as_u64().expect("a count")).expect("a small one");
                let count = if entry["event"] == "sealed" { heads.len() } else { known.min(heads.len()) };
                (entry["count"], entry["head"]) = (json!(count), json!(heads[count - 1]));
            }
            entry["prev"] = json!(prev);
            let line = entry.to_string();
            prev = hash(&[b"\0", line.as_bytes()]);
            lines += &(line + "\n");
        }
        std::fs::write(&path, lines).expect("an index");
    }
}
