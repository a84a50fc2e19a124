//! `stepgate resume`: goes on with a run that stopped, with the plan that it was started with.

use super::args::ResumeArguments;
use super::error::CommandError;
use super::ledgers::{Ledgers, Past};
use super::lock::{Claim, locked_path};
use super::prepare::{settings_in, split_pair};
use super::run::{Stage, clock, databases, mask_passwords, runner, runtime, secrets, session, unattended};
use super::screen::Screen;
use super::{args::Format, doubt, drift, exit};
use crate::host::{self, FolderJournal};
use crate::ledger::{Home, Ledger, Milestone, Part};
use crate::plan::{Inputs, Plan};
use crate::record::{Event, RunClosed, RunOpened, RunResult, RunResumed};
use crate::session::Journal as _;
use std::path::{Path, PathBuf};

/// Goes on after the last finished step, with the same variables and shell state.
pub(super) fn resume(arguments: &ResumeArguments, screen: &Screen) -> Result<u8, CommandError> {
    let ledgers = Ledgers::open()?;
    let wanted = stopped(&ledgers, arguments.run.as_deref())?;
    not_over(&wanted)?;
    let plan = wanted.plan()?;
    let opened = opened(&wanted)?;
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
    not_over(&past)?;
    let progress = past.progress();
    let clock = clock()?;
    let (anchor, sign) = (None, arguments.sign.clone());
    let fallback = arguments.audit_fallback.as_deref().map(Home::at).transpose()?;
    let mut stage = Stage {
        folder: &past.folder,
        ledgers: &ledgers,
        fallback,
        clock: &clock,
        screen,
        format: arguments.format,
        anchor,
        sign,
    };
    if let Some(reason) = &arguments.abandon {
        return abandon(&stage, reason);
    }
    let unattended = unattended(&arguments.answering)?;
    let inputs = inputs(arguments, &plan, &runbook)?;
    let drift = drift::confirm(&past, &runbook, &inputs, arguments.pinned, person, screen)?;
    let settled = doubt::settle(&past, &plan, &base, &unattended, person, screen)?;
    stage.anchor.clone_from(&inputs.settings.audit.anchor);
    runtime().block_on(async {
        let secrets = secrets(&plan, &inputs, &base).await?;
        let addresses = databases(&plan, &inputs, &base).await?;
        let mut reopened = Ledger::reopen(&past.folder, host::actor(), clock.now())?;
        let mut session = session(&plan, &inputs, progress, secrets)?;
        if session.protected.is_some() && person {
            session.target = host::target(&plan, &base, &addresses).await;
        }
        mask_passwords(&mut session, &addresses);
        session.block = last_block(&past, &plan);
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
        let sealed = past.folder.read(Part::State)?;
        let held = sealed.map(|sealed| session.redactor.open_state(&sealed)).transpose();
        let held = held.map_err(|error| CommandError::record(error.to_string()))?;
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
    let open = ledgers.all()?.into_iter().find(|past| !past.progress().sealed);
    open.ok_or_else(|| {
        CommandError::usage("no run is waiting to be resumed").hinted("`stepgate runs` lists past runs.")
    })
}

fn not_over(past: &Past) -> Result<(), CommandError> {
    if past.progress().sealed {
        return Err(CommandError::usage(format!("run {} is over: its record is sealed", past.folder.id())));
    }
    Ok(())
}

fn opened(past: &Past) -> Result<RunOpened, CommandError> {
    let found = past.records.iter().find_map(|(_, event)| match event {
        Event::RunOpened(opened) => Some(opened.clone()),
        _ => None,
    });
    found.ok_or_else(|| CommandError::record(format!("run {} has no first record", past.folder.id())))
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

/// The block that the shell's state was taken in.
fn last_block(past: &Past, plan: &Plan) -> Option<usize> {
    let last = past.records.iter().rev().find_map(|(_, event)| match event {
        Event::StepStarted(started) => Some(started.step.as_str()),
        _ => None,
    });
    last.and_then(|id| plan.step(id)).and_then(|step| step.block)
}

/// Ends a run for good without going on with it.
fn abandon(stage: &Stage<'_>, reason: &str) -> Result<u8, CommandError> {
    let ledger = Ledger::reopen(stage.folder, host::actor(), stage.clock.now())?.ledger;
    let mut journal = FolderJournal::new(stage.folder, ledger, stage.clock, Box::new(|_| {}));
    let closed = RunClosed {
        result: RunResult::Abandoned,
        exit_code: 0,
        reason: Some(reason.to_owned()),
        stopped: Vec::new(),
    };
    journal.record(&Event::RunClosed(closed))?;
    journal.seal()?;
    journal.note(&stage.ledgers.home, Milestone::Sealed)?;
    stage.transcribe()?;
    stage.screen.talk(&format!("Run {} is given up and sealed, head {}", stage.folder.id(), journal.head()));
    Ok(exit::DONE)
}
