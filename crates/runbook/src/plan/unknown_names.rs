//! Whether what somebody has given fits the document: a name that nothing in it is called is a slip, and told before anything runs.

use super::draft::Draft;
use super::inputs::Inputs;
use super::machines;
use super::placeholders;
use super::values::Lookup;
use crate::document::{Document, PieceKind};
use crate::reading::{Reading, normal_name};
use crate::settings::nearest;
use crate::text::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// The variable that is always set.
const ENVIRONMENT: &str = "environment";

/// What is wrong with the names of `--set` and `--vars`, and with a value of `environment` that an environment is called.
pub(super) fn misfits(
    document: &Document,
    reading: &Reading,
    drafts: &[Draft],
    inputs: &Inputs,
    lookups: &BTreeMap<String, Lookup>,
) -> Vec<Diagnostic> {
    let known = names(document, drafts);
    let is_known = |name: &str| {
        let name = normal_name(name);
        known.contains(&name)
            || name.strip_prefix("your_").is_some_and(|bare| known.contains(bare))
            || known.contains(&format!("your_{name}"))
    };
    let near = |name: &str| nearest(&normal_name(name), known.iter().map(String::as_str)).map(str::to_owned);
    let open = lookups.iter().filter(|(_, found)| matches!(found, Lookup::Open));
    let open = open.map(|(name, _)| name.as_str());
    let near_open = |name: &str| nearest(&normal_name(name), open.clone()).map(str::to_owned);
    let mut found: Vec<Diagnostic> = Vec::new();
    for (name, _) in inputs.set.iter().filter(|(name, _)| !is_known(name)) {
        let error =
            Diagnostic::error("unknown-variable", 0, format!("nothing in this runbook is called `{name}`"));
        let hint = near(name).map_or("`stepgate plan` lists the variables.".to_owned(), |near| {
            format!("Did you mean `{near}`?")
        });
        found.push(error.hinted(hint));
    }
    if let Some((path, vars)) = &inputs.vars {
        for name in vars.keys().filter(|name| !is_known(name)) {
            let message = format!("{path}: nothing in this runbook is called `{name}`");
            // A file may serve several runbooks; what is almost a name that has no value here is a slip.
            found.push(match near_open(name) {
                Some(near) => Diagnostic::error("unknown-variable", 0, message)
                    .hinted(format!("Did you mean `{near}`?")),
                None => Diagnostic::note("unused-variable", 0, message),
            });
        }
    }
    found.extend(machines::given(inputs, &reading.scopes).1);
    found.extend(environment(reading, inputs));
    found
}

/// Every name that a value could be for.
fn names(document: &Document, drafts: &[Draft]) -> BTreeSet<String> {
    let mut names = BTreeSet::from([ENVIRONMENT.to_owned()]);
    for draft in drafts {
        names.extend(draft.script.holes.iter().map(|hole| hole.name.clone()));
        names.extend(draft.facts.reads.iter().map(|read| normal_name(&read.name)));
        names.extend(draft.facts.sets.iter().map(|name| normal_name(name)));
        let kept = draft.extras.capture.iter().chain(&draft.extras.by_client.keeps);
        names.extend(kept.map(|name| normal_name(name)));
    }
    // In a helper, in a file's name, in words that are only shown.
    for piece in &document.pieces {
        let text = match &piece.kind {
            PieceKind::Block(block) => block.text(),
            PieceKind::Prose(prose) => prose.text.clone(),
            PieceKind::Item(item) => item.prose.text.clone(),
            PieceKind::Html(_) | PieceKind::Rule => continue,
        };
        names.extend(placeholders::named_in(&text));
    }
    names
}

/// A value that chooses an environment without its rules.
fn environment(reading: &Reading, inputs: &Inputs) -> Option<Diagnostic> {
    let typed = inputs.set.iter().rev().find(|(name, _)| normal_name(name) == ENVIRONMENT);
    let in_file = || {
        let (_, vars) = inputs.vars.as_ref()?;
        vars.iter().find(|(name, _)| normal_name(name) == ENVIRONMENT).map(|(_, value)| value.text())
    };
    let value = typed.map(|(_, value)| value.clone()).or_else(in_file)?;
    let known = known_environments(reading, inputs);
    let environments = inputs.environments();
    let named = known.iter().find(|name| environments.are_same(name, &value))?;
    if inputs.environment.as_deref().is_some_and(|chosen| environments.are_same(chosen, named)) {
        return None;
    }
    let message = format!("`environment = {value}` names an environment, and none of its rules would hold");
    Some(Diagnostic::error("environment-as-value", 0, message).hinted(format!("use --env {named}")))
}

/// The environments that can be chosen for a document, by name.
pub fn environments(document: &Document, inputs: &Inputs) -> Vec<String> {
    let reading = Reading::of(document, &inputs.known());
    known_environments(&reading, inputs).into_iter().collect()
}

/// The environments that the settings know, and those that the document knows.
pub(super) fn known_environments(reading: &Reading, inputs: &Inputs) -> BTreeSet<String> {
    let of_document =
        reading.scopes.iter().filter_map(|scope| Some(scope.environment.as_ref()?.value.clone()));
    inputs.settings.env.keys().cloned().chain(of_document).collect()
}
