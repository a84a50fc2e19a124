//! The scopes of a plan: today a heading each, with what is said of it as a whole.
//!
//! Takes the document and the reading. Never decides what is selected.

use super::rows::Scope;
use crate::document::Document;
use crate::reading::Reading;

/// The id of the scope that is the document itself.
const DOCUMENT: &str = "document";

/// A scope for the document and for each heading; `end` is the document's last line.
pub(super) fn scopes(document: &Document, reading: &Reading, end: usize) -> Vec<Scope> {
    let ends = ends(document, end);
    let scope = |(at, section): (usize, &crate::document::Section)| {
        let role = &reading.roles[at];
        let environment = reading.scopes[at].as_ref();
        let evidence = [Some(&role.reason), environment.map(|environment| &environment.reason)];
        Scope {
            id: id(document, at),
            parent: (at > 0).then(|| id(document, section.parent.unwrap_or(0))),
            line: section.line,
            end: ends[at],
            label: section.title.clone(),
            role: role.value,
            environment: environment.map(|environment| environment.value.clone()),
            condition: None,
            choice: reading.alternatives[at].as_ref().map(|alternative| alternative.choice.clone()),
            certain: true,
            evidence: evidence.into_iter().flatten().cloned().collect(),
        }
    };
    document.sections.iter().enumerate().map(scope).collect()
}

/// What the scope of the section at `at` is called.
pub(super) fn id(document: &Document, at: usize) -> String {
    if at == 0 { DOCUMENT.to_owned() } else { document.sections[at].id.clone() }
}

/// The last line of each section: before the next heading that is not in it.
fn ends(document: &Document, last: usize) -> Vec<usize> {
    let sections = &document.sections;
    let mut ends = vec![last; sections.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        while let Some(over) = open.pop_if(|before| sections[*before].level >= section.level) {
            ends[over] = section.line.saturating_sub(1);
        }
        open.push(at);
    }
    ends
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
