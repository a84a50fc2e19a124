//! Two machines that share a record, of which one is struck: where tests of a shared record's faults take place.

use crate::driver::{drive, to};
use crate::relay::Relay;
use crate::scene::{STEPGATE, Scene};
use crate::shared_scene::Record;
use serde_json::{Value, json};
use std::process::{Child, Stdio};

/// Five steps, each of which leaves a line where both machines look.
pub fn runbook(effects: &str) -> String {
    let steps: Vec<String> = (1..=5).map(|step| format!("echo {step} >> {effects}")).collect();
    format!("# Release\n\n```bash\n{}\n```\n", steps.join("\n"))
}

/// Two machines with one runbook; the first one reaches the record by a relay.
pub struct World {
    pub record: Record,
    pub relay: Relay,
    pub mia: Scene,
    pub tom: Scene,
}

impl World {
    /// A new one; none where there is no server.
    pub fn new() -> Option<Self> {
        let record = Record::new()?;
        let (host, port) = record.server.place();
        let relay = Relay::to(&host, &port);
        let mia = Scene::new();
        let text = runbook(mia.path("effects").to_str().expect("a path in UTF-8"));
        mia.write("runbook.md", &text);
        let mia = record.by_owner(mia).env("STEPGATE_HOME", record.url_by(relay.port()));
        let tom = record.machine(&text);
        // Its clock is an hour ahead from here on, so that what it begins is the newest.
        tom.done(&["runs"]).says(&["There is no run yet"]);
        Some(Self { record, relay, mia, tom })
    }

    /// Starts the run on the first machine.
    pub fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.mia.command(STEPGATE);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the binary starts")
    }

    /// The lines that steps have left.
    pub fn effects(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.mia.path("effects")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// All lines of the newest run's ledger.
    pub fn lines(&self) -> Vec<Value> {
        let lines = self.record.server.ask(
            "SELECT convert_from(bytes, 'UTF8') FROM stepgate.records \
             WHERE run = (SELECT max(run) FROM stepgate.records) ORDER BY seq",
        );
        lines
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect()
    }

    /// Waits until nothing runs any more that the first machine has started.
    pub fn settle(&self) {
        let repo = self.mia.path("repo");
        let is_in = |entry: &std::fs::DirEntry| {
            std::fs::read_link(entry.path().join("cwd")).is_ok_and(|at| at == repo)
        };
        while std::fs::read_dir("/proc").expect("/proc").filter_map(Result::ok).any(|entry| is_in(&entry)) {
            std::thread::yield_now();
        }
    }

    /// Waits until the server has no session of the first machine any more.
    pub fn until_no_session(&self) {
        let count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'stepgate record' AND datname = current_database()";
        while self.record.server.ask(count) != "0" {
            std::thread::yield_now();
        }
    }

    /// The second machine goes on until the run is over. Gives how often a person was asked, or what is wrong.
    pub fn finish(&self) -> Result<usize, String> {
        for n_asked in 0..4 {
            let has_begun = self.lines().iter().any(|line| line["type"] == "plan.pinned");
            let again: &[&str] =
                if has_begun { &["resume", "--yes"] } else { &["run", "runbook.md", "--yes"] };
            if self.lines().last().is_some_and(|line| line["type"] == "run.sealed") {
                return Ok(n_asked);
            }
            let before = self.effects();
            let (code, said) = self.tom.run(again).ended();
            match code {
                0 => return Ok(n_asked),
                6 if self.effects() == before => {}
                6 => return Err(format!("a step ran although one was in doubt\n{said}")),
                _ => return Err(format!("it exits {code}\n{said}")),
            }
            let mut person = drive(&self.tom, again);
            let prompt = person.line.asked("in-doubt");
            let lines = self.lines();
            let started = lines.iter().rfind(|line| line["type"] == "step.started").expect("one was started");
            let script = started["body"]["script"].as_str().expect("a script");
            let has_happened = before.iter().any(|effect| script.starts_with(&format!("echo {effect} ")));
            person.line.says(&to(
                &prompt,
                if has_happened {
                    json!({"reply": "happened", "reason": "it is in the file"})
                } else {
                    json!({"reply": "retry"})
                },
            ));
            person.ends(0);
        }
        Err("it never ends".to_owned())
    }
}

/// The records that a run has said it has.
pub fn acknowledged(output: &[u8]) -> Vec<Value> {
    let lines =
        output.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    lines.filter(|message| message["type"] == "record").map(|mut message| message["record"].take()).collect()
}

/// Which line of the ledger a record is.
pub fn place(record: &Value) -> usize {
    record["seq"].as_u64().and_then(|seq| usize::try_from(seq).ok()).expect("a record has a number")
}
