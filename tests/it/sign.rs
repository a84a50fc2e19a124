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
