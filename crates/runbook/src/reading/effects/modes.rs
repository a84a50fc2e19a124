//! What becomes of a mode where a command stands: behind `timeout`, before `head`, with `&`.
//!
//! Takes a verdict and where its command stands, gives the verdict of the whole. Which commands need a mode at all is
//! in the table.

use super::Mode;
use super::effect_and_mode::EffectAndMode;

/// The reason for a mode, from what in the command tells it.
pub(super) fn reason(mode: Mode, what: &str) -> String {
    match mode {
        Mode::Plain => String::new(),
        Mode::Watch => format!("{what} never ends"),
        Mode::Background => format!("{what} has to stay up"),
        // A reason of its own says why.
        Mode::Terminal if !what.starts_with('`') => what.to_owned(),
        Mode::Terminal => format!("{what} needs a person"),
    }
}

/// A command that something else ends: what would only be watched ends by itself.
pub(super) fn ended(verdict: EffectAndMode) -> EffectAndMode {
    match verdict.mode.0 {
        Mode::Watch | Mode::Background => verdict.in_mode(Mode::Plain, ""),
        Mode::Plain | Mode::Terminal => verdict,
    }
}

/// A command with `&` behind it: what would never end goes on beside the next steps.
pub(super) fn started(verdict: EffectAndMode) -> EffectAndMode {
    match verdict.mode.0 {
        Mode::Watch => {
            let why = format!("{}, and is started with `&`", verdict.mode.1);
            verdict.in_mode(Mode::Background, why)
        }
        Mode::Plain | Mode::Background | Mode::Terminal => verdict,
    }
}
