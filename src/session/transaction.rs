//! Statements that are done together or not at all: when a transaction begins, who lets it be committed, what is known of its end.
//!
//! What a statement did is recorded as done only within its transaction; the record of its COMMIT is on disk before it is sent.
//! So a run that ends before that has rolled back, and one that ends after it and before the answer is in doubt.

use super::asked::About;
use super::attempt::ExecutionResult;
use super::changed::Changed;
use super::current_step::CurrentStep;
use super::ending::{Ending, EndingKind};
use super::open_transaction::{Open, Word};
use super::prompt::{Prompt, PromptKind};
use super::reply::Author;
use super::reply_kind::ReplyKind;
use super::state::{Attendance, Session, Why};
use super::todo::{Todo, TransactionEnd, Work};
use crate::plan::{DecidedBy, InTransaction, Step, TransactionPart};
use crate::reading::Effect;
use crate::record::{
    Answer, DatabaseOpened, Event, Outcome, StepExited, TransactionBegun, TransactionCommitting,
    TransactionEnded, TransactionResult,
};
use crate::settings::Confirm;
use crate::sql::Engine;

/// The transaction that a step is part of.
fn of(step: &Step) -> Option<&InTransaction> {
    step.sql()?.transaction.as_ref()
}

/// What a step is in its transaction.
fn part(step: &Step) -> Option<TransactionPart> {
    of(step).map(|of| of.part)
}

/// What a statement has changed, with what the document expects of it.
fn changed_by(step: &Step, rows: Option<u64>) -> Changed {
    let expected = step.sql().and_then(|sql| sql.expect_rows);
    Changed { title: step.title.clone(), place: step.place(), rows, expected }
}

impl Session {
    /// Before a statement: connects where that has not been done, and begins its transaction. Gives whether nothing is left to do.
    pub(super) fn enter_transaction(&mut self, hand: &CurrentStep) -> bool {
        let Some(sql) = hand.step.sql() else { return true };
        if !hand.is_connected {
            let database = sql.database.clone();
            let again = self.again(&database);
            self.start(Work::Connect { database: database.clone(), again }, Why::Connect(database));
            return false;
        }
        let Some(in_transaction) = &sql.transaction else { return true };
        match &self.transaction {
            Some(open) if open.is_begun => true,
            Some(open) => {
                self.start(Work::Begin(open.database.clone()), Why::Begin);
                false
            }
            None => {
                self.begin(&hand.step, &sql.database, in_transaction);
                false
            }
        }
    }

    /// Takes in which database that is. Where it cannot be connected to, the statement itself says that it cannot start.
    pub(super) fn connected(&mut self, database: &str, connected: Result<Option<DatabaseOpened>, String>) {
        let is_there = connected.is_ok();
        if let Ok(Some(mut about)) = connected {
            let again = self.again(database).statements;
            about.set_again = again.iter().map(|statement| self.redactor().text(statement)).collect();
            self.engines.insert(database.to_owned(), about.engine.clone());
            self.queue.push_back(Todo::record(Event::DatabaseOpened(about)));
        }
        let Some(hand) = &mut self.hand else { return };
        hand.is_connected = true;
        if !is_there && let crate::plan::StepKind::Sql(sql) = &mut hand.step.kind {
            sql.transaction = None;
        }
    }

    fn begin(&mut self, step: &Step, database: &str, in_transaction: &InTransaction) {
        let number = in_transaction.number;
        let mut others = self.plan.steps().iter().filter_map(of);
        let commits = others.any(|other| other.number == number && other.commits_on_mysql);
        let engine = self.engines.get(database).and_then(|engine| Engine::of_name(engine));
        if commits && engine == Some(Engine::Mysql) {
            let reason = "it is planned as part of a transaction, and MySQL would commit in the middle of it: tag the block `mysql`, or write transaction=none on the fence";
            return self.end(Ending::at(step, EndingKind::Declined, reason));
        }
        self.transaction = Some(Open {
            database: database.to_owned(),
            number,
            is_begun: in_transaction.part == TransactionPart::Begin,
            changes: Vec::new(),
            last: None,
            word: None,
        });
        let begun = TransactionBegun { database: database.to_owned() };
        self.queue.push_back(Todo::record(Event::TransactionBegun(begun)));
    }

