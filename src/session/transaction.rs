//! Statements that are done together or not at all: when a transaction begins, who lets it be committed, what is known of its end.
//!
//! What a statement did is recorded as done only within its transaction; the record of its COMMIT is on disk before it is sent.
//! So a run that ends before that has rolled back, and one that ends after it and before the answer is in doubt.

use super::ask::{Question, Reply, Standing};
use super::drive::{Ending, IN_DOUBT, Session, Stop, emit};
use super::ports::{Hands, Ran, Runner, Settled};
use crate::plan::{DecidedBy, InTransaction, Step, TransactionPart};
use crate::reading::Effect;
use crate::record::{
    Event, Outcome, RunResult, StepExited, TransactionBegun, TransactionCommitting, TransactionEnded,
    TransactionResult,
};
use crate::settings::Confirm;

/// The transaction that is open.
#[derive(Debug, Clone)]
pub struct Open {
    database: String,
    /// Which of the plan's it is.
    number: usize,
    /// What each statement has changed.
    changes: Vec<Changed>,
    /// The last step that changed something, for questions about all of it.
    last: Option<String>,
}

/// What one statement has changed, before it is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    title: String,
    /// Where it stands.
    place: String,
    rows: Option<u64>,
    expected: Option<u64>,
}

impl Changed {
    /// Whether it is not what the document says it must be.
    pub fn is_off(&self) -> bool {
        matches!((self.rows, self.expected), (Some(rows), Some(expected)) if rows != expected)
    }

    /// `12 rows, expected 10`.
    pub fn count(&self) -> String {
        let rows = match self.rows {
            None => return "done".to_owned(),
            Some(1) => "1 row".to_owned(),
            Some(rows) => format!("{rows} rows"),
        };
        match self.expected {
            Some(expected) if self.is_off() => format!("{rows}, expected {expected}"),
            Some(_) => format!("{rows}, as expected"),
            None => rows,
        }
    }

    /// What it is called, and its line.
    pub fn title(&self) -> String {
        format!("{} ({})", self.title, self.place)
    }

    /// All of them in one line.
    pub fn words(changes: &[Self]) -> String {
        changes.iter().map(|one| format!("{}: {}", one.title(), one.count())).collect::<Vec<_>>().join("; ")
    }
}

/// The transaction that a step is part of.
fn of(step: &Step) -> Option<&InTransaction> {
    step.sql()?.transaction.as_ref()
}

/// The first step of the transaction that the step at `at` is part of.
pub(super) fn first(steps: &[&Step], at: usize) -> usize {
    let number = |step: &&Step| of(step).map(|of| of.number);
    let wanted = steps.get(at).and_then(number);
    steps.iter().position(|step| wanted.is_some() && number(step) == wanted).unwrap_or(at)
}

/// Whether one of the steps that are left belongs to the transaction that is open. Where none is open there is nothing to end.
pub(super) fn goes_on(session: &Session<'_>, left: &[&Step]) -> bool {
    let Some(open) = &session.transaction else { return true };
    let is_part = |step: &&&Step| of(step).is_some_and(|of| of.number == open.number);
    left.iter().filter(is_part).any(|step| !session.progress.is_settled(&step.id))
}

/// Before a statement: connects where that has not been done, says where that is, and begins the statement's transaction.
pub(super) async fn enter<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
) -> Result<(), Stop> {
    let Some(sql) = step.sql() else { return Ok(()) };
    let database = &sql.database;
    match hands.runner.open(database).await {
        Ok(Some(about)) => {
            session.engines.insert(database.clone(), about.engine.clone());
            emit(session, hands, &Event::DatabaseOpened(about))?;
        }
        Ok(None) => {}
        // The statement itself says that it cannot start.
        Err(_) => return Ok(()),
    }
    let Some(of) = &sql.transaction else { return Ok(()) };
    if session.transaction.is_some() {
        return Ok(());
    }
    let commits = session.plan.selected().filter_map(|other| other.sql()?.transaction.as_ref());
    let mut commits = commits.filter(|other| other.number == of.number && other.commits_on_mysql);
    if commits.next().is_some() && session.engines.get(database).is_some_and(|engine| engine == "mysql") {
        let reason = format!(
            "`{}` (line {}) is planned as part of a transaction, and MySQL would commit in the middle of it: tag the block `mysql`, or write transaction=statement",
            step.title, step.line
        );
        return Err(Stop::Ended(Ending::new(RunResult::Declined, 3, reason)));
    }
    let open = Open { database: database.clone(), number: of.number, changes: Vec::new(), last: None };
    session.transaction = Some(open);
    emit(session, hands, &Event::TransactionBegun(TransactionBegun { database: database.clone() }))?;
    if of.part != TransactionPart::Begin
        && let Err(cause) = hands.runner.begin(database).await
    {
        let reason = format!("no transaction can be begun on `{database}`: {cause}");
        return Err(roll_back(session, hands, Word::of_run(&reason), 1).await);
    }
    Ok(())
}

