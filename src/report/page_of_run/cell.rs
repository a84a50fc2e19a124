//! The runbook as it was run, as data: sections, in them a cell for each step that was come to, in it what happened.

use super::moment::Moment;
use super::printed::Output;
use serde::Serialize;

/// A heading of the runbook, and what happened below it; none for what happened elsewhere.
#[derive(Debug, Default, Serialize)]
pub(super) struct Section {
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) parts: Vec<Part>,
}

/// A step, or something that is about none. Exactly one of the two is there.
#[derive(Debug, Default, Serialize)]
pub(super) struct Part {
    pub(super) cell: Option<Cell>,
    pub(super) aside: Option<Note>,
}

/// A step that the run came to.
#[derive(Debug, Default, Serialize)]
pub(super) struct Cell {
    /// Its name in the page.
    pub(super) id: String,
    pub(super) title: String,
    /// Whether that is the text that runs.
    pub(super) title_is_code: bool,
    /// `command`, `sql`, `gate`, `manual`.
    pub(super) kind: String,
    pub(super) place: String,
    /// `read`, `change`, `destroy`, `unknown`; none for what a person does.
    pub(super) effect: Option<String>,
    pub(super) effect_reason: String,
    /// What its process needs, where that is something.
    pub(super) mode: Option<String>,
    pub(super) database: Option<String>,
    pub(super) target: Option<String>,
    pub(super) ticked: bool,
    /// Whether the run has come to it before.
    pub(super) again: bool,
    pub(super) state: State,
    /// What a person was asked to confirm.
    pub(super) prose: Vec<Prose>,
    pub(super) entries: Vec<Entry>,
}

/// Where a step stands.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::report) struct State {
    /// For the eye: `done`, `failed`, `skipped`, `declined`, `deferred`, `assumed`, `accepted`, `doubt`, `open`.
    pub(in crate::report) class: &'static str,
    pub(in crate::report) word: String,
}

/// What the document says before a question.
#[derive(Debug, Default, Serialize)]
pub(super) struct Prose {
    pub(super) text: String,
    pub(super) is_block: bool,
}

/// One thing that happened to a step. Exactly one of them is there.
#[derive(Debug, Default, Serialize)]
pub(super) struct Entry {
    pub(super) attempt: Option<Attempt>,
    pub(super) answer: Option<Answer>,
    pub(super) value: Option<Given>,
    pub(super) note: Option<Note>,
}

/// What somebody answered, or how somebody took it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Answer {
    pub(super) class: &'static str,
    pub(super) word: String,
    pub(super) by: String,
    pub(super) how: String,
    pub(super) at: Moment,
    pub(super) note: Option<String>,
    /// How the question differed from the document's sentence.
    pub(super) diff: Option<String>,
}

/// A value that was given.
#[derive(Debug, Default, Serialize)]
pub(super) struct Given {
    pub(super) name: String,
    /// None for a secret.
    pub(super) value: Option<String>,
    pub(super) secret: bool,
    pub(super) origin: String,
    pub(super) at: Moment,
}

/// Anything else, in words.
#[derive(Debug, Default, Serialize)]
pub(super) struct Note {
    pub(super) text: String,
    /// None where the words say it.
    pub(super) at: Option<Moment>,
    pub(super) diff: Option<String>,
}

/// A process, from its start to its end.
#[derive(Debug, Default, Serialize)]
pub(super) struct Attempt {
    pub(super) number: u32,
    /// Whether it is not the first.
    pub(super) is_retry: bool,
    pub(super) only_waits: bool,
    pub(super) language: &'static str,
    /// The text that ran; none where its start is in another cell.
    pub(super) script: Option<String>,
    pub(super) by: String,
    pub(super) started: Moment,
    pub(super) directory: String,
    pub(super) directory_reason: Option<String>,
    /// How the text differs from the document's.
    pub(super) diff: Option<String>,
    /// That the settings say less of it than it was known to do.
    pub(super) lowered: Option<String>,
    pub(super) output: Option<Output>,
    /// On which machines it came to the same.
    pub(super) same: Option<String>,
    /// Whether it printed what the document says, in words.
    pub(super) expected: Option<String>,
    /// The lines that differ.
    pub(super) expected_diff: Option<String>,
    /// What its exit status does not say by itself.
    pub(super) hint: Option<String>,
    /// None where nobody knows.
    pub(super) ended: Option<Ended>,
}

/// How a process ended.
#[derive(Debug, Default, Serialize)]
pub(super) struct Ended {
    pub(super) class: &'static str,
    pub(super) words: String,
    pub(super) took: String,
    pub(super) at: Moment,
    /// How many secrets were masked in what it printed.
    pub(super) masked: u64,
}