    /// Takes in whether the server has begun it.
    pub(super) fn begun(&mut self, begun: Result<(), String>) {
        let Some(open) = &mut self.transaction else { return };
        match begun {
            Ok(()) => open.is_begun = true,
            Err(cause) => {
                let reason = format!("no transaction can be begun on `{}`: {cause}", open.database);
                let ending = Ending::new(EndingKind::Failed, format!("rolled back: {reason}"));
                self.roll_back(DecidedBy::Run, Some(reason), Some(ending));
            }
        }
    }

    /// Whether a step from `next` on belongs to the transaction that is open. Where none is open there is nothing to end.
    pub(super) fn transaction_goes_on(&self, next: usize) -> bool {
        let Some(open) = &self.transaction else { return true };
        let is_part = |step: &Step| of(step).is_some_and(|of| of.number == open.number);
        // Between its statements may stand steps that are not part of it.
        let left = self.way.in_run().skip_while(|at| *at != next);
        left.map(|at| &self.plan.steps()[at]).any(|step| is_part(step) && !self.progress.is_over(&step.id))
    }

    /// Whether a step is the document's own COMMIT of the transaction that is open.
    pub(super) fn is_own_commit(&self, step: &Step) -> bool {
        self.transaction.is_some() && part(step) == Some(TransactionPart::Commit)
    }

    /// Says of an attempt what its rows, and a lost connection, mean in a transaction and outside of one.
    pub(super) fn weigh_rows(&self, step: &Step, result: &mut ExecutionResult) {
        if self.transaction.is_some() {
            // The server rolls back what it has not been told to commit.
            if result.outcome == Outcome::InDoubt && part(step) != Some(TransactionPart::Commit) {
                result.outcome = Outcome::Failed;
            }
            return;
        }
        let changed = changed_by(step, result.rows);
        if result.outcome == Outcome::Done && changed.is_off() {
            result.outcome = Outcome::Failed;
            result.detail = Some(format!("{}; it is done, and not part of a transaction", changed.count()));
        }
    }

    /// After an attempt: what it changed is kept for the question before the COMMIT; one that failed takes all of it back.
    pub(super) fn take_into_transaction(&mut self, step: &Step, exited: &StepExited) {
        let changed = changed_by(step, exited.rows);
        let Some(open) = &mut self.transaction else { return };
        let by_document = |reason| Word { by_document: true, ..Word::of(DecidedBy::Document, reason) };
        match (exited.outcome, part(step)) {
            (Outcome::Done, Some(TransactionPart::Commit)) => {
                self.record_end(TransactionResult::Committed, by_document(None));
            }
            (Outcome::InDoubt, _) => {
                self.record_end(TransactionResult::InDoubt, by_document(exited.detail.clone()));
            }
            (Outcome::Done, Some(TransactionPart::Rollback)) => {
                self.record_end(TransactionResult::RolledBack, by_document(None));
            }
            (Outcome::Done, _) => {
                if step.effect() != Effect::Read {
                    open.changes.push(changed);
                    open.last = Some(step.id.clone());
                }
            }
            (outcome, _) => {
                let what = if outcome == Outcome::Interrupted { "was stopped" } else { "failed" };
                let reason = format!("`{}` ({}) {what}", step.title, step.place());
                self.roll_back(DecidedBy::Run, Some(reason), None);
            }
        }
    }

