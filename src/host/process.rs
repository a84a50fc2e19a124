//! A short command whose output is wanted: a probe, a secret's command, an `expect` check.
//!
//! Takes a command line for bash, gives what it wrote and how it ended. It shares nothing with the run's shell, gets no
//! input and no terminal, and nothing of it stays. Never for a step: its output is held in memory.

use super::children::Child;
use super::detached::detached;
use super::output::{Flow as _, Output};
use crate::record::{Status, Stream};
use rustix::process::{Pid, Signal, kill_process_group};
use std::ffi::OsString;
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, sleep_until};

/// How much of each stream is kept.
const KEPT: usize = 1024 * 1024;

/// A command to run.
#[derive(Debug, Clone, Copy)]
pub struct Capture<'a> {
    /// For `bash -c`. Visible to everybody on the machine, so never with a secret in it.
    pub command: &'a str,
    /// Where it runs.
    pub cwd: &'a Path,
    /// Variables beyond those that Stepgate itself was started with.
    pub environment: &'a [(OsString, OsString)],
    /// How long it may take.
    pub timeout: Duration,
}

/// What a command has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// How it ended.
    pub status: Status,
    /// The first MiB of its standard output.
    pub stdout: Vec<u8>,
    /// The first MiB of its standard error.
    pub stderr: Vec<u8>,
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// There is no bash, or no such folder.
    #[error("cannot start `{command}`")]
    Start {
        /// The command.
        command: String,
        /// The system's reason.
        source: io::Error,
    },
    /// It took too long and was stopped.
    #[error("`{command}` did not end within {} s", .timeout.as_secs_f32())]
    TimedOut {
        /// The command.
        command: String,
        /// How long it was given.
        timeout: Duration,
    },
}

/// What a command that only looks has printed, without the blanks around it; where it fails, what it says of that.
pub async fn printed(request: Capture<'_>) -> Result<String, String> {
    let captured = capture(request).await.map_err(|error| error.to_string())?;
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if captured.status == Status::Exit(0) { Ok(said(&captured.stdout)) } else { Err(said(&captured.stderr)) }
}

/// Runs a command to its end. Dropped half way, it stops the command.
pub async fn capture(request: Capture<'_>) -> Result<Captured, CaptureError> {
    let command = || request.command.to_owned();
    let failed = |source| CaptureError::Start { command: command(), source };
    let until = Instant::now() + request.timeout;
    let mut output = Output::open().map_err(failed)?;
    // Before the start, or an early end would be missed.
    let mut child_ended = signal(SignalKind::child()).map_err(failed)?;
    let running = Running::start(&request, &output).map_err(failed)?;
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut keep = |stream, bytes: &[u8]| {
        let kept = match stream {
            Stream::Stdout => &mut stdout,
            Stream::Stderr => &mut stderr,
        };
        kept.extend_from_slice(&bytes[..bytes.len().min(KEPT - kept.len())]);
    };
    let status = loop {
        tokio::select! {
            passed = output.pass_on(&mut keep) => passed.map_err(failed)?,
            _ = child_ended.recv() => if let Some(status) = running.status() { break status },
            () = sleep_until(until) => {
                return Err(CaptureError::TimedOut { command: command(), timeout: request.timeout });
            }
        }
    };
    output.drain(&mut keep).map_err(failed)?;
    Ok(Captured { status, stdout, stderr })
}

/// A command under way. Its group ends with it.
struct Running {
    handle: duct::Handle,
    child: Child,
}

impl Running {
    fn start(request: &Capture<'_>, output: &Output) -> io::Result<Self> {
        let (stdout, stderr) = output.writers()?;
        let mut command = detached("bash", ["--norc", "--noprofile", "-c", request.command])
            .dir(request.cwd)
            .stdin_null()
            .stdout_file(stdout)
            .stderr_file(stderr)
            .unchecked();
        for (name, value) in request.environment {
            command = command.env(name, value);
        }
        let handle = command.start()?;
        let child = Child::of(&handle)?;
        Ok(Self { handle, child })
    }

    fn status(&self) -> Option<Status> {
        let status = self.handle.try_wait().ok()??.status;
        Some(status.signal().map_or_else(|| Status::Exit(status.code().unwrap_or_default()), Status::Signal))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Stop the group, not the child: what it has put into the background is to end too.
        if let Some(group) = Pid::from_raw(self.child.pid()) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        // It has ended, or does so now.
        let _ = self.handle.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::{Capture, CaptureError, Captured, KEPT, capture};
    use crate::record::Status;
    use std::path::Path;
    use std::time::Duration;

    async fn run(command: &str, timeout: Duration) -> Result<Captured, CaptureError> {
        let environment = [("GIVEN".into(), "value".into())];
        capture(Capture { command, cwd: Path::new("/"), environment: &environment, timeout }).await
    }

    const LONG: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn a_command_gives_its_output_and_its_status() {
        let captured = run("pwd; echo $GIVEN >&2; cat; exit 7", LONG).await.unwrap();
        let expected =
            Captured { status: Status::Exit(7), stdout: b"/\n".to_vec(), stderr: b"value\n".to_vec() };
        assert_eq!(captured, expected);
        assert_eq!(run("kill -9 $$", LONG).await.unwrap().status, Status::Signal(9));
        assert_eq!(run("no-such-command", LONG).await.unwrap().status, Status::Exit(127));
    }

    #[tokio::test]
    async fn a_command_that_leaves_a_job_does_not_hang_and_the_job_ends() {
        let captured = run("sleep 1002.1 & echo $!", LONG).await.unwrap();
        let pid = String::from_utf8(captured.stdout).unwrap();
        let gone = || {
            !std::fs::read_to_string(format!("/proc/{}/cmdline", pid.trim()))
                .is_ok_and(|line| line.contains("1002.1"))
        };
        let deadline = std::time::Instant::now() + LONG;
        while !gone() && std::time::Instant::now() < deadline {
            tokio::task::yield_now().await;
        }
        assert!(gone());
    }

    #[tokio::test]
    async fn a_command_that_takes_too_long_is_stopped() {
        let refused = run("trap '' TERM; sleep 1002.2; sleep 1002.3", Duration::from_millis(50)).await;
        assert!(matches!(refused, Err(CaptureError::TimedOut { .. })));
        assert_eq!(
            refused.unwrap_err().to_string(),
            "`trap '' TERM; sleep 1002.2; sleep 1002.3` did not end within 0.05 s"
        );
    }

    #[tokio::test]
    async fn endless_output_is_cut_and_not_kept() {
        let captured = run("head -c 5000000 /dev/zero", LONG).await.unwrap();
        assert_eq!((captured.status, captured.stdout.len()), (Status::Exit(0), KEPT));
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_is_an_error() {
        let request =
            Capture { command: "true", cwd: Path::new("/nowhere"), environment: &[], timeout: LONG };
        assert!(matches!(capture(request).await, Err(CaptureError::Start { .. })));
    }
}
