//! The scopes of a plan: what the reading says something about as a whole, each with an id.
//!
//! Takes the reading and what was chosen. Never decides what is selected.

use super::OtherEnvironment;
use super::chosen::Chosen;
use super::evidence::{About, Evidence};
use super::rows::Scope;
use super::step::Step;
use crate::document::{Section, slug};
use crate::reading::{self, CERTAIN, Effect, Judged, Reading, ScopeKind};
use std::collections::{HashMap, HashSet};

/// The id of the scope that is the document itself.
pub(super) const DOCUMENT: &str = "document";

/// The rows of all scopes, in the order of the reading; `end` is the document's last line.
pub(super) fn scopes(
    reading: &Reading,
    sections: &[Section],
    chosen: &Chosen,
    end: usize,
    is_here: &dyn Fn(&str) -> bool,
) -> Vec<Scope> {
    let ids = ids(reading, sections);
    let row = |(at, scope): (usize, &reading::Scope)| {
        let (environment, condition) = (scope.environment.as_ref(), scope.condition.as_ref());
        let choice = scope.choice.as_ref();
        let weighed =
            scope.evidence.iter().map(|one| Evidence::new(About::Role, one.weight, &one.reason, &one.rule));
        let said = |about, one: &Judged<String>| Evidence::new(about, one.weight, &one.reason, &one.rule);
        let role = &scope.role;
        let own = || Evidence::new(About::Role, role.weight, &role.reason, &role.rule);
        let label = (scope.evidence.is_empty() && !role.reason.is_empty()).then(own);
        let limits = [
            environment.map(|one| said(About::Environment, one)),
            condition.map(|one| said(About::Condition, one)),
            choice.map(|one| Evidence::new(About::Choice, CERTAIN, &one.reason, "")),
        ];
        Scope {
            id: ids[at].clone(),
            parent: scope.parent.map(|parent| ids[parent].clone()),
            line: scope.line,
            end: scope.end.min(end),
            label: scope.label.clone(),
            role: scope.role.value,
            environment: environment.map(|environment| environment.value.clone()),
            condition: condition.map(|condition| condition.value.clone()),
            choice: choice.map(|choice| chosen.question_of(at).unwrap_or(&choice.choice).to_owned()),
            certain: scope.is_certain(is_here),
            evidence: weighed.chain(label).chain(limits.into_iter().flatten()).collect(),
            doubt: scope.doubt_in(is_here).map(|doubt| doubt.reason.clone()),
        }
    };
    reading.scopes.iter().enumerate().map(row).collect()
}

/// What looks at another environment than the chosen one may belong to that one: the reading is not certain of what holds it.
pub(super) fn doubt_elsewhere(scopes: &mut [Scope], steps: &[Step]) {
    let looking = steps.iter().filter(|step| step.selected && step.effect() == Effect::Read);
    let by_scope: HashMap<&str, &OtherEnvironment> =
        looking.filter_map(|step| Some((step.scope.as_str(), step.caution()?))).collect();
    for scope in scopes.iter_mut() {
        if let Some(caution) = by_scope.get(scope.id.as_str()) {
            scope.certain = false;
            let reason = caution.to_string();
            scope.evidence.push(Evidence::new(About::Environment, -CERTAIN, &reason, ""));
            scope.doubt.get_or_insert(reason);
        }
    }
}

/// What each scope is called: a heading as its section, anything else by its label below the scope that holds it.
pub(super) fn ids(reading: &Reading, sections: &[Section]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::with_capacity(reading.scopes.len());
    // How often each id was wanted: the second of a kind gets a number, unless another scope is called so.
    let mut wanted: HashMap<String, usize> = HashMap::new();
    let mut taken: HashSet<String> = HashSet::new();
    for (at, scope) in reading.scopes.iter().enumerate() {
        let id = match scope.kind {
            ScopeKind::Document => DOCUMENT.to_owned(),
            ScopeKind::Heading => sections[at].id.clone(),
            _ => below(reading, sections, at),
        };
        let count = wanted.entry(id.clone()).or_insert(0);
        let own = loop {
            *count += 1;
            let own = if *count > 1 { format!("{id}-{count}") } else { id.clone() };
            if taken.insert(own.clone()) {
                break own;
            }
        };
        ids.push(own);
    }
    ids
}

/// How many words of a label are in an id.
const WORDS: usize = 6;

fn below(reading: &Reading, sections: &[Section], at: usize) -> String {
    let path = reading.scopes.path(at);
    let mut id = sections[reading.scopes[at].section].id.clone();
    for scope in path.into_iter().filter(|scope| reading.scopes[*scope].kind > ScopeKind::Heading) {
        let words: Vec<&str> = reading.scopes[scope].label.split_whitespace().take(WORDS).collect();
        if !id.is_empty() {
            id.push('/');
        }
        id.push_str(&slug(&words.join(" ")));
    }
    id
}

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    #[test]
    fn a_scope_ends_before_the_next_heading_that_is_not_in_it() {
        let text = "intro\n\n# A\n\ntext\n\n## B\n\ntext\n\n# C\n\ntext\n";
        let plan = build(&Source::new("a.md", text), &Inputs::default());
        let found: Vec<_> =
            plan.scopes.iter().map(|scope| (scope.label.as_str(), scope.line, scope.end)).collect();
        assert_eq!(found, [("", 1, 13), ("A", 3, 10), ("B", 7, 10), ("C", 11, 13)]);
        let parents: Vec<_> = plan.scopes.iter().map(|scope| scope.parent.as_deref()).collect();
        assert_eq!(parents, [None, Some("document"), Some("a"), Some("document")]);
    }
}
