//! `stepgate run`: plans a runbook, and runs the plan.

use super::access::Access;
use super::answering::Said;
use super::approvals::found;
use super::approvals::permission::{Applicant, Known, Permission};
use super::args::RunArguments;
use super::check_ready;
use super::dry_run::rehearse;
use super::environment;
use super::error::CommandError;
use super::event_loop::on_event_loop;
use super::fallen;
use super::front::Front;
use super::ledgers::Ledgers;
use super::lock::{Claim, locked_path};
use super::machines;
use super::opening::{Commits, Opening, pin};
use super::prepare::Prepared;
use super::run_context::{RunContext, RunRequest, Shells, barred};
use super::run_store::RunStore;
use super::screen::Screen;
use super::targets;
use super::until::until;
use super::wall_clock::clock;
use crate::host::{self, Clock};
use crate::ledger::{Ledger, RunId};
use crate::plan::{Plan, PlanFile};
use crate::record::Progress;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Plans a runbook and runs the plan.
pub(super) fn run(arguments: &RunArguments, screen: &Screen) -> Result<u8, CommandError> {
    on_event_loop(perform(arguments, screen))
}

async fn perform(arguments: &RunArguments, screen: &Screen) -> Result<u8, CommandError> {
    let said = Said::read(&arguments.answering)?;
    let mut front = Front::open(&arguments.answering, arguments.recording.format, screen)?;
    let reviewed = arguments.plan.as_deref().map(super::plan::reviewed).transpose()?;
    let is_attended = front.is_attended();
    let mut prepared = Prepared::read(&arguments.runbook, &arguments.select.request(), is_attended)?;
    if let Some(reviewed) = &reviewed {
        prepared.follow(&reviewed.plan)?;
    }
    prepared.inputs.no_terminal = !is_attended && !arguments.dry_run;
    // What a reviewed plan has settled stays settled, and a dry run asks nobody.
    let is_answered = is_attended || said.has_questions();
    prepared.inputs.asks_conditions = is_answered && reviewed.is_none() && !arguments.dry_run;
    let mut plan = prepared.plan();
    if !arguments.dry_run && environment::choose(&plan, &mut prepared, &mut front).await? {
        plan = prepared.plan();
    }
    if !arguments.dry_run
        && reviewed.is_none()
        && machines::choose(&plan, &mut prepared, &said, &mut front).await?
    {
        plan = prepared.plan();
    }
    // A rehearsal answers nothing.
    let answered = if arguments.dry_run { BTreeSet::new() } else { said.questions(&plan)? };
    let told = fallen::told(&plan, &prepared);
    check_ready::check(&told, &answered, &plan.shown(&prepared.source), screen)?;
    drop(told);
    until(&plan, arguments.select.until.as_deref())?;
    if let Some((path, reviewed)) = arguments.plan.as_ref().zip(reviewed.as_ref()) {
        same_plan(path, reviewed, &plan, &prepared)?;
    }
    let plan = Arc::new(plan);
    if arguments.dry_run {
        rehearse(&plan, screen).await
    } else {
        Box::pin(begin(plan, &prepared, &said, (arguments, reviewed.as_ref()), front, screen)).await
    }
}

/// Refuses where the plan is no longer the one that was reviewed.
fn same_plan(path: &Path, reviewed: &PlanFile, plan: &Plan, prepared: &Prepared) -> Result<(), CommandError> {
    // Whoever has said yes to all of it has said yes to a run that ends sooner, if all else is as it was.
    let (mut differs, whole) = match prepared.without_end(&reviewed.plan) {
        Some(whole) => (reviewed.differs(&whole), Some(whole)),
        None => (reviewed.differs(plan), None),
    };
    if differs.is_empty() && whole.is_some() {
        differs = reviewed.beyond(plan);
    }
    if differs.is_empty() {
        return Ok(());
    }
    let message = format!(
        "the plan is no longer the one in {}: {} is now {}",
        path.display(),
        reviewed.plan.digest,
        plan.digest
    );
    Err(differs.into_iter().fold(CommandError::document(message), CommandError::hinted))
}

/// What does not fit is told before anything is written; what is told may quote a secret that only its source knows.
async fn refuse_misfits(plan: &Plan, prepared: &Prepared, said: &Said) -> Result<(), CommandError> {
    if said.fit(plan).is_err() {
        let access = Access::fetch(plan, &prepared.inputs, &prepared.base).await?;
        said.masked(&access.redactor()?).fit(&plan.clone().masked(access.known()))?;
    }
    Ok(())
}

