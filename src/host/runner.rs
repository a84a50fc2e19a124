//! Runs the steps of a real run: commands in its shell, statements on its databases.

use super::database::{Databases, Fault};
use super::directories::Directories;
use super::process::{Capture, capture};
use super::shell::{Grace, Process, Shell, Start};
use super::signals::Signals;
use crate::plan::Step;
use crate::reading::Mode;
use crate::record::{DatabaseOpened, Outcome, Status, Stream, Target};
use crate::session::{Job, Place, Ran, Runner, Settled, Waited};
use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a command may take that only looks where the run would land.
const PROBE_TIMEOUT: Duration = Duration::from_secs(30);

/// The hands of a real run.
pub struct HostRunner {
    /// What bash calls itself in its messages: the runbook's name.
    name: String,
    pub(super) directories: Directories,
    pub(super) state: Option<Vec<u8>>,
    pub(super) shell: Option<Shell>,
    pub(super) databases: Databases,
    pub(super) signals: Signals,
    /// Whether somebody sits at the terminal, so that a step can be given one.
    pub(super) person: bool,
    /// What the last command has left running.
    pub(super) left: Vec<Process>,
    /// The processes of steps that stay up, by step.
    pub(super) up: BTreeMap<String, Vec<Process>>,
    lease: Option<Arc<OwnedFd>>,
}

impl HostRunner {
    /// A runner whose blocks start in `base`, and whose shell starts with `state`, if there is one to go on from.
    pub fn new(
        runbook: &str,
        base: &Path,
        state: Option<Vec<u8>>,
        databases: Databases,
        person: bool,
    ) -> std::io::Result<Self> {
        let name = Path::new(runbook)
            .file_name()
            .map_or_else(|| runbook.to_owned(), |name| name.to_string_lossy().into_owned());
        Ok(Self {
            name,
            directories: Directories::new(base),
            state,
            shell: None,
            databases,
            signals: Signals::listen()?,
            person,
            left: Vec::new(),
            up: BTreeMap::new(),
            lease: None,
        })
    }

    /// The same, whose steps hold `lease`, if it can be held, for as long as anything of them runs.
    #[must_use]
    pub fn leased(self, lease: Option<OwnedFd>) -> Self {
        Self { lease: lease.map(Arc::new), ..self }
    }

    /// The run's shell, started when it is first needed.
    pub(super) fn shell(&mut self) -> Result<(), String> {
        if self.shell.is_none() {
            let start = Start {
                name: self.name.clone(),
                environment: Vec::new(),
                cwd: self.directories.base().to_owned(),
                state: self.state.clone(),
                grace: Grace::default(),
                lease: self.lease.clone(),
            };
            self.shell = Some(Shell::start(start).map_err(|error| error.to_string())?);
        }
        Ok(())
    }
}

/// Where a step runs: on this machine, as long as a plan knows no other.
pub(super) fn target_of(_step: &Step) -> &'static Target {
    &Target::Local
}

impl Runner for HostRunner {
    fn mode(&self, step: &Step) -> Mode {
        // A plan that needs a terminal is not run without one; a run that is resumed without gets pipes, and what is in it says
        // for itself what it misses.
        if step.mode() == Mode::Terminal && !self.person { Mode::Plain } else { step.mode() }
    }

    async fn wait(&mut self, time: Duration, tell: &mut dyn FnMut(Duration)) -> Waited {
        super::wait::wait(time, self.person, &mut self.signals, tell).await
    }

    fn place(&mut self, step: &Step, opens_block: bool) -> Place {
        let (base, reached) = (self.directories.base(), self.directories.of(target_of(step)));
        if step.sql().is_some() || !opens_block {
            return Place { enter: None, cwd: reached.to_owned(), reason: None };
        }
        if let Some(folder) = step.run().map(|run| run.cwd.as_str()).filter(|folder| *folder != ".") {
            let folder = base.join(folder);
            return Place {
                enter: Some(folder.clone()),
                cwd: folder,
                reason: Some("the block says so".to_owned()),
            };
        }
        // A block that goes on from where the one before ended: its first `cd` makes sense only from there.
        let enters = step.command().and_then(|command| command.enters.as_deref());
        let there = enters.is_some_and(|to| !base.join(to).is_dir() && reached.join(to).is_dir());
        let (cwd, reason) = if there {
            let reason =
                format!("`cd {}` exists only from where the block before ended", enters.unwrap_or_default());
            (reached.to_owned(), Some(reason))
        } else {
            (base.to_owned(), None)
        };
        Place { enter: Some(cwd.clone()), cwd, reason }
    }

    async fn run(&mut self, job: Job<'_>, output: &mut dyn FnMut(Stream, &[u8])) -> Ran {
        let started = super::clock::monotonic();
        let ran = if job.step.sql().is_some() {
            Ok(Box::pin(self.statement(&job, output)).await)
        } else if job.mode == Mode::Background {
            self.stay(&job, output).await
        } else {
            self.command(&job, output).await
        };
        let target = target_of(job.step);
        let ran = ran.unwrap_or_else(|detail| {
            let reached = self.directories.of(target).to_owned();
            Ran::new(Outcome::NotStarted, started.elapsed(), reached, Some(detail))
        });
        self.directories.reach(target, &ran.cwd);
        ran
    }

    async fn probe(&mut self, command: &str) -> Result<String, String> {
        let request =
            Capture { command, cwd: self.directories.base(), environment: &[], timeout: PROBE_TIMEOUT };
        let captured = capture(request).await.map_err(|error| error.to_string())?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if captured.status == Status::Exit(0) {
            Ok(said(&captured.stdout))
        } else {
            Err(said(&captured.stderr))
        }
    }

    async fn release(&mut self, step: &str) -> bool {
        let (Some(processes), Some(shell)) = (self.up.remove(step), &mut self.shell) else { return false };
        shell.end(&processes).await
    }

    async fn open(&mut self, database: &str) -> Result<Option<DatabaseOpened>, String> {
        self.databases.open(database).await.map_err(Fault::into_text)
    }

    async fn begin(&mut self, database: &str) -> Result<(), String> {
        self.databases.begin(database).await.map_err(Fault::into_text)
    }

    async fn end(&mut self, database: &str, commit: bool) -> Settled {
        self.databases.end(database, commit).await
    }

    async fn close(&mut self) -> Vec<String> {
        self.databases.close();
        let Some(shell) = self.shell.take() else { return Vec::new() };
        let closed = shell.close(&mut |_, _| {}).await.unwrap_or_default();
        closed.stopped.iter().map(Process::named).collect()
    }
}
