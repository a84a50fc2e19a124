//! Somebody who has turned to another window: called back by the bell, and the title says where the run is.

use crate::pty::{sit_down, sit_down_at};
use crate::scene::Scene;

/// Any question comes after so many milliseconds of work.
const AT_ONCE: (&str, &str) = ("__STEPGATE_CALLS_AFTER", "0");
const BELL: &str = "\u{7}";

fn scene() -> Scene {
    let runbook = "# Ship\n\n```bash\necho it ran\n```\n\n- [ ] The \u{7}shop; is \u{1b}]2;mine\u{7} up\n";
    Scene::of(runbook).env("TERM", "xterm-256color").env(AT_ONCE.0, AT_ONCE.1)
}

/// Goes through the run, and gives every byte that the terminal was sent.
fn bytes(scene: &Scene, more: &[&str]) -> String {
    let arguments = [&["run", "runbook.md"], more].concat();
    sit_down(scene, &arguments).sees("hold?").types("y").all_bytes()
}

#[test]
fn a_question_after_long_work_rings_and_is_told_and_a_document_drives_nothing() {
    let raw = bytes(&scene(), &[]);
    let notice = raw.split("\u{1b}]9;").nth(1).expect("a notice").split("\u{1b}\\").next().expect("its text");
    assert!(notice.starts_with("Stepgate: runbook.md") && !notice.contains(['\u{1b}', ';']), "{notice:?}");
    assert!(raw.contains("\u{1b}[22;2t") && raw.contains("\u{1b}]2;1/2 - run "), "{raw:?}");
    for title in raw.split("\u{1b}]2;").skip(1) {
        assert!(!title.starts_with("mine"), "{raw:?}");
    }
}

#[test]
fn quiet_is_without_a_call_and_plain_has_the_bell_alone() {
    let quiet = bytes(&scene(), &["--quiet"]);
    assert!(!quiet.contains(BELL) && !quiet.contains("\u{1b}]") && !quiet.contains("[22;2t"), "{quiet:?}");
    let plain = bytes(&scene(), &["--plain"]);
    assert!(plain.contains(BELL) && !plain.contains("\u{1b}]") && !plain.contains("[22;2t"), "{plain:?}");
    let short = bytes(&scene().env(AT_ONCE.0, "60000"), &[]);
    assert!(!short.contains("\u{1b}]9;"), "{short:?}");
}

#[test]
fn the_title_is_put_back_when_the_run_ends() {
    let scene = Scene::of("```bash\ntrue\n```\n").env("TERM", "xterm-256color");
    let raw = sit_down(&scene, &["run", "runbook.md", "--yes", "--env", "staging"]).all_bytes();
    assert!(raw.contains("\u{1b}]2;1/1 - staging - run "), "{raw:?}");
    assert!(raw.contains("\u{1b}[23;2t"), "{raw:?}");
}

#[test]
fn a_step_that_took_long_says_so_the_next_time() {
    let scene = Scene::of("```bash\nsleep 3\n```\n");
    scene.done(&["run", "runbook.md", "--yes"]);
    sit_down(&scene, &["run", "runbook.md"]).sees("took 3.0s last").ends(0);
}

#[test]
fn a_step_that_is_asked_about_can_be_opened_from_its_line() {
    let scene = Scene::of("# Ship\n\n```bash\nmkdir -p made\n```\n").env("FORCE_HYPERLINK", "1");
    let run = &["run", "runbook.md", "--yes"];
    let linked = scene.done(run).out;
    assert!(linked.contains("/world/repo/runbook.md#4\u{1b}\\line 4\u{1b}]8;;\u{1b}\\"), "{linked:?}");
    let recorded = scene.done(&[run, &["--format", "json"][..]].concat());
    assert!(!recorded.out.contains('\u{1b}') && !recorded.err.contains("8;;"), "{}", recorded.err);
}

#[test]
fn files_are_opened_from_the_plan_where_somebody_says_that_the_terminal_can() {
    let scene = Scene::of("# Ship\n\n```bash\ndeploy <tag>\n```\n");
    let plan = &["plan", "runbook.md", "--env", "staging"];
    let text = scene.run(plan).exits(4).out;
    assert!(!text.contains('\u{1b}'), "{text}");
    let forced = scene.env("FORCE_HYPERLINK", "1");
    let linked = forced.run(plan).exits(4).out;
    assert!(linked.contains("/world/repo/runbook.md#4\u{1b}\\line 4\u{1b}]8;;\u{1b}\\"), "{linked:?}");
    let screen_reader = forced.run(&[plan, &["--plain"][..]].concat()).exits(4).out;
    assert!(!screen_reader.contains('\u{1b}'), "{screen_reader:?}");
}

#[test]
fn nothing_is_wider_than_the_terminal() {
    let scene = Scene::of(
        "# Ship the shop to all of its customers\n\n## Deploy\n\nLook at the dashboards of the shop for as long as it takes to be sure of it.\n\n\
        ```bash\n# Set the image of the deployment to the version that was released this morning\n\
        kubectl set image deployment/shop shop=registry.example.com/shop/frontend:<version> --namespace <namespace>\n```\n\n\
        ## Roll back the shop where it does not come up again after the deployment\n\n```bash\nkubectl rollout undo deployment/shop\n```\n\n```\nkubectl get pods\n```\n",
    );
    scene.run(&["run", "runbook.md", "--set", "version=1", "--set", "namespace=x", "--yes"]).text();
    for columns in [40, 80] {
        for arguments in [
            &["plan", "runbook.md"][..],
            &["check", "runbook.md"],
            &["outline", "runbook.md"],
            &["explain", "runbook.md:9"],
            &["runs"],
        ] {
            let shown = match arguments[0] {
                "plan" => sit_down_at(&scene, arguments, columns, 24).ends(4),
                _ => sit_down_at(&scene, arguments, columns, 24).ends(0),
            };
            for line in shown.lines() {
                let width = line.chars().count();
                // A word is never broken: the terminal does that, and it can still be copied.
                let longest = line.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
                assert!(
                    width <= usize::from(columns) || longest > usize::from(columns) / 2,
                    "{arguments:?} at {columns}: {line}"
                );
            }
        }
    }
}
