//! The hash that an answer names a step's text by: whoever answers for it says which text they have read.
//!
//! Taken of the text's own bytes and nothing else, so that anybody can make it: `printf %s TEXT | sha256sum`.

use super::Step;
use crate::text::hex;
use sha2::{Digest as _, Sha256};

/// `sha256:` and the SHA-256 of the bytes of what the step runs, with every value in its place and every secret as a reference, as `script`
/// has it in the plan's JSON, with no line break behind it; of its sentence for a gate or manual step.
pub fn text_hash(step: &Step) -> String {
    let text = step.script().unwrap_or(&step.title);
    format!("sha256:{}", hex(&Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{command, gate};
    use crate::reading::Effect;

    #[test]
    fn the_hash_is_that_of_the_text_alone() {
        // printf %s 'rm -rf old' | sha256sum
        let expected = "sha256:4523de1392d782427bbcba01aa2a7fe4c07450e3f920ccd2bf935e6fa0cf3e17";
        let step = Step { title: "Take it away".into(), line: 7, ..command("rm -rf old", Effect::Destroy) };
        assert_eq!(text_hash(&step), expected);
        assert_ne!(text_hash(&gate("rm -rf older")), expected);
    }
}
