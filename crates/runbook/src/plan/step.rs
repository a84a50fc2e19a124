//! One thing to do: what every step has, and what each kind of it has besides.
//!
//! A step holds all that decides how it runs. Nothing is looked up in the settings again once the plan is made.

use super::authored::is_said;
use super::by_client::ByClient;
use super::database::DatabasePlan;
use super::in_transaction::InTransaction;
use super::script::Script;
use super::{Ending, InFile, OtherEnvironment};
use crate::reading::{Effect, Mode, Stays, is_job, stays};
use crate::shell::Uses;
use crate::sql::{self, Hidden};
use std::collections::BTreeMap;

/// What stands in front of each line of a block that a step's prose quotes.
pub const QUOTED: &str = "    ";

/// How many seconds a command that never ends is watched where nobody is there to end it and its block says no `timeout`.
const WATCHED: u64 = 10;

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Stays the same when the prose around the step changes.
    pub id: String,
    /// The id of its section.
    pub section: String,
    /// The id of the innermost scope that it stands in.
    pub scope: String,
    /// The line that it starts on, from 1.
    pub line: usize,
    /// The line of its block's opening fence; none where it stands in no block.
    pub block: Option<usize>,
    /// What to call it: the comment above it, the gate's text, or the command itself.
    pub title: String,
    /// Its block's language.
    pub language: Option<String>,
    /// Whether it is in the run.
    pub selected: bool,
    /// Whether a question that is still open decides that.
    pub waits: bool,
    /// The id of the question that decides, or has decided, whether it is in the run.
    pub question: Option<String>,
    /// Why it is left out.
    pub reason: Option<String>,
    /// Where it runs; none for this machine.
    pub target: Option<String>,
    /// The variables whose value it needs.
    pub variables: Vec<String>,
    /// What the document says right before it.
    /// A block that is not run and that the step speaks of stands among them, each line behind [`QUOTED`].
    pub prose: Vec<String>,
    /// What it is, with what only that kind has.
    pub kind: StepKind,
}

/// The kinds of [`Step`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// One top-level command of a shell block.
    Command(CommandStep),
    /// One SQL statement.
    Sql(SqlStep),
    /// A checklist item.
    Gate(GateStep),
    /// Something that a person does.
    Manual(ManualStep),
}

/// What a command and a statement have in common: a text that runs, and the rules for running it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Runnable {
    /// What runs, with every known value in its place and every secret as a reference.
    pub script: String,
    /// The text with holes where values go.
    pub template: Script,
    /// What it does to the world.
    pub effect: Effect,
    /// Why it has its effect.
    pub effect_reason: String,
    /// What it does by itself, where `stepgate.toml` says less.
    pub lowered: Option<Effect>,
    /// What its process needs.
    pub mode: Mode,
    /// Why it has its mode.
    pub mode_reason: String,
    /// Where it starts, relative to the base directory.
    pub cwd: String,
    /// What the document says it prints.
    pub expected: Option<String>,
    /// Whether `expected` is output as it would be printed, so that the two can be compared.
    pub expected_output: bool,
    /// What it must print: a text that has to be part of its output.
    pub expect: Option<String>,
    /// Seconds after which it is stopped.
    pub timeout: Option<u64>,
    /// How often it is tried again when it fails.
    pub retry: u32,
    /// Whether it may run again where nobody knows how it ended.
    pub idempotent: bool,
    /// A command that says whether it has happened where nobody knows: exit 0 for yes, 1 for no.
    pub probe: Option<String>,
    /// How its text differs from the document's, as a unified diff.
    pub deviation: Option<String>,
    /// The other environment that it names.
    pub caution: Option<OtherEnvironment>,
    /// What the values that reach it have to be.
    pub uses: Uses,
}

impl Runnable {
    /// The same of its text.
    pub(super) fn is_put_into_background(&self) -> bool {
        self.mode == Mode::Background && !is_said(&self.mode_reason) && !is_job(&self.script)
    }
}

/// What only a command has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommandStep {
    /// Its text, and how it runs.
    pub run: Runnable,
    /// What it ends in, where its exit status needs a word of explanation.
    pub ends_in: Option<Ending>,
    /// Shell variables that it reads and Stepgate gives, by the variable's name.
    pub gives: BTreeMap<String, String>,
    /// Shell variables that it reads on a way back and that a step of the run sets, by that step's id: where the run has not come so far,
    /// they have no value.
    pub relies_on: BTreeMap<String, String>,
    /// Shell variables that a step before it may set although its text does not name them, by that step's id: what is known then is looked
    /// up in the shell, and what is unset is asked.
    pub set_by: BTreeMap<String, String>,
    /// Shell variables that it gives a secret which nobody keeps while the run is stopped: a resume asks for them where they are read.
    pub asks_again: Vec<String>,
    /// Whether it is the first step of its block, where the block's directory is set.
    pub opens_block: bool,
    /// Where its block's first relative `cd` leads, if it opens the block.
    pub enters: Option<String>,
    /// The files, by their name from where blocks start, whose text its effect was judged by, with their SHA-256.
    pub judged_by: BTreeMap<String, String>,
}

