//! Real programs that need a terminal, each at a real one: what is typed reaches them, what they draw is recorded, and the
//! terminal is afterwards what it was.

use crate::pty::{Screen, nothing_runs, sit_down, sit_down_at};
use crate::scene::{Scene, untested, walk};
use rustix::process::Signal;
use serde_json::Value;

pub const RUN: &[&str] = &["run", "runbook.md", "--env", "x"];

/// A world in which these commands are the runbook.
pub fn scene_of(commands: &str) -> Scene {
    let block = format!("```bash\n{commands}\n```\n");
    Scene::of("").file("runbook.md", &block).settings("[env.x]\nconfirm = \"gates\"\n")
}

/// Whether a program is there; a test without it says nothing.
pub fn have(program: &str) -> bool {
    let found = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin"]
        .iter()
        .any(|folder| std::path::Path::new(folder).join(program).exists());
    if !found {
        untested(&format!("there is no {program}"));
    }
    found
}

/// Runs to the end; the terminal is what it was, and the exit code is `code`. Gives the last step's record.
#[track_caller]
pub fn ends_as_it_began(scene: &Scene, screen: Screen<'_>, before: &str, code: i32) -> Value {
    let shown = screen.sees("transcript");
    assert_eq!(shown.modes(), before, "the terminal has other modes than before");
    shown.ends(code);
    nothing_runs(scene);
    scene.verified();
    let records = scene.records();
    let mut exited = records.into_iter().filter(|record| record["type"] == "step.exited");
    exited.next_back().expect("a step has ended")["body"].take()
}

/// What the step of this number has printed, as it is stored.
fn output(scene: &Scene, number: usize) -> String {
    let path = scene.run_folder().join(format!("out/{number:04}.1"));
    String::from_utf8_lossy(&std::fs::read(path).expect("a stored output")).into_owned()
}

#[test]
fn a_question_of_the_shell_is_answered_and_the_answer_is_there_afterwards() {
    let scene = scene_of("read -p 'Go on? ' answer\necho \"it was $answer\"");
    let screen = sit_down(&scene, RUN);
    let before = screen.modes();
    let screen = screen.sees("answer\n").sees("Go on? ").types("certainly\r").sees("│ it was certainly");
    let exited = ends_as_it_began(&scene, screen, &before, 0);
    assert_eq!(exited["outcome"], "done");
    assert!(output(&scene, 1).contains("Go on? certainly"), "{}", output(&scene, 1));
}

#[test]
fn a_password_goes_to_the_program_and_nowhere_else_and_the_record_says_where_it_was() {
    let program = "import getpass; print(len(getpass.getpass()), \"characters\")";
    let scene = scene_of(&format!("python3 -c '{program}' # stepgate"))
        .settings("[env.x]\nconfirm = \"gates\"\n[[block]]\nstarts = \"python3\"\nmode = \"terminal\"\n");
    let screen = sit_down(&scene, RUN);
    let before = screen.modes();
    let screen = screen.sees("Password: ").types("hunter2hunter2\r").sees("14 characters");
    let exited = ends_as_it_began(&scene, screen, &before, 0);
    let unseen = exited["window"]["unseen"].as_array().expect("stretches");
    assert_eq!(unseen.len(), 1, "{exited}");
    is_nowhere(&scene, "hunter2");
}

/// Fails where a word is in any file of any run.
#[track_caller]
fn is_nowhere(scene: &Scene, word: &str) {
    walk(&scene.path("state"), &mut |path| {
        let text = String::from_utf8_lossy(&std::fs::read(path).expect("a readable file")).into_owned();
        assert!(!text.contains(word), "it is in {}", path.display());
    });
}

