//! What a plan does not run, by name and line: what is left out, what is not run, what has still to be settled. Each is named once.
//!
//! Takes a finished plan, gives rows. Never decides, and never looks at the document.

use super::style::count;
use crate::plan::{Fate, Plan, Question, Step};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Why a block is not run that says nothing of its language.
const UNTAGGED: &str = "not run: untagged";

/// One thing that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Its label, its title or its question.
    pub(super) name: String,
    /// Why, where it stands and how much of it there is.
    pub(super) about: String,
}

/// What is left out: whole scopes where they are, else single steps.
pub(super) fn left_out(plan: &Plan) -> Vec<Row> {
    Remainder::of(plan).rows()
}

/// The questions that nobody has answered, each with the flag that does.
pub(super) fn to_be_settled(plan: &Plan) -> Vec<Row> {
    plan.questions.iter().filter(|question| question.is_open()).map(|question| open(plan, question)).collect()
}

fn open(plan: &Plan, question: &Question) -> Row {
    let is_choice = plan.choices.iter().find(|choice| choice.question == question.id);
    let flags = match is_choice.filter(|choice| !choice.is_condition()) {
        Some(choice) => choice
            .options
            .iter()
            .map(|option| format!("--choose \"{option}\""))
            .collect::<Vec<_>>()
            .join(" or "),
        None => question.flag.clone(),
    };
    let waiting: HashSet<&String> = question.options.iter().flat_map(|option| &option.steps).collect();
    Row {
        name: question.text.clone(),
        about: format!("{flags} · line {} · {}", question.line, count(waiting.len(), "step")),
    }
}

/// The blocks that are shown and not run, each with the reason. What a person does by hand with one is a step.
pub(super) fn not_run(plan: &Plan) -> Vec<(usize, String)> {
    let by_hand: HashSet<usize> = plan.steps().iter().filter_map(|step| step.block).collect();
    let shown = plan.blocks.iter().filter(|block| !block.run && !by_hand.contains(&block.line));
    let told = |reason: &str| match reason {
        UNTAGGED => format!("{UNTAGGED} (with a tag such as bash behind its fence it is commands)"),
        other => other.to_owned(),
    };
    shown.map(|block| (block.line, told(block.reason.as_deref().unwrap_or_default()))).collect()
}

/// What is known of the steps in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held<'p> {
    /// There are none.
    Nothing,
    /// All of them are left out, for one reason.
    Left(&'p str),
    /// One is in the run or waits, or there are several reasons.
    Mixed,
}

impl Held<'_> {
    fn add(&mut self, other: Self) {
        *self = match (*self, other) {
            (Self::Nothing, other) => other,
            (own, other) if own == other => own,
            _ => Self::Mixed,
        };
    }
}

/// Something that is left out.
struct Left<'p> {
    /// Where its scope stands among the plan's.
    scope: usize,
    reason: &'p str,
    /// The step that it is; none for what is only said.
    step: Option<&'p Step>,
}

struct Remainder<'p> {
    plan: &'p Plan,
    /// Where each scope's parent stands.
    parents: Vec<Option<usize>>,
    left: Vec<Left<'p>>,
    /// What stands in each scope by itself, and with all that is in it.
    own: Vec<Held<'p>>,
    whole: Vec<Held<'p>>,
}

impl<'p> Remainder<'p> {
    fn of(plan: &'p Plan) -> Self {
        let places: HashMap<&str, usize> =
            plan.scopes.iter().enumerate().map(|(at, scope)| (scope.id.as_str(), at)).collect();
        let parent = |id: &Option<String>| places.get(id.as_deref()?).copied();
        let nothing = vec![Held::Nothing; plan.scopes.len()];
        let mut found = Self {
            plan,
            parents: plan.scopes.iter().map(|scope| parent(&scope.parent)).collect(),
            left: Vec::new(),
            own: nothing.clone(),
            whole: nothing,
        };
        for step in plan.steps().iter().filter(|step| !step.is_offered()) {
            let Some(scope) = places.get(step.scope.as_str()).copied() else { continue };
            let reason = step.reason.as_deref().unwrap_or("left out");
            if step.selected || step.waits {
                found.add(scope, Held::Mixed);
            } else {
                found.leave(Left { scope, reason, step: Some(step) });
            }
        }
        for piece in plan.text.iter().filter(|piece| piece.fate == Fate::LeftOut) {
            if let Some(scope) = piece.of.iter().find_map(|id| places.get(id.as_str())) {
                found.leave(Left {
                    scope: *scope,
                    reason: piece.reason.as_deref().unwrap_or("left out"),
                    step: None,
                });
            }
        }
        found
    }

    fn leave(&mut self, left: Left<'p>) {
        self.add(left.scope, Held::Left(left.reason));
        self.left.push(left);
    }

    fn add(&mut self, scope: usize, held: Held<'p>) {
        self.own[scope].add(held);
        let parents = &self.parents;
        for at in std::iter::successors(Some(scope), |at| parents[*at]) {
            self.whole[at].add(held);
        }
    }

