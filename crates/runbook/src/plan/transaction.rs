//! Which statements are done together or not at all, and which cannot be.

use super::draft::Draft;
use super::in_transaction::{InTransaction, TransactionPart};
use super::inputs::Inputs;
use super::step::{Step, StepKind};
use crate::reading::Effect;
use crate::settings::{Database, DatabaseSource, SecretSource, TransactionMode};
use crate::sql::{self, Control, Engine, Risk, RiskKind, Words};
use crate::text::Diagnostic;
use std::collections::BTreeMap;

/// What a masked secret begins with.
const MASK: &str = "[redacted:";

impl Step {
    /// Why `text` cannot run in place of this statement: the plan knows which statements there are, and what ends a transaction.
    pub fn refuses(&self, text: &str) -> Option<String> {
        let own_step = self.sql()?;
        if text.contains(MASK) {
            return Some("a secret in it is masked, and the mask would be sent".to_owned());
        }
        let engine = self.language.as_deref().and_then(Engine::of_name);
        let found = match sql::split_for(text, engine) {
            Ok(found) => found,
            Err(error) => return Some(format!("it cannot be read as SQL: {error}")),
        };
        if found.len() != 1 {
            return Some(format!("it holds {} statements, and a step is one", found.len()));
        }
        let (words, own) = (Words::of(text), Words::of(&own_step.run.template.text));
        let is_same = sql::control(&words) == sql::control(&own);
        let alone = sql::alone(&words, engine).filter(|_| own_step.transaction.is_some());
        let may_commit = engine.is_none()
            && own_step.transaction.is_some()
            && sql::may_commit_by_itself(&words)
            && !sql::may_commit_by_itself(&own);
        if may_commit {
            return Some(
                "MySQL would commit it, and nobody has said which database this block is for".to_owned(),
            );
        }
        let ends = || "it begins or ends a transaction, which the plan has to know".to_owned();
        (!is_same).then(ends).or(alone)
    }
}

/// What a draft says of a statement beyond its step.
#[derive(Debug, Default)]
pub(super) struct Said {
    words: Words,
    mode: Option<TransactionMode>,
}

impl Said {
    /// Takes it out of `draft`.
    pub(super) fn of(draft: &mut Draft) -> Self {
        let mode = draft.extras.transaction.as_deref().and_then(TransactionMode::of_word);
        Self { words: std::mem::take(&mut draft.words), mode }
    }
}

/// What is known of one statement of the run.
struct Known {
    /// Its index into the plan's steps.
    at: usize,
    /// Its place in the run, to know what stands right behind what.
    place: usize,
    control: Option<Control>,
    alone: Option<String>,
    mode: TransactionMode,
    reads: bool,
    engine: Option<Engine>,
    transaction: Option<(usize, TransactionPart)>,
}

/// Says of each selected statement which transaction it is part of, what is risky about it, and why it runs by itself. `said` has one
/// for each of the steps. Gives what is wrong or risky.
pub(super) fn assign(steps: &mut [Step], said: &[Said], inputs: &Inputs) -> Vec<Diagnostic> {
    let mut known = known(steps, said, inputs);
    let mut number = 0;
    let mut found = own(steps, &mut known, &mut number);
    given(steps, &mut known, &mut number);
    let groups = groups(&known);
    for one in &known {
        let words = &said[one.at].words;
        found.extend(sql::risk(words, one.engine).map(|risk| warned(&steps[one.at], &risk)));
        let transaction = one.transaction.map(|(number, part)| InTransaction {
            number,
            part,
            commits_on_mysql: one.engine.is_none() && sql::may_commit_by_itself(words),
        });
        if let StepKind::Sql(step) = &mut steps[one.at].kind {
            (step.transaction, step.transaction_note) = (transaction, note(one, &groups));
        }
    }
    found
}

fn warned(step: &Step, risk: &Risk) -> Diagnostic {
    let line = step.line;
    let file = step.sql().and_then(|sql| sql.file.as_ref());
    let place = file.map_or_else(String::new, |at| format!("{}:{}: ", at.path, at.line));
    let message = place + &risk.message;
    let finding = match risk.kind {
        RiskKind::EveryRow => Diagnostic::warning("sql-without-where", line, message),
        RiskKind::Loses => Diagnostic::warning("sql-loses", line, message),
        RiskKind::Locks => Diagnostic::warning("sql-locks", line, message),
    };
    finding.hinted(risk.hint)
}

fn known(steps: &[Step], said: &[Said], inputs: &Inputs) -> Vec<Known> {
    let environment = inputs.environment.as_deref().and_then(|name| inputs.settings.environment(name));
    let usual = environment.and_then(|(_, environment)| environment.transaction).unwrap_or_default();
    let mut engines: BTreeMap<_, Option<Engine>> = BTreeMap::new();
    let selected = steps.iter().enumerate().filter(|(_, step)| step.selected || step.waits);
    let statements = selected.enumerate().filter(|(_, (_, step))| step.sql().is_some());
    statements
        .map(|(place, (at, step))| {
            let named = (database(step), step.language.as_deref());
            let engine = *engines.entry(named).or_insert_with(|| engine(step, inputs));
            let said = &said[at];
            Known {
                at,
                place,
                control: sql::control(&said.words),
                alone: sql::alone(&said.words, engine),
                mode: said.mode.unwrap_or(usual),
                reads: step.effect() == Effect::Read,
                engine,
                transaction: None,
            }
        })
        .collect()
}

