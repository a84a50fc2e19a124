//! What the reading is unsure of is asked and never run for doubt; a team settles it once, for the text that it has read.

use crate::driver::drive;
use crate::parts::{BUILD, Part, UNDO, deploy};
use crate::scene::{Scene, ours};
use serde_json::{Value, json};

/// A row of steps of which one word makes one something else.
const ROW: &[Part] = &[BUILD, UNDO, ("## 3. Ship", &["ship"])];

const GERMAN: &str = "
    # Neustart
    ## Nur in der Nacht
    ```bash
    pwd
    echo neu >> effects
    ```
    ";

/// The questions of a plan that nobody has settled, by their kinds and flags.
fn open(plan: &Value) -> Vec<(String, String)> {
    let questions = plan["questions"].as_array().expect("questions");
    let open = questions.iter().filter(|question| question["settled"].is_null());
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    open.map(|question| (text(&question["kind"]), text(&question["flag"]))).collect()
}

#[test]
fn nobody_is_there_to_settle_a_doubt_and_nothing_runs() {
    let scene = Scene::of(&deploy(ROW));
    for arguments in [&["--yes"][..], &["--yes", "--allow", "unknown", "--allow", "destroy"], &["--no-input"]]
    {
        let mut run = vec!["run", "runbook.md"];
        run.extend(arguments);
        scene.run(&run).exits(4).says(&[
            "open-reading",
            "2. Undo the licence: does it belong to this run?",
            "Add --take \"2. Undo the licence\" or --leave \"2. Undo the licence\".",
        ]);
    }
    assert!(!scene.repo("effects").exists(), "nothing ran");
    let plan = scene.plan(&[]);
    assert_eq!(open(&plan), [("reading".to_owned(), "--leave \"2. Undo the licence\"".to_owned())]);
    assert_eq!((&plan["ready"], &plan["askable"]), (&json!(false), &json!(true)));
}

#[test]
fn a_flag_settles_a_doubt_either_way() {
    for (flag, effects) in [("--take", "build\nlicence\nship\n"), ("--leave", "build\nship\n")] {
        let scene = Scene::of(&deploy(ROW));
        scene.done(&["run", "runbook.md", "--yes", flag, "2. Undo the licence"]);
        assert_eq!(scene.read("effects"), effects, "{flag}");
    }
}

#[test]
fn a_program_settles_a_doubt_at_its_place() {
    for (reply, effects) in [("take", "build\nlicence\nship\n"), ("leave", "build\nship\n")] {
        let scene = Scene::of(&deploy(ROW)).settings("[env.x]\nconfirm = \"never\"\n");
        let mut run = drive(&scene, &["run", "runbook.md", "--env", "x"]);
        run.line.replies("reading", json!({"reply": reply}));
        run.ends(0);
        assert_eq!(scene.read("effects"), effects, "{reply}");
    }
}

#[test]
fn an_answers_file_settles_a_doubt_by_its_id() {
    let scene = Scene::of(&deploy(ROW));
    let plan = scene.plan(&[]);
    let id = plan["questions"][0]["id"].as_str().expect("an id");
    scene.write("answers.toml", &format!("[[answer]]\nquestion = \"{id}\"\nanswer = \"take\"\n"));
    scene.done(&["run", "runbook.md", "--yes", "--answers", "answers.toml"]);
    assert_eq!(scene.read("effects"), "build\nlicence\nship\n");
}

#[test]
fn of_a_document_in_another_language_only_what_looks_is_sure() {
    let scene = Scene::of(GERMAN);
    let plan = scene.plan(&[]);
    let steps = plan["steps"].as_array().expect("steps");
    let selected: Vec<bool> = steps.iter().map(|step| step["selected"] == true).collect();
    assert_eq!(selected, [true, false]);
    assert_eq!(open(&plan), [("reading".to_owned(), "--leave \"Neustart\"".to_owned())]);
    scene.done(&["run", "runbook.md", "--yes", "--take", "Neustart"]);
    assert_eq!(scene.read("effects"), "neu\n");
}

/// A `[[scope]]` about the licence.
fn settled(more: &str) -> String {
    format!("[[scope]]\nrunbook = \"runbook.md\"\nat = \"2. Undo the licence\"\n{more}\nby = \"Ada\"\n")
}

#[test]
fn a_team_settles_a_doubt_and_a_flag_has_the_last_word() {
    for (said, flag, effects) in [
        ("take = \"always\"", None, "build\nlicence\nship\n"),
        ("take = \"never\"", None, "build\nship\n"),
        ("take = \"always\"", Some("--leave"), "build\nship\n"),
        ("take = \"never\"", Some("--take"), "build\nlicence\nship\n"),
    ] {
        let scene = Scene::of(&deploy(ROW)).settings(&settled(said));
        let mut run = vec!["run", "runbook.md", "--yes"];
        run.extend(flag.into_iter().flat_map(|flag| [flag, "2. Undo the licence"]));
        scene.done(&run);
        assert_eq!(scene.read("effects"), effects, "{said} {flag:?}");
    }
}

#[test]
fn what_a_team_says_for_one_environment_holds_there() {
    let rule = settled("take = \"always\"\nin = [\"production\"]");
    let scene = Scene::of(&deploy(ROW)).settings(&format!("{rule}[env.production]\n[env.staging]\n"));
    assert_eq!(open(&scene.plan(&["--env", "production"])), []);
    assert_eq!(open(&scene.plan(&["--env", "staging"])).len(), 1);
    let rule = settled("environments = [\"staging\"]");
    let scene = Scene::of(&deploy(ROW)).settings(&format!("{rule}[env.production]\n[env.staging]\n"));
    let selected = |environment: &str| {
        let plan = scene.plan(&["--env", environment]);
        plan["steps"].as_array().expect("steps").iter().filter(|step| step["selected"] == true).count()
    };
    assert_eq!((selected("staging"), selected("production")), (3, 2));
}

