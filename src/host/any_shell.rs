//! The shell of a step's target: this machine's, or that of another one. The same step runs in either.

use super::output::Sink;
use super::pty::Terminal;
use super::shell::{Ended, FarShell, Shell, ShellError, Step as ShellStep, StopReceiver, Task};
use crate::plan::Step;
use crate::session::Job;
use std::collections::BTreeMap;

/// The shell of a step's target.
pub(super) enum AnyShell<'a> {
    /// On this machine.
    Here(&'a mut Shell),
    /// On another one.
    There(&'a mut FarShell),
}

impl<'a> AnyShell<'a> {
    /// The one that `step` runs in.
    pub(super) fn of(
        shell: &'a mut Option<Shell>,
        far: &'a mut BTreeMap<String, FarShell>,
        step: &Step,
    ) -> Result<Self, String> {
        match &step.target {
            None => shell.as_mut().map(Self::Here).ok_or_else(|| "there is no shell".to_owned()),
            Some(name) => {
                let far = far.get_mut(name).map(Self::There);
                far.ok_or_else(|| format!("nothing is known of the target `{name}`"))
            }
        }
    }

    /// Runs a step, in a terminal where there is one for it.
    pub(super) async fn run(
        &mut self,
        job: &Job,
        step: ShellStep<'_>,
        terminal: Option<Terminal<'_>>,
        sink: Sink<'_>,
        told: &mut StopReceiver,
    ) -> Result<Ended, ShellError> {
        let key = format!("{} {}", job.step.id, job.attempt);
        match (self, terminal) {
            (Self::Here(shell), Some(terminal)) => shell.run_in_terminal(step, terminal, sink, told).await,
            (Self::Here(shell), None) if job.is_exit_trap => shell.run_exit_trap(sink, told).await,
            (Self::Here(shell), None) => shell.run(step, sink, told).await,
            (Self::There(far), Some(terminal)) => {
                far.run_in_terminal(Task { key: &key, step }, terminal, sink, told).await
            }
            (Self::There(far), None) if job.is_exit_trap => far.run_exit_trap(sink, told).await,
            (Self::There(far), None) => far.run(Task { key: &key, step }, sink, told).await,
        }
    }

    /// What its EXIT trap would run.
    pub(super) fn exit_trap(&self) -> Option<String> {
        match self {
            Self::Here(shell) => shell.exit_trap(),
            Self::There(far) => far.exit_trap(),
        }
    }
}

/// What is said of a step whose connection was lost.
pub(super) fn lost(step: &Step) -> String {
    let name = step.target.as_deref().unwrap_or_default();
    format!("the connection to {name} was lost, where it may go on; a resume asks {name} how it ended")
}
