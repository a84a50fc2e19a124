//! The end of a run signed with an SSH key, and held against a list of those who may.

use crate::scene::{Scene, untested};

/// A key pair `name` in the world, and a list of signers that allows it. Says that nothing is tested where there is no `ssh-keygen`.
fn key(scene: &Scene, name: &str) -> bool {
    let mut command = scene.command("ssh-keygen");
    command.args(["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f"]).arg(scene.path(name));
    if !command.status().is_ok_and(|status| status.success()) {
        untested("ssh-keygen is not installed");
        return false;
    }
    let public = std::fs::read_to_string(scene.path(&format!("{name}.pub"))).expect("a public key");
    std::fs::write(scene.path(&format!("{name}.allowed")), format!("mia@example.com {public}"))
        .expect("a list");
    true
}

#[test]
fn a_run_is_signed_when_it_is_over_also_one_that_was_resumed() {
    let scene = Scene::of("```bash\nls go-on\n```\n");
    if !key(&scene, "mine") || !key(&scene, "other") {
        return;
    }
    scene.run(&["run", "runbook.md", "--yes", "--sign", "../mine"]).exits(1);
    scene.run(&["verify", "--signers", "../mine.allowed"]).exits(5).says(&["unsealed"]);
    scene.write("go-on", "");
    scene.done(&["resume", "--yes", "--sign", "../mine"]);
    scene.done(&["verify", "--signers", "../mine.allowed"]).says(&["signed by mia@example.com"]);
    scene.run(&["verify", "--signers", "../other.allowed"]).exits(5).says(&["by nobody who is listed"]);
}

/// A sealed run that is signed with the key `mine`; none where there is no `ssh-keygen`.
fn signed() -> Option<Scene> {
    let scene = Scene::of("```bash\necho one\n```\n");
    let there = key(&scene, "mine") && key(&scene, "other");
    there.then(|| {
        scene.done(&["run", "runbook.md", "--yes", "--sign", "../mine"]);
        scene
    })
}

#[test]
fn a_signature_counts_only_for_whom_the_list_allows_for_this() {
    let Some(scene) = signed() else { return };
    let public = |name: &str| std::fs::read_to_string(scene.path(&format!("{name}.pub"))).expect("a key");
    let (mine, other) = (public("mine"), public("other"));
    for (list, said) in [
        (format!("mia@example.com namespaces=\"stepgate-ledger\" {mine}"), Ok("mia@example.com")),
        (format!("mia@example.com namespaces=\"git\" {mine}"), Err("not permitted")),
        (format!("mia@example.com valid-before=\"20200101\" {mine}"), Err("by nobody who is listed")),
        (format!("mia@example.com valid-after=\"20900101\" {mine}"), Err("by nobody who is listed")),
        (format!("mia@example.com namespaces=\"git\" {mine}zoe@example.com {mine}"), Ok("zoe@example.com")),
        (format!("mia@example.com {other}"), Err("by nobody who is listed")),
        (format!("# mia@example.com {mine}"), Err("by nobody who is listed")),
    ] {
        std::fs::write(scene.path("list"), &list).expect("a list");
        let verify = scene.run(&["verify", "--signers", "../list"]);
        match said {
            Ok(name) => verify.exits(0).says(&[&format!("signed by {name}")]),
            Err(reason) => verify.exits(5).says(&[reason]).never_says(&["signed by"]),
        };
    }
}

#[test]
fn a_signature_that_was_changed_cut_or_made_for_another_run_is_refused() {
    let Some(scene) = signed() else { return };
    let first = scene.run_folder().join("ledger.sig");
    let own = std::fs::read(&first).expect("a signature");
    scene.done(&["run", "runbook.md", "--yes", "--sign", "../mine"]);
    let file = scene.run_folder().join("ledger.sig");
    assert_ne!(first, file);
    let of_this = std::fs::read(&file).expect("a signature");
    let mut changed = of_this.clone();
    changed[200] ^= 1;
    let half = of_this[..of_this.len() / 2].to_vec();
    for signature in [own, changed, half, Vec::new()] {
        std::fs::write(&file, signature).expect("a file");
        scene.run(&["verify", "--signers", "../mine.allowed"]).exits(5).never_says(&["signed by"]);
    }
    std::fs::remove_file(&file).expect("a file");
    scene.run(&["verify", "--signers", "../mine.allowed"]).exits(5).never_says(&["signed by"]);
    std::fs::write(&file, of_this).expect("a file");
    scene.done(&["verify", "--signers", "../mine.allowed"]).says(&["signed by mia@example.com"]);
}
