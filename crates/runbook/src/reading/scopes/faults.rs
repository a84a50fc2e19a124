//! Parts side by side each of which names a fault and what is done about it: `Symptom: …`, `Fix: …`. The one that is met is followed.
//!
//! Takes the document, gives each such part its fault as its condition. Never knows which of them is met.

use crate::document::{Document, PieceKind, Prose};
use crate::reading::judged::Judged;
use crate::reading::rules;
use crate::reading::words::{first_said, words};
use std::collections::BTreeMap;

/// The fault of every part that stands beside another one of its kind. One alone is what the document is about.
pub(super) fn faults(document: &Document) -> Vec<Option<Judged<String>>> {
    let mut found: Vec<Option<Judged<String>>> =
        (0..document.sections.len()).map(|at| fault(document, at)).collect();
    let mut beside: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for (section, _) in document.sections.iter().zip(&found).filter(|(_, fault)| fault.is_some()) {
        *beside.entry(section.parent).or_default() += 1;
    }
    for (section, fault) in document.sections.iter().zip(&mut found) {
        if beside.get(&section.parent).is_none_or(|count| *count < 2) {
            *fault = None;
        }
    }
    found
}

/// The fault that a part names with its first words, if it says further down what is done about it.
fn fault(document: &Document, at: usize) -> Option<Judged<String>> {
    let mut prose = document.pieces_of(at).filter_map(|(_, piece)| match &piece.kind {
        PieceKind::Prose(prose) if !prose.in_table => Some(prose),
        _ => None,
    });
    let first = prose.next()?;
    let name = label(first)?;
    let said = first_said(&words(name), rules::FAULT_LABEL.words)?;
    let helps = |text: &str| {
        let mut parts = text.split(':');
        parts.any(|part| first_said(&words(part), rules::FAULT_REMEDY.words).is_some())
    };
    let is_helped = text_behind(first).is_some_and(helps) || prose.any(|next| label(next).is_some_and(helps));
    let words = match text_behind(first).map(str::trim) {
        Some(behind) if !behind.is_empty() => behind,
        _ => &document.sections[at].title,
    };
    is_helped.then(|| {
        let said = said.trim_matches(['^', '$']);
        Judged::new(words.to_owned(), format!("the text says `{said}`")).by(&rules::FAULT_LABEL)
    })
}

/// The words in front of the colon of a paragraph, or all of a label.
fn label(prose: &Prose) -> Option<&str> {
    if prose.is_label {
        return Some(&prose.text);
    }
    prose.text.split_once(':').map(|(name, _)| name)
}

fn text_behind(prose: &Prose) -> Option<&str> {
    prose.text.split_once(':').map(|(_, behind)| behind)
}

#[cfg(test)]
mod tests {
    use super::faults;
    use crate::document::Document;
    use crate::text::Source;

    /// How many parts of a document name a fault.
    fn count(markdown: &str) -> usize {
        faults(&Document::parse(&Source::new("a.md", markdown))).into_iter().flatten().count()
    }

    #[test]
    fn parts_that_name_a_fault_and_what_helps_are_told_side_by_side() {
        let two = |fault: &str, fix: &str| {
            let part = |title: &str| format!("## {title}\n\n{fault} it hums\n\n{fix}\n\n- Stop it.\n\n");
            format!("# The kiln\n\n{}{}", part("Hum"), part("Smoke"))
        };
        assert_eq!(count(&two("**Symptom:**", "**Fix:**")), 2);
        assert_eq!(count(&two("**Problem**:", "**Solution**:")), 2);
        assert_eq!(count(&two("Error:", "Resolution:")), 2);
        assert_eq!(count(&two("**Purpose:**", "**Fix:**")), 0);
        assert_eq!(count(&two("**Symptom:**", "**Owner:**")), 0);
        assert_eq!(count("# The kiln\n\n## Hum\n\n**Symptom:** it hums\n**Fix:**\n\n- Stop it.\n"), 0);
    }
}
