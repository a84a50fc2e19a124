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
        let entries = ["Backup is there", "Freeze is announced", "Make room"].map(entry);
        scene.write("answers.toml", &format!("{}{}", entries.concat(), entry(step)));
        scene.run(&["run", "runbook.md", "--answers", "answers.toml"]).exits(2).says(&["answers.toml:"]);
        assert!(!scene.path("state/runs").exists(), "a run was begun");
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

/// Writes the template, fills it in with `filled` for every empty answer, and gives it to `command`.
fn fill_in(scene: &Scene, options: &[&str], filled: &str) {
    let template = ["plan", "runbook.md", "--answers-template", "answers.toml"];
    let _ready_or_not = scene.run(&[&template, options].concat()).code();
    let script =
        format!("s/^answer = \"\"/answer = \"{filled}\"/; s/^protected = \"\"/protected = \"production\"/");
    let sed = scene.command("sed").args(["-i", &script, "answers.toml"]).status().expect("sed is there");
    assert!(sed.success());
}

#[test]
fn a_template_that_is_filled_in_answers_the_whole_run() {
    let scene = Scene::of(RELEASE).settings("[env.production]\nprotected = true\n");
    fill_in(&scene, &["--env", "production"], "yes");
    let with = ["runbook.md", "--env", "production", "--answers", "answers.toml"];
    scene.done(&[&["check"], &with[..]].concat()).says(&["2 files checked"]);
    scene.done(&[&["run"], &with[..]].concat()).says(&["done: 4 steps"]);
}

#[test]
fn an_entry_that_fits_nothing_or_several_is_told_with_its_line_before_anything_runs() {
    let scene = Scene::of("- [ ] Look\n- [ ] Look again\n\n```bash\n# Look\nls\n```\n");
    for (step, told) in [
        ("look", "`look` is the title of 2 steps"),
        ("again", "no step has the id or the whole title `again`"),
        ("rm -rf", "no step has the id or the whole title `rm -rf`"),
    ] {
        scene.write("answers.toml", &format!("by = \"Ada\"\n{}", entry(step)));
        let refused = scene.run(&["run", "runbook.md", "--yes", "--answers", "answers.toml"]).exits(2);
        refused.says(&["answers.toml:3: ", told]);
    }
    assert!(!scene.path("state/runs").exists(), "a run was begun");
}

#[test]
fn what_destroys_stands_in_a_template_even_where_nothing_else_is_asked() {
    let scene = Scene::of(RELEASE).settings("[env.staging]\nconfirm = \"never\"\n");
    let told = scene.done(&["plan", "runbook.md", "--env", "staging", "--answers-template", "-"]);
    told.says(&["take-the-old-one-away-281d", "it destroys something"]).never_says(&["make-room"]);
}

#[test]
fn a_template_says_what_is_asked_where_and_why() {
    let scene = Scene::of(RELEASE);
    scene.done(&["plan", "runbook.md", "--answers-template", "-"]).is("
        # What a run of runbook.md asks.
        # Fill in every `answer`, or take its entry away: what has none is asked, and refused where nobody is there.
        # A step is answered \"yes\", \"no\" or \"skip\", and a skip needs a note.
        # by = \"your name\"

        # Line 2, gate: Backup is there
        [[answer]]
        step = \"backup-is-there-b2db\"
        answer = \"\"
        # note = \"\"

        # Line 3, gate: Freeze is announced
        [[answer]]
        step = \"freeze-is-announced-5796\"
        answer = \"\"
        # note = \"\"

        # Line 6, change: Make room
        #     mkdir made
        # Asked because it changes something.
        [[answer]]
        step = \"make-room-0316\"
        answer = \"\"
        # note = \"\"

        # Line 8, destroy: Take the old one away
        #     rm -rf old
        # Asked because it destroys something.
        [[answer]]
        step = \"take-the-old-one-away-281d\"
        text = \"sha256:<sha256>\"
        answer = \"\"
        # note = \"\"
        [exit 0]
        ");
}

#[test]
fn a_template_holds_the_questions_of_the_plan_with_their_options() {
    let scene = Scene::of(
        "
        # Ship
        ## Option A: Kubernetes
        ```bash
        echo kubernetes
        ```
        ## Option B: Compose
        ```bash
        echo compose
        ```
        ",
    );
    let text = scene.run(&["plan", "runbook.md", "--answers-template", "-"]).exits(4);
    text.says(&[
        "# One of: \"Option A: Kubernetes\", \"Option B: Compose\"",
        "question = \"option-a-kubernetes-",
    ]);
    fill_in(&scene, &[], "option a: kubernetes");
    scene.done(&["check", "runbook.md", "--answers", "answers.toml"]);
}

#[test]
fn a_template_that_is_not_filled_in_says_so_for_every_entry_and_is_never_written_over() {
    let scene = Scene::of(RELEASE);
    let template = ["plan", "runbook.md", "--answers-template", "answers.toml"];
    scene.done(&template);
    scene.run(&["run", "runbook.md", "--answers", "answers.toml"]).exits(2).says(&[
        "answers.toml:8: the answer to `backup-is-there-b2db` is not filled in",
        "answers.toml:30: the answer to `take-the-old-one-away-281d` is not filled in",
    ]);
    scene.run(&template).exits(2).says(&["answers.toml: File exists"]);
}

#[test]
fn check_tells_the_edits_that_an_answers_file_of_an_earlier_version_needs() {
    let scene = Scene::of(RELEASE);
    scene.write("old.toml", "[[answer]]\nstep = \"Backup\"\nanswer = \"yes\"\n");
    scene.run(&["check", "runbook.md", "--answers", "old.toml"]).exits(4).says(&[
        "error[answer-misfit]: no step has the id or the whole title `Backup`",
        "old.toml:2",
        "2 | step = \"Backup\"",
        "step = \"backup-is-there-b2db\"    # Backup is there, line 2",
    ]);
}

#[test]
fn check_tells_the_edits_that_settings_of_an_earlier_version_need() {
    let scene = Scene::of(
        "
        # Ship
        ## Option A: Blue-Green
        ```bash
        echo blue
        ```
        ## Option B: Blue-Green by hand
        ```bash
        echo hand
        ```
        ",
    )
    .settings("[env.staging]\nchoose = [\"Blue-Green\"]\n");
    scene.run(&["check", "."]).exits(4).says(&[
        "stepgate.toml:2",
        "2 | choose = [\"Blue-Green\"]",
        "choose = [\"Option A: Blue-Green\"] or choose = [\"Option B: Blue-Green by hand\"]",
    ]);
}
