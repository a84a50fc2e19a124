//! What the run's shell holds in the variables that a step reads: looked at right before it, without any effect of its own.
//!
//! What destroys does not start where one of them is empty, and a question shows their values. Never sets a variable.

use super::current_step::CurrentStep;
use super::ending::{Ending, EndingKind};
use super::state::{Session, Why};
use super::todo::Work;
use crate::plan::{Step, variables_read};
use crate::reading::Effect;
use crate::record::Target;
use crate::redact::looks_secret;
use std::collections::BTreeMap;

impl Session {
    /// Looks at the variables that the step in hand reads, if that has not been done. Gives whether there is something to look at.
    pub(super) fn look_at_variables(&mut self, hand: &CurrentStep) -> bool {
        if hand.held.is_some() || self.is_rehearsal || hand.step.effect() == Effect::Read {
            return false;
        }
        self.look(&hand.step, self.variables_of(hand))
    }

    /// Looks at those that a step before may have set and that have no value. Gives whether there is something to look at.
    pub(super) fn look_for_set(&mut self, hand: &CurrentStep) -> bool {
        if hand.set.is_some() || self.is_rehearsal {
            return false;
        }
        let names = hand.step.command().map(|command| command.set_by.keys().cloned().collect());
        self.look(&hand.step, names.unwrap_or_default())
    }

    /// Asks the shell that the step runs in.
    fn look(&mut self, step: &Step, names: Vec<String>) -> bool {
        if names.is_empty() {
            return false;
        }
        self.start(Work::Held(Target::from(step.target.clone()), names), Why::Held);
        true
    }

    /// The variables that the text in hand reads and that somebody else than the text gives.
    fn variables_of(&self, hand: &CurrentStep) -> Vec<String> {
        if hand.step.command().is_none() {
            return Vec::new();
        }
        self.script(hand).map(|text| variables_read(&text)).unwrap_or_default()
    }

    /// Takes in what they hold.
    pub(super) fn took_variables(&mut self, mut held: BTreeMap<String, String>) {
        let Some(mut hand) = self.hand.take() else { return };
        if hand.set.is_none() && hand.step.command().is_some_and(|command| !command.set_by.is_empty()) {
            hand.set = Some(held.into_keys().collect());
            self.hand = Some(hand);
            return;
        }
        let given = hand.step.command().map(|command| &command.gives).into_iter().flatten();
        let known = |name: &String| self.secrets.get(name).or_else(|| self.values.get(name)).cloned();
        // What the shell has not been given yet it is given with the step.
        let about_to: Vec<(String, String)> = given
            .filter(|(shell, _)| !self.given.contains(*shell))
            .filter_map(|(shell, name)| Some((shell.clone(), known(name)?)))
            .collect();
        held.extend(about_to);
        // What somebody has typed is not shown again.
        let typed = self.regained.iter().filter(|(_, value)| !value.is_empty());
        held.extend(typed.map(|(name, _)| (name.clone(), "(not shown)".to_owned())));
        let names = self.variables_of(&hand);
        let empty = names.iter().find(|name| held.get(*name).is_none_or(String::is_empty));
        if let (Some(name), Effect::Destroy) = (empty, hand.step.effect()) {
            self.end(Ending::at(&hand.step, EndingKind::Declined, &missing(name, &hand.step)));
        }
        hand.held = Some(held.into_iter().filter(|(name, _)| names.contains(name)).collect());
        self.hand = Some(hand);
    }

    /// The values of the variables that the step in hand reads, in words; none where it reads none.
    pub(super) fn held_in_words(&self, hand: &CurrentStep) -> Option<String> {
        let held = hand.held.as_ref().filter(|held| !held.is_empty())?;
        let words = held.iter().map(|(name, value)| {
            if !value.is_empty() && (looks_secret(name) || self.secret_names.contains(name)) {
                return format!("${name} is set");
            }
            format!("${name} is `{}`", self.redactor().text(value))
        });
        Some(words.collect::<Vec<_>>().join(", "))
    }
}

fn missing(name: &str, step: &Step) -> String {
    format!("`${name}` is empty or not set, and `{}` destroys", step.title)
}