/// Before the document's own COMMIT: asks whether it is to be.
pub(super) async fn before_commit<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
) -> Result<(), Stop> {
    let is_commit = of(step).is_some_and(|of| of.part == TransactionPart::Commit);
    if is_commit && session.transaction.is_some() {
        may_commit(session, hands).await?;
    }
    Ok(())
}

/// Says of an attempt in an open transaction what it means there, and of one outside it whether its rows are as expected.
pub(super) fn weigh(session: &Session<'_>, step: &Step, ran: &mut Ran) {
    let part = of(step).map(|of| of.part);
    if session.transaction.is_some() {
        // The server rolls back what it has not been told to commit.
        if ran.outcome == Outcome::InDoubt && part != Some(TransactionPart::Commit) {
            ran.outcome = Outcome::Failed;
        }
        return;
    }
    let changed = Changed {
        title: String::new(),
        place: String::new(),
        rows: ran.rows,
        expected: step.sql().and_then(|sql| sql.expect_rows),
    };
    if ran.outcome == Outcome::Done && changed.is_off() {
        ran.outcome = Outcome::Failed;
        ran.detail = Some(format!("{}; it is done, and not part of a transaction", changed.count()));
    }
}

/// After an attempt: what it changed is kept for the question before the COMMIT; one that failed takes all of it back.
pub(super) async fn took<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    step: &Step,
    exited: &StepExited,
) -> Result<(), Stop> {
    let Some(open) = &mut session.transaction else { return Ok(()) };
    let part = of(step).map(|of| of.part);
    let word = |result, reason: Option<String>| {
        (result, Word { by_document: true, ..Word::of(DecidedBy::Document, reason) })
    };
    let (result, word) = match (exited.outcome, part) {
        (Outcome::Done, Some(TransactionPart::Commit)) => word(TransactionResult::Committed, None),
        (Outcome::InDoubt, _) => word(TransactionResult::InDoubt, exited.detail.clone()),
        (Outcome::Done, Some(TransactionPart::Rollback)) => word(TransactionResult::RolledBack, None),
        (Outcome::Done, _) => {
            if step.effect() != Effect::Read {
                open.changes.push(Changed {
                    title: step.title.clone(),
                    place: step.place(),
                    rows: exited.rows,
                    expected: step.sql().and_then(|sql| sql.expect_rows),
                });
                open.last = Some(step.id.clone());
            }
            return Ok(());
        }
        (outcome, _) => {
            let what = if outcome == Outcome::Interrupted { "was stopped" } else { "failed" };
            let reason = format!("`{}` ({}) {what}", step.title, step.place());
            return take_back(session, hands, Word::of_run(&reason)).await;
        }
    };
    ended(session, hands, result, word)
}

/// After the last statement: asks where that is asked, and commits.
pub(super) async fn end<R: Runner>(session: &mut Session<'_>, hands: &mut Hands<'_, R>) -> Result<(), Stop> {
    let Some(open) = session.transaction.clone() else { return Ok(()) };
    let begins = session.plan.selected().find(|step| {
        of(step).is_some_and(|of| of.number == open.number && of.part == TransactionPart::Begin)
    });
    if begins.is_some() {
        // The document has begun it, and nothing in the document commits it.
        return take_back(session, hands, Word::of_run("the document does not commit it")).await;
    }
    let word = may_commit(session, hands).await?;
    match hands.runner.end(&open.database, true).await {
        Settled::Done => ended(session, hands, TransactionResult::Committed, word),
        Settled::Refused(cause) => {
            let reason = format!("the database refused to commit: {cause}");
            ended(
                session,
                hands,
                TransactionResult::RolledBack,
                Word { reason: Some(reason.clone()), ..word },
            )?;
            Err(Stop::Ended(Ending::new(RunResult::Failed, 1, reason)))
        }
        Settled::Lost(cause) => {
            let reason = format!("nobody knows whether it was committed: {cause}");
            ended(session, hands, TransactionResult::InDoubt, Word { reason: Some(reason.clone()), ..word })?;
            Err(Stop::Ended(Ending::new(RunResult::Failed, IN_DOUBT, reason)))
        }
    }
}

/// At the end of a session: what is still open is rolled back.
pub(super) async fn abandon<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
) -> Result<(), Stop> {
    if session.transaction.is_none() {
        return Ok(());
    }
    take_back(session, hands, Word::of_run("the run stopped before it was committed")).await
}

