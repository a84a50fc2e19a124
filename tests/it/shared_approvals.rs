//! Approvals as signed rows of a record that machines share: found by the execution that they are of, counted once wherever it is run.

use crate::approval_scene::{Approvals, SETTINGS};
use crate::scene::Scene;
use crate::shared_scene::Record;
use std::process::Command;

/// The other machine, with a copy of the repository and of the keys.
fn copied(record: &Record, from: &Scene) -> Scene {
    let scene = record.by_owner(Scene::new()).env("STEPGATE_HOME", record.url());
    let mut copy = Command::new("cp");
    copy.arg("-r").arg(from.path("repo")).arg(from.path("op")).arg(from.path("op.pub")).arg(scene.path(""));
    assert!(copy.status().expect("cp is everywhere").success());
    scene.env("__STEPGATE_CLOCK", "2026-11-21T12:05:00Z")
}

#[test]
fn an_approval_in_the_record_is_found_on_another_machine_and_used_once() {
    let Some(record) = Record::new() else { return };
    let Some(mut world) = Approvals::new(SETTINGS) else { return };
    world.scene = record.by_owner(world.scene).env("STEPGATE_HOME", record.url());
    world.plan();
    let run: &[&str] =
        &["run", "runbook.md", "--env", "production", "--sign", "../op", "--yes", "--no-input"];
    let other = copied(&record, &world.scene);
    other.run(run).exits(3).says(&["somebody has to approve it, and nobody has"]);
    world.approve("ada", &[]);
    assert!(!world.approval("ada").exists(), "it lies in the record alone");
    // Whoever may add to the record may add what is none, or what nobody has signed.
    record.server.ask(
        "INSERT INTO stepgate.approvals (execution, statement, signature) SELECT execution, 'no statement', '' FROM stepgate.approvals; \
         INSERT INTO stepgate.approvals (execution, statement, signature) SELECT execution, statement, 'none' FROM stepgate.approvals WHERE id = 1",
    );
    other.done(run).says(&["done"]);
    // The clock of a machine that is behind the newest record counts for nothing, so this one is later.
    let later = world.scene.env("__STEPGATE_CLOCK", "2026-11-21T12:10:00Z");
    std::fs::remove_file(later.repo("done.txt")).ok();
    later.run(run).exits(3).says(&["used"]);
    let approved = "SELECT convert_from(bytes, 'UTF8')::json -> 'body' ->> 'place' FROM stepgate.records \
        WHERE position('approval.granted' in encode(bytes, 'escape')) > 0";
    let place = record.server.ask(approved);
    assert!(place.is_empty() || place.contains("approval 1 in postgres://"), "{place}");
    other.run(&["verify"]).exits(7).says(&["whole and sealed"]);
}
