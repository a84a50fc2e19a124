//! What the document assigns itself and somebody has given with `--set`: the given value takes the assignment's place.
//!
//! Any other origin loses against the document's own assignment, which stands nearer to what uses it.

use super::draft::{Draft, DraftKind};
use super::inputs::Inputs;
use crate::reading::normal_name;
use crate::shell::{self, Assignment};
use crate::text::Diagnostic;

/// Puts values of `--set` into the commands that assign the same name. `judge` reads a text that was changed again.
pub(super) fn replace(
    drafts: &mut [Draft],
    inputs: &Inputs,
    mut judge: impl FnMut(&mut Draft, &str),
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for draft in drafts.iter_mut().filter(|draft| draft.kind == DraftKind::Command && draft.skip.is_none()) {
        for (assignment, name, value) in given(draft, inputs) {
            let old = format!("{}={}", assignment.name, assignment.value.raw);
            let Ok(quoted) = shell::quote(&value, &shell::QuoteContext::Bare) else { continue };
            let new = format!("{}={quoted}", assignment.name);
            let written = draft.script.as_written().into_owned();
            // A placeholder gets the value where it stands.
            let is_open = old.contains(|one| shell::hole_index(one).is_some());
            if old == new || is_open || !draft.script.text.contains(&old) {
                continue;
            }
            let text = draft.script.text.replacen(&old, &new, 1);
            judge(draft, &text);
            draft.replaced.get_or_insert(written);
            draft.by = Some("--set");
            draft.set.push((assignment.name.clone(), normal_name(&name)));
            let message = format!("the document assigns `{old}` here, and --set {name} takes its place");
            found.push(Diagnostic::warning("replaced-assignment", draft.line, message));
        }
    }
    found
}

/// The assignments of a command whose name was given with `--set`, with that name and its value.
fn given(draft: &Draft, inputs: &Inputs) -> Vec<(Assignment, String, String)> {
    let set = |assignment: &Assignment| {
        let normal = normal_name(&assignment.name);
        let (name, value) = inputs.set.iter().rev().find(|(name, _)| normal_name(name) == normal)?;
        Some((assignment.clone(), name.clone(), value.clone()))
    };
    // Only what outlives the command: `VERSION=1 make` is for that command alone.
    draft
        .facts
        .assignments
        .iter()
        .filter(|one| draft.facts.sets.contains(&one.name))
        .filter_map(set)
        .collect()
}