/// Who decided about a transaction, and why.
#[derive(Debug, Clone)]
struct Word {
    how: DecidedBy,
    by: Option<String>,
    reason: Option<String>,
    by_document: bool,
}

impl Word {
    fn of(how: DecidedBy, reason: Option<String>) -> Self {
        Self { how, by: None, reason, by_document: false }
    }

    fn of_run(reason: &str) -> Self {
        Self::of(DecidedBy::Run, Some(reason.to_owned()))
    }
}

/// Decides whether what is open is committed. A yes is on disk before the COMMIT is sent; after a no it is rolled back.
async fn may_commit<R: Runner>(session: &mut Session<'_>, hands: &mut Hands<'_, R>) -> Result<Word, Stop> {
    let Some(open) = session.transaction.clone() else { return Ok(Word::of(DecidedBy::Run, None)) };
    let counted: Vec<&Changed> = open.changes.iter().filter(|one| one.rows.is_some()).collect();
    let is_off = open.changes.iter().any(Changed::is_off);
    let is_expected =
        !counted.is_empty() && counted.iter().all(|one| one.expected.is_some() && !one.is_off());
    let asks = session.policy.confirm >= Confirm::Changes && !open.changes.is_empty();
    let standing = if is_off || (asks && !is_expected) {
        let id = open.last.clone().unwrap_or_default();
        let Some(step) = session.plan.step(&id) else { return Ok(Word::of(DecidedBy::Run, None)) };
        let question = Question::Commit { step, changes: &open.changes };
        let mut situation = session.situation(step);
        situation.place = (session.plan.number(&step.id), session.plan.selected().count());
        match hands.asker.ask(&question, &situation) {
            Ok(Standing { reply: Reply::Signal(signal), .. }) => return Err(Stop::Signal(signal)),
            Ok(standing) => standing,
            Err(_) if is_off => {
                return Err(
                    roll_back(session, hands, Word::of(DecidedBy::ExpectRows, Some(off(&open))), 1).await
                );
            }
            Err(nobody) => {
                take_back(session, hands, Word::of(DecidedBy::Nobody, Some(nobody.asked.clone()))).await?;
                return Err(Stop::Ended(Ending::declined(nobody)));
            }
        }
    } else {
        let environment = session.plan.environment.clone();
        let how = if is_expected { DecidedBy::ExpectRows } else { DecidedBy::Environment(environment) };
        Standing { reply: Reply::Yes(None), how, by: None }
    };
    let (note, yes) = match standing.reply {
        Reply::Yes(note) => (note, true),
        Reply::No(note) => (note, false),
        _ => (None, false),
    };
    let word = Word { how: standing.how, by: standing.by, reason: note, by_document: false };
    if !yes {
        return Err(roll_back(session, hands, word, 3).await);
    }
    let committing = TransactionCommitting {
        database: open.database.clone(),
        how: word.how.clone(),
        by: word.by.clone(),
        note: word.reason.clone(),
    };
    emit(session, hands, &Event::TransactionCommitting(committing))?;
    hands.journal.barrier()?;
    Ok(Word { reason: None, ..word })
}

fn off(open: &Open) -> String {
    let off: Vec<Changed> = open.changes.iter().filter(|one| one.is_off()).cloned().collect();
    Changed::words(&off)
}

/// Rolls back, and stops the run with this exit code.
async fn roll_back<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    word: Word,
    exit_code: i32,
) -> Stop {
    let reason = word.reason.clone().map_or_else(String::new, |reason| format!(": {reason}"));
    let result = if exit_code == 3 { RunResult::Declined } else { RunResult::Failed };
    match take_back(session, hands, word).await {
        Ok(()) => Stop::Ended(Ending::new(result, exit_code, format!("rolled back{reason}"))),
        Err(stop) => stop,
    }
}

/// Rolls back. A connection that is gone has done so by itself.
async fn take_back<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    word: Word,
) -> Result<(), Stop> {
    let Some(open) = &session.transaction else { return Ok(()) };
    // Whatever comes back: what was never committed is not there once the connection is gone.
    let _gone = hands.runner.end(&open.database.clone(), false).await;
    ended(session, hands, TransactionResult::RolledBack, word)
}

fn ended<R: Runner>(
    session: &mut Session<'_>,
    hands: &mut Hands<'_, R>,
    result: TransactionResult,
    word: Word,
) -> Result<(), Stop> {
    let Some(open) = session.transaction.take() else { return Ok(()) };
    let Word { how, by, reason, by_document } = word;
    let database = open.database;
    let event = Event::TransactionEnded(TransactionEnded { database, result, by_document, how, by, reason });
    // On disk before anybody is told that it is committed.
    hands.journal.record(&event)?;
    hands.journal.barrier()?;
    session.progress.apply(&event);
    hands.teller.tell(&event);
    Ok(())
}
