//! A runbook that has changed since its run began: what differs is shown, and somebody says that the run goes on as it was.

use super::error::CommandError;
use super::ledgers::Past;
use super::screen::Screen;
use crate::host::{self, Person};
use crate::ledger::Part;
use crate::plan::{Inputs, Selection, build, difference, plan_text};
use crate::report::Style;
use crate::session::Unattended;
use crate::text::{Source, visible};
use std::path::Path;

/// How the runbook of `past` has changed, as a diff for the record; none where it has not, or is gone.
///
/// A change of prose alone changes no step, and is only recorded. Anything else has to be confirmed: by `pinned`, or by a person.
pub(super) fn confirm(
    past: &Past,
    runbook: &Path,
    inputs: &Inputs,
    pinned: bool,
    person: bool,
    screen: &Screen,
) -> Result<Option<String>, CommandError> {
    let before = past.folder.read(Part::Runbook)?.unwrap_or_default();
    let before = String::from_utf8_lossy(&before);
    let Ok(now) = host::read_text(runbook) else { return Ok(None) };
    let Some(diff) = difference(&before, "pinned", &now, "now") else { return Ok(None) };
    if pinned || steps(&before, runbook, inputs) == steps(&now, runbook, inputs) {
        return Ok(Some(diff));
    }
    for line in visible(&diff).lines() {
        let style = match line.as_bytes().first() {
            Some(b'+') => Style::Good,
            Some(b'-') => Style::Bad,
            _ => Style::Dim,
        };
        screen.talk(&screen.err.paint(style, line));
    }
    let changed = format!("{} has changed since this run began", runbook.display());
    if person {
        screen.talk(&format!("{changed}. What runs is the runbook as it was then."));
        let keys = [('q', "stop here"), ('g', "go on with it as it was")];
        let asked = Person::new(Unattended::default(), screen.err).choose("What now?", &keys);
        if asked == Some('g') {
            return Ok(Some(diff));
        }
    }
    Err(CommandError::declined(changed)
        .hinted("`--pinned` goes on with the runbook as it was when the run began.")
        .hinted(
            "`--abandon REASON` gives this run up, so that a new one can follow the runbook as it is now.",
        ))
}

/// Everything that a document has to be done, as text.
fn steps(document: &str, runbook: &Path, inputs: &Inputs) -> String {
    let everything = Inputs { selection: Selection { all: true, ..Selection::default() }, ..inputs.clone() };
    plan_text(&build(&Source::new(runbook.display().to_string(), document), &everything))
}
