//! What the text of a command tells by itself: its effect, what its process needs, where in it each value lands.
//!
//! Never overrules what the settings or the block say of it.

use super::draft::Draft;
use super::script::{Landing, Script};
use crate::reading::{self, Effect};
use crate::shell;
use std::collections::BTreeMap;

/// What stands as the reason of an effect or a mode that `stepgate.toml` names.
pub(super) const SETTINGS_SAY: &str = "stepgate.toml says so";
/// The same where the block names it.
pub(super) const BLOCK_SAYS: &str = "the block says so";

/// Gives the draft of a command its text, and all that the text tells.
pub(super) fn judge(draft: &mut Draft, script: Script, effects: &BTreeMap<String, Effect>) {
    draft.script = script;
    if draft.invalid.is_some() {
        draft.effect = (Effect::Unknown, "bash cannot read it".to_owned());
        return;
    }
    match shell::parse(&draft.script.text) {
        Ok(commands) => {
            let places = shell::places(&draft.script.text, &commands);
            for hole in &mut draft.script.holes {
                let place = places.get(hole.index).cloned().flatten().unwrap_or(shell::Place::Unknown);
                hole.place = Landing::Shell(place);
            }
            let judged = reading::judge(&commands, effects);
            draft.effect = judged.effect;
            draft.mode = judged.mode;
            draft.facts = judged.facts;
        }
        Err(error) => draft.invalid = Some(error),
    }
}

/// The same for a command whose text was changed, and whose holes are as they were.
pub(super) fn judge_again(draft: &mut Draft, text: &str, effects: &BTreeMap<String, Effect>) {
    let script = draft.script.part(text);
    let (effect, mode) = (draft.effect.clone(), draft.mode.clone());
    judge(draft, script, effects);
    // What the settings or the block have said stays said.
    let is_said = |reason: &str| [SETTINGS_SAY, BLOCK_SAYS].contains(&reason);
    if is_said(&effect.1) {
        draft.effect = effect;
    }
    if is_said(&mode.1) {
        draft.mode = mode;
    }
}
