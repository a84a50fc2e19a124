//! What a shell completes, asked through the shell itself; and the manual page.

use crate::scene::{STEPGATE, Scene};
use std::path::Path;

/// What bash would offer after these words.
#[track_caller]
fn offered(scene: &Scene, words: &[&str]) -> Vec<String> {
    let folder = Path::new(STEPGATE).parent().expect("the binary lies in a folder").display().to_string();
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let script = format!(
        "PATH='{folder}':$PATH; source <(stepgate completions bash); COMP_WORDS=({}); COMP_CWORD={}; COMP_TYPE=9; \
         _clap_complete_stepgate stepgate \"${{COMP_WORDS[-1]}}\" 2>/dev/null; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        words.len() - 1
    );
    let output = scene.command("bash").args(["-c", &script]).output().expect("bash is everywhere");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn a_shell_knows_environments_titles_and_runs() {
    let scene = Scene::of(
        "# Release\n\n## Roll back\n\n```bash\necho back\n```\n\n## Deploy\n\n```bash\necho out\n```\n",
    )
    .settings("[env.staging]\n[env.production]\n");
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes"]);
    let run = scene.run_folder().file_name().expect("a run's folder").to_string_lossy().into_owned();
    assert_eq!(offered(&scene, &["stepgate", "run", "runbook.md", "--env", ""]), ["production", "staging"]);
    assert_eq!(offered(&scene, &["stepgate", "run", "runbook.md", "--section", "Ro"]), ["Roll back"]);
    let explain = ["stepgate", "explain", "runbook.md:3", "--section", "Ro"];
    assert_eq!(offered(&scene, &explain), ["Roll back"]);
    assert!(offered(&scene, &["stepgate", "show", ""]).contains(&run));
    assert_eq!(offered(&scene, &["stepgate", "runs", "--env", ""]), ["staging"]);
    assert_eq!(offered(&scene, &["stepgate", "runs", "--runbook", "run"]), ["runbook.md"]);
    assert_eq!(offered(&scene, &["stepgate", "resum"]), ["resume"]);
}

#[test]
fn there_is_a_manual_page_for_all_of_it_and_for_each_command() {
    let scene = Scene::new();
    scene.done(&["man"]).says(&[".TH stepgate 1", "stepgate\\-run(1)", "Exit codes"]);
    scene.done(&["man", "run"]).says(&["\\-\\-dry\\-run"]);
    scene.done(&["man", "explain"]).says(&["RUNBOOK:LINE"]);
    scene.run(&["man", "fly"]).exits(2);
}
