//! `--answers FILE`.

use crate::scene::Scene;

const RELEASE: &str = "
    # Release
    - [ ] Backup is there
    - [ ] Freeze is announced
    ```bash
    # Make room
    mkdir made
    # Take the old one away
    rm -rf old
    ```
    ";

#[test]
fn a_file_answers_by_title_with_a_name_and_a_note() {
    let scene = Scene::of(RELEASE).file(
        "answers.toml",
        r#"
        by = "Ada Lovelace"
        [[answer]]
        step = "backup is there"
        answer = "yes"
        note = "OPS-7"
        [[answer]]
        step = "Freeze is announced"
        answer = "skip"
        note = "nobody is here on Sundays"
        by = "Grace Hopper"
        [[answer]]
        step = "make room"
        answer = "yes"
        [[answer]]
        step = "take-the-old-one-away-281d"
        text = "sha256:4523de1392d782427bbcba01aa2a7fe4c07450e3f920ccd2bf935e6fa0cf3e17"
        answer = "yes"
        "#,
    );
    scene.run(&["run", "runbook.md", "--answers", "answers.toml"]).is("

        Release
        1/4    gate     Backup is there  line 2
                 yes (--answers answers.toml by Ada Lovelace): OPS-7
        2/4    gate     Freeze is announced  line 3
                 skipped (--answers answers.toml by Grace Hopper): nobody is here on Sundays
        3/4    change   Make room  line 6
                 $ mkdir made
                 yes (--answers answers.toml by Ada Lovelace)
                 done in 0.0s
        4/4    destroy  Take the old one away  line 8
                 $ rm -rf old
                 yes (--answers answers.toml by Ada Lovelace)
                 done in 0.0s

        done: 4 steps, 1 of them skipped
        --- stderr ---
        run 20261121-000000-xxxx
        transcript /world/state/runs/20261121-000000-xxxx/transcript.md
        head <sha256>
        [exit 0]
        ");
    assert!(
        scene.transcript().contains("**yes**, Ada Lovelace (--answers answers.toml)"),
        "{}",
        scene.transcript()
    );
}

#[test]
fn what_destroys_is_not_answered_by_its_title() {
    for step in ["Take the old one away", "take-the-old-one-away-281d", "rm -rf", ""] {
        let scene = Scene::of(RELEASE);
        let entries = ["Backup is there", "Freeze is announced", "Make room"].map(|step| entry(step));
        scene.write("answers.toml", &format!("{}{}", entries.concat(), entry(step)));
        let refused = scene.run(&["run", "runbook.md", "--answers", "answers.toml"]);
        assert_ne!(refused.code(), Some(0), "{step}");
        assert!(!scene.tree().contains(&"made".to_owned()), "{step}");
    }
}

fn entry(step: &str) -> String {
    format!("[[answer]]\nstep = \"{step}\"\nanswer = \"yes\"\n")
}

#[test]
fn a_no_stops_the_run_at_its_gate() {
    let scene = Scene::of(RELEASE).file(
        "answers.toml",
        r#"
        [[answer]]
        step = "Freeze is announced"
        answer = "no"
        note = "not yet"
        "#,
    );
    scene
        .run(&["run", "runbook.md", "--yes", "--allow", "destroy", "--answers", "answers.toml"])
        .exits(3)
        .says(&["no (--answers answers.toml): not yet", "`Freeze is announced` (line 3) was declined"]);
    assert!(!scene.tree().contains(&"made".to_owned()));
}

#[test]
fn a_file_that_answers_only_some_stops_before_anything_runs() {
    let scene =
        Scene::of(RELEASE).file("answers.toml", "[[answer]]\nstep = \"Backup is there\"\nanswer = \"yes\"\n");
    scene
        .run(&["run", "runbook.md", "--answers", "answers.toml"])
        .exits(3)
        .says(&["`Freeze is announced` (runbook.md:3) has to be confirmed"]);
    assert_eq!(scene.tree(), ["answers.toml", "runbook.md"]);
}

#[test]
fn a_file_that_makes_no_sense_is_wrong_usage() {
    let scene = Scene::of(RELEASE).file("answers.toml", "[[answer]]\nstep = \"Backup\"\nanswer = \"skip\"\n");
    scene
        .run(&["run", "runbook.md", "--answers", "answers.toml"])
        .exits(2)
        .says(&["the answer to `Backup` skips it and gives no reason"]);
    scene.write("answers.toml", "[[answers]]\n");
    scene
        .run(&["run", "runbook.md", "--answers", "answers.toml"])
        .exits(2)
        .says(&["answers.toml", "unknown field `answers`"]);
    scene
        .run(&["run", "runbook.md", "--answers", "nowhere.toml"])
        .exits(2)
        .says(&["nowhere.toml: No such file or directory"]);
}
