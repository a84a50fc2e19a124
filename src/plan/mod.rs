//! What will happen: a document, read for one environment, with every variable and every choice resolved or named as open.
//!
//! Takes a [`Document`](crate::document::Document) and [`Inputs`], gives a [`Plan`]. Pure: no clock, no files, no processes. Author
//! mistakes become diagnostics, all of them at once; a plan with an error among them is not ready, and nothing runs it.

mod asking;
mod block;
mod build;
mod carried;
mod caution;
mod choices;
mod comments;
mod compare;
mod digest;
mod draft;
mod ending;
mod foreign;
mod helpful;
mod holes;
mod included;
mod inputs;
mod mistakes;
mod order;
mod probed;
mod psql;
mod rules;
mod script;
mod select;
mod statements;
mod steps;
mod stretch;
mod template;
mod title;
mod transaction;
mod values;
mod variables;

pub use build::build;
pub use carried::unchanged;
pub use caution::environments_named;
pub use compare::{difference, text as plan_text};
pub use ending::Ending;
pub use included::{InFile, SqlFiles, sql_files};
pub use inputs::{Inputs, Selection};
pub use probed::{Probed, ProbedDatabase, ProbedStatement, ProbedTable};
pub use script::{Filled, Script, secret_variable};
pub use transaction::{InTransaction, TransactionPart};
pub use values::{Lookup, SecretFrom, SecretNeed, Values};

use crate::reading::{Effect, Mode, Role};
use crate::text::{Diagnostic, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The version of the plan's JSON.
pub const FORMAT: u32 = 1;

/// The steps of one document for one environment. Its JSON is the contract's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// The version of this format.
    pub format: u32,
    /// The document.
    pub runbook: Runbook,
    /// The environment's name, if one was chosen.
    pub environment: Option<String>,
    /// `sha256:` and the hash of everything that would run.
    pub digest: String,
    /// Whether a run would start.
    pub ready: bool,
    /// Every heading.
    pub sections: Vec<Section>,
    /// Every step, selected or not, in the order of the document.
    pub steps: Vec<Step>,
    /// Every fence, run or not.
    pub blocks: Vec<Block>,
    /// Every variable that a selected step needs.
    pub variables: Vec<Variable>,
    /// The document's alternatives.
    pub choices: Vec<Choice>,
    /// What is wrong or worth knowing.
    pub diagnostics: Vec<Diagnostic>,
    /// What `plan --probe` has found on its databases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<Probed>,
    /// Where each step stands in `steps`, once somebody has asked.
    #[serde(skip)]
    places: OnceLock<BTreeMap<String, usize>>,
}

/// Which document a plan is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runbook {
    /// Its path as it was given.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// A heading in a plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Section {
    /// Its id: slugs of the path of titles.
    pub id: String,
    /// Its title.
    pub title: String,
    /// 1 to 6; 0 for what stands before the first heading.
    pub level: u8,
    /// Its line.
    pub line: usize,
    /// What it is for.
    pub role: Role,
    /// The only environment that it is for.
    pub environment: Option<String>,
    /// The group of alternatives that it belongs to.
    pub alternative: Option<String>,
    /// Whether its own steps are in the run.
    pub selected: bool,
    /// Why it has its role, and why it is left out where it is.
    pub reason: String,
}

/// The kinds of [`Step`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepKind {
    /// One top-level command of a shell block.
    Command,
    /// One SQL statement.
    Sql,
    /// A checklist item.
    Gate,
    /// Something that a person does.
    Manual,
}

impl StepKind {
    /// Whether it runs something, rather than asking somebody.
    pub const fn runs(self) -> bool {
        matches!(self, Self::Command | Self::Sql)
    }

    /// The word that people and JSON see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Sql => "sql",
            Self::Gate => "gate",
            Self::Manual => "manual",
        }
    }
}

/// What stands in front of each line of a block that a step's prose quotes.
pub const QUOTED: &str = "    ";

