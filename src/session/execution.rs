//! An attempt at a step, from where it starts to the record of how it ended: its start is on disk before it starts, its end before
//! anybody is told.

use super::attempt::Attempt;
use super::current_step::Ended;
use super::ending::{Ending, EndingKind};
use super::first_row::FirstRow;
use super::job::{Job, StartDirectory};
use super::running::{Beside, Running};
use super::state::{Session, Why};
use super::todo::{Todo, Work};
use crate::plan::{CommandStep, Runnable, Step, StepKind, difference};
use crate::reading::Mode;
use crate::record::{
    Event, Outcome, RecorderFault, SignalReceived, StepExited, StepOn, StepStarted, Target, VariableGiven,
};
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// The id of a shell that a person opens: it belongs to no step of the plan.
pub const SHELL: &str = "shell";

/// A shell that holds what the run's shell holds: variables, functions and aliases, exported or not. It is the step's last
/// command, so what is set in it stays in it.
const SHELL_SCRIPT: &str = "bash --rcfile <(declare -p | grep -v '^declare -[^ ]*r'; declare -f; alias -p; echo \"PS1='run:\\w\\$ '\") -i";

impl Session {
    /// Opens a shell beside the question that is open.
    pub(super) fn open_shell(&mut self) {
        let run = Runnable { mode: Mode::Terminal, script: SHELL_SCRIPT.to_owned(), ..Runnable::default() };
        let Some(beside) = self.hand.as_ref().map(|hand| hand.step.clone()) else { return };
        let step = Step {
            id: SHELL.to_owned(),
            title: "a shell of the operator's".to_owned(),
            block: self.blocks.get(&Target::from(beside.target.clone())).copied(),
            variables: Vec::new(),
            kind: StepKind::Command(CommandStep { run, ..CommandStep::default() }),
            ..beside
        };
        let number = self.plan.steps().len() + 1;
        self.running =
            Some(Running::new(step, SHELL_SCRIPT.to_owned(), Mode::Terminal, number, Beside::Shell));
    }

    /// Runs what a gate offers.
    pub(super) fn run_offer(&mut self, id: &str) {
        let Some(step) = self.plan.step(id).cloned() else { return };
        match self.planned_script(&step) {
            Ok(script) => {
                let (mode, number) = (step.mode(), self.plan.number(id));
                self.running = Some(Running::new(step, script, mode, number, Beside::Offer));
            }
            Err(reason) => self.end(Ending::at(&step, EndingKind::Declined, &reason)),
        }
    }

    /// Does what comes next for the attempt that is being made. Gives whether there is one.
    pub(super) fn run_on(&mut self) -> bool {
        let Some(running) = &self.running else { return false };
        match (&running.place, running.attempt) {
            (None, _) => {
                let step = &running.step;
                let is_wait = running.beside == Beside::Wait;
                let opens_block = !is_wait && (step.block.is_none() || self.block_of(step) != step.block);
                self.start(Work::Place { step: step.id.clone(), opens_block }, Why::Running);
            }
            (Some(_), None) => self.record_start(),
            (Some(_), Some(attempt)) => self.start_job(attempt),
        }
        true
    }

    /// Takes in where the attempt will start.
    pub(super) fn placed(&mut self, place: StartDirectory) {
        if let Some(running) = &mut self.running {
            running.place = Some(place);
        }
    }

    fn record_start(&mut self) {
        let Some(running) = self.running.clone() else { return };
        let Some(place) = &running.place else { return };
        // What belongs to no step of the plan has attempts of its own on each machine.
        let target = Target::from(running.step.target.clone());
        let attempt = self.progress.attempts(StepOn::new(&running.step.id, &target)) + 1;
        let shown = self.redactor().text(&running.script);
        let started = StepStarted {
            step: running.step.id.clone(),
            target,
            number: running.number,
            attempt,
            sha256: hex(&Sha256::digest(shown.as_bytes())),
            script: shown,
            cwd: self.redactor().text(&place.cwd.display().to_string()),
            cwd_reason: place.reason.clone(),
            mode: running.mode.word().to_owned(),
            timeout: running.step.timeout(),
            deviation: self.deviation(&running),
            only_waits: running.beside == Beside::Wait,
        };
        self.queue.push_back(Todo::record_durably(Event::StepStarted(started)));
        if let Some(running) = &mut self.running {
            running.attempt = Some(attempt);
        }
    }

