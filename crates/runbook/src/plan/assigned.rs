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

#[cfg(test)]
mod tests {
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    fn scripts(block: &str, set: &[(&str, &str)]) -> (Vec<String>, usize) {
        let set = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let inputs = Inputs { set, ..Inputs::default() };
        let plan = build(&Source::new("a.md", format!("# T\n\n```bash\n{block}\n```\n")), &inputs);
        let told = plan.diagnostics.iter().filter(|finding| finding.code == "replaced-assignment").count();
        (plan.steps().iter().filter_map(|step| step.script().map(str::to_owned)).collect(), told)
    }

    #[test]
    fn a_value_that_was_typed_takes_the_place_of_the_documents_and_that_is_told() {
        let (found, told) = scripts("REGION=eu-1\necho \"$REGION\"", &[("region", "us 2")]);
        assert_eq!((found[0].as_str(), told), ("REGION='us 2'", 1));
    }

    #[test]
    fn the_last_one_that_was_typed_counts() {
        assert_eq!(scripts("REGION=eu-1", &[("region", "a"), ("REGION", "b")]).0, ["REGION=b"]);
    }

    #[test]
    fn what_is_for_one_command_alone_and_what_is_the_same_stay() {
        assert_eq!(scripts("REGION=eu-1 make", &[("region", "a")]), (vec!["REGION=eu-1 make".to_owned()], 0));
        assert_eq!(scripts("REGION=a", &[("region", "a")]), (vec!["REGION=a".to_owned()], 0));
    }

    #[test]
    fn a_hostile_value_stays_a_value() {
        assert_eq!(scripts("REGION=eu-1", &[("region", "a; rm -rf /")]).0, ["REGION='a; rm -rf /'"]);
    }
}
