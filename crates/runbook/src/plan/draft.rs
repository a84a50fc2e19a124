//! A step while the plan is made: what the document says, before anybody has said what of it is to run.

use super::by_client::ByClient;
use super::directories::Said;
use super::script::Script;
use super::several::Several;
use super::source_file::InFile;
use crate::reading::{Effect, Expectation, Mode};
use crate::shell::{Facts, SyntaxError};
use crate::sql::Words;
use std::collections::BTreeMap;

/// The kinds of steps to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DraftKind {
    /// One top-level command of a shell block.
    Command,
    /// One SQL statement.
    Sql,
    /// A checklist item.
    Gate,
    /// Something that a person does.
    Manual,
}

impl DraftKind {
    /// Whether it runs something, rather than asking somebody.
    pub(super) const fn runs(self) -> bool {
        matches!(self, Self::Command | Self::Sql)
    }

    /// The word that goes into ids.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Sql => "sql",
            Self::Gate => "gate",
            Self::Manual => "manual",
        }
    }
}

/// One step to be.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Index into the document's sections.
    pub(super) section: usize,
    /// The innermost scope that it stands in: index into the reading's scopes.
    pub(super) scope: usize,
    pub(super) kind: DraftKind,
    pub(super) line: usize,
    /// Where it stands in a file that its block runs.
    pub(super) file: Option<InFile>,
    /// The line of its block's opening fence.
    pub(super) block: Option<usize>,
    pub(super) title: String,
    /// What the document says there, word for word; a title may be a part of it, with values in it.
    pub(super) said: String,
    pub(super) language: Option<String>,
    pub(super) script: Script,
    /// The words of a statement.
    pub(super) words: Words,
    /// The text as the document has it, where a rule replaced it.
    pub(super) replaced: Option<String>,
    /// What replaced it, where that was not the settings.
    pub(super) by: Option<&'static str>,
    /// Shell variables that it assigns a value of `--set`, each with the variable.
    pub(super) set: Vec<(String, String)>,
    /// What is known of a command.
    pub(super) facts: Facts,
    /// The files beside the runbook whose text its effect was judged by, with their SHA-256.
    pub(super) judged_by: BTreeMap<String, String>,
    /// Why bash would not take it, or why it is no statement.
    pub(super) invalid: Option<SyntaxError>,
    /// What stands there and means nothing here, with what to write instead.
    pub(super) advice: Option<Advice>,
    /// Why nobody can tell what it is.
    pub(super) unsure: Option<String>,
    pub(super) effect: (Effect, String),
    /// The effect that it has by itself, where the settings say less.
    pub(super) lowered: Option<Effect>,
    pub(super) mode: (Mode, String),
    pub(super) expected: Option<Expectation>,
    pub(super) prose: Vec<String>,
    /// Indices of the drafts that a gate offers.
    pub(super) offers: Vec<usize>,
    /// Indices of the drafts that are a gate's evidence.
    pub(super) evidence: Vec<usize>,
    pub(super) ticked: bool,
    /// The only environment that `stepgate.toml` says it is for.
    pub(super) environment: Option<String>,
    /// The lines that it covers, where it stands for all of a block.
    pub(super) covers: Option<(usize, usize)>,
    /// The line of the command that opens the session in which it is typed.
    pub(super) opener: Option<usize>,
    /// What is told of where its block starts.
    pub(super) start: Option<Said>,
    /// Why it is left out whatever is selected.
    pub(super) skip: Option<String>,
    pub(super) extras: Extras,
}

impl Draft {
    /// Whether it only looks, whatever its variables hold, and hands nothing over to the steps behind it.
    pub(super) fn only_looks(&self) -> bool {
        let facts = &self.facts;
        let hands_over =
            [&facts.sets, &facts.functions, &facts.exports, &facts.unsets, &facts.cd, &facts.sources];
        self.effect.0 == Effect::Read
            && self.script.holes.is_empty()
            && facts.reads.is_empty()
            && facts.assignments.is_empty()
            && hands_over.iter().all(|names| names.is_empty())
            && !facts.exits
            && !facts.unread
    }
}

/// What means nothing where it stands, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Advice {
    pub(super) message: String,
    pub(super) instead: String,
}

/// What attributes and rules say of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word that is there or not")]
pub(super) struct Extras {
    pub(super) name: Option<String>,
    pub(super) timeout: Option<u64>,
    pub(super) retry: u32,
    pub(super) cwd: Option<String>,
    /// The machine that it runs on; none for this one.
    pub(super) target: Option<String>,
    /// The machines that it runs on one after the other, with what else is of their stretch.
    pub(super) several: Option<Several>,
    /// Which of these machines it is for.
    pub(super) round: Option<String>,
    /// Why it cannot be done once for each machine of its stretch: a lower-case fragment.
    pub(super) misplaced: Option<String>,
    pub(super) expect: Option<String>,
    pub(super) database: Option<String>,
    pub(super) idempotent: bool,
    pub(super) probe: Option<String>,
    /// `block`, `statement` or `none`.
    pub(super) transaction: Option<String>,
    pub(super) expect_rows: Option<u64>,
    /// The variable that takes the first value of the result.
    pub(super) capture: Option<String>,
    /// What its client does with it besides sending it.
    pub(super) by_client: ByClient,
    /// Columns whose values are not shown.
    pub(super) hidden: Vec<String>,
    /// Whether its rows are given as JSON.
    pub(super) rows_as_json: bool,
    /// Whether its rows are shown with a column a line.
    pub(super) vertical: bool,
    /// Whether `stepgate.toml` says for which environment it is, whatever it names.
    pub(super) is_placed: bool,
}

impl Draft {
    /// A draft of `kind` at `line` of `section`, with nothing else known.
    pub(super) fn new(section: usize, kind: DraftKind, line: usize, title: impl Into<String>) -> Self {
        let title = title.into();
        Self {
            section,
            scope: 0,
            kind,
            line,
            file: None,
            block: None,
            said: title.clone(),
            title,
            language: None,
            script: Script::default(),
            words: Words::default(),
            replaced: None,
            by: None,
            set: Vec::new(),
            facts: Facts::default(),
            judged_by: BTreeMap::new(),
            invalid: None,
            advice: None,
            unsure: None,
            effect: (Effect::Read, String::new()),
            lowered: None,
            mode: (Mode::Plain, String::new()),
            expected: None,
            prose: Vec::new(),
            offers: Vec::new(),
            evidence: Vec::new(),
            ticked: false,
            environment: None,
            covers: None,
            opener: None,
            start: None,
            skip: None,
            extras: Extras::default(),
        }
    }
}
