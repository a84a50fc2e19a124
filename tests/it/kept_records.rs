//! What the tests of kept promises read in a record.

use crate::scene::Scene;
use serde_json::Value;

/// The bodies of the newest run's records of one type.
#[track_caller]
pub fn bodies(scene: &Scene, kind: &str) -> Vec<Value> {
    let records = scene.records().into_iter().filter(|record| record["type"] == kind);
    records.map(|mut record| record["body"].take()).collect()
}

/// What each of them says under `key`, where that is text.
#[track_caller]
pub fn words(scene: &Scene, kind: &str, key: &str) -> Vec<String> {
    bodies(scene, kind).iter().filter_map(|body| body[key].as_str().map(str::to_owned)).collect()
}

/// The whole ledger of the newest run as it stands on the disk.
#[track_caller]
pub fn ledger(scene: &Scene) -> String {
    std::fs::read_to_string(scene.run_folder().join("ledger.jsonl")).expect("a ledger")
}
