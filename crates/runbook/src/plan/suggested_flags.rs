//! What would make another thing of a line: flags, each of which was tried.
//!
//! Takes a document and its inputs, makes a plan with each flag that may have a say, and keeps those that do. Never guesses what a flag does.

use super::analysis::Analysis;
use super::explained::Explained;
use super::inputs::Inputs;
use super::line_fates::Fate;
use super::open::is_misfit;
use super::question::QuestionKind;
use super::rows::Scope;
use super::unknown_names::environments;

/// A flag that changes what becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lever {
    /// What has to be typed besides.
    pub flag: String,
    /// What becomes of the line with it.
    pub fate: Fate,
    /// Why, where that is neither a step nor shown with one.
    pub reason: Option<String>,
}

/// One thing that may be typed.
struct Attempt {
    flag: String,
    inputs: Inputs,
}

/// How many of the other ways of a choice are tried.
const OTHER_WAYS: usize = 3;

/// What changes the fate of the line that `explained` is about, in its plan with `inputs`.
pub fn levers(analysis: &Analysis, inputs: &Inputs, explained: &Explained<'_>) -> Vec<Lever> {
    let attempts = Attempts { analysis, inputs, explained };
    let rows = if is_in(explained.fate) { attempts.left() } else { attempts.taken() };
    let environments = attempts.environments().into_iter().map(|attempt| vec![attempt]);
    // Of each row the first that does it: the others only say more than is needed.
    rows.into_iter()
        .chain(environments)
        .filter_map(|row| row.into_iter().find_map(|one| attempts.tried(one)))
        .collect()
}

/// Whether what has this fate is in the run.
const fn is_in(fate: Fate) -> bool {
    matches!(fate, Fate::Step | Fate::WithStep | Fate::Context)
}

struct Attempts<'a> {
    analysis: &'a Analysis,
    inputs: &'a Inputs,
    explained: &'a Explained<'a>,
}

impl Attempts<'_> {
    /// What may take the line out of the run, row by row.
    fn left(&self) -> Vec<Vec<Attempt>> {
        let leave = |name: String| {
            self.attempt(format!("--leave \"{name}\""), |inputs| inputs.selection.leave.push(name))
        };
        let leaves = self.scopes().rev().flat_map(|scope| self.names(scope)).map(leave);
        vec![leaves.collect(), self.ways(|own, value| own != value)]
    }

    /// What may bring the line into the run, row by row.
    fn taken(&self) -> Vec<Vec<Attempt>> {
        let take = |name: String| {
            self.attempt(format!("--take \"{name}\""), |inputs| inputs.selection.take.push(name))
        };
        let section = |name: String| {
            self.attempt(format!("--section \"{name}\""), |inputs| inputs.selection.sections.push(name))
        };
        let names = || self.scopes().rev().flat_map(|scope| self.names(scope));
        let all = self.attempt("--all".to_owned(), |inputs| inputs.selection.all = true);
        vec![
            self.ways(|own, value| own == value),
            names().map(take).collect(),
            names().map(section).collect(),
            vec![all],
        ]
    }

    /// The ways of the choices around the line, those for which `is_wanted` holds of the line's own way and theirs.
    fn ways(&self, is_wanted: impl Fn(&str, &str) -> bool) -> Vec<Attempt> {
        let mut found = Vec::new();
        for question in self.explained.questions.iter().filter(|one| one.kind == QuestionKind::Choice) {
            let is_own = |scope: &&&Scope| scope.choice.as_deref() == Some(question.id.as_str());
            let Some(own) = self.explained.scopes.iter().find(is_own) else { continue };
            let values = question.options.iter().map(|option| &option.value);
            for value in values.filter(|value| is_wanted(&own.label, value)).take(OTHER_WAYS) {
                let value = value.clone();
                found.push(self.attempt(format!("--choose \"{value}\""), |inputs| {
                    inputs.selection.choose.push(value);
                }));
            }
        }
        found
    }

    /// The other environments.
    fn environments(&self) -> Vec<Attempt> {
        let others = environments(&self.analysis.document, self.inputs).into_iter();
        let others = others.filter(|name| self.inputs.environment.as_ref() != Some(name));
        others
            .map(|name| self.attempt(format!("--env {name}"), |inputs| inputs.environment = Some(name)))
            .collect()
    }

    /// What holds the line and has a name, from the outermost in.
    fn scopes(&self) -> impl DoubleEndedIterator<Item = &Scope> {
        self.explained
            .scopes
            .iter()
            .copied()
            .filter(|scope| scope.parent.is_some() && !scope.label.is_empty())
    }

    /// How a scope may be named: by its label, or by the path of labels that leads to it.
    fn names(&self, scope: &Scope) -> [String; 2] {
        let path: Vec<&str> = self
            .scopes()
            .take_while(|outer| outer.line <= scope.line && outer.id != scope.id)
            .map(|outer| outer.label.as_str())
            .collect();
        let path: Vec<&str> = path.into_iter().chain([scope.label.as_str()]).collect();
        [scope.label.clone(), path.join(" > ")]
    }

    fn attempt(&self, flag: String, change: impl FnOnce(&mut Inputs)) -> Attempt {
        let mut inputs = self.inputs.clone();
        change(&mut inputs);
        Attempt { flag, inputs }
    }

    /// What an attempt does to the line; none where it does nothing, or names nothing or several things.
    fn tried(&self, attempt: Attempt) -> Option<Lever> {
        let plan = self.analysis.again(&attempt.inputs).plan;
        if plan.diagnostics.iter().any(|finding| is_misfit(&finding.code)) {
            return None;
        }
        let now = plan.explained(self.explained.line)?;
        let has_changed = is_in(now.fate) != is_in(self.explained.fate);
        has_changed.then(|| Lever {
            flag: attempt.flag,
            fate: now.fate,
            reason: now.reason.map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    const RUNBOOK: &str =
        "# T\n\n## Deploy\n\n```bash\nmake all\n```\n\n## Rollback\n\n```bash\ngit revert HEAD\n```\n";

    /// What changes the fate of a line, with the fate that it has then.
    fn flags(line: usize) -> Vec<(String, bool)> {
        let inputs = Inputs::default();
        let analysis = Analysis::of(Source::new("a.md", RUNBOOK), &inputs);
        let explained = analysis.plan.explained(line).expect("it is not blank");
        let found = levers(&analysis, &inputs, &explained).into_iter();
        found.map(|lever| (lever.flag, is_in(lever.fate))).collect()
    }

    #[test]
    fn what_is_in_the_run_can_be_left_out() {
        assert_eq!(flags(6), [("--leave \"Deploy\"".to_owned(), false)]);
    }

    #[test]
    fn what_is_left_out_can_be_taken_and_only_what_was_tried_is_said() {
        let found = flags(12);
        assert!(found.contains(&("--section \"Rollback\"".to_owned(), true)), "{found:?}");
        assert!(found.iter().all(|(flag, is_in)| *is_in && !flag.starts_with("--leave")), "{found:?}");
    }
}
