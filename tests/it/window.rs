//! A window of tmux that is closed while a step runs: the step lives, the run pauses, and is gone on with in another window.

use crate::pty::nothing_runs;
use crate::scene::{PATIENCE, STEPGATE, Scene, untested};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNBOOK: &str = "
    ```bash
    { echo is on; read x < ../fifo; echo effect >> effect; }
    NAME=kept
    ```
    - [ ] Seen
    ```bash
    echo \"it is $NAME\"
    ```
    ";

/// A server of tmux with a window, which ends with the test.
struct Tmux<'s> {
    scene: &'s Scene,
}

impl<'s> Tmux<'s> {
    /// Opens a window in which Stepgate runs, 100 columns wide; none where there is no tmux.
    fn open(scene: &'s Scene, arguments: &str) -> Option<Self> {
        if !Command::new("tmux").arg("-V").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
        {
            untested("there is no tmux");
            return None;
        }
        let tmux = Self { scene };
        let shown = format!("{STEPGATE} {arguments}; echo \"it ended with $?\"; read");
        let window =
            ["new-session", "-d", "-s", "desk", "-x", "100", "-y", "30", "bash", "--norc", "-c", &shown];
        assert!(tmux.command(&window).status().expect("tmux starts").success());
        Some(tmux)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.scene.command("tmux");
        command.arg("-S").arg(self.scene.path("tmux")).args(["-f", "/dev/null"]).args(arguments);
        command
    }

    /// Waits until the window shows `text`.
    #[track_caller]
    fn sees(&self, text: &str) {
        let started = Instant::now();
        let shown = || {
            let output = self.command(&["capture-pane", "-p", "-t", "desk"]).output().expect("tmux answers");
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        while !shown().contains(text) {
            assert!(started.elapsed() < PATIENCE, "`{text}` is not in:\n{}", shown());
        }
    }

    /// Types into the window.
    #[track_caller]
    fn types(&self, keys: &str) {
        assert!(
            self.command(&["send-keys", "-t", "desk", "-l", keys]).status().expect("tmux answers").success()
        );
    }

    /// Closes the window with all that is in it; who ran there has been told when this comes back.
    fn close(self) {
        let asked = self.command(&["display-message", "-p", "#{pid}"]).output().expect("tmux answers");
        let server = format!("/proc/{}", String::from_utf8_lossy(&asked.stdout).trim());
        drop(self);
        // The signals are sent when the last file of the server is closed, which is before it is gone.
        let closed = Instant::now();
        while Path::new(&server).exists() {
            assert!(closed.elapsed() < PATIENCE, "tmux has not ended");
        }
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        // The window may have ended by itself.
        let _ = self.command(&["kill-server"]).stderr(Stdio::null()).status();
    }
}

#[test]
fn a_window_is_closed_in_the_middle_of_a_step_and_the_run_goes_on_in_another() {
    let scene = Scene::of(RUNBOOK).settings("[env.x]\nconfirm = \"gates\"\n");
    let fifo = scene.fifo("fifo");
    let Some(window) = Tmux::open(&scene, "run runbook.md --env x") else { return };
    window.sees("│ is on");
    window.close();
    std::fs::write(&fifo, "x\n").expect("the step still runs, and reads it");
    nothing_runs(&scene);
    assert_eq!(scene.read("effect"), "effect\n", "the step has come to its end");
    let kinds = scene.kinds();
    assert_eq!(kinds.last().map(String::as_str), Some("run.closed"), "{kinds:?}");
    assert!(kinds.contains(&"signal.received".to_owned()), "{kinds:?}");
    scene.done(&["runs"]).says(&["interrupted"]);

    let window = Tmux::open(&scene, "resume").expect("it was there before");
    window.sees("Does it hold?");
    window.types("y");
    window.sees("│ it is kept");
    window.sees("it ended with 0");
    window.close();
    assert_eq!(scene.read("effect"), "effect\n", "it was not done twice");
    nothing_runs(&scene);
    scene.verified();
}

#[test]
fn a_window_is_closed_while_a_question_is_on_the_screen() {
    let scene =
        Scene::of("- [ ] Ready\n\n```bash\necho the end\n```\n").settings("[env.x]\nconfirm = \"gates\"\n");
    let Some(window) = Tmux::open(&scene, "run runbook.md --env x") else { return };
    window.sees("Does it hold?");
    window.close();
    nothing_runs(&scene);
    assert!(!scene.kinds().contains(&"gate.decided".to_owned()), "nobody has answered");
    let window = Tmux::open(&scene, "resume").expect("it was there before");
    window.sees("Does it hold?");
    window.types("y");
    window.sees("it ended with 0");
    window.close();
    scene.verified();
}
