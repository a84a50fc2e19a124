//! A shared record of many runs is listed as quickly as it is looked at.

use crate::scene::Scene;
use crate::servers::Server;
use crate::shared_scene::Record;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How many runs of a hundred steps there are; a thousand in `tests/store/run`.
fn n_runs() -> usize {
    if std::env::var_os("STEPGATE_STORE_POINTS").is_some() { 1000 } else { 40 }
}

fn hash(line: &str) -> String {
    let mut digest = Sha256::new();
    digest.update([0]);
    digest.update(line);
    format!("{:x}", Hex(digest.finalize().to_vec()))
}

struct Hex(Vec<u8>);

impl std::fmt::LowerHex for Hex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// The lines of a run as another run would have written them: its id, and with that all hashes, are others.
fn rewritten(lines: &[&str], from: &str, to: &str) -> Vec<String> {
    let first =
        |run: &str| format!("{:x}", Hex(Sha256::digest(format!("stepgate-ledger/v1\n{run}\n")).to_vec()));
    let mut hashes = HashMap::from([(first(from), first(to))]);
    let mut prev = first(from);
    lines
        .iter()
        .map(|line| {
            let new = line.replace(from, to).replace(&prev, &hashes[&prev]);
            prev = hash(line);
            hashes.insert(prev.clone(), hash(&new));
            new
        })
        .collect()
}

/// Puts as many runs beside the one that is there, each whole.
fn multiply(server: &Server, count: usize) {
    let run = server.ask("SELECT run FROM stepgate.runs");
    let text = server.ask("SELECT convert_from(bytes, 'UTF8') FROM stepgate.records ORDER BY seq");
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let ids: Vec<String> = (0..count)
        .map(|at| format!("202501{:02}-{:02}{:02}00-aaaa", at / 600 + 1, at % 600 / 60, at % 60))
        .collect();
    let values: Vec<String> = ids.iter().map(|id| format!("('{id}')")).collect();
    let values = format!("(VALUES {}) AS other(id)", values.join(", "));
    server.ask(&format!(
        "INSERT INTO stepgate.runs SELECT id FROM {values}; INSERT INTO stepgate.ledgers (run) SELECT id FROM {values}; \
         INSERT INTO stepgate.pieces SELECT id, name, bytes FROM stepgate.pieces, {values} WHERE name <> 'transcript.md'; \
         INSERT INTO stepgate.outputs SELECT id, output FROM stepgate.outputs, {values}; \
         INSERT INTO stepgate.chunks SELECT id, output, start, bytes FROM stepgate.chunks, {values}"
    ));
    let mut copy = Command::new("psql");
    copy.args([&server.url, "-X", "-v", "ON_ERROR_STOP=1", "-qAtc", "COPY stepgate.records FROM STDIN"]);
    let mut copy = copy.stdin(Stdio::piped()).spawn().expect("the server's own client");
    let mut input = std::io::BufWriter::new(copy.stdin.take().expect("it is piped"));
    for id in &ids {
        let mut ends = 0;
        for (seq, line) in rewritten(&lines, &run, id).iter().enumerate() {
            ends += line.len() + 1;
            let bytes = Hex(format!("{line}\n").into_bytes());
            writeln!(input, "{id}\t{seq}\t{ends}\t\\\\x{bytes:x}").expect("it reads");
        }
    }
    drop(input);
    assert!(copy.wait().expect("it ends").success());
    server.ask("VACUUM ANALYZE");
}

/// The middle one of five.
fn median(act: impl Fn()) -> Duration {
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let from = Instant::now();
            act();
            from.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[2]
}

#[test]
fn many_runs_are_listed_without_being_read_and_say_what_reading_them_says() {
    let Some(record) = Record::new() else { return };
    let steps: Vec<String> = (0..100).map(|step| format!("echo {step}")).collect();
    let machine = record.machine(&format!("```bash\n{}\n```\n", steps.join("\n")));
    machine.done(&["run", "runbook.md", "--yes"]).says(&["done"]);
    let read: serde_json::Value = machine.done(&["runs", "--format", "json"]).json();
    multiply(&record.server, n_runs());
    let clone = "20250101-000100-aaaa";
    machine.run(&["verify", clone]).exits(7).says(&["whole and sealed"]);
    let listed: serde_json::Value = machine.done(&["runs", "--format", "json"]).json();
    let rows = listed.as_array().expect("a list");
    assert_eq!(rows.len(), n_runs() + 1);
    for row in rows {
        let mut row = row.clone();
        row["run"] = read[0]["run"].clone();
        assert_eq!(row, read[0]);
    }
    // An owner who puts a line into a run that is no record has that one read as far as it holds, as every other place reads it.
    record.server.ask(&format!(
        "UPDATE stepgate.records SET bytes = convert_to('{{\"type\":\"run.closed\"', 'UTF8') WHERE run = '{clone}' AND seq = 2"
    ));
    let broken = machine.done(&["runs", "--format", "json"]).json();
    let row = broken
        .as_array()
        .expect("a list")
        .iter()
        .find(|row| row["run"] == clone)
        .expect("it is listed")
        .clone();
    assert_eq!(row["result"], "open", "what holds of it says no more");
    let plan = record.server.ask(
        "SET enable_seqscan = off; EXPLAIN SELECT run, bytes FROM stepgate.records \
         WHERE position('\"type\":\"run.'::bytea IN bytes) > 0 OR position('\"looked\":'::bytea IN bytes) > 0 ORDER BY run, seq",
    );
    assert!(plan.contains(" on outlines ") || plan.contains(" using outlines "), "{plan}");
    let list = median(|| drop(machine.done(&["runs"])));
    let none = Scene::new();
    let start = median(|| drop(none.done(&["runs"])));
    println!("{} runs: listed in {list:?}; an empty folder in {start:?}", n_runs() + 1);
    if std::env::var_os("STEPGATE_STORE_POINTS").is_some() {
        assert!(list < Duration::from_millis(200), "{list:?}");
    }
}
