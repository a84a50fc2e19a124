//! What the text of a command tells by itself: its effect, what its process needs, where in it each value lands.
//!
//! Never overrules what the settings or the block say of it.

use super::draft::Draft;
use super::script::{Filled, Landing, Script};
use super::step::Step;
use crate::programs::OwnPrograms;
use crate::reading::{Effect, Files, Judge};
use crate::shell;
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// What stands as the reason of an effect or a mode that `stepgate.toml` names.
pub(super) const SETTINGS_SAY: &str = "stepgate.toml says so";
/// The same where the block names it.
pub(super) const BLOCK_SAYS: &str = "the block says so";

/// Gives the draft of a command its text, and all that the text tells.
pub(super) fn judge(draft: &mut Draft, script: Script, judge: &Judge<'_>) {
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
            let judged = judge.step(&commands);
            draft.effect = judged.effect;
            draft.mode = judged.mode;
            draft.facts = judged.facts;
            let hash = |text: &str| hex(&Sha256::digest(text.as_bytes()));
            let texts =
                judged.files.into_iter().filter_map(|name| Some((judge.file(&name).map(hash)?, name)));
            draft.judged_by = texts.map(|(hash, name)| (name, hash)).collect();
        }
        Err(error) => draft.invalid = Some(error),
    }
}

/// The same for a command whose text was changed, and whose holes are as they were.
pub(super) fn judge_again(draft: &mut Draft, text: &str, by: &Judge<'_>) {
    let script = draft.script.part(text);
    let (effect, mode) = (draft.effect.clone(), draft.mode.clone());
    judge(draft, script, by);
    // What the settings or the block have said stays said.
    let is_said = |reason: &str| [SETTINGS_SAY, BLOCK_SAYS].contains(&reason);
    if is_said(&effect.1) {
        draft.effect = effect;
    }
    if is_said(&mode.1) {
        draft.mode = mode;
    }
}

/// The effect of a command with the values that `value` knows in its text, and why, where that is graver than what is said of it. What
/// the settings or the block say stays said.
pub fn effect_with_values(
    step: &Step,
    effects: &BTreeMap<String, Effect>,
    own: &OwnPrograms,
    value: &dyn Fn(&str) -> Option<String>,
) -> Option<(Effect, String)> {
    let command = step.command()?;
    let run = &command.run;
    let is_said = [SETTINGS_SAY, BLOCK_SAYS].contains(&run.effect_reason.as_str());
    if is_said || (run.template.holes.is_empty() && command.gives.is_empty()) {
        return None;
    }
    let text = filled(&run.template, value);
    let given =
        command.gives.iter().filter_map(|(shell, name)| Some((shell.clone(), value(name)?))).collect();
    // Both without what earlier steps have handed over: only what the values make of the text counts.
    let files = Files::default();
    let alone = |text: &str| Some(Judge::new(effects, own, &files).step(&shell::parse(text).ok()?).effect);
    let before = alone(&run.template.text)?;
    let found = alone(&shell::with_values(&text, &given))?;
    (found.0 > run.effect.max(before.0)).then_some(found)
}

/// A text with the values that are known in it; any other hole is a variable of the shell.
fn filled(script: &Script, value: &dyn Fn(&str) -> Option<String>) -> String {
    let names = script.names();
    let values: BTreeMap<&str, String> =
        names.into_iter().filter_map(|name| Some((name, value(name)?))).collect();
    let known = |name: &str| values.get(name).map(|value| Filled::Value(value));
    script.render(|name| known(name).or(Some(Filled::Secret))).text
}
