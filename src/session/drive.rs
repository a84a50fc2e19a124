//! The loop: does what the session wants with the hands that there are, and tells it what came of that.
//!
//! Decides nothing. Each event is first recorded, then taken in, and only then told.

use super::attempt::{Attempt, ExecutionResult};
use super::ending::Ending;
use super::job::Job;
use super::kept::LeftOut;
use super::output_tail::Tail;
use super::ports::{Asker, Hands, JournalError, Meanwhile, Passing, Runner, Situation};
use super::prompt::Prompt;
use super::sieve::Kept;
use super::state::Session;
use super::todo::{Done, Notice, Todo, WaitEnd, Work};
use crate::record::{Event, RunClosed, RunResult, StepOn, Stream, Target};
use crate::redact;
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What a run exits with whose record cannot be written.
const UNRECORDED: i32 = 5;

/// Runs the session to its end. An error is a record that cannot be written.
pub async fn drive<R: Runner, A: Asker>(
    session: &mut Session,
    hands: &mut Hands<'_, R, A>,
) -> Result<Ending, JournalError> {
    loop {
        let done = match session.next() {
            Todo::Record { event, is_durable } => record(session, hands, &event, is_durable).map(|()| None),
            Todo::Tell(notice) => {
                tell(session, hands, &notice);
                Ok(None)
            }
            Todo::Ask(prompt) => {
                ask(session, hands, &prompt).await;
                Ok(None)
            }
            Todo::Do(work) => perform(session, hands, work).await.map(Some),
            Todo::Finish(ending) => return Ok(session.shown_ending(ending)),
        };
        match done {
            Ok(Some(done)) => session.finished(done),
            Ok(None) => {}
            Err(error) => return Err(unrecorded(session, hands, error).await),
        }
    }
}

/// Records an event, lets the session take it in, and only then tells it.
fn record<R, A>(
    session: &mut Session,
    hands: &mut Hands<'_, R, A>,
    event: &Event,
    is_durable: bool,
) -> Result<(), JournalError> {
    if let Event::StepStarted(started) = event {
        hands.journal.open_output(started.into(), started.number, started.attempt)?;
    }
    let shown = session.shown(event);
    hands.journal.record(&shown)?;
    if is_durable {
        hands.journal.barrier()?;
    }
    session.apply(event);
    hands.teller.tell(&shown);
    Ok(())
}

fn tell<R, A>(session: &Session, hands: &mut Hands<'_, R, A>, notice: &Notice) {
    match notice {
        Notice::Coming { step, number, total } => {
            if let Some(step) = session.plan().step(step) {
                hands.teller.coming(step, *number, *total);
            }
        }
        Notice::Printed(bytes) => hands.teller.again(bytes),
    }
}

/// Asks until a reply fits, something else comes, or nobody can be asked. Signals and what ends by itself are heard meanwhile.
async fn ask<R: Runner, A: Asker>(session: &mut Session, hands: &mut Hands<'_, R, A>, prompt: &Prompt) {
    let plan = Arc::clone(session.plan());
    let printed = session.printed().to_vec();
    let mask = session.redactor().clone();
    let situation = Situation { plan: &plan, printed: &printed, mask: Some(&mask) };
    loop {
        let meanwhile = tokio::select! {
            biased;
            meanwhile = hands.runner.meanwhile() => meanwhile,
            replied = hands.asker.ask(prompt, &situation) => match replied {
                Ok((reply, author)) => match session.answer(prompt.id, &reply, &author) {
                    Ok(()) => return,
                    Err(refused) => {
                        hands.asker.refuse(prompt, &refused);
                        continue;
                    }
                },
                Err(why) => return session.unanswered(prompt.id, why),
            },
        };
        match meanwhile {
            Meanwhile::Signal(signal) => return session.interrupted(signal),
            Meanwhile::Suspend => hands.runner.suspend(),
            Meanwhile::BackgroundEnded(step) => return session.background_ended(&step),
            Meanwhile::Control(control) => return session.controlled(&control),
        }
    }
}

