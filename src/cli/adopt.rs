//! `stepgate resume --adopt`: a run goes on with its runbook as it is now, in a run of its own. The first one is given up and
//! names it; what is done of the steps that have not changed stays done.

use super::args::{Arguments, Command, ResumeArguments, Select};
use super::error::CommandError;
use super::ledgers::{Ledgers, Past};
use super::lock::{Claim, Taken, locked_path};
use super::prepare::Prepared;
use super::replaced::Replaced;
use super::resume::{held, last_step};
use super::run::{Stage, databases, mask_passwords, opening, pin, runner, runtime, secrets, session};
use super::screen::Screen;
use crate::host::{self, Clock};
use crate::ledger::{Ledger, RunId, State, Store};
use crate::plan::{DecidedBy, Flag, Inputs, Plan, build, unchanged};
use crate::record::{Continued, Event, Progress, Resolution, RunOpened, StepResolved, StepState, Target};
use crate::report::Style;
use crate::session::Unattended;
use crate::text::{Severity, Source, visible};
use clap::Parser as _;
use std::path::Path;

/// A changed runbook, planned as the run was, and what is done of it.
pub(super) struct Adoption {
    pub(super) prepared: Prepared,
    pub(super) plan: Plan,
    carried: Vec<Carried>,
    /// The titles of steps that are done and in the runbook no more.
    gone: Vec<String>,
}

/// A run of which somebody has said that it goes on with its runbook as it is now, and all that is known by then.
pub(super) struct Change<'a> {
    pub(super) arguments: &'a ResumeArguments,
    pub(super) past: Past,
    /// How the runbook has changed.
    pub(super) diff: String,
    /// What became of the step that was in doubt.
    pub(super) settled: Vec<Event>,
    /// What its shell knew.
    pub(super) state: Option<State>,
    pub(super) taken: Taken,
    pub(super) unattended: Unattended,
    pub(super) person: bool,
    pub(super) fallback: Option<Store>,
}

/// A step that stays settled.
struct Carried {
    before: String,
    now: String,
    state: StepState,
}

impl Adoption {
    /// Plans `now` for what `past` was begun for, with the values that it has; `before` is the runbook as it was.
    pub(super) fn of(
        (ledgers, past): (&Ledgers, &Past),
        (runbook, before, now): (&Path, &str, String),
        (pinned, progress): (&Plan, &Progress),
        set: &[(String, String)],
        person: bool,
    ) -> Result<Self, CommandError> {
        if progress.branch().is_some() {
            return Err(CommandError::declined("it is taking its changes back"));
        }
        let select = Select { env: pinned.environment.clone(), ..select(ledgers, past, pinned)? };
        let mut prepared = Prepared::of(runbook, now, &select, person)?;
        let known = pinned.variables.iter().filter(|row| !row.secret);
        let known = known.filter_map(|row| Some((row.name.clone(), row.value.clone()?)));
        prepared.inputs.set.extend(known);
        prepared.inputs.set.extend(progress.values().clone());
        prepared.inputs.set.extend_from_slice(set);
        let plan = prepared.plan();
        if let Some(choice) = plan.choices.iter().find(|choice| choice.chosen.is_none()) {
            let options = choice.options.join(", ");
            return Err(CommandError::document(format!("it has a choice that is open: {options}")));
        }
        if let Some(error) = plan.of(Severity::Error).next().filter(|_| !plan.ready) {
            return Err(CommandError::document(format!("line {}: {}", error.line, error.message)));
        }
        let before = planned(runbook, before, &prepared.inputs);
        let settled: Vec<_> = before.selected().filter(|step| progress.is_settled(&step.id)).collect();
        // What stays up was ended with its session.
        let settled: Vec<_> = settled.into_iter().filter(|step| !progress.is_up(&step.id)).collect();
        let same = unchanged(&settled, &plan);
        let carried = same.iter().filter_map(|(step, now)| {
            let state = progress.state(&step.id)?.clone();
            Some(Carried { before: step.id.clone(), now: now.id.clone(), state })
        });
        let carried: Vec<Carried> = carried.collect();
        let gone = settled.iter().filter(|step| !same.iter().any(|(one, _)| one.id == step.id));
        let gone = gone.map(|step| step.title.clone()).collect();
        Ok(Self { prepared, plan, carried, gone })
    }

    /// Says what of the runbook is done, what is to be done, and what was done in vain.
    pub(super) fn tell(&self, screen: &Screen) {
        let dim = |text: String| screen.talk(&screen.err.paint(Style::Dim, text));
        let (done, all) = (self.carried.len(), self.plan.selected().count());
        dim(format!("As it is now, {done} of {all} steps are done. To be done:"));
        for step in self.plan.selected().filter(|step| !self.carried.iter().any(|one| one.now == step.id)) {
            dim(format!("  line {}: {}", step.line, visible(&step.title)));
        }
        for title in &self.gone {
            screen.talk(&screen.err.paint(
                Style::Warn,
                format!("  done, and now changed or no longer in the runbook: {}", visible(title)),
            ));
        }
    }

