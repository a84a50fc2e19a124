//! A shell for tests: in a folder of its own, one at a time, leaving nothing behind.

use super::error::ShellError;
use super::processes::Known;
use super::stop::StopReceiver;
use super::{Ended, Grace, Shell, Start, Step, Stop};
use crate::record::{Status, Stream};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, MutexGuard};

/// Orphans of all tests come back to the one test process.
pub static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// A shell in a folder of its own, and what it has said.
pub struct Scene {
    pub shell: Option<Shell>,
    pub folder: tempfile::TempDir,
    pub stop: UnboundedSender<Stop>,
    pub stops: StopReceiver,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    _turn: MutexGuard<'static, ()>,
}

impl Scene {
    pub async fn new() -> Self {
        Self::with_state(None).await
    }

    pub async fn with_state(state: Option<Vec<u8>>) -> Self {
        let turn = ONE_AT_A_TIME.lock().await;
        let folder = tempfile::tempdir().unwrap();
        let cwd = folder.path().canonicalize().unwrap();
        let grace = Grace { interrupt: Duration::from_millis(300), timeout: Duration::from_millis(300) };
        let environment = vec![("FROM_START".into(), "given".into())];
        let shell = Shell::start(Start {
            name: "deploy.md".into(),
            environment,
            cwd,
            state,
            grace,
            lease: None,
            withheld: Vec::new(),
        })
        .unwrap();
        let (stop, stops) = unbounded_channel();
        Self { shell: Some(shell), folder, stop, stops, stdout: Vec::new(), stderr: Vec::new(), _turn: turn }
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub async fn try_step(&mut self, step: Step<'_>) -> Result<Ended, ShellError> {
        self.stdout.clear();
        self.stderr.clear();
        let (stdout, stderr) = (&mut self.stdout, &mut self.stderr);
        let mut sink = |stream, bytes: &[u8]| match stream {
            Stream::Stdout => stdout.extend_from_slice(bytes),
            Stream::Stderr => stderr.extend_from_slice(bytes),
        };
        // A step that hangs is a failed test, not a hanging one.
        tokio::time::timeout(
            Duration::from_secs(30),
            self.shell.as_mut().unwrap().run(step, &mut sink, &mut self.stops),
        )
        .await
        .expect("the step ends")
    }

    pub async fn ended(&mut self, script: &str) -> Ended {
        self.try_step(step(script)).await.unwrap()
    }

    /// Runs a step; gives its exit code and what it wrote to standard output.
    pub async fn run(&mut self, script: &str) -> (i32, String) {
        let ended = self.ended(script).await;
        let Status::Exit(code) = ended.status else { panic!("bash died: {ended:?}") };
        (code, self.out())
    }

    /// Runs the EXIT trap.
    pub async fn trapped(&mut self) -> Ended {
        self.stdout.clear();
        self.stderr.clear();
        let (stdout, stderr) = (&mut self.stdout, &mut self.stderr);
        let mut sink = |stream, bytes: &[u8]| match stream {
            Stream::Stdout => stdout.extend_from_slice(bytes),
            Stream::Stderr => stderr.extend_from_slice(bytes),
        };
        self.shell.as_mut().unwrap().run_exit_trap(&mut sink, &mut self.stops).await.unwrap()
    }

    pub fn out(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    pub fn err(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

impl Drop for Scene {
    /// Leaves nothing behind for the next test, whatever has failed.
    fn drop(&mut self) {
        let bash = self.shell.take().and_then(|shell| shell.bash);
        for found in Known::default().others(bash.map_or(0, |bash| bash.pid())) {
            super::stop::kill(found.pid());
        }
    }
}

/// A step at the runbook's first line.
pub fn step(script: &str) -> Step<'_> {
    Step {
        script,
        line: 1,
        cwd: None,
        timeout: None,
        variables: &[],
        unexported: &[],
        lent: &[],
        leaves: false,
    }
}