/// The database that a statement runs on, as the environment calls it.
fn database(step: &Step) -> &str {
    step.sql().map_or("", |sql| sql.database.as_str())
}

/// The engine that a statement is for, as far as that is known before anybody connects.
fn engine(step: &Step, inputs: &Inputs) -> Option<Engine> {
    let environment = inputs.environment.as_deref().and_then(|name| inputs.settings.environment(name));
    let name = database(step);
    let source = match environment.and_then(|(_, environment)| environment.database.as_ref()) {
        Some(Database::One(source)) => Some(source),
        Some(Database::Named(sources)) => sources.get(name),
        None => None,
    };
    let said = match source {
        Some(DatabaseSource::Url(url)) => Engine::of_name(url),
        Some(DatabaseSource::From(SecretSource::Env(variable))) => {
            inputs.process.get(variable).and_then(|url| Engine::of_name(url))
        }
        _ => None,
    };
    said.or_else(|| Engine::of_name(step.language.as_deref()?))
}

/// The transactions that the document begins itself, across blocks. Gives what is wrong with them.
fn own(steps: &[Step], known: &mut [Known], number: &mut usize) -> Vec<Diagnostic> {
    let database = |one: &Known| database(&steps[one.at]);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < known.len() {
        if known[at].control != Some(Control::Begin) || known[at].mode == TransactionMode::None {
            at += 1;
            continue;
        }
        let same = |other: &usize| database(&known[*other]) == database(&known[at]);
        let ends = |other: &usize| matches!(known[*other].control, Some(Control::Commit | Control::Rollback));
        let end = (at + 1..known.len()).filter(same).find(ends);
        let members: Vec<usize> = (at..=end.unwrap_or(known.len() - 1)).filter(same).collect();
        let line = steps[known[at].at].line;
        if end.is_none() {
            found.push(
                Diagnostic::warning("sql-never-commits", line, "this transaction is begun and never ended")
                    .hinted("It is rolled back at the end of the run. Add COMMIT or ROLLBACK."),
            );
        }
        // Where the server commits in between, the document's transaction is none.
        let broken = members.iter().find_map(|member| {
            known[*member].alone.clone().filter(|_| known[*member].engine == Some(Engine::Mysql))
        });
        if let Some(why) = broken {
            found.push(
                Diagnostic::warning("sql-no-transaction", line, format!("this is no transaction: {why}"))
                    .hinted("What went before it cannot be rolled back. Take BEGIN and COMMIT out, or write transaction=none on the fence."),
            );
        } else {
            for member in &members {
                known[*member].transaction = Some((*number, part(known[*member].control)));
            }
            *number += 1;
        }
        at = members.last().map_or(at, |last| *last) + 1;
    }
    found
}

const fn part(control: Option<Control>) -> TransactionPart {
    match control {
        None => TransactionPart::Statement,
        Some(Control::Begin) => TransactionPart::Begin,
        Some(Control::Commit) => TransactionPart::Commit,
        Some(Control::Rollback) => TransactionPart::Rollback,
    }
}

/// The transactions that Stepgate gives: one a block, or one a statement.
fn given(steps: &[Step], known: &mut [Known], number: &mut usize) {
    let goes_on = |one: &Known, next: &Known| {
        let (step, other) = (&steps[one.at], &steps[next.at]);
        one.place + 1 == next.place && step.block == other.block && database(step) == database(other)
    };
    let is_free = |one: &Known| one.transaction.is_none() && one.control.is_none() && one.alone.is_none();
    let mut start = 0;
    while start < known.len() {
        let mut end = start + 1;
        if is_free(&known[start]) && known[start].mode == TransactionMode::Block {
            while end < known.len() && is_free(&known[end]) && goes_on(&known[end - 1], &known[end]) {
                end += 1;
            }
        }
        let group = &mut known[start..end];
        let one = &group[0];
        // What only looks has nothing to commit.
        if is_free(one) && one.mode != TransactionMode::None && group.iter().any(|one| !one.reads) {
            group.iter_mut().for_each(|one| one.transaction = Some((*number, TransactionPart::Statement)));
            *number += 1;
        }
        start = end;
    }
}

/// The statements of one transaction: the first, and how many there are.
type Group<'k> = (&'k Known, usize);

fn groups(known: &[Known]) -> BTreeMap<usize, Group<'_>> {
    let mut groups: BTreeMap<usize, Group<'_>> = BTreeMap::new();
    for one in known {
        if let Some((number, _)) = one.transaction {
            groups.entry(number).or_insert((one, 0)).1 += 1;
        }
    }
    groups
}

fn note(one: &Known, groups: &BTreeMap<usize, Group<'_>>) -> Option<String> {
    let Some((number, part)) = one.transaction else {
        return one.alone.as_ref().map(|why| format!("by itself, outside any transaction: {why}"));
    };
    let (first, count) = groups.get(&number)?;
    let is_own = first.control == Some(Control::Begin);
    match part {
        TransactionPart::Begin => Some("the document's own transaction begins".to_owned()),
        TransactionPart::Commit => Some("the document's own transaction ends".to_owned()),
        _ if is_own || first.at != one.at => None,
        _ if *count == 1 => Some("in a transaction, committed once its rows are known".to_owned()),
        _ => Some(format!("in one transaction with the next {}, or not at all", count - 1)),
    }
}
