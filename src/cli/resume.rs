//! `stepgate resume`: goes on with a run that stopped, with the plan that it was started with.

use super::adopt::{Adoption, Change};
use super::args::{Format, ResumeArguments};
use super::drift::{Drift, Wish};
use super::error::CommandError;
use super::ledgers::{Ledgers, Past};
use super::lock::{Claim, locked_path};
use super::prepare::{settings_in, split_pair};
use super::replaced::Replaced;
use super::run::{Stage, clock, databases, mask_passwords, runner, runtime, secrets, session, unattended};
use super::screen::Screen;
use super::{doubt, drift, exit, knowledge, older};
use crate::host;
use crate::ledger::{Ledger, State, Store};
use crate::plan::{Inputs, Plan};
use crate::record::{Event, RunResumed};
use crate::redact::Redactor;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Goes on after the last finished step, with the same variables and shell state.
pub(super) fn resume(arguments: &ResumeArguments, screen: &Screen) -> Result<u8, CommandError> {
    let ledgers = Ledgers::open()?;
    let wanted = stopped(&ledgers, arguments.run.as_deref())?;
    not_over(&ledgers, &wanted)?;
    let plan = wanted.plan()?;
    if arguments.abandon.is_none() {
        older::refuse(&wanted, &plan)?;
    }
    let opened = wanted.opened()?;
    let base = PathBuf::from(&opened.base);
    let runbook = Path::new(&opened.cwd).join(&opened.runbook);
    let person = screen.person && !arguments.answering.no_input && arguments.format == Format::Text;
    let claim = Claim {
        ledgers: &ledgers,
        runbook: locked_path(&runbook)?,
        environment: plan.environment.as_deref(),
        run: wanted.folder.id().as_str(),
        reason: arguments.break_lock.as_deref(),
    };
    let taken = claim.take_again(person, screen)?;
    // Only now does nobody else go on with it.
    let past = ledgers.past(Some(wanted.folder.id().as_str()))?;
    not_over(&ledgers, &past)?;
    let (progress, clock) = (past.progress(), clock()?);
    if let Some(reason) = &arguments.abandon {
        let ledger = Ledger::reopen(&past.folder, host::actor(), clock.now())?.ledger;
        let id = past.folder.id().clone();
        let head = Replaced { past, ledger }.give_up(reason.clone(), &ledgers, &clock)?;
        screen.talk(&format!("Run {id} is given up and sealed, head {head}"));
        return Ok(exit::DONE);
    }
    let unattended = unattended(&arguments.answering)?;
    let inputs = inputs(arguments, &plan, &runbook)?;
    let settled = doubt::settle(&past, &plan, &base, &unattended, person, screen)?;
    let known_then = knowledge::state(&past, &settled, person, screen)?;
    let fallback = arguments.audit_fallback.as_deref().map(Store::at).transpose()?;
    let mut known = progress.clone();
    known.resume();
    settled.iter().for_each(|event| known.apply(event));
    // In the same folder it is called as it was.
    let is_here = std::env::current_dir().is_ok_and(|here| here == Path::new(&opened.cwd));
    let named = if is_here { Path::new(&opened.runbook) } else { &runbook };
    let adopt = |before: &str, now: String| {
        Adoption::of((&ledgers, &past), (named, before, now), (&plan, &known), &inputs.set, person)
    };
    let drift = match drift::confirm(&past, &runbook, &inputs, Wish::of(arguments), person, adopt, screen)? {
        Drift::None => None,
        Drift::AsItWas(diff) => Some(diff),
        Drift::AsItIsNow(diff, adoption) => {
            let change = Change {
                arguments,
                past,
                diff,
                settled,
                state: known_then,
                taken,
                unattended,
                person,
                fallback,
            };
            return adoption.go_on(change, (&ledgers, &clock), screen);
        }
    };
    let mut stage = Stage {
        folder: &past.folder,
        ledgers: &ledgers,
        fallback,
        clock: &clock,
        screen,
        format: arguments.format,
        anchor: inputs.settings.audit.anchor.clone(),
        sign: arguments.sign.clone(),
        replaced: Replaced::left_open(&opened, &ledgers, &clock)?,
    };
    runtime().block_on(async {
        let secrets = secrets(&plan, &inputs, &base).await?;
        let addresses = databases(&plan, &inputs, &base).await?;
        let mut reopened = Ledger::reopen(&past.folder, host::actor(), clock.now())?;
        let mut session = session(&plan, &inputs, progress, secrets)?;
        if session.protected.is_some() && person {
            session.target = host::target(&plan, &base, &addresses).await;
        }
        mask_passwords(&mut session, &addresses);
        session.block = last_step(&past).and_then(|id| plan.step(id)).and_then(|step| step.block);
        let mut events = vec![Event::RunResumed(RunResumed {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            host: host::host_name(),
            next: plan
                .selected()
                .find(|step| !session.progress.is_settled(&step.id))
                .map(|step| step.id.clone()),
            drift,
        })];
        events.extend(taken.broken);
        events.extend(settled);
        let held = held(known_then.as_ref(), &session.redactor)?;
        let runner = runner(&plan, &base, held, addresses, person)?.leased(taken.lock.descriptor()?);
        reopened.ledger.hold(taken.lock);
        stage.perform(&mut session, reopened.ledger, events, runner, unattended, person).await
    })
}

