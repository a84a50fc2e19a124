//! What a team has settled about the scopes of a document, in the `[[scope]]`s of its settings.
//!
//! Takes the rules and the scopes, gives for each rule the place that it means, and whether the text is still the one that it was said of.
//! An answer whose text has changed has fallen: it settles nothing, and its place is asked about, however certain the reading is.

use super::inputs::Inputs;
use super::names::{best, names_section};
use crate::document::{Document, PieceKind};
use crate::reading::Scopes;
use crate::settings::{ScopeRule, Take};
use crate::text::{Diagnostic, hex};
use sha2::{Digest as _, Sha256};

/// What a `[[scope]]` says of a scope in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// It belongs to the run.
    Taken,
    /// It does not.
    Left,
    /// Nothing: it is asked about, as the document has it.
    Asked,
    /// Nothing any more: the text is another one.
    Fallen,
}

/// The scopes that a team has spoken of, and what is wrong with what it says.
#[derive(Debug, Default)]
pub(super) struct Team {
    pub(super) said: Vec<(usize, Said)>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Team {
    /// What the settings say of the scopes of this document.
    pub(super) fn of(document: &Document, scopes: &Scopes, inputs: &Inputs) -> Self {
        let mut team = Self::default();
        let mut found: Vec<(&ScopeRule, usize)> = Vec::new();
        for rule in inputs.settings.scope.iter().map(toml::Spanned::get_ref) {
            match place(&rule.at, scopes) {
                Ok(scope) => found.push((rule, scope)),
                Err(diagnostic) => team.diagnostics.push(diagnostic),
            }
        }
        let places: Vec<usize> = found.iter().map(|(_, scope)| *scope).collect();
        let is_chosen = |names: &[String]| {
            let chosen = inputs.environment.as_deref();
            chosen.is_some_and(|chosen| names.iter().any(|name| inputs.environments().are_same(name, chosen)))
        };
        for (rule, scope) in found {
            if !rule.only_in.is_empty() && !is_chosen(&rule.only_in) {
                continue;
            }
            let is_same =
                rule.text.as_ref().is_none_or(|text| *text == text_of(document, scopes, scope, &places));
            let said = match rule.take {
                _ if !is_same => Said::Fallen,
                Some(Take::Never) => Said::Left,
                Some(Take::Ask) => Said::Asked,
                _ if !rule.environments.is_empty() && !is_chosen(&rule.environments) => Said::Left,
                Some(Take::Always) => Said::Taken,
                None if !rule.environments.is_empty() => Said::Taken,
                None => Said::Asked,
            };
            team.said.push((scope, said));
        }
        team
    }

    /// Whether the answer about `scope` has fallen.
    pub(super) fn has_fallen(&self, scope: usize) -> bool {
        self.said.contains(&(scope, Said::Fallen))
    }
}

/// The one scope that a rule means.
fn place(name: &str, scopes: &Scopes) -> Result<usize, Diagnostic> {
    let fits = (1..scopes.len()).map(|at| (names_section(name, &scopes.labels(at)), at)).collect();
    let hits = best(fits);
    match hits.as_slice() {
        [one] => Ok(*one),
        [] => {
            let labels = scopes.iter().map(|scope| scope.label.as_str()).filter(|label| !label.is_empty());
            let hint = crate::settings::nearest(name, labels).map_or_else(
                || "`stepgate outline` lists the sections; take the entry out of stepgate.toml.".to_owned(),
                |near| format!("Did you mean \"{near}\"?"),
            );
            let message = format!("the [[scope]] `{name}` of stepgate.toml names nothing in this document");
            Err(Diagnostic::error("unknown-scope", 0, message).hinted(hint))
        }
        several => {
            let lines: Vec<String> = several.iter().map(|at| format!("line {}", scopes[*at].line)).collect();
            let message = format!(
                "the [[scope]] `{name}` of stepgate.toml names {} places: {}",
                several.len(),
                lines.join(", ")
            );
            let hint = "Give the path with the titles above it: at = \"A > B\".";
            Err(Diagnostic::error("ambiguous-scope", scopes[several[0]].line, message).hinted(hint))
        }
    }
}

/// `sha256:` and the hash of what a scope says itself: its label, its commands and sentences, but what stands in a scope of `others` that is in
/// it. The ends of lines and runs of blanks do not count.
pub(super) fn text_of(document: &Document, scopes: &Scopes, scope: usize, others: &[usize]) -> String {
    let own = &scopes[scope];
    let inner: Vec<&crate::reading::Scope> = others
        .iter()
        .filter(|other| **other != scope && scopes.is_in(**other, scope))
        .map(|other| &scopes[*other])
        .collect();
    let is_own = |line: usize| {
        (own.line..=own.end).contains(&line) && !inner.iter().any(|one| (one.line..=one.end).contains(&line))
    };
    let mut hash = Sha256::new();
    let mut add = |line: usize, text: &str| {
        if is_own(line) {
            for word in text.split_whitespace() {
                hash.update(word);
                hash.update(" ");
            }
            hash.update("\n");
        }
    };
    add(own.line, &own.label);
    for section in &document.sections {
        add(section.line, &section.title);
    }
    for piece in &document.pieces {
        match &piece.kind {
            PieceKind::Prose(prose) => add(prose.line, &prose.text),
            PieceKind::Item(item) => add(item.prose.line, &item.prose.text),
            PieceKind::Block(block) => {
                // As another language the same lines are something else.
                add(block.line, block.language.as_deref().unwrap_or_default());
                block.lines.iter().for_each(|line| add(line.line, &line.text));
            }
            PieceKind::Html(_) | PieceKind::Rule => {}
        }
    }
    format!("sha256:{}", hex(&hash.finalize()))
}
