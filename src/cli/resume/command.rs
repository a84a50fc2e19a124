//! `stepgate resume`: goes on with a run that stopped, with the plan that it was started with.

use super::adopt::{Adoption, Change};
use super::changes;
use super::drift;
use super::drift::{Drift, DriftPolicy};
use super::given;
use super::in_doubt;
use super::pinned;
use super::recalled::{recalled, whole};
use super::replaced::Replaced;
use super::settled;
use super::shell_snapshot;
use super::stopped::{last_step, not_over, stopped};
use super::working_copy;
use crate::cli::access::{Access, within_reach};
use crate::cli::answering::Said;
use crate::cli::approvals::permission_again;
use crate::cli::args::ResumeArguments;
use crate::cli::driven;
use crate::cli::error::CommandError;
use crate::cli::event_loop::on_event_loop;
use crate::cli::exit;
use crate::cli::front::Front;
use crate::cli::ledgers::{Ledgers, Past};
use crate::cli::left_behind;
use crate::cli::lock::{Claim, locked_path};
use crate::cli::prepare::{settings_in, signer_lists, split_pair};
use crate::cli::run_context::{RunContext, RunRequest, Shells, barred};
use crate::cli::run_store::fallback;
use crate::cli::screen::Screen;
use crate::cli::targets;
use crate::cli::typed;
use crate::cli::until::until;
use crate::cli::wall_clock::clock;
use crate::host::{self, Clock};
use crate::ledger::{Ledger, ShellSnapshot};
use crate::plan::{Inputs, Plan};
use crate::record::{Event, Progress, RunOpened, RunResumed, Target};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The run as it is once nobody else can go on with it.
fn alone(ledgers: &Ledgers, wanted: Past) -> Result<(Past, Progress), CommandError> {
    let past = ledgers.again(wanted)?;
    not_over(ledgers, &past)?;
    let progress = past.progress();
    Ok((past, progress))
}

/// The same refusal of a run that is over, once what a crash has left behind its seal was taken away under its lock.
fn in_order(error: CommandError, ledgers: &Ledgers, past: &Past, runbook: &Path) -> CommandError {
    match left_away(ledgers, past, runbook) {
        Ok(names) if !names.is_empty() => error
            .hinted(format!("What a crash had left behind its seal was taken away: {}", names.join(", "))),
        _ => error,
    }
}

fn left_away(ledgers: &Ledgers, past: &Past, runbook: &Path) -> Result<Vec<String>, CommandError> {
    let mut names = left_behind::names(&past.folder)?;
    if names.is_empty() {
        return Ok(names);
    }
    let (opened, run) = (past.opened()?, past.folder.id().as_str());
    let (runbook, environment) = (locked_path(ledgers, runbook)?, opened.environment.as_deref());
    let left = past.left_running();
    let held = Claim { ledgers, runbook, environment, run, reason: None, left }.take()?;
    left_behind::in_order(ledgers, Some(run));
    drop(held);
    let still = left_behind::names(&past.folder)?;
    names.retain(|name| !still.contains(name));
    Ok(names)
}

/// Goes on after the last finished step, with the same variables and shell state.
pub(in crate::cli) fn resume(arguments: &ResumeArguments, screen: &Screen) -> Result<u8, CommandError> {
    on_event_loop(perform(arguments, screen))
}

