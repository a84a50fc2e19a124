//! A step in JSON: one flat object, as the contract has it. Plans of earlier versions are read with what they hold.

use super::by_client::ByClient;
use super::database::DatabasePlan;
use super::script::Script;
use super::step::{CommandStep, GateStep, ManualStep, Runnable, SqlStep, Step, StepKind};
use super::{Ending, InFile, InTransaction, OtherEnvironment};
use crate::reading::{Effect, Mode, Stays};
use crate::shell::Uses;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// The words of [`StepKind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Command,
    Sql,
    Gate,
    #[default]
    Manual,
}

/// The fields of all kinds of steps, in the order of the contract.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "it is the JSON of all kinds of steps at once")]
struct Row {
    id: String,
    section: String,
    scope: String,
    kind: Word,
    line: usize,
    block: Option<usize>,
    title: String,
    language: Option<String>,
    script: Option<String>,
    said: Option<String>,
    selected: bool,
    waits: bool,
    question: Option<String>,
    reason: Option<String>,
    effect: Effect,
    mode: Mode,
    target: Option<String>,
    variables: Vec<String>,
    cwd: Option<String>,
    expected: Option<String>,
    // What follows is beyond the contract: what a run needs to know, so that a plan can be pinned and run.
    #[serde(skip_serializing_if = "is_default")]
    expected_output: bool,
    #[serde(skip_serializing_if = "is_default")]
    ends_in: Option<Ending>,
    #[serde(skip_serializing_if = "is_default")]
    effect_reason: String,
    #[serde(skip_serializing_if = "is_default")]
    lowered: Option<Effect>,
    #[serde(skip_serializing_if = "is_default")]
    mode_reason: String,
    // Told for whoever reads the plan: a run sees for itself.
    #[serde(skip_serializing_if = "is_default")]
    stays: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    template: Script,
    #[serde(skip_serializing_if = "is_default")]
    gives: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "is_default")]
    relies_on: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "is_default")]
    set_by: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "is_default")]
    asks_again: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    opens_block: bool,
    #[serde(skip_serializing_if = "is_default")]
    enters: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    judged_by: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "is_default")]
    prose: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    offers: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    evidence: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    ticked: bool,
    #[serde(skip_serializing_if = "is_default")]
    wait: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    typed_in: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    timeout: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    retry: u32,
    #[serde(skip_serializing_if = "is_default")]
    expect: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    database: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    idempotent: bool,
    #[serde(skip_serializing_if = "is_default")]
    probe: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    file: Option<InFile>,
    #[serde(skip_serializing_if = "is_default")]
    transaction: Option<InTransaction>,
    #[serde(skip_serializing_if = "is_default")]
    transaction_note: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    expect_rows: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    capture: Option<String>,
    #[serde(flatten)]
    by_client: ByClient,
    #[serde(skip_serializing_if = "is_default")]
    hidden: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    rows_as_json: bool,
    #[serde(skip_serializing_if = "is_default")]
    vertical: bool,
    #[serde(skip_serializing_if = "is_default")]
    within: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    on: Option<DatabasePlan>,
    #[serde(skip_serializing_if = "is_default")]
    deviation: Option<String>,
    #[serde(rename = "names_environment", skip_serializing_if = "is_default")]
    caution: Option<OtherEnvironment>,
    #[serde(skip_serializing_if = "is_default")]
    uses: Uses,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Row {
    fn of(step: &Step) -> Self {
        let step = step.clone();
        let mut row = Self {
            said: step.said().map(str::to_owned),
            effect: step.effect(),
            mode: step.mode(),
            stays: match step.stays() {
                Some(Stays::ForGood(why)) => Some(why),
                Some(Stays::WithTheRun) | None => None,
            },
            id: step.id,
            section: step.section,
            scope: step.scope,
            line: step.line,
            block: step.block,
            title: step.title,
            language: step.language,
            selected: step.selected,
            waits: step.waits,
            question: step.question,
            reason: step.reason,
            target: step.target,
            variables: step.variables,
            prose: step.prose,
            ..Self::default()
        };
        row.take_kind(step.kind);
        row
    }

    fn take_kind(&mut self, kind: StepKind) {
        match kind {
            StepKind::Command(CommandStep {
                run,
                ends_in,
                gives,
                relies_on,
                set_by,
                asks_again,
                opens_block,
                enters,
                judged_by,
            }) => {
                self.take_run(run);
                (self.judged_by, self.set_by, self.asks_again) = (judged_by, set_by, asks_again);
                (self.kind, self.ends_in, self.gives) = (Word::Command, ends_in, gives);
                (self.relies_on, self.opens_block, self.enters) = (relies_on, opens_block, enters);
            }
            StepKind::Sql(sql) => {
                self.take_run(sql.run);
                (self.kind, self.database, self.file) = (Word::Sql, Some(sql.database), sql.file);
                (self.transaction, self.transaction_note) = (sql.transaction, sql.transaction_note);
                (self.expect_rows, self.capture, self.by_client) =
                    (sql.expect_rows, sql.capture, sql.by_client);
                (self.hidden, self.rows_as_json) = (sql.hidden, sql.rows_as_json);
                (self.vertical, self.within, self.on) = (sql.vertical, sql.within, sql.on);
            }
            StepKind::Gate(GateStep { ticked, evidence, offers, deviation }) => {
                (self.kind, self.ticked, self.deviation) = (Word::Gate, ticked, deviation);
                (self.evidence, self.offers) = (evidence, offers);
            }
            StepKind::Manual(ManualStep { wait, typed_in, evidence, offers, deviation }) => {
                self.typed_in = typed_in;
                (self.kind, self.wait, self.deviation) = (Word::Manual, wait, deviation);
                (self.evidence, self.offers) = (evidence, offers);
            }
        }
    }

    fn take_run(&mut self, run: Runnable) {
        (self.script, self.template, self.cwd) = (Some(run.script), run.template, Some(run.cwd));
        (self.effect_reason, self.mode_reason) = (run.effect_reason, run.mode_reason);
        (self.expected, self.expected_output) = (run.expected, run.expected_output);
        (self.expect, self.timeout, self.retry) = (run.expect, run.timeout, run.retry);
        (self.idempotent, self.probe) = (run.idempotent, run.probe);
        (self.deviation, self.caution, self.uses) = (run.deviation, run.caution, run.uses);
        self.lowered = run.lowered;
    }

    fn run(&mut self) -> Runnable {
        let row = std::mem::take(self);
        Runnable {
            script: row.script.unwrap_or_default(),
            template: row.template,
            effect: row.effect,
            effect_reason: row.effect_reason,
            lowered: row.lowered,
            mode: row.mode,
            mode_reason: row.mode_reason,
            cwd: row.cwd.unwrap_or_default(),
            expected: row.expected,
            expected_output: row.expected_output,
            expect: row.expect,
            timeout: row.timeout,
            retry: row.retry,
            idempotent: row.idempotent,
            probe: row.probe,
            deviation: row.deviation,
            caution: row.caution,
            uses: row.uses,
        }
    }

    fn kind(&mut self) -> StepKind {
        let (evidence, offers) = (std::mem::take(&mut self.evidence), std::mem::take(&mut self.offers));
        match self.kind {
            Word::Command => StepKind::Command(CommandStep {
                ends_in: self.ends_in,
                gives: std::mem::take(&mut self.gives),
                judged_by: std::mem::take(&mut self.judged_by),
                relies_on: std::mem::take(&mut self.relies_on),
                set_by: std::mem::take(&mut self.set_by),
                asks_again: std::mem::take(&mut self.asks_again),
                opens_block: self.opens_block,
                enters: self.enters.take(),
                run: self.run(),
            }),
            Word::Sql => StepKind::Sql(SqlStep {
                database: self.database.take().unwrap_or_default(),
                file: self.file.take(),
                transaction: self.transaction.take(),
                transaction_note: self.transaction_note.take(),
                expect_rows: self.expect_rows,
                capture: self.capture.take(),
                by_client: std::mem::take(&mut self.by_client),
                hidden: std::mem::take(&mut self.hidden),
                rows_as_json: self.rows_as_json,
                vertical: self.vertical,
                within: self.within.take(),
                on: self.on.take(),
                run: self.run(),
            }),
            Word::Gate => {
                let deviation = self.deviation.take();
                StepKind::Gate(GateStep { ticked: self.ticked, evidence, offers, deviation })
            }
            Word::Manual => {
                let deviation = self.deviation.take();
                let typed_in = self.typed_in.take();
                StepKind::Manual(ManualStep { wait: self.wait, typed_in, evidence, offers, deviation })
            }
        }
    }

    fn step(mut self) -> Step {
        Step {
            id: std::mem::take(&mut self.id),
            section: std::mem::take(&mut self.section),
            scope: std::mem::take(&mut self.scope),
            line: self.line,
            block: self.block,
            title: std::mem::take(&mut self.title),
            language: self.language.take(),
            selected: self.selected,
            waits: self.waits,
            question: self.question.take(),
            reason: self.reason.take(),
            target: self.target.take(),
            variables: std::mem::take(&mut self.variables),
            prose: std::mem::take(&mut self.prose),
            kind: self.kind(),
        }
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Row::of(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Row::deserialize(deserializer).map(Row::step)
    }
}
