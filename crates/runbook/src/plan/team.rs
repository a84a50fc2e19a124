//! What a team has settled about the scopes of a document, in the `[[scope]]`s of its settings.
//!
//! Takes the rules and the scopes, gives for each rule the place that it means, and whether the text is still the one that it was said of.
//! An answer whose text has changed has fallen: it settles nothing, and its place is asked about, however certain the reading is.

use super::inputs::Inputs;
use super::names::{best, names_section};
use super::own_text::OwnText;
use super::rows::Choice;
use super::team_entry::{Entry, Said};
use super::team_faults;
use crate::document::Document;
use crate::reading::{Reading, Scopes};
use crate::settings::{ScopeRule, Take};
use crate::text::Diagnostic;

/// Why a place is as a `[[scope]]` says.
const REASON: &str = "settled in stepgate.toml";

/// The scopes that a team has spoken of, and what is wrong with what it says.
#[derive(Debug, Default)]
pub(super) struct Team<'i> {
    pub(super) entries: Vec<Entry<'i>>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'i> Team<'i> {
    /// What the settings say of the scopes of this document.
    pub(super) fn of(document: &Document, scopes: &Scopes, inputs: &'i Inputs) -> Self {
        let mut team = Self::default();
        let mut found: Vec<(&ScopeRule, usize)> = Vec::new();
        for rule in inputs.settings.scope.iter().map(toml::Spanned::get_ref) {
            match place(&rule.at, scopes) {
                Ok(scope) => found.push((rule, scope)),
                Err(fault) => team.diagnostics.push(fault.told(rule, scopes)),
            }
        }
        let places: Vec<usize> = found.iter().map(|(_, scope)| *scope).collect();
        let chosen = inputs.environment.as_deref();
        let is_chosen = |names: &[String]| {
            chosen.is_some_and(|chosen| names.iter().any(|name| inputs.environments().are_same(name, chosen)))
        };
        for (rule, scope) in found {
            let is_same = rule
                .text
                .as_ref()
                .is_none_or(|text| *text == OwnText::of(document, scopes, scope, &places).hash);
            let said = match rule.take {
                _ if !is_same => Said::Fallen,
                Some(Take::Never) => Said::Left,
                Some(Take::Ask) => Said::Asked,
                _ if !rule.environments.is_empty() && !is_chosen(&rule.environments) => Said::Left,
                Some(Take::Always) => Said::Taken,
                None if !rule.environments.is_empty() => Said::Taken,
                None => Said::Known,
            };
            let applies = rule.only_in.is_empty() || is_chosen(&rule.only_in);
            team.entries.push(Entry { rule, scope, applies, said });
        }
        team.diagnostics.extend(team_faults::found(&team.entries, scopes));
        let fallen = team.said().filter(|(_, said)| *said == Said::Fallen);
        let fallen: Vec<Diagnostic> = fallen.map(|(entry, _)| fell(entry, scopes)).collect();
        team.diagnostics.extend(fallen);
        team
    }

    /// The entries about this run's environment, each with what it says.
    pub(super) fn said(&self) -> impl Iterator<Item = (&Entry<'i>, Said)> {
        self.entries.iter().filter(|entry| entry.applies).map(|entry| (entry, entry.said))
    }

    /// Makes of the scopes what the team has said that they are.
    pub(super) fn settle(&self, scopes: &mut Scopes) {
        for (entry, said) in self.said() {
            // A way whose text is another one stays a way: of which one is taken, or none.
            if let Some(name) = &entry.rule.one_of {
                scopes.settle_way(entry.scope, &format!("stepgate.toml#{name}"), REASON);
            }
            if let Some(role) = entry.rule.role.filter(|_| said != Said::Fallen) {
                scopes.settle_role(entry.scope, role, REASON);
            }
        }
    }

    /// Whether the answer about `scope` has fallen.
    pub(super) fn has_fallen(&self, scope: usize) -> bool {
        self.said().any(|(entry, said)| entry.scope == scope && said == Said::Fallen)
    }

    /// Whether the team wants `scope` to be asked about; a title stands for its document.
    pub(super) fn wants_asked(&self, scope: usize, scopes: &Scopes) -> bool {
        let is_it = |entry: &Entry<'_>| entry.scope == scope || scope == 0 && scopes.is_title(entry.scope);
        self.said().any(|(entry, said)| is_it(entry) && said == Said::Asked)
    }

    /// Tells each doubt that nobody has settled the hash of the text that an answer to it is bound to.
    pub(super) fn bind(&self, document: &Document, scopes: &Scopes, choices: &mut [Choice]) {
        for choice in choices.iter_mut().filter(|choice| choice.doubt.is_some() && choice.chosen.is_none()) {
            let Some(scope) = choice.scopes.first().and_then(|scopes| scopes.first()) else { continue };
            // A title stands for its document.
            let title = || (1..scopes.len()).find(|at| scopes.is_title(*at)).unwrap_or(0);
            let scope = if *scope == 0 { title() } else { *scope };
            choice.text = Some(self.own_text(document, scopes, scope).hash);
        }
    }

    /// What `scope` says itself, beside what has an answer of its own.
    pub(super) fn own_text(&self, document: &Document, scopes: &Scopes, scope: usize) -> OwnText {
        let places: Vec<usize> = self.entries.iter().map(|entry| entry.scope).collect();
        OwnText::of(document, scopes, scope, &places)
    }
}