    /// How the text that runs differs from the document's.
    fn deviation(&self, running: &Running) -> Option<String> {
        let planned = || running.step.run().and_then(|run| run.deviation.clone());
        let edited = self.hand.as_ref().and_then(|hand| hand.way.edited.as_ref());
        if running.beside == Beside::Wait {
            return None;
        }
        let Some(edited) = edited.filter(|_| running.beside == Beside::Step) else { return planned() };
        let document = self.planned_script(&running.step).unwrap_or_default();
        let line = |text: &str| self.redactor().text(text.trim_end()) + "\n";
        difference(&line(&document), "the document", &line(edited), "as it was run").or_else(planned)
    }

    fn start_job(&mut self, attempt: u32) {
        let Some(running) = self.running.clone() else { return };
        let is_wait = running.beside == Beside::Wait;
        let (mut variables, mut for_the_step, mut unexported) = (Vec::new(), Vec::new(), Vec::new());
        if !is_wait {
            variables = self.give(&running.step);
            let lent = self.lend(&running.step, &running.script);
            variables.extend(lent.for_good);
            for_the_step = lent.for_the_step;
            let regained = self.give_back(&running.step, &running.script);
            variables.extend(regained.exported);
            unexported = regained.unexported;
            self.has_come_to(&running.step);
        }
        let job = Job {
            must_serve: running.mode == Mode::Background && running.step.is_put_into_background(),
            is_wait,
            timeout: running.step.timeout().map(Duration::from_secs),
            step: running.step,
            number: running.number,
            attempt,
            script: running.script,
            mode: running.mode,
            is_exit_trap: running.beside == Beside::Trap,
            place: running.place.unwrap_or_default(),
            variables,
            unexported,
            lent: for_the_step,
        };
        self.start(Work::Run(Box::new(job)), Why::Running);
    }

    /// Records how the attempt ended.
    pub(super) fn ran(&mut self, mut attempt: Attempt) {
        let Some(running) = self.running.take() else { return };
        self.judge(&running, &mut attempt);
        let not_kept = self.take_kept(&attempt);
        for changed in std::mem::take(&mut attempt.result.handed_over) {
            self.handed_over(changed);
        }
        let result = &attempt.result;
        let step = &running.step;
        self.queue.extend(incidents(step, &attempt).map(Todo::record));
        let exited = StepExited {
            step: step.id.clone(),
            target: Target::from(step.target.clone()),
            attempt: running.attempt.unwrap_or(1),
            outcome: result.outcome,
            status: result.status,
            duration_ms: u64::try_from(result.duration.as_millis()).unwrap_or(u64::MAX),
            output_bytes: attempt.output_bytes,
            output_sha256: attempt.output_sha256.clone(),
            cwd: self.redactor().text(&result.cwd.display().to_string()),
            detail: result.detail.as_ref().map(|detail| self.redactor().text(detail)),
            redacted: attempt.redacted.clone(),
            runs_on: result.runs_on,
            ends_block: result.ends_block,
            left: result.left.iter().map(|process| self.redactor().text(process)).collect(),
            window: result.window.clone(),
            rows: result.rows,
            state_sha256: attempt.state_sha256.clone(),
            not_kept,
            sets_session: result.sets_session.clone(),
        };
        // On disk before anybody is told that it went well.
        self.queue.push_back(Todo::record_durably(Event::StepExited(exited.clone())));
        self.capture(step, &exited, &result.row);
        self.wants_pause |= result.pause;
        if running.beside == Beside::Trap && result.outcome != Outcome::Done && result.stops_run().is_none() {
            self.end(Ending::of_failed(step, &exited));
        }
        if running.beside != Beside::Shell {
            self.printed = attempt.printed.settle();
        }
        self.unready.take_in(&step.id, result);
        if matches!(running.beside, Beside::Step | Beside::Wait)
            && let Some(hand) = &mut self.hand
        {
            let target = Target::from(running.step.target.clone());
            self.trap = attempt.result.exit_trap.clone().map(|text| (target, text));
            let was_part = self.transaction.is_some();
            hand.ended = Some(Ended { exited, result: attempt.result, is_weighed: false, was_part });
        } else if let Some(signal) = attempt.result.stops_run() {
            self.end(Ending::by_signal(signal));
        }
    }