/// One thing to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the step")]
pub struct Step {
    /// Stays the same when the prose around the step changes.
    pub id: String,
    /// The id of its section.
    pub section: String,
    /// What kind of thing.
    pub kind: StepKind,
    /// The line that it starts on.
    pub line: usize,
    /// The line of its block's opening fence.
    pub block: Option<usize>,
    /// What to call it: the comment above it, the gate's text, or the command itself.
    pub title: String,
    /// Its block's language.
    pub language: Option<String>,
    /// What runs, with every known value in its place and every secret as a reference; none for a gate or manual step.
    pub script: Option<String>,
    /// Whether it is in the run.
    pub selected: bool,
    /// Why it is left out.
    pub reason: Option<String>,
    /// What it does to the world.
    pub effect: Effect,
    /// What its process needs.
    pub mode: Mode,
    /// The variables whose value it needs.
    pub variables: Vec<String>,
    /// Where it starts, relative to the base directory.
    pub cwd: Option<String>,
    /// What the document says it prints.
    pub expected: Option<String>,

    // What follows is beyond the contract: what a run needs to know, so that a plan can be pinned and run.
    /// Whether `expected` is output as it would be printed, so that the two can be compared.
    pub expected_output: bool,
    /// What it ends in, where its exit status needs a word of explanation.
    pub ends_in: Option<Ending>,
    /// Why it has its effect.
    pub effect_reason: String,
    /// Why it has its mode.
    pub mode_reason: String,
    /// The text with holes where values go.
    pub template: Script,
    /// Shell variables that it reads and Stepgate gives, by the variable's name.
    pub gives: BTreeMap<String, String>,
    /// Whether it is the first step of its block, where the block's directory is set.
    pub opens_block: bool,
    /// Where its block's first relative `cd` leads, if it opens the block.
    pub enters: Option<String>,
    /// What the document says right before it.
    /// A block that is not run and that the step speaks of stands among them, each line behind [`QUOTED`].
    pub prose: Vec<String>,
    /// Commands in the gate's text, offered at its prompt.
    pub offers: Vec<String>,
    /// The steps that are the gate's evidence.
    pub evidence: Vec<String>,
    /// Whether the gate is ticked in the document.
    pub ticked: bool,
    /// Seconds that have to pass, for a manual step that is nothing but a wait.
    pub wait: Option<u64>,
    /// Seconds after which it is stopped.
    pub timeout: Option<u64>,
    /// How often it is tried again when it fails.
    pub retry: u32,
    /// What it must print: a text that has to be part of its output.
    pub expect: Option<String>,
    /// The database that it runs on, for SQL.
    pub database: Option<String>,
    /// Whether it may run again where nobody knows how it ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub idempotent: bool,
    /// A command that says whether it has happened where nobody knows: exit 0 for yes, 1 for no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<String>,
    /// Where it stands in a file that its block runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<InFile>,
    /// The transaction that it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<InTransaction>,
    /// What there is to know of it and transactions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_note: Option<String>,
    /// How many rows it must change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_rows: Option<u64>,
    /// The variable that takes the first value of its result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
    /// Columns whose values are not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
    /// Whether its rows are given as JSON, one object a line, instead of as a table.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rows_as_json: bool,
    /// How its text differs from the document's, as a unified diff.
    pub deviation: Option<String>,
    /// What a person is asked to confirm beyond its effect, such as another environment's name in it.
    pub caution: Option<String>,
}

/// A fence in a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The line of its opening fence.
    pub line: usize,
    /// Its language.
    pub language: Option<String>,
    /// Whether what it holds is run (if its section is selected).
    pub run: bool,
    /// Why not, such as `not run: yaml`.
    pub reason: Option<String>,
}

/// A variable in a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its one name.
    pub name: String,
    /// How the document spells it.
    pub spellings: Vec<String>,
    /// Its value; none where it is open, and never there for a secret.
    pub value: Option<String>,
    /// Where the value comes from.
    pub origin: Option<String>,
    /// Whether its value is masked.
    pub secret: bool,
    /// Where it is needed.
    pub lines: Vec<usize>,
    /// The step before which a person is asked for it.
    pub asked_at: Option<String>,
}

/// Alternatives of which one is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The id of the section that holds them.
    pub section: String,
    /// Their titles.
    pub options: Vec<String>,
    /// The one that is taken.
    pub chosen: Option<String>,
    /// How it was taken: `--choose`, `--section` or the settings.
    pub how: Option<String>,
    /// The line of the first.
    pub line: usize,
}

/// How many seconds a command that never ends is watched where nobody is there to end it and its block says no `timeout`.
const WATCHED: u64 = 10;