/// What only a statement has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SqlStep {
    /// Its text, and how it runs.
    pub run: Runnable,
    /// The name of the database that it runs on, as the environment calls it.
    pub database: String,
    /// Where it stands in a file that its block runs.
    pub file: Option<InFile>,
    /// The transaction that it is part of.
    pub transaction: Option<InTransaction>,
    /// What there is to know of it and transactions.
    pub transaction_note: Option<String>,
    /// How many rows it must change.
    pub expect_rows: Option<u64>,
    /// The variable that takes the first value of its result.
    pub capture: Option<String>,
    /// What its client does with it besides sending it.
    pub by_client: ByClient,
    /// Columns whose values are not shown.
    pub hidden: Vec<String>,
    /// Whether its rows are given as JSON, one object a line, instead of as a table.
    pub rows_as_json: bool,
    /// Whether its rows are shown with a column a line.
    pub vertical: bool,
    /// The database of the server that bare names mean, where the document has said `USE` before it.
    pub within: Option<String>,
    /// Where it runs, as far as that is known before anybody connects.
    pub on: Option<DatabasePlan>,
}

impl SqlStep {
    /// Whether nobody is to see the value that each of the variables takes which its row becomes.
    pub fn hidden_of_kept(&self) -> Vec<bool> {
        let hidden = Hidden::of(&self.run.script, &self.hidden);
        let columns = sql::columns(&self.run.script).unwrap_or_default();
        let is_hidden = |at: usize| {
            let covers = |name: &String| hidden.covers(name, at, columns.len());
            !self.hidden.is_empty() && columns.get(at).is_none_or(covers)
        };
        (0..self.by_client.keeps.len()).map(is_hidden).collect()
    }
}

/// What only a gate has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GateStep {
    /// Whether it is ticked in the document.
    pub ticked: bool,
    /// The ids of the steps that are its evidence.
    pub evidence: Vec<String>,
    /// The ids of the commands in its text, which are offered at its prompt and never run unasked.
    pub offers: Vec<String>,
    /// How its sentence differs from the document's, as a unified diff.
    pub deviation: Option<String>,
}

/// What only a manual step has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ManualStep {
    /// Seconds that have to pass, where it is nothing but a wait.
    pub wait: Option<u64>,
    /// The id of the step that opens the session in which it is typed.
    pub typed_in: Option<String>,
    /// The ids of the steps that are its evidence.
    pub evidence: Vec<String>,
    /// The ids of the commands in its text, which are offered at its prompt and never run unasked.
    pub offers: Vec<String>,
    /// How its sentence differs from the document's, as a unified diff.
    pub deviation: Option<String>,
}

impl StepKind {
    /// Whether it runs something, rather than asking somebody.
    pub const fn runs(&self) -> bool {
        matches!(self, Self::Command(_) | Self::Sql(_))
    }

    /// The word that people and JSON see.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Command(_) => "command",
            Self::Sql(_) => "sql",
            Self::Gate(_) => "gate",
            Self::Manual(_) => "manual",
        }
    }
}

impl Step {
    /// The text that it runs and the rules for that; none for a gate or manual step.
    pub const fn run(&self) -> Option<&Runnable> {
        match &self.kind {
            StepKind::Command(CommandStep { run, .. }) | StepKind::Sql(SqlStep { run, .. }) => Some(run),
            StepKind::Gate(_) | StepKind::Manual(_) => None,
        }
    }

    /// The same, to be changed.
    pub(super) const fn run_mut(&mut self) -> Option<&mut Runnable> {
        match &mut self.kind {
            StepKind::Command(CommandStep { run, .. }) | StepKind::Sql(SqlStep { run, .. }) => Some(run),
            StepKind::Gate(_) | StepKind::Manual(_) => None,
        }
    }

    /// What it is as a command.
    pub const fn command(&self) -> Option<&CommandStep> {
        if let StepKind::Command(command) = &self.kind { Some(command) } else { None }
    }

    /// What it is as a statement.
    pub const fn sql(&self) -> Option<&SqlStep> {
        if let StepKind::Sql(sql) = &self.kind { Some(sql) } else { None }
    }

    /// Whether it runs something, rather than asking somebody.
    pub const fn runs(&self) -> bool {
        self.kind.runs()
    }

    /// Why `value` may not be used as that of the variable `name` here; none where it may.
    pub fn misuse(&self, name: &str, value: &str) -> Option<String> {
        let uses = self.run()?.uses.get(name)?;
        uses.iter().find_map(|one| one.check(value).err()).map(|refusal| refusal.reason)
    }

    /// What runs; none for a gate or manual step.
    pub fn script(&self) -> Option<&str> {
        self.run().map(|run| run.script.as_str())
    }