#[test]
fn an_answer_about_another_text_has_fallen_however_certain_the_reading_is() {
    for at in ["2. Undo the licence", "3. Ship"] {
        let rule = format!("[[scope]]\nat = \"{at}\"\ntake = \"always\"\ntext = \"sha256:00\"\n");
        let scene = Scene::of(&deploy(ROW)).settings(&rule);
        let flag = format!("--leave \"{at}\"");
        assert!(open(&scene.plan(&[])).contains(&("reading".to_owned(), flag)), "{at}");
        scene
            .run(&["run", "runbook.md", "--yes"])
            .exits(4)
            .says(&["stepgate.toml answers for another text of it"]);
    }
}

#[test]
fn an_entry_that_fits_nothing_or_several_places_is_an_error() {
    let scene = Scene::of(&deploy(ROW)).settings("[[scope]]\nat = \"4. Shop\"\ntake = \"never\"\n");
    scene.run(&["plan", "runbook.md"]).exits(4).says(&["unknown-scope", "Did you mean \"3. Ship\"?"]);
    let twice = "# T\n## A\n### Same\n```bash\necho a\n```\n## B\n### Same\n```bash\necho b\n```\n";
    let scene = Scene::of(twice).settings("[[scope]]\nat = \"Same\"\ntake = \"never\"\n");
    scene.run(&["plan", "runbook.md"]).exits(4).says(&[
        "ambiguous-scope",
        "line 3, line 8",
        "at = \"A > B\"",
    ]);
    let scene = Scene::of(twice).settings("[[scope]]\nat = \"B > Same\"\ntake = \"never\"\n");
    scene.run(&["plan", "runbook.md"]).exits(0).says(&["left out by stepgate.toml"]);
}

#[test]
fn an_environment_that_wants_a_reviewed_reading_refuses_what_nobody_has_settled() {
    let reviewed = "[env.x]\nreviewed = true\nconfirm = \"never\"\n";
    let scene = Scene::of(&deploy(ROW)).settings(reviewed);
    drive(&scene, &["run", "runbook.md", "--env", "x"]).ends(4);
    assert!(!scene.repo("effects").exists(), "nothing ran");
    let scene = Scene::of(&deploy(ROW)).settings(&format!("{}{reviewed}", settled("take = \"always\"")));
    scene.done(&["run", "runbook.md", "--env", "x", "--yes"]);
    assert_eq!(scene.read("effects"), "build\nlicence\nship\n");
}

#[test]
fn a_doubt_in_a_way_back_keeps_it_from_being_taken() {
    let document = "
        # Deploy
        ## Deploy
        ```bash
        false
        ```
        ## Rollback
        ### Take it back
        ```bash
        echo back >> effects
        ```
        The following is not recommended:
        ```bash
        echo danger >> effects
        ```
        ";
    let scene = Scene::of(document);
    let plan = scene.plan(&[]);
    let errors = plan["rollbacks"][0]["errors"].to_string();
    assert!(errors.contains("open-reading") && errors.contains("not recommended"), "{errors}");
    assert_eq!(open(&plan), [], "the run itself does not go there");
}

#[test]
fn what_a_doubted_part_hands_over_to_later_steps_waits_too() {
    let document = "
        # Deploy
        ## The dangerous part
        ```bash
        TARGET=all
        ```
        ## Deploy
        ```bash
        echo \"$TARGET\" >> effects
        ```
        ";
    let scene = Scene::of(document);
    assert_eq!(open(&scene.plan(&[])).len(), 1);
    scene.run(&["run", "runbook.md", "--yes"]).exits(4).says(&["open-reading"]);
    assert!(!scene.repo("effects").exists(), "nothing ran");
}

#[test]
fn of_runbooks_in_five_other_languages_nothing_that_changes_is_certain() {
    for language in ["german", "french", "spanish", "japanese", "portuguese"] {
        let file = ours("fixtures/documents").join(format!("language-{language}.md"));
        let scene = Scene::of(&std::fs::read_to_string(file).expect("a document"));
        for environment in ["staging", "production"] {
            let plan = scene.plan(&["--env", environment]);
            let steps = plan["steps"].as_array().expect("steps");
            let runs = |step: &&Value| matches!(step["kind"].as_str(), Some("command" | "sql"));
            for step in steps.iter().filter(runs).filter(|step| step["selected"] == true) {
                assert_eq!(step["effect"], "read", "{language} {environment}: {step}");
            }
            assert!(steps.iter().any(|step| step["selected"] == true), "{language}: what looks is done");
            assert_eq!(open(&plan).len(), 1, "{language}: one question for the whole document");
        }
    }
}

#[test]
fn what_is_doubted_for_its_own_words_is_asked_although_what_holds_it_is_taken() {
    let document = "
        # Deploy
        ## The dangerous things
        ```bash
        echo outer >> effects
        ```
        ### The most dangerous one
        ```bash
        echo inner >> effects
        ```
        ";
    let scene = Scene::of(document);
    let flags: Vec<String> = open(&scene.plan(&[])).into_iter().map(|(_, flag)| flag).collect();
    assert_eq!(flags, ["--leave \"The dangerous things\"", "--leave \"The most dangerous one\""]);
}
