//! A judgement of one command or of several together.
//!
//! Plain data: an effect and a mode, each with its reason. Never decides anything but which of two is the worse.

use super::{Effect, Mode};

/// What a command does and how it has to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::reading) struct EffectAndMode {
    /// The effect, and why: a lower-case fragment such as `kubectl delete`.
    pub effect: (Effect, String),
    /// The mode, and why; nothing where it is plain.
    pub mode: (Mode, String),
    /// The effect without what the settings say, where they say less.
    pub lowered: Option<Effect>,
}

impl EffectAndMode {
    /// A command of that effect which needs nobody.
    pub fn of(effect: Effect, why: impl Into<String>) -> Self {
        Self { effect: (effect, why.into()), mode: (Mode::Plain, String::new()), lowered: None }
    }

    /// What does nothing at all.
    pub fn nothing() -> Self {
        Self::of(Effect::Read, String::new())
    }

    /// The same in another mode.
    pub fn in_mode(self, mode: Mode, why: impl Into<String>) -> Self {
        Self { mode: (mode, why.into()), ..self }
    }

    /// The same where it is not harmless, and else unknown.
    pub fn at_least_unknown(self) -> Self {
        if self.effect.0 == Effect::Read {
            Self { effect: (Effect::Unknown, UNTOLD.into()), ..self }
        } else {
            self
        }
    }

    /// The worse of both in each respect; what was there first keeps its reason where they are equal.
    pub fn and(self, other: Self) -> Self {
        let effect = worse(self.effect, other.effect);
        let mode = worse(self.mode, other.mode);
        Self { effect, mode, lowered: self.lowered.max(other.lowered) }
    }

    /// All of them together.
    pub fn all(several: impl IntoIterator<Item = Self>) -> Self {
        several.into_iter().reduce(Self::and).unwrap_or_else(Self::nothing)
    }
}

const UNTOLD: &str = "what it does is not known";

fn worse<T: Ord>(one: (T, String), other: (T, String)) -> (T, String) {
    if other.0 > one.0 || (other.0 == one.0 && one.1.is_empty()) { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_is_said_with_its_own_reason() {
        let found = EffectAndMode::all([
            EffectAndMode::of(Effect::Read, "ls"),
            EffectAndMode::of(Effect::Destroy, "rm").in_mode(Mode::Watch, "w"),
            EffectAndMode::of(Effect::Change, "cp").in_mode(Mode::Terminal, "t"),
        ]);
        assert_eq!(found.effect, (Effect::Destroy, "rm".to_owned()));
        assert_eq!(found.mode, (Mode::Terminal, "t".to_owned()));
    }
}