    /// After the last statement: asks where that is asked, and commits.
    pub(super) fn end_transaction(&mut self) {
        let Some(open) = &self.transaction else { return };
        let begins = |step: &Step| {
            of(step).is_some_and(|of| of.number == open.number && of.part == TransactionPart::Begin)
        };
        if self.plan.steps().iter().any(begins) {
            // The document has begun it, and nothing in the document commits it.
            let (is_changed, reason) =
                (!open.changes.is_empty(), "the document does not commit it".to_owned());
            return self.leave_uncommitted(is_changed, reason);
        }
        if open.word.is_some() {
            let database = open.database.clone();
            return self.start(Work::End { database, commit: true }, Why::Commit);
        }
        self.decide_commit();
    }

    /// Rolls back what the document never ends. Where it has changed something, that is not done, and doing it again would not change that.
    fn leave_uncommitted(&mut self, is_changed: bool, reason: String) {
        if !is_changed {
            return self.roll_back(DecidedBy::Document, Some(reason), None);
        }
        let ways = vec!["COMMIT or ROLLBACK in the document".to_owned()];
        let ending = Ending { ways, ..Ending::new(EndingKind::Failed, format!("rolled back: {reason}")) };
        self.roll_back(DecidedBy::Run, Some(reason), Some(ending));
    }

    /// Decides whether what is open is committed, or asks.
    pub(super) fn decide_commit(&mut self) {
        let Some(open) = self.transaction.clone() else { return };
        let mut counted = open.changes.iter().filter(|one| one.rows.is_some()).peekable();
        let is_off = open.changes.iter().any(Changed::is_off);
        let is_expected =
            counted.peek().is_some() && counted.all(|one| one.expected.is_some() && !one.is_off());
        let asks = self.plan.rules.confirm >= Confirm::Changes && !open.changes.is_empty();
        let last = open.last.as_deref().and_then(|id| self.plan.step(id)).cloned();
        let Some(step) = last.filter(|_| is_off || (asks && !is_expected)) else {
            let environment = DecidedBy::Environment(self.plan.environment.clone());
            let how = if is_expected { DecidedBy::ExpectRows } else { environment };
            return self.commit(&Author::rule(how), None);
        };
        if let Some(given) = self.unattended.commit(&step, is_off) {
            return match given.answer {
                Answer::Yes => self.commit(&given.author, given.note),
                _ => self.decline_commit(&given.author, given.note),
            };
        }
        if self.attendance == Attendance::Nobody {
            return self.nobody_commits();
        }
        let prompt = Prompt {
            step: Some(step.id.clone()),
            why: Some(Changed::words(&open.changes)),
            dangerous: is_off,
            place: Some((self.plan.number(&step.id), self.way.length())),
            changes: open.changes.clone(),
            ..Prompt::new(PromptKind::Commit, "Commit it?", &[ReplyKind::No, ReplyKind::Yes])
        };
        self.ask(prompt, About::Commit);
    }

    /// Nobody is there to say whether it is committed.
    pub(super) fn nobody_commits(&mut self) {
        let Some(open) = self.transaction.clone() else { return };
        if open.changes.iter().any(Changed::is_off) {
            let off = Ending::off(&open.changes);
            let ending = Ending::new(EndingKind::Failed, format!("rolled back: {off}"));
            return self.roll_back(DecidedBy::ExpectRows, Some(off), Some(ending));
        }
        let last = open.last.as_deref().and_then(|id| self.plan.step(id));
        let at = last.map_or(String::new(), |step| {
            format!("`{}` ({}:{}) ", step.title, self.plan.runbook.path, step.line)
        });
        let asked = format!("{at}has to be committed or rolled back: {}", Changed::words(&open.changes));
        let ways = vec![
            "--yes, or -- expect rows: N above the statement".to_owned(),
            "--answers FILE with an [[answer]] of the last statement that changes something".to_owned(),
        ];
        let ending = Ending { ways, ..Ending::new(EndingKind::Declined, asked.clone()) };
        self.roll_back(DecidedBy::Nobody, Some(asked), Some(ending));
    }

