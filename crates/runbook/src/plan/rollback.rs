//! The sections that take things back, each as a selection of its own: what a run goes on with when somebody rolls back from within it.
//!
//! The same selection as with `--section`, with the same values, choices, environment and refusals.

use super::choices;
use super::chosen::Chosen;
use super::draft::Draft;
use super::inputs::Inputs;
use super::select::{LeftOut, Selector};
use super::selection::Selection;
use super::step::Step;
use super::take_and_leave::Places;
use super::team::Team;
use super::values::{Lookup, Values};
use super::variables;
use super::{Variable, limited, open, questions};
use crate::document::Document;
use crate::reading::{Reading, Role};
use crate::text::{Diagnostic, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollback {
    /// The id of its section.
    pub section: String,
    /// The ids of its steps, in order.
    pub steps: Vec<String>,
    /// The values that they need.
    pub variables: Vec<Variable>,
    /// Why it cannot be taken: errors in its steps, and choices in it that are open.
    pub errors: Vec<Diagnostic>,
}

/// A way back while the plan is made.
pub(super) struct RollbackDraft {
    section: usize,
    /// Indices of the drafts in it.
    pub(super) drafts: Vec<usize>,
    errors: std::cell::RefCell<Vec<Diagnostic>>,
}

/// Selects each section that takes things back and holds something to run: itself, or as the outermost one in its parts. One of which nothing
/// is selected, such as the way of a choice that was not taken, is no way back.
pub(super) fn select(
    document: &Document,
    reading: &Reading,
    drafts: &[Draft],
    inputs: &Inputs,
    team: &Team<'_>,
) -> Vec<RollbackDraft> {
    let is_back = |at: usize| reading.scopes[at].role.value == Role::Rollback;
    let is_outermost = |at: usize| !document.sections[at].parent.is_some_and(is_back);
    let holds = |at: usize| {
        let runs = |draft: &&Draft| draft.kind.runs() && draft.block.is_some();
        drafts.iter().filter(runs).any(|draft| {
            draft.section == at || (is_outermost(at) && document.path(draft.section).contains(&at))
        })
    };
    let sections = (0..document.sections.len()).filter(|at| is_back(*at) && holds(*at));
    let ways = sections.map(|at| one(at, document, reading, drafts, (inputs, team)));
    ways.filter(|way| !way.drafts.is_empty() || !way.errors.borrow().is_empty()).collect()
}

fn one(
    section: usize,
    document: &Document,
    reading: &Reading,
    drafts: &[Draft],
    (inputs, team): (&Inputs, &Team<'_>),
) -> RollbackDraft {
    // Where to begin and to end is about the run itself; what was answered holds on the way back too.
    let Selection { choose, take, leave, .. } = inputs.selection.clone();
    let selection = Selection { choose, take, leave, ..Selection::default() };
    let own = Inputs { selection, can_ask: false, asks_conditions: false, ..inputs.clone() };
    let asked = [section];
    let selector = Selector { document, reading, drafts, inputs: &own, asked: &asked, team };
    let is_in_run = |chosen: &Chosen, places: &Places, at: usize| selector.is_in_reach(chosen, places, at);
    let reach = choices::Reach { is_in_run: &is_in_run, asked: &asked, within: Some(section), team };
    let mut errors = Vec::new();
    let (chosen, places) = choices::choose(document, reading, drafts, &own, &reach, &mut errors);
    let selected = selector.select(&chosen, &places, &mut errors);
    let is_open = |at: usize, question: &str| selected.is_open(at, question) || selected.waits_for(question);
    let mut open_choices: Vec<_> = chosen.choices(document, is_open).map(|(choice, _)| choice).collect();
    let asked_questions = questions::bare(&open_choices);
    errors.extend(open::open_choices(&open_choices, &asked_questions, false));
    let waiting: Vec<_> =
        asked_questions.into_iter().filter(|question| selected.waits_for(&question.id)).collect();
    open_choices.retain(|choice| selected.waits_for(&choice.question));
    team.bind(document, &reading.scopes, &mut open_choices);
    errors.extend(open::open_readings(&waiting, &open_choices, &own));
    // What was typed is for the run as a whole, and told there.
    errors.retain(|finding| finding.severity == Severity::Error && !open::is_misfit(&finding.code));
    let is_in = |left: &Option<LeftOut>| left.is_none();
    let those = selected.steps.iter().enumerate().filter(|(_, left)| is_in(left)).map(|(at, _)| at);
    RollbackDraft { section, drafts: those.collect(), errors: errors.into() }
}

/// Notes what is wrong with the draft at `at` for each way back that holds it.
pub(super) fn complain(drafts_back: &[RollbackDraft], at: usize, found: impl Fn() -> Vec<Diagnostic>) {
    for draft_back in drafts_back.iter().filter(|draft_back| draft_back.drafts.contains(&at)) {
        let errors = found().into_iter().filter(|finding| finding.severity == Severity::Error);
        draft_back.errors.borrow_mut().extend(errors);
    }
}

impl RollbackDraft {
    /// The way back, with the ids and values of its steps.
    pub(super) fn finished(
        self,
        document: &Document,
        steps: &[Step],
        lookups: &BTreeMap<String, Lookup>,
        values: &Values<'_>,
    ) -> Rollback {
        let own: Vec<&Step> = self.drafts.iter().map(|at| &steps[*at]).collect();
        let variables = variables::of_rollback(&own, lookups, values);
        let mut errors = self.errors.into_inner();
        errors.extend(limited::of_rows(&variables, lookups));
        Rollback {
            section: document.sections[self.section].id.clone(),
            steps: own.iter().map(|step| step.id.clone()).collect(),
            variables,
            errors,
        }
    }
}
