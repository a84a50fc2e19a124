//! The judge of a step's commands, who knows every kind of what stands inside of them.

use super::effect_and_mode::EffectAndMode;
use super::follow::Followed;
use super::input::Input;
use super::scales::{JudgesInside, Scales};
use super::{Effect, pipeline, text, weigh};
use crate::programs::{Language, OwnPrograms};
use crate::shell::{Argument, Command, Facts};
use std::collections::BTreeMap;

/// Whom the files of single kinds ask about what is inside of a command.
#[derive(Debug)]
pub(super) struct EveryKind;

impl JudgesInside for EveryKind {
    fn command(&self, scales: Scales<'_>, words: &[Argument], input: &Input) -> EffectAndMode {
        weigh::command(scales, words, input)
    }

    fn code(&self, scales: Scales<'_>, language: Language, text: &str, input: &Input) -> EffectAndMode {
        text::weigh(scales, language, text, input)
    }

    fn here(&self, scales: Scales<'_>, text: &str, input: &Input) -> EffectAndMode {
        pipeline::here(scales, text, input)
    }
}

/// What the commands of a step do together, each given with its facts; `more` and `own` are effects
/// and programs that override the table.
pub(in crate::reading) fn judge(
    commands: &[(&Command, &Facts)],
    more: &BTreeMap<String, Effect>,
    own: &OwnPrograms,
    follow: &Followed<'_>,
) -> EffectAndMode {
    pipeline::step(Scales::new(more, follow, &EveryKind).with(own), commands)
}
