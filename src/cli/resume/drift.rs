//! A runbook that has changed since its run began: what differs is shown, and somebody says which of the two the run follows.

use super::adopt::Adoption;
use super::recalled::like;
use crate::cli::args::ResumeArguments;
use crate::cli::error::CommandError;
use crate::cli::front::Front;
use crate::cli::ledgers::Past;
use crate::cli::screen::Screen;
use crate::host;
use crate::ledger::Part;
use crate::plan::{Inputs, Plan, Selection, build, difference, plan_text};
use crate::redact::Secret;
use crate::report::Style;
use crate::session::{Prompt, PromptKind, ReplyKind};
use crate::text::{Source, visible};
use std::path::Path;

/// What a run goes on with.
pub(in crate::cli) enum Drift {
    /// The runbook is as it was, or gone.
    None,
    /// The runbook as it was, although it has changed like this.
    AsItWas(String),
    /// The runbook as it is now, which has changed like this.
    AsItIsNow(String, Box<Adoption>),
}

/// What the command line says about a changed runbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum DriftPolicy {
    /// Nothing.
    None,
    /// `--pinned`.
    Pinned,
    /// `--adopt`.
    Adopt,
}

impl DriftPolicy {
    pub(in crate::cli) fn of(arguments: &ResumeArguments) -> Self {
        match (arguments.pinned, arguments.adopt) {
            (true, _) => Self::Pinned,
            (false, true) => Self::Adopt,
            (false, false) => Self::None,
        }
    }
}

/// How the runbook of `past` has changed, and which of the two it goes on with.
///
/// A change of prose alone changes no step, and is only recorded. Anything else has to be confirmed: by `wish`, or by a person.
pub(in crate::cli) async fn confirm(
    (past, plan): (&Past, &Plan),
    runbook: &Path,
    (inputs, secrets): (&Inputs, Vec<Secret>),
    wish: DriftPolicy,
    front: &mut Front<'_>,
    adopt: impl FnOnce(&str, String) -> Result<Adoption, CommandError>,
    screen: &Screen,
) -> Result<Drift, CommandError> {
    let before = past.folder.read(Part::Runbook)?.unwrap_or_default();
    let before = String::from_utf8_lossy(&before);
    let Ok(now) = host::read_text(runbook) else { return Ok(Drift::None) };
    // To see that it is the same, nothing has to be planned.
    if now == before {
        return Ok(Drift::None);
    }
    // What was kept of the runbook, and what is shown of it, holds no secrets.
    let shown = like(&before, &shown(&now, runbook, inputs, secrets));
    let Some(diff) = difference(&before, "pinned", &shown, "now") else { return Ok(Drift::None) };
    if wish == DriftPolicy::Pinned || steps(&before, runbook, inputs) == steps(&shown, runbook, inputs) {
        return Ok(Drift::AsItWas(diff));
    }
    let adoption = adopt(&before, now);
    show(&diff, screen);
    let changed = format!("{} has changed since this run began", runbook.display());
    if wish == DriftPolicy::Adopt {
        let adoption = adoption?;
        adoption.tell(screen);
        return Ok(Drift::AsItIsNow(diff, Box::new(adoption)));
    }
    if front.is_attended() {
        screen.talk(&format!("{changed}."));
        let mut replies = vec![ReplyKind::No, ReplyKind::Pinned];
        match &adoption {
            Ok(adoption) => {
                adoption.tell(screen);
                replies.push(ReplyKind::Adopt);
            }
            Err(error) => screen
                .talk(&format!("The run cannot go on with it as it is now: {}.", visible(&error.message))),
        }
        let prompt = Prompt {
            why: Some(changed.clone()),
            script: Some(diff.clone()),
            ..Prompt::new(PromptKind::ChangedRunbook, "What now?", &replies)
        };
        let said = front.ask(plan, prompt).await?.map(|(reply, _)| reply.reply);
        match (said, adoption) {
            (Some(ReplyKind::Pinned), _) => return Ok(Drift::AsItWas(diff)),
            (Some(ReplyKind::Adopt), Ok(adoption)) => return Ok(Drift::AsItIsNow(diff, Box::new(adoption))),
            _ => {}
        }
    }
    Err(CommandError::declined(changed)
        .hinted("`--pinned` goes on with the runbook as it was when the run began.")
        .hinted("`--adopt` goes on with it as it is now: what is done and has not changed stays done.")
        .hinted("`--abandon REASON` gives this run up."))
}

/// Shows what has changed, line by line.
fn show(diff: &str, screen: &Screen) {
    for line in visible(diff).lines() {
        let style = match line.as_bytes().first() {
            Some(b'+') => Style::Good,
            Some(b'-') => Style::Bad,
            _ => Style::Dim,
        };
        screen.talk(&screen.err.paint(style, line));
    }
}

/// Everything that a document has to be done, as text.
fn steps(document: &str, runbook: &Path, inputs: &Inputs) -> String {
    plan_text(&everything(&source(document, runbook), inputs))
}

/// A document as it may be shown.
fn shown(document: &str, runbook: &Path, inputs: &Inputs, secrets: Vec<Secret>) -> String {
    let source = source(document, runbook);
    everything(&source, inputs).masked(secrets).shown(&source).text().to_owned()
}

fn source(document: &str, runbook: &Path) -> Source {
    Source::new(runbook.display().to_string(), document)
}

fn everything(source: &Source, inputs: &Inputs) -> Plan {
    let selection = Selection { all: true, ..Selection::default() };
    build(source, &Inputs { selection, ..inputs.clone() })
}