#[test]
fn sudo_asks_for_its_password_and_only_sudo_gets_it() {
    let scene = scene_of("sudo systemctl restart api").fixtures();
    let scene = scene
        .env("STEPGATE_FAKE", "sudo * => ask-secret [sudo] password for operator:")
        .settings("[env.x]\nconfirm = \"gates\"\n[[block]]\nstarts = \"sudo\"\nmode = \"terminal\"\n");
    let screen = sit_down(&scene, RUN);
    let before = screen.modes();
    let screen = screen.sees("[sudo] password for operator: ").types("hunter2hunter2\r").sees("done in");
    let exited = ends_as_it_began(&scene, screen, &before, 0);
    assert_eq!(exited["window"]["unseen"].as_array().map(Vec::len), Some(1), "{exited}");
    assert!(scene.fake_log().contains("sudo:answer hunter2hunter2"), "{}", scene.fake_log());
    is_nowhere(&scene, "hunter2");
}

#[test]
fn what_fails_because_it_has_no_terminal_is_run_in_one_by_a_key() {
    let scene = scene_of("if [ -t 0 ]; then read -sp 'Password: ' x; echo in; else echo 'a terminal is required' >&2; false; fi")
        .settings("[env.x]\nconfirm = \"gates\"\n[[block]]\nstarts = \"if\"\nmode = \"plain\"\n");
    let screen = sit_down(&scene, RUN);
    let before = screen.modes();
    let screen = screen
        .sees("it wants a terminal, and had none: run it in the terminal")
        .sees("What now?")
        .sees("more");
    let screen = screen.types("m").sees("How is it run?").sees("background").types("t");
    let screen =
        screen.sees("What now?").sees("more").types("r").sees("Password: ").types("hunter2\r").sees("in");
    let exited = ends_as_it_began(&scene, screen, &before, 0);
    assert_eq!(exited["window"]["unseen"].as_array().map(Vec::len), Some(1), "{exited}");
    is_nowhere(&scene, "hunter2");
}

#[test]
fn a_session_of_python_is_held() {
    let scene = scene_of("python3 -q");
    let screen = sit_down(&scene, RUN);
    let before = screen.modes();
    let screen = screen.sees(">>> ").types("print(6 * 7)\r").sees("42").sees(">>> ").types("exit(3)\r");
    let screen = screen.sees("Exit 3. What now?").types("a").sees("Why").types("as I wanted\r");
    let exited = ends_as_it_began(&scene, screen, &before, 0);
    assert_eq!(exited["status"]["exit"], 3);
}

#[test]
fn a_pager_takes_the_whole_screen_and_gives_it_back() {
    if !have("less") {
        return;
    }
    let scene = scene_of("seq 1000 | less").env("LESS", "");
    let screen = sit_down_at(&scene, RUN, 80, 24);
    let before = screen.modes();
    let screen = screen.sees("less").sees(":").types("G").sees("1000").types("q");
    let exited = ends_as_it_began(&scene, screen, &before, 0);
    assert_eq!((&exited["window"]["columns"], &exited["window"]["rows"]), (&80.into(), &24.into()));
}

#[test]
fn an_editor_writes_its_file() {
    if !have("nano") {
        return;
    }
    let scene = scene_of("nano note.txt");
    let screen = sit_down_at(&scene, RUN, 80, 24);
    let before = screen.modes();
    let screen = screen.sees("note.txt").types("written by hand").sees("written by hand").types("\u{f}");
    let screen = screen.sees("note.txt").types("\r").sees("Wrote 1 line").types("\u{18}");
    ends_as_it_began(&scene, screen, &before, 0);
    assert_eq!(scene.read("note.txt"), "written by hand\n");
}

#[test]
fn a_full_screen_program_follows_the_window() {
    let scene =
        scene_of("bash -c 'trap \"stty size\" WINCH; stty size; echo up; while ! read -t 1 x; do :; done'")
            .settings("[env.x]\nconfirm = \"gates\"\n[[block]]\nstarts = \"bash\"\nmode = \"terminal\"\n");
    let screen = sit_down_at(&scene, RUN, 80, 24);
    let before = screen.modes();
    let screen = screen.sees("24 80").sees("up").resizes(120, 40).sees("40 120").types("\r");
    let exited = ends_as_it_began(&scene, screen, &before, 0);
    assert_eq!(exited["window"]["columns"], 120);
}