impl Step {
    /// How many seconds it is watched where nobody is there to end it.
    pub fn watched(&self) -> u64 {
        self.timeout.unwrap_or(WATCHED)
    }

    /// The port of this machine that it opens, if its text names one.
    pub fn port(&self) -> Option<u16> {
        crate::reading::local_port(self.script.as_deref()?)
    }

    /// Whether a gate offers it at its prompt, so that it is never run unasked.
    pub const fn is_offered(&self) -> bool {
        self.kind.runs() && self.block.is_none()
    }

    /// Where it stands: `line 31`, and the place in the file that its block runs.
    pub fn place(&self) -> String {
        let file = self.file.as_ref().map_or_else(String::new, |at| format!(", {}:{}", at.path, at.line));
        format!("line {}{file}", self.line)
    }

    /// Whether it has no title besides its one line of text.
    pub fn is_its_own_title(&self) -> bool {
        self.script.as_ref() == Some(&self.title)
    }
}

impl Choice {
    /// Whether it is about doing one thing or leaving it out.
    pub fn is_condition(&self) -> bool {
        self.options.last().is_some_and(|option| option == LEAVE_OUT)
    }
}

/// The other option of a lone condition.
const LEAVE_OUT: &str = "leave it out";

impl Plan {
    /// The steps that a run goes through, in order.
    pub fn selected(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.selected)
    }

    /// The steps that a run leaves out. What a gate offers is neither in the run nor left out.
    pub fn left_out(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| !step.selected && !step.is_offered())
    }

    /// The step called `id`.
    pub fn step(&self, id: &str) -> Option<&Step> {
        let steps = || self.steps.iter().enumerate().map(|(at, step)| (step.id.clone(), at)).collect();
        self.places.get_or_init(steps).get(id).and_then(|at| self.steps.get(*at))
    }

    /// The section called `id`.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// Whether the section called `id` is `outer` or lies in it.
    pub fn is_within(&self, id: &str, outer: &str) -> bool {
        let mut inside = None;
        for section in &self.sections {
            if inside.is_some_and(|level| section.level <= level) {
                return false;
            }
            if section.id == outer {
                inside = Some(section.level);
            }
            if section.id == id {
                return inside.is_some();
            }
        }
        false
    }

    /// The steps of a section that was left out and of those in it, as they are run when somebody goes there.
    pub fn steps_of(&self, section: &str) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| !step.is_offered() && self.is_within(&step.section, section))
    }

    /// The step's number in a run: first those that are selected, then the others.
    pub fn number(&self, id: &str) -> usize {
        let place = |selected: bool| {
            self.steps.iter().filter(|step| step.selected == selected).position(|step| step.id == id)
        };
        place(true).or_else(|| Some(self.selected().count() + place(false)?)).unwrap_or(self.steps.len()) + 1
    }

    /// The diagnostics of one severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(move |finding| finding.severity == severity)
    }
}

#[cfg(test)]
pub(crate) mod tests_support {
    //! A step to start from in tests of other rooms.

    use super::{Effect, Mode, Script, Step, StepKind};
    use std::collections::BTreeMap;

    /// A gate called `id` with nothing else known.
    pub(crate) fn step(id: &str) -> Step {
        Step {
            id: id.to_owned(),
            section: "section".to_owned(),
            kind: StepKind::Gate,
            line: 1,
            block: None,
            title: id.to_owned(),
            language: None,
            script: None,
            selected: true,
            reason: None,
            effect: Effect::Read,
            mode: Mode::Plain,
            variables: Vec::new(),
            cwd: None,
            expected: None,
            expected_output: false,
            ends_in: None,
            effect_reason: String::new(),
            mode_reason: String::new(),
            template: Script::default(),
            gives: BTreeMap::new(),
            opens_block: false,
            enters: None,
            prose: Vec::new(),
            offers: Vec::new(),
            evidence: Vec::new(),
            ticked: false,
            wait: None,
            timeout: None,
            retry: 0,
            expect: None,
            database: None,
            idempotent: false,
            file: None,
            probe: None,
            transaction: None,
            transaction_note: None,
            expect_rows: None,
            capture: None,
            hidden: Vec::new(),
            rows_as_json: false,
            deviation: None,
            caution: None,
        }
    }
}
