//! The questions of a plan: each of the document's choices and conditions, with the steps that wait for it.

use super::draft::Draft;
use super::group::{Alternative, Group};
use super::question::{LEAVE, Question, QuestionKind, QuestionOption, Settled, TAKE};
use super::rows::Choice;
use super::select::Selected;
use crate::reading::Scopes;
use crate::record::DecidedBy;
use std::collections::HashMap;

/// The options of one choice with the ids of the steps under each, as [`super::groups`] has found them.
pub(super) struct Ways<'p> {
    pub(super) choice: &'p Choice,
    /// Whether it is about the environment for which something is.
    pub(super) is_about_environment: bool,
    /// The ids of the steps of each option, in the order of the choice's options.
    pub(super) steps: Vec<Vec<String>>,
}

/// The question that a choice is; `titles` are those of the sections, by their ids.
pub(super) fn question(ways: Ways<'_>, titles: &HashMap<&str, &str>) -> Question {
    let Ways { choice, steps, is_about_environment } = ways;
    let is_condition = choice.is_condition();
    let value = |option: &String| match (is_condition, *option == choice.options[0]) {
        (true, true) => TAKE.to_owned(),
        (true, false) => LEAVE.to_owned(),
        (false, _) => option.clone(),
    };
    let by = choice.how.clone().unwrap_or(DecidedBy::Default);
    let options = choice.options.iter().zip(steps);
    Question {
        id: choice.question.clone(),
        line: choice.line,
        kind: match (&choice.doubt, is_condition) {
            (Some(_), _) if is_about_environment => QuestionKind::Environment,
            (Some(_), _) => QuestionKind::Reading,
            (None, true) => QuestionKind::Condition,
            (None, false) => QuestionKind::Choice,
        },
        text: text(choice, is_condition, titles),
        options: options.map(|(option, steps)| QuestionOption { value: value(option), steps }).collect(),
        default: (is_condition && choice.doubt.is_none()).then(|| LEAVE.to_owned()),
        flag: if choice.doubt.is_some() {
            format!("--leave \"{}\"", place(choice))
        } else if is_condition {
            format!("--take \"{}\"", place(choice))
        } else {
            format!("--choose \"{}\"", choice.options[0])
        },
        settled: choice.chosen.as_ref().map(|chosen| Settled { value: value(chosen), by }),
    }
}

/// What the first option is called in a flag.
fn place(choice: &Choice) -> &str {
    choice.full_title.as_deref().unwrap_or(&choice.options[0])
}

fn text(choice: &Choice, is_condition: bool, titles: &HashMap<&str, &str>) -> String {
    if let Some(doubt) = &choice.doubt {
        return format!("{}: does it belong to this run? ({doubt})", choice.options[0]);
    }
    if is_condition {
        return format!("{}: is it done in this run?", choice.options[0]);
    }
    let title = titles.get(choice.section.as_str());
    match title.map(|title| title.trim_end_matches(':')).filter(|title| !title.is_empty()) {
        Some(title) => format!("{title}: which one?"),
        None => "Which one?".to_owned(),
    }
}

/// The drafts under each scope, found once: a document may hold many choices.
pub(super) struct Held {
    by_scope: Vec<Vec<usize>>,
}

impl Held {
    pub(super) fn of(drafts: &[Draft], scopes: &Scopes) -> Self {
        let mut by_scope = vec![Vec::new(); scopes.len()];
        for (at, draft) in drafts.iter().enumerate() {
            let around = std::iter::successors(Some(draft.scope), |scope| scopes[*scope].parent);
            around.for_each(|scope| by_scope[scope].push(at));
        }
        Self { by_scope }
    }

    /// The drafts under any of these scopes, in order.
    fn under(&self, scopes: &[usize]) -> Vec<usize> {
        let mut drafts: Vec<usize> =
            scopes.iter().flat_map(|scope| &self.by_scope[*scope]).copied().collect();
        drafts.sort_unstable();
        drafts.dedup();
        drafts
    }
}

/// The steps under each option of a choice: those that it alone keeps out, or lets in.
pub(super) fn ways<'p>(
    choice: &'p Choice,
    group: &Group,
    held: &Held,
    selected: &Selected,
    ids: &[String],
) -> Ways<'p> {
    let depends = |at: &usize| match &selected.steps[*at] {
        None => true,
        Some(left) => left.question.as_deref() == Some(choice.question.as_str()),
    };
    let of = |option: &Alternative| {
        let held = held.under(&option.scopes).into_iter();
        held.filter(depends).map(|at| ids[at].clone()).collect()
    };
    let steps = group.options().iter().map(of).collect();
    Ways { choice, steps, is_about_environment: group.is_about_environment }
}

/// The questions that these choices are, without their steps.
pub(super) fn bare(choices: &[Choice]) -> Vec<Question> {
    let ways = |choice: &'_ Choice| vec![Vec::new(); choice.options.len()];
    let ways = |choice| Ways { choice, steps: ways(choice), is_about_environment: false };
    choices.iter().map(|choice| question(ways(choice), &HashMap::new())).collect()
}