/// A document as it is read with what the settings say of it.
pub fn settled(document: &Document, inputs: &Inputs) -> Reading {
    let mut reading = Reading::of(document, &inputs.known());
    Team::of(document, &reading.scopes, inputs).settle(&mut reading.scopes);
    reading
}

/// Why a name means no place.
pub(super) enum NoPlace {
    Unknown,
    Several(Vec<usize>),
}

/// The one scope that a name means.
pub(super) fn place(name: &str, scopes: &Scopes) -> Result<usize, NoPlace> {
    let fits = (1..scopes.len()).map(|at| (names_section(name, &scopes.labels(at)), at)).collect();
    match best(fits).as_slice() {
        [one] => Ok(*one),
        [] => Err(NoPlace::Unknown),
        several => Err(NoPlace::Several(several.to_vec())),
    }
}

impl NoPlace {
    fn told(self, rule: &ScopeRule, scopes: &Scopes) -> Diagnostic {
        let (name, line) = (&rule.at, rule.line);
        match self {
            Self::Unknown => {
                let labels =
                    scopes.iter().map(|scope| scope.label.as_str()).filter(|label| !label.is_empty());
                let hint = crate::settings::nearest(name, labels).map_or_else(
                    || {
                        "`stepgate outline` lists the sections; take the entry out of stepgate.toml."
                            .to_owned()
                    },
                    |near| format!("Did you mean \"{near}\"?"),
                );
                let message =
                    format!("the [[scope]] `{name}` of stepgate.toml:{line} names nothing in this document");
                Diagnostic::error("unknown-scope", 0, message).hinted(hint)
            }
            Self::Several(several) => {
                let lines: Vec<String> =
                    several.iter().map(|at| format!("line {}", scopes[*at].line)).collect();
                let message = format!(
                    "the [[scope]] `{name}` of stepgate.toml:{line} names {} places: {}",
                    several.len(),
                    lines.join(", ")
                );
                let hint = "Give the path with the titles above it: at = \"A > B\".";
                Diagnostic::error("ambiguous-scope", scopes[several[0]].line, message).hinted(hint)
            }
        }
    }
}

/// What is told of an answer whose text is another one by now.
fn fell(entry: &Entry<'_>, scopes: &Scopes) -> Diagnostic {
    let Entry { rule, scope, .. } = entry;
    let message = format!(
        "the answer of stepgate.toml:{} about `{}` has fallen: it was given for another text",
        rule.line, rule.at
    );
    Diagnostic::warning("fallen-answer", scopes[*scope].line, message)
        .hinted("Go through it with `stepgate review`, or take the entry out of stepgate.toml.")
}
