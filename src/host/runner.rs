//! Runs the steps of a real run: commands in its shell, statements on its databases.

use super::database::Databases;
use super::process::{Capture, capture};
use super::pty::{Operator, Seen, Terminal};
use super::shell::{Ended, Grace, Process, Shell, Start, Step as ShellStep, Stop, Why};
use super::signals::{Signal, Signals};
use crate::plan::{Step, StepKind};
use crate::reading::Mode;
use crate::record::{Outcome, Status, Stream};
use crate::session::{Job, Place, Ran, Runner};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;

/// How long a command may take that only looks where the run would land.
const PROBE_TIMEOUT: Duration = Duration::from_secs(30);

/// The hands of a real run.
pub struct HostRunner {
    /// What bash calls itself in its messages: the runbook's name.
    name: String,
    base: PathBuf,
    /// Where the last step ended.
    cwd: PathBuf,
    state: Option<Vec<u8>>,
    shell: Option<Shell>,
    databases: Databases,
    signals: Signals,
    /// Whether somebody sits at the terminal, so that a step can be given one.
    person: bool,
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
            base: base.to_owned(),
            cwd: base.to_owned(),
            state,
            shell: None,
            databases,
            signals: Signals::listen()?,
            person,
        })
    }

    /// The run's shell, started when it is first needed.
    fn shell(&mut self) -> Result<(), String> {
        if self.shell.is_none() {
            let start = Start {
                name: self.name.clone(),
                environment: Vec::new(),
                cwd: self.base.clone(),
                state: self.state.clone(),
                grace: Grace::default(),
            };
            self.shell = Some(Shell::start(start).map_err(|error| error.to_string())?);
        }
        Ok(())
    }

    async fn command(&mut self, job: &Job<'_>, output: &mut dyn FnMut(Stream, &[u8])) -> Result<Ran, String> {
        let step = ShellStep {
            script: job.script,
            line: job.step.line,
            cwd: job.place.enter.as_deref(),
            timeout: job.timeout,
            variables: job.variables,
        };
        self.shell()?;
        let operator = (self.mode(job.step) == Mode::Terminal).then(Operator::open).transpose();
        let operator = operator.map_err(|error| format!("the terminal cannot be had: {error}"))?;
        let shell = self.shell.as_mut().expect("it was just started");
        let (tell, mut told) = mpsc::unbounded_channel();
        let escape = tell.clone();
        let mut seen = |seen: Seen| {
            if seen == Seen::Escape {
                let _ended_meanwhile = escape.send(Stop::Interrupt);
            }
        };
        let (ended, signal) = {
            let mut signal = None;
            let running = async {
                match operator {
                    Some(operator) => {
                        shell
                            .run_in_terminal(step, Terminal { operator, seen: &mut seen }, output, &mut told)
                            .await
                    }
                    None => shell.run(step, output, &mut told).await,
                }
            };
            tokio::pin!(running);
            loop {
                tokio::select! {
                    ended = &mut running => break (ended.map_err(|error| error.to_string())?, signal),
                    heard = self.signals.next() => match heard {
                        Signal::Resize => {}
                        Signal::Suspend => {
                            let _ended_meanwhile = tell.send(Stop::Suspend);
                        }
                        // The terminal went away, the step did not: it ends by itself, and the run stops after it.
                        Signal::Hangup => signal = Some(heard.number()),
                        Signal::Interrupt | Signal::Terminate => {
                            // The first one asks, a second one does not.
                            let word = if signal.replace(heard.number()).is_none() { Stop::Interrupt } else { Stop::Kill };
                            let _ended_meanwhile = tell.send(word);
                        }
                    }
                }
            }
        };
        let state = shell.state().to_vec();
        let changed = self.state.as_deref() != Some(&state);
        if changed {
            self.state = Some(state.clone());
        }
        Ok(Ran { state: changed.then_some(state), signal, ..ran(ended) })
    }
}

fn named(process: &Process) -> String {
    format!("{} ({})", process.pid, process.command)
}

fn ran(ended: Ended) -> Ran {
    let outcome = match ended.why {
        Why::Exited if ended.status == Status::Exit(0) => Outcome::Done,
        Why::Exited => Outcome::Failed,
        Why::TimedOut => Outcome::TimedOut,
        Why::Interrupted => Outcome::Interrupted,
    };
    let left: Vec<String> = ended.survivors.iter().map(named).collect();
    Ran {
        outcome,
        status: Some(ended.status),
        duration: ended.duration,
        cwd: ended.cwd,
        detail: (!left.is_empty()).then(|| format!("left running: {}", left.join(", "))),
        signal: None,
        state: None,
    }
}

impl Runner for HostRunner {
    fn mode(&self, step: &Step) -> Mode {
        // Without a person, what wants a terminal gets pipes and says for itself what it misses. What never ends is ended by
        // Ctrl-C or its timeout, as a plain step is.
        if step.mode == Mode::Terminal && self.person { Mode::Terminal } else { Mode::Plain }
    }

    fn place(&mut self, step: &Step, opens_block: bool) -> Place {
        if step.kind == StepKind::Sql || !opens_block {
            return Place { enter: None, cwd: self.cwd.clone(), reason: None };
        }
        if let Some(folder) = step.cwd.as_deref().filter(|folder| *folder != ".") {
            let folder = self.base.join(folder);
            return Place {
                enter: Some(folder.clone()),
                cwd: folder,
                reason: Some("the block says so".to_owned()),
            };
        }
        // A block that goes on from where the one before ended: its first `cd` makes sense only from there.
        let there = step
            .enters
            .as_deref()
            .is_some_and(|to| !self.base.join(to).is_dir() && self.cwd.join(to).is_dir());
        let (cwd, reason) = if there {
            let reason = format!(
                "`cd {}` exists only from where the block before ended",
                step.enters.as_deref().unwrap_or_default()
            );
            (self.cwd.clone(), Some(reason))
        } else {
            (self.base.clone(), None)
        };
        Place { enter: Some(cwd.clone()), cwd, reason }
    }

    async fn run(&mut self, job: Job<'_>, output: &mut dyn FnMut(Stream, &[u8])) -> Ran {
        let started = super::clock::monotonic();
        let ran = if job.step.kind == StepKind::Sql {
            let name = job.step.database.as_deref().unwrap_or("default");
            let executed = self.databases.execute(name, job.script, output);
            let (duration, cwd) = (started.elapsed(), self.cwd.clone());
            Ok(Ran {
                outcome: executed.outcome,
                status: None,
                duration,
                cwd,
                detail: executed.detail,
                signal: None,
                state: None,
            })
        } else {
            self.command(&job, output).await
        };
        let ran = ran.unwrap_or_else(|detail| Ran {
            outcome: Outcome::NotStarted,
            status: None,
            duration: started.elapsed(),
            cwd: self.cwd.clone(),
            detail: Some(detail),
            signal: None,
            state: None,
        });
        self.cwd.clone_from(&ran.cwd);
        ran
    }

    async fn probe(&mut self, command: &str) -> Result<String, String> {
        let request = Capture { command, cwd: &self.base, environment: &[], timeout: PROBE_TIMEOUT };
        let captured = capture(request).await.map_err(|error| error.to_string())?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if captured.status == Status::Exit(0) {
            Ok(said(&captured.stdout))
        } else {
            Err(said(&captured.stderr))
        }
    }

    async fn close(&mut self) -> Vec<String> {
        let Some(shell) = self.shell.take() else { return Vec::new() };
        let closed = shell.close(&mut |_, _| {}).await.unwrap_or_default();
        closed.stopped.iter().map(named).collect()
    }
}
