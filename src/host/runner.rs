//! Runs the steps of a real run: commands in its shell, statements on its databases.

use super::background::Up;
use super::database::{Databases, Fault};
use super::directories::Directories;
use super::interrupts::{Interrupt, Interrupts};
use super::process::{Capture, printed};
use super::pty::{Operator, Remote};
use super::secrets::fetch;
use super::shell::{FarShell, Grace, Process, Shell, Start, is_up};
use super::signals::Signal;
use crate::plan::{SecretNeed, Step};
use crate::reading::Mode;
use crate::record::{DatabaseOpened, Outcome, Stream, Target};
use crate::session::{
    Again, Attendance, ExecutionResult, Job, Left, Meanwhile, Passing, Standing, StartDirectory, StepRunner,
    Surroundings, Timer, TransactionEnd, Transactions, WaitEnd,
};
use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// How long a command may take that only looks where the run would land.
const PROBE_TIMEOUT: Duration = Duration::from_secs(30);

/// How often it is looked whether what stays up still does, while somebody is asked.
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

/// The hands of a real run.
pub struct HostRunner {
    /// What bash calls itself in its messages: the runbook's name.
    name: String,
    pub(super) directories: Directories,
    pub(super) state: Option<Vec<u8>>,
    pub(super) shell: Option<Shell>,
    /// The shells of other machines, by the target's name.
    pub(super) far: BTreeMap<String, FarShell>,
    pub(super) databases: Databases,
    pub(super) interrupts: Interrupts,
    /// Whether somebody sits at the terminal, so that a step can be given one.
    pub(super) person: bool,
    /// Whether whoever drives the run sends the keys of a step that has a terminal.
    is_driven: bool,
    /// The terminal that these keys go to, while such a step runs.
    pub(super) remote: Option<Remote>,
    /// Where the secrets come from that are fetched only when they are needed.
    secrets: BTreeMap<String, SecretNeed>,
    /// Variables of the process that hold secrets.
    withheld: Vec<String>,
    /// What the last command has left running.
    pub(super) left: Vec<Process>,
    /// What steps keep up, by step.
    pub(super) up: BTreeMap<String, Up>,
    lease: Option<Arc<OwnedFd>>,
    /// Whether all that still runs was meant to.
    is_closed: bool,
}

/// What a runner begins with.
pub struct RunnerStart<'a> {
    /// The runbook's path.
    pub runbook: &'a str,
    /// Where blocks start.
    pub base: &'a Path,
    /// What the run's shell held when the run stopped.
    pub state: Option<Vec<u8>>,
    /// Where statements run.
    pub databases: Databases,
    /// Who is there.
    pub attendance: Attendance,
    /// What interrupts it.
    pub interrupts: Interrupts,
    /// Where the secrets come from that are fetched only when they are needed.
    pub secrets: BTreeMap<String, SecretNeed>,
    /// Variables of the process environment that hold secrets, so that no step inherits them.
    pub withheld: Vec<String>,
    /// The shells of other machines, by the target's name.
    pub far: BTreeMap<String, FarShell>,
}

impl HostRunner {
    /// A runner whose blocks start in `base`, and whose shell starts with `state`, if there is one to go on from.
    pub fn new(start: RunnerStart<'_>) -> Self {
        let RunnerStart { runbook, base, state, databases, attendance, interrupts, secrets, withheld, far } =
            start;
        let name = Path::new(runbook)
            .file_name()
            .map_or_else(|| runbook.to_owned(), |name| name.to_string_lossy().into_owned());
        Self {
            name,
            directories: Directories::new(base),
            state,
            shell: None,
            far,
            databases,
            interrupts,
            person: attendance == Attendance::Person,
            is_driven: attendance == Attendance::Program,
            remote: None,
            secrets,
            withheld,
            left: Vec::new(),
            up: BTreeMap::new(),
            lease: None,
            is_closed: false,
        }
    }

    /// Where the keys of a step come from that has a terminal.
    pub(super) fn operator(&mut self) -> std::io::Result<Operator> {
        if !self.is_driven {
            return Operator::open();
        }
        let (remote, operator) = Remote::open()?;
        // Where nobody is left to type, the far end goes away at once.
        self.remote = Some(remote).filter(|_| !self.interrupts.is_left_alone());
        Ok(operator)
    }

    /// The same, whose steps hold `lease`, if it can be held, for as long as anything of them runs.
    #[must_use]
    pub fn leased(mut self, lease: Option<OwnedFd>) -> Self {
        self.lease = lease.map(Arc::new);
        self
    }

