//! A step that was started and has no end: what is known of it is shown, and a person says what became of it.

use crate::cli::error::CommandError;
use crate::cli::front::Front;
use crate::cli::ledgers::Past;
use crate::cli::screen::Screen;
use crate::host;
use crate::ledger::ReadSeek as _;
use crate::plan::{DecidedBy, Plan, Step};
use crate::record::{Event, OutputName, Resolution, StepOn, StepResolved, StepSkipped, StepStarted, Target};
use crate::report::Style;
use crate::session::{Author, Prompt, PromptKind, Reply, ReplyKind};
use crate::text::visible;
use std::io::{Seek as _, SeekFrom};
use std::path::Path;

/// How much of its output is shown.
const SHOWN: u64 = 4096;

/// What has become of a step that was in doubt.
#[derive(Default)]
pub(in crate::cli) struct Settled {
    /// What the record says of it.
    pub(in crate::cli) events: Vec<Event>,
    /// What the shell of the machine that it ran on held behind it, where that machine says so.
    pub(in crate::cli) held: Option<(String, Vec<u8>)>,
}

impl From<Vec<Event>> for Settled {
    fn from(events: Vec<Event>) -> Self {
        Self { events, held: None }
    }
}

/// Settles the step of `past` that is in doubt, if there is one: by what its block says of that, or by a person; never by `--yes`.
pub(in crate::cli) async fn settle(
    past: &Past,
    plan: &Plan,
    base: &Path,
    front: &mut Front<'_>,
    screen: &Screen,
) -> Result<Settled, CommandError> {
    let progress = past.progress();
    let Some(doubtful) = progress.in_doubt() else { return Ok(Settled::default()) };
    let Some(step) = plan.step(doubtful.step) else { return Ok(Settled::default()) };
    let at = format!("`{}` (line {}) was started and nobody knows how it ended", step.title, step.line);
    screen.talk(&visible(&at));
    tell(past, doubtful, screen);
    let settled = |resolution, reason: String, how| {
        Settled::from(vec![resolved(step, doubtful.target, resolution, Some(reason), Author::rule(how))])
    };
    // Where it still runs, nothing else counts.
    if let Some(name) = doubtful.target.name() {
        match there(past, plan, doubtful, name).await? {
            There::Happened(reason, state) => {
                screen.talk(&format!("  {}.", visible(&reason)));
                let held = state.map(|state| (name.to_owned(), state));
                return Ok(Settled { held, ..settled(Resolution::Happened, reason, DecidedBy::Probe) });
            }
            There::NeverBegan(reason) => {
                screen.talk(&format!("  {}.", visible(&reason)));
                return Ok(settled(Resolution::DidNotHappen, reason, DecidedBy::Probe));
            }
            There::Ended(said) => screen.talk(&format!("  {}", visible(&said))),
            There::Unknown(said) => {
                // It may still run: neither a probe nor that it may run again says anything of that.
                screen.talk(&format!("  {}", visible(&said)));
                return ask(step, doubtful.target, at, plan, front).await.map(Settled::from);
            }
        }
    }
    if step.run().is_some_and(|run| run.idempotent) {
        let reason = "its block says that it may run again".to_owned();
        return Ok(settled(Resolution::DidNotHappen, reason, DecidedBy::Idempotent));
    }
    let run = plan.run_of(step).filter(|_| plan.knows(step));
    if let Some(probe) = run.and_then(|run| run.probe.as_ref()) {
        let (resolution, reason) = match probed(plan, doubtful.target, probe, base).await {
            Some(true) => (Resolution::Happened, format!("`{probe}` exits 0")),
            Some(false) => (Resolution::DidNotHappen, format!("`{probe}` exits 1")),
            None => {
                screen.talk(&format!("  `{}` cannot tell whether it happened.", visible(probe)));
                return ask(step, doubtful.target, at, plan, front).await.map(Settled::from);
            }
        };
        return Ok(settled(resolution, reason, DecidedBy::Probe));
    }
    ask(step, doubtful.target, at, plan, front).await.map(Settled::from)
}

/// What a probe says on the machine that the step ran on; none where it cannot tell.
async fn probed(plan: &Plan, target: &Target, probe: &str, base: &Path) -> Option<bool> {
    let Some(name) = target.name() else { return host::run_probe(probe, base).await };
    // Of another machine this one says nothing.
    host::run_probe_on(plan.as_it_runs().rules.targets.get(name)?, probe).await
}

/// What the machine says of a step whose connection was lost.
enum There {
    /// That it ended well, in words, and what its shell held then.
    Happened(String, Option<Vec<u8>>),
    /// That it has never come there.
    NeverBegan(String),
    /// That it runs no more, and how it ended if that is known: not well.
    Ended(String),
    /// Something that only a person can make something of.
    Unknown(String),
}

