//! Events and work in one line each, so that a test can be read as the run that it is about.

use crate::plan::Plan;
use crate::record::{Decision, Event, TransactionResult};
use crate::session::todo::Work;

/// What serde makes of a unit variant: its word in records.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).expect("a word");
    value.as_str().unwrap_or_default().to_owned()
}

/// The title of a step of the plan; its id where it is none.
fn title(plan: &Plan, id: &str) -> String {
    plan.step(id).map_or_else(|| id.to_owned(), |step| step.title.clone())
}

/// Its reason behind a colon, where there is one.
fn because(reason: Option<&String>) -> String {
    reason.map_or_else(String::new, |reason| format!(": {reason}"))
}

/// One event.
pub(super) fn event(plan: &Plan, event: &Event) -> String {
    let decided = |decision: &Decision| {
        let said = format!("{} {}", title(plan, &decision.step), word(&decision.answer));
        format!("{said} by {}{}", decision.how, because(decision.note.as_ref()))
    };
    match event {
        Event::GateDecided(decision) | Event::ConfirmDecided(decision) => decided(decision),
        Event::ChoiceMade(made) => format!("chosen {} by {}", made.chosen, made.how),
        Event::VariableGiven(given) => {
            format!("{} = {}", given.name, given.value.as_deref().unwrap_or("(secret)"))
        }
        Event::StepStarted(started) => format!("start {} {}", title(plan, &started.step), started.attempt),
        Event::StepExited(exited) => format!("{} {}", title(plan, &exited.step), word(&exited.outcome)),
        Event::StepSkipped(skipped) => {
            format!("skip {} by {}: {}", title(plan, &skipped.step), skipped.how, skipped.reason)
        }
        Event::StepResolved(resolved) => {
            let said = format!("{} {}", word(&resolved.resolution), title(plan, &resolved.step));
            format!("{said} by {}{}", resolved.how, because(resolved.reason.as_ref()))
        }
        Event::TransactionEnded(ended) if ended.result == TransactionResult::Committed => {
            format!("committed by {}", ended.how)
        }
        Event::TransactionEnded(ended) => {
            format!("{} by {}{}", word(&ended.result), ended.how, because(ended.reason.as_ref()))
        }
        Event::TransactionCommitting(committing) => format!("committing by {}", committing.how),
        Event::SignalReceived(received) => format!("signal {}: {}", received.signal, received.action),
        Event::DriverChanged(changed) => format!("driver {}", changed.to),
        Event::RunClosed(closed) => format!("closed {} {}", word(&closed.result), closed.exit_code),
        other => other.kind().to_owned(),
    }
}

/// One piece of work.
pub(super) fn work(plan: &Plan, work: &Work) -> String {
    match work {
        Work::Probe(_) => "> probe".to_owned(),
        Work::Held(_, names) => format!("> held {}", names.join(" ")),
        Work::Secrets(names) => format!("> secrets {}", names.join(" ")),
        Work::Place { step, opens_block } => {
            format!("> place {}{}", title(plan, step), if *opens_block { " at its block" } else { "" })
        }
        Work::Run(job) => format!("> run {} ({})", job.script.trim_end(), job.mode.word()),
        Work::Release(step) => format!("> release {}", title(plan, step)),
        Work::Look(step) => format!("> look at {}", title(plan, step)),
        Work::Connect { database, again } => match again.statements.as_slice() {
            [] => format!("> connect {database}"),
            statements => format!("> connect {database} again: {}", statements.join("; ")),
        },
        Work::Begin(database) => format!("> begin {database}"),
        Work::End { commit: true, database } => format!("> commit {database}"),
        Work::End { commit: false, database } => format!("> roll back {database}"),
        Work::Wait { time, .. } => format!("> wait {}", time.as_secs()),
        Work::Traps => "> look for an EXIT trap".to_owned(),
        Work::Close { .. } => "> close".to_owned(),
    }
}
