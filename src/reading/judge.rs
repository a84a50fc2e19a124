//! What is known of a step's text: the facts of all of its commands, and the worst that they do.

use super::{Effect, Mode, effects};
use crate::shell::{Command, Facts};
use crate::sql::SqlEffect;
use std::collections::BTreeMap;

/// What one step's commands do together.
#[derive(Debug, Clone)]
pub struct JudgedStep {
    /// The worst effect, and why.
    pub effect: (Effect, String),
    /// The mode that the most demanding of them needs, and why.
    pub mode: (Mode, String),
    /// What all of them read, set and run.
    pub facts: Facts,
}

/// Judges the commands of one step, usually one; `more` are the effects that the settings add, which come first.
pub fn judge(commands: &[Command], more: &BTreeMap<String, Effect>) -> JudgedStep {
    let facts: Vec<Facts> = commands.iter().map(Facts::of).collect();
    let pairs: Vec<(&Command, &Facts)> = commands.iter().zip(&facts).collect();
    let verdict = effects::judge(&pairs, more);
    let mut all = Facts::default();
    for one in facts {
        all.extend(one);
    }
    JudgedStep { effect: verdict.effect, mode: verdict.mode, facts: all }
}

/// A statement's effect in the words of a step's.
pub const fn effect_of_sql(effect: SqlEffect) -> Effect {
    match effect {
        SqlEffect::Read => Effect::Read,
        SqlEffect::Unknown => Effect::Unknown,
        SqlEffect::Change => Effect::Change,
        SqlEffect::Destroy => Effect::Destroy,
    }
}
