//! What becomes of one line of a document, what stands for it, and what holds it.
//!
//! Takes a finished plan and finds; never decides, and never says what the plan does not.

use super::line_fates::{Fate, TextPiece};
use super::model::Plan;
use super::question::Question;
use super::rows::{Scope, Section};
use super::step::Step;
use std::collections::HashMap;

/// One line, and all that a plan says of it.
#[derive(Debug)]
pub struct Explained<'p> {
    /// The line, from 1.
    pub line: usize,
    /// What becomes of it.
    pub fate: Fate,
    /// Why, where it is neither a step nor shown with one.
    pub reason: Option<&'p str>,
    /// The step that stands for it.
    pub step: Option<&'p Step>,
    /// What holds it, from the document inwards.
    pub scopes: Vec<&'p Scope>,
    /// The questions that decide about it, from the outermost in, its own last.
    pub questions: Vec<&'p Question>,
}

impl Plan {
    /// What becomes of `line`; none where it is blank or not there.
    pub fn explained(&self, line: usize) -> Option<Explained<'_>> {
        let piece = self.text.iter().find(|piece| (piece.line..=piece.end).contains(&line))?;
        let step = piece.of.iter().find_map(|id| self.step(id));
        let heading = self.sections.iter().find(|section| section.level > 0 && section.line == line);
        let scopes = self.scopes_of(line);
        let (fate, reason) = standing(piece, heading);
        let questions = self.questions_of(step, &scopes);
        Some(Explained { line, fate, reason, step, scopes, questions })
    }

    /// What holds `line`, from the document inwards.
    fn scopes_of(&self, line: usize) -> Vec<&Scope> {
        let holding = self.scopes.iter().filter(|scope| (scope.line..=scope.end).contains(&line));
        let by_id: HashMap<&str, &Scope> = holding.map(|scope| (scope.id.as_str(), scope)).collect();
        let path = |scope: &&'_ Scope| {
            let above = |scope: &&Scope| by_id.get(scope.parent.as_deref()?).copied();
            std::iter::successors(by_id.get(scope.id.as_str()).copied(), above).collect::<Vec<_>>()
        };
        let mut longest = by_id.values().map(path).max_by_key(Vec::len).unwrap_or_default();
        longest.reverse();
        longest
    }

    /// The questions that these scopes are answers to, and the one that decides about the step.
    fn questions_of(&self, step: Option<&Step>, scopes: &[&Scope]) -> Vec<&Question> {
        let of_scope = |scope: &&Scope| {
            let by_id = scope.choice.as_deref().and_then(|id| self.question(id));
            by_id.or_else(|| {
                scope.condition.as_ref()?;
                self.questions.iter().find(|question| question.line == scope.line)
            })
        };
        let own = step.and_then(|step| self.question(step.question.as_deref()?));
        let mut found: Vec<&Question> = Vec::new();
        for question in scopes.iter().filter_map(of_scope).chain(own) {
            if !found.contains(&question) {
                found.push(question);
            }
        }
        found
    }
}

/// A heading asks for nothing by itself: what becomes of it is what becomes of its section.
fn standing<'p>(piece: &'p TextPiece, heading: Option<&'p Section>) -> (Fate, Option<&'p str>) {
    match heading {
        Some(section) if piece.fate == Fate::Context && !section.selected => {
            (Fate::LeftOut, Some(&section.reason))
        }
        _ => (piece.fate, piece.reason.as_deref()),
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::{Fate, Inputs, Plan, build};
    use crate::text::Source;

    fn plan() -> Plan {
        let text =
            "# T\n\n## Deploy\n\n```bash\nmake all\n```\n\n## Rollback\n\n```bash\ngit revert HEAD\n```\n";
        build(&Source::new("a.md", text), &Inputs::default())
    }

    #[test]
    fn a_line_has_its_step_and_what_holds_it_from_the_outside_in() {
        let plan = plan();
        let line = plan.explained(6).expect("it is not blank");
        assert_eq!((line.fate, line.step.map(|step| step.line)), (Fate::Step, Some(6)));
        let labels: Vec<&str> = line.scopes.iter().map(|scope| scope.label.as_str()).collect();
        let starts: Vec<usize> = line.scopes.iter().map(|scope| scope.line).collect();
        assert!(
            labels.contains(&"Deploy") && !labels.contains(&"Rollback") && starts.is_sorted(),
            "{labels:?}"
        );
    }

    #[test]
    fn a_heading_has_the_fate_of_its_section() {
        let plan = plan();
        let heading = plan.explained(9).expect("it is a heading");
        assert!(heading.fate == Fate::LeftOut && heading.reason.is_some());
        assert_eq!(plan.explained(3).map(|line| line.fate), Some(Fate::Context));
    }

    #[test]
    fn a_blank_line_and_one_behind_the_end_have_none() {
        let plan = plan();
        assert!(plan.explained(2).is_none() && plan.explained(99).is_none() && plan.explained(0).is_none());
    }
}