    /// What stays done, as the run that goes on records it.
    pub(super) fn events(&self, run: &str) -> Vec<Event> {
        let carried = self.carried.iter().map(|one| {
            let word = if one.state == StepState::Skipped { "skipped" } else { "done" };
            Event::StepResolved(StepResolved {
                step: one.now.clone(),
                target: Target::Local,
                resolution: Resolution::Carried,
                reason: Some(format!("{word} in run {run}")),
                how: DecidedBy::Unchanged,
                section: None,
            })
        });
        carried.collect()
    }

    /// Goes on in a run of its own, and gives the first one up.
    pub(super) fn go_on(
        self,
        change: Change<'_>,
        (ledgers, clock): (&Ledgers, &Clock),
        screen: &Screen,
    ) -> Result<u8, CommandError> {
        let Change { arguments, past, diff, settled, state, taken, unattended, person, fallback } = change;
        let (plan, prepared) = (&self.plan, &self.prepared);
        let (opened, id) = (past.opened()?, RunId::new(clock.now(), host::random()));
        // Whoever finds the lock taken is to find the name of this run.
        drop(taken.lock);
        let runbook = locked_path(&Path::new(&opened.cwd).join(&opened.runbook))?;
        let environment = plan.environment.as_deref();
        let lock = Claim { ledgers, runbook, environment, run: id.as_str(), reason: None }.take()?.lock;
        runtime().block_on(async {
            let secrets = secrets(plan, &prepared.inputs, &prepared.base).await?;
            let addresses = databases(plan, &prepared.inputs, &prepared.base).await?;
            let mut session = session(plan, &prepared.inputs, Progress::default(), secrets)?;
            if session.protected.is_some() && person {
                session.target = host::target(plan, &prepared.base, &addresses).await;
            }
            mask_passwords(&mut session, &addresses);
            session.block = last_step(&past).and_then(|id| self.block_of(id));
            let kept = held(state.as_ref(), &session.redactor)?;
            let mut before = Ledger::reopen(&past.folder, host::actor(), clock.now())?.ledger;
            for event in &settled {
                before.append(event, clock.now())?;
            }
            before.barrier([])?;
            let folder = ledgers.home.create_run(&id)?;
            pin(&folder, plan, &prepared.source)?;
            if let Some(state) = state {
                folder.keep_state(&Target::Local, State { after: String::new(), ..state })?;
            }
            let mut ledger = Ledger::create(&folder, host::actor())?;
            let (run, head) = (past.folder.id().to_string(), before.head().to_string());
            let mut events = self.events(&run);
            let continues = Some(Continued { run, head, drift: diff, carried: events.len() });
            events.splice(..0, opening(plan, prepared, &session.redactor, person, continues).await?);
            events.extend(taken.broken);
            let mut stage = Stage {
                folder: &folder,
                ledgers,
                fallback,
                clock,
                screen,
                format: arguments.format,
                anchor: prepared.inputs.settings.audit.anchor.clone(),
                sign: arguments.sign.clone(),
                replaced: Some(Replaced { past, ledger: before }),
            };
            let runner = runner(plan, &prepared.base, kept, addresses, person)?.leased(lock.descriptor()?);
            ledger.hold(lock);
            stage.perform(&mut session, ledger, events, runner, unattended, person).await
        })
    }

    /// The block that the step called `before` stands in now, if it is still there.
    pub(super) fn block_of(&self, before: &str) -> Option<usize> {
        let now = self.carried.iter().find(|one| one.before == before)?;
        self.plan.step(&now.now)?.block
    }
}

/// The runbook as it was, with what is known now, so that both are compared with the same values.
fn planned(runbook: &Path, before: &str, inputs: &Inputs) -> Plan {
    build(&Source::new(runbook.display().to_string(), before), inputs)
}

/// Which part of the runbook the run was begun for, by its command line and the choices that were made.
fn select(ledgers: &Ledgers, past: &Past, pinned: &Plan) -> Result<Select, CommandError> {
    let mut opened = past.opened()?;
    let mut first;
    while let Some(before) = &opened.continues {
        first = ledgers.past(Some(&before.run))?;
        opened = first.opened()?;
    }
    let mut select = typed(&opened)
        .ok_or_else(|| CommandError::declined("its command line is not one that this version knows"))?;
    if select.from.is_some() || select.to.is_some() || !select.only.is_empty() {
        let message = "it was begun for steps by name, which may be others now";
        return Err(CommandError::declined(message));
    }
    // What a person has picked counts as much as what was typed.
    let picked = pinned.choices.iter().filter(|choice| {
        choice
            .how
            .as_ref()
            .is_some_and(|how| matches!(how, DecidedBy::Flag(Flag::Choose) | DecidedBy::Person))
    });
    select.choose = picked.filter_map(|choice| choice.chosen.clone()).collect();
    select.vars = select.vars.map(|path| Path::new(&opened.cwd).join(path));
    // Values are those that the run has; of a secret only its mask was kept.
    select.set.clear();
    Ok(select)
}

fn typed(opened: &RunOpened) -> Option<Select> {
    let words = std::iter::once("stepgate").chain(opened.arguments.iter().map(String::as_str));
    match Arguments::try_parse_from(words).ok()?.command {
        Command::Run(run) => Some(run.select),
        _ => None,
    }
}