/// Does one piece of work.
async fn perform<R: Runner, A: Asker>(
    session: &mut Session,
    hands: &mut Hands<'_, R, A>,
    work: Work,
) -> Result<Done, JournalError> {
    Ok(match work {
        Work::Probe(expected) => {
            let mut printed = Vec::with_capacity(expected.len());
            for one in expected {
                let target = Target::from(one.target.clone());
                let said = hands.runner.probe(&target, &one.command).await;
                printed.push((one, said));
            }
            Done::Probed(printed)
        }
        Work::Held(target, names) => Done::Held(hands.runner.held(&target, &names)),
        Work::Secrets(names) => Done::Secrets(secrets(hands.runner, names).await),
        Work::Place { step, opens_block } => {
            let step = session.step_called(&step);
            Done::Placed(hands.runner.place(&step, opens_block))
        }
        Work::Run(job) => return attempt(session, hands, &job).await,
        Work::Release(step) => Done::Released(hands.runner.release(&step).await),
        Work::Look(step) => Done::Looked(hands.runner.look(&step)),
        Work::Connect { database, again } => Done::Connected(hands.runner.open(&database, &again).await),
        Work::Begin(database) => Done::Begun(hands.runner.begin(&database).await),
        Work::End { database, commit } => Done::Ended(hands.runner.end(&database, commit).await),
        Work::Wait { time, prompt } => return Ok(wait(session, hands, time, &prompt).await),
        Work::Traps => Done::Traps(hands.runner.exit_traps()),
        Work::Close { is_over } => Done::Closed(hands.runner.close(is_over).await),
    })
}

async fn secrets<R: Runner>(runner: &mut R, names: Vec<String>) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    for name in names {
        if let Some(value) = runner.secret(&name).await? {
            found.push((name, value));
        }
    }
    Ok(found)
}

/// Lets time pass until it is over, or until somebody replies that it is.
async fn wait<R: Runner, A: Asker>(
    session: &mut Session,
    hands: &mut Hands<'_, R, A>,
    time: Duration,
    prompt: &Prompt,
) -> Done {
    let plan = Arc::clone(session.plan());
    let mask = session.redactor().clone();
    let situation = Situation { plan: &plan, printed: &[], mask: Some(&mask) };
    let Hands { runner, asker, teller, .. } = hands;
    let mut handed_over = Vec::new();
    let mut tell = |passing| match passing {
        Passing::Left(left) => teller.waiting(left),
        Passing::HandedOver(changed) => handed_over.push(changed),
    };
    let end = {
        let passing = runner.wait(time, &mut tell);
        tokio::pin!(passing);
        let mut is_asked = session.prompt().is_some();
        loop {
            let replied = tokio::select! {
                // A hand-over is heard before what comes of it.
                biased;
                end = &mut passing => break end,
                replied = asker.ask(prompt, &situation), if is_asked => replied,
            };
            match replied.map(|(reply, author)| session.answer(prompt.id, &reply, &author)) {
                Ok(Ok(())) => break WaitEnd::Over,
                Ok(Err(refused)) => asker.refuse(prompt, &refused),
                Err(_) => is_asked = false,
            }
        }
    };
    // A hand-over changes nothing about the wait, and is recorded with its end.
    handed_over.into_iter().for_each(|changed| session.handed_over(changed));
    Done::Waited(end)
}

/// Gives away what masks have still held back, and says how often each secret was masked.
fn let_go(masks: [redact::Stream; 2], keep: &mut dyn FnMut(Stream, &[u8])) -> BTreeMap<String, u64> {
    let mut redacted = BTreeMap::new();
    for (stream, mask) in [Stream::Stdout, Stream::Stderr].into_iter().zip(masks) {
        let mut rest = Vec::new();
        let counts = mask.finish(&mut rest);
        if !rest.is_empty() {
            keep(stream, &rest);
        }
        for (label, count) in counts {
            *redacted.entry(label).or_insert(0) += count;
        }
    }
    redacted
}

