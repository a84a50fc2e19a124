//! The plan: the steps of one document for one environment, with every rule and value that decides how they run.
//!
//! Made once, complete; nobody changes a step afterwards. Its JSON is the contract's.

use super::environment::EnvironmentPlan;
use super::line_fates::TextPiece;
use super::probed::Probed;
use super::question::Question;
use super::rollback::Rollback;
use super::rows::{Block, Choice, Runbook, Scope, Section, Variable};
use super::rules_digest::ReadBy;
use super::selection::Selection;
use super::side_command::SideCommand;
use super::step::Step;
use crate::redact::Redactor;
use crate::text::{Diagnostic, Severity};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// The version of the plan's JSON.
pub const FORMAT: u32 = 2;

/// The steps of one document for one environment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// The version of this format.
    pub format: u32,
    /// By what the document was read; none in plans of 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_by: Option<ReadBy>,
    /// The document.
    pub runbook: Runbook,
    /// The environment's name, if one was chosen.
    pub environment: Option<String>,
    /// The rules that hold there.
    #[serde(default)]
    pub rules: EnvironmentPlan,
    /// The commands of `stepgate.toml` that a run executes besides its steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<SideCommand>,
    /// Which part of the document was asked for.
    #[serde(default)]
    pub selection: Selection,
    /// `sha256:` and the hash of the execution: of everything that decides what runs.
    pub digest: String,
    /// Whether nothing in the document, its values and its reading is wrong or open.
    pub ready: bool,
    /// Whether a person could settle what is open.
    #[serde(default)]
    pub askable: bool,
    /// Every heading.
    pub sections: Vec<Section>,
    /// Every stretch of the document that something is said about as a whole.
    #[serde(default)]
    pub scopes: Vec<Scope>,
    /// Every step, selected or not, in the order of the document.
    pub(super) steps: Vec<Step>,
    /// Every fence, run or not.
    pub blocks: Vec<Block>,
    /// Every variable that a selected step needs.
    pub variables: Vec<Variable>,
    /// The document's alternatives.
    pub choices: Vec<Choice>,
    /// What a run has to know and the document does not say for certain.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// The ways back that somebody may take from within a run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rollbacks: Vec<Rollback>,
    /// What became of every line.
    #[serde(default)]
    pub text: Vec<TextPiece>,
    /// Other files that something was read from, with their SHA-256.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// What tells each known token that stands in what runs from any other: the text has only its mask.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<String>,
    /// What is wrong or worth knowing.
    pub diagnostics: Vec<Diagnostic>,
    /// What `plan --probe` has found on its databases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<Probed>,
    /// What runs, where something in it is masked above.
    #[serde(skip)]
    pub(super) hidden: Option<Hidden>,
    /// Where each step stands in `steps`, once somebody has asked.
    #[serde(skip)]
    pub(super) places: OnceLock<HashMap<String, usize>>,
    /// The number of each step in a run, by its id; made when it is first asked for.
    #[serde(skip)]
    pub(super) numbers: OnceLock<HashMap<String, usize>>,
    /// Files that its commands run, by their name from where blocks start, and that nobody has handed in.
    #[serde(skip)]
    pub wanted: Vec<String>,
}

/// What a plan that was masked hides.
#[derive(Clone)]
pub struct Hidden {
    pub(super) plan: Arc<Plan>,
    pub(super) mask: Redactor,
    /// The steps of a plan that was kept of which nobody knows any more what they run.
    pub(super) unknown: BTreeSet<String>,
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden")
    }
}

impl Plan {
    /// Every step, selected or not, in the order of the document.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The steps that a run goes through, in order.
    pub fn selected(&self) -> impl DoubleEndedIterator<Item = &Step> {
        self.steps.iter().filter(|step| step.selected)
    }

    /// The steps that a run may come to: those that are selected, that wait for an answer, that a gate offers, and of the ways back.
    pub fn within_reach(&self) -> impl Iterator<Item = &Step> {
        let back: HashSet<&str> =
            self.rollbacks.iter().flat_map(|back| &back.steps).map(String::as_str).collect();
        let is_within = move |step: &&Step| {
            step.selected || step.waits || step.is_offered() || back.contains(step.id.as_str())
        };
        self.steps.iter().filter(is_within)
    }

    /// Whether a step is in a run with these answers; none where a question decides that nobody has answered.
    pub fn takes_in<'a>(&self, step: &Step, answer: impl Fn(&str) -> Option<&'a str>) -> Option<bool> {
        if step.selected || !step.waits {
            return Some(step.selected);
        }
        let question = step.question.as_deref().and_then(|id| self.question(id))?;
        let value = answer(&question.id)?;
        Some(question.option(value).is_some_and(|option| option.steps.contains(&step.id)))
    }

    /// The step called `id`.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.place_of(id).and_then(|at| self.steps.get(at))
    }

    /// Where the step called `id` stands among [`Plan::steps`].
    pub fn place_of(&self, id: &str) -> Option<usize> {
        let places = || self.steps.iter().enumerate().map(|(at, step)| (step.id.clone(), at)).collect();
        self.places.get_or_init(places).get(id).copied()
    }

    /// The section called `id`.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The way back that the section called `id` is.
    pub fn rollback(&self, section: &str) -> Option<&Rollback> {
        self.rollbacks.iter().find(|rollback| rollback.section == section)
    }

    /// The question called `id`.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
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

    /// The steps of a section and of those in it, selected or not.
    pub fn steps_of(&self, section: &str) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| !step.is_offered() && self.is_within(&step.section, section))
    }

    /// The step's number in a run: first those that are selected, then those that an answer may still bring in, then the others. So no
    /// other step has the number of one that the run comes to, whatever is answered.
    pub fn number(&self, id: &str) -> usize {
        let number = |step: &Step| self.numbers.get_or_init(|| numbers(&self.steps)).get(&step.id).copied();
        self.step(id).and_then(number).unwrap_or(self.steps.len() + 1)
    }

    /// The diagnostics of one severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(move |finding| finding.severity == severity)
    }
}

/// The numbers that [`Plan::number`] gives.
fn numbers(steps: &[Step]) -> HashMap<String, usize> {
    let mut order: Vec<&Step> = steps.iter().collect();
    // Stable: those of one kind stay in the order of the document.
    order.sort_by_key(|step| if step.selected { 0 } else { 1 + usize::from(!step.waits) });
    order.iter().enumerate().map(|(at, step)| (step.id.clone(), at + 1)).collect()
}
