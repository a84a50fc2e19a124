//! The execution: all of a plan that decides what a run does, and nothing else. Its hash is the plan's digest.
//!
//! In it are texts as they run, values, targets, rules, answers, other files. Not in it are titles, ids, lines, prose and
//! what is left out: a runbook whose words are mended runs the same.

use super::by_client::ByClient;
use super::canonical::canonical;
use super::environment::EnvironmentPlan;
use super::in_transaction::TransactionPart;
use super::question::{Question, QuestionKind};
use super::rollback::Rollback;
use super::step::{GateStep, ManualStep, QUOTED, Runnable, SqlStep, Step, StepKind};
use super::{Plan, Variable};
use crate::reading::{Effect, Mode};
use crate::settings::Limits;
use crate::shell::Uses;
use crate::text::hex;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};

/// The version of the execution's form: another form is another digest.
const FORM: u32 = 1;

/// What a run of a plan does.
#[derive(Debug, Serialize)]
struct Execution<'p> {
    #[serde(rename = "execution")]
    form: u32,
    environment: Option<&'p str>,
    rules: &'p EnvironmentPlan,
    variables: BTreeMap<&'p str, Value<'p>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    limits: BTreeMap<&'p str, &'p Limits>,
    answers: Vec<Answer>,
    files: &'p BTreeMap<String, String>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tokens: &'p [String],
    steps: Vec<ExecutedStep<'p>>,
    /// The ways back that somebody may take from within the run.
    rollbacks: Vec<WayBack<'p>>,
}

/// What somebody goes back by, with the values that only this way needs.
#[derive(Debug, Serialize)]
struct WayBack<'p> {
    variables: BTreeMap<&'p str, Value<'p>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    limits: BTreeMap<&'p str, &'p Limits>,
    steps: Vec<ExecutedStep<'p>>,
}

/// A value, or where a secret comes from.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Value<'p> {
    #[serde(rename = "value")]
    Known(&'p str),
    Secret(Option<&'p str>),
    Asked,
}

/// The answer to a question, by its place among what may be answered: what the ways are called does not matter.
#[derive(Debug, Serialize)]
struct Answer {
    kind: QuestionKind,
    of: usize,
    taken: Option<usize>,
}

#[derive(Debug, Serialize)]
struct ExecutedStep<'p> {
    target: Option<&'p str>,
    variables: Vec<&'p str>,
    #[serde(flatten)]
    does: Does<'p>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Does<'p> {
    Command {
        #[serde(flatten)]
        run: Run<'p>,
        gives: &'p BTreeMap<String, String>,
        relies_on: Vec<&'p str>,
        set_by: Vec<&'p str>,
        opens_block: bool,
        enters: Option<&'p str>,
    },
    Sql {
        #[serde(flatten)]
        run: Run<'p>,
        database: &'p str,
        transaction: Option<(usize, TransactionPart)>,
        expect_rows: Option<u64>,
        capture: Option<&'p str>,
        #[serde(flatten)]
        by_client: &'p ByClient,
        hidden: &'p [String],
        rows_as_json: bool,
        #[serde(skip_serializing_if = "is_not")]
        vertical: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        within: Option<&'p str>,
    },
    Gate {
        said: &'p str,
        shown: Vec<&'p str>,
        ticked: bool,
        evidence: Vec<usize>,
        offers: Vec<ExecutedStep<'p>>,
    },
    Manual {
        said: &'p str,
        shown: Vec<&'p str>,
        wait: Option<u64>,
        evidence: Vec<usize>,
        offers: Vec<ExecutedStep<'p>>,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a field over like that")]
const fn is_not(value: &bool) -> bool {
    !*value
}

#[derive(Debug, Serialize)]
struct Run<'p> {
    text: &'p str,
    directory: &'p str,
    mode: Mode,
    #[serde(skip_serializing_if = "is_not")]
    must_serve: bool,
    effect: Effect,
    names_environment: Option<&'p str>,
    expect: Option<&'p str>,
    timeout: Option<u64>,
    retry: u32,
    idempotent: bool,
    probe: Option<&'p str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    uses: &'p Uses,
}

impl<'p> Run<'p> {
    fn of(run: &'p Runnable) -> Self {
        Self {
            text: &run.script,
            directory: &run.cwd,
            mode: run.mode,
            must_serve: run.is_put_into_background(),
            effect: run.effect,
            names_environment: run.caution.as_ref().map(|other| other.named.as_str()),
            expect: run.expect.as_deref(),
            timeout: run.timeout,
            retry: run.retry,
            idempotent: run.idempotent,
            probe: run.probe.as_deref(),
            uses: &run.uses,
        }
    }
}

/// The execution of `plan` on one line, in canonical JSON.
pub fn execution(plan: &Plan) -> String {
    canonical(&of(plan))
}

/// `sha256:` and what `sha256sum` says of that line.
pub(super) fn digest(execution: &str) -> String {
    let hash = Sha256::new().chain_update(execution).chain_update("\n").finalize();
    format!("sha256:{}", hex(&hash))
}

fn of(plan: &Plan) -> Execution<'_> {
    // What stands under an answer that is still open would run once it is given.
    let steps: Vec<&Step> = plan.steps().iter().filter(|step| step.selected || step.waits).collect();
    Execution {
        form: FORM,
        environment: plan.environment.as_deref(),
        rules: &plan.rules,
        variables: values(&plan.variables),
        limits: limits(&plan.variables),
        answers: plan.questions.iter().map(answer).collect(),
        files: &plan.files,
        tokens: &plan.tokens,
        steps: executed_in_order(plan, &steps),
        rollbacks: plan.rollbacks.iter().map(|rollback| way_back(plan, rollback)).collect(),
    }
}

fn way_back<'p>(plan: &'p Plan, rollback: &'p Rollback) -> WayBack<'p> {
    let steps: Vec<&Step> = rollback.steps.iter().filter_map(|id| plan.step(id)).collect();
    WayBack {
        variables: values(&rollback.variables),
        limits: limits(&rollback.variables),
        steps: executed_in_order(plan, &steps),
    }
}

fn executed_in_order<'p>(plan: &'p Plan, steps: &[&'p Step]) -> Vec<ExecutedStep<'p>> {
    let places = steps.iter().enumerate().map(|(at, step)| (step.id.as_str(), at)).collect();
    steps.iter().map(|step| executed(plan, step, &places)).collect()
}

fn values(rows: &[Variable]) -> BTreeMap<&str, Value<'_>> {
    rows.iter().map(|row| (row.name.as_str(), value(row))).collect()
}

/// What values may be that are not known yet.
fn limits(rows: &[Variable]) -> BTreeMap<&str, &Limits> {
    let open = rows.iter().filter(|row| row.value.is_none());
    open.filter_map(|row| Some((row.name.as_str(), row.limits.as_ref()?))).collect()
}

fn value(row: &Variable) -> Value<'_> {
    match (&row.value, row.secret) {
        (_, true) => Value::Secret(row.origin.as_deref()),
        (Some(value), false) => Value::Known(value),
        (None, false) => Value::Asked,
    }
}