    /// Lets it be committed: that is on disk before the COMMIT is sent.
    pub(super) fn commit(&mut self, author: &Author, note: Option<String>) {
        let Some(open) = &mut self.transaction else { return };
        open.word = Some(Word::of_author(author, None));
        let committing = TransactionCommitting {
            database: open.database.clone(),
            how: author.how.clone(),
            by: author.claimed.clone(),
            note,
        };
        if let Some(hand) = &mut self.hand {
            hand.may_commit = true;
        }
        self.queue.push_back(Todo::record_durably(Event::TransactionCommitting(committing)));
    }

    /// Somebody does not want it: it is rolled back, and the run ends.
    pub(super) fn decline_commit(&mut self, author: &Author, note: Option<String>) {
        let why = note.clone().map_or_else(String::new, |note| format!(": {note}"));
        let ending = Ending::new(EndingKind::Declined, format!("rolled back{why}"));
        if let Some(open) = &mut self.transaction {
            open.word = Some(Word::of_author(author, note.clone()));
        }
        self.roll_back(author.how.clone(), note, Some(ending));
    }

    /// Takes in how the COMMIT came out.
    pub(super) fn committed(&mut self, end: TransactionEnd) {
        let word = self.transaction.as_ref().and_then(|open| open.word.clone());
        let word = word.unwrap_or_else(|| Word::of(DecidedBy::Run, None));
        let because = |reason: &str| Word { reason: Some(reason.to_owned()), ..word.clone() };
        match end {
            TransactionEnd::Done => self.record_end(TransactionResult::Committed, word),
            TransactionEnd::Refused(cause) => {
                let reason = format!("the database refused to commit: {cause}");
                self.record_end(TransactionResult::RolledBack, because(&reason));
                self.end(Ending::new(EndingKind::Failed, reason));
            }
            TransactionEnd::Lost(cause) => {
                let reason = format!("nobody knows whether it was committed: {cause}");
                self.record_end(TransactionResult::InDoubt, because(&reason));
                self.end(Ending::new(EndingKind::InDoubt, reason));
            }
        }
    }

    /// Rolls back; then the run ends like this, or goes on.
    pub(super) fn roll_back(&mut self, how: DecidedBy, reason: Option<String>, ending: Option<Ending>) {
        let Some(open) = &mut self.transaction else { return };
        let by = open.word.take().filter(|word| word.how == how).and_then(|word| word.by);
        let by_document = how == DecidedBy::Document;
        open.word = Some(Word { by, by_document, ..Word::of(how, reason) });
        let database = open.database.clone();
        self.start(Work::End { database, commit: false }, Why::RollBack(ending));
    }

    /// It is rolled back. A connection that is gone has done so by itself: what was never committed is not there any more.
    pub(super) fn rolled_back(&mut self, ending: Option<Ending>) {
        let word = self.transaction.as_ref().and_then(|open| open.word.clone());
        self.record_end(
            TransactionResult::RolledBack,
            word.unwrap_or_else(|| Word::of(DecidedBy::Run, None)),
        );
        if let Some(ending) = ending {
            self.end(ending);
        }
    }

    /// Rolls back what is open before the run goes elsewhere.
    pub(super) fn leave_nothing_half_done(&mut self) {
        let Some(open) = self.transaction.take() else { return };
        let work = Work::End { database: open.database.clone(), commit: false };
        self.queue.push_back(Todo::Do(work));
        let reason = "the run went elsewhere before it was committed".to_owned();
        self.transaction = Some(open);
        self.record_end(TransactionResult::RolledBack, Word::of(DecidedBy::Run, Some(reason)));
    }

    /// Records how it came out, on disk before anybody is told.
    fn record_end(&mut self, result: TransactionResult, word: Word) {
        let Some(open) = self.transaction.take() else { return };
        let Word { how, by, reason, by_document } = word;
        let ended = TransactionEnded { database: open.database, result, by_document, how, by, reason };
        self.queue.push_back(Todo::record_durably(Event::TransactionEnded(ended)));
    }
}
