//! What the text of a command tells by itself: its effect, what its process needs, where in it each value lands.
//!
//! Never overrules what the settings or the block say of it.

use super::authored::is_said;
use super::draft::{Draft, DraftKind};
use super::script::{Filled, Landing, Script};
use super::step::Step;
use super::variables::Needs;
use crate::programs::OwnPrograms;
use crate::reading::{Effect, Files, Judge};
use crate::shell::{self, Uses};
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// Gives the draft of a command its text, and all that the text tells.
pub(super) fn judge(draft: &mut Draft, script: Script, judge: &Judge<'_>) {
    draft.script = script;
    if draft.unsure.is_some() {
        draft.effect = (Effect::Unknown, "nobody can tell what it is".to_owned());
        return;
    }
    if draft.invalid.is_some() {
        draft.effect = (Effect::Unknown, "bash cannot read it".to_owned());
        return;
    }
    match shell::parse(&draft.script.text) {
        Ok(commands) => {
            let places = shell::places(&draft.script.text, &commands);
            for hole in &mut draft.script.holes {
                let place = places.get(hole.index).cloned().flatten().unwrap_or(shell::QuoteContext::Unknown);
                hole.place = Landing::Shell(place);
            }
            let judged = judge.step(&commands);
            draft.effect = judged.effect;
            draft.lowered = judged.lowered;
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
    if is_said(&effect.1) {
        draft.effect = effect;
    }
    if is_said(&mode.1) {
        draft.mode = mode;
    }
}

/// Judges again, with the values that `value` knows in their texts, the commands that a value reaches, and keeps the graver of both. What
/// the settings or the block say stays said.
pub(super) fn judge_with_values(
    drafts: &mut [Draft],
    reach: &[(Needs, Uses)],
    judge: &Judge<'_>,
    value: &dyn Fn(&str) -> Option<String>,
) {
    let mut block = None;
    for (draft, (needs, uses)) in
        drafts.iter_mut().zip(reach).filter(|(draft, _)| draft.kind == DraftKind::Command)
    {
        if let Some(line) = draft.block.filter(|line| block != Some(*line)) {
            judge.begin_block(line, draft.extras.cwd.as_deref());
            block = draft.block;
        }
        let Ok(commands) = shell::parse(&text_with_values(&draft.script, &needs.gives, value)) else {
            continue;
        };
        let found = judge.step(&commands).effect;
        if !uses.is_empty() && found.0 > draft.effect.0 && !is_said(&draft.effect.1) {
            draft.effect = found;
        }
    }
}

/// The effect of a command with the values that `value` knows in its text, and why, where they make it graver than it is said to be.
pub fn effect_with_values(
    step: &Step,
    effects: &BTreeMap<String, Effect>,
    value: &dyn Fn(&str) -> Option<String>,
) -> Option<(Effect, String)> {
    let command = step.command()?;
    let run = &command.run;
    if is_said(&run.effect_reason) || (run.template.holes.is_empty() && command.gives.is_empty()) {
        return None;
    }
    let effect_of = |value: &dyn Fn(&str) -> Option<String>| {
        let commands = shell::parse(&text_with_values(&run.template, &command.gives, value)).ok()?;
        Some(Judge::new(effects, &OwnPrograms::default(), &Files::default()).step(&commands).effect)
    };
    // What other steps have handed over is not known here, and is in the effect that the plan has.
    let (with, without) = (effect_of(value)?, effect_of(&|_| None)?);
    (with.0 > without.0 && with.0 > run.effect).then_some(with)
}

/// A text with the values that are known in it; any other hole is a variable of the shell.
fn text_with_values(
    script: &Script,
    gives: &BTreeMap<String, String>,
    value: &dyn Fn(&str) -> Option<String>,
) -> String {
    let names = script.names();
    let values: BTreeMap<&str, String> =
        names.into_iter().filter_map(|name| Some((name, value(name)?))).collect();
    let known = |name: &str| values.get(name).map(|value| Filled::Value(value));
    let text = script.render(|name| known(name).or(Some(Filled::Secret))).text;
    let held = gives.iter().filter_map(|(shell, name)| Some((shell.clone(), value(name)?))).collect();
    shell::with_values(&text, &held)
}