    /// The run's shell, started when it is first needed.
    pub(super) fn shell(&mut self) -> Result<(), String> {
        if self.shell.is_none() {
            let start = Start {
                name: self.name.clone(),
                environment: Vec::new(),
                withheld: self.withheld.clone(),
                cwd: self.directories.base().to_owned(),
                state: self.state.clone(),
                grace: Grace::default(),
                lease: self.lease.clone(),
            };
            let shell = Shell::start(start).map_err(|error| error.to_string())?;
            // A step that leaves it as it is gives nothing that is to be kept again.
            self.state = self.state.as_ref().map(|_| shell.state().to_vec());
            self.shell = Some(shell);
        }
        Ok(())
    }
}

/// Where a step runs.
pub(super) fn target_of(step: &Step) -> Target {
    Target::from(step.target.clone())
}

impl StepRunner for HostRunner {
    fn place(&mut self, step: &Step, opens_block: bool) -> StartDirectory {
        if let Some(far) = step.target.as_ref().and_then(|name| self.far.get(name)) {
            return far.place(step, opens_block);
        }
        let (base, reached) = (self.directories.base(), self.directories.of(&target_of(step)));
        if let Some(sql) = step.sql()
            && crate::sql::file_copy(&sql.run.script).is_some()
        {
            let cwd = base.join(&sql.run.cwd);
            return StartDirectory { enter: None, cwd, reason: None };
        }
        if step.sql().is_some() || !opens_block {
            return StartDirectory { enter: None, cwd: reached.to_owned(), reason: None };
        }
        if let Some(folder) = step.run().map(|run| run.cwd.as_str()).filter(|folder| *folder != ".") {
            let folder = base.join(folder);
            return StartDirectory {
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
        StartDirectory { enter: Some(cwd.clone()), cwd, reason }
    }

    async fn run(&mut self, job: &Job, output: &mut dyn FnMut(Stream, &[u8])) -> ExecutionResult {
        let started = super::clock::monotonic();
        let judged_by = job.step.command().map(|command| &command.judged_by);
        let changed =
            judged_by.and_then(|files| super::judged_files::changed(self.directories.base(), files));
        let ran = if let Some(said) = changed {
            Err(said)
        } else if job.step.sql().is_some() {
            Ok(Box::pin(self.statement(job, output)).await)
        } else if let Some(name) = job.step.target.as_deref()
            && !self.far.contains_key(name)
        {
            Err(format!("nothing is known of the target `{name}`"))
        } else if job.is_wait {
            self.wait_for(job, output).await
        } else if job.mode == Mode::Background {
            self.stay(job, output).await
        } else {
            self.command(job, output).await
        };
        let target = target_of(&job.step);
        let ran = ran.unwrap_or_else(|detail| {
            let reached = self.directories.of(&target).to_owned();
            ExecutionResult::new(Outcome::NotStarted, started.elapsed(), reached, Some(detail))
        });
        self.remote = None;
        self.directories.reach(&target, &ran.cwd);
        ran
    }

    fn held(&mut self, target: &Target, names: &[String]) -> BTreeMap<String, String> {
        let here = || self.shell.as_ref().map(Shell::state).or(self.state.as_deref());
        let state = match target.name() {
            Some(name) => self.far.get(name).map(FarShell::state),
            None => here(),
        };
        let state = state.unwrap_or_default();
        names.iter().filter_map(|name| Some((name.clone(), super::shell::value_of(state, name)?))).collect()
    }

    async fn release(&mut self, step: &str) -> bool {
        let (Some(up), Some(shell)) = (self.up.remove(step), &mut self.shell) else { return false };
        shell.end(&up.processes).await
    }

    fn look(&mut self, step: &str) -> Standing {
        self.up.get_mut(step).map_or(Standing::Ended, Up::look)
    }

    fn exit_traps(&mut self) -> Vec<(Target, String)> {
        let there = self.far.iter().filter_map(|(name, far)| Some((Target::named(name), far.exit_trap()?)));
        let there: Vec<_> = there.collect();
        let here = self.local_exit_trap().map(|text| (Target::Local, text));
        there.into_iter().chain(here).collect()
    }

    async fn close(&mut self, is_over: bool) -> Left {
        let mut left = Left::default();
        for (name, far) in &mut self.far {
            let there = far.close(is_over).await;
            let named = |process: String| format!("{process} on {name}");
            left.stopped.extend(there.stopped.into_iter().map(named));
            left.stays.extend(there.stays.into_iter().map(named));
        }
        let here = self.close_here(is_over).await;
        left.stopped.extend(here.stopped);
        left.stays.extend(here.stays);
        left
    }
}

impl HostRunner {
    /// The EXIT trap of this machine's shell.
    fn local_exit_trap(&mut self) -> Option<String> {
        // A run that goes on with nothing to run has not started its shell, and has what the one before held.
        if self.state.is_some() && self.shell().is_err() {
            return None;
        }
        self.shell.as_ref().and_then(Shell::exit_trap)
    }

    /// Ends what is of this machine.
    async fn close_here(&mut self, is_over: bool) -> Left {
        self.databases.close();
        let Some(mut shell) = self.shell.take() else { return Left::default() };
        // What Stepgate keeps up itself ends with every session, and comes up again with the next.
        let mut stopped = Vec::new();
        for Up { processes, .. } in std::mem::take(&mut self.up).into_values() {
            if shell.end(&processes).await {
                stopped.extend(processes.iter().map(Process::named));
            }
        }
        let closed = shell.close(is_over, &mut |_, _| {}).await;
        self.is_closed = closed.as_ref().is_ok_and(|closed| closed.survivors.is_empty());
        let closed = closed.unwrap_or_default();
        stopped.extend(closed.stopped.iter().map(Process::named));
        Left { stopped, stays: closed.stays.iter().map(Process::named).collect() }
    }
}

impl Drop for HostRunner {
    /// What was started to stay holds the lease too, and must not keep the next run from it.
    fn drop(&mut self) {
        if let Some(lease) = self.lease.as_ref().filter(|_| self.is_closed) {
            let _gone_already = rustix::fs::flock(lease, rustix::fs::FlockOperation::Unlock);
        }
    }
}

impl Transactions for HostRunner {
    async fn open(&mut self, database: &str, again: &Again) -> Result<Option<DatabaseOpened>, String> {
        self.databases.remember(database, again);
        self.databases.open(database).await.map_err(Fault::into_text)
    }

    async fn begin(&mut self, database: &str) -> Result<(), String> {
        self.databases.begin(database).await.map_err(Fault::into_text)
    }

    async fn end(&mut self, database: &str, commit: bool) -> TransactionEnd {
        self.databases.end(database, commit).await
    }
}

impl Timer for HostRunner {
    async fn wait(&mut self, time: Duration, tell: &mut dyn FnMut(Passing)) -> WaitEnd {
        super::wait::wait(time, self.person, &mut self.interrupts, tell).await
    }
}

impl Surroundings for HostRunner {
    async fn probe(&mut self, target: &Target, command: &str) -> Result<String, String> {
        if let Some(name) = target.name() {
            let Some(far) = self.far.get_mut(name) else {
                return Err(format!("nothing is known of the target `{name}`"));
            };
            return far.probe(command, PROBE_TIMEOUT).await;
        }
        printed(Capture { command, cwd: self.directories.base(), environment: &[], timeout: PROBE_TIMEOUT })
            .await
    }

    async fn secret(&mut self, name: &str) -> Result<Option<String>, String> {
        let Some(need) = self.secrets.get(name) else { return Ok(None) };
        fetch(need, self.directories.base()).await
    }

    async fn meanwhile(&mut self) -> Meanwhile {
        loop {
            let interrupt = tokio::select! {
                interrupt = self.interrupts.next() => interrupt,
                () = sleep(BETWEEN_LOOKS), if self.up.values().any(|up| up.is_ready) => {
                    // How one ends that has not shown that it is ready is waited for.
                    let ended = self.up.iter().find(|(_, up)| up.is_ready && !is_up(&up.processes));
                    if let Some(step) = ended.map(|(step, _)| step.clone()) {
                        self.up.remove(&step);
                        return Meanwhile::BackgroundEnded(step);
                    }
                    continue;
                }
            };
            match interrupt {
                Interrupt::Signal(Signal::Resize) => {}
                Interrupt::Signal(Signal::Suspend) => return Meanwhile::Suspend,
                Interrupt::Signal(signal) => return Meanwhile::Signal(signal.number()),
                Interrupt::Control(control) => return Meanwhile::Control(control),
            }
        }
    }

    fn suspend(&mut self) {
        super::signals::suspend();
    }
}
