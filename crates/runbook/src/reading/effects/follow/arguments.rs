//! The arguments of a function, a script or a text: `$1`, `$@`, `$*`.

use super::memory::Memory;
use crate::shell::{Argument, Filling};

/// Whether a variable of that name holds arguments.
pub fn is_argument(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_digit()) || matches!(name, "@" | "*")
}

/// Gives a function, a script or a text its arguments.
pub fn give_arguments(memory: &mut Memory, arguments: &[Argument]) {
    memory.variables.retain(|name, _| !is_argument(name));
    let block = memory.block;
    let known = arguments.iter().all(|word| word.literal);
    let texts: Vec<String> = arguments.iter().map(|word| word.text.clone()).collect();
    for (at, word) in arguments.iter().enumerate() {
        let value = Some(Filling::Text(word.text.clone())).filter(|_| word.literal);
        Memory::give(&mut memory.variables, &(at + 1).to_string(), value, true, block);
    }
    for all in ["@", "*"] {
        let value = Some(Filling::Words(texts.clone())).filter(|_| known);
        Memory::give(&mut memory.variables, all, value, true, block);
    }
}
