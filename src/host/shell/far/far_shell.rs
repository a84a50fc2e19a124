//! The shell of a run on another machine: what it holds between two steps, and the connection that leads to it.
//!
//! Connected when it is first needed, and again between two steps where the connection was lost: a new bash there then holds what the
//! last report said. What a step does with it stands in `run`.

use super::answer::{Answer, Hello};
use super::connection::HostKey;
use super::error::FarError;
use super::link::{Link, Way};
use crate::host::shell::channel::Paths;
use crate::host::shell::error::ShellError;
use crate::host::shell::line::{LINE, driver, setup_line};
use crate::host::shell::literal::quote_into;
use crate::host::shell::settle::Holdings;
use crate::host::shell::state::State;
use crate::host::shell::step::Step;
use crate::host::shell::stop::Grace;
use crate::session::{Left, Piece, StartDirectory};
use crate::settings::TargetRule;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the shell of a target begins with.
#[derive(Debug, Clone)]
pub struct FarStart {
    /// The target's name.
    pub name: String,
    /// How it is reached.
    pub rule: TargetRule,
    /// What the run is called: it finds there what a lost connection has left.
    pub run: String,
    /// The runbook's file name, which is what bash calls itself in its messages.
    pub runbook: String,
    /// How long a step that is being stopped may take to end by itself.
    pub grace: Grace,
}

/// A step, and the name by which the other end knows it again.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// The step's id and its attempt.
    pub key: &'a str,
    /// The step.
    pub step: Step<'a>,
}

/// The run's shell on another machine.
#[derive(Debug)]
pub struct FarShell {
    pub(super) start: FarStart,
    pub(super) link: Option<Link>,
    /// How often a connection was made: each has a folder of its own there.
    n_links: u32,
    /// Whether a bash waits there for a step.
    pub(super) has_bash: bool,
    /// Whether it has come to an `exit`, and waits before its EXIT trap.
    pub(super) is_leaving: bool,
    /// How many lines bash has been given.
    pub(super) n_lines: usize,
    pub(super) holds: Holdings,
    /// Where blocks start there, once that is known.
    base: PathBuf,
    /// What was given to be kept last.
    kept: Vec<u8>,
}

impl FarShell {
    /// One that is not connected yet.
    pub fn new(start: FarStart) -> Self {
        let base = PathBuf::from(start.rule.base.as_deref().unwrap_or("~"));
        let holds = Holdings::new(State::default(), base.clone());
        Self {
            start,
            link: None,
            n_links: 0,
            has_bash: false,
            is_leaving: false,
            n_lines: 1,
            kept: holds.state.bytes().to_vec(),
            holds,
            base,
        }
    }

    /// Takes over what an earlier shell there held.
    pub fn hold(&mut self, state: &[u8]) {
        self.holds = Holdings::new(State::from_earlier_session(state), self.base.clone());
        self.kept = state.to_vec();
    }

    /// Connects, if it is not connected. Says who is there, and by which key that host is known.
    pub async fn reach(&mut self) -> Result<(&Hello, Option<&HostKey>), FarError> {
        if self.link.is_none() {
            self.n_links += 1;
            let run = format!("{}.{}-{}", self.start.run, std::process::id(), self.n_links);
            let word = crate::text::hex(&crate::host::unguessable().map_err(FarError::Start)?);
            let way = Way {
                name: &self.start.name,
                host: &self.start.rule.ssh,
                base: self.start.rule.base.as_deref(),
                run: &run,
                word: &word,
            };
            let link = self.link.insert(Link::open(way).await?);
            (self.has_bash, self.is_leaving) = (false, false);
            let base = PathBuf::from(&link.hello.base);
            if self.holds.cwd == self.base {
                self.holds.cwd.clone_from(&base);
            }
            self.base = base;
        }
        let name = &self.start.name;
        let link = self.link.as_ref().ok_or_else(|| FarError::Lost(name.clone()))?;
        Ok((&link.hello, link.host_key.as_ref()))
    }

    /// Where blocks start there: a name of home until that is known.
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// Sees to it that a bash waits there for a step.
    pub(super) async fn prepare(&mut self) -> Result<(), ShellError> {
        // A step that is handed to a connection that was lost before is in doubt for no reason.
        if let Some(link) = &mut self.link
            && link.wires.round_trip().await.is_err()
        {
            self.link = None;
        }
        self.reach().await.map_err(ShellError::Far)?;
        if self.has_bash {
            return Ok(());
        }
        let folder = self.link.as_ref().map(|link| link.hello.folder.clone()).unwrap_or_default();
        self.start_bash("run", &paths(&folder, "run")).await?;
        (self.has_bash, self.is_leaving, self.n_lines) = (true, false, 1);
        Ok(())
    }

