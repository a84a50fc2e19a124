//! An answers file answers what it names and nothing else; what destroys is answered for the text that was read.

use crate::scene::Scene;

const RELEASE: &str = "
    # Release
    ```bash
    rm -rf keep
    rm -rf keep other
    mkdir made
    ```
    - [ ] Look
    - [ ] Look again
    ";

const ANSWERED: &[&str] = &["run", "runbook.md", "--answers", "answers.toml"];

fn entry(step: &str, more: &str) -> String {
    format!("[[answer]]\nstep = \"{step}\"\nanswer = \"yes\"\n{more}\n")
}

/// The id of the step with this title, and the line that binds an answer to its text, as the template has them.
#[track_caller]
fn bound(scene: &Scene, title: &str) -> (String, String) {
    let plan = scene.plan(&[]);
    let steps = plan["steps"].as_array().expect("steps");
    let id = steps.iter().find(|step| step["title"] == title).and_then(|step| step["id"].as_str());
    let id = id.expect("there is such a step").to_owned();
    let path = scene.repo("template.toml");
    let _first = std::fs::remove_file(&path);
    scene.done(&["plan", "runbook.md", "--answers-template", "template.toml"]);
    let template = std::fs::read_to_string(path).expect("a template");
    let after = template.split(&format!("step = \"{id}\"\n")).nth(1).expect("its entry");
    (id, after.lines().next().unwrap_or_default().to_owned())
}

#[test]
fn entries_that_fit_nothing_or_too_much_are_told_with_their_lines_and_what_to_write() {
    let scene = Scene::of(RELEASE);
    for (answers, told) in [
        (entry("", ""), vec!["answers.toml:2: "]),
        (entry("  ", ""), vec!["answers.toml:2: "]),
        (
            entry("rm -rf", ""),
            vec!["answers.toml:2: no step has the id or the whole title `rm -rf`", "step = \"rm-rf-keep"],
        ),
        (entry("Look aga", ""), vec!["answers.toml:2: ", "`Look aga`", "step = \"look-again-"]),
        (entry("Cleanup", ""), vec!["answers.toml:2: no step has the id or the whole title `Cleanup`"]),
        (
            entry("rm -rf keep", ""),
            vec![
                "answers.toml:2: `rm -rf keep` destroys something",
                "step = \"rm-rf-keep-",
                "text = \"sha256:",
            ],
        ),
        (
            entry("look", "") + &entry("LOOK", ""),
            vec!["answers.toml:6: `Look` is answered already, on line 2"],
        ),
        (
            entry("Look", "") + &entry("nothing", "") + &entry("neither", ""),
            vec!["answers.toml:6: no step has", "answers.toml:10: no step has"],
        ),
    ] {
        scene.write("answers.toml", &answers);
        scene.run(&[ANSWERED, &["--yes", "--allow", "destroy"]].concat()).exits(2).says(&told);
    }
    assert_eq!(scene.n_runs(), 0);
    assert!(!scene.repo("made").exists());
}

#[test]
fn what_destroys_takes_the_hash_of_its_own_text_and_no_other() {
    let scene = Scene::of(RELEASE);
    let (id, text) = bound(&scene, "rm -rf keep");
    let (other, other_text) = bound(&scene, "rm -rf keep other");
    assert!(
        text.starts_with("text = \"sha256:") && other_text.starts_with("text = \"sha256:"),
        "{text} {other_text}"
    );
    let zeros = format!("text = \"sha256:{}\"", "0".repeat(64));
    for (answers, told) in [
        (entry(&id, ""), "destroys something"),
        (entry("rm -rf keep", &text), "destroys something"),
        (entry(&id, &zeros), "has changed"),
        (entry(&id, &other_text), "has changed"),
        (entry(&id, &text) + &entry(&id, &text), "is answered already"),
    ] {
        scene.write("answers.toml", &answers);
        scene
            .run(&[ANSWERED, &["--yes", "--allow", "destroy"]].concat())
            .exits(2)
            .says(&["answers.toml:", told]);
    }
    assert_eq!(scene.n_runs(), 0);
    // One that is answered does not answer the other one.
    scene.write("answers.toml", &entry(&id, &text));
    scene
        .run(&[ANSWERED, &["--yes"]].concat())
        .exits(3)
        .says(&["`rm -rf keep other` (runbook.md:4)", &other]);
    assert!(!scene.repo("made").exists());
    scene.write("answers.toml", &(entry(&id, &text) + &entry(&other, &other_text)));
    scene.done(&[ANSWERED, &["--yes"]].concat());
    // What it runs today is another text than the one that was read.
    scene.write("runbook.md", &scene.read("runbook.md").replace("keep other", "keep others"));
    scene.run(&[ANSWERED, &["--yes"]].concat()).exits(2).says(&["answers.toml:"]);
}

