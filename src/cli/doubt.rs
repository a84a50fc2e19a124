//! A step that was started and has no end: what is known of it is shown, and a person says what became of it.

use super::error::CommandError;
use super::ledgers::Past;
use super::run::runtime;
use super::screen::Screen;
use crate::host::{Person, has_happened};
use crate::ledger::ReadSeek as _;
use crate::plan::{DecidedBy, Plan};
use crate::record::{Event, OutputName, Resolution, StepOn, StepResolved, StepSkipped};
use crate::report::Style;
use crate::session::{Asker as _, Question, Reply, Situation, Unattended};
use crate::text::visible;
use std::io::{Seek as _, SeekFrom};
use std::path::Path;

/// How much of its output is shown.
const SHOWN: u64 = 4096;

/// Settles the step of `past` that is in doubt, if there is one: by what its block says of that, or by a person; never by `--yes`.
pub(super) fn settle(
    past: &Past,
    plan: &Plan,
    base: &Path,
    unattended: &Unattended,
    person: bool,
    screen: &Screen,
) -> Result<Vec<Event>, CommandError> {
    let progress = past.progress();
    let Some(doubtful) = progress.in_doubt() else { return Ok(Vec::new()) };
    let Some(step) = plan.step(doubtful.step) else { return Ok(Vec::new()) };
    let at = format!("`{}` (line {}) was started and nobody knows how it ended", step.title, step.line);
    screen.talk(&visible(&at));
    tell(past, doubtful, screen);
    let settled = |resolution, reason: String, how: DecidedBy| {
        let (reason, how) = (Some(reason), how);
        Ok(vec![Event::StepResolved(StepResolved {
            step: step.id.clone(),
            target: doubtful.target.clone(),
            resolution,
            reason,
            how,
            section: None,
        })])
    };
    if step.run().is_some_and(|run| run.idempotent) {
        return settled(
            Resolution::DidNotHappen,
            "its block says that it may run again".to_owned(),
            DecidedBy::Idempotent,
        );
    }
    if let Some(probe) = step.run().and_then(|run| run.probe.as_ref()) {
        match runtime().block_on(has_happened(probe, base)) {
            Some(true) => {
                return settled(Resolution::Happened, format!("`{probe}` exits 0"), DecidedBy::Probe);
            }
            Some(false) => {
                return settled(Resolution::DidNotHappen, format!("`{probe}` exits 1"), DecidedBy::Probe);
            }
            None => screen.talk(&format!("  `{}` cannot tell whether it happened.", visible(probe))),
        }
    }
    if !person {
        return Err(CommandError::in_doubt(
            "a step is in doubt, and only a person can say what became of it",
        )
        .hinted("Look at what it did, then run `stepgate resume` in a terminal and say."));
    }
    let mut asker = Person::new(unattended.clone(), screen.err);
    let standing = asker
        .ask(&Question::InDoubt(step), &Situation::at_first(plan))
        .map_err(|nobody| CommandError::in_doubt(nobody.asked))?;
    let resolved = |resolution, reason| {
        let how = standing.how.clone();
        vec![Event::StepResolved(StepResolved {
            step: step.id.clone(),
            target: doubtful.target.clone(),
            resolution,
            reason,
            how,
            section: None,
        })]
    };
    match &standing.reply {
        Reply::Happened(reason) => Ok(resolved(Resolution::Happened, Some(reason.clone()))),
        Reply::Retry => Ok(resolved(Resolution::DidNotHappen, None)),
        Reply::Skip(reason) => Ok(vec![Event::StepSkipped(StepSkipped {
            step: step.id.clone(),
            target: doubtful.target.clone(),
            reason: reason.clone(),
            how: standing.how.clone(),
        })]),
        _ => Err(CommandError::in_doubt(at)),
    }
}

/// Its text, and the end of what it has printed: also what no record tells of yet.
fn tell(past: &Past, doubtful: StepOn<'_>, screen: &Screen) {
    let started = past.records.iter().rev().find_map(|(_, event)| match event {
        Event::StepStarted(started) if StepOn::new(&started.step, &started.target) == doubtful => {
            Some(started)
        }
        _ => None,
    });
    let Some(started) = started else { return };
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