/// Asks the machine that the step was started on.
async fn there(past: &Past, plan: &Plan, doubtful: StepOn<'_>, name: &str) -> Result<There, CommandError> {
    let Some(rule) = plan.as_it_runs().rules.targets.get(name) else {
        return Ok(There::Unknown(format!("nothing is known of the target {name}")));
    };
    let left = match host::ask(name, rule, past.folder.id().as_str()).await {
        Ok(left) => left,
        Err(error) => return Ok(There::Unknown(error.to_string())),
    };
    let Some(started) = started(past, doubtful) else {
        return Ok(There::Unknown("no record says that it was started".to_owned()));
    };
    let key = format!("{} {}", started.step, started.attempt);
    let never = !left.is_empty() && left.iter().all(|left| !left.is_running);
    let Some(left) = left.into_iter().find(|left| left.begun == key) else {
        // What the run's connections have left is still there, and none of them has come to it.
        return Ok(if never {
            There::NeverBegan(format!("{name} says that it has never begun"))
        } else {
            There::Unknown(format!("{name} knows nothing of it"))
        });
    };
    if left.is_running {
        return Err(CommandError::in_doubt(format!("it still runs on {name}"))
            .hinted("Resume once it has ended there; or end it there, and resume then."));
    }
    Ok(match host::ended_with(&left) {
        Some(0) => {
            let said = format!("{name} says that it ended with exit status 0");
            There::Happened(said, host::state_after(&left))
        }
        Some(status) => There::Ended(format!("{name} says that it ended with exit status {status}")),
        None => There::Ended(format!("it runs no more on {name}, which cannot say how it ended")),
    })
}

async fn ask(
    step: &Step,
    target: &Target,
    at: String,
    plan: &Plan,
    front: &mut Front<'_>,
) -> Result<Vec<Event>, CommandError> {
    let replies = [ReplyKind::No, ReplyKind::Happened, ReplyKind::Retry, ReplyKind::Skip];
    let prompt = Prompt {
        step: Some(step.id.clone()),
        why: Some(at.clone()),
        dangerous: true,
        script: step.script().map(str::to_owned),
        ..Prompt::new(
            PromptKind::InDoubt,
            "It was started, and nobody knows how it ended. Did it happen?",
            &replies,
        )
    };
    if !front.is_attended() {
        return Err(CommandError::in_doubt(
            "a step is in doubt, and only a person can say what became of it",
        )
        .hinted("Look at what it did, then run `stepgate resume` in a terminal and say."));
    }
    let Some((reply, author)) = front.ask(plan, prompt).await? else {
        return Err(CommandError::in_doubt(at));
    };
    settled_by(step, target, &reply, author).ok_or_else(|| CommandError::in_doubt(at))
}

/// What somebody has said of it; none where they have not.
fn settled_by(step: &Step, target: &Target, reply: &Reply, author: Author) -> Option<Vec<Event>> {
    let reason = reply.reason();
    let event = match reply.reply {
        ReplyKind::Happened => resolved(step, target, Resolution::Happened, reason, author),
        ReplyKind::Retry => resolved(step, target, Resolution::DidNotHappen, None, author),
        ReplyKind::Skip => Event::StepSkipped(StepSkipped {
            step: step.id.clone(),
            target: target.clone(),
            reason: reason.unwrap_or_default(),
            how: author.how,
            by: author.claimed,
        }),
        _ => return None,
    };
    Some(vec![event])
}

fn resolved(
    step: &Step,
    target: &Target,
    resolution: Resolution,
    reason: Option<String>,
    Author { how, claimed: by, .. }: Author,
) -> Event {
    let (step, target) = (step.id.clone(), target.clone());
    Event::StepResolved(StepResolved { step, target, resolution, reason, how, by, section: None })
}

/// The record of its start.
fn started<'p>(past: &'p Past, doubtful: StepOn<'_>) -> Option<&'p StepStarted> {
    past.records.iter().rev().find_map(|(_, event)| match event {
        Event::StepStarted(started) if StepOn::from(started) == doubtful => Some(started),
        _ => None,
    })
}

/// Its text, and the end of what it has printed: also what no record tells of yet.
fn tell(past: &Past, doubtful: StepOn<'_>, screen: &Screen) {
    let Some(started) = started(past, doubtful) else { return };
    for line in visible(&started.script).lines() {
        screen.talk(&format!("  $ {}", screen.err.paint(Style::Code, line)));
    }
    let printed = last_bytes(past, &started.output());
    if printed.is_empty() {
        screen.talk("  Nothing of what it printed has been kept.");
        return;
    }
    screen.talk("  What it has printed so far ends with:");
    for line in String::from_utf8_lossy(&printed).lines() {
        screen.talk(&format!("  {} {}", screen.err.paint(Style::Dim, "│"), visible(line)));
    }
}

fn last_bytes(past: &Past, name: &OutputName) -> Vec<u8> {
    let Ok(mut stored) = past.folder.open_output(name) else { return Vec::new() };
    let length = stored.seek(SeekFrom::End(0)).unwrap_or(0);
    // What cannot be read cannot be shown; the question stays the same.
    let mut bytes = stored.read_range(length.saturating_sub(SHOWN)..length).unwrap_or_default();
    if length > SHOWN {
        // Not from the middle of a line.
        let start = bytes.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        bytes.drain(..start);
    }
    bytes
}