    /// What the document and the settings make of how it ended.
    fn judge(&self, running: &Running, attempt: &mut Attempt) {
        let (step, result) = (&running.step, &mut attempt.result);
        // Where nothing was run, nothing is missing.
        if result.is_assumed {
            return;
        }
        // What is watched or stays up is ended or ready when it prints that, and its runner knows.
        let compares = matches!(running.mode, Mode::Plain | Mode::Terminal);
        if let Some(expected) = step.expect().filter(|_| compares && result.outcome == Outcome::Done)
            && !attempt.printed.contains(expected)
        {
            result.outcome = Outcome::Failed;
            result.detail = Some(format!("its output does not hold `{expected}`"));
        }
        if result.outcome == Outcome::Done
            && let Some(why) = step.sql().and_then(|sql| result.row.why_not_kept(sql))
        {
            (result.outcome, result.detail) = (Outcome::Failed, Some(why));
        }
        self.weigh_rows(step, result);
    }

    /// What a statement has given becomes a variable, where the block says so: its first value, or each of its one row.
    fn capture(&mut self, step: &Step, exited: &StepExited, row: &FirstRow) {
        let Some(sql) = step.sql().filter(|_| exited.outcome == Outcome::Done) else { return };
        // What comes from columns that nobody is to see is not shown as a value either.
        let hidden = sql.hidden_of_kept();
        let first = sql.capture.iter().zip(&row.values).map(|one| (one, !sql.hidden.is_empty()));
        let kept = sql.by_client.keeps.iter().zip(&row.values).zip(hidden);
        for ((name, value), is_secret) in first.chain(kept) {
            if let Some(value) = value {
                self.keep_value(step, name, value, is_secret);
            }
        }
    }

    fn keep_value(&mut self, step: &Step, name: &str, value: &str, is_secret: bool) {
        if let Some(reason) = self.outside(name, value) {
            // Not kept: a run that goes on would have it again.
            return self.end(Ending::at(
                step,
                EndingKind::Declined,
                &format!("what it has given cannot be used: {reason}"),
            ));
        }
        let given = VariableGiven {
            name: name.to_owned(),
            value: (!is_secret).then(|| self.redactor().text(value)),
            origin: format!("captured in line {}", step.line),
            looked: None,
        };
        self.queue.push_back(Todo::record(Event::VariableGiven(given)));
        if let Err(reason) = self.learn(name, value.to_owned(), is_secret) {
            self.end(Ending::at(step, EndingKind::Declined, &reason));
        }
    }
}

/// What happened besides while a step ran: a signal came, or the shell's state could not be kept.
fn incidents(step: &Step, attempt: &Attempt) -> impl Iterator<Item = Event> {
    let action = match attempt.result.outcome {
        Outcome::Interrupted => "the step was stopped",
        _ => "the step went on to its end",
    };
    let received = attempt.result.signal.map(|signal| {
        let step = Some(step.id.clone());
        Event::SignalReceived(SignalReceived { signal, step, action: action.to_owned() })
    });
    let fault = attempt.state_lost.as_ref().map(|cause| {
        Event::RecorderFault(RecorderFault {
            operation: "keeping the shell's state".to_owned(),
            cause: cause.clone(),
            detail: "a resume goes on with the state from before this step".to_owned(),
        })
    });
    received.into_iter().chain(fault)
}