/// The run that is meant, or the newest that is not over.
fn stopped(ledgers: &Ledgers, wanted: Option<&str>) -> Result<Past, CommandError> {
    if wanted.is_some() {
        return ledgers.past(wanted);
    }
    let mut begun = ledgers.all()?;
    begun.retain(Past::has_begun);
    let before = |past: &Past| Some(past.opened().ok()?.continues?.run);
    let left: BTreeSet<String> = begun.iter().filter_map(before).collect();
    let open =
        begun.into_iter().find(|past| !past.progress().sealed && !left.contains(past.folder.id().as_str()));
    open.ok_or_else(|| {
        CommandError::usage("no run is waiting to be resumed").hinted("`stepgate runs` lists past runs.")
    })
}

fn not_over(ledgers: &Ledgers, past: &Past) -> Result<(), CommandError> {
    let id = past.folder.id();
    if let Some(before) = past.opened()?.continues.filter(|_| !past.has_begun()) {
        return Err(CommandError::usage(format!(
            "run {id} was about to go on from run {} and never began",
            before.run
        ))
        .hinted(format!("`stepgate resume {}` goes on with that.", before.run)));
    }
    // It is given up once the other one is on disk, and a crash may have come between.
    if let Some(successor) = ledgers.successor(id)? {
        return Err(CommandError::usage(format!("run {id} goes on as run {successor}"))
            .hinted(format!("`stepgate resume {successor}` goes on with that.")));
    }
    if past.progress().sealed {
        return Err(CommandError::usage(format!("run {id} is over: its record is sealed")));
    }
    Ok(())
}

/// The settings as they are now: secrets are fetched again, and the environment's rules hold as they stand.
fn inputs(arguments: &ResumeArguments, plan: &Plan, runbook: &Path) -> Result<Inputs, CommandError> {
    let folder = host::folder_of(runbook).map_err(|error| CommandError::document(error.to_string()))?;
    let set = arguments.set.iter().map(|pair| split_pair(pair)).collect::<Result<_, _>>()?;
    let process = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Ok(Inputs {
        environment: plan.environment.clone(),
        set,
        settings: settings_in(&folder)?,
        process: process.collect(),
        ..Inputs::default()
    })
}

/// The step that the shell's state was taken after.
pub(super) fn last_step(past: &Past) -> Option<&str> {
    past.records.iter().rev().find_map(|(_, event)| match event {
        Event::StepStarted(started) => Some(started.step.as_str()),
        _ => None,
    })
}

/// A state with the secrets as they are now.
pub(super) fn held(state: Option<&State>, redactor: &Redactor) -> Result<Option<Vec<u8>>, CommandError> {
    let held = state.map(|state| redactor.open_state(&state.bytes)).transpose();
    held.map_err(|error| CommandError::record(error.to_string()))
}
