//! Stepgate while it runs, and what it has said when it has ended.

use crate::scene::{PATIENCE, Scene, same};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

/// Stepgate while it runs.
#[must_use = "finish it, or it outlives the test"]
pub struct Running<'s> {
    scene: &'s Scene,
    child: Child,
    stdout: BufReader<ChildStdout>,
    seen: String,
    errors: JoinHandle<String>,
    /// Dropped when the command has ended; until then somebody waits to kill it.
    watched: Sender<()>,
}

impl<'s> Running<'s> {
    #[track_caller]
    /// Starts a command in a scene.
    pub fn start(scene: &'s Scene, mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        let mut stderr = child.stderr.take().expect("it is piped");
        let stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let errors = std::thread::spawn(move || {
            let mut text = Vec::new();
            stderr.read_to_end(&mut text).expect("standard error can be read");
            String::from_utf8_lossy(&text).into_owned()
        });
        Self { scene, watched: watch(&child), child, stdout, seen: String::new(), errors }
    }

    /// Reads its standard output until a line holds `text`.
    #[track_caller]
    pub fn until(mut self, text: &str) -> Self {
        loop {
            let mut line = String::new();
            let length = self.stdout.read_line(&mut line).expect("standard output is UTF-8");
            self.seen.push_str(&line);
            assert!(length > 0, "it ended before it said `{text}`:\n{}", self.seen);
            if line.contains(text) {
                return self;
            }
        }
    }

    /// Sends it a signal.
    pub fn signal(self, signal: Signal) -> Self {
        kill_process(pid(&self.child), signal).expect("it still runs");
        self
    }

    /// Waits until it ends.
    #[must_use = "compare it, or say how it exits"]
    #[track_caller]
    pub fn finish(mut self) -> Transcript {
        let mut rest = Vec::new();
        self.stdout.read_to_end(&mut rest).expect("standard output can be read");
        let status = self.child.wait().expect("it can be waited for");
        drop(self.watched);
        self.seen.push_str(&String::from_utf8_lossy(&rest));
        let stderr = self.errors.join().expect("the reader does not panic");
        Transcript {
            out: self.scene.fixed(&self.seen),
            err: self.scene.fixed(&stderr),
            raw: self.seen,
            status: status.code(),
        }
    }
}

/// Kills a child that does not end in time. Drop what this gives once the child has been waited for.
pub fn watch(child: &Child) -> Sender<()> {
    let (sender, receiver) = channel::<()>();
    let pid = pid(child);
    std::thread::spawn(move || {
        if receiver.recv_timeout(PATIENCE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let _ended_meanwhile = kill_process(pid, Signal::KILL);
        }
    });
    sender
}

fn pid(child: &Child) -> Pid {
    Pid::from_child(child)
}

/// What a command said, and how it ended.
pub struct Transcript {
    /// Standard output in fixed words.
    pub out: String,
    /// Standard error in fixed words.
    pub err: String,
    raw: String,
    status: Option<i32>,
}

impl Transcript {
    /// Standard output, standard error and the exit code as one text.
    pub fn text(&self) -> String {
        let err = if self.err.is_empty() { String::new() } else { format!("--- stderr ---\n{}", self.err) };
        let status = self.status.map_or_else(|| "killed".to_owned(), |code| format!("exit {code}"));
        format!("{}{err}[{status}]\n", self.out)
    }

    /// The exit code, and everything that was said.
    pub fn ended(self) -> (i32, String) {
        (self.status.unwrap_or(-1), self.text())
    }

    /// What it exits with; none where it was killed.
    pub fn code(&self) -> Option<i32> {
        self.status
    }

    /// It exits with `code`.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.status, Some(code), "the exit code, after:\n{}", self.text());
        self
    }

    /// Output, errors and exit code are exactly `expected`, apart from its margin.
    #[track_caller]
    pub fn is(self, expected: &str) {
        same(&self.text(), expected);
    }

    /// Each of `parts` is somewhere in the output or the errors.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Self {
        let text = self.text();
        parts.iter().for_each(|part| assert!(text.contains(part), "`{part}` is not in:\n{text}"));
        self
    }

    /// None of `parts` is anywhere in the output or the errors.
    #[track_caller]
    pub fn never_says(self, parts: &[&str]) -> Self {
        let text = self.text();
        parts.iter().for_each(|part| assert!(!text.contains(part), "`{part}` is in:\n{text}"));
        self
    }

    /// What the steps have printed, as the run shows it: one text for each step that has printed something.
    pub fn outputs(&self) -> Vec<String> {
        let mut outputs: Vec<String> = Vec::new();
        let mut printing = false;
        for line in self.raw.lines() {
            match line.trim_start().strip_prefix('│') {
                Some(text) if printing => outputs
                    .last_mut()
                    .expect("it is there")
                    .extend(["\n", text.strip_prefix(' ').unwrap_or(text)]),
                Some(text) => outputs.push(text.strip_prefix(' ').unwrap_or(text).to_owned()),
                None => {}
            }
            printing = line.trim_start().starts_with('│');
        }
        outputs
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.raw).unwrap_or_else(|error| panic!("no JSON ({error}):\n{}", self.text()))
    }
}