    /// What it does to the world. A gate or manual step is a person's act: by itself it does nothing.
    pub fn effect(&self) -> Effect {
        self.run().map_or(Effect::Read, |run| run.effect)
    }

    /// What its process needs.
    pub fn mode(&self) -> Mode {
        self.run().map_or(Mode::Plain, |run| run.mode)
    }

    /// Whether it is Stepgate that puts it into the background: neither the document, nor the settings, nor its own `&`.
    pub fn is_put_into_background(&self) -> bool {
        self.run().is_some_and(Runnable::is_put_into_background)
    }

    /// What it must print.
    pub fn expect(&self) -> Option<&str> {
        self.run().and_then(|run| run.expect.as_deref())
    }

    /// How its text or its sentence differs from the document's, as a unified diff.
    pub fn deviation(&self) -> Option<&str> {
        match &self.kind {
            StepKind::Command(CommandStep { run: Runnable { deviation, .. }, .. })
            | StepKind::Sql(SqlStep { run: Runnable { deviation, .. }, .. })
            | StepKind::Gate(GateStep { deviation, .. })
            | StepKind::Manual(ManualStep { deviation, .. }) => deviation.as_deref(),
        }
    }

    /// Seconds after which it is stopped.
    pub fn timeout(&self) -> Option<u64> {
        self.run().and_then(|run| run.timeout)
    }

    /// The database that it runs on, as the environment calls it.
    pub fn database(&self) -> Option<&str> {
        self.sql().map(|sql| sql.database.as_str())
    }

    /// The other environment that it names.
    pub fn caution(&self) -> Option<&OtherEnvironment> {
        self.run().and_then(|run| run.caution.as_ref())
    }

    /// The sentence of a gate or manual step; none for what runs.
    pub fn said(&self) -> Option<&str> {
        (!self.runs()).then_some(self.title.as_str())
    }

    /// Seconds that have to pass, where it is nothing but a wait.
    pub const fn wait(&self) -> Option<u64> {
        if let StepKind::Manual(manual) = &self.kind { manual.wait } else { None }
    }

    /// The id of the step that opens the session in which it is typed.
    pub fn typed_in(&self) -> Option<&str> {
        if let StepKind::Manual(manual) = &self.kind { manual.typed_in.as_deref() } else { None }
    }

    /// The ids of the steps that are the evidence of what is asked.
    pub fn evidence(&self) -> &[String] {
        match &self.kind {
            StepKind::Gate(GateStep { evidence, .. }) | StepKind::Manual(ManualStep { evidence, .. }) => {
                evidence
            }
            StepKind::Command(_) | StepKind::Sql(_) => &[],
        }
    }

    /// The ids of the commands that are offered at its prompt.
    pub fn offers(&self) -> &[String] {
        match &self.kind {
            StepKind::Gate(GateStep { offers, .. }) | StepKind::Manual(ManualStep { offers, .. }) => offers,
            StepKind::Command(_) | StepKind::Sql(_) => &[],
        }
    }

    /// Whether it is a checklist item that the document has ticked.
    pub const fn is_ticked(&self) -> bool {
        matches!(&self.kind, StepKind::Gate(GateStep { ticked: true, .. }))
    }

    /// How many seconds it is watched where nobody is there to end it.
    pub fn watched(&self) -> u64 {
        self.timeout().unwrap_or(WATCHED)
    }

    /// The port of this machine that it opens, if its text names one.
    pub fn port(&self) -> Option<u16> {
        crate::reading::local_port(self.script()?)
    }

    /// The id of the step that may set the variable `name` in the shell.
    pub fn setter_of(&self, name: &str) -> Option<&str> {
        let command = self.command()?;
        let mut set = command.set_by.iter();
        let (_, setter) =
            set.find(|(shell, _)| command.gives.get(*shell).is_some_and(|given| given == name))?;
        Some(setter)
    }

    /// What it leaves running when it has ended.
    pub fn stays(&self) -> Option<Stays> {
        if self.sql().is_some() || self.mode() == Mode::Background { None } else { stays(self.script()?) }
    }

    /// Whether a gate offers it at its prompt, so that it is never run unasked.
    pub const fn is_offered(&self) -> bool {
        self.runs() && self.block.is_none()
    }

    /// Where it stands: `line 31`, and the place in the file that its block runs, or the machine that it runs on.
    pub fn place(&self) -> String {
        let file = self.sql().and_then(|sql| sql.file.as_ref());
        let file = file.map_or_else(String::new, |at| format!(", {}:{}", at.path, at.line));
        let on = self.target.as_ref().map_or_else(String::new, |name| format!(" on {name}"));
        format!("line {}{file}{on}", self.line)
    }

    /// Whether it has no title besides its one line of text.
    pub fn is_its_own_title(&self) -> bool {
        self.script() == Some(self.title.as_str())
    }
}
