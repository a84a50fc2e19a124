//! `stepgate resume`: goes on with a run that stopped, with the plan that it was started with.

use super::args::ResumeArguments;
use super::error::CommandError;
use super::ledgers::{Ledgers, Past};
use super::prepare::{settings_in, split_pair};
use super::run::{Stage, clock, databases, runner, runtime, secrets, session, unattended};
use super::screen::Screen;
use super::{args::Format, exit};
use crate::host::{self, FolderJournal, Person};
use crate::ledger::{Ledger, Milestone, Part};
use crate::plan::{Inputs, Plan, difference};
use crate::record::{
    Event, Progress, Resolution, RunClosed, RunOpened, RunResult, RunResumed, StepResolved, StepSkipped,
};
use crate::session::{Asker, Journal as _, Question, Reply, Situation, Unattended};
use std::path::{Path, PathBuf};

/// Goes on after the last finished step, with the same variables and shell state.
pub(super) fn resume(arguments: &ResumeArguments, screen: &Screen) -> Result<u8, CommandError> {
    let ledgers = Ledgers::open()?;
    let past = stopped(&ledgers, arguments.run.as_deref())?;
    let plan = past.plan()?;
    let progress = past.progress();
    if progress.sealed {
        return Err(CommandError::usage(format!("run {} is over: its record is sealed", past.folder.id())));
    }
    let clock = clock()?;
    let (anchor, sign) = (None, None);
    let mut stage = Stage {
        folder: &past.folder,
        ledgers: &ledgers,
        clock: &clock,
        screen,
        format: arguments.format,
        anchor,
        sign,
    };
    if let Some(reason) = &arguments.abandon {
        return abandon(&stage, reason);
    }
    let person = screen.person && !arguments.answering.no_input && arguments.format == Format::Text;
    let unattended = unattended(&arguments.answering)?;
    let settled = settle_doubts(&plan, &progress, &unattended, person, screen)?;

    let opened = opened(&past)?;
    let base = PathBuf::from(&opened.base);
    let runbook = Path::new(&opened.cwd).join(&opened.runbook);
    let inputs = inputs(arguments, &plan, &runbook)?;
    stage.anchor.clone_from(&inputs.settings.audit.anchor);
    runtime().block_on(async {
        let secrets = secrets(&plan, &inputs, &base).await?;
        let urls = databases(&plan, &inputs, &base).await?;
        let reopened = Ledger::reopen(&past.folder, host::actor(), clock.now())?;
        let mut session = session(&plan, &inputs, progress, secrets)?;
        if session.protected.is_some() && person {
            session.target = host::target(&plan, &base, &urls).await;
        }
        session.block = last_block(&past, &plan);
        let mut events = vec![Event::RunResumed(RunResumed {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            host: host::host_name(),
            next: plan
                .selected()
                .find(|step| !session.progress.is_settled(&step.id))
                .map(|step| step.id.clone()),
            drift: drift(&past, &runbook)?,
        })];
        events.extend(settled);
        let sealed = past.folder.read(Part::State)?;
        let held = sealed.map(|sealed| session.redactor.open_state(&sealed)).transpose();
        let held = held.map_err(|error| CommandError::record(error.to_string()))?;
        let runner = runner(&plan, &base, held, urls, person)?;
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

/// A step that was started and has no end is settled by a person, never by a rule.
fn settle_doubts(
    plan: &Plan,
    progress: &Progress,
    unattended: &Unattended,
    person: bool,
    screen: &Screen,
) -> Result<Vec<Event>, CommandError> {
    let Some(step) = progress.in_doubt().and_then(|id| plan.step(id)) else { return Ok(Vec::new()) };
    let at = format!("`{}` (line {}) was started and nobody knows how it ended", step.title, step.line);
    if !person {
        return Err(CommandError::in_doubt(at)
            .hinted("Look at what it did, then run `stepgate resume` in a terminal and say."));
    }
    screen.talk(&at);
    let mut asker = Person::new(unattended.clone(), screen.err);
    let standing = asker
        .ask(&Question::InDoubt(step), &Situation::at_first(plan))
        .map_err(|nobody| CommandError::in_doubt(nobody.asked))?;
    let resolved = |resolution, reason| {
        let how = "person".to_owned();
        vec![Event::StepResolved(StepResolved {
            step: step.id.clone(),
            resolution,
            reason,
            how,
            section: None,
        })]
    };
    match standing.reply {
        Reply::Happened(reason) => Ok(resolved(Resolution::Happened, Some(reason))),
        Reply::Retry => Ok(resolved(Resolution::DidNotHappen, None)),
        Reply::Skip(reason) => Ok(vec![Event::StepSkipped(StepSkipped {
            step: step.id.clone(),
            reason,
            how: "person".to_owned(),
        })]),
        _ => Err(CommandError::in_doubt(at)),
    }
}

/// The block that the shell's state was taken in.
fn last_block(past: &Past, plan: &Plan) -> Option<usize> {
    let last = past.records.iter().rev().find_map(|(_, event)| match event {
        Event::StepStarted(started) => Some(started.step.as_str()),
        _ => None,
    });
    last.and_then(|id| plan.step(id)).and_then(|step| step.block)
}

/// How the runbook has changed since it was pinned.
fn drift(past: &Past, runbook: &Path) -> Result<Option<String>, CommandError> {
    let pinned = past.folder.read(Part::Runbook)?.unwrap_or_default();
    let Ok(now) = host::read_text(runbook) else { return Ok(None) };
    Ok(difference(&String::from_utf8_lossy(&pinned), "pinned", &now, "now"))
}

/// Ends a run for good without going on with it.
fn abandon(stage: &Stage<'_>, reason: &str) -> Result<u8, CommandError> {
    let ledger = Ledger::reopen(stage.folder, host::actor(), stage.clock.now())?.ledger;
    let mut journal = FolderJournal::new(stage.folder, ledger, stage.clock, Box::new(|_| {}));
    let closed = RunClosed { result: RunResult::Abandoned, exit_code: 0, reason: Some(reason.to_owned()) };
    journal.record(&Event::RunClosed(closed))?;
    journal.seal()?;
    journal.note(&stage.ledgers.home, Milestone::Sealed)?;
    stage.transcribe()?;
    stage.screen.talk(&format!("Run {} is given up and sealed, head {}", stage.folder.id(), journal.head()));
    Ok(exit::DONE)
}
