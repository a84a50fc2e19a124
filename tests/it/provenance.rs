//! What the record says of where a runbook and its settings come from, and by which rules they were read.

use crate::scene::{Scene, untested};
use serde_json::Value;

const RUNBOOK: &str = "```bash\necho here\n```\n";

/// A repository with a commit of the runbook and its settings; none where there is no git.
fn committed() -> Option<Scene> {
    let scene = Scene::of(RUNBOOK).settings("[vars]\nx = \"1\"\n");
    let made = git(&scene, &["init", "--quiet"])
        && git(&scene, &["add", "."])
        && git(&scene, &["-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "-m", "first"]);
    if !made {
        untested("there is no git");
    }
    made.then_some(scene)
}

fn git(scene: &Scene, arguments: &[&str]) -> bool {
    let status = scene.command("git").current_dir(scene.path("repo")).args(arguments).status();
    status.is_ok_and(|status| status.success())
}

/// The body of the first record of a run of `runbook`.
fn opened(scene: &Scene, runbook: &str) -> Value {
    scene.done(&["run", runbook, "--yes"]);
    scene.records().swap_remove(0)["body"].take()
}

/// Whether runbook and settings are as committed.
fn clean(opened: &Value) -> [Option<bool>; 2] {
    ["runbook_commit", "settings_commit"].map(|file| opened[file]["clean"].as_bool())
}

#[test]
fn a_run_says_at_which_commit_its_files_are_and_whether_they_differ_from_it() {
    let Some(scene) = committed() else { return };
    let first = opened(&scene, "runbook.md");
    assert_eq!(clean(&first), [Some(true), Some(true)]);
    let id = first["runbook_commit"]["id"].as_str().expect("a commit").to_owned();
    let head = scene.command("git").current_dir(scene.path("repo")).args(["rev-parse", "HEAD"]).output();
    assert_eq!(String::from_utf8_lossy(&head.expect("git is there").stdout).trim(), id);
    assert!(
        scene.transcript().contains(&format!("runbook at {}, clean", &id[..7])),
        "{}",
        scene.transcript()
    );

    // Other files do not count, and neither does what is only staged.
    scene.write("other.md", "new");
    scene.write("stepgate.toml", "[vars]\nx = \"2\"\n");
    assert!(git(&scene, &["add", "stepgate.toml"]));
    assert_eq!(clean(&opened(&scene, "runbook.md")), [Some(true), Some(false)]);
    assert!(scene.transcript().contains("stepgate.toml at"), "{}", scene.transcript());
}

#[test]
fn a_file_that_was_never_committed_is_not_clean_even_if_it_is_called_through_a_link() {
    let Some(scene) = committed() else { return };
    scene.write("docs/new one.md", RUNBOOK);
    assert_eq!(clean(&opened(&scene, "docs/new one.md"))[0], Some(false));
    std::os::unix::fs::symlink("runbook.md", scene.repo("link.md")).expect("a link");
    assert_eq!(clean(&opened(&scene, "link.md"))[0], Some(true));
}

#[test]
fn outside_a_repository_and_without_git_nothing_is_said() {
    let scene = Scene::of(RUNBOOK);
    let opened_there = opened(&scene, "runbook.md");
    assert!(opened_there.get("runbook_commit").is_none() && opened_there.get("settings_commit").is_none());
    let rules = opened_there["rules"].as_str().expect("a digest");
    assert!(rules.starts_with("sha256:") && rules.len() == 71, "{rules}");
}

#[test]
fn a_hook_a_filter_and_a_variable_of_the_caller_have_no_say() {
    let Some(scene) = committed() else { return };
    let trap = scene.path("trap");
    let command = format!("touch '{}'", trap.display());
    for setting in ["core.fsmonitor", "core.pager", "filter.x.clean", "filter.x.smudge", "diff.x.textconv"] {
        assert!(git(&scene, &["config", setting, &command]));
    }
    scene.write(".gitattributes", "*.md filter=x diff=x\n");
    let scene = scene.env("GIT_DIR", "/nowhere").env("GIT_INDEX_FILE", "/nowhere");
    assert_eq!(clean(&opened(&scene, "runbook.md")), [Some(true), Some(true)]);
    assert!(!trap.exists(), "git has run something");
}

#[test]
fn a_preview_and_a_dry_run_ask_git_nothing() {
    let Some(scene) = committed() else { return };
    scene.write("bin/git", "#!/bin/sh\necho called >> called\n");
    let scene = {
        let path = format!("{}:/usr/bin:/bin", scene.repo("bin").display());
        std::process::Command::new("chmod").arg("+x").arg(scene.repo("bin/git")).status().expect("chmod");
        scene.env("PATH", path)
    };
    scene.done(&["plan", "runbook.md"]);
    scene.done(&["run", "runbook.md", "--dry-run"]);
    assert!(!scene.tree().contains(&"called".to_owned()));
    scene.done(&["run", "runbook.md", "--yes"]);
    assert!(scene.tree().contains(&"called".to_owned()), "the stand-in is not what a run would call");
}