async fn perform(arguments: &ResumeArguments, screen: &Screen) -> Result<u8, CommandError> {
    let ledgers = Ledgers::open()?;
    let wanted = stopped(&ledgers, arguments.run.as_deref())?;
    let opened = working_copy::here(wanted.opened()?, &ledgers);
    let (base, runbook) = (PathBuf::from(&opened.base), Path::new(&opened.cwd).join(&opened.runbook));
    not_over(&ledgers, &wanted).map_err(|error| in_order(error, &ledgers, &wanted, &runbook))?;
    let claim = Claim {
        ledgers: &ledgers,
        runbook: locked_path(&ledgers, &runbook)?,
        environment: opened.environment.as_deref(),
        run: wanted.folder.id().as_str(),
        reason: arguments.recording.break_lock.as_deref(),
        left: wanted.left_running(),
    };
    let clock = clock()?;
    if let Some(reason) = &arguments.abandon {
        return abandon(&claim, reason, &clock, screen);
    }
    let said = Said::read(&arguments.answering)?;
    let plan = pinned::plan(&wanted)?;
    let inputs = inputs(arguments, &plan, &runbook)?;
    let plan = Arc::new(recalled(plan, &runbook, &inputs, Vec::new()));
    until(&plan, arguments.until.as_deref())?;
    let mut front = Front::open(&arguments.answering, arguments.recording.format, screen)?;
    let taken = driven::told(claim.take_again(&plan, &mut front, screen).await, &wanted.folder)?;
    // Only now does nobody else go on with it.
    let (past, mut progress) = alone(&ledgers, wanted)?;
    front.listen_without(&past.folder, barred(&plan, &progress, &[]))?;
    let in_doubt::Settled { events: settled, held: held_there } =
        in_doubt::settle(&past, &plan, &base, &mut front, screen).await?;
    let known_then = shell_snapshot::state((&past, &plan), &settled, &mut front, screen).await?;
    let fallback = fallback(arguments.recording.audit_fallback.as_deref(), &ledgers)?;
    let known = with(&progress, &settled);
    let is_attended = front.is_attended();
    // The others are fetched when it is known what goes on.
    let here = within_reach(&inputs, &base).await;
    let adopt = |before: &str, now: String| {
        let named = as_it_was_called(&opened, &runbook);
        let adoption = Adoption::of((named, before, now), (&plan, &known), &inputs.set, is_attended)?;
        Ok(adoption.masked(here.clone()))
    };
    let wish = DriftPolicy::of(arguments);
    let (of, known_now) = ((&past, &*plan), (&inputs, here.clone()));
    let drift = match drift::confirm(of, &runbook, known_now, wish, &mut front, adopt, screen).await? {
        Drift::None => None,
        Drift::AsItWas(diff) => Some(diff),
        Drift::AsItIsNow(diff, adoption) => {
            let change =
                Change { arguments, past, diff, settled, state: known_then, taken, said, front, fallback };
            return Box::pin(adoption.go_on(change, (&ledgers, &clock), screen)).await;
        }
    };
    let permission = permission_again::of(&past, &plan, &inputs, arguments, (&ledgers, &clock)).await?;
    said.is_by_none_of(&barred(&plan, &progress, &permission.events))?;
    let mut targets = targets::reach(&plan, past.folder.id(), &base).await?;
    let changes = changes::confirm((&past, &plan), &inputs, &targets.facts, &mut front, screen).await?;
    let changes = working_copy::checked((&past, &opened), &ledgers, changes)?;
    let mut given = settled::by_flags(arguments, &plan, &progress)?;
    given.extend(given::values(&plan, &progress, &inputs, screen)?);
    // The session begins with them.
    given.iter().for_each(|event| progress.apply(event));
    let access = Access::fetch(&plan, &inputs, &base).await?;
    let unattended = said.masked(&access.redactor()?).fit(&plan)?;
    let plan = Arc::new(recalled(Plan::clone(&plan), &runbook, &inputs, access.known()));
    whole(&plan)?;
    let masks = access.lasting(&plan, drift.is_none())?;
    let shell = shell_snapshot::held(known_then.as_ref(), &masks)?;
    let began = PathBuf::from(past.opened()?.base);
    let shell = shell.map(|state| host::state_moved(state, &began, &base));
    shell_snapshot::give_back(&past, &mut targets.shells, &masks, held_there)?;
    let reopened = Ledger::reopen(&past.folder, host::actor(), clock.now())?;
    let mut events = vec![resumed((&plan, &progress), drift, changes, known_then.as_ref())];
    events.extend(permission.events.iter().cloned());
    events.extend(taken.broken.into_iter().chain(settled).chain(given));
    let last = last_step(&past).and_then(|id| plan.step(id));
    let block = last.and_then(|step| Some((Target::from(step.target.clone()), step.block?)));
    let stage = RunContext {
        folder: &past.folder,
        ledgers: &ledgers,
        fallback,
        clock: &clock,
        screen,
        format: arguments.recording.format,
        sign: arguments.recording.sign.clone(),
        replaced: Replaced::left_open(&opened, &ledgers, &clock)?,
        until: until(&plan, arguments.until.as_deref())?,
    };
    let request = RunRequest {
        plan,
        progress,
        unattended,
        access,
        base: &base,
        ledger: reopened.ledger,
        lock: taken.lock,
        events,
        shells: Shells { here: shell, far: targets.shells, block },
    };
    Box::pin(stage.perform(request, front)).await
}

/// The runbook's path: in the folder in which the run began it is called as it was.
fn as_it_was_called<'a>(opened: &'a RunOpened, runbook: &'a Path) -> &'a Path {
    let is_here = host::current_folder().is_ok_and(|here| here == Path::new(&opened.cwd));
    if is_here { Path::new(&opened.runbook) } else { runbook }
}

/// What is known of the run where it goes on, after these events.
fn with(progress: &Progress, settled: &[Event]) -> Progress {
    let mut known = progress.clone();
    known.resume();
    settled.iter().for_each(|event| known.apply(event));
    known
}

/// What the run's record says first of its going on.
fn resumed(
    (plan, progress): (&Plan, &Progress),
    drift: Option<String>,
    changes: Vec<String>,
    state: Option<&ShellSnapshot>,
) -> Event {
    let next = plan.selected().find(|step| !progress.is_settled(&step.id)).map(|step| step.id.clone());
    Event::RunResumed(RunResumed {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        host: host::host_name(),
        next,
        drift,
        changes,
        state_sha256: state.map(ShellSnapshot::sha256),
    })
}

/// Gives the run up for good, whatever its plan is by now.
fn abandon(claim: &Claim<'_>, reason: &str, clock: &Clock, screen: &Screen) -> Result<u8, CommandError> {
    let _taken = claim.take()?;
    let past = claim.ledgers.past(Some(claim.run))?;
    not_over(claim.ledgers, &past)?;
    let ledger = Ledger::reopen(&past.folder, host::actor(), clock.now())?.ledger;
    let id = past.folder.id().clone();
    let head = Replaced { past, ledger }.give_up(typed::without_secrets(reason), claim.ledgers, clock)?;
    screen.talk(&format!("Run {id} is given up and sealed, head {head}"));
    Ok(exit::DONE)
}

/// The settings as they are now: secrets are fetched again, and the environment's rules hold as they stand.
fn inputs(arguments: &ResumeArguments, plan: &Plan, runbook: &Path) -> Result<Inputs, CommandError> {
    let folder = host::folder_of(runbook).map_err(|error| CommandError::document(error.to_string()))?;
    let settings = settings_in(&folder)?;
    let set = arguments.set.iter().map(|pair| split_pair(pair)).collect::<Result<_, _>>()?;
    Ok(Inputs {
        environment: plan.environment.clone(),
        set,
        signer_lists: signer_lists(&settings),
        settings,
        process: host::variables(),
        ..Inputs::default()
    })
}
