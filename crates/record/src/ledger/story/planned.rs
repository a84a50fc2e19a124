//! As much of a run's plan as its records can be held against: which steps there are, of which kind, and which were to be done.
//!
//! Takes the bytes of `plan.json`, of whatever version. Never reads more of it than that.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The first format of plans in which a step that is selected is done in every run that is done.
const SELECTED_IS_DONE: u32 = 2;

/// The steps of a plan.
#[derive(Debug, Clone, Default)]
pub(in crate::ledger) struct Planned {
    /// The plan's digest.
    pub(super) digest: String,
    steps: BTreeMap<String, Kind>,
    selected: Vec<String>,
    format: u32,
}

/// What kind of step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Command,
    Sql,
    Gate,
    Manual,
}

impl Kind {
    /// Whether something is started for it.
    pub(super) fn runs(self) -> bool {
        matches!(self, Self::Command | Self::Sql)
    }
}

#[derive(Deserialize)]
struct Plan {
    #[serde(default)]
    format: u32,
    digest: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    id: String,
    kind: Kind,
    selected: bool,
}

impl Planned {
    /// Reads it; none where these bytes are no plan that is known here.
    pub(in crate::ledger) fn read(bytes: &[u8]) -> Option<Self> {
        let Plan { format, digest, steps } = serde_json::from_slice(bytes).ok()?;
        let selected = steps.iter().filter(|step| step.selected).map(|step| step.id.clone()).collect();
        let steps = steps.into_iter().map(|step| (step.id, step.kind)).collect();
        Some(Self { digest, steps, selected, format })
    }

    /// What the step called `id` is; none where the plan has no such step.
    pub(super) fn kind(&self, id: &str) -> Option<Kind> {
        self.steps.get(id).copied()
    }

    /// How many steps are selected.
    pub(super) fn count(&self) -> usize {
        self.selected.len()
    }

    /// The steps that a run which is done has done or left out.
    pub(super) fn to_be_done(&self) -> impl Iterator<Item = &str> {
        let known = self.format >= SELECTED_IS_DONE;
        self.selected.iter().filter(move |_| known).map(String::as_str)
    }
}