/// Runs an attempt whose start has been recorded. What it prints is masked once, before anything leaves.
async fn attempt<R: Runner, A: Asker>(
    session: &mut Session,
    hands: &mut Hands<'_, R, A>,
    job: &Job,
) -> Result<Done, JournalError> {
    let mut masks = [session.redactor().stream(), session.redactor().stream()];
    let (mut tail, mut lost, mut clean) = (Tail::default(), None, Vec::new());
    let (journal, teller) = (&mut *hands.journal, &mut *hands.teller);
    let mut keep = |stream: Stream, bytes: &[u8]| {
        if bytes.is_empty() {
            return teller.idle();
        }
        tail.push(bytes);
        // A record that cannot be written never stops the step that runs: it stops the next one.
        if let Err(error) = journal.output(stream, bytes) {
            lost.get_or_insert(error);
        }
        teller.output(stream, bytes);
    };
    let mut mask = |stream: Stream, bytes: &[u8]| {
        if bytes.is_empty() {
            return keep(stream, bytes);
        }
        clean.clear();
        masks[stream as usize].push(bytes, &mut clean);
        if !clean.is_empty() {
            keep(stream, &clean);
        }
    };
    let result = hands.runner.run(job, &mut mask).await;
    let redacted = let_go(masks, &mut keep);
    let closed = hands.journal.close_output();
    let (state_sha256, left_out, state_lost) = match keep_state(session, hands, job, &result) {
        Ok((sha256, left_out)) => (sha256, left_out, None),
        Err(error) => (None, Vec::new(), Some(error)),
    };
    let lost = lost.or(closed.lost);
    let attempt = Attempt {
        result,
        printed: tail,
        redacted,
        output_bytes: closed.bytes,
        output_sha256: closed.sha256,
        state_sha256,
        left_out,
        state_lost: state_lost.as_ref().map(|error| error.message.clone()),
    };
    let Some(error) = lost.or(state_lost) else { return Ok(Done::Ran(Box::new(attempt))) };
    // Its end still finds room, and then the run stops.
    for event in session.lost(attempt) {
        let is_durable = matches!(event, Event::StepExited(_));
        record(session, hands, &event, is_durable)?;
    }
    Err(error)
}

/// Keeps the shell's state for a resume, and gives the SHA-256 by which the resume will know it, and what is not in it. Where that fails,
/// the resume will have an older one.
fn keep_state<R, A>(
    session: &mut Session,
    hands: &mut Hands<'_, R, A>,
    job: &Job,
    result: &ExecutionResult,
) -> Result<(Option<String>, Vec<LeftOut>), JournalError> {
    let Some(pieces) = &result.state else { return Ok((None, Vec::new())) };
    let Kept { bytes, left_out } = session.kept(job, pieces);
    let sha256 = hex(&Sha256::digest(&bytes));
    let target = Target::from(job.step.target.clone());
    hands.journal.keep_state(StepOn::new(&job.step.id, &target), job.attempt, bytes)?;
    Ok((Some(sha256), left_out))
}

/// Ends a run whose record cannot be written: what is open is rolled back, what runs is ended, and its end is recorded if that can be.
async fn unrecorded<R: Runner, A>(
    session: &mut Session,
    hands: &mut Hands<'_, R, A>,
    error: JournalError,
) -> JournalError {
    if let Some(database) = session.open_database() {
        let _gone = hands.runner.end(&database, false).await;
    }
    let left = hands.runner.close(false).await;
    let stays = left.stays.iter().map(|process| session.redactor().text(process)).collect();
    // The reserve may still have room for the run's own end.
    let reason = Some(format!("the record could not be written: {}", error.message));
    let closed =
        RunClosed { result: RunResult::Failed, exit_code: UNRECORDED, reason, stopped: Vec::new(), stays };
    let _lost_too = hands.journal.record(&Event::RunClosed(closed)).and_then(|()| hands.journal.barrier());
    error
}