    /// Whether the scope at `at` is a section of the run.
    fn is_taken(&self, at: usize) -> bool {
        self.plan.sections.get(at).is_some_and(|section| section.selected)
    }

    /// The outermost scope that is left out with this, and for the same reason; none where it stands alone.
    fn holder(&self, left: &Left<'_>) -> Option<usize> {
        let is_alone = self.is_taken(left.scope) || self.own[left.scope] == Held::Mixed;
        if is_alone && left.step.is_some() {
            return None;
        }
        let is_same = |outer: &usize| {
            let section = self.plan.sections.get(*outer);
            self.whole[*outer] == Held::Left(left.reason)
                || section.is_some_and(|section| section.reason == left.reason)
        };
        let outer = |at: &usize| {
            self.parents[*at].filter(|outer| *outer > 0 && !self.is_taken(*outer)).filter(is_same)
        };
        std::iter::successors(Some(left.scope), outer).last()
    }

    fn rows(&self) -> Vec<Row> {
        let mut scopes: BTreeMap<(usize, usize), (&str, usize)> = BTreeMap::new();
        let mut single: Vec<(usize, Row)> = Vec::new();
        for left in &self.left {
            match (self.holder(left), left.step) {
                (Some(at), step) => {
                    let line = self.plan.scopes[at].line;
                    scopes.entry((line, at)).or_insert((left.reason, 0)).1 += usize::from(step.is_some());
                }
                (None, Some(step)) => single.push((step.line, alone(step, left.reason))),
                (None, None) => {}
            }
        }
        let scopes =
            scopes.into_iter().map(|((line, at), (reason, steps))| (line, self.scope(at, reason, steps)));
        let mut rows: Vec<(usize, Row)> = scopes.chain(single).collect();
        rows.sort_by_key(|(line, _)| *line);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn scope(&self, at: usize, reason: &str, steps: usize) -> Row {
        let scope = &self.plan.scopes[at];
        let label = scope.label.trim_end_matches(':');
        let name = if label.is_empty() { "(before the first heading)" } else { label };
        // What a part of it says is `stands under …`; it says itself why it is so.
        let own = self.plan.sections.get(at).filter(|section| !section.selected);
        let reason = own.map_or(reason, |section| &section.reason);
        let steps = if steps > 0 { count(steps, "step") } else { "words only".to_owned() };
        Row { name: name.to_owned(), about: format!("{reason} · line {} · {steps}", scope.line) }
    }
}

fn alone(step: &Step, reason: &str) -> Row {
    Row { name: step.title.clone(), about: format!("{reason} · line {}", step.line) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Inputs, Selection, build};
    use crate::text::Source;

    fn left(markdown: &str, selection: Selection) -> Vec<String> {
        let inputs = Inputs { environment: Some("staging".into()), selection, ..Inputs::default() };
        let plan = build(&Source::new("a.md", markdown), &inputs);
        left_out(&plan).into_iter().map(|row| format!("{} · {}", row.name, row.about)).collect()
    }

    #[test]
    fn a_label_that_is_left_out_is_named_once_with_all_its_steps() {
        let text = "# T\n\n## Deploy\n\n**Staging**\n\n```sh\nget a\nget b\n```\n\n**Production**\n\n```sh\nget c\nget d\n```\n";
        let rows = left(text, Selection::default());
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert!(
            rows[0].starts_with("Production · for production only") && rows[0].ends_with("line 12 · 2 steps"),
            "{rows:?}"
        );
    }

    #[test]
    fn a_step_that_is_left_out_by_itself_is_named_by_its_own_title() {
        let text = "# T\n\n## Deploy\n\n```sh\nget a\nget b\n```\n";
        let only = Selection { only: vec!["get a".into()], ..Selection::default() };
        assert_eq!(left(text, only), ["get b · not named by --only · line 7"]);
    }

    #[test]
    fn a_section_of_nothing_but_words_is_named_too() {
        let text = "# T\n\n## Deploy\n\n```sh\nget a\n```\n\n## Rollback\n\nAsk the database team.\n";
        let rows = left(text, Selection::default());
        assert!(rows.len() == 1 && rows[0].starts_with("Rollback · "), "{rows:?}");
    }

    #[test]
    fn a_choice_that_nobody_has_made_is_to_be_settled_with_its_flags() {
        let text = "# T\n\n## Deploy\n\n### Option A: Helm\n\n```sh\nget a\n```\n\n### Option B: Script\n\n```sh\nget b\n```\n";
        let plan = build(&Source::new("a.md", text), &Inputs::default());
        let rows = to_be_settled(&plan);
        assert_eq!(rows.len(), 1);
        assert_eq!(
            rows[0].about,
            "--choose \"Option A: Helm\" or --choose \"Option B: Script\" · line 5 · 2 steps"
        );
        assert_eq!(left_out(&plan), []);
    }
}