fn answer(question: &Question) -> Answer {
    let taken = question
        .settled
        .as_ref()
        .and_then(|settled| question.options.iter().position(|option| option.value == settled.value));
    Answer { kind: question.kind, of: question.options.len(), taken }
}

fn executed<'p>(plan: &'p Plan, step: &'p Step, places: &HashMap<&str, usize>) -> ExecutedStep<'p> {
    let evidence = |ids: &'p [String]| ids.iter().filter_map(|id| places.get(id.as_str()).copied()).collect();
    let offers = |ids: &'p [String]| {
        ids.iter().filter_map(|id| plan.step(id)).map(|step| executed(plan, step, places)).collect()
    };
    let shown = || step.prose.iter().map(String::as_str).filter(|text| text.starts_with(QUOTED)).collect();
    let does = match &step.kind {
        StepKind::Command(command) => Does::Command {
            run: Run::of(&command.run),
            gives: &command.gives,
            relies_on: command.relies_on.keys().map(String::as_str).collect(),
            set_by: command.set_by.keys().map(String::as_str).collect(),
            opens_block: command.opens_block,
            enters: command.enters.as_deref(),
        },
        StepKind::Sql(sql) => statement(sql),
        StepKind::Gate(GateStep { ticked, evidence: ids, offers: offered, .. }) => Does::Gate {
            said: &step.title,
            shown: shown(),
            ticked: *ticked,
            evidence: evidence(ids),
            offers: offers(offered),
        },
        StepKind::Manual(ManualStep { wait, evidence: ids, offers: offered, .. }) => Does::Manual {
            said: &step.title,
            shown: shown(),
            wait: *wait,
            evidence: evidence(ids),
            offers: offers(offered),
        },
    };
    let variables = step.variables.iter().map(String::as_str).collect();
    ExecutedStep { target: step.target.as_deref(), variables, does }
}

fn statement(sql: &SqlStep) -> Does<'_> {
    Does::Sql {
        run: Run::of(&sql.run),
        database: &sql.database,
        transaction: sql.transaction.as_ref().map(|of| (of.number, of.part)),
        expect_rows: sql.expect_rows,
        capture: sql.capture.as_deref(),
        by_client: &sql.by_client,
        hidden: &sql.hidden,
        rows_as_json: sql.rows_as_json,
        vertical: sql.vertical,
        within: sql.within.as_deref(),
    }
}
