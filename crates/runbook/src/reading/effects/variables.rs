//! Variables before a command whose values the program runs: `PAGER='rm -rf x' git log`.

use super::effect_and_mode::EffectAndMode;
use super::input::Input;
use super::scales::Scales;
use crate::programs::Table;
use crate::shell::{self, Assignment};

/// What the variables before a command make the program run: `PAGER='rm -rf x' git log`.
pub(super) fn judge(scales: Scales<'_>, assignments: &[Assignment]) -> EffectAndMode {
    let run = assignments.iter().filter_map(|one| Some((shell::variable(&one.name)?, &one.value.text)));
    let judged = run.filter(|(_, value)| !value.is_empty() && !is_usual(value)).map(|(language, value)| {
        let verdict = scales.code(language, value, &Input::Person);
        EffectAndMode::of(verdict.effect.0, verdict.effect.1)
    });
    EffectAndMode::all(judged)
}

/// Whether a variable names no more than a program that is known: `EDITOR=vim` does nothing by itself.
fn is_usual(value: &str) -> bool {
    Table::get()
        .program(value.rsplit('/').next().unwrap_or(value))
        .is_some_and(|program| !program.runs_commands)
}