#[test]
fn a_database_is_talked_to() {
    if !have("sqlite3") {
        return;
    }
    let scene = scene_of("sqlite3 app.db");
    let screen = sit_down(&scene, RUN);
    let before = screen.modes();
    let screen =
        screen.sees("sqlite> ").types("select 'it is ' || (1 + 1);\r").sees("it is 2").types(".quit\r");
    ends_as_it_began(&scene, screen, &before, 0);
}

#[test]
fn postgresql_is_talked_to_in_a_session_of_its_own_client() {
    let Some(server) = crate::servers::postgres() else { return };
    let scene =
        scene_of("psql \"$DATABASE_URL\"").env("DATABASE_URL", server.url.clone()).env("PAGER", "cat");
    let screen = sit_down(&scene, RUN);
    let before = screen.modes();
    let prompt = format!("{}=# ", server.database());
    let screen = screen.sees(&prompt).types("create table seen as select 6 * 7 as n;\r").sees("SELECT 1");
    let screen = screen.sees(&prompt).types("select 'it is ' || n from seen;\r").sees("it is 42");
    let screen = screen.sees(&prompt).types("\\q\r");
    ends_as_it_began(&scene, screen, &before, 0);
    assert_eq!(server.ask("select n from seen"), "42");
    is_nowhere(&scene, &server.password());
}

#[test]
fn vim_writes_its_file() {
    if !have("vim") {
        return;
    }
    let scene = scene_of("vim -u NONE note.txt");
    let screen = sit_down_at(&scene, RUN, 80, 24);
    let before = screen.modes();
    let screen =
        screen.sees("note.txt").types("iwritten by hand").sees("written by hand").types("\u{1b}:wq\r");
    ends_as_it_began(&scene, screen, &before, 0);
    assert_eq!(scene.read("note.txt"), "written by hand\n");
}

#[test]
fn ctrl_c_in_the_terminal_is_for_the_program_and_ctrl_closing_bracket_twice_gets_out() {
    let scene = scene_of("bash -c 'trap \"echo caught\" INT; echo up; while ! read -t 1 x; do :; done'")
        .settings("[env.x]\nconfirm = \"gates\"\n[[block]]\nstarts = \"bash\"\nmode = \"terminal\"\n");
    let screen = sit_down(&scene, RUN);
    let before = screen.modes();
    let screen = screen.sees("\nup").types("\u{3}").sees("^Ccaught").types("\u{1d}\u{1d}");
    let screen = screen.sees("What now?").sees("more").types("q").sees("transcript");
    assert_eq!(screen.modes(), before);
    screen.ends(130);
}

#[test]
fn a_terminal_that_goes_away_ends_what_waits_for_keys_and_the_run_can_be_resumed() {
    for commands in ["read -p 'Go on? ' answer", "python3 -q", "less runbook.md"] {
        let scene = scene_of(&format!("touch before\n{commands}"));
        let waits = if commands.starts_with("read") {
            "gets you out\nGo on? "
        } else if commands.starts_with("less") {
            "(END)"
        } else {
            ">>> "
        };
        assert_eq!(sit_down(&scene, RUN).sees(waits).closes(|| ()), Some(129), "{commands}");
        scene.done(&["runs"]).says(&["interrupted"]);
        let kinds = scene.kinds();
        assert_eq!(kinds.last().map(String::as_str), Some("run.closed"), "{commands}: {kinds:?}");
        scene.run(&["verify"]).says(&["unsealed"]);
    }
}

#[test]
fn a_step_outlives_its_terminal_and_the_run_goes_on_later() {
    let scene = scene_of("{ echo on; cat ../fifo; echo done > effect; }\necho the end");
    let fifo = scene.fifo("fifo");
    let screen = sit_down(&scene, RUN).sees("│ on").signals(Signal::HUP);
    std::fs::write(&fifo, "x\n").expect("the step reads it");
    screen.ends(129);
    assert_eq!(scene.read("effect"), "done\n", "the step was not hurt");
    sit_down(&scene, &["resume"]).sees("│ the end").ends(0);
}