    /// What bash calls itself in its messages.
    pub(super) fn script_name(&self) -> String {
        let name = &self.start.runbook;
        name.strip_prefix('-').map_or_else(|| name.clone(), |rest| format!("_{rest}"))
    }

    /// Has the other end make what the bash called `which` reads: what the shell holds, and its first lines.
    pub(super) async fn start_bash(&mut self, which: &str, paths: &Paths) -> Result<(), ShellError> {
        let setup = [driver(paths).into_bytes(), before(&self.base), self.holds.state.restoring()].concat();
        let lines = format!("{}{LINE}", setup_line(paths));
        let name = self.script_name();
        let Some(link) = &mut self.link else { return Err(ShellError::NeverBegan) };
        let ready = async {
            let words = [b"bash", which.as_bytes(), name.as_bytes(), &setup, lines.as_bytes()];
            link.wires.ask(&words).await?;
            while link.wires.answer().await? != Answer::Ready {}
            Ok(())
        };
        let ready: Result<(), FarError> = ready.await;
        if ready.is_err() {
            self.link = None;
        }
        ready.map_err(ShellError::Far)
    }

    /// Where a step starts there.
    pub fn place(&self, step: &crate::plan::Step, opens_block: bool) -> StartDirectory {
        if !opens_block {
            return StartDirectory { enter: None, cwd: self.holds.cwd.clone(), reason: None };
        }
        let folder = step.run().map(|run| run.cwd.as_str()).filter(|folder| *folder != ".");
        let cwd = folder.map_or_else(|| self.base.clone(), |folder| self.base.join(folder));
        let reason = folder.map(|_| "the block says so".to_owned());
        StartDirectory { enter: Some(cwd.clone()), cwd, reason }
    }

    /// What a command prints there that only looks. It has a shell of its own, and none of the run's.
    pub async fn probe(&mut self, command: &str, patience: Duration) -> Result<String, String> {
        let name = self.start.name.clone();
        self.reach().await.map_err(|error| error.to_string())?;
        let link = self.link.as_ref().ok_or_else(|| FarError::Lost(name).to_string())?;
        link.capture(command, patience).await
    }

    /// What the shell holds, where that is not what it held before.
    pub fn changed(&mut self) -> Option<Vec<Piece>> {
        if self.kept == self.state() {
            return None;
        }
        self.kept = self.state().to_vec();
        Some(self.pieces())
    }

    /// What the shell holds, in pieces. What it has of that machine's environment is no value of this one's.
    pub fn pieces(&self) -> Vec<Piece> {
        let pieces = self.holds.state.pieces().into_iter();
        pieces.map(|piece| Piece { is_inherited: false, ..piece }).collect()
    }

    /// The same as a script that gives it to another bash. Empty before the first step.
    pub fn state(&self) -> &[u8] {
        self.holds.state.bytes()
    }

    /// What the EXIT trap would run, if the runbook has set one there.
    pub fn exit_trap(&self) -> Option<String> {
        self.holds.state.exit_trap().map(|body| crate::host::shell::traps::text(&body))
    }

    /// Ends the bash there and the connection. Where the run `is_over`, what its steps have left over ends as it would with a terminal
    /// that is closed. Says what has ended and what still runs there, as far as the other end finds it.
    pub async fn close(&mut self, is_over: bool) -> Left {
        let mut left = Left::default();
        let Some(mut link) = self.link.take() else { return left };
        let how: &[u8] = if is_over { b"over" } else { b"later" };
        if link.wires.ask(&[b"end", how]).await.is_ok() {
            loop {
                match link.wires.answer().await {
                    Ok(Answer::Stopped(process)) => left.stopped.push(process),
                    Ok(Answer::Stays(process)) => left.stays.push(process),
                    // Where it does not answer any more there is nothing left to wait for.
                    Ok(Answer::Bye) | Err(_) => break,
                    Ok(_) => {}
                }
            }
        }
        link.cut();
        left
    }
}

/// The paths by which a bash there finds what passes.
pub(super) fn paths(folder: &str, which: &str) -> Paths {
    let path = |name: &str| super::link::quoted(&format!("{folder}/{name}"));
    Paths {
        setup: path("setup"),
        text: path("text"),
        report: path("report"),
        done: path("done"),
        go: path(&format!("{which}/go")),
    }
}

/// What makes bash forget that it was started elsewhere than where blocks start.
fn before(base: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    let mut text = b"\\builtin cd -- ".to_vec();
    quote_into(&mut text, base.as_os_str().as_bytes());
    text.extend_from_slice(b"\n\\builtin unset -v OLDPWD\n\\builtin export OLDPWD\n");
    text
}