#[test]
fn a_template_goes_round() {
    for (runbook, answer) in [
        (RELEASE.to_owned(), "yes"),
        (RELEASE.replace("rm -rf keep other", "rm -rf <place>"), "yes"),
        ("# A\n\n## Option A: One\n\n```bash\necho one\n```\n\n## Option B: Two\n\n```bash\necho two\n```\n".to_owned(), "option b: two"),
    ] {
        let scene = Scene::of(&runbook);
        let set: &[&str] = if runbook.contains("<place>") { &["--set", "place=/srv/x"] } else { &[] };
        let template = [&["plan", "runbook.md", "--answers-template", "answers.toml"], set].concat();
        let _ready_or_not = scene.run(&template).code();
        let filled = scene.read("answers.toml").replace("answer = \"\"", &format!("answer = \"{answer}\""));
        scene.write("answers.toml", &filled);
        let rehearsed = scene.run(&[ANSWERED, set, &["--dry-run"]].concat());
        assert_eq!(rehearsed.code(), Some(if answer == "yes" { 0 } else { 4 }), "a rehearsal answers nothing");
        scene.done(&[ANSWERED, set].concat()).never_says(&["│ one"]);
    }
}

#[test]
fn a_question_is_answered_by_its_id_where_nobody_is_there() {
    let runbook = "# A\n\n```bash\necho first\n```\n\nIf it is red:\n\n```bash\necho red\n```\n\nIf it is blue:\n\n```bash\necho blue\n```\n";
    let scene = Scene::of(runbook);
    let plan = scene.plan(&[]);
    let questions = plan["questions"].as_array().expect("questions");
    let ids: Vec<&str> = questions.iter().filter_map(|question| question["id"].as_str()).collect();
    let answer = |id: &str, word: &str| format!("[[answer]]\nquestion = \"{id}\"\nanswer = \"{word}\"\n");
    for (answers, outputs) in [
        (answer(ids[0], "take"), vec!["first", "red"]),
        (answer(ids[1], "take") + &answer(ids[0], "leave"), vec!["first", "blue"]),
        (answer(ids[1], "take") + &answer(ids[0], "take"), vec!["first", "red", "blue"]),
    ] {
        scene.write("answers.toml", &answers);
        assert_eq!(scene.done(ANSWERED).outputs(), outputs, "{answers}");
    }
    let how = crate::kept_records::words(&scene, "choice.made", "how");
    assert_eq!(how, ["--answers answers.toml", "--answers answers.toml"]);
    for (answers, told) in [
        (answer(ids[0], "maybe"), "`maybe` is no answer to the question"),
        (answer("if-it-is-green", "take"), "no question has the id `if-it-is-green`"),
        (answer(ids[0], "take") + &answer(ids[0], "leave"), "is answered already"),
    ] {
        let runs = scene.n_runs();
        scene.write("answers.toml", &answers);
        scene.run(ANSWERED).exits(2).says(&["answers.toml:", told]);
        assert_eq!(scene.n_runs(), runs);
    }
}

#[test]
fn one_step_that_destroys_is_allowed_by_its_name_and_no_other() {
    let scene = Scene::of(RELEASE);
    let (id, _) = bound(&scene, "rm -rf keep");
    let run = |allowed: &[&str]| {
        let allow = allowed.iter().flat_map(|what| ["--allow", what]);
        scene.run(&["run", "runbook.md", "--yes"].into_iter().chain(allow).collect::<Vec<_>>())
    };
    for one in [format!("destroy={id}"), "destroy=3".to_owned(), "destroy=RM -RF KEEP".to_owned()] {
        let refused = run(&[&one]).exits(3);
        refused.says(&["`rm -rf keep other` (runbook.md:4)"]).never_says(&["`rm -rf keep` (runbook.md:3)"]);
    }
    for (one, told) in
        [("destroy=", ""), ("destroy=rm", "no step of this run is called that"), ("destroy=99", "no step")]
    {
        run(&[one]).exits(2).says(&[told]);
    }
    assert!(!scene.repo("made").exists());
    run(&["destroy=3", "destroy=4"]).exits(0);
    assert!(scene.repo("made").is_dir());
}
