//! The deviations of a run, in the order of its records, and how many there are of each kind that is counted.

use super::deviation::{Deviation, DeviationKind};
use super::told::{Told, moment};
use crate::record::{
    Answer, DecidedBy, Decision, EXIT_TRAP, Event, Outcome, Record, Resolution, StepStarted,
    TransactionResult, ending_words,
};

/// How the header of a diff ends whose second text a person wrote.
const BY_HAND: &str = "+++ as it was run";

/// What a deviation says besides its record.
#[derive(Default)]
struct Said {
    claimed: Option<String>,
    how: Option<String>,
    reason: Option<String>,
    diff: Option<String>,
}

/// All of a run.
pub(super) fn deviations(told: &Told<'_>) -> Vec<Deviation> {
    let mut found = Vec::new();
    for (record, event) in told.records {
        of_event(told, event, &mut |kind, said| {
            let claimed = said.claimed.clone().or_else(|| asked_before(told, record, event));
            found.push(row(told, record, event, kind, Said { claimed, ..said }));
        });
    }
    found
}

/// Who has said that a text may run which they had changed, as they say: the record of its start names nobody.
fn asked_before(told: &Told<'_>, record: &Record, event: &Event) -> Option<String> {
    let Event::StepStarted(StepStarted { step, deviation: Some(_), .. }) = event else { return None };
    let before = told.records.iter().take_while(|(other, _)| other.seq < record.seq);
    let decided = before.filter_map(|(_, event)| match event {
        Event::ConfirmDecided(decision) if decision.step == *step => Some(decision),
        _ => None,
    });
    decided.last()?.by.clone()
}

/// How many there are of any of these kinds.
pub(super) fn number(found: &[Deviation], kinds: &[DeviationKind]) -> usize {
    found.iter().filter(|one| kinds.contains(&one.kind)).count()
}

fn row(told: &Told<'_>, record: &Record, event: &Event, kind: DeviationKind, said: Said) -> Deviation {
    let Said { claimed, how, reason, diff } = said;
    Deviation {
        kind,
        record: record.seq,
        at: moment(record.ts),
        step: event.step().map(str::to_owned),
        title: event.step().and_then(|id| Some(told.plan?.step(id)?.title.clone())),
        by: record.actor.user.clone(),
        claimed,
        how,
        reason,
        diff,
    }
}

fn because(reason: impl Into<String>) -> Said {
    Said { reason: Some(reason.into()), ..Said::default() }
}

fn by(how: &DecidedBy, reason: Option<String>) -> Said {
    Said { how: Some(how.to_string()), reason, ..Said::default() }
}

fn of_event(told: &Told<'_>, event: &Event, take: &mut dyn FnMut(DeviationKind, Said)) {
    use DeviationKind as Kind;
    match event {
        Event::GateDecided(decision) | Event::ConfirmDecided(decision) => decided(decision, take),
        Event::StepStarted(started) => self::started(told, started, take),
        Event::StepExited(exited) => match exited.outcome {
            Outcome::Done => {}
            Outcome::InDoubt => take(Kind::InDoubt, because(ending_words(exited))),
            _ => take(Kind::Failed, because(ending_words(exited))),
        },
        Event::StepSkipped(skipped) => {
            let said = by(&skipped.how, Some(skipped.reason.clone()));
            take(Kind::Skipped, Said { claimed: skipped.by.clone(), ..said });
        }
        Event::StepResolved(resolved) => {
            let kind = match resolved.resolution {
                Resolution::Accepted => Kind::Accepted,
                Resolution::Retry => Kind::Retried,
                Resolution::Happened | Resolution::DidNotHappen => Kind::DoubtSettled,
                Resolution::RolledBack => Kind::RolledBack,
                Resolution::Carried => Kind::Carried,
                Resolution::Ended => return,
            };
            let said = by(&resolved.how, resolved.reason.clone());
            take(kind, Said { claimed: resolved.by.clone(), ..said });
        }
        Event::BreakGlassUsed(used) => take(Kind::BrokeGlass, because(used.reason.clone())),
        Event::ApprovalDenied(denied) => {
            take(Kind::Denied, Said { claimed: Some(denied.approver.clone()), ..Said::default() });
        }
        Event::RunOpened(opened) => {
            if let Some(before) = &opened.continues {
                let reason = Some(format!("goes on from run {}", before.run));
                take(Kind::Changed, Said { reason, diff: Some(before.drift.clone()), ..Said::default() });
            }
        }
        Event::RunResumed(resumed) => {
            take(Kind::Resumed, Said::default());
            if let Some(drift) = &resumed.drift {
                let diff = Some(drift.clone());
                take(Kind::Changed, Said { diff, ..because("the runbook") });
            }
            resumed.changes.iter().for_each(|change| take(Kind::Changed, because(change)));
        }
        Event::TransactionEnded(ended) if ended.result == TransactionResult::InDoubt => {
            take(Kind::InDoubt, by(&ended.how, ended.reason.clone()));
        }
        _ => incident(event, take),
    }
}

fn incident(event: &Event, take: &mut dyn FnMut(DeviationKind, Said)) {
    use DeviationKind as Kind;
    match event {
        Event::DriverChanged(changed) if changed.from.is_some() => {
            let reason = changed.reason.clone();
            take(Kind::HandedOver, Said { claimed: Some(changed.to.clone()), reason, ..Said::default() });
        }
        Event::SignalReceived(received) => {
            take(Kind::Signal, because(format!("signal {}: {}", received.signal, received.action)));
        }
        Event::LockBroken(broken) => {
            take(Kind::LockBroken, because(format!("held by {}: {}", broken.holder, broken.reason)));
        }
        Event::RecorderFault(fault) => {
            let words = format!("{}: {}; {}", fault.operation, fault.cause, fault.detail);
            take(Kind::RecorderFault, because(words));
        }
        Event::OutputWithheld(_) | Event::RecordWithheld(_) => {
            take(Kind::Withheld, because("what was taken out stands in the record"));
        }
        _ => {}
    }
}

fn decided(decision: &Decision, take: &mut dyn FnMut(DeviationKind, Said)) {
    let kind = match decision.answer {
        Answer::Yes | Answer::NotAsked => return,
        Answer::No => DeviationKind::Declined,
        Answer::Skip => DeviationKind::Skipped,
        Answer::NotApplicable => DeviationKind::NotApplicable,
        Answer::Later => DeviationKind::PutOff,
        Answer::Assumed => DeviationKind::Assumed,
    };
    take(kind, Said { claimed: decision.by.clone(), ..by(&decision.how, decision.note.clone()) });
}

fn started(told: &Told<'_>, started: &StepStarted, take: &mut dyn FnMut(DeviationKind, Said)) {
    if let Some(diff) = &started.deviation {
        let is_by_hand = diff.lines().any(|line| line.starts_with(BY_HAND));
        let kind = if is_by_hand { DeviationKind::Edited } else { DeviationKind::Replaced };
        take(kind, Said { diff: Some(diff.clone()), ..Said::default() });
    }
    let is_known = told.plan.is_none_or(|plan| plan.step(&started.step).is_some());
    if !is_known && started.step != EXIT_TRAP {
        take(DeviationKind::ShellOpened, because("what was typed there is no part of the runbook"));
    }
}
