//! What a word becomes with the values that are known of its variables.

use super::super::scales::Scales;
use super::memory::Held;
use crate::shell::{self, Argument};

/// What a word becomes where all of its variables are known to hold one thing.
pub fn fillings(scales: Scales<'_>, word: &Argument) -> Option<Vec<Argument>> {
    if word.literal {
        return Some(vec![word.clone()]);
    }
    let memory = scales.follow.memory();
    shell::fill(word, &|name| match memory.variables.get(name) {
        Some(Held { values, sure: true, .. }) if values.len() == 1 => values.first().cloned(),
        _ => None,
    })
}