#[test]
fn a_step_outlives_the_window_that_it_was_started_in() {
    let scene = scene_of("{ echo on; cat ../fifo; echo done > effect; }\necho the end");
    let fifo = scene.fifo("fifo");
    let write = || std::fs::write(&fifo, "x\n").expect("the step reads it");
    assert_eq!(sit_down(&scene, RUN).sees("│ on").closes(write), Some(129));
    assert_eq!(scene.read("effect"), "done\n", "the step was not hurt");
    sit_down(&scene, &["resume"]).sees("│ the end").ends(0);
}

#[test]
fn a_step_is_suspended_and_goes_on() {
    let scene = scene_of("{ echo on; cat ../fifo; echo off; }");
    let fifo = scene.fifo("fifo");
    let screen = sit_down(&scene, RUN);
    let before = screen.modes();
    let screen = screen.sees("│ on").types("\u{1a}").stops();
    assert_eq!(screen.modes(), before);
    let screen = screen.signals(Signal::CONT);
    std::fs::write(&fifo, "x\n").expect("the step reads it");
    let exited = ends_as_it_began(&scene, screen.sees("│ off"), &before, 0);
    assert_eq!(exited["outcome"], "done");
}

#[test]
fn a_monitor_draws_until_it_is_left() {
    if !have("top") {
        return;
    }
    let scene = scene_of("top")
        .settings("[env.x]\nconfirm = \"gates\"\n[[block]]\nstarts = \"top\"\nmode = \"terminal\"\n");
    let screen = sit_down_at(&scene, RUN, 80, 24);
    let before = screen.modes();
    let screen = screen.sees("load average").sees("PID").types("q");
    ends_as_it_began(&scene, screen, &before, 0);
}

#[test]
fn a_signal_at_a_question_ends_the_run_and_is_recorded() {
    for (signal, code) in [(Signal::HUP, 129), (Signal::TERM, 143)] {
        let scene = Scene::of("- [ ] Ready\n");
        let screen = sit_down(&scene, &["run", "runbook.md"]);
        let before = screen.modes();
        let screen = screen.sees("Does it hold?").hides().signals(signal).sees("transcript");
        assert_eq!(screen.modes(), before);
        screen.ends(code);
        assert!(scene.kinds().contains(&"signal.received".to_owned()));
        sit_down(&scene, &["resume"]).sees("Does it hold?").types("y").ends(0);
    }
}

#[test]
fn a_run_is_a_recording_that_asciinema_plays() {
    let scene = scene_of("echo one\nread -sp 'Password: ' secret");
    sit_down(&scene, RUN)
        .sees("secret\n")
        .sees("Password: ")
        .hides()
        .types("hunter2hunter2\r")
        .sees("transcript")
        .ends(0);
    scene.done(&["report", "--format", "cast", "-o", "run.cast"]);
    let text = scene.read("run.cast");
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
    let header = lines.next().expect("a header");
    assert_eq!(
        (&header["version"], &header["width"], &header["height"]),
        (&2.into(), &200.into(), &50.into())
    );
    let frames: Vec<Value> = lines.collect();
    let times: Vec<f64> = frames.iter().map(|frame| frame[0].as_f64().expect("seconds")).collect();
    assert!(times.is_sorted(), "{times:?}");
    let shown: String =
        frames.iter().filter(|frame| frame[1] == "o").filter_map(|frame| frame[2].as_str()).collect();
    assert!(
        shown.contains("one\r\n") && shown.contains("Password: ") && !shown.contains("hunter2"),
        "{shown}"
    );
    assert!(frames.iter().any(|frame| frame[1] == "m"), "the stretch that was typed unseen is marked");
}