async fn begin(
    plan: Arc<Plan>,
    prepared: &Prepared,
    said: &Said,
    (arguments, reviewed): (&RunArguments, Option<&PlanFile>),
    front: Front<'_>,
    screen: &Screen,
) -> Result<u8, CommandError> {
    refuse_misfits(&plan, prepared, said).await?;
    let clock = clock()?;
    let id = RunId::new(clock.now(), host::random());
    let mut recorded = RunStore::open(arguments.recording.audit_fallback.as_deref())?;
    let runbook = locked_path(&recorded.ledgers, &arguments.runbook)?;
    let taken = recorded.attempt(|ledgers| claim(ledgers, &runbook, &plan, &id, arguments).take())?;
    let asked = (&recorded.ledgers, &id, &clock);
    let permission = permitted(permission(&plan, prepared, (arguments, reviewed), asked), said).await?;
    let access = Access::fetch(&plan, &prepared.inputs, &prepared.base).await?;
    let targets = targets::reach(&plan, &id, &prepared.base).await?;
    // What was fetched may stand in the document as it is.
    let plan = Arc::new(Plan::clone(&plan).masked(access.known()));
    let unattended = said.masked(&access.redactor()?).fit(&plan)?;
    let folder = recorded.attempt(|ledgers| Ok(ledgers.home.create_run(&id)?))?;
    pin(&folder, &plan, &prepared.source)?;
    let ledger = Ledger::create(&folder, host::actor())?;
    let opening = Opening {
        base: &prepared.base,
        redactor: &access.redactor()?,
        attendance: front.attendance(),
        has_answers: said.has_answers(),
        continues: None,
        target: targets.facts,
        commits: Commits::of(&plan, prepared.inputs.settings.path.as_deref()).await,
    };
    let mut events = opening.events(&plan, &prepared.source)?;
    permission.put_into(&mut events);
    events.extend(taken.broken.into_iter().chain(recorded.fault));
    let stage = RunContext {
        folder: &folder,
        ledgers: &recorded.ledgers,
        fallback: recorded.fallback,
        clock: &clock,
        screen,
        format: arguments.recording.format,
        sign: arguments.recording.sign.clone(),
        replaced: None,
        until: until(&plan, arguments.select.until.as_deref())?,
    };
    let request = RunRequest {
        plan,
        progress: Progress::default(),
        unattended,
        access,
        base: &prepared.base,
        ledger,
        lock: taken.lock,
        events,
        shells: Shells { far: targets.shells, ..Shells::default() },
    };
    Box::pin(stage.perform(request, front)).await
}

/// The lock of the runbook for the plan's environment.
fn claim<'a>(
    ledgers: &'a Ledgers,
    runbook: &Path,
    plan: &'a Plan,
    id: &'a RunId,
    arguments: &'a RunArguments,
) -> Claim<'a> {
    let reason = arguments.recording.break_lock.as_deref();
    let (environment, runbook) = (plan.environment.as_deref(), runbook.to_owned());
    Claim { ledgers, runbook, environment, run: id.as_str(), reason, left: Vec::new() }
}

/// Permission to begin, where nobody answers who has given it.
async fn permitted(applicant: Applicant<'_>, said: &Said) -> Result<Permission, CommandError> {
    let plan = applicant.plan;
    let permission = applicant.permission().await?;
    said.is_by_none_of(&barred(plan, &Progress::default(), &permission.events))?;
    Ok(permission)
}

/// What asks for permission to begin.
fn permission<'a>(
    plan: &'a Plan,
    prepared: &'a Prepared,
    (arguments, reviewed): (&'a RunArguments, Option<&'a PlanFile>),
    (ledgers, run, clock): (&'a Ledgers, &'a RunId, &'a Clock),
) -> Applicant<'a> {
    // One that ends sooner than what was approved has another digest.
    let shortened = reviewed.filter(|reviewed| reviewed.plan.digest != plan.digest);
    let known = arguments.plan.as_deref().map(found::beside).unwrap_or_default();
    let typed = (&arguments.approving, arguments.recording.sign.as_deref());
    Applicant {
        approved: shortened.map(PlanFile::execution),
        execution: shortened.map_or(&plan.digest, |reviewed| &reviewed.plan.digest),
        known: Known::Files(known),
        ..Applicant::of(plan, &prepared.inputs.settings, typed, (ledgers, run.as_str(), clock))
    }
}
